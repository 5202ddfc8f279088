"""API clients: made once with a secret that is never shown again, and deleted; there is no update.

Source: commercetools API reference, API Clients.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.auth import covers
from reconciler.sandbox.commercetools.crud import client_of, insert, read_json
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.shapes import TEXT, Number
from reconciler.sandbox.world import Reply, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.knobs import Knobs
    from reconciler.sandbox.world import Call, Doc

__all__ = ["API_CLIENT", "create_client"]

FIELDS = {
    "name": need(TEXT, filled=True),
    "scope": need(TEXT, filled=True),
    "deleteDaysAfterCreation": may(Number(1)),
    "accessTokenValiditySeconds": may(Number(3600, 604_800), 172_800),
    "refreshTokenValiditySeconds": may(Number(30, 31_536_000), 17_280_000),
}


def _shape(draft: Draft) -> None:
    # The id is the OAuth client id, which is no UUID.
    draft.doc["id"] = draft.doc["id"].replace("-", "")[:24]
    draft.doc["secret"] = (draft.world.new_id() + draft.world.new_id()).replace("-", "")[:32]
    days = draft.doc.pop("deleteDaysAfterCreation", None)
    if days is not None:
        end = datetime.fromtimestamp(draft.world.clock(), UTC) + timedelta(days=days)
        draft.doc["deleteAt"] = f"{end:%Y-%m-%dT%H:%M:%S}.000Z"


def _show(_knobs: Knobs, doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if name != "secret"}


def create_client(call: Call) -> Reply:
    """The one reply that shows the secret; no client makes another that may do more than itself."""
    sent = read_json(call)
    granted = call.world.store.note(f"token {call.headers['authorization'].partition(' ')[2]}").split()[1:]
    for scope in str(sent.get("scope", "")).split():
        if not covers(granted, scope):
            raise problems.invalid_input(f"The scope '{scope}' can not be granted.")
    return Reply(201, dumps(insert(call.world, API_CLIENT, sent, client_of(call))))


API_CLIENT = Kind(
    "api-client",
    "api-clients",
    ("api_clients",),
    FIELDS,
    unique=(),
    derived=("lastUsedAt", "deleteAt"),
    versioned=False,
    shape=_shape,
    show=_show,
)
