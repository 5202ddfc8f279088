from __future__ import annotations

import pytest

from reconciler.http.retry import ATTEMPTS, CONNECTS, Outcome, delay, seconds, uncertain

LOST = Outcome(None)
REFUSED = Outcome(None, sent=False)
ASKED = Outcome(503, retry_after=7.0)


@pytest.mark.parametrize(
    ("method", "outcome", "again"),
    [
        *((method, LOST, method != "POST") for method in ("GET", "PUT", "DELETE", "POST")),
        *((method, REFUSED, True) for method in ("GET", "PUT", "DELETE", "POST")),
        *((method, Outcome(429), True) for method in ("GET", "PUT", "DELETE", "POST")),
        *((method, ASKED, True) for method in ("GET", "PUT", "DELETE", "POST")),
        *(
            (method, Outcome(s), method != "POST")
            for s in (502, 503, 504)
            for method in ("GET", "PUT", "POST")
        ),
        *(
            (method, Outcome(s), False)
            for s in (200, 400, 401, 404, 409, 422, 500, 501)
            for method in ("GET", "POST")
        ),
        ("PATCH", Outcome(503), False),
        ("POST", Outcome(504, retry_after=1.0), False),
    ],
)
def test_what_is_sent_again(method, outcome, again):
    assert (delay(method, 1, outcome, 0.0) is not None) is again


def test_the_delay_doubles_up_to_a_limit_and_ends():
    delays = [delay("GET", attempt, Outcome(503), 0.5) for attempt in range(1, ATTEMPTS + 1)]
    assert delays == [0.375, 0.75, 1.5, 3.0, 6.0, None]
    assert delay("GET", CONNECTS, LOST, 0.5) is None
    assert delay("GET", CONNECTS - 1, LOST, 0.5) is not None


def test_jitter_spreads_between_half_and_all():
    assert delay("GET", 3, Outcome(503), 0.0) == 1.0
    assert delay("GET", 3, Outcome(503), 0.999) == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(("asked", "waits"), [(7.0, 7.0), (0.0, 0.0), (-3.0, 0.0), (10_000.0, 60.0)])
def test_retry_after_is_honoured_up_to_a_minute(asked, waits):
    assert delay("GET", 1, Outcome(429, retry_after=asked), 0.0) == waits
    assert waits < delay("GET", 1, Outcome(429, retry_after=asked), 0.9) < waits + 1


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (None, None),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 -0000", 60.0),
        ("Wed, 21 Oct 2026 07:20:00 GMT", 0.0),
        ("in a while", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
    ],
)
def test_retry_after_in_both_forms(header, value):
    assert seconds(header, 1792567620.0) == value  # 07:27:00


@pytest.mark.parametrize(
    ("method", "outcome", "expected"),
    [
        ("POST", LOST, True),
        ("PUT", LOST, True),
        ("DELETE", LOST, True),
        ("GET", LOST, False),
        ("POST", REFUSED, False),
        ("POST", Outcome(500), True),
        ("POST", Outcome(502), True),
        ("POST", Outcome(503), True),
        ("POST", ASKED, False),
        ("POST", Outcome(429), False),
        ("POST", Outcome(409), False),
        ("POST", Outcome(201), False),
        ("GET", Outcome(500), False),
    ],
)
def test_when_a_write_may_have_happened(method, outcome, expected):
    assert uncertain(method, outcome) is expected
