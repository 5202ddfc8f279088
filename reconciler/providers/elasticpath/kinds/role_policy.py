"""What the built-in roles may do with the entries of custom APIs."""

from typing import Annotated

from reconciler.model.body import Body, Text
from reconciler.model.field import IMMUTABLE, At
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.kind import Kind, Link, identifier


class BuiltInRole(Body):
    name: Annotated[Text, IMMUTABLE]


class RolePolicy(Body):
    role: Annotated[
        str,
        Ref("built-in-role", pinned=True),
        identifier("built_in_role"),
        IMMUTABLE,
        At("/relationships/role/data"),
    ]
    create: bool
    list: bool
    read: bool
    update: bool
    delete: bool


BUILT_IN_ROLE = Kind(
    "built-in-role",
    BuiltInRole,
    "built-in-roles",
    fixed=True,
    type="built_in_role",
    path="/v2/permissions/built-in-roles",
    paged=False,
    summary="A role that every store has; it is only referred to.",
    source="Elastic Path API reference: Permissions, Built-in Roles",
)
CUSTOM_API_ROLE_POLICY = Kind(
    "custom-api-role-policy",
    RolePolicy,
    "role-policies",
    key="role",
    within="custom-api",
    type="custom_api_role_policy",
    path="/v2/permissions/custom-api-role-policies",
    link=Link("custom-api", "/relationships/custom_api/data"),
    summary="What a built-in role may do with the entries of a custom API.",
    source="Elastic Path API reference: Permissions, Custom API Role Policies",
)
