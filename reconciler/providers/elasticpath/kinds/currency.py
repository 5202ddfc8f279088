"""Currencies."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Text
from reconciler.model.field import EXCLUSIVE, IMMUTABLE
from reconciler.providers.elasticpath.kind import Kind


class Currency(Body):
    code: Annotated[
        str, IMMUTABLE, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, three capital letters")
    ]
    exchange_rate: Annotated[float, Field(ge=0, description="relative to the default currency")]
    format: Annotated[str, Field(pattern=r"\{price\}", description="holds {price}, as in ${price}")]
    decimal_point: Text
    thousand_separator: str
    decimal_places: Annotated[int, Field(ge=0)]
    default: Annotated[bool, EXCLUSIVE, Field(description="true for exactly one currency of the store")]
    enabled: bool


CURRENCY = Kind(
    "currency",
    Currency,
    "currencies",
    key="code",
    type="currency",
    path="/v2/currencies",
    summary="A currency that prices can be given in; exactly one is the default.",
    source="Elastic Path API reference: Currencies",
)
