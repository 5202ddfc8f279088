"""Attribute groups and associate roles: lists of names, and little else.

Source: commercetools API reference, Attribute Groups; Associate Roles.
"""

from __future__ import annotations

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import changes, members, sets
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.shapes import KEY, LOCALIZED, TEXT, Array, Record, Text, flag

__all__ = ["ASSOCIATE_ROLE", "ATTRIBUTE_GROUP"]

GROUP_FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "description": may(LOCALIZED),
    "attributes": need(Array(Record({"key": need(TEXT, filled=True)}))),
}


def _check_group(draft: Draft) -> None:
    keys = [item["key"] for item in draft.doc["attributes"]]
    for key in keys:
        if keys.count(key) > 1:
            raise problems.duplicate("attributes.key", key)


ATTRIBUTE_GROUP = Kind(
    "attribute-group",
    "attribute-groups",
    ("attribute_groups",),
    GROUP_FIELDS,
    {
        **changes(GROUP_FIELDS, "name"),
        **sets(GROUP_FIELDS, "key", "description"),
        **sets(GROUP_FIELDS, "attributes", needed=True),
        **members(GROUP_FIELDS, "attributes", "attribute"),
    },
    check=_check_group,
)

# The names of permissions grow from release to release, so that none is refused.
PERMISSION = Text(low=1, pattern="[A-Za-z]+")
ROLE_FIELDS = {
    "key": need(KEY),
    "name": may(TEXT),
    "buyerAssignable": may(flag, default=True),
    "permissions": may(Array(PERMISSION, distinct=True), []),
    "custom": may(Custom("associate-role")),
}
ASSOCIATE_ROLE = Kind(
    "associate-role",
    "associate-roles",
    ("associate_roles",),
    ROLE_FIELDS,
    {
        **sets(ROLE_FIELDS, "name", "permissions"),
        **changes(ROLE_FIELDS, "buyerAssignable"),
        **members(ROLE_FIELDS, "permissions", "permission"),
        **custom_actions("associate-role"),
    },
    held_by=("business-unit",),
)
