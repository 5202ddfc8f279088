"""Flows (product templates among them) and their fields.

Source: Elastic Path API reference, Flows.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import links
from reconciler.sandbox.elasticpath.crud import drop, exists, remove
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, array, flag, number, text
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import FLOWS
from reconciler.sandbox.elasticpath.settings import limit

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Doc, Refusal, Reply

__all__ = ["FIELD", "FLOW", "is_template", "list_fields_of_flow", "list_flows", "satisfies"]

# Extending one of these adds fields to a resource of the API itself; such a flow stays for good.
CORE = frozenset(
    [
        "accounts",
        "account-members",
        "account-memberships",
        "addresses",
        "authentication-realms",
        "carts",
        "cart_items",
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
        "catalogs",
    ]
)
TYPES = ("string", "integer", "boolean", "float", "date", "relationship")
RULES = frozenset({"enum", "email", "slug", "uuid", "between", "one-to-many", "one-to-one"})
_PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    "slug": re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
}
_HOLDS: dict[str, tuple[type, ...]] = {"integer": (int,), "float": (int, float), "boolean": (bool,)}


def _taken(draft: Draft, name: str) -> Refusal:
    detail = f'data.attributes.{name}: "{name}" already exists'
    return FLOWS.refusal(draft.knobs.duplicate_slug, "Validation Error", detail)


def _keep_core(draft: Draft) -> None:
    if draft.doc["slug"] in CORE:
        raise FLOWS.failed("a core flow can not be deleted")


def _drop_entries(draft: Draft) -> None:
    """The entries go with their flow, and so does what products show of them."""
    slug = draft.doc["slug"]

    def hide(product: Doc) -> None:
        product["attributes"].get("extensions", {}).pop(slug, None)

    drop(draft, links.entry_table(draft.doc["id"]))
    for product in links.unlink(draft.world, "templates", draft.doc["id"]):
        links.edit(draft.world, product, hide)


def _drop_fields(draft: Draft) -> None:
    _drop_entries(draft)
    for stored in draft.world.store.page(["field"], draft.doc["id"]):
        remove(draft.world, FIELD, json.loads(stored))


def _flow_slug(doc: Doc) -> tuple[str]:
    return (f"slug={doc['slug']}",)


def list_flows(call: Call) -> Reply:
    """All flows; `?template=products` leaves the product templates alone, as the SDK asks for them."""
    if call.query.get("template") != "products":
        return listing(call, FLOW)
    return listing(call, FLOW, keep=lambda doc: is_template(doc["slug"]))


def list_fields_of_flow(call: Call) -> Reply:
    """A flow's fields; the address holds the flow's slug, not its id."""
    found = call.world.store.marked("flow", f"slug={call.params['slug']}")
    if not found:
        raise FLOWS.missing()
    return listing(call, FIELD, json.loads(found[0])["id"])


def is_template(slug: str) -> bool:
    return slug.startswith("products(") and slug.endswith(")")


def _flow_of(sent: Doc) -> str:
    flow = sent.get("relationships", {})
    for name in ("flow", "data", "id"):
        flow = flow.get(name) if isinstance(flow, dict) else None
    return flow if isinstance(flow, str) else ""


def _shape_field(draft: Draft) -> None:
    if draft.old is None:
        draft.doc["relationships"] = {"flow": {"data": {"id": draft.scope, "type": "flow"}}}


def _check_field(draft: Draft) -> None:
    flow = _flow_of(draft.sent)
    if draft.old is not None:
        if flow and flow != draft.scope:
            raise FLOWS.failed("the flow of a field can not be changed")
    elif not exists(draft.world, FLOW, draft.scope):
        raise FLOWS.failed("data.relationships.flow: the flow does not exist")
    elif draft.world.store.count(["field"], draft.scope) >= limit(draft.world, "field_limit"):
        raise FLOWS.failed("the field limit of the flow is reached")
    for name in ("slug", "default"):
        _refuse_dollar(name, draft.doc[name])
    _check_relationship(draft)
    _check_rules(draft.doc)


def _check_relationship(draft: Draft) -> None:
    if draft.doc["field_type"] != "relationship":
        return
    if draft.doc["required"]:
        raise FLOWS.broken("required", "relationship", "must be false for a relationship")
    if is_template(json.loads(draft.world.store.get("flow", draft.scope) or '{"slug":""}')["slug"]):
        raise FLOWS.failed("a product template can not have relationship fields")


def _check_rules(doc: Doc) -> None:
    for rule in doc["validation_rules"]:
        type_ = rule.get("type") if isinstance(rule, dict) else None
        if not isinstance(type_, str) or type_ not in RULES:
            raise FLOWS.broken("validation_rules", "enum", "has a rule of an unknown type")
        if type_ == "enum" and not isinstance(rule.get("options") or [], list):
            raise FLOWS.broken("validation_rules", "enum", "has options that are no list")
    default = doc["default"]
    if default is None:
        return
    holds = _HOLDS.get(doc["field_type"], (str,))
    is_wrong = not isinstance(default, holds) or (isinstance(default, bool) and bool not in holds)
    if is_wrong:
        raise FLOWS.broken("default", "type", f"must be a valid {doc['field_type']}")
    for rule in doc["validation_rules"]:
        if not satisfies(default, rule):
            raise FLOWS.broken("default", rule["type"], f"must satisfy the rule {rule['type']}")


def satisfies(value: Any, rule: Doc) -> bool:
    """Whether a value keeps to one validation rule; a rule without options asks nothing."""
    options = rule.get("options")
    if rule["type"] == "enum":
        return not options or value in options
    if rule["type"] == "between":
        return not isinstance(options, dict) or _is_between(value, options.get("from"), options.get("to"))
    pattern = _PATTERNS.get(rule["type"])
    return pattern is None or (isinstance(value, str) and pattern.fullmatch(value) is not None)


def _is_between(value: Any, low: Any, high: Any) -> bool:
    """Numbers are compared as numbers, dates as texts, and what cannot be compared lies nowhere between."""
    try:
        return (low is None or low <= value) and (high is None or value <= high)
    except TypeError:
        return False


def _refuse_dollar(name: str, value: Any) -> None:
    """Source: Elastic Path API reference, Flows: names and values that start with "$" are not supported."""
    if isinstance(value, str) and value.startswith("$"):
        raise FLOWS.broken(name, "format", 'can not start with "$"')


def _check_flow(draft: Draft) -> None:
    _refuse_dollar("slug", draft.attributes["slug"])


FLOW = Kind(
    "flow",
    "/v2/flows",
    FLOWS,
    {
        "name": text(required=True),
        "slug": text(required=True),
        "description": text(default=""),
        "enabled": flag(default=False),
    },
    typed=False,
    unique=("slug",),
    taken=_taken,
    check=_check_flow,
    marks=_flow_slug,
    leaving=_keep_core,
    left=_drop_fields,
)

FIELD = Kind(
    "field",
    "/v2/fields",
    FLOWS,
    {
        "name": text(required=True),
        "slug": text(required=True),
        "field_type": text(required=True, choices=TYPES, immutable=True),
        "description": text(default=""),
        "required": flag(default=False),
        "default": Attribute("any", default=None, null="kept"),
        "enabled": flag(default=True),
        "order": number(default=None, null="kept"),
        "omit_null": flag(default=False),
        "validation_rules": array(default=[]),
    },
    typed=False,
    unique=("slug",),
    taken=_taken,
    scope=lambda sent, within: within or _flow_of(sent),
    shape=_shape_field,
    check=_check_field,
)
