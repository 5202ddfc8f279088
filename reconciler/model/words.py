"""Numbers and many names, as a sentence holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def many(number: int, noun: str) -> str:
    """A number of things.

    >>> many(1, "resource"), many(3, "resource")
    ('1 resource', '3 resources')
    """
    return f"{number} {noun}{'s' if number != 1 else ''}"


def few(names: Sequence[object], most: int) -> str:
    """The first of some names, and how many there are beside.

    >>> few(["a", "b", "c", "d"], 2), few(["a", "b"], 2)
    ('a, b and 2 more', 'a, b')
    """
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(map(str, names[:most]))}{more}"
