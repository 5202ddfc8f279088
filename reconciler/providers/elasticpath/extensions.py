"""Custom APIs as the API has them, and their entries: documents whose members the store's custom fields name.

Here the values of an entry stand together and apart, `{"$apart": {"key": ..., "url": ..., "values": {...}}}`.
On the wire each of them is a member of the document.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.errors import Rejected
from reconciler.http.together import together
from reconciler.model.address import Address
from reconciler.providers.elasticpath import lists
from reconciler.providers.elasticpath.kind import APART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.http.client import Client
    from reconciler.model.json import Json, Object
    from reconciler.model.resource import Desired, Remote, Write
    from reconciler.providers.elasticpath.kind import Kind

_OWN = frozenset({"id", "type", "links", "meta", "relationships", APART})
TOP = "/v2/extensions"
"""What stands for no custom API among the parents of one."""


async def locate(_client: Client, _write: Write, document: Object) -> None:
    """Name the top among a custom API's parents as what it is: a place, and no custom API."""
    for parent in document.get("relationships", {}).get("parent_apis", {}).get("data", ()):
        if parent["id"] == TOP:
            parent["type"] = "api_location"


async def show(client: Client, kind: Kind, remotes: list[Remote], declared: Sequence[Desired]) -> None:
    """Put together what entries are known by, and of the declared ones the values that their files name."""
    wanted = {one.address: one.body for one in declared}
    fields = {one.address.segments[0]: field for one in declared if (field := one.body.get("key_field"))}
    slugs = await _slugs(client, {str(one.parent) for one in remotes if APART not in one.document})
    for remote in remotes:
        document, slug = remote.document, slugs.get(str(remote.parent))
        known = document.get(APART) or {
            "key": _text(document.get(fields.get(document["type"]) or slug or "")),
            "url": _text(document.get(slug or "")),
        }
        body = wanted.get(Address.of(kind.name, document["type"], known["key"] or ""))
        names: Iterable[str] = body["values"] if body else sorted(document.keys() - _OWN)
        document[APART] = known | {"values": {name: document.get(name) for name in names}}


async def flatten(client: Client, write: Write, document: Object) -> None:
    """Let each value be a member of the document, and of a new one its key; an update sends what differs."""
    values = document.pop(APART, {}).get("values", {})
    if write.remote is not None:
        live = write.remote.document
        document |= {name: value for name, value in values.items() if _form(value) != _form(live.get(name))}
        return
    assert write.parent is not None
    field = write.body.get("key_field") or (await _slugs(client, {write.parent.id})).get(write.parent.id)
    if field is None:
        raise Rejected(
            f"{write.address}: no field is known to hold its key",
            hint="name one as its `key_field`, or give a custom field `use_as_url_slug`",
        )
    if str(values.setdefault(field, write.address.name)) != write.address.name:
        message = f"{write.address}: its key is the value of {field!r}, and another one is written there"
        raise Rejected(message, hint=f"leave {field!r} out of its values")
    document |= values


async def _slugs(client: Client, apis: set[str]) -> Mapping[str, str]:
    """Of each custom API, by its id, the field whose value stands in the URL of an entry, if there is one."""

    async def one(api: str) -> tuple[str, str | None]:
        path = f"/v2/settings/extensions/custom-apis/{api}/fields"
        fields, _ = await lists.read(client, path, f"custom-fields of custom-api {api}")
        return api, next((field["slug"] for field in fields if field.get("use_as_url_slug")), None)

    return {api: slug for api, slug in await together(one(api) for api in sorted(apis)) if slug}


def _text(value: Json) -> str | None:
    return None if value in (None, "") else str(value)


def _form(value: Json) -> str:
    """A value as text, because true is not 1."""
    return json.dumps(value, sort_keys=True)
