"""Zones: the places that shipping methods deliver to."""

from typing import Annotated

from reconciler.model.body import Body, Text
from reconciler.model.field import UNIQUE, UNORDERED
from reconciler.providers.commercetools.fields import Country, OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Items


class Location(Body):
    country: Country
    state: Text | None = None


class Zone(Body):
    key: OwnKey
    name: Text
    description: str | None = None
    locations: Annotated[
        list[Annotated[Location, UNIQUE]] | None,
        UNORDERED,
        Items("addLocation", "removeLocation", "location"),
    ] = None


ZONE = Kind(
    "zone",
    Zone,
    "zones",
    adopts=("name",),
    path="zones",
    summary="Countries and states that are shipped to at the same rates; each stands in one zone.",
    source="commercetools API reference: Zones",
)
