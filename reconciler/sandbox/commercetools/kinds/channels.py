"""Channels: where stock comes from and where products are sold.

Source: commercetools API reference, Channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.addresses import ADDRESS, with_id
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.shapes import LOCALIZED, TEXT, Array, Choice, Number, Union

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["CHANNEL"]

ROLE = Choice(("InventorySupply", "ProductDistribution", "OrderExport", "OrderImport", "Primary"))
POINT = Union("type", {"Point": {"coordinates": need(Array(Number(whole=False), low=2, high=2))}})
FIELDS = {
    "key": need(TEXT, filled=True),
    "roles": may(Array(ROLE, distinct=True), ["InventorySupply"], filled=True),
    "name": may(LOCALIZED),
    "description": may(LOCALIZED),
    "address": may(ADDRESS),
    "geoLocation": may(POINT),
    "custom": may(Custom("channel")),
}


def _shape(draft: Draft) -> None:
    if "address" in draft.doc:
        draft.doc["address"] = with_id(draft.world, draft.doc["address"])


def _set_address(draft: Draft, payload: Doc) -> None:
    old = draft.doc.pop("address", {})
    if "address" in payload:
        draft.doc["address"] = with_id(draft.world, payload["address"], old)


def _add_roles(draft: Draft, payload: Doc) -> None:
    draft.doc["roles"] += [role for role in payload["roles"] if role not in draft.doc["roles"]]


def _remove_roles(draft: Draft, payload: Doc) -> None:
    draft.doc["roles"] = [role for role in draft.doc["roles"] if role not in payload["roles"]]
    if not draft.doc["roles"]:
        raise problems.invalid_operation("A channel must have at least one role.")


def _address(draft: Draft, payload: Doc) -> Doc:  # noqa: ARG001 - there is only one address
    if "address" not in draft.doc:
        raise problems.invalid_input("The channel has no address.")
    address: Doc = draft.doc["address"]
    return address


CHANNEL = Kind(
    "channel",
    "channels",
    ("channels", "products"),
    FIELDS,
    {
        **changes(FIELDS, "key", "name", "description"),
        **changes(FIELDS, "roles", verb="set"),
        "addRoles": action(_add_roles, "roles", roles=need(Array(ROLE, distinct=True))),
        "removeRoles": action(_remove_roles, "roles", roles=need(Array(ROLE, distinct=True))),
        **sets(FIELDS, "geoLocation"),
        "setAddress": action(_set_address, "address", address=may(ADDRESS)),
        **custom_actions("channel"),
        **custom_actions("address", "Address", _address),
    },
    strict=("changeName", "changeDescription", "setRoles", "addRoles", "removeRoles"),
    held_by=("store", "inventory-entry", "cart-discount", "cart", "order"),
    derived=("reviewRatingStatistics",),
    empty="InvalidOperation",
    shape=_shape,
)
