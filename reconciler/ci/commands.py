r"""The words by which a program talks to GitHub's runner.

>>> print(command("error", "100 % wrong\nand more", file="stores/a,b.yaml", line=3))
::error file=stores/a%2Cb.yaml,line=3::100 %25 wrong%0Aand more
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.render.escape import safe_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 10
"""Annotations that one step may make; GitHub drops what is more."""
LONGEST = 2_000
"""Characters of an annotation's message; it stands on one line beside the code."""


@dataclass(frozen=True)
class Annotation:
    """A remark beside a line, 0 when a whole file is meant; `level` is "error", "warning" or "notice"."""

    level: str
    title: str
    message: str
    file: str = ""
    line: int = 0


def shown(found: Sequence[Annotation], most: int = MOST) -> list[str]:
    """Commands for the first of the annotations; the last one tells how many are missing."""
    kept = list(found)
    if len(kept) > most:
        left = len(kept) - most + 1
        kept[most - 1 :] = [Annotation("notice", "More", f"{left} more: see the summary of this run")]
    return [_annotation(one) for one in kept]


def _annotation(one: Annotation) -> str:
    message = safe_lines(one.message)
    if len(message) > LONGEST:
        message = message[: LONGEST - 3] + "..."
    place = {"file": one.file} | ({"line": one.line} if one.line else {}) if one.file else {}
    return command(one.level, message, **place, title=safe_lines(one.title)[:200])


def mask(secret: str) -> str:
    """From this line on the runner shows *** in place of the secret."""
    return command("add-mask", secret)


def command(name: str, message: str, **properties: object) -> str:
    """One line that the runner obeys, whatever the message holds."""
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name}{' ' + given if given else ''}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
