"""Application keys: what clients fetch tokens with. The secret of a key is shown once, to who makes it.

Source: Elastic Path API reference, Application Keys.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, cast

from reconciler.sandbox.credentials import CLIENT_ID, CLIENT_SECRET
from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.kind import Draft, Kind, text, whole
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import KEYS
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = [
    "APPLICATION_KEY",
    "create_key",
    "delete_key",
    "find_key",
    "found_key",
    "list_keys",
    "note_use",
]

# Requests per second of a store, where no knob says how many.
STORE_LIMIT = 100
# The last use is an approximate time: it is not written more often than this, in seconds.
USE_NOTED = 3600


def _shape(draft: Draft) -> None:
    if draft.old is None:
        world = draft.world
        draft.doc["client_id"] = world.new_id().replace("-", "")
        draft.doc["client_secret"] = world.new_id().replace("-", "")
        draft.doc["meta"]["timestamps"]["last_used_at"] = None


def _reserved(world: World, besides: str = "") -> int:
    docs = [json.loads(stored) for stored in world.store.page([APPLICATION_KEY.type])]
    return sum(doc["reserved_rate_limit"] for doc in docs if doc["id"] != besides)


def _check(draft: Draft) -> None:
    most = draft.knobs.rate_limit or STORE_LIMIT
    if draft.doc["reserved_rate_limit"] + _reserved(draft.world, draft.doc["id"]) > most:
        told = "requested reserved rate limit will exceed the maximum"
        raise KEYS.refusal(409, "Conflict", told)


def _by_client(doc: Doc) -> Iterable[str]:
    return (f"client_id={doc.get('client_id')}",)


def _show(knobs: Knobs, doc: Doc) -> Doc:
    if knobs.key_secrets == "always":
        return doc
    return {name: value for name, value in doc.items() if name != "client_secret"}


APPLICATION_KEY = Kind(
    "application_key",
    "/v2/application-keys",
    KEYS,
    {"name": text(required=True, low=1, high=255), "reserved_rate_limit": whole(default=0, low=0)},
    stamps="timestamps",
    shape=_shape,
    check=_check,
    marks=_by_client,
    show=_show,
)


def found_key(world: World) -> None:
    """The key of a new store, which opens the sandbox."""
    key = crud.insert(world, APPLICATION_KEY, {"name": "Sandbox"}, checked=False)
    key |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    crud.rewrite(world, APPLICATION_KEY, key)


def find_key(world: World, client_id: str) -> Doc | None:
    """The key with this client id."""
    found = world.store.marked(APPLICATION_KEY.type, f"client_id={client_id}")
    return cast("Doc", json.loads(found[0])) if found else None


def note_use(world: World, key: Doc) -> None:
    """Write down that a token was fetched with the key, if that is news."""
    stamps = key["meta"]["timestamps"]
    last = stamps["last_used_at"]
    if last is None or world.clock() - datetime.fromisoformat(last).timestamp() >= USE_NOTED:
        stamps["last_used_at"] = world.stamp()
        crud.rewrite(world, APPLICATION_KEY, key)
        world.store.overlook()


def create_key(call: Call) -> Reply:
    """The only reply that holds the secret."""
    made = json.loads(crud.create(call, APPLICATION_KEY).text or "{}")["data"]["id"]
    return Reply(201, dumps({"data": crud.fetch(call.world, APPLICATION_KEY, made)}))


def list_keys(call: Call) -> Reply:
    body = json.loads(listing(call, APPLICATION_KEY).text or "{}")
    body["meta"]["total_reserved_rate_limit"] = _reserved(call.world)
    return Reply(200, dumps(body))


def delete_key(call: Call) -> Reply:
    """No client can saw off the branch it sits on, unless the knob lets it."""
    key = crud.find(call, APPLICATION_KEY)
    token = call.headers.get("authorization", "").partition(" ")[2]
    is_own = call.world.store.token_expires(f"{key['client_id']} {token}") > 0
    if is_own and call.world.knobs.delete_own_key == "refused":
        raise KEYS.refusal(403, "Forbidden", "the application key in use can not be deleted")
    return crud.delete(call, APPLICATION_KEY)
