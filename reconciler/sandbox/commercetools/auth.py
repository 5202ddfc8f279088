"""Tokens and scopes: which client may do what in the project.

Source: commercetools API reference, Authorization and Scopes.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.references import fetch
from reconciler.sandbox.credentials import CLIENT_ID, CLIENT_SECRET
from reconciler.sandbox.world import Call, Endpoint, Reply, dumps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.sandbox.world import Doc

__all__ = ["EVERYTHING", "covers", "grant", "guarded"]

EVERYTHING = ("manage_project", "manage_api_clients")
# What `manage_project` does not cover.
APART = ("view_api_clients", "manage_api_clients")


def scoped(names: Sequence[str], project_key: str) -> tuple[str, ...]:
    """Scopes with the project key.

    >>> scoped(["view_stores", "manage_orders:shop:berlin"], "shop")
    ('view_stores:shop', 'manage_orders:shop:berlin')
    """
    return tuple(name if ":" in name else f"{name}:{project_key}" for name in names)


def covers(granted: Sequence[str], wanted: str) -> bool:
    """Whether a scope is granted, by itself or by a wider one; what holds in a project holds in its stores.

    >>> covers(["manage_stores:shop"], "view_stores:shop"), covers(["view_stores:shop"], "manage_stores:shop")
    (True, False)
    """
    name, project_key, *store = wanted.split(":", 2)
    wider = {wanted, wanted.replace("view_", "manage_", 1)}
    if store and covers(granted, f"{name}:{project_key}"):
        return True
    if name not in APART and not store:
        wider.add(f"manage_project:{project_key}")
        if name.startswith("view_"):
            wider.add(f"view_project:{project_key}")
    return not wider.isdisjoint(granted)


def _credentials(call: Call) -> tuple[str, str]:
    scheme, _, coded = call.headers.get("authorization", "").partition(" ")
    try:
        text = base64.b64decode(coded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    id_, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise problems.oauth(
            401, "invalid_client", "Please provide valid client credentials using HTTP Basic."
        )
    return id_, secret


def _client(call: Call, project_key: str) -> tuple[str, tuple[str, ...], int]:
    """The client's id, its scopes and how long its tokens live."""
    id_, secret = _credentials(call)
    knobs = call.world.knobs
    if (id_, secret) == (CLIENT_ID, CLIENT_SECRET):
        return id_, scoped(knobs.scopes or EVERYTHING, project_key), knobs.expires_in
    made: Doc | None = fetch(call.world, "api-client", id_)
    if made is None or made["secret"] != secret:
        raise problems.oauth(401, "invalid_client", "Client authentication failed.")
    return id_, tuple(made["scope"].split()), made["accessTokenValiditySeconds"]


def grant(call: Call, project_key: str) -> Reply:
    """A token for client credentials sent with HTTP Basic; `scope` narrows what it may do."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"))) | call.query
    id_, granted, lives = _client(call, project_key)
    if form.get("grant_type") != "client_credentials":
        raise problems.oauth(400, "unsupported_grant_type", "Please use the client_credentials grant type.")
    wanted = form.get("scope", "").split() or list(granted)
    for scope in wanted:
        if not covers(granted, scope):
            raise problems.oauth(400, "invalid_scope", f"The scope '{scope}' is not granted to this client.")
    token = call.world.new_id().replace("-", "")
    call.world.store.add_token(token, call.world.clock() + lives)
    # A note, not an object: a token is no write that a stale list could miss.
    call.world.store.write_note(f"token {token}", f"{id_} {' '.join(wanted)}")
    reply = {"access_token": token, "token_type": "Bearer", "expires_in": lives, "scope": " ".join(wanted)}
    return Reply(200, dumps(reply))


def check(call: Call, scopes: Sequence[str]) -> None:
    """Refuse a request without a valid token, or whose token has none of these scopes for the project."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    store = call.world.store
    if scheme.lower() != "bearer" or store.token_expires(token) <= call.world.clock():
        raise problems.oauth(401, "invalid_token", "invalid_token")
    granted = store.note(f"token {token}").split()[1:]
    wanted = scoped(scopes, call.params["project"])
    if not any(covers(granted, scope) for scope in wanted):
        told = f"Insufficient scope. One of the following scopes is missing: {', '.join(wanted)}."
        raise problems.oauth(403, "insufficient_scope", told)


def guarded(methods: Mapping[str, tuple[tuple[str, ...], Endpoint]]) -> dict[str, Endpoint]:
    """Endpoints by method, each behind the scopes that stand beside it."""

    def over(scopes: tuple[str, ...], endpoint: Endpoint) -> Endpoint:
        def answer(call: Call) -> Reply:
            check(call, scopes)
            return endpoint(call)

        return answer

    return {method: over(scopes, endpoint) for method, (scopes, endpoint) in methods.items()}
