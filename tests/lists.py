"""Kinds whose values must stand in a list of another resource, and the laws of a store about them.

The laws are written without the kinds' markers, and hold at every write of either side.
"""

from __future__ import annotations

from typing import Annotated

from reconciler.errors import Rejected
from reconciler.model.body import Body
from reconciler.model.field import UNORDERED, At, keyed_by
from reconciler.model.kind import Kind
from reconciler.model.ref import Among, Having, KeysOf, Ref
from tests.fakes import FakeStore
from tests.fakes import wanted as wanted_of

Language = Annotated[str, Among("land", "languages")]


class Land(Body):
    """There is one: land/settings."""

    name: str
    languages: list[str] | None = None


class Market(Body):
    name: str
    languages: Annotated[list[Language] | None, UNORDERED] = None


class Channel(Body):
    name: str
    roles: Annotated[list[str] | None, UNORDERED] = None
    home: Annotated[str | None, Ref("shop")] = None


class Definition(Body):
    name: str
    label: str | None = None


class Type(Body):
    name: str
    definitions: Annotated[list[Definition] | None, keyed_by("name"), At("defs")] = None


class Custom(Body):
    type: Annotated[str, Ref("type")]
    fields: Annotated[dict[str, int] | None, KeysOf("type", "definitions")] = None


class Shop(Body):
    name: str
    language: Language | None = None
    channels: list[Annotated[str, Ref("channel"), Having("roles", "P")]] | None = None
    market: Annotated[str | None, Ref("market")] = None
    texts: Annotated[dict[str, str] | None, KeysOf("market", "languages")] = None
    custom: Custom | None = None
    partner: Annotated[str | None, Ref("shop")] = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("shop", Shop, "shops"),
        Kind("channel", Channel, "channels"),
        Kind("type", Type, "types"),
        Kind("market", Market, "markets"),
        Kind("land", Land, "lands"),
    )
}


def _all(store, kind):
    return [one.document for one in store.objects.values() if one.kind == kind]


def _document(store, id_):
    return store.objects[id_].document


def languages_of_the_land(store):
    known = {one for land in _all(store, "land") for one in land.get("languages") or ()}
    for shop in _all(store, "shop"):
        yield {shop["language"]} - known if shop.get("language") else set()
    for market in _all(store, "market"):
        yield {*(market.get("languages") or ())} - known


def languages_of_the_market(store):
    for shop in _all(store, "shop"):
        if shop.get("market"):
            yield {*(shop.get("texts") or ())} - {*(_document(store, shop["market"]).get("languages") or ())}


def roles_of_the_channels(store):
    for shop in _all(store, "shop"):
        for channel in shop.get("channels") or ():
            yield {"P"} - {*(_document(store, channel).get("roles") or ())}


def fields_of_the_type(store):
    for shop in _all(store, "shop"):
        if custom := shop.get("custom"):
            known = {one["name"] for one in _document(store, custom["type"]).get("defs") or ()}
            yield {*(custom.get("fields") or ())} - known


LAWS = (languages_of_the_land, languages_of_the_market, roles_of_the_channels, fields_of_the_type)


def whole(store, remote):
    """Whatever is written, nobody is left with a value that stands in no list."""
    before = store.objects.get(remote.id)
    store.objects[remote.id] = remote
    try:
        for law in LAWS:
            for missing in law(store):
                if missing:
                    raise Rejected(f"{law.__name__}: {missing}")
    finally:
        if before is None:
            del store.objects[remote.id]
        else:
            store.objects[remote.id] = before


def listed(**options):
    """A store with these kinds and laws."""
    return FakeStore(kinds=dict(KINDS), laws=(whole,), **options)


def wanted(*resources):
    return wanted_of(*resources, kinds=KINDS)
