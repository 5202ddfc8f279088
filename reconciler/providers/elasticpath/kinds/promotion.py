"""Standard promotions: a discount of one of eight types, and the codes that shoppers enter for it."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, ExactlyOne, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, UNORDERED, Unique, keyed_by
from reconciler.model.json import Object
from reconciler.model.ref import FreeRef
from reconciler.model.resource import Remote
from reconciler.providers.elasticpath.fields import Moment, check_window
from reconciler.providers.elasticpath.kind import Kind

Node: TypeAlias = Annotated[Any, FreeRef("node", "hierarchy")]
Nodes: TypeAlias = Annotated[Settable[list[Node]], UNORDERED, EMPTY_IS_NULL]
Products: TypeAlias = Annotated[
    Settable[list[Annotated[Any, FreeRef("product")]]],
    UNORDERED,
    EMPTY_IS_NULL,
    Field(description="SKUs, or products by id; [all] is every one"),
]
EVERY = ["all"]

# --- when ---------------------------------------------------------------------------------------------------


Start: TypeAlias = Annotated[Moment, Field(description="a date, or a date and time with its offset")]
End: TypeAlias = Annotated[Moment, Field(description="when it is over, and its codes are worth nothing")]


# --- what it takes to get it --------------------------------------------------------------------------------


class Attribute(Body):
    template: Annotated[Text, Field(description="slug of a product template, as in products(shoes)")]
    field: Annotated[Text, Field(description="slug of a field in it")]
    type: Literal["string", "integer", "boolean", "float", "date"]
    value: str | bool | int | float


class InNodes(Body):
    values: Annotated[list[Node], UNORDERED, Field(min_length=1)]


class Criterion(ExactlyOne, either=("attribute", "node")):
    attribute: Attribute | None = None
    node: InNodes | None = None


class All(Body):
    all_: Annotated[list[Criterion], Field(alias="and", min_length=1)]


class Conditions(Body):
    any_: Annotated[list[All], Field(alias="or", min_length=1)]


class Exclude(Body):
    targets: Products = None
    nodes: Nodes = None
    attributes: Annotated[Settable[list[Attribute]], EMPTY_IS_NULL] = None
    conditions: Settable[Conditions] = None


# --- what one gets, by type ---------------------------------------------------------------------------------


class Amount(Body):
    currency: Text
    amount: Annotated[int, Field(ge=0, description="in the smallest unit: 500 is $5.00")]


class Percentage(Body):
    currency: Text
    percentage: Annotated[float, Field(ge=0, le=100)]


Amounts: TypeAlias = Annotated[list[Amount], keyed_by("currency"), Field(min_length=1)]
Percentages: TypeAlias = Annotated[list[Percentage], keyed_by("currency"), Field(min_length=1)]


class Discount(Body):
    """Of the whole cart."""

    target_catalogs: Annotated[
        Settable[list[Annotated[Any, FreeRef("catalog")]]],
        UNORDERED,
        EMPTY_IS_NULL,
        Field(description="[] or none: all"),
    ] = None
    exclude: Settable[Exclude] = None


class FixedDiscount(Discount):
    currencies: Amounts


class PercentDiscount(Discount):
    currencies: Percentages


_TARGETS = ("targets", "target_nodes", "target_attributes", "target_conditions")


class ItemDiscount(Discount):
    """Of the items that fulfil one of the targets."""

    targets: Products = None
    target_nodes: Nodes = None
    target_attributes: Annotated[Settable[list[Attribute]], EMPTY_IS_NULL] = None
    target_conditions: Settable[Conditions] = None

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        if not any(getattr(self, name) for name in _TARGETS):
            raise PydanticCustomError(
                "targets", "one of {names} must say what is discounted", {"names": ", ".join(_TARGETS)}
            )
        if self.target_nodes and self.targets == EVERY:
            told = {"at": "target_nodes"}
            raise PydanticCustomError("all", "has no place beside 'targets' of all", told)


class ItemFixedDiscount(ItemDiscount):
    currencies: Amounts


class ItemPercentDiscount(ItemDiscount):
    percent: Annotated[float, Field(ge=0, le=100)]


class XForY(ItemDiscount):
    x: Annotated[int, Field(ge=1)]
    y: Annotated[int, Field(ge=1)]


class XForAmount(ItemDiscount):
    x: Annotated[int, Field(ge=1)]
    currencies: Amounts


class Requirement(Body):
    targets: Annotated[list[Annotated[Any, FreeRef("product")]], UNORDERED, Field(min_length=1)]
    quantity: Annotated[int, Field(ge=1)]


class BundleFixedDiscount(Discount):
    currencies: Amounts
    requirements: Annotated[list[Requirement], Field(min_length=1)]


class BundleGift(Discount):
    requirements: Annotated[list[Requirement], Field(min_length=1)]
    gifts: Annotated[list[Annotated[Any, FreeRef("product")]], UNORDERED, Field(min_length=1)]
    auto_add_free_gift: Settable[bool] = None


_FORMS: dict[str, type[Discount]] = {
    "fixed_discount": FixedDiscount,
    "percent_discount": PercentDiscount,
    "item_fixed_discount": ItemFixedDiscount,
    "item_percent_discount": ItemPercentDiscount,
    "x_for_y": XForY,
    "x_for_amount": XForAmount,
    "bundle_fixed_discount": BundleFixedDiscount,
    "bundle_gift": BundleGift,
}


def _by_type(value: Any, _union: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Read a schema as the one form that the type beside it stands for, so that errors are about that."""
    form = _FORMS.get(str(info.data.get("promotion_type")))
    return form.model_validate(value) if form else value


class Promotion(Body):
    name: Text
    description: str
    promotion_type: Annotated[
        Literal[
            "fixed_discount",
            "percent_discount",
            "item_fixed_discount",
            "item_percent_discount",
            "x_for_y",
            "x_for_amount",
            "bundle_fixed_discount",
            "bundle_gift",
        ],
        IMMUTABLE,
    ]
    enabled: bool
    automatic: Annotated[bool, Field(description="without a code that the shopper enters")]
    start: Start
    end: End
    schema_: Annotated[
        FixedDiscount
        | PercentDiscount
        | ItemFixedDiscount
        | ItemPercentDiscount
        | XForY
        | XForAmount
        | BundleFixedDiscount
        | BundleGift,
        WrapValidator(_by_type),
        Field(alias="schema", description="by promotion_type"),
    ]
    min_cart_value: Annotated[list[Amount] | None, keyed_by("currency"), EMPTY_IS_NULL] = None
    max_discount_value: Annotated[list[Amount] | None, keyed_by("currency"), EMPTY_IS_NULL] = None
    max_applications_per_cart: Annotated[
        Settable[int], Field(ge=0, description="0: any number; of discounts of items")
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        check_window(self.start, self.end)


# --- codes --------------------------------------------------------------------------------------------------


class Code(Body):
    code: Annotated[
        Text, IMMUTABLE, Unique(space="promotion code"), Field(description="the same in any case")
    ]
    uses: Annotated[int | None, IMMUTABLE, Field(ge=0, description="in all; without, any number")] = None
    user: Annotated[str | None, IMMUTABLE, Field(description="id of the customer who alone can use it")] = (
        None
    )
    consume_unit: Annotated[
        Literal["per_item", "per_cart"] | None,
        IMMUTABLE,
        Field(description="what counts as one use; per_cart unless it is set"),
    ] = None


def uses_in_all(document: Object) -> None:
    """The API tells as `uses` how many are left, and as `max_uses` what was set."""
    if document.get("max_uses") is not None:
        document["uses"] = document["max_uses"]


def idle_code(document: Object, promotion: Remote) -> bool:
    """Whether nobody enters a code: a promotion is automatic, or was so and has kept what was made for it."""
    return promotion.document.get("automatic") is True or document.get("code") == f"auto_{promotion.id}"


def no_codes(_code: Object, promotion: Object) -> str | None:
    """Why a promotion can have no codes."""
    if promotion.get("automatic") is not True:
        return None
    return f"{promotion.get('name')!r} is automatic, and such a promotion has no codes of yours"


PROMOTION = Kind(
    "promotion",
    Promotion,
    "promotions",
    type="promotion",
    path="/v2/promotions",
    summary="A discount on a cart or its items, for everybody or for who has a code.",
    source="Elastic Path API reference: Promotions Standard",
)
PROMOTION_CODE = Kind(
    "promotion-code",
    Code,
    "codes",
    key="code",
    within="promotion",
    type="promotion_codes",
    path="/v2/promotions/{promotion}/codes",
    identity="/code",
    batch="codes",
    from_wire=uses_in_all,
    hidden=idle_code,
    fits=no_codes,
    summary="A code of a promotion that is not automatic; it cannot be changed, only made again.",
    source="Elastic Path API reference: Promotion codes",
)
