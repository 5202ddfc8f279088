"""Price books."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Text
from reconciler.providers.elasticpath.kind import JSON_API, Kind


class Pricebook(Body):
    name: Annotated[Text, Field(description="unique in the store")]
    description: str | None = None
    external_ref: Annotated[str | None, Field(max_length=2048, description="its id in another system")] = None


PRICEBOOK = Kind(
    "pricebook",
    Pricebook,
    "pricebooks",
    type="pricebook",
    path="/pcm/pricebooks",
    base=JSON_API,
    summary="A list of product prices that catalogs sell by; deleting it deletes its prices.",
    source="Elastic Path API reference: Price books",
)
