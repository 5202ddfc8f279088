"""Products related to products, under the custom relationships attached to them.

Source: Elastic Path API reference, PIM, Product Relationships.
"""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.elasticpath import crud, links
from reconciler.sandbox.elasticpath.customs import CUSTOM, found_by_slug
from reconciler.sandbox.elasticpath.paging import listed
from reconciler.sandbox.elasticpath.products import PRODUCT
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

__all__ = ["attach", "detach", "list_attached", "list_ids", "list_products", "relate", "unrelate"]

MOST_ATTACHED = 5
MOST_RELATED = 2000
TOO_MANY_ATTACHED = (
    f"product already has {MOST_ATTACHED} custom relationships, cannot associate more as it has reached the"
    f" limit of {MOST_ATTACHED} custom relationships"
)
TOO_MANY_RELATED = (
    f"product exceeds the maximum limit of associated products ({MOST_RELATED}). Please review and try again"
)


def _writable(call: Call) -> Doc:
    product = crud.find(call, PRODUCT)
    crud.refuse_organization(PRODUCT, product)
    return product


def _keep(world: World, found: Doc) -> None:
    """Store a product's links and show in the product which relationships it has."""
    links.keep(world, found)
    slugs, base = list(found["custom"]), f"/products/{found['id']}/custom-relationships"

    def show(doc: Doc) -> None:
        doc["meta"]["custom_relationships"] = slugs
        shown = {"self": base, **{slug: f"{base}/{slug}/products" for slug in slugs}}
        doc["relationships"]["custom_relationships"] = {"data": [], "links": shown}

    links.edit(world, found["id"], show)


def list_attached(call: Call) -> Reply:
    return _attached(call, links.links_of(call.world, crud.find(call, PRODUCT)["id"]))


def _attached(call: Call, found: Doc, status: int = 200) -> Reply:
    docs = [
        stored for slug in found["custom"] for stored in call.world.store.marked(CUSTOM.type, f"slug={slug}")
    ]
    return listed(call, CUSTOM, docs, status)


def attach(call: Call) -> Reply:
    """Attach custom relationships to a product; five at most, or none of the request."""
    found = links.links_of(call.world, _writable(call)["id"])
    for slug in _asked_slugs(call):
        found["custom"].setdefault(found_by_slug(call, slug)["attributes"]["slug"], [])
    if len(found["custom"]) > MOST_ATTACHED:
        raise PIM.failed(TOO_MANY_ATTACHED)
    _keep(call.world, found)
    return _attached(call, found, 201)


def detach(call: Call) -> Reply:
    """Take custom relationships from a product, and with them what it is related to."""
    found = links.links_of(call.world, _writable(call)["id"])
    for slug in _asked_slugs(call):
        found["custom"].pop(slug, None)
    _keep(call.world, found)
    return Reply(204)


def _asked_slugs(call: Call) -> list[str]:
    return [item["slug"] for item in crud.read_list(call, PRODUCT, "slug")]


def relate(call: Call) -> Reply:
    """Relate a product to others, which attaches the relationship; the reply names those it could not."""
    world, product = call.world, _writable(call)
    custom = found_by_slug(call, call.params["slug"])
    asked = {item["id"]: item for item in crud.read_list(call, PRODUCT)}
    done: list[str] = []
    refused: list[Doc] = []
    found: dict[str, Doc] = {}
    for id_, item in asked.items():
        told = _relate(world, custom, found, product["id"], item)
        if told:
            refused.append({"ID": id_, "Details": told})
        else:
            done.append(id_)
    for changed in found.values():
        _keep(world, changed)
    meta = {
        "associated_products": done,
        "products_not_associated": refused,
        "owner": crud.owner(PRODUCT, product),
        "timestamps": custom["meta"]["timestamps"],
    }
    return Reply(201, dumps({"meta": meta}))


def _relate(world: World, custom: Doc, found: dict[str, Doc], product: str, item: Doc) -> str:
    """Relate two products, both ways where the relationship says so; gives what is in the way.

    `found` collects the links that change.
    """
    if not crud.exists(world, PRODUCT, item["id"]):
        return "could not find product"
    pairs = {product: {"id": item["id"], **_order(item)}}
    if custom["attributes"]["bi_directional"]:
        pairs[item["id"]] = {"id": product}
    slug = custom["attributes"]["slug"]
    related: dict[str, list[Doc]] = {}
    for source, target in pairs.items():
        links_now = found.get(source) or links.links_of(world, source)
        if len({*links_now["custom"], slug}) > MOST_ATTACHED:
            return TOO_MANY_ATTACHED
        related[source] = [each for each in links_now["custom"].get(slug, ()) if each["id"] != target["id"]]
        if len(related[source]) >= MOST_RELATED:
            return TOO_MANY_RELATED
        related[source].append(target)
    for source, targets in related.items():
        found.setdefault(source, links.links_of(world, source))["custom"][slug] = targets
    return ""


def _order(item: Doc) -> Doc:
    attributes: Any = item.get("attributes")
    order = attributes.get("sort_order") if isinstance(attributes, dict) else None
    if order is not None and (isinstance(order, bool) or not isinstance(order, int)):
        raise PIM.failed("sort_order must be of type integer")
    return {} if order is None else {"sort_order": order}


def unrelate(call: Call) -> Reply:
    """Take others out of a product's relationship; the relationship stays attached."""
    world, product = call.world, _writable(call)["id"]
    custom = found_by_slug(call, call.params["slug"])
    others = {item["id"] for item in crud.read_list(call, PRODUCT)}
    _cut(world, product, custom["attributes"]["slug"], others)
    if custom["attributes"]["bi_directional"]:
        for other in others:
            _cut(world, other, custom["attributes"]["slug"], {product})
    return Reply(204)


def _cut(world: World, product: str, slug: str, others: set[str]) -> None:
    found = links.links_of(world, product)
    if slug in found["custom"]:
        found["custom"][slug] = [item for item in found["custom"][slug] if item["id"] not in others]
        _keep(world, found)


def _related(call: Call) -> list[Doc]:
    product = crud.find(call, PRODUCT)
    slug = found_by_slug(call, call.params["slug"])["attributes"]["slug"]
    found: list[Doc] = links.links_of(call.world, product["id"])["custom"].get(slug, [])
    return found


def list_ids(call: Call) -> Reply:
    """The products related to one, as ids with their places."""
    items = [
        {
            "id": item["id"],
            "type": PRODUCT.type,
            **({"attributes": {"sort_order": item["sort_order"]}} if "sort_order" in item else {}),
        }
        for item in _related(call)
    ]
    return listed(call, PRODUCT, [dumps(item) for item in items])


def list_products(call: Call) -> Reply:
    stored = (call.world.store.get(PRODUCT.type, item["id"]) for item in _related(call))
    return listed(call, PRODUCT, [text for text in stored if text])
