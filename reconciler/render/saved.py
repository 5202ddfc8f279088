"""A saved plan, read back: nothing in the file is trusted further than its shape."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reconciler.errors import ReconcilerError
from reconciler.model.address import Address
from reconciler.model.json import MISSING, Json, pointer
from reconciler.model.plan import Cause, Change, Departure, Note, Plan, Reason, Sort, Step, Topic, Verb
from reconciler.model.policy import Agreed
from reconciler.model.resource import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.json import Object


_COMMIT = "^[0-9a-f]{40}([0-9a-f]{24})?$"


class _Part(BaseModel):
    # Unknown members are let by: a later minor version of the format may add some.
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Differs(_Part):
    path: str
    before: Any = MISSING
    after: Any = MISSING
    sensitive: bool = False
    variables: list[str] = []


class _Change(_Part):
    actions: list[str] = Field(min_length=1)
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    after_unknown: Any
    patch: list[dict[str, Any]]
    differs: list[_Differs]


class _Entry(_Part):
    id: str
    address: str
    change: _Change
    action_reason: str
    without: list[str]
    needs: list[str]


class _Note(_Part):
    topic: str
    message: str
    address: str | None = None
    hint: str | None = None


class _Read(_Part):
    kind: str
    count: int
    pages: int


class _Summary(_Part):
    unchanged: int


class Options(_Part):
    """The choices of the command line that the plan was made with."""

    target: tuple[str, ...] = Field(default=(), strict=False)
    exclude: tuple[str, ...] = Field(default=(), strict=False)
    replace: tuple[str, ...] = Field(default=(), strict=False)
    allow_loss: tuple[str, ...] = Field(default=(), strict=False)
    rotate: tuple[str, ...] = Field(default=(), strict=False)
    act: tuple[str, ...] = Field(default=(), strict=False)
    full: bool = False
    rev: str | None = Field(default=None, pattern=_COMMIT)
    changed_since: str | None = Field(default=None, pattern=_COMMIT)


class _Agreed(_Part):
    address: str
    path: str
    owner: str
    expires: str
    reason: str | None = None


class _Drift(_Part):
    sort: str
    fields: dict[str, str]
    at: str | None = None
    by: str | None = None
    agreed: _Agreed | None = None


class _Departed(_Part):
    address: str
    drift: _Drift | None = None


class _Document(_Part):
    format_version: str
    reconciler_version: str
    store: str
    environment: str | None
    provider: str
    store_id: str | None = None
    summary: _Summary
    options: Options = Options()
    reads: list[_Read]
    resource_changes: list[_Entry]
    resource_drift: list[_Departed] = []
    notes: list[_Note]


def from_document(document: Json) -> Plan:
    """The plan of a document; raises ReconcilerError when it is none or of a newer format.

    The bodies to send are not in a document, so what comes back can be shown and compared, not executed.
    """
    read = _read(document)
    try:
        return Plan(
            store=read.store,
            environment=read.environment,
            provider=read.provider,
            store_id=read.store_id,
            steps=[_step(entry) for entry in read.resource_changes],
            unchanged=read.summary.unchanged,
            notes=[_note(note) for note in read.notes],
            reads=[Reading(part.kind, part.count, part.pages) for part in read.reads],
            departures=sorted(_departures(read.resource_drift), key=lambda one: one.address),
        )
    except ValueError as error:
        raise ReconcilerError(f"not a plan: {error}", hint=_HINT) from error


def made_with(document: Json) -> tuple[str, Options]:
    """The version that saved the plan, and the options that make the same plan again."""
    read = _read(document)
    return read.reconciler_version, read.options


_HINT = "save one with `reconciler plan TARGET --out FILE`"


def _read(document: Json) -> _Document:
    version = document.get("format_version") if isinstance(document, dict) else None
    if not isinstance(version, str):
        raise ReconcilerError("not a plan: it has no format_version", hint=_HINT)
    if version.partition(".")[0] != "1":
        raise ReconcilerError(
            f"the plan has format {version}, and this version reads format 1.x",
            hint="apply it with the version that saved it, or plan again",
        )
    try:
        return _Document.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ReconcilerError(f"not a plan: {pointer(first['loc'])}: {first['msg']}", hint=_HINT) from error


def _step(entry: _Entry) -> Step:
    action = entry.change.actions[0]
    verb = Verb(action) if action in (Verb.CREATE, Verb.UPDATE, Verb.DELETE) else Verb.ACT
    return Step(
        id=entry.id,
        verb=verb,
        address=Address.parse(entry.address),
        reason=Reason(entry.action_reason),
        before=entry.change.before,
        after=entry.change.after,
        changes=[_change(change) for change in entry.change.differs],
        patch=entry.change.patch,
        unknown=[pointer(path) for path in _unknown(entry.change.after_unknown)],
        without=entry.without,
        needs=entry.needs,
        action=action if verb is Verb.ACT else None,
    )


def _change(change: _Differs) -> Change:
    if change.sensitive:
        return Change(change.path, None, " ".join(change.variables) or None, sensitive=True)
    return Change(change.path, change.before, change.after)


def _note(note: _Note) -> Note:
    address = Address.parse(note.address) if note.address else None
    return Note(Topic(note.topic), note.message, address, note.hint)


def _departures(entries: list[_Departed]) -> Iterator[Departure]:
    """Each once: the two halves of a replacement tell of the same one."""
    seen: set[tuple[str, _Agreed | None]] = set()
    for entry in entries:
        told = entry.drift
        if told is None or (entry.address, told.agreed) in seen:
            continue
        seen.add((entry.address, told.agreed))
        fields = {path: Cause(cause) for path, cause in told.fields.items()}
        address, agreed = Address.parse(entry.address), _agreed(told.agreed) if told.agreed else None
        yield Departure(address, Sort(told.sort), fields, told.at, told.by, agreed)


def _agreed(one: _Agreed) -> Agreed:
    return Agreed(one.address, one.owner, date.fromisoformat(one.expires), one.path, one.reason)


def _unknown(tree: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if tree is True:
        yield path
    members: Object = tree if isinstance(tree, dict) else {}
    if isinstance(tree, list):
        members = {str(index): item for index, item in enumerate(tree)}
    for part, inner in members.items():
        yield from _unknown(inner, (*path, part))
