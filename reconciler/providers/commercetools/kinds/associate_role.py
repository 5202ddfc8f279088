"""Associate roles: what the members of a business unit may do."""

from typing import Annotated

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE, UNORDERED
from reconciler.providers.commercetools.fields import CustomField, Key
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Items, Set


class AssociateRole(Body):
    key: Annotated[Key, IMMUTABLE]
    name: str | None = None
    buyerAssignable: Annotated[Settable[bool], Set("changeBuyerAssignable")] = None
    # Not a closed list: every release adds permissions.
    permissions: Annotated[
        list[Text] | None,
        UNORDERED,
        Items("addPermission", "removePermission", "permission", whole="setPermissions"),
    ] = None
    custom: CustomField = None


ASSOCIATE_ROLE = Kind(
    "associate-role",
    AssociateRole,
    "associate-roles",
    path="associate-roles",
    summary="What the associates of a business unit may do.",
    source="commercetools API reference: Associate Roles",
)
