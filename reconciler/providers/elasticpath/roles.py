"""What an authentication realm is for: its name says nothing of it, for anybody may change that.

Source: Elastic Path API reference: Single Sign On, Authentication realms. A realm names the settings that it
belongs to, and they name their realm. Some realms come into being only when these settings are asked for.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import NotFound
from reconciler.http.together import together
from reconciler.model.json import Path, get, put
from reconciler.providers.elasticpath import documents
from reconciler.providers.elasticpath.kind import APART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.http.client import Client
    from reconciler.model.resource import Desired, Remote
    from reconciler.providers.elasticpath.kind import Kind

ROLE = (APART, "role")
"""Where a realm's document holds its role."""
ORIGIN = ("relationships", "origin", "data", "type")


class Role(NamedTuple):
    """The settings that a realm belongs to: their type, their place, and what names the realm in them."""

    origin: str
    path: str
    names: Path


ROLES = {
    "customers": Role(
        "customer-authentication-settings",
        "/v2/settings/customer-authentication",
        ("relationships", "authentication-realm", "data", "id"),
    ),
    "accounts": Role(
        "account_authentication_settings",
        "/v2/settings/account-authentication",
        ("relationships", "authentication_realm", "data", "id"),
    ),
    "merchants": Role("merchant-realm-mappings", "/v2/merchant-realm-mappings", ("realm_id",)),
}


async def read_roles(client: Client, kind: Kind, realms: list[Remote], _: Sequence[Desired]) -> None:
    """Put each realm's role into its document, and add the realms that the list does not hold yet."""
    known = {role.origin: name for name, role in ROLES.items()}
    for realm in realms:
        name = known.get(str(get(realm.document, ORIGIN)))
        if name is not None:
            put(realm.document, ROLE, name)
    told = {get(realm.document, ROLE) for realm in realms}
    await together(_find(client, kind, realms, name) for name in ROLES if name not in told)


async def _find(client: Client, kind: Kind, realms: list[Remote], name: str) -> None:
    """The realm of a role, as its settings tell it; a store without these settings has none."""
    role = ROLES[name]
    with suppress(NotFound):
        settings = await client.send("GET", role.path)
        id_ = get(settings.body, ("data", *role.names))
        if not isinstance(id_, str):
            return
        realm = next((one for one in realms if one.id == id_), None)
        if realm is None:
            answer = await client.send("GET", f"{kind.path}/{id_}")
            realm = documents.remote(kind, get(answer.body, ("data",)), None)
            realms.append(realm)
        put(realm.document, ROLE, name)
