"""The assets of a category: known by their keys, put in order by their ids.

Source: commercetools API reference: Categories: Add Asset, Change Asset Order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.providers.commercetools.parts import Parts
from reconciler.providers.commercetools.rules import Act, Change, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Json, Object

IDS = "assetIds"
"""Beside the assets that have a key: the ids of all, in their order."""


def with_keys(document: Object) -> None:
    """Leave only the assets that have a key, for no file can name another one.

    >>> document = {"assets": [{"id": "1"}, {"id": "2", "key": "banner"}]}
    >>> with_keys(document)
    >>> document
    {'assets': [{'id': '2', 'key': 'banner'}], 'assetIds': ['1', '2']}
    """
    if assets := document.get("assets"):
        document[IDS] = [asset["id"] for asset in assets]
        document["assets"] = [asset for asset in assets if asset.get("key")]


@dataclass(frozen=True)
class Assets(Parts):
    """What stays is put in order first, so that each new asset can be added where it belongs.

    Assets without a key go behind the others when that is needed, and are left alone else.
    """

    def acts(self, change: Change) -> Iterator[Act]:
        if order := self._order(change):
            yield Act({"action": "changeAssetOrder", "assetOrder": order})
        yield from super().acts(change)

    def come(self, change: Change, item: Json, turn: Turn = Turn.CHANGE) -> Act:
        act = super().come(change, item, turn)
        return Act(act.body | {"position": change.after.index(item)}, act.turn)

    def _order(self, change: Change) -> list[str]:
        """The ids of all assets that stay, when they must first be put in another order."""
        ids = {asset["key"]: asset["id"] for asset in change.live.get("assets") or ()}
        after = [asset["key"] for asset in change.after or ()]
        stay = [key for key in after if key in ids]
        others = [id_ for id_ in change.live.get(IDS) or () if id_ not in ids.values()]
        order = [*(ids[key] for key in stay), *others]
        if [key for key in ids if key in after] != stay:
            return order
        placed = not others or len(after) == len(stay) or [*change.live[IDS]][-len(others) :] == others
        return [] if placed else order
