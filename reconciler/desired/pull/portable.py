"""One live resource as another store can have it: keys for ids, and no secret that is not shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reconciler.desired.pull.mend import Mend
from reconciler.desired.pull.merge import Merge, tells
from reconciler.desired.pull.variables import Variables
from reconciler.desired.secrets import secret_paths
from reconciler.model.field import SECRET
from reconciler.model.json import MISSING, Json, Object, Path, look, pointer, put
from reconciler.model.references import Known, references
from reconciler.model.same import by_key
from reconciler.model.secret import unmasked
from reconciler.model.shape import Shape, visit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live

UNSHOWN = "${env:UNSHOWN}"
"""Stands for a secret that a store keeps to itself, as a variable does in a file: it may be any text."""
_NOTHING: tuple[Json, ...] = (MISSING, None, "", [], {})


class _Unshown(Variables):
    def __init__(self) -> None:
        super().__init__(())

    def written(self, address: Address, path: Path) -> str:  # noqa: ARG002 - all secrets are alike here
        return UNSHOWN


@dataclass(frozen=True)
class _Carried(Merge):
    """Values go as they are: a reference by key, a secret only when it is shown."""

    def fresh(self, shape: Shape, have: Json, path: Path = ()) -> Json:
        if isinstance(have, Known):
            return dict(have.ref)
        if have is not None and shape.has(SECRET):
            return UNSHOWN if _masked(have) else have
        return have if isinstance(have, str) else super().fresh(shape, have, path)


def _masked(value: Json) -> bool:
    if isinstance(value, dict | list):
        return any(map(_masked, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and unmasked(value) is not None


@dataclass
class Portable:
    """Makes the body that another store shall have of a live resource.

    there     the same resource in the other store, if it has it
    remarks   what became of single fields, and why
    """

    kind: Kind
    live: Live
    there: Live | None = None
    remarks: list[str] = field(default_factory=list)

    def fresh(self) -> Object:
        """All that the store shows of it."""
        carried, fields = self._carried(), self.kind.fields
        return {
            name: carried.fresh(fields[name].shape, value, (name,))
            for name, value in self.live.body.items()
            if tells(fields[name].shape, value)
        }

    def run(self) -> Object | None:
        """The body, fit for its kind; None when what the store holds never is. Secrets are still UNSHOWN."""
        plain = self.fresh()
        if self.there is not None:
            cleared = self._with_nulls(plain)
            asked = set(cleared)  # what is mended loses what does not fit
            wide = Mend(self.kind, self._carried(quiet=True), self.live.body).run(cleared)
            if wide is not None and plain.keys() <= wide.keys():
                stays = ", ".join(f"/{name}" for name in sorted(asked - wide.keys()))
                self.remarks += [f"{stays} stays as it is: it cannot be cleared"] if stays else []
                return wide
        return Mend(self.kind, self._carried(), self.live.body).run(self.fresh())

    def _carried(self, *, quiet: bool = False) -> _Carried:
        told = _ignore if quiet else self.remarks.append
        return _Carried(self.live.address, _Unshown(), lambda target: target.key, (), told)

    def _with_nulls(self, body: Object) -> Object:
        """With a null for all that the other store holds and this one does not."""
        assert self.there is not None
        shape, keys = self.kind.shape, {*self.kind.keys}
        if either := self.kind.either & body.keys():
            keys |= self.kind.either - either  # it goes when the other one comes
        return dict(_filled(shape, body, self.there.body, keys))


def _ignore(_remark: str) -> None:
    """What a first attempt has to say is said again by the second."""


def _filled(shape: Shape, want: Json, there: Json, keys: Collection[str] = ()) -> Json:
    if shape.fields is not None and isinstance(want, dict) and isinstance(there, dict):
        if shape.tag and want.get(shape.tag) != there.get(shape.tag):
            return want
        filled = {
            name: _filled(shape.fields[name].shape, value, there.get(name, MISSING))
            for name, value in want.items()
        }
        missing = {
            name: None
            for name, one in shape.fields.items()
            if name not in want
            and name not in keys
            and there.get(name, MISSING) not in _NOTHING
            and not one.required
            and not one.shape.untold
            and not one.has(SECRET)
        }
        return filled | missing
    if shape.key is not None and shape.item and isinstance(want, list) and isinstance(there, list):
        theirs, item = by_key(shape, there), shape.item
        return [_filled(item, one, theirs.get(shape.key.of(one), MISSING)) for one in want]
    return want


# --- secrets ------------------------------------------------------------------------------------------------


def unshown(body: Json, path: Path = ()) -> Iterator[Path]:
    """Where a body has UNSHOWN in place of a secret."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from unshown(value, (*path, name))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from unshown(value, (*path, str(index)))
    elif body == UNSHOWN:
        yield path


def shown(body: Json) -> Json:
    """The body without the members that are UNSHOWN; a list that holds one itself is left out with it."""
    if isinstance(body, dict):
        return {name: shown(value) for name, value in body.items() if not _holds_unshown(value)}
    return [shown(item) for item in body] if isinstance(body, list) else body


def _holds_unshown(value: Json) -> bool:
    return value == UNSHOWN or (isinstance(value, list) and UNSHOWN in value)


def unknown_secrets(kind: Kind, body: Object, known: Collection[Path]) -> Iterator[Path]:
    """Where a body could hold a secret that no store was ever seen to show; `known` are those that were.

    Whether there is one is not to be told, and some APIs replace the object around it.
    """
    for path in secret_paths(kind.shape):
        around = look(body, path[:-1]) if len(path) > 1 and "*" not in path else MISSING
        if isinstance(around, dict) and path[-1] not in around and path not in known:
            trial = _copied(body, path)
            put(trial, path, UNSHOWN)
            if fits(kind, trial):
                yield path


def _copied(body: Object, path: Path) -> Object:
    """The body with copies of the objects along a path, as far as they are there."""
    inner = body.get(path[0])
    return {**body, path[0]: _copied(inner, path[1:])} if isinstance(inner, dict) else {**body}


def secrets_shown(kind: Kind, lives: Collection[Live]) -> set[Path]:
    """Where the live resources of a kind show that they hold a secret, masked or not."""
    if kind.shape.plain:
        return set()
    return {path for live in lives for path, inner, _ in visit(kind.shape, live.body) if inner.has(SECRET)}


def fits(kind: Kind, body: Object) -> bool:
    """Whether a body is one that its kind can have, whatever its key."""
    keyless = kind.key_field in kind.fields and kind.key_field not in body
    try:
        kind.body.__pydantic_validator__.validate_python({kind.key_field: "key"} | body if keyless else body)
    except ValidationError:
        return False
    return True


# --- references ---------------------------------------------------------------------------------------------


def lost_references(
    kind: Kind, body: Object, known: Collection[Address], also: Collection[Address]
) -> dict[str, str]:
    """The top-level fields that refer to what neither collection holds, each with what it names."""
    if kind.shape.plain:
        return {}
    found = {
        path[0]: f"the id {value['$id']}"
        for path, inner, value in visit(kind.shape, body)
        if inner.ref is not None and isinstance(value, dict) and "$id" in value
    }
    for one in references(kind.shape, body):
        if one.target not in known and one.target not in also:
            found.setdefault(one.path[0], str(one.target))
    return found


def pointers(paths: Collection[Path]) -> str:
    return ", ".join(map(pointer, paths))
