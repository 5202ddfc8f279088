"""A plan made, shown, approved and carried out: what every verb that writes to a live store does alike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.approval import Approval, approve
from reconciler.cli.books import holding
from reconciler.cli.formats import Format, formats, write_plan, write_report
from reconciler.cli.link import connect
from reconciler.cli.options import lock_timeout
from reconciler.cli.progress import applying
from reconciler.cli.run import carry_out, exit_code
from reconciler.cli.shelf import shelve, shelved
from reconciler.cli.sink import refuse_unkept
from reconciler.errors import Blocked
from reconciler.model.outcome import Report
from reconciler.model.plan import Topic
from reconciler.render.document import to_document

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reconciler.cli.link import Link
    from reconciler.cli.progress import Show
    from reconciler.cli.saved import SavedPlan
    from reconciler.cli.session import Site, Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.model.json import Object
    from reconciler.model.plan import Plan
    from reconciler.render.report import Locate

    Function = Callable[..., Any]
    Make = Callable[[Link], Awaitable[Survey]]


@dataclass(frozen=True)
class Manner:
    """How a plan is carried out.

    word          what the run is called: "Apply complete!"
    files         whether the store is brought to what the files say, so that what is made is theirs
    lock_timeout  seconds to wait for another run on the target
    """

    approval: Approval
    parallelism: int | None = None
    force: bool = False
    form: Format = Format.TEXT
    lock_timeout: float = 0.0
    word: str = "Apply"
    files: bool = True


def performing(function: Function) -> Function:
    """The options of a verb that writes; it takes them as `manner(terminal, given)`."""
    options: list[Callable[[Function], Function]] = [
        click.option("--auto-approve", is_flag=True, help="Do not ask."),
        click.option(
            "--approve", "approved", metavar="DIGEST", help="Go on only if the plan has this digest."
        ),
        click.option(
            "--parallelism", type=click.IntRange(min=1), metavar="N", help="Steps at once. [default: 10]"
        ),
        click.option(
            "--force", is_flag=True, help="Overwrite what somebody changed while the plan was applied."
        ),
        lock_timeout,
        formats,
    ]
    for option in reversed(options):
        function = option(function)
    return function


def manner(
    terminal: Terminal,
    given: dict[str, Any],
    word: str = "Apply",
    saved: SavedPlan | None = None,
    *,
    files: bool = True,
) -> Manner:
    """What the options of `performing` say; they are taken out of what was given."""
    shown = partial(shelved, terminal)
    approval = Approval(given.pop("auto_approve"), given.pop("approved"), saved, shown)
    names = ("parallelism", "force", "form", "lock_timeout")
    return Manner(approval, **{name: given.pop(name) for name in names}, word=word, files=files)


def perform(terminal: Terminal, site: Site, make: Make, how: Manner, show: Show = applying) -> Report:
    """Plan, ask, and carry out; the wait for an answer stands outside the event loop, where Ctrl-C works.

    `make` plans within reach of the live store, which it can only read; `show` tells of every step.
    """
    with asyncio.Runner() as runner, holding(terminal, site, how.word, how.lock_timeout) as books:
        link = connect(terminal, site, books.ledger)
        try:
            seen = runner.run(_planned(make, link))
            how.approval.check(seen.plan)
            shelve(terminal, to_document(seen.plan, site.policy))
            if how.form is Format.TEXT:
                write_plan(terminal, site, seen.plan, how.form)
            if not seen.plan.steps:
                if how.files:
                    books.confirm(seen)
                return Report(seen.plan)
            _refuse_unsafe(seen.plan)
            refuse_unkept(site, seen.plan)
            shown = how.form is Format.TEXT
            approve(terminal, how.approval, seen.plan, show=not shown, word=how.word, place=site.place)
            books.begin(seen, files=how.files)
            link.guard.unlock()
            width = how.parallelism or site.connection.parallelism
            work = carry_out(
                terminal, link.provider, seen, width, force=how.force, show=show, watch=books.watch
            )
            report = runner.run(work)
            books.conclude(report)
        finally:
            runner.run(link.aclose())
    redact(terminal, report)
    return report


async def _planned(make: Make, link: Link) -> Survey:
    return await make(link)


def conclude(
    terminal: Terminal,
    report: Report,
    how: Manner,
    *,
    locate: Locate | None = None,
    more: Object | None = None,
) -> int:
    """Tell what became of a plan; the exit code. `more` stands beside the rest of the report's document."""
    if report.plan.steps or how.form is not Format.TEXT:
        write_report(terminal, report, how.form, locate=locate, word=how.word, more=more)
    blocked = len(report.plan.about(Topic.BLOCKED, Topic.LOCKED))
    if report.ok and blocked:
        wanted = report.plan.basis.wanted
        terminal.fail(Blocked(f"the store is not as {wanted}: {blocked} blocked, as listed above"))
    return exit_code(report)


def redact(terminal: Terminal, report: Report) -> None:
    """Server's words are the one part of a report that could repeat a secret."""
    for outcome in report.outcomes.values():
        if outcome.error is not None:
            terminal.clean(outcome.error)


def _refuse_unsafe(plan: Plan) -> None:
    unsafe = plan.about(Topic.UNSAFE)
    if unsafe:
        message = "; ".join(note.message for note in unsafe)
        hints = dict.fromkeys(note.hint for note in unsafe if note.hint)
        raise Blocked(f"nothing was written: {message}", hint="; ".join(hints) or None)
