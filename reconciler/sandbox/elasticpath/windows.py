"""When a promotion runs: from its start to its end, given as a date or as an instant.

Source: Elastic Path API reference, Promotions Standard and Rule Promotions.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.kind import Draft
    from reconciler.sandbox.world import Doc

__all__ = ["check_window", "is_over", "moment", "write_window"]


def moment(text: str) -> datetime | None:
    """The instant, in UTC; a date alone is its midnight, and a text that is no time is None.

    >>> moment("2024-01-01")
    datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def check_window(draft: Draft) -> None:
    """Refuse a start or end that is no time, and an end that is not after the start."""
    times = []
    for name in ("start", "end"):
        found = moment(draft.doc[name])
        if found is None:
            raise draft.kind.service.broken(name, "format", "must be a date or a time")
        times.append(found)
    if times[0] >= times[1]:
        raise draft.kind.service.broken("end", "min", "must be after start")


def write_window(draft: Draft) -> None:
    """Put the times in the form that the knob asks for."""
    if draft.knobs.promotion_dates == "instants":
        for name in ("start", "end"):
            found = moment(str(draft.doc.get(name)))
            if found:
                draft.doc[name] = f"{found:%Y-%m-%dT%H:%M:%SZ}"


def is_over(doc: Doc, now: float) -> bool:
    """Whether the promotion has ended at `now`, in Unix seconds."""
    end = moment(str(doc.get("end")))
    return end is not None and end.timestamp() <= now
