"""Discount groups, discount codes and product discounts."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE, UNIQUE, UNORDERED, Unique, decimal_stand_in
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import CustomField, Key, Localized, OwnKey, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Set
from reconciler.providers.commercetools.terms import (
    Bound,
    Money,
    Permyriad,
    Place,
    Predicate,
    SortOrder,
    Timed,
)

Times = Annotated[int | None, Field(ge=0)]


class DiscountGroup(Body):
    key: Annotated[Key, IMMUTABLE]
    name: Localized | None = None
    description: Localized | None = None
    sortOrder: Annotated[SortOrder, Set("setSortOrder")]
    isActive: Settable[bool] = None


class DiscountCode(Timed):
    key: OwnKey
    code: Annotated[Text, IMMUTABLE, UNIQUE, Field(description="what a customer types")]
    name: Localized | None = None
    description: Localized | None = None
    cartDiscounts: Annotated[
        list[Annotated[str, Ref("cart-discount")]], UNORDERED, Field(min_length=1, max_length=10)
    ]
    cartPredicate: Predicate | None = None
    isActive: Annotated[Settable[bool], Set("changeIsActive")] = None
    maxApplications: Times = None
    maxApplicationsPerCustomer: Times = None
    validFrom: Bound = None
    validUntil: Bound = None
    groups: Annotated[list[Text] | None, UNORDERED, Set("changeGroups", empty=[])] = None
    custom: CustomField = None


class Relative(Body):
    type: Literal["relative"]
    permyriad: Permyriad


class Absolute(Body):
    type: Literal["absolute"]
    money: Money


class External(Body):
    type: Literal["external"]


class ProductDiscount(Timed):
    key: OwnKey
    name: Words
    description: Localized | None = None
    value: Annotated[Relative | Absolute | External, Field(discriminator="type")]
    predicate: Predicate
    sortOrder: Annotated[Place, Unique(stand_in=decimal_stand_in)]
    isActive: bool
    validFrom: Bound = None
    validUntil: Bound = None


DISCOUNT_GROUP = Kind(
    "discount-group",
    DiscountGroup,
    "discount-groups",
    path="discount-groups",
    summary="Cart discounts of which at most the best is applied.",
    source="commercetools API reference: Discount Groups",
)
DISCOUNT_CODE = Kind(
    "discount-code",
    DiscountCode,
    "discount-codes",
    adopts=("code",),
    path="discount-codes",
    summary="What a customer types to get cart discounts.",
    source="commercetools API reference: Discount Codes",
)
PRODUCT_DISCOUNT = Kind(
    "product-discount",
    ProductDiscount,
    "product-discounts",
    adopts=("name",),
    path="product-discounts",
    summary="What is taken off the prices of products, whatever is in the cart.",
    source="commercetools API reference: Product Discounts",
)
