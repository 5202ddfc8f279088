"""What `lock.json` says, beside the ledger of a target: who works on it, and until when."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reconciler.errors import LedgerError
from reconciler.ledger.backend import LOCK
from reconciler.model.words import many

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "1.0"
TOLERANCE = timedelta(seconds=60)
"""By how much the clocks of two machines may differ; see `reconciler.ledger.lease`."""


@dataclass(frozen=True)
class Lease:
    """Who works on a target, and until when unless renewed; `run` is the url of a CI job."""

    id: str
    holder: str
    run: str | None
    command: str
    acquired: datetime
    heartbeat: datetime
    expires: datetime

    def text(self) -> str:
        """As it stands in lock.json."""
        fields = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }
        return json.dumps({"format_version": FORMAT, **fields}, ensure_ascii=False, indent=2) + "\n"

    def sentence(self, now: datetime) -> str:
        """Who holds it, since when and until when.

        >>> lease.sentence(now)
        'ada@laptop (pid 12) runs `apply` since 12:00:03 UTC (4 minutes ago); last heard of 8 s...'
        """
        where = f": {self.run}" if self.run else ""
        ahead = self.heartbeat - now
        heard = f"last heard of {span(-ahead)} ago"
        if ahead > TOLERANCE:
            heard = f"its clock is {span(ahead)} ahead of this one"
        end = "ran out" if now > self.expires else "runs out, unless renewed,"
        return (
            f"{self.holder} runs `{self.command}` since {clock_time(self.acquired, now)}"
            f" ({span(now - self.acquired)} ago){where}; {heard};"
            f" its lease {end} at {clock_time(self.expires, now)}"
        )


def read_lease(files: Mapping[str, str], place: str) -> Lease | None:
    """The lease among the files of a ledger; raises LedgerError when that is no lease."""
    text = files.get(LOCK)
    if text is None:
        return None
    try:
        document = json.loads(text)
        version = _text(document["format_version"])
        lease = None if _major(version) != _major(FORMAT) else _lease(document)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise LedgerError(
            f"{LOCK} in {place} is no lock that reconciler wrote",
            hint="see who changed it; `reconciler unlock TARGET --force` takes it away",
        ) from error
    if lease is None:
        raise LedgerError(
            f"{LOCK} in {place} has the format {version}, and this version of reconciler knows {FORMAT}",
            hint="use the version of reconciler that wrote it",
        )
    return lease


def _major(version: str) -> str:
    return version.partition(".")[0]


def _lease(document: Mapping[str, object]) -> Lease:
    return Lease(
        id=_text(document["id"]),
        holder=_text(document["holder"]),
        run=None if document["run"] is None else _text(document["run"]),
        command=_text(document["command"]),
        acquired=_time(document["acquired"]),
        heartbeat=_time(document["heartbeat"]),
        expires=_time(document["expires"]),
    )


def _text(value: object) -> str:
    """On one line and of a decent length: whoever may write the ledger could put anything there."""
    if not isinstance(value, str) or not value:
        raise TypeError
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value[:500])


def _time(value: object) -> datetime:
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise ValueError
    return time.astimezone(UTC)


def clock_time(time: datetime, now: datetime) -> str:
    """The time of day, with the date when it is another day than now's.

    >>> clock_time(datetime(2026, 11, 22, 5, 28, 3, tzinfo=UTC), datetime(2026, 11, 22, 6, 0, tzinfo=UTC))
    '05:28:03 UTC'
    """
    time, now = time.astimezone(UTC), now.astimezone(UTC)
    form = "%H:%M:%S UTC" if time.date() == now.date() else "%Y-%m-%d %H:%M:%S UTC"
    return time.strftime(form)


def span(time: timedelta) -> str:
    """A length of time in the largest unit that fits; a negative one, of clocks that differ, is none.

    >>> span(timedelta(seconds=250)), span(timedelta(seconds=1))
    ('4 minutes', '1 second')
    """
    seconds = max(0, int(time.total_seconds()))
    sizes = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
    unit = next((unit for unit, size in sizes.items() if seconds >= size), "second")
    return many(seconds // sizes[unit], unit)
