"""References between resources: every target is declared, external, or of a set that the store has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.draft import lost
from reconciler.desired.names import SUGGESTIONS, nearest, suggest
from reconciler.desired.secrets import find
from reconciler.desired.words import at, category
from reconciler.model.address import Address, encode_segment
from reconciler.model.policy import matches
from reconciler.model.references import references
from reconciler.model.shape import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.json import Json, Path
    from reconciler.model.kind import Kind
    from reconciler.model.policy import Policy
    from reconciler.model.shape import Shape


class References:
    """Checks what resources say of each other.

    broken    resources whose file cannot be used: they exist, and perhaps so do children in them
    left_out  resources that a patch leaves out of this environment, with the patch file
    """

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        drafts: Mapping[Address, Draft],
        policy: Policy,
        findings: Findings,
        broken: Collection[Address] = (),
        left_out: Mapping[Address, str] | None = None,
    ) -> None:
        self.kinds = kinds
        self.drafts = drafts
        self.policy = policy
        self.findings = findings
        self.broken = broken
        self.left_out = left_out or {}
        self.free = {name: _free_paths(kind.shape) for name, kind in kinds.items()}
        self.refer = {
            name for name, kind in kinds.items() if any(one.ref or one.free for _, one in walk(kind.shape))
        }
        self.suggestions = 0

    def run(self) -> None:
        """Report every reference and every parent that leads nowhere; write "/" in keys as addresses do."""
        reported: set[Address] = set()
        for address, draft in self.drafts.items():
            if address.kind in self.refer:
                self._body(draft)
            parent = draft.kind.parent_of(address)
            if parent is not None and parent not in reported and not self._exists(parent):
                reported.add(parent)
                message = f"{parent.kind} {parent.key!r} is not declared, and {draft.kind.folder} stand in it"
                self.findings.at(draft.source, (), message, self._hint(parent), patches=draft.patches)

    def _body(self, draft: Draft) -> None:
        for pattern in self.free[draft.kind.name]:
            for path, value in find(draft.body, pattern):
                sound = [self._sound(draft, place, one) for place, one in _markers(value, path)]
                if not all(sound):
                    return
        fields = draft.kind.fields
        known = {name: value for name, value in draft.body.items() if name in fields}
        # Members that are named otherwise come last: until then all paths lead where they did.
        for one in sorted(references(draft.kind.shape, known), key=lambda one: one.named):
            target = self._sibling(draft, one.path, one.target) if one.sibling else one.target
            if target not in self.drafts:
                self._resolve(draft, one.path, target, named=one.named)

    def _sibling(self, draft: Draft, path: Path, target: Address) -> Address:
        """What stands in the same parent, which need not be written."""
        parent = draft.kind.parent_of(draft.address)
        assert parent is not None, f"{draft.kind.name} stands in nothing"
        if "/" not in target.key:
            target = Address(target.kind, f"{parent.key}/{target.key}")
            _write(draft.body, path, target)
        elif target.key.rpartition("/")[0] != parent.key and path not in draft.raw:
            message = f"{target.kind} {target.key!r} does not stand in {parent}, as {draft.address} does"
            self.findings.at(draft.source, path, message, patches=draft.patches)
        return target

    def _resolve(self, draft: Draft, path: Path, target: Address, *, named: bool = False) -> None:
        kind = self.kinds.get(target.kind)
        if kind is not None and kind.within is None:
            key = encode_segment(kind.spell(target.key)) if "/" in target.key else kind.spell(target.key)
            if key != target.key:
                target = Address(target.kind, key)
                (_rename if named else _write)(draft.body, path, target)
        if target in self.drafts or self._exists(target):
            return
        written = draft.raw.get(path) or draft.raw.get((*path, "$ref"))
        if written is not None:
            # What a variable holds is not shown; unset, or when it is not filled in, nothing is known of it.
            if not {path, (*path, "$ref")} & draft.unfilled:
                message = f"{target.kind} {written!r} is not declared"
                self.findings.at(draft.source, path, message, patches=draft.patches)
            return
        message = f"{target.kind} {target.key!r} is not declared"
        self.findings.at(draft.source, path, message, self._hint(target), patches=draft.patches)

    def _exists(self, target: Address) -> bool:
        kind = self.kinds.get(target.kind)
        if (
            target in self.drafts
            or matches(target, self.policy.external)
            or (kind and kind.gives(target.key))
        ):
            return True
        return bool(self.broken) and lost(target, self.broken, self.kinds)

    def _hint(self, target: Address) -> str:
        if target in self.left_out:
            return f"{self.left_out[target]} leaves it out of this environment"
        advice = (
            f"declare it, or list {target} under external: in store.yaml "
            "when it exists in the live store but is not managed here"
        )
        self.suggestions += 1
        if self.suggestions > SUGGESTIONS:
            return advice
        near = nearest(target.key, (one.key for one in self.drafts if one.kind == target.kind))
        return f"did you mean {near!r}? Otherwise {advice}" if near else advice

    def _sound(self, draft: Draft, path: Path, value: Json) -> bool:
        """Whether a `$ref` or `$id` in free-form JSON reads as one."""
        if not isinstance(value, str):
            message = f"{path[-1]} must be text, found {category(value)}"
            self.findings.at(draft.source, path, message, patches=draft.patches)
            return False
        kind, _, key = value.partition("/")
        written = draft.raw.get(path)
        if path[-1] == "$id" or (kind in self.kinds and key):
            return True
        if path in draft.unfilled:
            return bool(key)  # what the variable holds is not known
        what = "key" if kind in self.kinds else "kind"
        hint = "a reference is written {$ref: kind/key}"
        if key and written is None:
            hint = suggest(kind, self.kinds) or hint
        message = f"$ref {written or value!r} names no {what}"
        self.findings.at(draft.source, path, message, hint, patches=draft.patches)
        return False


def _free_paths(shape: Shape) -> tuple[Path, ...]:
    """Where free-form JSON stands, outermost places only."""
    found: list[Path] = []
    for path, inner in walk(shape):
        if inner.free and not any(path[: len(outer)] == outer for outer in found):
            found.append(path)
    return tuple(found)


def _markers(value: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """Every `{$ref: ...}` and `{$id: ...}` in free-form JSON."""
    if isinstance(value, dict):
        if value.keys() in ({"$ref"}, {"$id"}):
            yield from (((*path, name), inner) for name, inner in value.items())
        else:
            for key, inner in value.items():
                yield from _markers(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _markers(inner, (*path, str(index)))


def _rename(body: Json, path: Path, target: Address) -> None:
    """Give a member of a mapping the name of its target, in its place."""
    holder = at(body, path[:-1])
    members = {target.name if name == path[-1] else name: value for name, value in holder.items()}
    holder.clear()
    holder.update(members)


def _write(body: Json, path: Path, target: Address) -> None:
    holder, last = at(body, path[:-1]), path[-1]
    place = int(last) if isinstance(holder, list) else last
    free = isinstance(holder[place], dict)
    holder[place] = {"$ref": str(target)} if free else target.key
