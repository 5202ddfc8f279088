"""The parts of a Markdown comment that hold what comes from a store or a file.

All of that stands in a code span or in a fence longer than any run of backticks in it, where neither HTML nor
mentions nor Markdown mean anything.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reconciler.model.plan import Step
    from reconciler.render.lines import Line
    from reconciler.render.steps import Entry

    Tally = Callable[[Sequence[Step]], str]
    """The counts of some steps, as the title of a fold and the sentence about what is left out tell them."""

LIMIT = 60_000  # characters; GitHub refuses a comment of more than 65,536

_MARKS = {"+": "+", "-": "-", "~": "!", "-/+": "-/+", "+/-": "+/-", "!": "!"}


def marker(text: str) -> str:
    """A comment that nobody sees, by which a program finds its own text again."""
    inner = re.sub(r"[^\w./ -]", "_", text).replace("--", "__")
    return f"<!-- reconciler: {inner} -->"


def span(text: str) -> str:
    """A text as inline code.

    >>> span("a`b")
    '``a`b``'
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{edge}{safe(text)}{edge}{ticks}"


def fence(language: str, text: str) -> str:
    """Lines as a block of code."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def word(text: str) -> str:
    """A name among HTML, where no code span can be: a plain word as it is, anything else marked as code.

    >>> word("price-book"), word("@everyone")
    ('price-book', '<code>@everyone</code>')
    """
    if re.fullmatch(r"[\w-]+", text):
        return text
    # Inside <code> nothing is a mention, a reference or a link; written as entities it still would be.
    return f"<code>{escape(safe(text))}</code>"


def cut(lines: Sequence[str], room: int) -> str:
    """The lines that there is room for, and how many are missing."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*kept, f"... and {len(lines) - len(kept)} more lines"])
        kept.append(line)
    return "\n".join(kept)


def folds(listed: Iterable[Entry], tally: Tally, room: int, whole: str) -> list[str]:
    """One folded block a kind, in the order in which the kinds come.

    `tally` counts what a block is about; `whole` is the command that shows what there is no room for.
    """
    entries = list(listed)
    order = {kind: index for index, kind in enumerate(dict.fromkeys(entry.address.kind for entry in entries))}
    entries.sort(key=lambda entry: order[entry.address.kind])
    blocks: list[str] = []
    left_out: list[Entry] = []
    for kind, group in groupby(entries, key=lambda entry: entry.address.kind):
        members = list(group)
        block, shown = _block(kind, tally(_steps(members)), members, room)
        left_out += members[shown:]
        if shown:
            blocks.append(block)
            room -= len(block) + 2
    if left_out:
        rest = f"{len(left_out)} more changes do not fit ({tally(_steps(left_out))})"
        blocks.append(f"*{rest}: run* {span(whole)} *to see them all.*")
    return blocks


def _steps(entries: Iterable[Entry]) -> list[Step]:
    return [step for entry in entries for step in entry.steps]


def _block(kind: str, counts: str, members: list[Entry], room: int) -> tuple[str, int]:
    """The block of a kind with as many of its changes as there is room for, and how many those are."""
    title = f"{word(kind)}: {counts}"
    texts: list[str] = []
    used = len(title) + 120
    for entry in members:
        text = "\n".join([f"# {entry.sentence}", *map(_line, entry.lines)])
        if used + len(text) + 1 > room:
            break
        used += len(text) + 1
        texts.append(text)
    shown = fence("diff", "\n".join(texts))
    return f"<details><summary>{title}</summary>\n\n{shown}\n</details>", len(texts)


def _line(line: Line) -> str:
    return f"{_MARKS.get(line.symbol, ' ')} {'    ' * line.depth}{line.text}".rstrip()
