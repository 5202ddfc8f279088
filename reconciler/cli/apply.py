"""`reconciler apply`: bring a live store to what the files say."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.approval import Approval, approve
from reconciler.cli.options import Choices, Verb, choices
from reconciler.cli.run import carry_out, exit_code
from reconciler.cli.saved import SavedPlan, is_file, read_saved
from reconciler.cli.session import connect, prepare, survey
from reconciler.cli.target import parse_target
from reconciler.errors import Blocked
from reconciler.model.outcome import Report
from reconciler.model.plan import Topic
from reconciler.render.document import OPTIONS, dump
from reconciler.render.report import report_document, report_text
from reconciler.render.text import text

if TYPE_CHECKING:
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan


@click.command("apply", cls=Verb, short_help="Bring the live store to what the files say.")
@click.argument("where", metavar="TARGET|FILE")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--approve", "approved", metavar="DIGEST", help="Go on only if the plan has this digest.")
@click.option("--parallelism", type=click.IntRange(min=1), metavar="N", help="Steps at once. [default: 10]")
@click.option("--force", is_flag=True, help="Overwrite what somebody changed while the plan was applied.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
@choices
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    auto_approve: bool,
    approved: str | None,
    parallelism: int | None,
    force: bool,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Bring the live store of TARGET to what the files say, or do what a saved plan says and nothing else.

    TARGET is STORE or STORE/ENVIRONMENT; FILE is a plan saved by `reconciler plan TARGET --out FILE`. On a
    terminal it asks first; elsewhere --auto-approve, --approve or a saved plan must say yes.
    """
    saved = read_saved(where) if is_file(where, terminal.stores) else None
    wanted = _with(saved, Choices(**chosen)) if saved else Choices(**chosen)
    approval = Approval(auto_approve, approved, saved)
    site = prepare(terminal, parse_target(str(saved.target) if saved else where, terminal.stores), wanted)
    return bring(terminal, site, approval, parallelism, force=force, as_json=as_json)


def bring(
    terminal: Terminal,
    site: Site,
    approval: Approval,
    parallelism: int | None = None,
    *,
    force: bool = False,
    as_json: bool = False,
) -> int:
    """Bring a live store to what its files say, once that is approved; gives the exit code."""
    report = _apply(terminal, site, approval, parallelism, force=force, as_json=as_json)
    _redact(terminal, report)
    if as_json:
        terminal.write(dump(report_document(report)))
    elif report.plan.steps:
        colour, locate = terminal.colours_results, site.declared.locate
        terminal.write("\n" + report_text(report, colour=colour, locate=locate))
    blocked = len(report.plan.about(Topic.BLOCKED, Topic.LOCKED))
    if report.ok and blocked:
        terminal.fail(Blocked(f"the store is not as the files say: {blocked} blocked, as listed above"))
    return exit_code(report)


def _with(saved: SavedPlan, chosen: Choices) -> Choices:
    """The saved choices; only thresholds are lifted here: they decide nothing about the steps."""
    lifted = {name: value for name, value in asdict(chosen).items() if value}
    if lifted.keys() & set(OPTIONS):
        *some, last = (f"--{name.replace('_', '-')}" for name in OPTIONS)
        raise click.UsageError(f"a saved plan holds its own {', '.join(some)} and {last}")
    return Choices(**asdict(saved.choices) | lifted)


def _apply(
    terminal: Terminal,
    site: Site,
    approval: Approval,
    parallelism: int | None,
    *,
    force: bool,
    as_json: bool,
) -> Report:
    """Plan, ask, and carry out; the wait for an answer stands outside the event loop, where Ctrl-C works."""
    with asyncio.Runner() as runner:
        link = connect(terminal, site)
        try:
            seen = runner.run(survey(terminal, site, link, typed=approval.saved is None))
            approval.check(seen.plan)
            if not as_json:
                terminal.write(text(seen.plan, colour=terminal.colours_results))
            if not seen.plan.steps:
                return Report(seen.plan)
            _refuse_unsafe(seen.plan)
            approve(terminal, approval, seen.plan, show=as_json)
            link.guard.unlock()
            width = parallelism or site.connection.parallelism
            return runner.run(carry_out(terminal, link.provider, seen, width, force=force))
        finally:
            runner.run(link.aclose())


def _redact(terminal: Terminal, report: Report) -> None:
    """Server's words are the one part of a report that could repeat a secret."""
    for outcome in report.outcomes.values():
        if (error := outcome.error) is not None:
            error.message = terminal.redact(error.message)
            error.hint = error.hint and terminal.redact(error.hint)


def _refuse_unsafe(plan: Plan) -> None:
    unsafe = plan.about(Topic.UNSAFE)
    if unsafe:
        message = "; ".join(note.message for note in unsafe)
        hints = dict.fromkeys(note.hint for note in unsafe if note.hint)
        raise Blocked(f"nothing was written: {message}", hint="; ".join(hints) or None)
