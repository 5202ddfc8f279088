"""Product variations and their options, which the variation embeds in `meta.options`.

Source: Elastic Path API reference, PIM, Variations.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.crud import drop, fetch, remove, rewrite
from reconciler.sandbox.elasticpath.kind import Draft, Kind, text, whole
from reconciler.sandbox.elasticpath.links import PRODUCTS, SLUG, linked, unlink
from reconciler.sandbox.elasticpath.service import VARIATIONS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["MODIFIER", "OPTION", "VARIATION"]

MODIFIERS = "product-variation-modifier"
_WORDS = ("append", "prepend", "equals")
TYPES = (
    *("commodity_type", "status", "price"),
    *(f"{name}_{word}" for name in ("name", "sku", "slug", "description") for word in _WORDS),
    *("sku_builder", "slug_builder", "custom_inputs_equals", "build_rules_equals", "locales_equals"),
    *("upc_ean_equals", "mpn_equals", "external_ref_equals"),
)
CHOICES = {"commodity_type": ("physical", "digital"), "status": ("live", "draft")}


def _embed_nothing(draft: Draft) -> None:
    draft.doc["meta"].setdefault("options", [])


def _drop_options(draft: Draft) -> None:
    for stored in draft.world.store.page([OPTION.type], draft.doc["id"]):
        remove(draft.world, OPTION, json.loads(stored))


def _embed(draft: Draft) -> None:
    """Bring `meta.options` of the variation up to date with its options."""
    variation = fetch(draft.world, VARIATION, draft.scope)
    if variation:
        stored = draft.world.store.page([OPTION.type], draft.scope)
        variation["meta"]["options"] = [_embedded(json.loads(text)) for text in stored]
        rewrite(draft.world, VARIATION, variation)


def _embedded(option: Doc) -> Doc:
    meta = option["meta"]
    stamps = {"created_at": meta["created_at"], "updated_at": meta["updated_at"]}
    return {"id": option["id"], **option["attributes"], **stamps}


def _leave(draft: Draft) -> None:
    drop(draft, MODIFIERS)
    _embed(draft)


def _keep_linked(draft: Draft) -> None:
    """Whether a variation that a product has may be deleted is not documented, hence a knob."""
    products = linked(draft.world, "variations", draft.doc["id"])
    if products and draft.knobs.variation_in_use == "refused":
        raise VARIATIONS.failed("the variation is used by a product")


def _drop_variation(draft: Draft) -> None:
    unlink(draft.world, "variations", draft.doc["id"])
    _drop_options(draft)


def _check_modifier(draft: Draft) -> None:
    """Every modifier says what it puts in place, in the attribute that belongs to its type."""
    attributes = draft.attributes
    type_ = attributes["type"]
    for name in _needed(type_):
        if not attributes.get(name):
            raise VARIATIONS.failed(f"{name} can not be empty")
    # Source: Elastic Path API reference, PIM, Create a modifier.
    given = attributes.get("set" if type_.endswith("_builder") else "value", "")
    if type_.startswith("slug_") and not SLUG.fullmatch(given):
        raise VARIATIONS.failed("a slug must hold letters, digits, hyphens, underscores and periods only")
    allowed = CHOICES.get(type_)
    if allowed and attributes["value"] not in allowed:
        raise VARIATIONS.failed(f"value must be one of the following: {', '.join(allowed)}")
    others = (json.loads(stored) for stored in draft.world.store.page([MODIFIERS], draft.scope))
    is_repeated = any(
        other["attributes"]["type"] == type_ and other["id"] != draft.doc["id"] for other in others
    )
    if is_repeated and draft.knobs.repeated_modifier == "refused":
        raise VARIATIONS.failed(f"the option has a modifier of type {type_} already")


def _needed(type_: str) -> tuple[str, ...]:
    if type_ == "price":
        return ("reference_name",)
    return ("seek", "set") if type_.endswith("_builder") else ("value",)


def _keep_used(draft: Draft) -> None:
    if draft.world.store.marked(PRODUCTS, f"option={option_of(draft)}"):
        raise VARIATIONS.failed("the modifier is in use")


def option_of(draft: Draft) -> str:
    """The option that the modifier belongs to."""
    return draft.world.store.scope(MODIFIERS, draft.doc["id"]) or ""


VARIATION = Kind(
    "product-variation",
    "/pcm/variations",
    VARIATIONS,
    {"name": text(required=True), "sort_order": whole(null="removes")},
    shape=_embed_nothing,
    leaving=_keep_linked,
    left=_drop_variation,
)

OPTION = Kind(
    "product-variation-option",
    "/pcm/variations/{parent}/options",
    VARIATIONS,
    {
        "name": text(required=True),
        "description": text(required=True),
        "sort_order": whole(null="removes"),
    },
    within=VARIATION,
    after=_embed,
    left=_leave,
)

MODIFIER = Kind(
    "product-variation-modifier",
    "/pcm/variations/{above}/options/{parent}/modifiers",
    VARIATIONS,
    {
        "type": text(required=True, choices=TYPES),
        "value": text(null="removes"),
        "seek": text(null="removes"),
        "set": text(null="removes"),
        "reference_name": text(null="removes"),
    },
    within=OPTION,
    check=_check_modifier,
    leaving=_keep_used,
)
