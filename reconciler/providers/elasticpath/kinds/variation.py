"""Product variations and their options."""

from typing import Annotated

from pydantic import Field

from reconciler.model.field import Body, Text
from reconciler.providers.elasticpath.kind import JSON_API, Kind


class Variation(Body):
    name: Text
    sort_order: Annotated[int | None, Field(description="the highest is shown first")] = None


class Option(Body):
    name: Annotated[Text, Field(description="also part of the child products' slugs")]
    description: str
    sort_order: Annotated[int | None, Field(description="the highest is shown first")] = None


VARIATION = Kind(
    "variation",
    Variation,
    "variations",
    type="product-variation",
    path="/pcm/variations",
    base=JSON_API,
    summary="What products vary by, such as size.",
    source="Elastic Path API reference: Product variations",
)
OPTION = Kind(
    "option",
    Option,
    "options",
    within="variation",
    type="product-variation-option",
    path="/pcm/variations/{variation}/options",
    base=JSON_API,
    embedded="/meta/options",
    summary="One choice of a variation, such as small; child products must be rebuilt to show a change.",
    source="Elastic Path API reference: Product variation options",
)
