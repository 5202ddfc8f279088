"""drift-baseline.yaml: differences of a store that somebody answers for until a date.

```yaml
- address: currency/CAD        # a glob
  path: /enabled               # left out: all of the resource, also when it is missing or in no file
  environment: production      # left out: in each of them
  owner: Ada
  expires: 2026-12-31          # the last day on which it holds
  reason: the campaign
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from reconciler.desired.findings import Findings
from reconciler.desired.names import nearest, show, suggest
from reconciler.desired.parse import parse
from reconciler.desired.rules import names_address, no_field, wild
from reconciler.desired.text import Malformed, read
from reconciler.desired.validate import flaws
from reconciler.desired.words import category, describe
from reconciler.model.body import Body, Text
from reconciler.model.policy import Agreed, matches
from reconciler.model.resource import Source
from reconciler.model.shape import compile_shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reconciler.desired.settings import StoreFile
    from reconciler.errors import Problem
    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object
    from reconciler.model.kind import Kind

BASELINE = "drift-baseline.yaml"
_FEW = 1_000  # among so many addresses the nearest is worth its time


def day(text: str) -> date | None:
    """The day of a text, if it is one written as in 2026-12-31.

    >>> day("2026-12-31"), day("2026-02-30")
    (datetime.date(2026, 12, 31), None)
    """
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _is_day(text: str) -> str:
    if day(text) is None:
        raise PydanticCustomError("day", "is no day: write it as in 2026-12-31")
    return text


def _is_said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


class Agreement(Body):
    """One known difference."""

    address: Annotated[Text, Field(description="glob of addresses, as in currency/*")]
    path: Annotated[
        Text | None, Field(pattern="^/", description="JSON pointer of a field; left out: all of the resource")
    ] = None
    environment: Annotated[Text | None, Field(description="left out: each of them")] = None
    owner: Annotated[
        Text,
        AfterValidator(_is_said),
        Field(description="who answers for it", json_schema_extra={"pattern": r"\S"}),
    ]
    expires: Annotated[
        str,
        AfterValidator(_is_day),
        Field(
            description="the last day, as in 2026-12-31",
            json_schema_extra={"format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
        ),
    ]
    reason: Text | None = None


SHAPE = compile_shape(Agreement)


@dataclass(frozen=True)
class Baseline:
    """What is agreed on for one target; `warnings` are no mistakes, but probably not meant."""

    agreed: tuple[Agreed, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def holding(self, today: date) -> tuple[Agreed, ...]:
        """What holds on a day: the last one counts."""
        return tuple(one for one in self.agreed if today <= one.expires)

    def lapsed(self, today: date) -> tuple[Agreed, ...]:
        return tuple(one for one in self.agreed if one.expires < today)


def load_baseline(
    store: StoreFile,
    environment: str | None,
    kinds: Mapping[str, Kind],
    declared: Collection[Address] | None = None,
) -> Baseline:
    """Read and check the file of a store; without one nothing is agreed on.

    `declared` is what the target declares, if that is known. Raises ConfigError with all that is wrong.
    """
    file = f"{store.folder}/{BASELINE}"
    findings = Findings()
    _misnamed(store.folder, findings)
    entries = list(_entries(file, findings))
    for index, entry in entries:
        _check(index, entry, Source(file), store, kinds, findings)
    _check_twice(entries, Source(file), findings)
    findings.close()
    mine = [(index, one) for index, one in entries if one.environment in (None, environment)]
    for index, one in mine if declared is not None else ():
        _warn_of_idle(index, one, file, declared or (), findings)
    return Baseline(tuple(_agreed(one) for _, one in mine), tuple(findings.warnings))


def _misnamed(folder: str, findings: Findings) -> None:
    other = Path(folder, BASELINE).with_suffix(".yml")
    if other.exists():
        findings.file(show(str(other)), "is not read", f"rename it to {BASELINE}")


def _entries(file: str, findings: Findings) -> Iterator[tuple[int, Agreement]]:
    """The entries that are well formed, with their places."""
    if not _readable(file, findings):
        return
    try:
        data, _ = parse(read(file))
    except Malformed as error:
        findings.malformed(file, error)
        return
    if data is not None and not isinstance(data, list):
        hint = "- {address: currency/CAD, path: /enabled, owner: Ada, expires: 2026-12-31}"
        findings.at(Source(file), (), f"a baseline is a list of entries, found {category(data)}", hint)
        return
    for index, entry in enumerate(data or ()):
        if not isinstance(entry, dict):
            message = f"an entry is a mapping, found {category(entry)}"
            findings.at(Source(file), (str(index),), message)
        elif found := _valid(entry, index, Source(file), findings):
            yield index, found


def _readable(file: str, findings: Findings) -> bool:
    """Whether there is a file, and one inside the stores folder; says so when there is another thing."""
    path = Path(file)
    if not path.exists():
        return False
    if not path.is_file():
        findings.file(file, "this is no regular file")
    elif not path.resolve().is_relative_to(path.parent.parent.resolve()):
        findings.file(file, "a link leads out of the stores folder")
    else:
        return True
    return False


def _valid(entry: Object, index: int, source: Source, findings: Findings) -> Agreement | None:
    try:
        return Agreement.model_validate(entry)
    except ValidationError as error:
        for flaw in flaws(error, entry, SHAPE, _say):
            findings.at(source, (str(index), *flaw.path), flaw.message, flaw.hint, key=flaw.key)
    return None


def _say(_path: object, value: Json) -> str:
    return describe(value)


def _check(
    index: int,
    entry: Agreement,
    source: Source,
    store: StoreFile,
    kinds: Mapping[str, Kind],
    findings: Findings,
) -> None:
    """Kinds, fields and environments that do not exist: what fits nothing silences nothing."""

    def tell(name: str, message: str, hint: str | None = None) -> None:
        findings.at(source, (str(index), name), message, hint)

    kind = entry.address.partition("/")[0]
    if not names_address(entry.address):
        hint = "an address is kind/key, as in currency/USD; all of a kind: currency/*"
        tell("address", f"{entry.address!r} is no address", hint)
    elif not wild(kind) and kind not in kinds:
        tell("address", f"{store.provider} has no kind {kind!r}", suggest(kind, kinds))
    elif entry.path and (fault := no_field({"address": entry.address, "path": entry.path}, kinds)):
        tell("path", *fault)
    if entry.environment is not None and entry.environment not in store.environments:
        near = suggest(entry.environment, store.environments) if store.environments else None
        tell("environment", f"{store.store} has no environment {entry.environment!r}", near)


def _check_twice(entries: list[tuple[int, Agreement]], source: Source, findings: Findings) -> None:
    first: dict[tuple[str, str | None, str | None], int] = {}
    for index, one in entries:
        known = first.setdefault((one.address, one.path, one.environment), index)
        if known != index:
            line = findings.place(source, (str(known),)).line
            message = f"{one.address}{' ' + one.path if one.path else ''} is agreed on twice"
            findings.at(source, (str(index),), message, f"the other entry stands in line {line}: keep one")


def _warn_of_idle(
    index: int, entry: Agreement, file: str, declared: Collection[Address], findings: Findings
) -> None:
    """An entry that fits nothing declared; what is agreed of a whole resource may be of one in no file."""
    if any(matches(one, (entry.address,)) for one in declared):
        return
    near = nearest(entry.address, map(str, declared)) if len(declared) < _FEW else None
    if entry.path or near:
        hint = f"did you mean {near!r}?" if near else "name the environment that it is for, or take it out"
        place = findings.place(Source(file), (str(index), "address"))
        findings.warn_at(place, f"{entry.address!r} fits nothing that is declared", hint)


def _agreed(entry: Agreement) -> Agreed:
    """An entry as a rule; what people wrote is one line of text."""
    last = day(entry.expires)
    assert last is not None
    owner, reason = (" ".join(text.split()) for text in (entry.owner, entry.reason or ""))
    return Agreed(entry.address, owner, last, entry.path or "", reason or None)
