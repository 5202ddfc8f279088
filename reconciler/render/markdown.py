"""A plan as Markdown for a pull-request comment.

Everything that comes from a store or a file stands in a code span or a fence longer than any run of backticks
in it, where neither HTML nor mentions nor Markdown mean anything.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.model.plan import Topic
from reconciler.render.document import digest
from reconciler.render.escape import safe
from reconciler.render.steps import entries
from reconciler.render.text import headline, notes, tally

if TYPE_CHECKING:
    from reconciler.model.address import Address
    from reconciler.model.plan import Plan
    from reconciler.render.lines import Line
    from reconciler.render.steps import Entry

LIMIT = 60_000  # characters; GitHub refuses a comment of more than 65,536

_MARKS = {"+": "+", "-": "-", "~": "!", "-/+": "-/+", "+/-": "+/-", "!": "!"}


def markdown(plan: Plan, limit: int = LIMIT) -> str:
    """The plan in at most `limit` characters: what does not fit is counted, never silently dropped."""
    parts = [
        f"<!-- reconciler: {_comment(plan.target)} -->",
        f"### {_span(plan.target)}: {_title(plan)}",
    ]
    if not plan.steps:
        parts.append(_fence("text", headline(plan).replace("see above", "see below")))
    else:
        parts.append(
            f"Digest `{digest(plan)}`: {_span(f'reconciler apply {plan.target} --approve DIGEST')} takes it, "
            "or its first 12 digits."
        )
    if unsafe := plan.about(Topic.UNSAFE):
        warning = [safe(note.message) + (f" ({safe(note.hint)})" if note.hint else "") for note in unsafe]
        shown = _fence("text", _cut(warning, limit // 4))
        parts.append("**Apply refuses this plan until it is allowed:**\n" + shown)
    if noted := notes([note for note in plan.notes if note.topic is not Topic.UNSAFE], basis=plan.basis):
        parts.append(_fence("text", _cut("\n".join(noted).split("\n"), limit // 4)))
    room = limit - sum(len(part) + 2 for part in parts) - 200
    return "\n\n".join([*parts, *_details(plan, room)]) + "\n"


def _title(plan: Plan) -> str:
    """The counts, and that something is blocked: nobody may take a blocked plan for a plan of nothing."""
    if not plan.steps:
        blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
        return f"{blocked} blocked, nothing else to do." if blocked else "No changes."
    return headline(plan).splitlines()[0]


def _cut(lines: list[str], room: int) -> str:
    """The lines that there is room for, and how many are missing."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*kept, f"... and {len(lines) - len(kept)} more lines"])
        kept.append(line)
    return "\n".join(kept)


def _details(plan: Plan, room: int) -> list[str]:
    """One folded block a kind, in the order in which the plan comes to the kinds."""
    listed = list(entries(plan))
    order = {kind: index for index, kind in enumerate(dict.fromkeys(entry.address.kind for entry in listed))}
    listed.sort(key=lambda entry: order[entry.address.kind])
    blocks: list[str] = []
    left_out: set[Address] = set()
    missing = 0
    for kind, group in groupby(listed, key=lambda entry: entry.address.kind):
        members = list(group)
        steps = [step for step in plan.steps if step.address.kind == kind]
        block, shown = _block(kind, tally(replace(plan, steps=steps)), members, room)
        missing += len(members) - shown
        left_out |= {entry.address for entry in members[shown:]}
        if shown:
            blocks.append(block)
            room -= len(block) + 2
    if missing:
        rest = tally(replace(plan, steps=[step for step in plan.steps if step.address in left_out]))
        command = _span(f"reconciler plan {plan.target}")
        blocks.append(
            f"*{missing} more changes do not fit ({_html(rest)}): run* {command} *for the whole plan.*"
        )
    return blocks


def _block(kind: str, counts: str, members: list[Entry], room: int) -> tuple[str, int]:
    """The block of a kind with as many of its changes as there is room for, and how many those are."""
    texts: list[str] = []
    used = len(_html(f"{kind}: {counts}")) + 120
    for entry in members:
        text = "\n".join([f"# {entry.sentence}", *map(_line, entry.lines)])
        if used + len(text) + 1 > room:
            break
        used += len(text) + 1
        texts.append(text)
    fence = _fence("diff", "\n".join(texts))
    return f"<details><summary>{_html(f'{kind}: {counts}')}</summary>\n\n{fence}\n</details>", len(texts)


def _line(line: Line) -> str:
    text = f"{_MARKS.get(line.symbol, ' ')} {'    ' * line.depth}{line.text}"
    return text.rstrip()


def _fence(language: str, text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _span(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    return f"{ticks}{safe(text)}{ticks}"


def _html(text: str) -> str:
    escaped = safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("@", "&#64;")


def _comment(text: str) -> str:
    return re.sub(r"[^\w./ -]", "_", text).replace("--", "__")
