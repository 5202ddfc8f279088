"""What a job hands on: outputs for later steps, the page of its run, and files for an artifact."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import ReconcilerError
from reconciler.render.document import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.ci.context import Context
    from reconciler.model.plan import Plan

OUTPUT = 450_000
"""Bytes that all outputs may have: GitHub takes 1 MB of a job, and counts two for each letter (UTF-16)."""
SUMMARY = 1_000_000
"""Bytes of a step's summary; one of more than 1,024 KiB is dropped whole."""
NOTE = "\n... cut here: the whole is in the files of this run"


def shorten(text: str, most: int, note: str = NOTE) -> str:
    r"""The text in at most `most` bytes, cut at the end of a line where there is one.

    >>> shorten("one\ntwo\nthree", 12, " ...")
    'one\ntwo ...'
    """
    raw = text.encode()
    if len(raw) <= most:
        return text
    kept = raw[: most - len(note.encode())].decode(errors="ignore")
    line = kept.rpartition("\n")[0]
    return (line or kept) + note


def plan_outputs(plan: Plan) -> dict[str, str | int | bool]:
    """The outputs that tell of a plan, before it is applied and after."""
    counts = plan.summary()
    return {
        "changes-count": counts["create"] + counts["update"] + counts["delete"],
        "creates-count": counts["create"],
        "updates-count": counts["update"],
        "deletes-count": counts["delete"],
        "digest": digest(plan),
    }


@dataclass(frozen=True)
class Outputs:
    """Where a job's outputs and its summary go; nowhere, when the variables are not set.

    `token` makes the delimiters that no value can foresee.
    """

    context: Context
    token: Callable[[], str] = lambda: secrets.token_hex(16)

    def write(self, values: Mapping[str, str | int | bool]) -> None:
        """Hand on values by name, all of them within GitHub's limit."""
        if not self.context.output_file:
            return
        room, parts = OUTPUT, []
        for name, value in values.items():
            text = shorten(_plain(value), room)
            room = max(1_000, room - len(text.encode()))
            parts.append(self._entry(name, text))
        _append(self.context.output_file, "".join(parts))

    def _entry(self, name: str, text: str) -> str:
        delimiter = f"EOF_{self.token()}"
        while delimiter in text:
            delimiter += "_"
        return f"{name}<<{delimiter}\n{text}\n{delimiter}\n"

    def summarise(self, text: str) -> None:
        """Add to the page of the run as much as it takes, with what stands there already."""
        if not self.context.summary_file:
            return
        path = Path(self.context.summary_file)
        there = path.stat().st_size if path.exists() else 0
        if SUMMARY - there > 1_000:
            _append(self.context.summary_file, whole(text, SUMMARY - there - 1) + "\n")


def whole(text: str, most: int) -> str:
    """Markdown in at most `most` bytes that closes what the cut left open: a fence, and a fold around it."""
    if len(text.encode()) <= most:
        return text
    end = "\n*Cut here: the whole is in the files of this run.*"
    room = most - len(end) - 20
    kept = shorten(text, room, "").split("\n")
    fence, folded = _open(kept)
    if len(fence) > 100:  # a value of nothing but backticks has a fence as long as itself
        kept = shorten(text, max(room - len(fence), 0), "").split("\n")
        fence, folded = _open(kept)
    return "\n".join([*kept, *([fence] if fence else []), *(["</details>"] if folded else []), end])


def _open(lines: list[str]) -> tuple[str, bool]:
    """The fence that the lines leave open, and whether they leave a fold open."""
    fence, folded = "", False
    for line in lines:
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if line == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        elif line.startswith("<details>") or line == "</details>":
            folded = line.startswith("<details>")
    return fence, folded


def _plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _append(path: str, text: str) -> None:
    try:
        with Path(path).open("a", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ReconcilerError(f"cannot write {path}: {error.strerror}") from error
