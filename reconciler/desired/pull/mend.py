"""A merged body made to fit its kind: what the live store says need not be what a file may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reconciler.desired.pull.align import canonical
from reconciler.desired.validate import located
from reconciler.desired.variables import present
from reconciler.desired.words import at
from reconciler.model.field import SECRET, UNORDERED
from reconciler.model.json import MISSING, Json, Object, Path, look, pointer
from reconciler.model.same import by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.pull.merge import Merge
    from reconciler.model.kind import Kind
    from reconciler.model.shape import Shape

_ROUNDS = 20
_NOTHING: tuple[Json, ...] = (None, "", [], {})


@dataclass
class Mend:
    """Mends one body.

    have     the live body
    written  the body as the files have it: what does not fit stays as it is there; None for a new resource
    filled   the text with variables -> what it stands for
    """

    kind: Kind
    merge: Merge
    have: Object
    written: Object | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    removed: set[Path] = field(default_factory=set)
    renewed: bool = False

    def run(self, body: Object) -> Object | None:
        """The body as it can be written; None when there is no way."""
        body = self._one_of(body)
        for _ in range(_ROUNDS):
            errors = self._errors(body)
            if not errors:
                return body
            repaired = [self._repair(body, path, error) for path, error in errors]
            if not all(repaired):
                break
        if self.written is None:
            return None
        self.merge.note("the live values do not fit their kind together: the file is left as it is")
        return self.written

    def _one_of(self, body: Object) -> Object:
        """Of fields that exclude each other only the one that the store holds."""
        either = self.kind.either
        if not either or (self.written is not None and not either & body.keys()):
            return body
        held = [name for name in self.kind.fields if name in either and self.have.get(name) not in _NOTHING][
            :1
        ]
        others = either - set(held)
        if not held or (held[0] in body and all(body.get(name) is None for name in others)):
            return body
        kept = {name: value for name, value in body.items() if name not in others}
        for name in held:
            kept.setdefault(name, self.merge.fresh(self.kind.fields[name].shape, self.have[name], (name,)))
        return kept

    def _errors(self, body: Object) -> list[tuple[Path, Any]]:
        key = self.kind.key_field
        whole = self._fill(body)
        if key in self.kind.fields:
            whole = {key: self.merge.address.name} | whole
        try:
            self.kind.body.__pydantic_validator__.validate_python(whole)
        except ValidationError as error:
            found = [(path, one) for path, errors in located(error, whole) for one in errors[:1]]
            return [(path, one) for path, one in found if not _unknown(whole, path, one["type"])]
        return []

    def _fill(self, value: Json) -> Json:
        if isinstance(value, str):
            return self.filled.get(value, value)
        if isinstance(value, dict):
            return {name: self._fill(item) for name, item in value.items()}
        return [self._fill(item) for item in value] if isinstance(value, list) else value

    def _repair(self, body: Object, path: Path, error: Any) -> bool:
        """Change what an error is about; False when nothing helps."""
        if error["type"] == "union_tag_not_found":
            shape, _ = self._live(body, path)
            tag = None if shape is None else shape.tag
            return (tag is not None and self._supply(body, (*path, tag))) or self._give_up(body, path, error)
        if error["type"] == "missing":
            return self._supply(body, path) or self._give_up(body, path, error)
        here = path and look(body, path) is not MISSING
        if here and (error["type"] == "extra_forbidden" or at(body, path) is None):
            self.removed.add(path)
            del at(body, path[:-1])[path[-1]]
            return True
        return self._give_up(body, path, error)

    def _supply(self, body: Object, path: Path) -> bool:
        shape, live = self._live(body, path)
        holder = at(body, path[:-1])
        if shape is None or path in self.removed or not isinstance(holder, dict):
            return False
        if shape.has(SECRET):
            holder[path[-1]] = self.merge.variables.written(self.merge.address, path)
        elif live is MISSING:
            return False
        else:
            holder[path[-1]] = self.merge.fresh(shape, live, path)
        return True

    def _live(self, body: Object, path: Path) -> tuple[Shape | None, Json]:
        """The shape and the live value at a path of the body."""
        shape: Shape | None = self.kind.shape
        live: Json = self.have
        value: Json = body
        for part in path:
            if shape is None:
                break
            if shape.fields is not None:
                shape = shape.fields[part].shape if part in shape.fields else None
                live = live.get(part, MISSING) if isinstance(live, dict) else MISSING
            elif shape.item is not None:
                live = _counterpart(shape, value, live, int(part))
                shape = shape.item
            else:
                shape = shape.values
                live = live.get(part, MISSING) if isinstance(live, dict) else MISSING
            value = look(value, (part,))
        return shape, live

    def _give_up(self, body: Object, path: Path, error: Any) -> bool:
        """Leave a field as it was written, or out of a new file; False when it can be neither."""
        if self._renew(body):
            return True
        if not path:
            return False
        top, known = path[0], self.kind.fields.get(path[0])
        if self.written is not None and top in self.written:
            if canonical(body.get(top)) == canonical(self.written[top]) and top in body:
                return False
            body[top] = self.written[top]
            message = f"the live value of {pointer(path)} does not fit its kind: /{top} is left as it is"
            self.merge.note(message)
            return True
        if self.written is not None:
            return False  # told for the whole body, and without words that may quote a variable's value
        if known is None or known.required or top not in body:
            self.merge.note(f"{pointer(path)}: {error['msg']}")
            return False
        del body[top]
        self.removed.add((top,))
        self.merge.note(f"/{top} is left out: {pointer(path)} of the live store: {error['msg']}")
        return True

    def _renew(self, body: Object) -> bool:
        """Write what changed with the members that the store shows: perhaps it is another form. Done once."""
        written = self.written
        if written is None or self.renewed:
            return False
        self.renewed = True
        changed = [
            name
            for name, value in body.items()
            if isinstance(value, dict | list)
            and self.have.get(name) not in _NOTHING
            and canonical(value) != canonical(written.get(name))
        ]
        for name in changed:
            live = self.merge.fresh(self.kind.fields[name].shape, self.have[name], (name,))
            mine = body[name]
            if isinstance(mine, dict) and isinstance(live, dict):
                live |= {n: value for n, value in mine.items() if n in live and value is not None}
            body[name] = live
        return bool(changed)


def _unknown(body: Object, path: Path, kind: str) -> bool:
    """Whether an error is about a variable that has no value yet."""
    if kind in ("missing", "extra_forbidden") or look(body, path) is MISSING:
        return False
    value = at(body, path)
    return isinstance(value, str) and present(value)


def _counterpart(shape: Shape, items: Json, live: Json, index: int) -> Json:
    """The live item that an item of a merged list is about."""
    if not isinstance(items, list) or not isinstance(live, list):
        return MISSING
    if shape.key is not None:
        return by_key(shape, live).get(shape.key.of(items[index]), MISSING)
    known = len(items) == len(live) and not shape.has(UNORDERED)
    return live[index] if known else MISSING
