"""The conditions of rule promotions, as models: what a cart or an item must be like.

Source: Elastic Path API reference, Rule Promotions: rule strategies and action conditions.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.ref import FreeRef
from reconciler.providers.elasticpath.fields import Scalar

Number: TypeAlias = Annotated[float, Field(ge=0)]
Either: TypeAlias = Literal["in", "nin"]
Order: TypeAlias = Literal["gte", "gt", "lte", "lt", "eq"]
MOST = 400
"""Args of a condition that lists what it means."""

_FIELD_TYPES = ("string", "boolean", "integer", "float", "date")


class Group(Body):
    strategy: Annotated[Literal["and", "or", "items_bundle"], Field(description="all, any, or each in a set")]
    children: Annotated[list[Condition], Field(min_length=1)]


class Nesting(Body):
    children: Annotated[Settable[list[Condition]], Field(description="what must hold besides")] = None


class CartTotal(Nesting):
    strategy: Literal["cart_total"]
    operator: Order | Literal["range"]
    args: Annotated[list[Number], Field(min_length=1, max_length=2, description="[from, to] of a range")]

    def model_post_init(self, _context: Any, /) -> None:
        wanted = 2 if self.operator == "range" else 1
        if len(self.args) != wanted:
            told = {"at": "args", "operator": self.operator, "wanted": "two numbers" * (wanted == 2) or "one"}
            raise PydanticCustomError("args", "must hold {wanted} for {operator}", told)


class Measure(Nesting):
    strategy: Literal["item_price", "item_quantity"]
    operator: Annotated[Order | Literal["ne"], Field(description="ne in the condition of an action only")]
    args: Annotated[list[Number], Field(min_length=1, max_length=1)]


class CartAttribute(Nesting):
    strategy: Literal["cart_custom_attribute"]
    operator: Either | Literal["eq", "gt", "lt", "gte", "lte"]
    args: Annotated[
        list[Scalar],
        Field(min_length=3, max_length=22, description="name, type, values: [tier, string, gold]"),
    ]


def _of_template(args: list[Scalar]) -> list[Scalar]:
    if args[2] not in _FIELD_TYPES:
        told = {"types": ", ".join(_FIELD_TYPES)}
        raise PydanticCustomError("field_type", "must have a field's type as its third item: {types}", told)
    return args


class ItemAttribute(Nesting):
    strategy: Literal["item_attribute"]
    operator: Either
    args: Annotated[
        list[Scalar],
        Field(min_length=4, max_length=23, description="template, field, type, values"),
        AfterValidator(_of_template),
    ]


class Sku(Nesting):
    strategy: Literal["item_sku"]
    operator: Either
    args: Annotated[list[Text], Field(min_length=1, max_length=MOST)]


class Product(Nesting):
    strategy: Literal["item_product_id"]
    operator: Either
    args: Annotated[list[Annotated[Any, FreeRef("product")]], Field(min_length=1, max_length=MOST)]


class Products(Body):
    skus: Annotated[list[Text] | None, Field(max_length=MOST)] = None
    ids: Annotated[list[Annotated[Any, FreeRef("product")]] | None, Field(max_length=MOST)] = None


class Identifier(Nesting):
    strategy: Literal["item_identifier"]
    operator: Either
    args: Annotated[list[Products], Field(min_length=1, max_length=1)]


class Category(Nesting):
    strategy: Literal["item_category"]
    operator: Either
    args: Annotated[list[Annotated[Any, FreeRef("node", "hierarchy")]], Field(min_length=1, max_length=MOST)]


class AccountTags(Nesting):
    strategy: Literal["account_tags"]
    operator: Literal["contains_all", "contains_any", "not_contains_any", "not_contains_all"]
    args: Annotated[list[Annotated[Any, FreeRef("account-tag")]], Field(min_length=1, max_length=25)]


class ShippingType(Body):
    strategy: Annotated[Literal["shipping_type"], Field(description="in the condition of an action only")]
    operator: Literal["in"]
    args: Annotated[list[Text], Field(min_length=1, max_length=MOST)]


Condition: TypeAlias = Annotated[
    Group
    | CartTotal
    | Measure
    | CartAttribute
    | ItemAttribute
    | Sku
    | Product
    | Identifier
    | Category
    | AccountTags
    | ShippingType,
    Field(discriminator="strategy"),
]

_MODELS: tuple[type[Body], ...] = (Group, Nesting, *Nesting.__subclasses__())
for _model in _MODELS:
    _model.model_rebuild()
