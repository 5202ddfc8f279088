"""The differences of one resource, each written where its value comes from: file, patch, or a new patch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.dump import dump
from reconciler.desired.pull.align import canonical
from reconciler.desired.pull.scalars import flowed
from reconciler.model.json import MISSING, Json, Object, Path, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.desired.patches import Applied
    from reconciler.desired.pull.files import Files
    from reconciler.desired.pull.homes import Homes
    from reconciler.model.resource import Desired

_LINE = 100


class Difference(NamedTuple):
    """A value to set, or to take out when it is MISSING; `new` when no value stands there yet."""

    path: Path
    value: Json
    new: bool


def differences(old: Object, new: Object, path: Path = ()) -> Iterator[Difference]:
    """What must be set and taken out, member by member; a list is set whole, for indexes are no names.

    >>> list(differences({"a": {"b": 1}}, {"a": {"b": 2}}))
    [Difference(path=('a', 'b'), value=2, new=False)]
    """
    for name in (name for name in old if name not in new):
        yield Difference((*path, name), MISSING, new=False)
    for name, value in new.items():
        inside = (*path, name)
        if name not in old:
            yield Difference(inside, value, new=True)
        elif isinstance(value, dict) and value and isinstance(old[name], dict) and old[name]:
            yield from differences(old[name], value, inside)
        elif canonical(old[name]) != canonical(value):
            yield Difference(inside, value, new=False)


@dataclass
class Overlay:
    """Writes differences of declared resources; `patches` gathers the operations of new patch files."""

    homes: Homes
    files: Files
    patches: dict[str, list[Object]] = field(default_factory=dict)

    def write(self, resource: Desired, found: list[Difference]) -> None:
        source = resource.source
        applied = self.homes.state.patches(source)
        common = self.homes.layer_of(source.file) != self.homes.environment
        for one in found:
            place = None if one.value is MISSING else _written(applied, (*source.path, *one.path))
            if place is not None:
                self.files.put(*place, one.value)
            elif _touched(applied, (*source.path, *one.path)) or (common and self.homes.shared):
                self._operate(resource, applied, one)
            elif one.value is MISSING:
                self.files.drop(source.file, (*source.path, *one.path))
            else:
                self.files.put(source.file, (*source.path, *one.path), one.value)

    def leave_out(self, resource: Desired) -> bool:
        """Leave a common resource out of this environment; False when a patch of it says something else."""
        if self.homes.state.patches(resource.source):
            return False
        self._operation(resource, {"op": "remove", "path": ""})
        return True

    def _operate(self, resource: Desired, applied: tuple[Applied, ...], one: Difference) -> None:
        operation: Object = {"op": "remove", "path": pointer(one.path)}
        if one.value is not MISSING:
            operation |= {"op": "add" if one.new else "replace", "value": one.value}
        own = next((patch.file for patch in applied if patch.base == resource.source.path), None)
        if own is not None:
            self.files.append(own, operation)
        else:
            self._operation(resource, operation)

    def _operation(self, resource: Desired, operation: Object) -> None:
        assert self.homes.environment is not None
        file = self.homes.file_of(self.homes.environment, resource.address, ".patch.yaml")
        self.patches.setdefault(file, []).append(operation)

    def create(self) -> None:
        """Make the files of the new patches."""
        for file, operations in self.patches.items():
            self.files.create(file, "".join(map(_item, operations)))


def _item(operation: Object) -> str:
    line = f"- {flowed(operation)}\n"
    if len(line) <= _LINE:
        return line
    text = dump({"k": [operation]})
    return "".join(f"{row[2:]}\n" for row in text.removesuffix("\n").split("\n")[1:])


def _written(applied: tuple[Applied, ...], path: Path) -> tuple[str, Path] | None:
    """The patch file, and the path in it, that a value was written at."""
    for patch in reversed(applied):
        written, path = patch.trace(path)
        if written:
            return patch.file, path
    return None


def _touched(applied: tuple[Applied, ...], path: Path) -> bool:
    """Whether a patch has a say in a value, so that the file below it is not what counts."""
    for patch in applied:
        for step in patch.steps:
            for place in (step.path, step.origin) if step.origin else (step.path,):
                whole = (*patch.base, *place)
                if whole[: len(path)] == path or path[: len(whole)] == whole:
                    return True
    return False
