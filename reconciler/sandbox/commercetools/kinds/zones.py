"""Zones: countries and states that are delivered to alike; a place is in one zone only.

Source: commercetools API reference, Zones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools.actions import changes, members, sets
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Kind, Unique, may, need
from reconciler.sandbox.commercetools.shapes import COUNTRY, KEY, TEXT, Array, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc

__all__ = ["ZONE"]

FIELDS = {
    "key": may(KEY),
    "name": need(TEXT, filled=True),
    "description": may(TEXT),
    "locations": may(
        Array(Record({"country": need(COUNTRY), "state": may(TEXT, filled=True)}), distinct=True), []
    ),
}


def _locations(doc: Doc) -> Iterable[tuple[str, Any]]:
    return [("locations", location) for location in doc["locations"]]


ZONE = Kind(
    "zone",
    "zones",
    ("zones", "orders"),
    FIELDS,
    {
        **changes(FIELDS, "name"),
        **sets(FIELDS, "key", "description"),
        **members(FIELDS, "locations", "location"),
    },
    unique=(KEY_UNIQUE, Unique("locations", of=_locations)),
    held_by=("shipping-method",),
    limit=100,
)
