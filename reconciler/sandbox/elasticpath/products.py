"""Products, bundles among them.

Source: Elastic Path API reference, PIM, Products.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import links
from reconciler.sandbox.elasticpath.crud import fetch, refer, remove
from reconciler.sandbox.elasticpath.hierarchies import MEMBERS
from reconciler.sandbox.elasticpath.kind import Draft, Kind, array, mapping, text
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.elasticpath.variations import OPTION, VARIATION
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Call, Doc, Refusal, Reply, World

__all__ = ["PRODUCT", "children_of", "components_of", "list_products", "show_variations"]

MOST_TAGS = 20
LONGEST_TAG = 255
MOST_OPTIONS = 1500
LINKED = ("children", "component_products", "files", "templates", "variations")


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - every hook is given the draft
    return PIM.failed(f"data.attributes.{name}: Must be unique amongst products.")


def components_of(doc: Doc) -> list[str]:
    """The products that a bundle is made of, each once."""
    components = doc["attributes"].get("components") or {}
    return list(dict.fromkeys(item["id"] for part in components.values() for item in part["options"]))


def children_of(world: World, product: str) -> list[Doc]:
    """The child products built from a product, in the order they were built."""
    return [json.loads(stored) for stored in world.store.marked(links.PRODUCTS, f"base={product}")]


def _marks(doc: Doc) -> Iterable[str]:
    base = doc["relationships"].get("base_product")
    options = [item["option"]["id"] for item in doc["meta"].get("child_variations") or ()]
    image = doc["relationships"]["main_image"]["data"]
    return [
        *(f"component={id_}" for id_ in components_of(doc)),
        *([f"main={image['id']}"] if image else []),
        *([f"base={base['data']['id']}"] if base else []),
        *(f"option={id_}" for id_ in options),
    ]


def _shape(draft: Draft) -> None:
    doc, attributes = draft.doc, draft.attributes
    if not attributes.get("slug") and draft.knobs.product_slug == "generated":
        attributes["slug"] = re.sub(r"[^a-z0-9]+", "-", str(attributes.get("name", "")).lower()).strip("-")
    if not attributes.get("components"):
        attributes.pop("components", None)
    types = [] if draft.old is None else [name for name in doc["meta"]["product_types"] if name != "bundle"]
    doc["meta"]["product_types"] = ["bundle"] if attributes.get("components") else types or ["standard"]
    if draft.old is None:
        doc["meta"]["variation_matrix"] = {}
        base = f"/products/{doc['id']}"
        doc["relationships"] = {
            name: {
                "data": [],
                "links": {"self": f"{base}/{'' if name == 'children' else 'relationships/'}{name}"},
            }
            for name in LINKED
        }
        doc["relationships"]["main_image"] = {"data": None}


def _check(draft: Draft) -> None:
    attributes = draft.attributes
    if attributes.get("slug") and not links.SLUG.fullmatch(attributes["slug"]):
        _refuse("slug", "must hold letters, digits, hyphens, underscores and periods only")
    for tag in attributes.get("tags") or ():
        if not isinstance(tag, str) or not tag or len(tag) > LONGEST_TAG or re.search(r"[\s,]", tag):
            _refuse("tags", f"must be texts of at most {LONGEST_TAG} characters without spaces and commas")
    _check_components(draft)
    if attributes.get("build_rules"):
        _check_rules(draft, attributes["build_rules"])
    if draft.old is None:
        refer(draft, VARIATION, _asked_variations(draft.sent))


def _refuse(name: str, told: str) -> None:
    raise PIM.failed(f"data.attributes.{name}: {told}")


def _check_components(draft: Draft) -> None:
    components = draft.attributes.get("components") or {}
    for key, component in components.items():
        options = component.get("options") if isinstance(component, dict) else None
        if not isinstance(options, list) or not options:
            _refuse(f"components.{key}", "must have at least one option")
            return
        for option in options:
            _check_option(key, option)
        low, high = component.get("min"), component.get("max")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            _refuse(f"components.{key}.min", "must be at most max")
    if sum(len(component["options"]) for component in components.values()) > MOST_OPTIONS:
        _refuse("components", f"must have at most {MOST_OPTIONS} options")
    parts = components_of(draft.doc)
    if draft.doc["id"] in parts:
        _refuse("components", "can not hold the bundle itself")
    refer(draft, PRODUCT, parts)


def _check_option(key: str, option: Any) -> None:
    at = f"components.{key}.options"
    is_named = isinstance(option, dict) and isinstance(option.get("id"), str)
    if not is_named or option.get("type", PRODUCT.type) != PRODUCT.type:
        _refuse(at, "must hold the id of a product each")
    counts = {name: option[name] for name in ("quantity", "min", "max") if name in option}
    if any(isinstance(count, bool) or not isinstance(count, int) or count < 1 for count in counts.values()):
        _refuse(at, "must have a quantity, min and max of at least 1")
    if ("min" in counts) != ("max" in counts) or counts.get("min", 0) > counts.get("max", 0):
        _refuse(at, "must have both min and max, and min at most max")


def _check_rules(draft: Draft, rules: Doc) -> None:
    """Each rule combines options of different variations."""
    if rules.get("default") not in ("include", "exclude"):
        _refuse("build_rules.default", "must be one of the following: include, exclude")
    for name in ("include", "exclude"):
        listed = rules.get(name) or []
        if not isinstance(listed, list) or not all(isinstance(rule, list) and rule for rule in listed):
            _refuse(f"build_rules.{name}", "must hold lists of option ids")
        for rule in listed:
            if not all(isinstance(option, str) for option in rule):
                _refuse(f"build_rules.{name}", "must hold lists of option ids")
            refer(draft, OPTION, rule)
            variations = [draft.world.store.scope(OPTION.type, option) for option in rule]
            if len(set(variations)) < len(variations):
                _refuse(f"build_rules.{name}", "must combine options of different variations")


def list_products(call: Call) -> Reply:
    """All products; the store's settings may leave child products out."""
    text = call.world.store.get("settings", "settings")
    is_whole = text is None or json.loads(text)["list_child_products"]
    keep = None if is_whole else lambda doc: "base_product" not in doc["relationships"]
    return listing(call, PRODUCT, keep=keep)


def _asked_variations(sent: Doc) -> list[str]:
    """The variations that a create request links the product to."""
    found: Any = sent.get("relationships")
    for name in ("variations", "data"):
        found = found.get(name) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else []
    return [str(item.get("id")) for item in listed if isinstance(item, dict)]


def _link(draft: Draft) -> None:
    """Link a new product to its variations; a child that is changed leaves its parent."""
    world, id_ = draft.world, draft.doc["id"]
    found = links.links_of(world, id_)
    if draft.old is None and (asked := _asked_variations(draft.sent)):
        stamps = {"created_at": world.stamp()}
        found["variations"] = [{"id": each, "type": VARIATION.type, "meta": stamps} for each in asked]
        links.keep(world, found)
        show_variations(world, draft.doc, asked)
        world.store.retext(PRODUCT.type, id_, dumps(draft.doc))
    elif draft.old is not None and "base_product" in draft.doc["relationships"]:
        links.keep(world, {**found, "alone": True})


def show_variations(world: World, doc: Doc, variations: list[str]) -> None:
    """Write a product's variations with their options into its `meta`."""
    found = [fetch(world, VARIATION, id_) for id_ in variations]
    shown = [_shown(variation) for variation in found if variation]
    doc["meta"].pop("variations", None)
    if shown:
        doc["meta"]["variations"] = shown


def _shown(variation: Doc) -> Doc:
    options = [
        {name: option[name] for name in ("id", "name", "description", "sort_order") if name in option}
        for option in variation["meta"]["options"]
    ]
    return {"id": variation["id"], **variation["attributes"], "options": options}


def _keep_in_bundles(draft: Draft) -> None:
    world, id_ = draft.world, draft.doc["id"]
    children = [child["id"] for child in children_of(world, id_)]
    if children and draft.knobs.parent_delete == "refused":
        raise PIM.failed("the product has child products")
    if any(world.store.marked(PRODUCT.type, f"component={each}") for each in (id_, *children)):
        raise PIM.failed("the product is part of a bundle")


def _leave(draft: Draft) -> None:
    world, id_ = draft.world, draft.doc["id"]
    for stored in world.store.marked(MEMBERS, f"product={id_}"):
        world.store.delete(MEMBERS, json.loads(stored)["id"])
    links.forget(world, id_)
    for child in children_of(world, id_):
        remove(world, PRODUCT, child)


PRODUCT = Kind(
    links.PRODUCTS,
    "/pcm/products",
    PIM,
    {
        "name": text(required=True),
        "description": text(null="removes"),
        "slug": text(null="removes"),
        "sku": text(null="removes"),
        "status": text(default="draft", choices=("live", "draft")),
        "commodity_type": text(null="removes", choices=("physical", "digital")),
        "upc_ean": text(null="removes"),
        "mpn": text(null="removes"),
        "external_ref": text(null="removes", high=2048),
        "tags": array(null="removes", high=MOST_TAGS),
        "locales": mapping(null="removes"),
        "custom_inputs": mapping(null="removes"),
        "build_rules": mapping(null="removes"),
        "components": mapping(null="removes"),
        "admin_attributes": mapping(merged=True, null="removes"),
        "shopper_attributes": mapping(merged=True, null="removes"),
    },
    unique=("sku", "slug", "external_ref"),
    filters=(
        *("id", "sku", "slug", "upc_ean", "manufacturer_part_num", "name", "commodity_type", "owner"),
        *("product_types", "parent_id", "tags", "status", "created_at", "updated_at", "external_ref"),
        "description",
    ),
    taken=_taken,
    shape=_shape,
    check=_check,
    after=_link,
    leaving=_keep_in_bundles,
    left=_leave,
    marks=_marks,
)
