"""The ledger as readable JSON, and back: `{"format_version": "1.0", "resources": {...}, "runs": [...]}`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from reconciler.errors import LedgerError
from reconciler.model.address import Address
from reconciler.model.json import parse_pointer, pointer
from reconciler.model.ledger import Entry, Ledger, Run, Stamp, Standing

if TYPE_CHECKING:
    from reconciler.model.json import Object

FORMAT_VERSION = "1.0"
_HINT = "put back what was there, or start anew: reconciler adopt TARGET --anew"


class _Part(BaseModel):
    # Unknown members are let by: a later minor version of the format may add some.
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Stamped(_Part):
    at: str
    commit: str | None = None
    run: str | None = None
    by: str | None = None


class _Entry(_Stamped):
    standing: str
    id: str | None = None
    applied: dict[str, Any]
    secrets: dict[str, str] = {}
    protected: bool = False


class _Run(_Stamped):
    id: str
    verb: str
    digest: str
    summary: dict[str, int]
    outcome: str | None = None
    finished: str | None = None


class _Document(_Part):
    store: str
    environment: str | None
    provider: str
    store_id: str | None = None
    salt: str
    resources: dict[str, _Entry]
    intents: dict[str, list[_Entry | None]] = {}
    due: list[str] = []
    runs: list[_Run] = []


def to_text(ledger: Ledger) -> str:
    """One line for each resource and run, sorted, so that two versions can be compared by eye.

    >>> from_text(to_text(ledger), "acme") == ledger
    True
    """
    document: Object = {
        "format_version": FORMAT_VERSION,
        "store": ledger.store,
        "environment": ledger.environment,
        "provider": ledger.provider,
        "store_id": ledger.store_id,
        "salt": ledger.salt,
        "due": sorted(ledger.due),
        "resources": {str(address): _entry(one) for address, one in sorted(ledger.entries.items())},
        "intents": {
            str(address): [None if one is None else _entry(one) for one in stages]
            for address, stages in sorted(ledger.intents.items())
        },
        "runs": [_run(one) for one in ledger.runs],
    }
    members = [f" {json.dumps(name)}: {_lines(value)}" for name, value in document.items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def _lines(value: Any) -> str:
    if not value or not isinstance(value, dict | list):
        return _text(value)
    if isinstance(value, dict):
        inner = [f"  {_text(name)}: {_text(one)}" for name, one in value.items()]
        return "{\n" + ",\n".join(inner) + "\n }"
    return "[\n" + ",\n".join(f"  {_text(one)}" for one in value) + "\n ]"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry(entry: Entry) -> Object:
    found: Object = {"standing": entry.standing.value, **_stamp(entry.stamp), "applied": entry.applied}
    if entry.id is not None:
        found["id"] = entry.id
    if entry.secrets:
        found["secrets"] = dict(entry.secrets)
    return found | ({"protected": True} if entry.protected else {})


def _run(run: Run) -> Object:
    found: Object = {"id": run.id, "verb": run.verb, **_stamp(run.stamp), "digest": run.digest}
    return found | {"summary": dict(run.summary), "outcome": run.outcome, "finished": run.finished}


def _stamp(stamp: Stamp) -> Object:
    told = {"at": stamp.at, "commit": stamp.commit, "run": stamp.run, "by": stamp.by}
    return {name: value for name, value in told.items() if value is not None}


def from_text(text: str, place: str) -> Ledger:
    """The ledger in a text; raises LedgerError, which names the `place` it is from, when there is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LedgerError(f"the ledger at {place} is no JSON: {error}", hint=_HINT) from error
    version = document.get("format_version") if isinstance(document, dict) else None
    if not isinstance(version, str):
        raise LedgerError(f"what is at {place} is no ledger: it has no format_version", hint=_HINT)
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        hint = "use the version of reconciler that wrote it, or a newer one"
        message = f"the ledger at {place} has format {version}, and this version reads 1.x"
        raise LedgerError(message, hint=hint)
    try:
        return _ledger(_Document.model_validate(document))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        message = f"the ledger at {place} is damaged at {pointer(first['loc'])}: {first['msg']}"
        raise LedgerError(message, hint=_HINT) from error
    except ValueError as error:
        raise LedgerError(f"the ledger at {place} is damaged: {error}", hint=_HINT) from error


def _ledger(read: _Document) -> Ledger:
    return Ledger(
        store=read.store,
        environment=read.environment,
        provider=read.provider,
        store_id=read.store_id,
        salt=read.salt,
        entries={Address.parse(text): _read_entry(one) for text, one in read.resources.items()},
        intents={
            Address.parse(text): [None if one is None else _read_entry(one) for one in stages]
            for text, stages in read.intents.items()
        },
        due=frozenset(read.due),
        runs=[
            Run(one.id, one.verb, _read_stamp(one), one.digest, one.summary, one.outcome, one.finished)
            for one in read.runs
        ],
    )


def _read_entry(one: _Entry) -> Entry:
    for place in one.secrets:
        parse_pointer(place)
    return Entry(
        Standing(one.standing), one.applied, _read_stamp(one), one.id, one.secrets, protected=one.protected
    )


def _read_stamp(one: _Stamped) -> Stamp:
    return Stamp(one.at, one.commit, one.run, one.by)
