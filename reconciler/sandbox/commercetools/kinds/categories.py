"""Categories: a tree, whose branches fall with their stem.

Source: commercetools API reference, Categories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import changes, sets
from reconciler.sandbox.commercetools.crud import hold, remove
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import KEY_UNIQUE, Draft, Kind, Unique, may, need
from reconciler.sandbox.commercetools.kinds.assets import ASSETS, asset_actions
from reconciler.sandbox.commercetools.references import Ref, fetch, holders
from reconciler.sandbox.commercetools.shapes import KEY, LOCALIZED, SLUGS, TEXT, SortOrder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc, World

__all__ = ["CATEGORY"]

FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "slug": need(SLUGS, filled=True),
    "description": may(LOCALIZED),
    "parent": may(Ref("category")),
    "orderHint": may(SortOrder(bounds_allowed=True)),
    "externalId": may(TEXT),
    "metaTitle": may(LOCALIZED),
    "metaDescription": may(LOCALIZED),
    "metaKeywords": may(LOCALIZED),
    "custom": may(Custom("category")),
    "assets": may(ASSETS, []),
}


def _slugs(doc: Doc) -> Iterable[tuple[str, Any]]:
    return [(f"slug.{language}", slug) for language, slug in doc.get("slug", {}).items()]


def _ancestors(world: World, doc: Doc) -> list[Doc]:
    if "parent" not in doc:
        return []
    parent = fetch(world, "category", doc["parent"]["id"])
    return [*parent["ancestors"], doc["parent"]] if parent else []


def _shape(draft: Draft) -> None:
    if "orderHint" not in draft.doc:
        # The server draws a number; here it depends on the seed alone.
        draft.doc["orderHint"] = f"0.{int(draft.world.new_id().replace('-', ''), 16) % 10**18:018d}1"
    draft.doc["ancestors"] = _ancestors(draft.world, draft.doc)


def _check(draft: Draft) -> None:
    draft.doc["ancestors"] = ancestors = _ancestors(draft.world, draft.doc)
    if any(item["id"] == draft.doc["id"] for item in ancestors):
        raise problems.invalid_operation("A category can not be put under itself or its own descendants.")


def _children(draft: Draft) -> list[Doc]:
    found = holders(draft.world, draft.doc, "category", ("category",))
    return [doc for _, doc in found if doc.get("parent", {}).get("id") == draft.doc["id"]]


def _after(draft: Draft) -> None:
    """Descendants follow a category that has moved."""
    if draft.old is None or draft.old["ancestors"] == draft.doc["ancestors"]:
        return
    for child in _children(draft):
        moved = Draft(draft.world, draft.kind, {**child, "ancestors": _ancestors(draft.world, child)}, child)
        hold(moved)
        _after(moved)


def _leave(draft: Draft) -> None:
    children = _children(draft)
    if children and draft.knobs.category_delete == "refused":
        raise problems.referenced("category", "category")
    for child in children:
        _leave(Draft(draft.world, draft.kind, child, child))
        remove(draft.world, draft.kind, child)


CATEGORY = Kind(
    "category",
    "categories",
    ("products", "categories"),
    FIELDS,
    {
        **changes(FIELDS, "name", "slug", "parent", "orderHint"),
        **sets(
            FIELDS,
            "key",
            "description",
            "externalId",
            "metaTitle",
            "metaDescription",
            "metaKeywords",
        ),
        **custom_actions("category"),
        **asset_actions(),
    },
    unique=(KEY_UNIQUE, Unique("slug", of=_slugs)),
    derived=("ancestors",),
    limit=10_000,
    shape=_shape,
    check=_check,
    after=_after,
    leaving=_leave,
)
