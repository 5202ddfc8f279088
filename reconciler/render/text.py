"""A plan as text for people, in Terraform's wording.

```
  # pricebook/retail will be created
  + pricebook/retail {
      + name = "Retail"
    }

Plan: 1 to add, 0 to change, 0 to destroy.
```
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from reconciler.model.plan import FILES, Basis, Topic, Verb
from reconciler.model.words import many
from reconciler.render.departures import since
from reconciler.render.escape import brief, safe, safe_lines
from reconciler.render.paint import PLAIN, Paint
from reconciler.render.steps import doing, entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.plan import Note, Plan
    from reconciler.render.lines import Line
    from reconciler.render.steps import Entry

LISTED = {
    Topic.BLOCKED: "Blocked: the store will not be as {wanted}",
    Topic.LOCKED: "Locked: the store does not let these credentials write",
    Topic.PROTECTED: "Protected: left alone because the policy says so",
    Topic.WARNING: "Warnings",
    Topic.EXCLUDED: "Not part of this run",
}
COUNTED = {
    Topic.UNMANAGED: ("not managed", "in the store, not in {name}, and left alone"),
    Topic.IGNORED: ("ignored", "left alone because the policy says so"),
    Topic.AGREED: ("agreed", "known differences, left alone as drift-baseline.yaml says"),
}


def text(plan: Plan, *, colour: bool = False, reads: bool = False, place: str = "") -> str:
    """The whole plan: every change, what the reader must know, and the counts.

    `place` is said of where it goes, if that is no real store: "embedded sandbox".
    """
    paint = Paint() if colour else PLAIN
    listed = list(entries(plan))
    parts = [_legend(plan, listed, place, paint), *(entry_text(entry, paint) for entry in listed)]
    parts += [
        *notes(plan.notes, paint, plan.basis),
        _reads(plan) if reads else "",
        paint.warn(line) if (line := since(plan)) else "",
        banner(plan, paint),
        headline(plan, paint),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _legend(plan: Plan, listed: Sequence[Entry], place: str, paint: Paint) -> str:
    """What the symbols mean, of those that occur."""
    used = {line.symbol for entry in listed for line in entry.lines if line.head}
    meaning = {
        "+": "create",
        "~": "update in-place",
        "-": "destroy",
        "-/+": "destroy and then create replacement",
        "+/-": "create replacement and then destroy",
        "!": "action",
    }
    legend = [f"{paint.symbol(f'{symbol:>3}')} {word}" for symbol, word in meaning.items() if symbol in used]
    if not legend:
        return ""
    where = ", ".join(filter(None, (safe(plan.provider), place)))
    return "\n".join([f"Changes planned for {safe(plan.target)} ({where}):", *legend])


def entry_text(entry: Entry, paint: Paint = PLAIN) -> str:
    """One resource's change under its sentence."""
    return "\n".join(
        [f"  {paint.bold('# ' + entry.sentence)}", *(_line(line, paint) for line in entry.lines)]
    )


def _line(line: Line, paint: Paint) -> str:
    return f"{'    ' * line.depth}{paint.symbol(f'{line.symbol:>3}')} {line.text}".rstrip()


def headline(plan: Plan, paint: Paint = PLAIN) -> str:
    """`Plan: 3 to add, 2 to change, 1 to destroy.` or `No changes. ...`.

    >>> headline(Plan("demo", None, "elasticpath", ()))
    'No changes. demo is as the configuration wants it: 0 resources compared.'
    """
    if not plan.steps:
        return no_changes(plan, paint)
    line = f"Plan: {', '.join(_main(plan).values())}."
    extra = _extra(plan)
    blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
    more = (f" ({', '.join(extra)})" if extra else "") + (f" {blocked} blocked." if blocked else "")
    return paint.bold(line) + more


def tally(plan: Plan) -> str:
    """The counts that are not zero: `1 to add, 3 to destroy`."""
    counts = plan.summary()
    return ", ".join([*(words for name, words in _main(plan).items() if counts[name]), *_extra(plan)])


def _main(plan: Plan) -> dict[str, str]:
    counts = plan.summary()
    verbs = {"create": "add", "update": "change", "delete": "destroy"}
    return {name: f"{counts[name]} to {verb}" for name, verb in verbs.items()}


def _extra(plan: Plan) -> list[str]:
    replaced = plan.summary()["replace"]
    actions = [f"{count} to {action}" for action, count in sorted(_actions(plan).items())]
    return [f"{replaced} to replace", *actions] if replaced else actions


def no_changes(plan: Plan, paint: Paint = PLAIN) -> str:
    """What a plan without steps says; with blocked notes the store is not as wanted all the same."""
    blocked = len(plan.about(Topic.BLOCKED, Topic.LOCKED))
    if blocked:
        return f"{paint.bold('No changes can be made.')} {many(blocked, 'difference')} blocked: see above."
    if plan.about(Topic.EXCLUDED):
        selected = f"What was selected of {safe(plan.target)} is as {safe(plan.basis.wanted)}."
        return f"{paint.bold('No changes.')} {selected}"
    compared = f"{many(plan.unchanged, 'resource')} compared"
    return f"{paint.bold('No changes.')} {safe(plan.target)} is as {safe(plan.basis.wanted)}: {compared}."


def _actions(plan: Plan) -> Counter[str]:
    return Counter(doing(step) for step in plan.steps if step.verb is Verb.ACT)


def notes(found: Sequence[Note], paint: Paint = PLAIN, basis: Basis = FILES) -> list[str]:
    """The notes by topic: those that need a decision one by one, the rest counted by kind."""
    blocks = [
        "\n".join(
            [paint.warn(titled(title, basis) + ":"), *(_note(note) for note in found if note.topic is topic)]
        )
        for topic, title in LISTED.items()
        if any(note.topic is topic for note in found)
    ]
    counted = [line for topic in COUNTED if (line := counts(found, topic, basis))]
    return [*blocks, "\n".join(paint.dim(line) for line in counted)] if counted else blocks


def counts(found: Sequence[Note], topic: Topic, basis: Basis = FILES) -> str:
    """`13 not managed (currency 2, flow 11): ...`, or nothing."""
    of_topic = [note for note in found if note.topic is topic]
    if not of_topic:
        return ""
    by_kind = Counter(note.address.kind for note in of_topic if note.address)
    label, why = COUNTED[topic]
    kinds = ", ".join(
        f"{safe(kind)} {count}{_fields(of_topic, kind)}" for kind, count in sorted(by_kind.items())
    )
    return f"{len(of_topic)} {label}{f' ({kinds})' if kinds else ''}: {titled(why, basis)}"


def titled(text: str, basis: Basis) -> str:
    """The title of a topic, with the words of what the plan is measured by."""
    return text.format(name=safe(basis.name), wanted=safe(basis.wanted))


def _fields(found: Sequence[Note], kind: str) -> str:
    """The fields that the notes of a kind are about, if they name them: `: /rate, /configuration/url`."""
    told = [note.message for note in found if note.address and note.address.kind == kind]
    fields = sorted({field for message in told for field in re.findall(r"(?<!\S)/[^\s,]+", message)})
    return f": {safe(', '.join(fields))}" if fields else ""


def note_text(found: Iterable[Note]) -> list[str]:
    """Some notes line by line, each with its hint under it."""
    return "\n".join(map(_note, found)).split("\n")


def _note(note: Note) -> str:
    message = safe_lines(brief(note.message)).replace("\n", "\n    ")
    address = safe(str(note.address)) if note.address else ""
    # Most messages begin with the address already; a second one in front would only be noise.
    text = message if not address or message.startswith(address) else f"{address}: {message}"
    return f"  - {text}" + (f"\n    hint: {safe_lines(brief(note.hint))}" if note.hint else "")


def banner(plan: Plan, paint: Paint = PLAIN) -> str:
    """What apply would refuse, boxed so that nobody overlooks it."""
    unsafe = plan.about(Topic.UNSAFE)
    if not unsafe:
        return ""
    lines = ["Apply refuses this plan until it is allowed:", *(_note(note) for note in unsafe)]
    boxed = [paint.alarm("│ ") + line for line in "\n".join(lines).split("\n")]
    return "\n".join([paint.alarm("╷"), *boxed, paint.alarm("╵")])


def _reads(plan: Plan) -> str:
    """`Read: currency 2 in 1 page, ...`."""
    parts = [f"{safe(read.kind)} {read.count} in {many(read.pages, 'page')}" for read in plan.reads]
    return f"Read: {', '.join(parts)}." if parts else ""
