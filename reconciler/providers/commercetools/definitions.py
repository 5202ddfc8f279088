"""How the definitions of a type's fields and of a product type's attributes are changed.

Source: commercetools API reference: Types, Product Types: Update actions. Definitions are matched by name,
enum values by key. What no action changes is marked LOSSY: once that is allowed, a definition is removed, and
added again in a second request, because the API forbids both in one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.model.field import LOSSY
from reconciler.model.same import by_key, same
from reconciler.providers.commercetools.parts import Parts
from reconciler.providers.commercetools.rules import Act, Change, Rule, Turn, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.json import Json
    from reconciler.model.shape import Shape


@dataclass(frozen=True)
class Values(Rule):
    """The enum values of a definition's type, or of the type of a set's elements.

    >>> Values({"Enum": "", "LocalizedEnum": "Localized"})

    infix     what the actions of a type are called: addEnumValue, addLocalizedEnumValue
    label     the member that holds a value with its new label
    order     the member that holds all keys in their order, or all `values`
    remove    the action that removes values, where the API has one
    """

    infix: Mapping[str, str] = field(hash=False)
    label: str = "value"
    order: str = "keys"
    remove: str = ""

    def acts(self, change: Change) -> Iterator[Act]:
        assert change.shape.fields is not None
        if change.after.get("elementType"):
            element = change.shape.fields["elementType"].shape
            before, after = change.before["elementType"], change.after["elementType"]
            yield from self.acts(change.inner("elementType", element, before, after))
            return
        shape, infix = change.shape.fields["values"].shape, self.infix[change.after["name"]]
        assert shape.item is not None
        old, new = by_key(shape, change.before["values"]), by_key(shape, change.after["values"])
        if gone := [key for key in old if key not in new]:
            yield Act({"action": self.remove, "keys": gone}, Turn.REMOVE)
        come = [key for key in new if key not in old]
        for key in come:
            yield Act({"action": f"add{infix}EnumValue", "value": new[key]})
        for key, value in new.items():
            if key in old and not same(shape.item, value, old[key]):
                yield Act({"action": f"change{infix}EnumValueLabel", self.label: value})
        if [*(key for key in old if key in new), *come] != list(new):
            order = list(new.values()) if self.order == "values" else list(new)
            yield Act({"action": f"change{infix}EnumValueOrder", self.order: order}, Turn.ORDER)


@dataclass(frozen=True, kw_only=True)
class Definitions(Parts):
    """The list of definitions: those that go, those that come, what differs in one, and last their order.

    values    how a definition's enum values are changed
    order     the action that orders them, and the member of it that holds exactly their names
    turn      when that is sent, if nothing is added again
    removed   the member that names the definition that `remove` is about, where it is not `which`
    """

    values: Values
    order: tuple[str, str]
    turn: Turn = Turn.ORDER
    removed: str = ""

    def acts(self, change: Change) -> Iterator[Act]:
        item = change.shape.item
        assert item is not None
        before, after = by_key(change.shape, change.before or []), by_key(change.shape, change.after or [])
        again = [key for key in after if key in before and self._fixed(item, after[key], before[key])]
        left, right = ([one for key, one in side.items() if key not in again] for side in (before, after))
        yield from super().acts(replace(change, before=left, after=right))
        for key in again:
            yield self.gone(key)
            yield self.come(change, after[key], Turn.AGAIN)
        stay = [key for key in before if key in after and key not in again]
        come = [key for key in after if key not in before]
        if [*stay, *come, *again] != list(after):
            action, names = self.order
            yield Act({"action": action, names: list(after)}, Turn.APART if again else self.turn)

    def come(self, change: Change, item: Json, turn: Turn = Turn.CHANGE) -> Act:
        """What comes again keeps what is not managed of it, also when an earlier request has removed it."""
        assert change.shape.key is not None
        assert change.shape.item is not None
        had = by_key(change.shape, change.first.get(change.name) or []).get(change.shape.key.of(item))
        return super().come(change, merged(change.shape.item, had, item), turn)

    def gone(self, key: str) -> Act:
        return Act({"action": self.remove, self.removed or self.which: key}, Turn.REMOVE)

    def rule(self, member: str) -> Rule:
        return self.values if member == "type" else super().rule(member)

    def _fixed(self, shape: Shape, want: Json, have: Json) -> bool:
        """Whether something differs that no action changes."""
        if same(shape, want, have):
            return False
        if shape.loses(have, want):
            return True
        if shape.key is not None and shape.has(LOSSY):
            return not self.values.remove and not by_key(shape, have).keys() <= by_key(shape, want).keys()
        if shape.fields is None or not isinstance(want, dict) or not isinstance(have, dict):
            return False
        return any(self._fixed(shape.fields[name].shape, want[name], have.get(name)) for name in want)
