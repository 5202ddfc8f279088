"""Prices and price modifiers, which stand in a price book."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, UNIQUE, UNORDERED, At
from reconciler.model.ref import Mentions, Ref
from reconciler.providers.elasticpath.fields import AdminAttributes, Schedule, ShopperAttributes
from reconciler.providers.elasticpath.kind import JSON_API, Kind

Code: TypeAlias = Annotated[str, Mentions("currency"), Field(pattern=r"^[A-Z]{3}$")]
Reference: TypeAlias = Annotated[
    str | None, UNIQUE, Field(max_length=2048, description="its id in another system")
]


class Tier(Body):
    minimum_quantity: Annotated[int, Field(ge=1)]
    amount: int


class Amount(Body):
    amount: Annotated[int, Field(description="in the smallest unit: cents")]
    includes_tax: Settable[bool] = None
    tiers: Annotated[
        Settable[dict[str, Tier]], EMPTY_IS_NULL, Field(description="by name, cheaper from a quantity on")
    ] = None

    def model_post_init(self, _context: object, /) -> None:
        quantities = [tier.minimum_quantity for tier in (self.tiers or {}).values()]
        if len({*quantities}) < len(quantities):
            raise PydanticCustomError("tiers", "two tiers begin at the same quantity", {"at": "tiers"})


Currencies: TypeAlias = Annotated[dict[Code, Amount], Field(min_length=1, description="by currency code")]


class Sale(Body):
    currencies: Currencies
    schedule: Annotated[Schedule | None, Field(description="null: for good")] = None
    bundles: Annotated[
        Settable[list[Annotated[str, Ref("product")]]],
        UNORDERED,
        EMPTY_IS_NULL,
        At("bundle_ids"),
        Field(description="only as a part of these bundles"),
    ] = None


class Price(Body):
    sku: Text
    currencies: Currencies
    sales: Annotated[
        Settable[dict[str, Sale]], EMPTY_IS_NULL, Field(description="by name; of several each has a schedule")
    ] = None
    external_ref: Reference = None
    admin_attributes: AdminAttributes = None
    shopper_attributes: ShopperAttributes = None

    def model_post_init(self, _context: object, /) -> None:
        seen: set[tuple[str | None, str | None]] = set()
        for name, sale in (self.sales or {}).items():
            dates = sale.schedule or Schedule()
            span = (dates.valid_from, dates.valid_to)
            if len(self.sales or ()) > 1 and span == (None, None):
                raise PydanticCustomError(
                    "no_schedule", "of several sales each needs a schedule: {name} has none",
                    {"at": "sales", "name": name},
                )  # fmt: skip
            if span in seen:
                raise PydanticCustomError(
                    "same_schedule", "two sales have the same schedule: {name} is the second",
                    {"at": "sales", "name": name},
                )  # fmt: skip
            seen.add(span)


class PriceModifier(Body):
    name: Text
    modifier_type: Annotated[
        Literal["price_equals", "price_increment", "price_decrement"],
        Field(description="what becomes of a product's price"),
    ]
    currencies: Currencies
    external_ref: Reference = None


PRICE = Kind(
    "price",
    Price,
    "prices",
    key="sku",
    within="pricebook",
    type="product-price",
    path="/pcm/pricebooks/{pricebook}/prices",
    base=JSON_API,
    summary="What a product costs, by currency, with tiers and sales.",
    source="Elastic Path API reference: Prices",
)
PRICE_MODIFIER = Kind(
    "price-modifier",
    PriceModifier,
    "price-modifiers",
    within="pricebook",
    type="price-modifier",
    path="/pcm/pricebooks/{pricebook}/modifiers",
    base=JSON_API,
    summary="A price change that variation options apply to child products by its name.",
    source="Elastic Path API reference: Price modifiers",
)
