"""Tokens: every call but the one that fetches a token needs one that is still valid.

Source: Elastic Path documentation, Authentication; guides, Rate Limits and Errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from reconciler.sandbox.elasticpath.keys import find_key, note_use
from reconciler.sandbox.elasticpath.service import V2
from reconciler.sandbox.world import Call, Endpoint, Refusal, Reply, World, dumps

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Guard", "grant"]


def grant(call: Call) -> Reply:
    """An access token for the client credentials in a form; the reply is flat, without `data`."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    if form.get("grant_type") not in ("client_credentials", "implicit"):
        raise V2.refusal(400, "Bad Request", "grant_type must be client_credentials or implicit")
    if not form.get("client_id"):
        raise V2.refusal(400, "Bad Request", "client_id is required")
    world = call.world
    key = find_key(world, form["client_id"])
    is_open = form["grant_type"] == "implicit"
    if key is None or not (is_open or form.get("client_secret") == key["client_secret"]):
        raise V2.refusal(401, "Unauthorized", "invalid client credentials")
    note_use(world, key)
    expires = world.clock() + world.knobs.expires_in
    token = world.new_id().replace("-", "")
    world.store.add_token(f"{form['grant_type']} {token}", expires)
    world.store.add_token(f"{key['client_id']} {token}", expires)
    return Reply(
        200,
        dumps(
            {
                "access_token": token,
                "token_type": "Bearer",
                "identifier": form["grant_type"],
                "expires_in": world.knobs.expires_in,
                "expires": int(expires),
            }
        ),
    )


@dataclass
class Guard:
    """Lets a request through to an endpoint when it is within the rate limit and its token is good.

    The count of the running second is kept in memory: a restart forgives it.
    """

    world: World
    second: int = -1
    count: int = 0

    def over(self, endpoints: Mapping[str, Endpoint]) -> dict[str, Endpoint]:
        """The same endpoints, guarded."""
        return {method: self._guarded(endpoint) for method, endpoint in endpoints.items()}

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        def answer(call: Call) -> Reply:
            self._count()
            self._check_token(call)
            return endpoint(call)

        return answer

    def _count(self) -> None:
        knobs, now = self.world.knobs, int(self.world.clock())
        if not knobs.rate_limit:
            return
        self.count = self.count + 1 if now == self.second else 1
        self.second = now
        if self.count > knobs.rate_limit:
            wait = {"retry-after": "1"} if knobs.retry_after else {}
            raise Refusal(429, V2.error(429, "Too Many Requests"), wait)

    def _check_token(self, call: Call) -> None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        store, now = self.world.store, self.world.clock()
        if scheme.lower() == "bearer":
            if store.token_expires(f"client_credentials {token}") > now:
                return
            if store.token_expires(f"implicit {token}") > now:
                if call.method == "GET":
                    return
                raise V2.refusal(403, "Forbidden")
        raise V2.refusal(401, "Unable to validate access token")
