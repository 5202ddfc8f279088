"""A ledger for a reader: the runs that changed a store, and what is owned there.

```
2026-11-22T10:15:00+00:00  apply  1 added, 0 changed, 0 destroyed   applied   4be1c0ffee12  ada  https://ci.example/9
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.escape import safe

if TYPE_CHECKING:
    from reconciler.model.json import Object
    from reconciler.model.ledger import Entry, Ledger, Run, Stamp

_COMMIT = 12


def history_text(ledger: Ledger, limit: int, *, resources: bool = False) -> str:
    """The latest runs, or every resource with who applied it last."""
    if resources:
        rows = [
            (str(address), entry.standing.value, _flag(entry), *_stamp(entry.stamp))
            for address, entry in sorted(ledger.entries.items())
        ]
        return _table(rows) or "The ledger knows no resource of this store.\n"
    rows = [_row(run) for run in list(reversed(ledger.runs))[:limit]]
    return _table(rows) or "No run has changed this store yet.\n"


def history_document(ledger: Ledger, limit: int) -> Object:
    """Runs and resources; of applied values and secrets nothing."""
    return {
        "store": ledger.store,
        "environment": ledger.environment,
        "store_id": ledger.store_id,
        "runs": [_run(run) for run in list(reversed(ledger.runs))[:limit]],
        "resources": [
            {
                "address": str(address),
                "standing": entry.standing.value,
                "id": entry.id,
                "protected": entry.protected,
                **_stamped(entry.stamp),
            }
            for address, entry in sorted(ledger.entries.items())
        ],
        "unfinished": [str(address) for address in sorted(ledger.intents)],
        "due": sorted(ledger.due),
    }


def _run(run: Run) -> Object:
    return {
        "id": run.id,
        "verb": run.verb,
        **_stamped(run.stamp),
        "digest": run.digest,
        "summary": dict(run.summary),
        "outcome": run.outcome,
        "finished": run.finished,
    }


def _stamped(stamp: Stamp) -> Object:
    return {"at": stamp.at, "commit": stamp.commit, "run": stamp.run, "by": stamp.by}


def _row(run: Run) -> tuple[str, ...]:
    made, changed, gone = (run.summary.get(name, 0) for name in ("create", "update", "delete"))
    # What was done of a run that came to no good end the store tells, and not its summary.
    whole = run.outcome == "applied"
    counts = f"{made} added, {changed} changed, {gone} destroyed" + ("" if whole else " were planned")
    at, *rest = _stamp(run.stamp)
    return at, run.verb, counts, run.outcome or "did not end", *rest


def _stamp(stamp: Stamp) -> tuple[str, ...]:
    return stamp.at, (stamp.commit or "")[:_COMMIT], stamp.by or "", stamp.run or ""


def _flag(entry: Entry) -> str:
    return "protected" if entry.protected else ""


def _table(rows: list[tuple[str, ...]]) -> str:
    shown = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)] if shown else []
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in shown)
    return "".join(f"{line.rstrip()}\n" for line in lines)
