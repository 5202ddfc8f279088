"""RFC 6902 patches of an environment on what common declares.

```yaml
# production/currencies/USD.patch.yaml
- {op: replace, path: /decimal_places, value: 3}
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.model.json import MISSING, Json, Object, Path, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEMBERS = {
    "add": {"value"},
    "replace": {"value"},
    "test": {"value"},
    "remove": set(),
    "move": {"from"},
    "copy": {"from"},
}  # fmt: skip


class Misfit(Exception):
    """An operation that cannot be applied; `index` counts operations from 0."""

    def __init__(self, index: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.index, self.message, self.hint = index, message, hint


@dataclass(frozen=True)
class Step:
    """One applied operation; the paths are complete ("-" became an index).

    shifts  whether the operation moved the later items of the list that `path` (or `origin`) stands in
    """

    index: int
    verb: str
    path: Path
    shifts: bool
    origin: Path = ()
    closes: bool = False


@dataclass(frozen=True)
class Applied:
    """A patch that was applied to what stands at `base` in a file: tells where a value was written."""

    file: str
    base: Path
    steps: tuple[Step, ...]

    def trace(self, path: Path) -> tuple[bool, Path]:
        """(True, its path in the patch file), or (False, its path before the patch).

        >>> Applied("p.yaml", (), (Step(0, "replace", ("name",), False),)).trace(("name",))
        (True, ('0', 'value'))
        """
        depth = len(self.base)
        if path[:depth] != self.base:
            return False, path
        path = path[depth:]
        for step in reversed(self.steps):
            inside = path[: len(step.path)] == step.path
            if inside and step.verb in ("add", "replace"):
                return True, (str(step.index), "value", *path[len(step.path) :])
            if inside and step.verb in ("move", "copy"):
                path = step.origin + path[len(step.path) :]
                continue
            if step.verb in ("add", "move", "copy") and step.shifts:
                path = _shift(path, step.path, -1)
            if step.verb == "remove" and step.shifts:
                path = _shift(path, step.path, 1)
            if step.verb == "move" and step.closes:
                path = _shift(path, step.origin, 1)
        return False, self.base + path


def _shift(path: Path, edge: Path, by: int) -> Path:
    """The path with its index moved when it stands behind an inserted (-1) or at a removed (+1) list item."""
    at = len(edge) - 1
    if len(path) <= at or path[:at] != edge[:at] or not path[at].isdecimal():
        return path
    index, limit = int(path[at]), int(edge[at])
    moved = index + by if index > limit or (index == limit and by > 0) else index
    return (*path[:at], str(moved), *path[at + 1 :])


@dataclass
class Patch:
    """The operations of one patch file."""

    file: str
    operations: Sequence[Object]
    variables: bool

    def apply(self, body: Json, base: Path) -> tuple[Json, Applied]:
        """The patched body (MISSING when the patch leaves the resource out); raises Misfit.

        The body is changed in place: it was read for this run alone.
        """
        steps: list[Step] = []
        for index, operation in enumerate(self.operations):
            _check(index, operation)
            if operation["op"] == "remove" and operation["path"] == "":
                if index + 1 < len(self.operations):
                    raise Misfit(index, "the resource is left out here, so no operation can follow")
                return MISSING, Applied(self.file, base, tuple(steps))
            steps.append(_step(index, operation, body))
            body = _run(index, operation, body)
        return body, Applied(self.file, base, tuple(steps))


def _check(index: int, operation: Any) -> None:
    if not isinstance(operation, dict):
        raise Misfit(index, "an operation is a mapping such as {op: replace, path: /name, value: New}")
    verb = operation.get("op")
    if not isinstance(verb, str) or verb not in _MEMBERS:
        raise Misfit(index, "op must be one of add, remove, replace, move, copy, test")
    needed = {"path", *_MEMBERS[verb]}
    if missing := sorted(needed - operation.keys()):
        raise Misfit(index, f"{verb} needs {' and '.join(missing)}")
    if extra := sorted(operation.keys() - needed - {"op"}):
        raise Misfit(index, f"{verb} knows no {' and no '.join(repr(name) for name in extra)}")
    for name in ("path", "from"):
        pointer = operation.get(name, "")
        if not isinstance(pointer, str) or (pointer and not pointer.startswith("/")):
            raise Misfit(index, f"{name} is a JSON pointer such as /name or /fields/brand")


def _step(index: int, operation: Object, body: Json) -> Step:
    path, shifts = _resolve(body, parse_pointer(operation["path"]))
    origin, closes = _resolve(body, parse_pointer(operation.get("from", "")))
    return Step(index, operation["op"], path, shifts, origin, closes)


def _resolve(body: Json, path: Path) -> tuple[Path, bool]:
    """The path with "-" replaced by an index, and whether its last part is an index of a list."""
    for part in path[:-1]:
        if isinstance(body, list):
            body = body[int(part)] if part.isdecimal() and int(part) < len(body) else MISSING
        else:
            body = body.get(part, MISSING) if isinstance(body, dict) else MISSING
    if not path or not isinstance(body, list):
        return path, False
    last = str(len(body)) if path[-1] == "-" else path[-1]
    return (*path[:-1], last), last.isdecimal()


def _run(index: int, operation: Object, body: Json) -> Json:
    from jsonpatch import JsonPatch, JsonPatchException, JsonPatchTestFailed  # noqa: PLC0415 - slow to import
    from jsonpointer import JsonPointerException  # noqa: PLC0415

    verb, path = operation["op"], operation["path"]
    # The library's own words hold the whole document, and so perhaps a secret.
    try:
        return JsonPatch([operation]).apply(body, in_place=True)
    except JsonPatchTestFailed:
        raise Misfit(
            index, f"the test of {path or 'the whole body'!s} failed: the value is another"
        ) from None
    except (JsonPatchException, JsonPointerException):
        if verb in ("move", "copy"):
            msg = f"cannot {verb} {operation['from']} to {path}: there is no such place"
        else:
            msg = f"cannot {verb} {path}: there is no such place"
        hint = "'add' sets a member that is not there yet" if verb == "replace" else None
        raise Misfit(index, msg, hint) from None
