"""Product variations and their options, which the variation embeds in `meta.options`.

Source: Elastic Path API reference, PIM, Variations.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.crud import fetch, remove, rewrite
from reconciler.sandbox.elasticpath.kind import Draft, Kind, text, whole
from reconciler.sandbox.elasticpath.service import VARIATIONS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["OPTION", "VARIATION"]


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


VARIATION = Kind(
    "product-variation",
    "/pcm/variations",
    VARIATIONS,
    {"name": text(required=True), "sort_order": whole(null="removes")},
    shape=_embed_nothing,
    left=_drop_options,
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
    left=_embed,
)
