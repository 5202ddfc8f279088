"""Business units: companies and their divisions, a tree in which stores and associates are handed down.

Source: commercetools API reference, Business Units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.addresses import ADDRESS, with_id
from reconciler.sandbox.commercetools.crud import hold
from reconciler.sandbox.commercetools.custom import Custom
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.kinds.business_unit_actions import unit_actions
from reconciler.sandbox.commercetools.kinds.business_unit_parts import (
    ASSIGNMENTS,
    ASSOCIATES,
    INHERITING,
    check_modes,
)
from reconciler.sandbox.commercetools.references import KeyRef, find, holders
from reconciler.sandbox.commercetools.shapes import KEY, TEXT, Array, Choice, Number

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc, World

__all__ = ["BUSINESS_UNIT"]

MODE = Choice(("Explicit", "ExplicitAndFromParent"))
INDEXES = Array(Number(0), distinct=True)
FIELDS = {
    "key": need(KEY),
    "unitType": need(Choice(("Company", "Division"))),
    "name": need(TEXT, filled=True),
    "status": may(Choice(("Active", "Inactive")), "Active"),
    "contactEmail": may(TEXT),
    "storeMode": may(Choice(("Explicit", "FromParent"))),
    "stores": may(Array(KeyRef("store"), distinct=True)),
    "associateMode": may(MODE),
    "approvalRuleMode": may(MODE),
    "associates": may(ASSOCIATES, []),
    "addresses": may(Array(ADDRESS), []),
    "shippingAddresses": may(INDEXES),
    "defaultShippingAddress": may(Number(0)),
    "billingAddresses": may(INDEXES),
    "defaultBillingAddress": may(Number(0)),
    "custom": may(Custom("business-unit")),
    "customerGroupAssignments": may(ASSIGNMENTS),
    "parentUnit": may(KeyRef("business-unit")),
}


def _unit(world: World, reference: Doc) -> Doc | None:
    return find(world, "business-unit", "key", reference["key"])


def _shape(draft: Draft) -> None:
    doc = draft.doc
    doc["addresses"] = [with_id(draft.world, address) for address in doc["addresses"]]
    for use in ("shipping", "billing"):
        _address_uses(doc, use)
    for name, inherits in INHERITING.items():
        doc.setdefault(name, inherits if doc["unitType"] == "Division" else "Explicit")
    if doc["storeMode"] == "Explicit":
        doc.setdefault("stores", [])
    _derive(draft)


def _address_uses(doc: Doc, use: str) -> None:
    """A draft points at addresses by their place in the array, a unit by their ids."""
    ids = [address["id"] for address in doc["addresses"]]
    chosen = doc.pop(f"{use}Addresses", [])
    default = doc.pop(f"default{use.capitalize()}Address", None)
    wanted = [*chosen, *([] if default is None else [default])]
    if any(index >= len(ids) for index in wanted):
        raise problems.invalid_input(f"'{use}Addresses' points at an address that is not there.")
    doc[f"{use}AddressIds"] = list(dict.fromkeys(ids[index] for index in wanted))
    if default is not None:
        doc[f"default{use.capitalize()}AddressId"] = ids[default]


def _derive(draft: Draft) -> None:
    """What comes from the units above."""
    doc = draft.doc
    parent = _unit(draft.world, doc["parentUnit"]) if "parentUnit" in doc else None
    own = {"typeId": "business-unit", "key": doc["key"]}
    doc["topLevelUnit"] = parent["topLevelUnit"] if parent else own
    for name in ("inheritedStores", "inheritedAssociates"):
        doc.pop(name, None)
    if doc["storeMode"] == "FromParent":
        doc.pop("stores", None)
        doc["inheritedStores"] = parent.get("stores", parent.get("inheritedStores", [])) if parent else []
    if doc["associateMode"] == "ExplicitAndFromParent":
        doc["inheritedAssociates"] = _inherited(parent) if parent else []


def _inherited(parent: Doc) -> list[Doc]:
    """The parent's associates in the roles that are handed down, and whom it has inherited itself."""
    source = {"typeId": "business-unit", "key": parent["key"]}
    found: list[Doc] = list(parent.get("inheritedAssociates", []))
    for associate in parent["associates"]:
        roles = [
            {"associateRole": item["associateRole"], "source": source}
            for item in associate["associateRoleAssignments"]
            if item["inheritance"] == "Enabled"
        ]
        if roles:
            found.append({"customer": associate["customer"], "associateRoleAssignments": roles})
    return found


def _check(draft: Draft) -> None:
    doc = draft.doc
    check_modes(doc)
    if doc["unitType"] == "Division" and "parentUnit" not in doc:
        raise problems.missing("parentUnit")
    if doc["unitType"] == "Company" and "parentUnit" in doc:
        raise problems.invalid_input("A company has no parent unit.")
    if "stores" in draft.sent and doc["storeMode"] == "FromParent" and not draft.old:
        raise problems.invalid_input("'stores' can only be set when the store mode is Explicit.")
    _check_tree(draft)
    _derive(draft)


def _check_tree(draft: Draft) -> None:
    above = draft.doc
    while "parentUnit" in above:
        if above["parentUnit"]["key"] == draft.doc["key"]:
            raise problems.invalid_operation(
                "A business unit can not be put under itself or its own divisions."
            )
        found = _unit(draft.world, above["parentUnit"])
        if found is None:
            return
        above = found


def _divisions(draft: Draft) -> list[Doc]:
    found = holders(draft.world, draft.doc, "business-unit", ("business-unit",))
    return [doc for _, doc in found if doc.get("parentUnit", {}).get("key") == draft.doc["key"]]


def _after(draft: Draft) -> None:
    """Hand down what has changed; the divisions' versions stay."""
    if draft.old is None:
        return
    for division in _divisions(draft):
        heir = Draft(draft.world, draft.kind, {**division}, division)
        _derive(heir)
        if heir.doc != division:
            hold(heir)
            _after(heir)


def _leave(draft: Draft) -> None:
    if _divisions(draft):
        raise problems.referenced("business-unit", "business-unit")


BUSINESS_UNIT = Kind(
    "business-unit",
    "business-units",
    ("business_units",),
    FIELDS,
    unit_actions(FIELDS),
    held_by=("cart", "order"),
    derived=(
        "shippingAddressIds",
        "billingAddressIds",
        "defaultShippingAddressId",
        "defaultBillingAddressId",
        "inheritedStores",
        "inheritedAssociates",
        "topLevelUnit",
    ),
    shape=_shape,
    check=_check,
    after=_after,
    leaving=_leave,
)
