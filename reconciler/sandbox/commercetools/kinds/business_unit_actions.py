"""The update actions of business units.

Source: commercetools API reference, Business Units: Update actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, members, sets
from reconciler.sandbox.commercetools.addresses import ADDRESS, with_id
from reconciler.sandbox.commercetools.custom import custom_actions
from reconciler.sandbox.commercetools.kind import Action, Draft, Field, may, need
from reconciler.sandbox.commercetools.kinds.business_unit_parts import ASSIGNMENT, ASSOCIATE
from reconciler.sandbox.commercetools.parts import place_of
from reconciler.sandbox.commercetools.references import Ref
from reconciler.sandbox.commercetools.shapes import KEY, TEXT, flag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.world import Doc

__all__ = ["unit_actions"]

WHICH = {"addressId": may(TEXT), "addressKey": may(KEY)}
USES = ("shipping", "billing")


def _at(draft: Draft, payload: Doc) -> int:
    return place_of(draft.doc["addresses"], payload, "address", "address")


def _address(draft: Draft, payload: Doc) -> Doc:
    found: Doc = draft.doc["addresses"][_at(draft, payload)]
    return found


def _add_address(draft: Draft, payload: Doc) -> None:
    key = payload["address"].get("key")
    if key and any(address.get("key") == key for address in draft.doc["addresses"]):
        raise problems.duplicate("addresses.key", key)
    draft.doc["addresses"].append(with_id(draft.world, payload["address"]))


def _change_address(draft: Draft, payload: Doc) -> None:
    index = _at(draft, payload)
    draft.doc["addresses"][index] = with_id(draft.world, payload["address"], draft.doc["addresses"][index])


def _remove_address(draft: Draft, payload: Doc) -> None:
    gone = draft.doc["addresses"].pop(_at(draft, payload))["id"]
    for use in USES:
        draft.doc[f"{use}AddressIds"] = [id_ for id_ in draft.doc[f"{use}AddressIds"] if id_ != gone]
        if draft.doc.get(f"default{use.capitalize()}AddressId") == gone:
            del draft.doc[f"default{use.capitalize()}AddressId"]


def _use_actions(use: str) -> dict[str, Action]:
    """An address is added to those of a use, taken away, or made the default."""
    ids, default, upper = f"{use}AddressIds", f"default{use.capitalize()}AddressId", use.capitalize()

    def add(draft: Draft, payload: Doc) -> None:
        id_ = _address(draft, payload)["id"]
        if id_ not in draft.doc[ids]:
            draft.doc[ids].append(id_)

    def remove(draft: Draft, payload: Doc) -> None:
        id_ = _address(draft, payload)["id"]
        if id_ not in draft.doc[ids]:
            raise problems.invalid_operation(f"The address '{id_}' is no {use} address.")
        draft.doc[ids].remove(id_)
        if draft.doc.get(default) == id_:
            del draft.doc[default]

    def make_default(draft: Draft, payload: Doc) -> None:
        draft.doc.pop(default, None)
        if payload:
            add(draft, payload)
            draft.doc[default] = _address(draft, payload)["id"]

    return {
        f"add{upper}AddressId": action(add, ids, **WHICH),
        f"remove{upper}AddressId": action(remove, ids, **WHICH),
        f"setDefault{upper}Address": action(make_default, default, **WHICH),
    }


def _associate_at(draft: Draft, customer: Doc) -> int | None:
    for index, item in enumerate(draft.doc["associates"]):
        if item["customer"] == customer:
            return index
    return None


def _add_associate(draft: Draft, payload: Doc) -> None:
    draft.doc["associates"].append(payload["associate"])


def _change_associate(draft: Draft, payload: Doc) -> None:
    index = _associate_at(draft, payload["associate"]["customer"])
    if index is None:
        raise problems.invalid_operation("The customer is no associate of the business unit.")
    draft.doc["associates"][index] = payload["associate"]


def _remove_associate(draft: Draft, payload: Doc) -> None:
    index = _associate_at(draft, payload["customer"])
    if index is not None:
        del draft.doc["associates"][index]


def _explicit(draft: Draft) -> None:
    if draft.doc["storeMode"] != "Explicit":
        raise problems.invalid_operation("Stores can only be set when the store mode is Explicit.")


def _only_explicit(inner: Action) -> Action:
    def run(draft: Draft, payload: Doc) -> None:
        _explicit(draft)
        inner.run(draft, payload)

    return Action(inner.fields, run, inner.about)


def _store_mode(draft: Draft, payload: Doc) -> None:
    draft.doc["storeMode"] = payload["storeMode"]
    if "stores" in payload:
        _explicit(draft)
    draft.doc.pop("stores", None)
    if payload["storeMode"] == "Explicit":
        draft.doc["stores"] = payload.get("stores", [])


def _associate_mode(draft: Draft, payload: Doc) -> None:
    keeps = payload["makeInheritedAssociatesExplicit"] and payload["associateMode"] == "Explicit"
    for inherited in draft.doc.get("inheritedAssociates", []) if keeps else []:
        roles = [
            {"associateRole": item["associateRole"], "inheritance": "Disabled"}
            for item in inherited["associateRoleAssignments"]
        ]
        if _associate_at(draft, inherited["customer"]) is None:
            draft.doc["associates"].append(
                {"associateRoleAssignments": roles, "customer": inherited["customer"]}
            )
    draft.doc["associateMode"] = payload["associateMode"]


def _unit_type(draft: Draft, payload: Doc) -> None:
    draft.doc["unitType"] = payload["unitType"]
    draft.doc.pop("parentUnit", None)
    if "parentUnit" in payload:
        draft.doc["parentUnit"] = payload["parentUnit"]


def _assign(draft: Draft, payload: Doc) -> None:
    held: list[Any] = draft.doc.setdefault("customerGroupAssignments", [])
    if payload["customerGroupAssignment"] not in held:
        held.append(payload["customerGroupAssignment"])


def _unassign(draft: Draft, payload: Doc) -> None:
    held = draft.doc.get("customerGroupAssignments", [])
    draft.doc["customerGroupAssignments"] = [
        item for item in held if item["customerGroup"] != payload["customerGroup"]
    ]


def unit_actions(fields: Mapping[str, Field]) -> dict[str, Action]:
    """All update actions, by name."""
    stores = {**sets(fields, "stores", needed=True), **members(fields, "stores", "store")}
    # The address of a custom field is named by id only.
    by_id = {"addressId": need(TEXT)}
    return {
        **changes(fields, "name", "status", "approvalRuleMode", "parentUnit"),
        **sets(fields, "contactEmail", "customerGroupAssignments"),
        **sets(fields, "associates", needed=True),
        **{name: _only_explicit(item) for name, item in stores.items()},
        **custom_actions("business-unit"),
        **custom_actions("address", "Address", _address, by_id),
        "addAddress": action(_add_address, "addresses", address=need(ADDRESS)),
        "changeAddress": action(_change_address, "addresses", **WHICH, address=need(ADDRESS)),
        "removeAddress": action(_remove_address, "addresses", **WHICH),
        **{name: item for use in USES for name, item in _use_actions(use).items()},
        "addAssociate": action(_add_associate, "associates", associate=need(ASSOCIATE)),
        "changeAssociate": action(_change_associate, "associates", associate=need(ASSOCIATE)),
        "removeAssociate": action(_remove_associate, "associates", customer=need(Ref("customer"))),
        "setStoreMode": action(
            _store_mode, "storeMode", storeMode=fields["storeMode"].demanded, stores=fields["stores"].optional
        ),
        "changeAssociateMode": action(
            _associate_mode,
            "associateMode",
            associateMode=fields["associateMode"].demanded,
            makeInheritedAssociatesExplicit=may(flag, default=False),
        ),
        "setUnitType": action(
            _unit_type,
            "unitType",
            unitType=fields["unitType"].demanded,
            parentUnit=fields["parentUnit"].optional,
        ),
        "addCustomerGroupAssignment": action(
            _assign, "customerGroupAssignments", customerGroupAssignment=need(ASSIGNMENT)
        ),
        "removeCustomerGroupAssignment": action(
            _unassign, "customerGroupAssignments", customerGroup=need(Ref("customer-group"))
        ),
    }
