"""Customer groups, whose `groupName` in the draft is `name` everywhere else.

Source: commercetools API reference, Customer Groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools.actions import action, sets
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.shapes import KEY, TEXT

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["CUSTOMER_GROUP"]

FIELDS = {
    "key": may(KEY),
    "groupName": need(TEXT, filled=True),
    "custom": may(Custom("customer-group")),
}


def _shape(draft: Draft) -> None:
    name = draft.doc.pop("groupName", None)
    # Loaded documents may be read ones.
    draft.doc["name"] = draft.sent.get("name") if name is None else name


def _change_name(draft: Draft, payload: Doc) -> None:
    draft.doc["name"] = payload["name"]


CUSTOMER_GROUP = Kind(
    "customer-group",
    "customer-groups",
    ("customers", "customer_groups"),
    FIELDS,
    {
        "changeName": action(_change_name, "name", name=need(TEXT, filled=True)),
        **sets(FIELDS, "key"),
        **custom_actions("customer-group"),
    },
    unique=(KEY_UNIQUE, Unique("name")),
    held_by=("customer", "business-unit"),
    derived=("name",),
    limit=10_000,
    shape=_shape,
)
