"""What the built-in roles may do with the entries of custom APIs.

Source: Elastic Path API reference, Permissions. The names of the roles are not published there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from reconciler.sandbox.elasticpath.crud import exists
from reconciler.sandbox.elasticpath.extensions import CUSTOM_API, POLICIES
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag
from reconciler.sandbox.elasticpath.service import EXTENSIONS
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc, World

__all__ = ["POLICY", "ROLE", "found_roles"]

NAMES = ("Shopper", "Support", "IT Development", "Marketing Commerce", "Seller Admin")

ROLE = Kind(
    "built_in_role",
    "/v2/permissions/built-in-roles",
    EXTENSIONS,
    {},
    filters=("id", "name"),
)

# What a policy is about.
LINKED = {"custom_api": CUSTOM_API, "role": ROLE}


def found_roles(world: World) -> None:
    """Put the roles of a new store; every store has the same."""
    for name in NAMES:
        id_ = str(uuid5(NAMESPACE_URL, f"{ROLE.path}/{name}"))
        links = {"self": f"{ROLE.path}/{id_}"}
        doc = {
            "id": id_,
            "type": ROLE.type,
            "name": name,
            "cm_user_assignable": name != "Shopper",
            "links": links,
        }
        world.store.put(Row(ROLE.type, id_, "", dumps(doc)))


def _linked(doc: Doc, name: str) -> str:
    """The id of what a policy is about; empty when it does not say."""
    found: Any = doc.get("relationships")
    for step in (name, "data", "id"):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _shape(draft: Draft) -> None:
    if draft.old is None or draft.knobs.policy_links == "updatable":
        found = {name: _linked(draft.sent, name) or _linked(draft.doc, name) for name in LINKED}
        draft.doc["relationships"] = {
            name: {"data": {"id": found[name], "type": kind.type}} for name, kind in LINKED.items()
        }


def _check(draft: Draft) -> None:
    for name, kind in LINKED.items():
        if not exists(draft.world, kind, _linked(draft.doc, name)):
            raise EXTENSIONS.failed(f"relationships.{name} names no {kind.type}")
        if _linked(draft.sent, name) not in ("", _linked(draft.doc, name)):
            raise EXTENSIONS.failed(f"relationships.{name} can not be changed")
    others = draft.world.store.marked(POLICIES, _pair(draft.doc))
    if any(json.loads(stored)["id"] != draft.doc["id"] for stored in others):
        detail = "custom_api_role_policy with the given custom_api and role already exists"
        raise EXTENSIONS.refusal(409, "Conflict", detail)


def _pair(doc: Doc) -> str:
    return f"pair={_linked(doc, 'custom_api')}/{_linked(doc, 'role')}"


def _marks(doc: Doc) -> tuple[str, str]:
    return _pair(doc), f"api={_linked(doc, 'custom_api')}"


POLICY = Kind(
    POLICIES,
    "/v2/permissions/custom-api-role-policies",
    EXTENSIONS,
    {name: flag(required=True) for name in ("create", "list", "read", "update", "delete")},
    filters=("id", "created_at", "updated_at", "custom_api_id", "role_id"),
    shape=_shape,
    check=_check,
    marks=_marks,
)
