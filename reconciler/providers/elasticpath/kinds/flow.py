"""Flows (templates among them) and their fields."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE
from reconciler.model.json import Object
from reconciler.providers.elasticpath.fields import Scalar
from reconciler.providers.elasticpath.kind import Kind, Link

CORE = frozenset(
    {
        "accounts",
        "account-members",
        "account-memberships",
        "addresses",
        "authentication-realms",
        "carts",
        "cart_items",
        "catalogs",
        "customers",
        "oidc-profiles",
        "order_items",
        "orders",
        "password-profiles",
        "products",
        "promotions",
        "rule-promotions",
        "user-authentication-info",
        "user-authentication-oidc-profile-info",
        "user-authentication-password-profile-info",
    }
)
"""The slugs of the flows that extend the platform's own resources ("core flows")."""


def kept(body: Object) -> str | None:
    """Why a live flow cannot be deleted, from its body; None for a template or a flow of your own."""
    return _KEPT if body.get("slug") in CORE else None


_KEPT = "a core flow cannot be deleted once it exists; only its fields can"


class Flow(Body):
    slug: Annotated[
        Text,
        IMMUTABLE,
        Field(
            description="the extended resource (orders), a template (products(book)) or a name of your own"
        ),
    ]
    name: Text
    description: str
    enabled: bool


class Enum(Body):
    type: Literal["enum"]
    options: Annotated[list[Scalar], Field(min_length=1)]


class Between(Body):
    type: Literal["between"]
    options: Annotated[dict[Literal["from", "to"], int | float | str], Field(min_length=2)]


class Form(Body):
    type: Literal["email", "slug", "uuid"]


class Relation(Body):
    type: Literal["one-to-many", "one-to-one"]
    to: Annotated[Text, Field(description="the kind of entry it points to, as in product")]


Rule: TypeAlias = Annotated[Enum | Between | Form | Relation, Field(discriminator="type")]


class FlowField(Body):
    slug: Annotated[Text, IMMUTABLE]
    name: Text
    field_type: Annotated[Literal["string", "integer", "boolean", "float", "date", "relationship"], IMMUTABLE]
    description: str
    required: Annotated[bool, Field(description="must be false for a relationship")]
    enabled: bool
    default: Annotated[Scalar | None, Field(description="used when a required value is missing")] = None
    order: int | None = None
    omit_null: Settable[bool] = None
    validation_rules: Annotated[Settable[list[Rule]], EMPTY_IS_NULL] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.field_type == "relationship" and self.required:
            raise PydanticCustomError(
                "required_relationship", "a relationship cannot be required", {"at": "required"}
            )


FLOW = Kind(
    "flow",
    Flow,
    "flows",
    key="slug",
    type="flow",
    path="/v2/flows",
    kept=kept,
    summary="Custom fields for a core resource, a product template (slug products(NAME)), or custom data.",
    source="Elastic Path API reference: Flows",
)
FIELD = Kind(
    "field",
    FlowField,
    "fields",
    key="slug",
    within="flow",
    type="field",
    path="/v2/fields",
    listed="/v2/flows/{flow.slug}/fields",
    link=Link("flow", "/relationships/flow/data"),
    summary="A field of a flow; its type is fixed, and deleting it deletes its values.",
    source="Elastic Path API reference: Fields",
)
