"""Inventory locations, known only to requests that ask for inventories in several locations.

Source: Elastic Path API reference, Inventories.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.kind import Draft, Kind, array, mapping, text
from reconciler.sandbox.elasticpath.service import LOCATIONS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Endpoint, Reply

__all__ = ["LOCATION", "with_header"]

HEADER = "EP-Inventories-Multi-Location"
LONGEST_LINE = 1024


def with_header(endpoint: Endpoint) -> Endpoint:
    """The endpoint, for requests with the header; the older service behind the rest has no locations."""

    def answer(call: Call) -> Reply:
        told = call.headers.get(HEADER.lower(), "")
        if told.lower() != "true" and call.world.knobs.locations_header == "required":
            raise LOCATIONS.missing()
        return endpoint(call)

    return answer


def _shape(draft: Draft) -> None:
    if not draft.attributes.get("slug") and draft.knobs.location_slug == "generated":
        name = str(draft.attributes.get("name", ""))
        draft.attributes["slug"] = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:128]


def _check(draft: Draft) -> None:
    attributes = draft.attributes
    if not attributes.get("slug"):
        raise LOCATIONS.broken("slug", "required", "is required")
    lines = attributes.get("address") or []
    if not all(isinstance(line, str) and len(line) <= LONGEST_LINE for line in lines):
        raise LOCATIONS.failed(f"address must hold texts of at most {LONGEST_LINE} characters")
    place = attributes.get("geolocation")
    if place is not None:
        found = [place.get(name) for name in ("lat", "lon")]
        if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in found):
            raise LOCATIONS.failed("geolocation must hold the numbers lat and lon")


LOCATION = Kind(
    "inventory_location",
    "/v2/inventories/locations",
    LOCATIONS,
    {
        "name": text(required=True, low=3, high=1024),
        "external_ref": text(low=3, high=1024, null="removes"),
        "slug": text(low=1, high=128),
        "description": text(low=3, high=1024, null="removes"),
        "address": array(low=1, high=8, null="removes"),
        "geolocation": mapping(null="removes"),
    },
    stamps="timestamps",
    typed=False,
    unique=("slug",),
    shape=_shape,
    check=_check,
)
