"""The files that a pull changes: read once, changed as values, written back as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.parse import parse
from reconciler.desired.pull.revise import revise
from reconciler.desired.text import Malformed, decode, read
from reconciler.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.model.json import Json, Path

_BOM = "\ufeff"


class Edit(NamedTuple):
    """What becomes of one file: `before` is None for a new one, `after` for one that goes."""

    path: str
    before: str | None
    after: str | None


class Files:
    """Changes are gathered by file and path inside; `edits` gives what they come to."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._values: dict[str, Json] = {}
        self._new: dict[str, str] = {}
        self._gone: set[str] = set()

    def value(self, file: str) -> Json:
        """What a file holds, with the changes so far; raises ConfigError when it cannot be read again."""
        if file not in self._values:
            try:
                data = read(file)
                value, _ = parse(data)
                self._texts[file] = _BOM * data.startswith(_BOM.encode()) + decode(data)
            except Malformed as error:
                raise ConfigError(
                    [Problem(file, error.line, error.column, error.message, error.hint)]
                ) from None
            # A value that the file repeats by an anchor is one object; here each of them is changed alone.
            self._values[file] = json.loads(json.dumps(value))
        return self._values[file]

    def put(self, file: str, path: Path, value: Json) -> None:
        holder = self.value(file)
        for part in path[:-1]:
            holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
        if isinstance(holder, list):
            holder[int(path[-1])] = value
        else:
            holder[path[-1]] = value

    def drop(self, file: str, path: Path) -> None:
        """Take out a member that stands there."""
        holder = self.value(file)
        for part in path[:-1]:
            holder = holder[int(part)] if isinstance(holder, list) else holder[part]
        del holder[path[-1]]

    def append(self, file: str, item: Json) -> None:
        self.value(file).append(item)

    def create(self, file: str, text: str) -> None:
        self._new[file] = text

    def remove(self, file: str) -> None:
        self.value(file)
        self._gone.add(file)

    def edits(self, tell: Callable[[str, str], None]) -> list[Edit]:
        """Every file that differs in the end, by path; `tell` is told of one whose layout is lost."""
        found = [Edit(file, None, text) for file, text in self._new.items()]
        found += [Edit(file, self._texts[file], None) for file in self._gone]
        for file, value in self._values.items():
            if file in self._gone:
                continue
            text = self._texts[file]
            bom = _BOM * text.startswith(_BOM)
            revised, anew = revise(text.removeprefix(_BOM), value)
            if bom + revised != text:
                found.append(Edit(file, text, bom + revised))
                if anew:
                    tell(file, "had to be written anew: its comments are lost")
        return sorted(found)
