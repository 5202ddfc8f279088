"""When to send a request again, and after how long: pure, so that it can be read and tested as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

ATTEMPTS = 6
"""How often a request is sent at most when the server answers, but not usefully."""
CONNECTS = 4
"""How often when there is no answer at all: a wrong address should not take a minute to report."""
FIRST, LONGEST = 0.5, 30.0
"""Seconds before the second attempt, doubled each time, and where the doubling ends."""
LONGEST_ASKED = 60.0
"""The longest Retry-After that is honoured in full; a run that stalls for an hour helps nobody."""

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
TEMPORARY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt.

    status       the HTTP status; None when no answer came
    sent         False when the request surely never reached the server (connection refused)
    retry_after  seconds the server asked to wait
    """

    status: int | None = None
    sent: bool = True
    retry_after: float | None = None


def delay(method: str, attempt: int, outcome: Outcome, jitter: float) -> float | None:
    """Seconds to wait before sending again, or None to give up; `attempt` counts from 1, 0 <= `jitter` < 1.

    >>> delay("GET", 1, Outcome(503), 0.0), delay("POST", 1, Outcome(503), 0.0)
    (0.25, None)
    """
    temporary = outcome.status is None or outcome.status in TEMPORARY
    most = CONNECTS if outcome.status is None else ATTEMPTS
    if not temporary or attempt >= most or not (method in REPEATABLE or without_effect(outcome)):
        return None
    if outcome.retry_after is not None:
        # A little over what was asked: all waiters of one answer must not come back at the same instant.
        return min(max(outcome.retry_after, 0.0), LONGEST_ASKED) + FIRST * jitter
    return min(FIRST * 2.0 ** (attempt - 1), LONGEST) * (0.5 + 0.5 * jitter)


def without_effect(outcome: Outcome) -> bool:
    """Whether the request surely changed nothing, so that even a POST may be sent again.

    A 503 says so only together with Retry-After: a gateway answers 503 for a request it has passed on, too.
    """
    if outcome.status is None:
        return not outcome.sent
    return outcome.status == 429 or (outcome.status == 503 and outcome.retry_after is not None)


def uncertain(method: str, outcome: Outcome) -> bool:
    """Whether a failed request may have changed the store all the same.

    >>> uncertain("POST", Outcome(status=None)), uncertain("GET", Outcome(status=None))
    (True, False)
    """
    if method in ("GET", "HEAD", "OPTIONS") or without_effect(outcome):
        return False
    return outcome.status is None or outcome.status >= 500


def seconds(header: str | None, now: float) -> float | None:
    """A Retry-After header as seconds from `now` (unix time); None when absent or unreadable.

    >>> seconds("2", 0.0), seconds("Thu, 01 Jan 1970 00:00:05 GMT", 1.0), seconds("soon", 0.0)
    (2.0, 4.0, None)
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    # "-0000" reads as a moment without a zone; HTTP dates are UTC.
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
