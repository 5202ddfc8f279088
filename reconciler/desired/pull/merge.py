"""What a file must say so that it agrees with the live store, as much as possible of what it says already.

Three bodies of one resource meet here: as it is written (variables by name), as it is meant (variables filled
in), and as it is live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.desired.pull.align import akin
from reconciler.desired.variables import escape, present
from reconciler.model.address import Address
from reconciler.model.field import OPEN, ORDERED, SECRET, UNORDERED
from reconciler.model.json import MISSING, Json, Object, Path, pointer
from reconciler.model.references import Known
from reconciler.model.same import by_key, same
from reconciler.model.secret import Masked
from reconciler.model.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.desired.pull.variables import Variables

PLAIN = Shape()


@dataclass(frozen=True)
class Merge:
    """Rewrites the values of one resource.

    refer    a target's address -> what a reference to it is written as
    ignored  paths that the store's policy leaves alone
    note     is told what a reader should know
    document whether the live value is that of a document, which may hold what no store gives back
    """

    address: Address
    variables: Variables
    refer: Callable[[Address], Json]
    ignored: tuple[Path, ...]
    note: Callable[[str], None]
    document: bool = False

    def settle(self, shape: Shape, written: Json, want: Json, have: Json, path: Path = ()) -> Json:
        """The value as it must be written to be the same as the live one: itself if it already is."""
        if path in self.ignored or shape.uploaded is not None or _alike(shape, want, have):
            return written
        if isinstance(written, str) and present(written):
            where = "the document" if self.document else "the store"
            self.note(f"{pointer(path)} is another in {where} than {written} holds: the variable stays")
            return written
        if have is MISSING or have is None:
            return None
        if isinstance(have, Known):
            return self.fresh(shape, have.like(written), path)
        if isinstance(have, dict) and have.keys() in ({"$ref"}, {"$id"}):
            return self.fresh(shape, have, path)
        if isinstance(written, dict) and isinstance(want, dict) and isinstance(have, dict):
            if shape.fields is not None:
                return self._members(shape, written, want, have, path)
            return self._mapping(shape, written, want, have, path)
        if isinstance(written, list) and isinstance(want, list) and isinstance(have, list):
            if shape.key is not None and len(by_key(shape, want)) == len(want):
                return self._keyed(shape, written, want, have, path)
            return self._items(shape, written, want, have, path)
        return self.fresh(shape, have, path)

    def _members(self, shape: Shape, written: Object, want: Object, have: Object, path: Path) -> Object:
        assert shape.fields is not None
        if shape.tag is not None and want.get(shape.tag) != have.get(shape.tag):
            # Another form has other members: all that the store shows, and of the old what still holds.
            live = self._fresh_object(shape, have, path)
            kept = {name: value for name, value in written.items() if name in live}
            fields = shape.fields
            return live | {n: v for n, v in kept.items() if same(fields[n].shape, want[n], have[n])}
        return {
            name: self.settle(
                shape.fields[name].shape, value, want[name], have.get(name, MISSING), (*path, name)
            )
            for name, value in written.items()
        }

    def _mapping(self, shape: Shape, written: Object, want: Object, have: Object, path: Path) -> Object:
        inner = _inner(shape, shape.values)
        kept = {
            name: self.settle(inner, value, want[name], have[name], (*path, name))
            for name, value in written.items()
            if name in have
        }
        new = {
            name: self.fresh(inner, value, (*path, name))
            for name, value in have.items()
            if name not in kept and not shape.has(OPEN)
        }
        return kept | new

    def _keyed(
        self, shape: Shape, written: list[Json], want: list[Json], have: list[Json], path: Path
    ) -> Json:
        item = _inner(shape, shape.item)
        mine, theirs = by_key(shape, want), by_key(shape, have)
        texts = dict(zip(mine, written, strict=True))
        names = list(theirs)
        if not shape.has(ORDERED):
            names = [
                *(name for name in mine if name in theirs),
                *(name for name in theirs if name not in mine),
            ]
        return [
            self.settle(item, texts[name], mine[name], theirs[name], (*path, name))
            if name in mine
            else self.fresh(item, theirs[name], (*path, name))
            for name in names
        ]

    def _items(
        self, shape: Shape, written: list[Json], want: list[Json], have: list[Json], path: Path
    ) -> Json:
        """A list without keys: what is still there as it is written, the rest as it is live."""
        item = _inner(shape, shape.item)
        found = _matched(item, want, have)
        order = list(range(len(have)))
        if shape.has(UNORDERED):
            order.sort(key=lambda index: found.get(index, len(want)))
        return [
            self.settle(item, written[found[index]], want[found[index]], have[index], (*path, str(index)))
            if index in found
            else self.fresh(item, have[index], (*path, str(index)))
            for index in order
        ]

    def fresh(self, shape: Shape, have: Json, path: Path = ()) -> Json:
        """A live value as it is written for the first time."""
        if have is None:
            return None
        if shape.has(SECRET) or isinstance(have, Masked):
            return self.variables.written(self.address, path)
        if shape.ref is not None and isinstance(have, str):
            return self.refer(Address(shape.ref.kind, have))
        if isinstance(have, dict):
            return self._fresh_object(shape, have, path)
        if isinstance(have, list):
            item = shape.item or PLAIN
            return [
                self.fresh(item, value, (*path, self._name(shape, value, index)))
                for index, value in enumerate(have)
            ]
        return escape(have) if isinstance(have, str) else have

    def _fresh_object(self, shape: Shape, have: Object, path: Path) -> Object:
        if shape.fields is None:
            inner = shape.values or PLAIN
            return {name: self.fresh(inner, value, (*path, name)) for name, value in have.items()}
        return {
            name: self.fresh(field.shape, have[name], (*path, name))
            for name, field in shape.fields.items()
            if tells(field.shape, have.get(name), document=self.document)
        }

    @staticmethod
    def _name(shape: Shape, item: Json, index: int) -> str:
        """What an item is called in a path: its key, so that no variable is named by a position."""
        return str(index) if shape.key is None else shape.key.of(item)


def _inner(shape: Shape, inside: Shape | None) -> Shape:
    """The shape of what stands in a value; in what is compared whole nothing is known of it."""
    return PLAIN if inside is None or shape.plain or shape.free else inside


def _alike(shape: Shape, want: Json, have: Json) -> bool:
    """As `same`, but within a value that is compared whole null is not the same as nothing."""
    return same(PLAIN, [want], [have]) if shape is PLAIN else same(shape, want, have)


def _matched(item: Shape, want: list[Json], have: list[Json]) -> dict[int, int]:
    """Of each live item that is a wanted one, perhaps changed, the index of that."""
    left = dict(enumerate(want))
    found: dict[int, int] = {}
    for changed in (False, True):
        for index, value in enumerate(have):
            if index in found:
                continue
            for place, one in left.items():
                if akin(one, value) if changed else _alike(item, one, value):
                    found[index] = place
                    del left[place]
                    break
    return found


def tells(shape: Shape, have: Json, *, document: bool = False) -> bool:
    """Whether a live value says something: an empty secret does not, nor does what is only ever written."""
    if shape.has(SECRET):
        return have not in (None, "")
    hidden = shape.untold and not document
    return have is not None and shape.uploaded is None and not hidden
