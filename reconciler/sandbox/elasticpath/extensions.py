"""Commerce Extensions: custom APIs and the fields that their entries have.

Source: Elastic Path API reference, Commerce Extensions.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath.crud import drop, fetch, rewrite
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, mapping, text
from reconciler.sandbox.elasticpath.service import EXTENSIONS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Doc, Refusal, World

__all__ = ["CUSTOM_API", "CUSTOM_FIELD", "POLICIES", "entries_of", "newest_first"]

POLICIES = "custom_api_role_policy"
LOCATION = "/v2/extensions"
DEEPEST = 2
SLUG = re.compile(r"[a-z0-9_-]{1,63}")
TYPE = re.compile(r"[a-z0-9_]{1,59}_ext")
LONGEST_PLACE = 64
RESERVED = frozenset(
    [
        *("slug", "type", "id", "meta", "created_at", "updated_at", "links", "relationships"),
        *("attributes", "attribute", "dimension", "dimensions", "weight", "weights"),
    ]
)
_COMMON = {"allow_null_values": True, "immutable": False}
_RANGE = {"min_value": None, "max_value": None}
_LENGTH = {"min_length": None, "max_length": None}
# What a field's validation says where the client said nothing.
DEFAULTS: dict[str, Doc] = {
    "string": {**_COMMON, **_LENGTH, "regex": None, "unique": "no", "unique_case_insensitivity": False},
    "integer": {**_COMMON, **_RANGE},
    "float": {**_COMMON, **_RANGE},
    "boolean": _COMMON,
    "any": _COMMON,
    "list": {**_COMMON, **_LENGTH, "allowed_type": "any"},
}
LONGEST = {"string": 65535, "list": 1000}
LONGEST_REGEX = 1024


def newest_first(call: Call, docs: list[Doc]) -> list[Doc]:
    """The order of lists here: by what `sort` names, or the last created first."""
    asked = call.query.get("sort", "-created_at")
    name = asked.removeprefix("-")
    if name not in ("id", "created_at", "updated_at"):
        raise EXTENSIONS.refusal(400, "Bad Request", f"Invalid sort: unknown field [{name}]")
    ordered = sorted(docs, key=lambda doc: str({**doc, **doc["meta"]["timestamps"]}[name]))
    return ordered[::-1] if asked.startswith("-") else ordered


def entries_of(api_id: str) -> str:
    """What the entries of one custom API are stored under.

    >>> entries_of("a1")
    'custom/a1'
    """
    return f"custom/{api_id}"


def _taken(draft: Draft, name: str) -> Refusal:
    detail = f"{draft.kind.type} with the given {name} already exists"
    return EXTENSIONS.refusal(409, "Conflict", detail)


def _parents(sent: Doc) -> list[Any] | None:
    """The parents that a request names, or None when it says nothing of them."""
    found: Any = sent.get("relationships")
    for name in ("parent_apis", "data"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, list) else None


def _shape_api(draft: Draft) -> None:
    asked = _parents(draft.sent)
    if asked is not None or draft.old is None:
        draft.doc["relationships"] = {"parent_apis": {"data": asked or []}}


def _check_api(draft: Draft) -> None:
    doc = draft.doc
    for name, pattern in (("slug", SLUG), ("api_type", TYPE)):
        if not pattern.fullmatch(doc[name]):
            raise EXTENSIONS.broken(name, "pattern", f"must match {pattern.pattern}")
    place = doc.get("presentation") or {}
    for name in ("page", "section"):
        if not isinstance(place.get(name, ""), str) or len(place.get(name, "")) > LONGEST_PLACE:
            raise EXTENSIONS.failed(f"presentation.{name} must be at most {LONGEST_PLACE} characters")
    if place.get("section") and not place.get("page"):
        raise EXTENSIONS.failed("presentation.section needs a page")
    for parent in doc["relationships"]["parent_apis"]["data"]:
        _check_parent(draft, parent)


def _check_parent(draft: Draft, parent: Any) -> None:
    type_, id_ = (parent.get("type"), parent.get("id")) if isinstance(parent, dict) else (None, None)
    if type_ == "api_location":
        if id_ != LOCATION:
            raise EXTENSIONS.failed(f"the id of an api_location must be {LOCATION}")
    elif type_ != CUSTOM_API.type or not isinstance(id_, str):
        raise EXTENSIONS.failed("parent_apis must hold a custom_api or an api_location each")
    elif _depth(draft.world, id_, draft.doc["id"]) > DEEPEST:
        raise EXTENSIONS.failed("parent_apis must not form a cycle or be deeper than 2")


def _depth(world: World, id_: str, below: str) -> int:
    """How many custom APIs stand above one another from this one up; too many in a circle."""
    api = fetch(world, CUSTOM_API, id_)
    if id_ == below:
        return DEEPEST + 1
    if api is None:
        raise EXTENSIONS.failed("the parent custom_api does not exist")
    above = [
        item["id"] for item in api["relationships"]["parent_apis"]["data"] if item["type"] != "api_location"
    ]
    return 1 + max((_depth(world, each, below) for each in above), default=0)


def _keep_filled(draft: Draft) -> None:
    """Whether an API with entries may be deleted is not documented, hence a knob."""
    id_ = draft.doc["id"]
    if draft.knobs.custom_api_delete == "refused" and draft.world.store.count([entries_of(id_)], id_):
        raise EXTENSIONS.failed("the custom_api has entries")


def _drop_below(draft: Draft) -> None:
    world, id_ = draft.world, draft.doc["id"]
    drop(draft, CUSTOM_FIELD.type, entries_of(id_))
    for stored in world.store.marked(POLICIES, f"api={id_}"):
        world.store.delete(POLICIES, json.loads(stored)["id"])
    for stored in world.store.marked(CUSTOM_API.type, f"above={id_}"):
        child = json.loads(stored)
        data = child["relationships"]["parent_apis"]["data"]
        child["relationships"]["parent_apis"]["data"] = [item for item in data if item["id"] != id_]
        rewrite(world, CUSTOM_API, child)


def _api_marks(doc: Doc) -> list[str]:
    above = [item["id"] for item in doc["relationships"]["parent_apis"]["data"]]
    return [f"slug={doc['slug']}", *(f"above={id_}" for id_ in above)]


def _shape_field(draft: Draft) -> None:
    """The type of a field may be told by its validation; what that leaves open is filled in."""
    doc = draft.doc
    given = doc.get("validation") or {}
    if "field_type" not in doc and len(given) == 1:
        doc["field_type"] = next(iter(given))
    type_ = doc.get("field_type")
    own = given.get(type_)
    if type_ in DEFAULTS and set(given) <= {type_} and isinstance(own or {}, dict):
        told = {name: rule for name, rule in (own or {}).items() if name not in _COMMON or rule is not None}
        doc["validation"] = {type_: {**DEFAULTS[type_], **told}}
    doc["presentation"] = {"sort_order": 0, **(doc.get("presentation") or {})}


def _check_field(draft: Draft) -> None:
    doc = draft.doc
    for name in ("name", "slug"):
        if draft.old and draft.knobs.custom_field_put == "whole" and name not in draft.sent:
            raise EXTENSIONS.broken(name, "required", "is required")
    if "field_type" not in doc:
        raise EXTENSIONS.broken("field_type", "required", "is required")
    if doc["slug"] in RESERVED:
        raise EXTENSIONS.broken("slug", "reserved", "is a reserved word")
    order = doc["presentation"]["sort_order"]
    if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order <= 1000:
        raise EXTENSIONS.failed("presentation.sort_order must be from 0 to 1000")
    type_ = doc["field_type"]
    rules = doc["validation"].get(type_)
    if set(doc["validation"]) != {type_} or not isinstance(rules, dict):
        raise EXTENSIONS.failed(f"validation must hold {type_} alone")
    if unknown := sorted(set(rules) - set(DEFAULTS[type_])):
        raise EXTENSIONS.failed(f"validation.{type_}.{unknown[0]} is not allowed")
    _check_bounds(type_, rules)
    _check_kept(draft, type_, rules)
    if doc["use_as_url_slug"] and not (draft.old and draft.old["use_as_url_slug"]):
        _check_url_slug(draft, rules)


def _check_bounds(type_: str, rules: Doc) -> None:
    for name, wanted in (("allow_null_values", bool), ("immutable", bool)):
        if not isinstance(rules[name], wanted):
            raise EXTENSIONS.failed(f"validation.{type_}.{name} must be a boolean")
    low_name, high_name = ("min_value", "max_value") if "min_value" in rules else ("min_length", "max_length")
    low, high = rules.get(low_name), rules.get(high_name)
    for bound in (low, high):
        if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int)):
            raise EXTENSIONS.failed(f"validation.{type_} must have integers as bounds")
        if bound is not None and type_ in LONGEST and not 0 <= bound <= LONGEST[type_]:
            raise EXTENSIONS.failed(f"validation.{type_} must have bounds from 0 to {LONGEST[type_]}")
    if low is not None and high is not None and low >= high:
        raise EXTENSIONS.failed(f"validation.{type_}.{low_name} must be less than {high_name}")
    if type_ == "list" and rules["allowed_type"] not in ("any", "string", "integer", "boolean", "float"):
        raise EXTENSIONS.failed("validation.list.allowed_type is not a type")
    if type_ == "string":
        _check_string(rules)


def _check_string(rules: Doc) -> None:
    if rules["unique"] not in ("yes", "no"):
        raise EXTENSIONS.failed("validation.string.unique must be yes or no")
    if rules["unique_case_insensitivity"] and rules["unique"] == "no":
        raise EXTENSIONS.failed("validation.string.unique_case_insensitivity needs unique to be yes")
    regex = rules["regex"]
    try:
        is_fine = regex is None or (
            isinstance(regex, str) and len(regex) <= LONGEST_REGEX and re.compile(regex)
        )
    except re.error:
        is_fine = False
    if not is_fine:
        raise EXTENSIONS.failed("validation.string.regex is not a regular expression")


def _check_kept(draft: Draft, type_: str, rules: Doc) -> None:
    """Two rules stay as they were made."""
    old = draft.old["validation"][type_] if draft.old else rules
    for name in ("unique_case_insensitivity", "allowed_type"):
        if old.get(name) != rules.get(name):
            raise EXTENSIONS.failed(f"validation.{type_}.{name} can not be changed")


def _check_url_slug(draft: Draft, rules: Doc) -> None:
    world, doc = draft.world, draft.doc
    is_key = doc["field_type"] == "string" and rules["unique"] == "yes" and not rules["allow_null_values"]
    if not is_key:
        raise EXTENSIONS.failed("use_as_url_slug needs a string that is unique and not null")
    if world.store.count([entries_of(draft.scope)], draft.scope):
        raise EXTENSIONS.failed("use_as_url_slug can not be set once there are entries")
    others = (json.loads(stored) for stored in world.store.page([CUSTOM_FIELD.type], draft.scope))
    if any(other["use_as_url_slug"] and other["id"] != doc["id"] for other in others):
        raise EXTENSIONS.failed("use_as_url_slug is set on another field")


CUSTOM_API = Kind(
    "custom_api",
    "/v2/settings/extensions/custom-apis",
    EXTENSIONS,
    {
        "name": text(required=True, low=1, high=255),
        "description": text(default="", high=255),
        "slug": text(required=True),
        "api_type": text(required=True, immutable=True),
        "allow_upserts": flag(default=False),
        "presentation": mapping(null="removes"),
    },
    typed=False,
    unique=("slug", "api_type"),
    filters=("name", "description", "slug", "api_type", "id", "created_at", "updated_at"),
    taken=_taken,
    shape=_shape_api,
    check=_check_api,
    leaving=_keep_filled,
    left=_drop_below,
    marks=_api_marks,
)

CUSTOM_FIELD = Kind(
    "custom_field",
    f"{CUSTOM_API.path}/{{parent}}/fields",
    EXTENSIONS,
    {
        "name": text(required=True, low=1, high=255),
        "description": text(default="", high=255),
        "slug": text(required=True, low=1, high=63),
        "field_type": text(choices=tuple(DEFAULTS), immutable=True),
        "use_as_url_slug": flag(default=False, immutable=True),
        "presentation": mapping(),
        "validation": mapping(),
    },
    within=CUSTOM_API,
    typed=False,
    unique=("slug",),
    filters=("name", "description", "slug", "field_type", "id", "created_at", "updated_at"),
    taken=_taken,
    shape=_shape_field,
    check=_check_field,
)
