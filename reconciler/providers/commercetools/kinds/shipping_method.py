"""Shipping methods: what delivery costs in each zone."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, ExactlyOne, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, TRIMMED, UNIQUE, UNORDERED, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import Currency, CustomField, Localized, Money, OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rates import ZoneRates
from reconciler.providers.commercetools.rules import Set


class CartValue(Body):
    type: Literal["CartValue"]
    minimumCentAmount: Annotated[int, Field(ge=0)]
    price: Money


class CartClassification(Body):
    type: Literal["CartClassification"]
    value: Annotated[Text, Field(description="a value of the project's shippingRateInputType")]
    price: Money


class PriceFunction(Body):
    currencyCode: Currency
    function: Annotated[Text, Field(description="cents from the score x, as in (200 * x) - 1")]


class CartScore(ExactlyOne, either=("price", "priceFunction")):
    type: Literal["CartScore"]
    score: Annotated[int, Field(ge=0)]
    price: Money | None = None
    priceFunction: PriceFunction | None = None


Tier = Annotated[CartValue | CartClassification | CartScore, Field(discriminator="type")]


class ShippingRate(Body):
    price: Money
    freeAbove: Money | None = None
    tiers: Annotated[list[Tier] | None, UNORDERED, EMPTY_IS_NULL] = None

    def model_post_init(self, _context: Any, /) -> None:
        prices = [tier.price or getattr(tier, "priceFunction", None) for tier in self.tiers or ()]
        for price in prices:
            if price is not None and price.currencyCode != self.price.currencyCode:
                told = {"other": price.currencyCode, "own": self.price.currencyCode}
                raise PydanticCustomError("currency", "a tier in {other} in a rate in {own}", told)


class ZoneRate(Body):
    zone: Annotated[str, Ref("zone")]
    shippingRates: Annotated[
        list[ShippingRate], keyed_by("price/currencyCode"), Field(description="one a currency")
    ]


class ShippingMethod(Body):
    key: OwnKey
    name: Annotated[Text, UNIQUE]
    localizedName: Localized | None = None
    description: str | None = None
    localizedDescription: Localized | None = None
    taxCategory: Annotated[str, Ref("tax-category")]
    zoneRates: Annotated[list[ZoneRate], keyed_by("zone"), ZoneRates()]
    active: Annotated[Settable[bool], Set("changeActive")] = None
    isDefault: Annotated[bool, UNIQUE, Field(description="true for at most one shipping method")]
    predicate: Annotated[str | None, TRIMMED, Field(description="which carts may choose it")] = None
    stores: Annotated[
        list[Annotated[str, Ref("store")]] | None,
        UNORDERED,
        Set("setStores", empty=[]),
        Field(max_length=100, description="none: for carts of every store"),
    ] = None
    carrier: str | None = None
    custom: CustomField = None


SHIPPING_METHOD = Kind(
    "shipping-method",
    ShippingMethod,
    "shipping-methods",
    adopts=("name",),
    path="shipping-methods",
    follows=("project",),  # its shippingRateInputType says which tiers there may be
    summary="A way to deliver, and what it costs in each zone.",
    source="commercetools API reference: Shipping Methods",
)
