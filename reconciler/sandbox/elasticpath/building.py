"""Child products, built from a product's variations.

Source: Elastic Path API reference, PIM, Build child products and Create a modifier.
"""

from __future__ import annotations

import json
from itertools import product as combinations_of
from typing import Any, NamedTuple

from reconciler.sandbox.elasticpath import crud, links
from reconciler.sandbox.elasticpath.kind import Draft
from reconciler.sandbox.elasticpath.products import PRODUCT, children_of, show_variations
from reconciler.sandbox.elasticpath.variations import MODIFIER, VARIATION
from reconciler.sandbox.world import Doc, World

__all__ = ["build"]

MOST_CHILDREN = 10_000
# A child takes these from its parent only where a modifier gives them.
OWN = ("external_ref", "build_rules", "components", "extensions")
NESTED = ("custom_inputs", "build_rules", "locales")


class Choice(NamedTuple):
    """One option of one variation."""

    variation: Doc
    option: Doc


Combination = tuple[Choice, ...]


class BuildError(Exception):
    """The children can not be built; nothing was changed."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


def build(world: World, parent_id: str) -> list[str]:
    """Bring the children of a product in line with its variations; gives what stood in the way."""
    parent = crud.fetch(world, PRODUCT, parent_id)
    if parent is None:
        return ["could not find product"]
    try:
        _build(world, parent)
    except BuildError as error:
        return error.messages
    return []


def _build(world: World, parent: Doc) -> None:
    found = links.links_of(world, parent["id"])
    variations = [item["id"] for item in found["variations"]]
    wanted = _wanted(world, parent, variations)
    # Other variations make other products: then all children go and get new ids.
    is_same = found.get("built") == variations
    old = {_options(child): child for child in children_of(world, parent["id"])}
    kept = {key: child for key, child in old.items() if is_same and key in wanted}
    attributes = {key: _attributes(world, parent, combination) for key, combination in wanted.items()}
    followers = {
        key: child for key, child in kept.items() if not links.links_of(world, child["id"]).get("alone")
    }
    _check(world, attributes, {child["id"] for child in old.values()}, kept, followers)
    for key, child in old.items():
        if key not in kept:
            crud.remove(world, PRODUCT, child)
    ids: dict[frozenset[str], str] = {}
    for key, combination in wanted.items():
        if key in kept and key not in followers:
            ids[key] = kept[key]["id"]
        else:
            ids[key] = _write(world, parent, attributes[key], combination, followers.get(key))
    links.keep(world, {**found, "built": variations})
    _show(world, parent["id"], variations, wanted, ids)


def _options(child: Doc) -> frozenset[str]:
    return frozenset(item["option"]["id"] for item in child["meta"].get("child_variations") or ())


def _wanted(world: World, parent: Doc, variations: list[str]) -> dict[frozenset[str], Combination]:
    choices = []
    for id_ in variations:
        variation = crud.fetch(world, VARIATION, id_)
        if variation:
            choices.append([Choice(variation, option) for option in variation["meta"]["options"]])
    if not choices:
        return {}
    rules = parent["attributes"].get("build_rules")
    wanted = {}
    for combination in combinations_of(*choices):
        key = frozenset(choice.option["id"] for choice in combination)
        if not rules or _is_included(rules, key):
            wanted[key] = combination
            if len(wanted) > MOST_CHILDREN:
                raise BuildError([f"a product can have at most {MOST_CHILDREN} child products"])
    return wanted


def _is_included(rules: Doc, options: frozenset[str]) -> bool:
    """The longest rule that is about the combination decides, then the default."""
    longest = {
        name: max((len(rule) for rule in rules.get(name) or () if options.issuperset(rule)), default=0)
        for name in ("include", "exclude")
    }
    if longest["include"] == longest["exclude"]:
        if longest["include"]:
            raise BuildError(
                ["could not determine whether to include or exclude a child product due to ambiguous rules"]
            )
        return bool(rules["default"] == "include")
    return longest["include"] > longest["exclude"]


def _attributes(world: World, parent: Doc, combination: Combination) -> Doc:
    attributes = {name: value for name, value in parent["attributes"].items() if name not in OWN}
    for choice in combination:
        for stored in world.store.page([MODIFIER.type], choice.option["id"]):
            _modify(attributes, json.loads(stored)["attributes"])
    return attributes


def _modify(attributes: Doc, modifier: Doc) -> None:
    """Apply one modifier; that of a price says something to the catalog alone."""
    type_ = modifier["type"]
    if type_ == "price":
        return
    if type_ in ("commodity_type", "status"):
        attributes[type_] = modifier["value"]
        return
    name, _, word = type_.rpartition("_")
    old = str(attributes.get(name, ""))
    if word == "builder":
        attributes[name] = old.replace(modifier["seek"], modifier["set"])
    elif word == "append":
        attributes[name] = old + modifier["value"]
    elif word == "prepend":
        attributes[name] = modifier["value"] + old
    else:
        attributes[name] = _read(modifier["value"]) if name in NESTED else modifier["value"]


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise BuildError([f"the value of a modifier is not JSON: {error}"]) from error


def _check(
    world: World,
    attributes: dict[frozenset[str], Doc],
    own: set[str],
    kept: dict[frozenset[str], Doc],
    followers: dict[frozenset[str], Doc],
) -> None:
    """Refuse children that would share a SKU or the like with each other or with another product."""
    planned = {
        key: kept[key]["attributes"] if key in kept and key not in followers else value
        for key, value in attributes.items()
    }
    messages = []
    for name in PRODUCT.unique:
        values = [value[name] for value in planned.values() if value.get(name)]
        marks = (world.store.marked(PRODUCT.type, f"|{name}={value}") for value in values)
        is_elsewhere = any(json.loads(text)["id"] not in own for stored in marks for text in stored)
        if is_elsewhere or len(set(values)) < len(values):
            messages.append(f"data.attributes.{name}: Must be unique amongst products.")
    if messages:
        raise BuildError(messages)


def _write(world: World, parent: Doc, attributes: Doc, combination: Combination, old: Doc | None) -> str:
    """Write one child and give its id."""
    chosen = [
        {
            "id": choice.variation["id"],
            **choice.variation["attributes"],
            "options": None,
            "option": {name: choice.option[name] for name in ("id", "name", "description")},
        }
        for choice in combination
    ]
    if old is None:
        owner = crud.owner(PRODUCT, parent)
        child = crud.insert(
            world, PRODUCT, {"attributes": attributes}, owned_by=owner, checked=False, chosen=world.new_id()
        )
    else:
        child = old
        extensions = {name: old["attributes"][name] for name in ("extensions",) if name in old["attributes"]}
        attributes = {**attributes, **extensions}
        is_same = (child["attributes"], child["meta"]["child_variations"]) == (attributes, chosen)
        if is_same and world.knobs.build_writes == "changed":
            return str(child["id"])
        child["attributes"] = attributes
        child["meta"]["updated_at"] = world.stamp()
    child["meta"]["product_types"] = ["child"]
    child["meta"]["child_variations"] = chosen
    child["relationships"]["base_product"] = {"data": {"type": PRODUCT.type, "id": parent["id"]}}
    crud.hold(Draft(world, PRODUCT, {}, child, ""))
    return str(child["id"])


def _show(
    world: World,
    parent_id: str,
    variations: list[str],
    wanted: dict[frozenset[str], Combination],
    ids: dict[frozenset[str], str],
) -> None:
    """Write into the parent what was built."""
    matrix: Doc = {}
    for key, combination in wanted.items():
        place = matrix
        for choice in combination[:-1]:
            place = place.setdefault(choice.option["id"], {})
        place[combination[-1].option["id"]] = ids[key]

    def show(doc: Doc) -> None:
        doc["meta"]["product_types"] = ["parent"] if ids else ["standard"]
        doc["meta"]["variation_matrix"] = matrix
        show_variations(world, doc, variations)

    links.edit(world, parent_id, show)
