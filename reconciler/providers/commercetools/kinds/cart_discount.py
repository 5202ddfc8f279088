"""Cart discounts: what is taken off, of what, in which carts."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, ExactlyOne, Settable
from reconciler.model.field import IMMUTABLE, UNORDERED, keyed_by
from reconciler.model.json import Json, Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import Currency, CustomField, Localized, OwnKey, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Set
from reconciler.providers.commercetools.terms import (
    Bound,
    Money,
    Permyriad,
    Predicate,
    Rank,
    SortOrder,
    Timed,
    Worth,
)

Mode = Literal["ProportionateDistribution", "EvenDistribution", "IndividualApplication"]


class Relative(Body):
    type: Literal["relative"]
    permyriad: Permyriad
    applicationMode: Annotated[Mode | None, Field(description="only for a target of type pattern")] = None


class Absolute(Body):
    type: Literal["absolute"]
    money: Money
    applicationMode: Mode | None = None


class Cents(Body):
    type: Literal["centPrecision"]
    currencyCode: Currency
    centAmount: int


class Fractions(Body):
    type: Literal["highPrecision"]
    currencyCode: Currency
    preciseAmount: int
    fractionDigits: Annotated[int, Field(ge=1, le=20)]
    centAmount: Annotated[int | None, Field(description="the same rounded, if not given")] = None


class Fixed(Body):
    type: Literal["fixed"]
    money: Annotated[
        list[Annotated[Cents | Fractions, Field(discriminator="type")]],
        keyed_by("currencyCode"),
        Field(min_length=1, description="what it costs, in each currency"),
    ]
    applicationMode: Mode | None = None


class Gift(Body):
    """No action makes a discount a gift, or changes one: all of it is set when created."""

    type: Literal["giftLineItem"]
    product: Annotated[str, IMMUTABLE, Ref("product", outside=True)]
    variantId: Annotated[int, IMMUTABLE, Field(ge=1)]
    supplyChannel: Annotated[str | None, IMMUTABLE, Ref("channel")] = None
    distributionChannel: Annotated[str | None, IMMUTABLE, Ref("channel")] = None


Value = Annotated[Relative | Absolute | Fixed | Gift, Field(discriminator="type")]


class Items(Body):
    type: Literal["lineItems", "customLineItems"]
    predicate: Predicate


class MultiBuy(Body):
    type: Literal["multiBuyLineItems", "multiBuyCustomLineItems"]
    predicate: Predicate
    triggerQuantity: Annotated[int, Field(ge=2)]
    discountedQuantity: Annotated[int, Field(ge=1)]
    maxOccurrence: Annotated[int | None, Field(ge=1)] = None
    selectionMode: Literal["Cheapest", "MostExpensive"]

    def model_post_init(self, _context: Any, /) -> None:
        if self.discountedQuantity > self.triggerQuantity:
            raise PydanticCustomError("quantity", "'discountedQuantity' exceeds 'triggerQuantity'")


class Units(Body):
    type: Literal["CountOnLineItemUnits", "CountOnCustomLineItemUnits"]
    predicate: Predicate
    minCount: Annotated[int | None, Field(ge=0)] = None
    maxCount: Annotated[int | None, Field(ge=1)] = None
    excludeCount: Annotated[int | None, Field(ge=0)] = None


class Pattern(Body):
    type: Literal["pattern"]
    triggerPattern: list[Units]
    targetPattern: list[Units]
    maxOccurrence: Annotated[int | None, Field(ge=1)] = None
    selectionMode: Literal["Cheapest", "MostExpensive"]


class Whole(Body):
    type: Literal["shipping", "totalPrice"]


Target = Annotated[Items | MultiBuy | Pattern | Whole, Field(discriminator="type")]


class Orders(Body):
    type: Literal["AnyOrder", "NonRecurringOrdersOnly", "RecurringOrdersOnly"]


class Policies(Body):
    type: Literal["ApplicableRecurrencePolicies"]
    recurrencePolicies: Annotated[
        list[Annotated[str, Ref("recurrence-policy", outside=True)]],
        UNORDERED,
        Field(min_length=1, max_length=20),
    ]


Scope = Annotated[Orders | Policies, Field(discriminator="type")]


class CartDiscount(Timed, ExactlyOne, either=("sortOrder", "discountGroup")):
    key: OwnKey
    name: Words
    description: Localized | None = None
    value: Annotated[Value, Worth()]
    cartPredicate: Annotated[Predicate, Field(description="of which carts, as in '1 = 1' for all")]
    target: Annotated[Settable[Target], Set("changeTarget"), Field(description="none for a gift")] = None
    sortOrder: Annotated[SortOrder | None, Rank()] = None
    discountGroup: Annotated[str | None, Ref("discount-group", pinned=True), Rank()] = None
    stores: Annotated[
        list[Annotated[str, Ref("store")]] | None,
        UNORDERED,
        Set("setStores", empty=[]),
        Field(max_length=500, description="none: in carts of every store"),
    ] = None
    isActive: Annotated[Settable[bool], Set("changeIsActive")] = None
    requiresDiscountCode: Annotated[Settable[bool], Set("changeRequiresDiscountCode")] = None
    stackingMode: Annotated[
        Settable[Literal["Stacking", "StopAfterThisDiscount"]], Set("changeStackingMode")
    ] = None
    validFrom: Bound = None
    validUntil: Bound = None
    recurringOrderScope: Settable[Scope] = None
    custom: CustomField = None

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        target = self.target.type if self.target else ""
        if (self.value.type == "giftLineItem") == bool(target):
            raise PydanticCustomError("target", "a 'target' must be given, except for a giftLineItem")
        if self.discountGroup is not None and target in ("", "shipping", "totalPrice"):
            raise PydanticCustomError("group", "only discounts on items can be in a 'discountGroup'")
        if isinstance(self.value, Relative) and self.value.applicationMode and target != "pattern":
            told = "the 'applicationMode' of a relative value needs a target of type pattern"
            raise PydanticCustomError("mode", told)


def _from_wire(document: Object) -> None:
    """In a group the sort order is the group's; of money, what the API adds follows from the rest."""
    if document.get("discountGroup"):
        document.pop("sortOrder", None)
    value = document.get("value") or {}
    if "money" in value:
        value["money"] = [_written(money, typed=value.get("type") == "fixed") for money in value["money"]]


def _written(money: Json, *, typed: bool) -> Object:
    if typed and money.get("type") == "highPrecision":
        return dict(money)
    names = ("type", "currencyCode", "centAmount") if typed else ("currencyCode", "centAmount")
    return {name: money.get(name) for name in names}


CART_DISCOUNT = Kind(
    "cart-discount",
    CartDiscount,
    "cart-discounts",
    adopts=("name",),
    path="cart-discounts",
    from_wire=_from_wire,
    summary="What is taken off a cart, or given with it.",
    source="commercetools API reference: Cart Discounts",
)
