"""What stands between two entries of a YAML text: comments and blank lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.tree import Unfit

if TYPE_CHECKING:
    from collections.abc import Sequence


class Remark(NamedTuple):
    """A comment on a line of its own, and the column where it began; a blank line when there is no text."""

    column: int
    text: str


class Gap(NamedTuple):
    """`trail` is a comment behind an entry, on its last line; `below` what stands on the lines after it."""

    trail: str
    below: Sequence[Remark] = ()


def gap(text: str, start: int, end: int) -> Gap:
    r"""What stands between two places; raises Unfit when that is more than comments and white space.

    >>> gap("a: 1  # one\n\n# two\nb: 2", 4, 19)
    Gap(trail='# one', below=[Remark(column=0, text=''), Remark(column=0, text='# two')])
    """
    first, *lines = text[start:end].split("\n")
    if end < len(text) and lines and lines.pop().strip(" \t"):
        raise Unfit
    below = [_remark(line) for line in lines]
    while end == len(text) and below and not below[-1].text:
        below.pop()
    return Gap(_comment(first), below)


def _remark(line: str) -> Remark:
    text = _comment(line)
    return Remark(len(line) - len(line.lstrip(" \t")) if text else 0, text)


def _comment(line: str) -> str:
    text = line.strip(" \t")
    if text and not text.startswith("#"):
        raise Unfit
    return text


def lines_of(remarks: Sequence[Remark]) -> list[str]:
    """The lines of some remarks, no two blank ones in a row."""
    return [
        one.text for index, one in enumerate(remarks) if one.text or index == 0 or remarks[index - 1].text
    ]


def without_first_blank(remarks: Sequence[Remark]) -> Sequence[Remark]:
    """The remarks from the first comment on."""
    return remarks[next((i for i, one in enumerate(remarks) if one.text), len(remarks)) :]


def deeper(remarks: Sequence[Remark], column: int) -> tuple[Sequence[Remark], Sequence[Remark]]:
    """The remarks up to the last that stands right of a column, none left of it between, and the others."""
    end = 0
    for index, one in enumerate(remarks):
        if one.text and one.column <= column:
            break
        end = index + 1 if one.text else end
    return remarks[:end], remarks[end:]


def paragraph(remarks: Sequence[Remark]) -> tuple[Sequence[Remark], Sequence[Remark]]:
    """The comments right below an entry that a blank line parts from the next one, and what is that one's."""
    end = next((i for i, one in enumerate(remarks) if not one.text), 0)
    return remarks[:end], remarks[end:]


def heading(remarks: Sequence[Remark]) -> tuple[Sequence[Remark], Sequence[Remark]]:
    """What is said of a file at its top, and what of its first entry: what no blank line parts from that."""
    start = next((i for i in range(len(remarks), 0, -1) if not remarks[i - 1].text), len(remarks))
    return remarks[:start], remarks[start:]
