"""The store's settings and the store itself: both are there from the start and have fixed addresses.

Source: Elastic Path API reference, Settings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from reconciler.sandbox.elasticpath import service
from reconciler.sandbox.elasticpath.crud import hold
from reconciler.sandbox.elasticpath.kind import Draft, Kind, array, flag, text, whole
from reconciler.sandbox.elasticpath.validate import merge, read_data
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "SETTINGS",
    "change_settings",
    "found_settings",
    "limit",
    "list_stores",
    "read_settings",
    "read_store",
    "reset_settings",
]

LIMITS = {
    "currency_limit": 10,
    "field_limit": 100,
    "integration_limit": 100,
    "event_limit": 5,
    "filter_limit": 10,
    "tax_item_limit": 5,
    "promotions_limit": 1000,
    "promotion_codes_limit": 1000,
    "page_offset_limit": 10000,
}
# The row's own id; readers see the store's id.
ROW = "settings"
_MANDATORY = ("first_name", "last_name", "line_1", "county", "postcode", "country")

SETTINGS = Kind(
    "settings",
    "/v2/settings",
    service.SETTINGS,
    {
        "page_length": whole(default=25, low=1, high=100),
        "list_child_products": flag(default=True),
        "additional_languages": array(default=[]),
        "calculation_method": text(default="line", choices=("line", "simple")),
        "address_mandatory_fields": array(default=list(_MANDATORY)),
        "shopper_address_limit": whole(default=25, low=1, high=25000),
    },
)


def found_settings(world: World) -> None:
    """Write the settings of a new store."""
    doc = {
        "id": ROW,
        "type": "settings",
        "store_id": world.new_id(),
        **merge(SETTINGS, {}, None, None),
        **LIMITS,
        **_granted(world.knobs.limits),
    }
    hold(Draft(world, SETTINGS, {}, doc, ""))


def _granted(limits: Iterable[str]) -> dict[str, int]:
    """The quotas that a knob names, as numbers; raises SandboxError for what is none.

    >>> _granted(["currency_limit=25"])
    {'currency_limit': 25}
    """
    found = {}
    for each in limits:
        name, _, most = each.partition("=")
        if name not in LIMITS or not most.isdecimal():
            hint = f"write NAME=NUMBER; the names are {', '.join(LIMITS)}"
            raise SandboxError(f"knob limits: {each!r} is no quota", hint=hint)
        found[name] = int(most)
    return found


def _stored(world: World) -> Doc:
    return cast("Doc", json.loads(world.store.get("settings", ROW) or "{}"))


def limit(world: World, name: str) -> int:
    """A quota of this store.

    >>> limit(world, "currency_limit")
    10
    """
    return int(_stored(world)[name])


def store_id(world: World) -> str:
    return str(_stored(world)["store_id"])


def _reply(doc: Doc) -> Reply:
    shown = {name: value for name, value in doc.items() if name != "store_id"}
    return Reply(200, dumps({"data": {**shown, "id": doc["store_id"]}, "meta": {"owner": "store"}}))


def read_settings(call: Call) -> Reply:
    return _reply(_stored(call.world))


def change_settings(call: Call) -> Reply:
    """A partial update; the limits can not be written, and trying is not an error."""
    old = _stored(call.world)
    sent = read_data(call, SETTINGS, old["store_id"])
    if "type" not in sent:
        raise service.SETTINGS.broken("data.type", "enum", 'must be one of the following: "settings"')
    doc = merge(SETTINGS, sent, old, call.world.knobs)
    hold(Draft(call.world, SETTINGS, sent, doc, ""))
    return _reply(doc)


def reset_settings(call: Call) -> Reply:
    """Put back what a new store has."""
    doc = {**_stored(call.world), **merge(SETTINGS, {}, None, None)}
    hold(Draft(call.world, SETTINGS, {}, doc, ""))
    return Reply(204)


def _store(world: World) -> Doc:
    return {"id": store_id(world), "type": "store", "name": "Sandbox"}


def read_store(call: Call) -> Reply:
    if call.params["id"] != store_id(call.world):
        raise service.V2.missing()
    return Reply(200, dumps({"data": _store(call.world)}))


def list_stores(call: Call) -> Reply:
    return Reply(200, dumps({"data": [_store(call.world)]}))
