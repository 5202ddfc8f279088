"""Assets: media that belong to a category.

Source: commercetools API reference, Categories: Asset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.definitions import reorder
from reconciler.sandbox.commercetools.kind import Action, Draft, Field, may, need
from reconciler.sandbox.commercetools.parts import place_of
from reconciler.sandbox.commercetools.shapes import KEY, LOCALIZED, TEXT, Array, Number, Record

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["ASSETS", "asset_actions"]

SOURCE = Record(
    {
        "uri": need(TEXT, filled=True),
        "key": may(KEY),
        "dimensions": may(Record({"w": need(Number()), "h": need(Number())})),
        "contentType": may(TEXT),
    }
)
FIELDS = {
    "key": may(KEY),
    "name": need(LOCALIZED, filled=True),
    "description": may(LOCALIZED),
    "sources": need(Array(SOURCE, low=1)),
    "tags": may(Array(TEXT), []),
    "custom": may(Custom("asset")),
}


def _asset(draft: Draft, value: Any, name: str) -> Doc:
    return {"id": draft.world.new_id(), **Record(FIELDS)(draft, value, name)}


ASSETS = Array(_asset)
WHICH = {"assetId": may(TEXT), "assetKey": may(KEY)}


def _at(draft: Draft, payload: Doc) -> int:
    return place_of(draft.doc["assets"], payload, "asset", "asset")


def _named(draft: Draft, payload: Doc) -> Doc:
    found: Doc = draft.doc["assets"][_at(draft, payload)]
    return found


def _add(draft: Draft, payload: Doc) -> None:
    assets = draft.doc["assets"]
    position = payload.get("position", len(assets))
    if position > len(assets):
        raise problems.invalid_input(f"'position' must be at most {len(assets)}.")
    key = payload["asset"].get("key")
    if key and any(asset.get("key") == key for asset in assets):
        raise problems.duplicate("assets.key", key)
    assets.insert(position, payload["asset"])


def _remove(draft: Draft, payload: Doc) -> None:
    del draft.doc["assets"][_at(draft, payload)]


def _order(draft: Draft, payload: Doc) -> None:
    told = "'assetOrder' must contain the ids of all assets."
    draft.doc["assets"] = reorder(
        draft.doc["assets"], "id", payload["assetOrder"], problems.invalid_input(told)
    )


def _rekey(draft: Draft, payload: Doc) -> None:
    asset = _named(draft, {"assetId": payload["assetId"]})
    asset.pop("key", None)
    if "assetKey" in payload:
        asset["key"] = payload["assetKey"]


def _put(name: str, item: Field) -> Action:
    def run(draft: Draft, payload: Doc) -> None:
        asset = _named(draft, payload)
        asset.pop(name, None)
        if name in payload:
            asset[name] = payload[name]

    return action(run, "assets", **WHICH, **{name: item})


def asset_actions() -> dict[str, Action]:
    """Everything that can be done to the assets of a resource."""
    return {
        "addAsset": action(_add, "assets", asset=need(_asset), position=may(Number(0))),
        "removeAsset": action(_remove, "assets", **WHICH),
        "changeAssetOrder": action(_order, "assets", assetOrder=need(Array(TEXT))),
        "changeAssetName": _put("name", need(LOCALIZED, filled=True)),
        "setAssetDescription": _put("description", may(LOCALIZED)),
        "setAssetSources": _put("sources", need(Array(SOURCE, low=1))),
        "setAssetTags": _put("tags", may(Array(TEXT), [])),
        "setAssetKey": action(_rekey, "assets", assetId=need(TEXT), assetKey=may(KEY)),
        **custom_actions("asset", "Asset", _named, WHICH),
    }
