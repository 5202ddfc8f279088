"""Addresses: plain texts, of which only the country is required.

Source: commercetools API reference, Types: Address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools.custom import Custom
from reconciler.sandbox.commercetools.kind import Field, may, need
from reconciler.sandbox.commercetools.shapes import COUNTRY, KEY, TEXT, Record

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc, World

__all__ = ["ADDRESS", "with_id"]

TEXTS = (
    "title",
    "salutation",
    "firstName",
    "lastName",
    "streetName",
    "streetNumber",
    "additionalStreetInfo",
    "postalCode",
    "city",
    "region",
    "state",
    "company",
    "department",
    "building",
    "apartment",
    "pOBox",
    "phone",
    "mobile",
    "email",
    "fax",
    "additionalAddressInfo",
    "externalId",
)
FIELDS: dict[str, Field] = {
    "id": may(TEXT),
    "key": may(KEY),
    "country": need(COUNTRY),
    **{name: may(TEXT) for name in TEXTS},
    "custom": may(Custom("address")),
}
ADDRESS = Record(FIELDS)


def with_id(world: World, address: Doc, old: Doc | None = None) -> Doc:
    """The address under the id it had, or a new one.

    >>> with_id(world, {"country": "DE"}, {"id": "a1b2", "country": "AT"})
    {'id': 'a1b2', 'country': 'DE'}
    """
    kept = (old or {}).get("id") or address.get("id") or world.new_id()[:8]
    return {**address, "id": kept}
