"""Kinds whose values exclude each other, and the laws of a store about them, written without their markers."""

from __future__ import annotations

import re
from typing import Annotated

from reconciler.errors import Conflict, Rejected
from reconciler.model.body import Body
from reconciler.model.field import UNIQUE, UNORDERED, Unique, decimal_stand_in
from reconciler.model.kind import Kind
from reconciler.model.ref import Ref
from tests.fakes import FakeStore
from tests.fakes import wanted as wanted_of

Place = Annotated[str | None, Unique(space="place in the order", stand_in=decimal_stand_in)]


class Location(Body):
    country: str
    state: str | None = None


class Zone(Body):
    name: str
    partner: Annotated[str | None, Ref("zone")] = None
    locations: Annotated[list[Annotated[Location, UNIQUE]] | None, UNORDERED] = None


class Discount(Body):
    name: str
    place: Place = None


class Bundle(Body):
    name: str
    place: Place = None


class Method(Body):
    name: str
    partner: Annotated[str | None, Ref("method")] = None
    first: Annotated[bool | None, UNIQUE] = None


class Page(Body):
    name: str
    slug: dict[str, Annotated[str, UNIQUE]] | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("zone", Zone, "zones"),
        Kind("discount", Discount, "discounts"),
        Kind("bundle", Bundle, "bundles"),
        Kind("method", Method, "methods"),
        Kind("page", Page, "pages"),
    )
}


def _others(store, remote, *kinds):
    return [one.document for one in store.objects.values() if one.kind in kinds and one.id != remote.id]


def _locations(document):
    return {(one["country"], one.get("state")) for one in document.get("locations") or ()}


def one_zone(store, remote):
    """A location is in one zone."""
    if remote.kind == "zone":
        for other in _others(store, remote, "zone"):
            if both := _locations(other) & _locations(remote.document):
                raise Conflict(f"{both} is in {other['name']}")


def one_order(store, remote):
    """Discounts and bundles stand in one order, at places between 0 and 1 without a last zero."""
    if remote.kind in ("discount", "bundle") and (place := remote.document.get("place")):
        if not re.fullmatch(r"0\.\d*[1-9]", place):
            raise Rejected(f"{place} is no place in the order")
        if any(other.get("place") == place for other in _others(store, remote, "discount", "bundle")):
            raise Conflict(f"{place} is taken")


def one_first(store, remote):
    """At most one method is the first, and a second one is refused."""
    first = remote.kind == "method" and remote.document.get("first")
    if first and any(other.get("first") for other in _others(store, remote, "method")):
        raise Conflict("there is a first one already")


def one_slug(store, remote):
    """A slug leads to one page of a language."""
    if remote.kind == "page":
        for other in _others(store, remote, "page"):
            if both := (other.get("slug") or {}).items() & (remote.document.get("slug") or {}).items():
                raise Conflict(f"{both} leads to {other['name']}")


LAWS = (one_zone, one_order, one_first, one_slug)


def scarce(**options):
    """A store with these kinds and laws."""
    return FakeStore(kinds=dict(KINDS), laws=LAWS, **options)


def wanted(*resources):
    return wanted_of(*resources, kinds=KINDS)
