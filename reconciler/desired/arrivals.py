"""The resources of a document, checked against their kinds before any file holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.desired.check import Check
from reconciler.desired.draft import Draft
from reconciler.desired.findings import Findings
from reconciler.desired.names import SUGGESTIONS, nearest, unwritable
from reconciler.desired.variables import escape
from reconciler.errors import Problem
from reconciler.model.address import Address, encode_segment
from reconciler.model.exchange import told
from reconciler.model.field import SECRET
from reconciler.model.kind import children
from reconciler.model.policy import matches
from reconciler.model.references import references
from reconciler.model.resource import Source
from reconciler.model.secret import Masked, hides
from reconciler.model.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reconciler.desired.document import Document
    from reconciler.desired.patches import Applied
    from reconciler.model.exchange import Item
    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.references import Reference

_STAND_IN = "${env:X}"
_PLAIN = Shape()


class Marks(Findings):
    """Problems of a document, each with its line and its path in it."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.items: dict[Path, Item] = {}

    def mark(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> Problem:
        """A problem of the value at a path of the document."""
        found = mark(self.document, path, message, hint, key=key)
        self.problems.append(found)
        return found

    def at(
        self,
        source: Source,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        patches: tuple[Applied, ...] = (),  # noqa: ARG002 - nothing patches a document
    ) -> None:
        self.mark(self.items[source.path].at(path), message, hint, key=key)


@dataclass
class Arrivals:
    """Checks the layers of a document.

    external  addresses that the store does not manage
    layers    what is in which of them
    """

    kinds: Mapping[str, Kind]
    marks: Marks
    external: tuple[str, ...] = ()
    layers: Mapping[str, Sequence[Item]] = field(default_factory=dict)

    def check(self, items: Iterable[Item], known: Collection[Address]) -> dict[Address, Object]:
        """The bodies of one layer, with what is masked in them marked; `known` may be referred to."""
        found = {item.address: item for item in items}
        checks = {
            name: Check(kind, None, self.marks, tuple(one.folder for one in children(self.kinds, kind)))
            for name, kind in self.kinds.items()
        }
        bodies, targets = {}, {*found, *known}
        for address, item in found.items():
            kind = self.kinds[address.kind]
            self.marks.items[item.path] = item
            if wrong := unwritable(address.name, item.body):
                self.marks.mark(item.path, wrong)
                continue
            if hides(address.name):
                self.marks.mark(item.path, f"{address.name!r} looks like a masked value, and it is the key")
            body = dict(_marked(kind.shape, item.body, (kind.key_field,)))
            source = Source(self.marks.document.file, item.path)
            draft = Draft(kind, address, _form(kind.shape, body), source, (), variables=True)
            checks[address.kind].run(draft)
            if kind.key_field in kind.fields:
                body = {kind.key_field: address.name} | body
            bodies[address] = body
            self._refer(kind, item, targets)
        return bodies

    def _refer(self, kind: Kind, item: Item, known: set[Address]) -> None:
        fields = {name: value for name, value in item.body.items() if name in kind.fields}
        for one in references(kind.shape, fields):
            target = one.target
            meant = self._meant(kind, item, one)
            if not {target, meant} & known and not matches(target, self.external) and not self._given(target):
                message = f"{target.kind} {target.key!r} is not here and not declared"
                self.marks.mark(item.at(one.path), message, self._hint(target, known))

    def _given(self, target: Address) -> bool:
        """Whether every store has it, so that no document need hold it."""
        kind = self.kinds.get(target.kind)
        return kind is not None and kind.gives(target.key)

    def _meant(self, kind: Kind, item: Item, one: Reference) -> Address:
        """What a reference means in its short form: beside its referrer, or with a "/" in its own name."""
        target, other, parent = one.target, self.kinds.get(one.target.kind), kind.parent_of(item.address)
        if one.sibling and parent is not None and "/" not in target.key:
            return Address(target.kind, f"{parent.key}/{target.key}")
        flat = other is not None and other.within is None
        return Address(target.kind, encode_segment(target.key)) if flat else target

    def _hint(self, target: Address, known: Collection[Address]) -> str:
        holders = (name for name, items in self.layers.items() if any(one.address == target for one in items))
        if (layer := next(holders, None)) is not None:
            return f"only {layer} has it: put both into the same environment"
        if len(self.marks.problems) < SUGGESTIONS:
            near = nearest(target.key, (one.key for one in known if one.kind == target.kind))
            if near is not None:
                return f"did you mean {near!r}?"
        return f"add it, or list {target} under external: in store.yaml"


def mark(
    document: Document, path: Path, message: str, hint: str | None = None, *, key: bool = False
) -> Problem:
    """What there is to say of the value at a path: "shop.json:3:5: $.common.flows[0]: ..."."""
    return Problem(*document.find(path, key=key), f"{told(path, document.value)}: {message}", hint)


def _marked(shape: Shape, value: Json, spared: tuple[str, ...] = ()) -> Json:
    """The value with its masks marked as such; a name by which something is known cannot be one."""
    if isinstance(value, str):
        return Masked(value) if shape.ref is None and hides(value) else value
    if isinstance(value, dict):
        fields = shape.fields or {}
        return {
            name: one if name in spared
            else _marked(fields[name].shape if name in fields else shape.values or _PLAIN, one)
            for name, one in value.items()
        }  # fmt: skip
    return [_marked(shape.item or _PLAIN, one) for one in value] if isinstance(value, list) else value


def _form(shape: Shape, value: Json) -> Json:
    """The value as a file would hold it, with some variable in place of what is hidden."""
    if value is not None and (shape.has(SECRET) or isinstance(value, Masked)):
        return _STAND_IN
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        fields = shape.fields or {}
        return {
            name: _form(fields[name].shape if name in fields else shape.values or _PLAIN, one)
            for name, one in value.items()
        }
    return [_form(shape.item or _PLAIN, one) for one in value] if isinstance(value, list) else value
