"""Types: the custom fields that other resources can be given."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE, LOSSY, ORDERED, UNORDERED, keyed_by
from reconciler.providers.commercetools.definitions import Definitions, Values
from reconciler.providers.commercetools.fields import Key, Localized, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Set

Resource = Literal[
    "address", "approval-flow", "approval-rule", "asset", "associate-role", "business-unit", "cart-discount",
    "category", "channel", "custom-line-item", "customer", "customer-group", "discount-code",
    "inventory-entry", "line-item", "order", "order-delivery", "order-edit", "order-parcel",
    "order-return-item", "payment", "payment-interface-interaction", "payment-method", "payment-method-info",
    "product-price", "product-selection", "product-tailoring", "quote", "recurring-order", "reservation",
    "review", "shipping", "shipping-method", "shopping-list", "shopping-list-text-line-item",
    "standalone-price", "store", "transaction",
]  # fmt: skip
Referred = Literal[
    "approval-flow", "approval-rule", "associate-role", "business-unit", "cart", "cart-discount", "category",
    "channel", "customer", "customer-group", "key-value-document", "order", "product", "product-type",
    "review", "shipping-method", "state", "variant", "zone",
]  # fmt: skip


class Value(Body):
    key: Text
    label: str


class LocalizedValue(Body):
    key: Text
    label: Words


class Plain(Body):
    name: Annotated[
        Literal["Boolean", "Number", "String", "LocalizedString", "Money", "Date", "Time", "DateTime"], LOSSY
    ]


class Enum(Body):
    name: Annotated[Literal["Enum"], LOSSY]
    values: Annotated[list[Value], keyed_by("key"), ORDERED, LOSSY]


class LocalizedEnum(Body):
    name: Annotated[Literal["LocalizedEnum"], LOSSY]
    values: Annotated[list[LocalizedValue], keyed_by("key"), ORDERED, LOSSY]


class Reference(Body):
    name: Annotated[Literal["Reference"], LOSSY]
    referenceTypeId: Annotated[Referred, LOSSY]


class SetOf(Body):
    name: Annotated[Literal["Set"], LOSSY]
    elementType: Annotated[Plain | Enum | LocalizedEnum | Reference, Field(discriminator="name")]


class Definition(Body):
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=2, max_length=36)]
    label: Words
    type: Annotated[Plain | Enum | LocalizedEnum | Reference | SetOf, Field(discriminator="name")]
    required: Annotated[bool, LOSSY]
    inputHint: Settable[Literal["SingleLine", "MultiLine"]] = None


class Type(Body):
    key: Annotated[Key, IMMUTABLE]
    name: Words
    description: Localized | None = None
    resourceTypeIds: Annotated[
        list[Resource], IMMUTABLE, UNORDERED, Field(min_length=1, description="what has the fields")
    ]
    fieldDefinitions: Annotated[
        Settable[list[Definition]],
        keyed_by("name"),
        ORDERED,
        LOSSY,
        Definitions(
            "addFieldDefinition",
            "fieldDefinition",
            "removeFieldDefinition",
            "fieldName",
            {"label": Set("changeLabel"), "inputHint": Set("changeInputHint")},
            values=Values({"Enum": "", "LocalizedEnum": "Localized"}),
            order=("changeFieldDefinitionOrder", "fieldNames"),
        ),
    ] = None


TYPE = Kind(
    "type",
    Type,
    "types",
    path="types",
    loses="the field goes, and comes again if it stays: every object, also those in no file, loses its value",
    summary="Custom fields, for the resources that name it in their 'custom'.",
    source="commercetools API reference: Types",
)
