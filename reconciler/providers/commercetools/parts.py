"""Keyed lists whose items have actions of their own: the assets of a category, the fields of a type.

Source: commercetools API reference: Categories, Types, Product Types: Update actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.model.json import MISSING
from reconciler.model.same import by_key, same
from reconciler.providers.commercetools.rules import Act, Change, Rule, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.json import Json, Object


@dataclass(frozen=True)
class Parts(Rule):
    """Items are added and removed; of one that stays, each member that can change has a rule of its own.

    >>> Parts("addAsset", "asset", "removeAsset", "assetKey", {"name": Set("changeAssetName")})

    payload   the member of `add` that holds the new item
    which     the member that names the item in every other action
    """

    add: str
    payload: str
    remove: str
    which: str
    members: Mapping[str, Rule] = field(hash=False)

    def acts(self, change: Change) -> Iterator[Act]:
        assert change.shape.item is not None
        before, after = by_key(change.shape, change.before or []), by_key(change.shape, change.after or [])
        for key in before:
            if key not in after:
                yield self.gone(key)
        for key, item in after.items():
            if key not in before:
                yield self.come(change, item)
        for key, item in after.items():
            if key in before:
                yield from self.changed(change, key, before[key], item)

    def gone(self, key: str) -> Act:
        return Act({"action": self.remove, self.which: key}, Turn.REMOVE)

    def come(self, change: Change, item: Json, turn: Turn = Turn.CHANGE) -> Act:
        assert change.shape.item is not None
        return Act({"action": self.add, self.payload: change.wire(change.shape.item, item)}, turn)

    def changed(self, change: Change, key: str, before: Object, after: Object) -> Iterator[Act]:
        """What leads from an item to what it shall be, member by member."""
        assert change.shape.item is not None
        assert change.shape.item.fields is not None
        for name, member in change.shape.item.fields.items():
            if name in after and not same(member.shape, after[name], before.get(name, MISSING)):
                inner = change.inner(name, member.shape, before.get(name), after[name])
                for act in self.rule(name).acts(inner):
                    yield Act({**act.body, self.which: key}, act.turn)

    def rule(self, member: str) -> Rule:
        return self.members[member]
