"""Product types: the attributes that products have."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable
from reconciler.model.field import LOSSY, ORDERED, Harmless, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.definitions import Definitions, Values
from reconciler.providers.commercetools.fields import Localized, Name, OwnKey, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.kinds.type import LocalizedValue, Value
from reconciler.providers.commercetools.rules import Set, Turn

Referred = Literal[
    "associate-role", "business-unit", "cart", "cart-discount", "category", "channel", "customer",
    "customer-group", "key-value-document", "order", "product", "product-type", "review", "shipping-method",
    "state", "variant", "zone",
]  # fmt: skip


class Plain(Body):
    name: Annotated[Literal["boolean", "number", "text", "ltext", "money", "date", "time", "datetime"], LOSSY]


class Enum(Body):
    name: Annotated[Literal["enum"], LOSSY]
    values: Annotated[list[Value], keyed_by("key"), ORDERED, LOSSY]


class LocalizedEnum(Body):
    name: Annotated[Literal["lenum"], LOSSY]
    values: Annotated[list[LocalizedValue], keyed_by("key"), ORDERED, LOSSY]


class Reference(Body):
    name: Annotated[Literal["reference"], LOSSY]
    referenceTypeId: Annotated[Referred, LOSSY]


class Nested(Body):
    name: Annotated[Literal["nested"], LOSSY]
    typeReference: Annotated[
        str, Ref("product-type"), LOSSY, Field(description="the product type whose attributes it holds")
    ]


class SetOf(Body):
    name: Annotated[Literal["set"], LOSSY]
    elementType: Annotated[Plain | Enum | LocalizedEnum | Reference | Nested, Field(discriminator="name")]


class Attribute(Body):
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=2, max_length=256)]
    label: Words
    type: Annotated[Plain | Enum | LocalizedEnum | Reference | Nested | SetOf, Field(discriminator="name")]
    isRequired: Annotated[bool, LOSSY]
    level: Annotated[Settable[Literal["Product", "Variant"]], LOSSY] = None
    attributeConstraint: Annotated[
        Settable[Literal["None", "Unique", "CombinationUnique", "SameForAll"]],
        LOSSY,
        Harmless(("Unique", "SameForAll"), "None"),
    ] = None
    inputTip: Localized | None = None
    inputHint: Settable[Literal["SingleLine", "MultiLine"]] = None
    isSearchable: Settable[bool] = None

    @model_validator(mode="after")
    def _constrained(self) -> Self:
        if self.level == "Product" and self.attributeConstraint not in (None, "None"):
            raise PydanticCustomError(
                "constraint",
                "an attribute of the level Product has the attributeConstraint None, not {constraint}",
                {"constraint": self.attributeConstraint},
            )
        return self


class ProductType(Body):
    key: OwnKey
    name: Name
    description: str
    attributes: Annotated[
        Settable[list[Attribute]],
        keyed_by("name"),
        ORDERED,
        LOSSY,
        Definitions(
            "addAttributeDefinition",
            "attribute",
            "removeAttributeDefinition",
            "attributeName",
            {
                "label": Set("changeLabel"),
                "attributeConstraint": Set("changeAttributeConstraint", "newValue"),
                "inputTip": Set("setInputTip"),
                "inputHint": Set("changeInputHint", "newValue"),
                "isSearchable": Set("changeIsSearchable"),
            },
            values=Values(
                {"enum": "Plain", "lenum": "Localized"}, "newValue", "values", remove="removeEnumValues"
            ),
            order=("changeAttributeOrderByName", "attributeNames"),
            # Whether it may name what the same request adds is reported both ways.
            turn=Turn.APART,
            removed="name",
        ),
    ] = None


PRODUCT_TYPE = Kind(
    "product-type",
    ProductType,
    "product-types",
    adopts=("name",),
    path="product-types",
    loses="every product loses its value",
    summary="The attributes that products of one sort have.",
    source="commercetools API reference: Product Types",
)
