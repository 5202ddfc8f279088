"""Business units: companies and their divisions, with addresses, associates and stores."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, UNORDERED, Boxed, keyed_by
from reconciler.model.json import Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools import fields, units
from reconciler.providers.commercetools.fields import CustomField, Key
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Items, Set

OneAddress: TypeAlias = Annotated[str | None, Field(description="the key of one of the addresses")]
SomeAddresses: TypeAlias = Annotated[
    list[str] | None, UNORDERED, Field(description="the keys of some of the addresses")
]
Mode: TypeAlias = Literal["Explicit", "ExplicitAndFromParent"]


class Keyed(Body):
    key: Annotated[Key, Field(description="unique among the unit's addresses")]


class Address(fields.Address, Keyed):  # the last base's members come first
    pass


class Assignment(Body):
    associateRole: Annotated[str, Ref("associate-role")]
    inheritance: Annotated[
        Settable[Literal["Enabled", "Disabled"]], Field(description="by the units below; Disabled by default")
    ] = None


class Associate(Body):
    customer: Annotated[str, Ref("customer", outside=True)]
    associateRoleAssignments: Annotated[
        list[Assignment], keyed_by("associateRole"), Field(min_length=1, max_length=5)
    ]


class BusinessUnit(Body):
    key: Annotated[Key, IMMUTABLE]
    unitType: Annotated[Literal["Company", "Division"], units.UnitType()]
    parentUnit: Annotated[str | None, Ref("business-unit", pinned=True), units.ParentUnit()] = None
    name: Text
    status: Annotated[Settable[Literal["Active", "Inactive"]], Set("changeStatus")] = None
    contactEmail: str | None = None
    storeMode: Annotated[
        Settable[Literal["Explicit", "FromParent"]],
        units.StoreMode(),
        Field(description="FromParent for divisions by default"),
    ] = None
    stores: Annotated[
        list[Annotated[str, Ref("store")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        units.Stores("addStore", "removeStore", "store", whole="setStores", empty=[]),
    ] = None
    associateMode: Annotated[Settable[Mode], units.AssociateMode()] = None
    associates: Annotated[
        list[Associate] | None,
        keyed_by("customer"),
        Items(
            "addAssociate",
            "removeAssociate",
            "associate",
            change="changeAssociate",
            whole="setAssociates",
            bare=True,
            empty=[],
        ),
        Field(max_length=2000),
    ] = None
    approvalRuleMode: Annotated[Settable[Mode], Set("changeApprovalRuleMode")] = None
    addresses: Annotated[list[Address] | None, keyed_by("key"), units.Addresses()] = None
    shippingAddresses: Annotated[SomeAddresses, units.Uses("Shipping")] = None
    defaultShippingAddress: Annotated[OneAddress, units.Default("Shipping")] = None
    billingAddresses: Annotated[SomeAddresses, units.Uses("Billing")] = None
    defaultBillingAddress: Annotated[OneAddress, units.Default("Billing")] = None
    customerGroupAssignments: Annotated[
        list[Annotated[str, Ref("customer-group"), Boxed("customerGroup")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        Items(
            "addCustomerGroupAssignment",
            "removeCustomerGroupAssignment",
            "customerGroupAssignment",
            whole="setCustomerGroupAssignments",
            bare=True,
        ),
    ] = None
    custom: CustomField = None

    def model_post_init(self, _context: object, /) -> None:
        if wrong := [text for text in (_above(self), _own_stores(self), *_uses(self)) if text]:
            raise PydanticCustomError("unit", "{wrong}", {"wrong": "; ".join(wrong)})


def _above(unit: BusinessUnit) -> str | None:
    """What a unit's type says of the units above it."""
    if unit.unitType == "Division":
        return None if unit.parentUnit else "a division needs its parentUnit"
    modes = ("storeMode", "associateMode", "approvalRuleMode")
    inherits = [name for name in modes if getattr(unit, name) not in (None, "Explicit")]
    if inherits:
        return f"a company inherits nothing, so {inherits[0]} is Explicit"
    return "a company has no parentUnit" if unit.parentUnit else None


def _own_stores(unit: BusinessUnit) -> str | None:
    own = unit.storeMode == "Explicit" or (unit.unitType == "Company" and unit.storeMode is None)
    return "stores are the unit's own only with storeMode: Explicit" if unit.stores and not own else None


def _uses(unit: BusinessUnit) -> list[str]:
    """Which addresses are used that are none of the unit's, or default to one that is not used so."""
    keys = {address.key for address in unit.addresses or ()}
    wrong = []
    for use in ("shipping", "billing"):
        several, default = f"{use}Addresses", f"default{use.capitalize()}Address"
        chosen, first = getattr(unit, several), getattr(unit, default)
        for name, key in [*((several, key) for key in chosen or ()), (default, first)]:
            if key is not None and key not in keys:
                wrong.append(f"{name} names {key!r}, which is the key of none of the addresses")
        if chosen is not None and first is not None and first not in chosen:
            wrong.append(f"{default} {first!r} must be one of {several} too")
    return wrong


def read(document: Object) -> None:
    """Addresses by key; the parent's stores are not the unit's own."""
    units.read_addresses(document)
    if document.get("storeMode") == "FromParent":
        document.pop("stores", None)


BUSINESS_UNIT = Kind(
    "business-unit",
    BusinessUnit,
    "business-units",
    path="business-units",
    from_wire=read,
    to_draft=units.place_addresses,
    summary="A company that buys, or a division of one: its people, addresses and stores.",
    source="commercetools API reference: Business Units",
)
