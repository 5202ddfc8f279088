"""What came of a rehearsal, as text, as a JSON document, as Markdown, and as a page.

```
Rehearsed in a sandbox that holds the 41 resources of the live store:
  1. create currency/EUR                 1 POST
Would send 5 requests: 1 POST, 4 reads.

Rehearsed: 1 step goes through and converges: a second plan finds no changes.
```
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.model.rehearsal import READS
from reconciler.model.words import many
from reconciler.render.document import FORMAT_VERSION, digest, step_entry, to_document
from reconciler.render.escape import safe, safe_lines
from reconciler.render.folds import cut, fence
from reconciler.render.markdown import markdown
from reconciler.render.paint import PLAIN, Paint
from reconciler.render.report import report_document
from reconciler.render.sheets import Banner, Fold, Sheet, plan_sheet
from reconciler.render.steps import entries
from reconciler.render.text import entry_text, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.json import Object
    from reconciler.model.plan import Step
    from reconciler.model.policy import Policy
    from reconciler.model.rehearsal import Gap, Rehearsal
    from reconciler.render.report import Locate

MOST = 20
"""How many gaps without a step are named before the rest is only counted."""
LIMIT = 60_000
CANNOT = (
    "What a rehearsal cannot tell: what the credentials may do, what hangs on objects that were not read,\n"
    "what others change meanwhile, and what the sandbox does not know of the platform."
)


def rehearsal_text(
    done: Rehearsal, locate: Locate | None = None, *, colour: bool = False, place: str = ""
) -> str:
    """The plan, the order of its steps with their requests, what would be refused, and the verdict."""
    paint = Paint() if colour else PLAIN
    parts = [text(done.plan, colour=colour, place=place).rstrip("\n")]
    if done.plan.steps:
        parts += [*_parts(done, locate, paint), verdict(done, paint), paint.dim(CANNOT)]
    return "\n\n".join(part for part in parts if part) + "\n"


def rehearsal_document(done: Rehearsal, policy: Policy | None = None, locate: Locate | None = None) -> Object:
    """The rehearsal as one JSON document; `plan` is the live one, and `steps` are its steps in its order."""
    return {
        "format_version": FORMAT_VERSION,
        "reconciler_version": __version__,
        "store": done.plan.store,
        "environment": done.plan.environment,
        "provider": done.plan.provider,
        "digest": digest(done.plan),
        "ok": done.ok and not done.unsafe,
        "unsafe": done.unsafe,
        "converges": done.converges,
        "held": done.held,
        "requests": _counted(done.requests()),
        "reading": _counted(done.reading),
        "refused": [step.id for step in done.refused],
        "not_rehearsed": done.untried,
        "gaps": [
            {"address": str(gap.address), "reason": gap.why, "steps": list(gap.steps)} for gap in done.gaps
        ],
        "steps": _steps_of(done, locate),
        "left": [] if done.left is None else [step_entry(step) for step in done.left.steps],
        "plan": to_document(done.plan, policy),
    }


def _steps_of(done: Rehearsal, locate: Locate | None) -> list[Object]:
    told = {entry["id"]: entry for entry in report_document(done.report)["steps"]}
    untried, found = set(done.untried), []
    for step in done.plan.steps:
        entry: Object = {
            "id": step.id,
            "address": str(step.address),
            "action": step.action or step.verb.value,
        }
        entry |= {
            name: told[step.id][name]
            for name in ("state", "error", "because")
            if name in told.get(step.id, ())
        }
        entry |= {"state": "not rehearsed"} if step.id in untried else {}
        entry |= {"reason": done.foreign[step.id]} if step.id in done.foreign else {}
        entry |= {"requests": _counted(done.sent.get(step.id, {}))}
        found.append(entry | {"place": locate(step.address) if locate else None})
    return found


def rehearsal_markdown(done: Rehearsal, locate: Locate | None = None, limit: int = LIMIT) -> str:
    """The rehearsal for a pull request: the verdict and what is wrong, then the plan in what room is left."""
    if not done.plan.steps:
        return markdown(done.plan, limit)
    shown = rehearsal_section(done, locate, limit // 2)
    plan = markdown(done.plan, limit - len(shown) - 20)
    return f"{plan.rstrip()}\n\n{shown}\n"


def rehearsal_section(done: Rehearsal, locate: Locate | None = None, limit: int = LIMIT // 2) -> str:
    """The rehearsal under the plan that it is of."""
    order, *rest = _parts(done, locate, PLAIN)
    shown = "\n\n".join(part for part in [*rest, verdict(done), CANNOT] if part)
    head = fence("text", cut(shown.split("\n"), limit // 2))
    steps = fence("text", cut(order.split("\n"), limit // 2))
    folded = f"<details><summary>Order and requests</summary>\n\n{steps}\n</details>"
    return f"#### Rehearsal\n\n{head}\n\n{folded}"


def rehearsal_sheet(done: Rehearsal, locate: Locate | None = None, *, place: str = "") -> Sheet:
    """The plan's page with the verdict, with all that is wrong before all else, and with the requests."""
    sheet = plan_sheet(done.plan, place=place)
    if not done.plan.steps:
        return sheet
    order, *rest = _parts(done, locate, PLAIN)
    wrong = "\n\n".join(part for part in rest if part)
    found = [Banner("Found by the rehearsal", wrong.split("\n"), alarm=not done.ok)] if wrong else []
    return replace(
        sheet,
        subject="Rehearsal",
        facts=[*sheet.facts, ("Verdict", verdict(done))],
        banners=[*found, *sheet.banners],
        folds=[
            Fold("Order and requests", order.split("\n")),
            Fold("What a rehearsal cannot tell", CANNOT.split("\n")),
            *sheet.folds,
        ],
    )


# --- the parts ----------------------------------------------------------------------------------------------


def _parts(done: Rehearsal, locate: Locate | None, paint: Paint) -> list[str]:
    return [
        _order(done, paint),
        *(_refusal(done, step, locate, paint) for step in done.refused),
        _skipped(done, paint),
        _gaps(done, paint),
        _left(done, paint),
    ]


def _order(done: Rehearsal, paint: Paint) -> str:
    """Every step of the live run in its order, and what it takes."""
    missed = len({gap.address for gap in done.gaps if gap.address})
    held = f"{many(done.held, 'resource')} of the live store"
    lines = [paint.bold(f"Rehearsed in a sandbox that holds {held}{', not all as they are' * bool(missed)}:")]
    untried, marks = set(done.untried), {step.id: "would be refused" for step in done.refused}
    ids = [safe(step.id) for step in done.plan.steps]
    wide = min(max(map(len, ids)), 60)
    for number, (step, shown) in enumerate(zip(done.plan.steps, ids, strict=True), 1):
        said = "not rehearsed" if step.id in untried else marks.get(step.id)
        said = said or words(done.sent.get(step.id, {})) or _without(done, step)
        lines.append(f"{number:>5}. {shown:<{wide}}  {said}")
    asked = done.requests()
    return "\n".join([*lines, f"Would send {asked.total()} requests: {words(asked)}."])


def _without(done: Rehearsal, step: Step) -> str:
    outcome = done.report.outcomes[step.id]
    return "skipped" if outcome.because else "goes out with others"


def words(sent: Mapping[str, int]) -> str:
    """`5 POST, 1 PUT, 12 reads`.

    >>> words({"GET": 1, "PUT": 2})
    '2 PUT, 1 read'
    """
    counts = _counted(sent)
    return ", ".join(
        f"{number} {name if name != 'reads' else 'read' + 's' * (number != 1)}"
        for name, number in counts.items()
        if name != "total"
    )


def _counted(sent: Mapping[str, int]) -> dict[str, int]:
    """Requests by method, the reading ones together at the end."""
    found = Counter({method: number for method, number in sorted(sent.items()) if method not in READS})
    order = ("POST", "PUT", "PATCH", "DELETE")
    listed = {name: found[name] for name in (*order, *(found.keys() - {*order})) if found[name]}
    reads = sum(sent.get(name, 0) for name in READS)
    return {"total": sum(sent.values())} | listed | ({"reads": reads} if reads else {})


def _refusal(done: Rehearsal, step: Step, locate: Locate | None, paint: Paint) -> str:
    error = done.report.outcomes[step.id].error
    place = locate(step.address) if locate else None
    lines = safe_lines(str(error) if error else "no reason was given").split("\n")
    return "\n".join(
        [
            f"{paint.alarm('Error:')} {safe(step.id)} would be refused",
            *([f"  {safe(place)}"] if place else []),
            *(f"  {line}" for line in lines),
        ]
    )


def _skipped(done: Rehearsal, paint: Paint) -> str:
    blocks = []
    roots: dict[str, list[str]] = {}
    for id_, outcome in done.report.outcomes.items():
        if outcome.because:
            roots.setdefault(outcome.because, []).append(id_)
    for root, ids in roots.items():
        title = f"Would be skipped ({len(ids)}) because of {safe(root)}:"
        blocks.append("\n".join([paint.warn(title), *(f"  - {safe(id_)}" for id_ in ids)]))
    return "\n\n".join(blocks)


def _gaps(done: Rehearsal, paint: Paint) -> str:
    """What was otherwise than live: all that a step hangs on, and the first of the rest."""
    lines = [
        f"  - {safe(id_)}: {safe(why)}; the live store may well take it" for id_, why in done.foreign.items()
    ]
    lines += [_gap(gap) for gap in done.gaps if gap.steps]
    rest = [_gap(gap) for gap in done.gaps if not gap.steps]
    lines += rest[:MOST]
    if len(rest) > MOST:
        lines.append(f"  - and {len(rest) - MOST} more: --format json names them all")
    return "\n".join([paint.warn("Not rehearsed as it is live:"), *lines]) if lines else ""


def _gap(gap: Gap) -> str:
    steps = f" (so not tried: {', '.join(map(safe, gap.steps))})" if gap.steps else ""
    return f"  - {safe(str(gap.address))}: {safe_lines(gap.why).replace(chr(10), ' ')}{steps}"


def _left(done: Rehearsal, paint: Paint) -> str:
    """What a second plan would do again, and so every one after it."""
    if done.left is None or not done.left.steps:
        return ""
    shown = [entry_text(entry, paint) for entry in entries(done.left)]
    return "\n\n".join([paint.alarm("Never settles: after all of it a second plan still has"), *shown])


def verdict(done: Rehearsal, paint: Paint = PLAIN) -> str:
    """`Rehearsed: 12 steps go through and converge: a second plan finds no changes.` or what does not."""
    whole, untried = len(done.plan.steps), len(done.untried)
    more = f" {untried} not rehearsed." if untried else ""
    if done.refused:
        skipped = sum(1 for one in done.report.outcomes.values() if one.because)
        along = f", and {_steps(skipped)} would be skipped with it" if skipped else ""
        said = f"the store would refuse {_steps(len(done.refused))} of {whole}{along}."
        return f"{paint.alarm('Rehearsed:')} {said}{more}"
    if done.left is not None and done.left.steps:
        again = f"a second plan still has {_steps(len(done.left.steps))}."
        return f"{paint.alarm('Rehearsed:')} it goes through, and does not converge: {again}{more}"
    tried = whole - untried
    if done.left is None:
        said = f"{_steps(tried)} of {whole} {'goes' if tried == 1 else 'go'} through.{more}"
        return f"{paint.warn('Rehearsed in part:')} {said}"
    goes = "goes through and converges" if tried == 1 else "go through and converge"
    said = f"{_steps(tried)} {goes}: a second plan finds no changes.{more}"
    if done.unsafe:
        return f"{paint.alarm('Rehearsed:')} {said} Apply refuses it until it is allowed, as above."
    word = paint.warn("Rehearsed in part:") if untried else paint.good("Rehearsed:")
    return f"{word} {said}"


def _steps(number: int) -> str:
    return many(number, "step")
