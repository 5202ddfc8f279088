"""What a plan does to each resource, as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.model.json import MISSING, Json, Path, look, parse_pointer
from reconciler.model.plan import Reason, Verb
from reconciler.model.secret import variables
from reconciler.render.departed import departing
from reconciler.render.departures import remark
from reconciler.render.escape import name, safe
from reconciler.render.lines import PART, Line, bounded, differ, hidden, members, padding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.plan import Change, Departure, Plan, Step

_WHY = {
    Reason.PRUNED: "it is not in {name}",
    Reason.LINKED: "a reference that had to wait is set now",
    Reason.UNLINKED: "a reference is taken away so that its target can go",
    Reason.INTERIM: "it holds a place for a moment",
    Reason.ROTATED: "what the store does not tell is sent again",
    Reason.COVERED: "something it covers changes",
    Reason.OVERDUE: "an earlier run left it undone",
}
_BESIDE = (Reason.LINKED, Reason.UNLINKED, Reason.INTERIM)
"""Of the steps of one change, those that are not the change itself."""
_PARTICIPLE = {"publish": "published", "build": "built"}


@dataclass(frozen=True)
class Entry:
    """One resource's change: a sentence that says what happens, the lines that show it, and whose it is."""

    address: Address
    sentence: str
    lines: list[Line]
    steps: tuple[Step, ...] = ()


def entries(plan: Plan) -> Iterator[Entry]:
    """The plan's steps in its order; the two halves of a replacement are one entry, at the second half."""
    removed = {step.address: step for step in plan.steps if _is_first_half(step)}
    created = {step.address for step in plan.steps if step.verb is Verb.CREATE}
    replaced_by = {step.id: step.address for step in plan.steps if step.verb is Verb.CREATE}
    replaced_by = {id_: address for id_, address in replaced_by.items() if address in removed}
    known = departing(plan)
    for step in plan.steps:
        if _is_first_half(step) and step.address in created:
            continue
        replaced = removed.get(step.address) if step.verb is Verb.CREATE else None
        entry = _replacement(replaced, step, replaced_by) if replaced else _entry(step, plan.basis.name)
        yield remarked(entry, known.get(step.address))


def remarked(entry: Entry, departure: Departure | None) -> Entry:
    """The entry with who made the difference, if that was not simply a change of the files."""
    step = entry.steps[0]
    if departure is None or step.verb is Verb.ACT or step.reason in _BESIDE:
        return entry
    said = remark(departure, goes=step.reason is Reason.PRUNED)
    return replace(entry, sentence=f"{entry.sentence}: {said}") if said else entry


def doing(step: Step) -> str:
    """What a step does, in a word: "create", "publish".

    The name of an action stands where no quoting can be, in titles and sentences: a word is all it may be.
    """
    return re.sub(r"[^\w-]", "_", step.action or "act") if step.verb is Verb.ACT else step.verb.value


def participle(action: str) -> str:
    """How an action reads once it is done: "publish" -> "published"."""
    return _PARTICIPLE.get(action, f"done ({action})")


def _is_first_half(step: Step) -> bool:
    return step.verb is Verb.DELETE and step.reason is Reason.REPLACED


def _entry(step: Step, basis: str) -> Entry:
    address = safe(str(step.address))
    match step.verb:
        case Verb.CREATE:
            sentence, symbol = "will be created", "+"
        case Verb.UPDATE:
            sentence, symbol = "will be updated in-place", "~"
        case Verb.DELETE:
            sentence, symbol = "will be destroyed", "-"
        case Verb.ACT:
            sentence, symbol = f"will be {participle(doing(step))}", "!"
    why = _WHY.get(step.reason, "").format(name=safe(basis))
    sentence = f"{address} {sentence}{f', because {why}' if why else ''}"
    if step.verb is Verb.ACT:
        return Entry(step.address, sentence, [Line("!", 0, f"{doing(step)} {address}", head=True)], (step,))
    body = _changes(step) if step.verb is Verb.UPDATE else _whole(symbol, step)
    return Entry(step.address, sentence, _block(symbol, address, body + _later(step)), (step,))


def _replacement(removed: Step, created: Step, replaced: Mapping[str, Address]) -> Entry:
    """Both halves of a replacement; `replaced` are the resources that are made anew, by the creating step."""
    address = safe(str(created.address))
    before, after = _without_nulls(removed.before or {}), created.after or {}
    # A new resource names its secrets among its changes: those force nothing.
    forcing = {change.path for change in removed.changes}
    forcing |= {change.path for change in created.changes if not change.sensitive}
    secret = [change for change in created.changes if change.sensitive]
    labels = {change.path: _label(created, parse_pointer(change.path)) for change in secret}
    changed = [key for key in sorted(before | after) if before.get(key) != after.get(key)]
    pad = padding([*map(name, changed), *labels.values()])
    lines: list[Line] = []
    for key in changed:
        part = differ(1, pad(name(key)), before.get(key, MISSING), after.get(key, MISSING))
        if any(parse_pointer(path)[:1] == (key,) for path in forcing):
            part[0] = Line(part[0].symbol, 1, part[0].text + "  # forces replacement")
        lines += bounded(part, PART)
    lines += [Line("+", 1, pad(labels[change.path]) + _secret(change)) for change in secret]
    lines += hidden(1, len(_without_nulls(before | after).keys() - changed), "field")
    sentence = f"{address} must be replaced"
    cause = next((replaced[need] for need in created.needs if need in replaced), None)
    if not forcing and cause is not None:
        sentence += f", because {safe(str(cause))} is replaced"
    created_first = created.id in removed.needs
    steps = (created, removed) if created_first else (removed, created)
    shown = _block("+/-" if created_first else "-/+", address, lines + _later(created))
    return Entry(created.address, sentence, shown, steps)


def _without_nulls(body: Object) -> Object:
    """What was never set is not worth a line when it goes."""
    return {key: value for key, value in body.items() if value is not None}


def _secret(change: Change) -> str:
    """Stands for a value that is not shown; the names of its variables are no secret."""
    names = ", ".join(variables(change.after))
    return f"(sensitive value from {names})" if names else "(sensitive value)"


def _block(symbol: str, address: str, body: list[Line]) -> list[Line]:
    if not body:
        return [Line(symbol, 0, f"{address} {{}}", head=True)]
    return [Line(symbol, 0, f"{address} {{", head=True), *bounded(body), Line("", 0, "}")]


def _whole(symbol: str, step: Step) -> list[Line]:
    value = (step.after if step.verb is Verb.CREATE else _without_nulls(step.before or {})) or {}
    unknown = frozenset(parse_pointer(pointer) for pointer in step.unknown)
    secret = [
        (_label(step, parse_pointer(change.path)), change) for change in step.changes if change.sensitive
    ]
    labels = [label for label, _ in secret]
    pad = padding([*map(name, value), *labels])
    shown = members(symbol, 1, value, unknown=unknown, beside=labels)
    return shown + [Line(symbol, 1, pad(label) + _secret(change)) for label, change in secret]


def _changes(step: Step) -> list[Line]:
    shown = list(step.changes)
    labels = {change.path: _label(step, parse_pointer(change.path)) for change in shown}
    pad = padding(labels.values())
    lines: list[Line] = []
    for change in shown:
        if change.sensitive:
            lines.append(Line("~", 1, pad(labels[change.path]) + _secret(change)))
        else:
            before, after = _sides(step, change)
            part = bounded(differ(1, pad(labels[change.path]), before, after), PART)
            # Items of an unordered list come and go at one path: what goes is known.
            lines += _marked(part, change.path in step.unknown and after is not MISSING)
    touched = {path[0] for change in shown if (path := parse_pointer(change.path))}
    return lines + hidden(1, len((step.after or {}).keys() - touched), "field")


def _sides(step: Step, change: Change) -> tuple[Json, Json]:
    """Both values, MISSING for a null that stands for "not there": what the user wrote as null stays null."""
    written = change.after is not None or look(step.after, parse_pointer(change.path)) is None
    # Where neither side holds anything, it is a null that goes from a list.
    before = MISSING if change.before is None and written else change.before
    return before, change.after if written else MISSING


def _marked(lines: list[Line], unknown: bool) -> list[Line]:
    if not unknown:
        return lines
    last = lines[-1]
    return [*lines[:-1], Line(last.symbol, last.depth, f"{last.text} (known after apply)")]


def _later(step: Step) -> list[Line]:
    """What is left out of a write. Items have no numbers here, for the list that is shown is without them."""
    paths = [parse_pointer(pointer) for pointer in step.without]
    single = [
        f"{_label(step, path)} is set later, when its target exists" for path in paths if not _item(path)
    ]
    lists = dict.fromkeys(path[:-1] for path in paths if _item(path))
    rest = [f"the rest of {_label(step, path)} is set later, when its targets exist" for path in lists]
    return [Line("", 1, f"# {text}") for text in single + rest]


def _item(path: Path) -> bool:
    return path[-1].isdecimal()


def _label(step: Step, path: Path) -> str:
    """A path as a reader writes it: `configuration.url`, `validation_rules[0].options`."""
    text = ""
    value: Json = step.after if step.after is not None else step.before
    for part in path:
        if isinstance(value, list):
            text += f"[{part}]" if part.isdecimal() else f"[{name(part)}]"
            value = _item_of(value, part)
        else:
            text += f".{name(part)}" if text else name(part)
            value = value.get(part) if isinstance(value, dict) else None
    return text or "(everything)"


def _item_of(items: list[Json], part: str) -> Json:
    """The item at an index or with a key; where that is not to be seen, the first, which is built like it."""
    if part.isdecimal() and int(part) < len(items):
        return items[int(part)]
    keyed = (item for item in items if isinstance(item, dict) and part in item.values())
    return next(keyed, next(iter(items), None))
