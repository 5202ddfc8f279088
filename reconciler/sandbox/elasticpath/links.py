"""What products are linked to, kept beside the products so that lists of them need not be rewritten.

A product's links are one document: `files`, `variations` and `templates` list objects with an id, `custom`
holds the related products by the slug of a custom relationship, `built` the variations of its children, and
`alone` says that a child was changed by itself and no longer follows its parent.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from reconciler.sandbox.store import Row
from reconciler.sandbox.world import Doc, dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.sandbox.world import World

__all__ = ["PRODUCTS", "SLUG", "edit", "entry_table", "forget", "keep", "linked", "links_of", "unlink"]

PRODUCTS = "product"
LINKS = "product-links"
SLUG = re.compile(r"[A-Za-z0-9._-]+")


def entry_table(flow: str) -> str:
    """What the entries of one flow are stored under: a product has the same id in every template.

    >>> entry_table("f1")
    'entry/f1'
    """
    return f"entry/{flow}"


def links_of(world: World, product: str) -> Doc:
    """The links of a product, by name; those it has not are empty."""
    empty: Doc = {"id": product, "files": [], "variations": [], "templates": [], "custom": {}}
    text = world.store.get(LINKS, product)
    return {**empty, **json.loads(text)} if text else empty


def keep(world: World, links: Doc) -> None:
    """Store the links of a product with everything they are found by."""
    marks = [f"{name}={item['id']}" for name in ("files", "variations", "templates") for item in links[name]]
    marks += [f"custom={slug}" for slug in links["custom"]]
    marks += [f"related={item['id']}" for related in links["custom"].values() for item in related]
    world.store.put(Row(LINKS, links["id"], "", dumps(links), tuple(dict.fromkeys(marks))))


def linked(world: World, name: str, id_: str) -> list[str]:
    """The ids of the products that are linked to an object."""
    return [json.loads(text)["id"] for text in world.store.marked(LINKS, f"{name}={id_}")]


def unlink(world: World, name: str, id_: str) -> list[str]:
    """Take an object that is gone out of every product's links; gives the ids of those products."""
    products = linked(world, name, id_)
    for product in products:
        links = links_of(world, product)
        links[name] = [item for item in links[name] if item["id"] != id_]
        keep(world, links)
    return products


def forget(world: World, product: str) -> None:
    """Drop the links of a product that is gone with its template values, and the links of others to it."""
    for template in links_of(world, product)["templates"]:
        world.store.delete(entry_table(template["id"]), product)
    for other in linked(world, "related", product):
        links = links_of(world, other)
        links["custom"] = {
            slug: [item for item in related if item["id"] != product]
            for slug, related in links["custom"].items()
        }
        keep(world, links)
    world.store.delete(LINKS, product)


def edit(world: World, product: str, change: Callable[[Doc], None]) -> None:
    """Change what a product shows and is not found by; a product that is gone is left alone."""
    text = world.store.get(PRODUCTS, product)
    if text:
        doc = cast("Doc", json.loads(text))
        change(doc)
        world.store.retext(PRODUCTS, product, dumps(doc))
