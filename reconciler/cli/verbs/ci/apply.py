"""`reconciler ci apply`: the plan that was approved on a pull request, once that is merged."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.ci import compose
from reconciler.ci.commands import Annotation
from reconciler.ci.outputs import plan_outputs
from reconciler.ci.remarks import of_report
from reconciler.cli.formats import Format
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.perform import conclude, manner, perform, performing
from reconciler.cli.run import exit_code
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.cli.verbs.ci.desk import FOLDER, WHOLE, Desk
from reconciler.cli.verbs.ci.reviewed import Reviewed, Thread
from reconciler.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.render.document import digest, dump
from reconciler.render.page import page
from reconciler.render.report import report_document, report_headline, report_text
from reconciler.render.sheets import report_sheet
from reconciler.render.text import text

if TYPE_CHECKING:
    from reconciler.cli.perform import Manner
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.outcome import Report


@click.command("apply", cls=Verb, short_help="Apply what was approved on the pull request of a commit.")
@click.argument("where", metavar="TARGET")
@performing
@FOLDER
@choices
@revisions
@click.pass_obj
def command(terminal: Terminal, /, where: str, folder: str | None, **given: Any) -> int:
    """Plan afresh for TARGET, and apply if that is the plan on the pull request of this commit.

    What became of it is told there. Without a pull request --approve DIGEST says which plan may be applied;
    where there is nothing to do, nobody need have approved it.
    """
    desk, target = Desk(terminal), parse_target(where, terminal.stores)
    how = manner(terminal, given)
    thread, refused = Thread(desk, target, given["rev"]), list[Plan]()
    if not (how.approval.anything or how.approval.digest):
        how = replace(how, approval=Reviewed(find=thread.approved, refused=refused.append))
    began = time.monotonic()
    with desk.reported(target, partial(_tell_failure, desk, thread, how, refused)):
        site = prepare(terminal, target, Choices(**given))
        desk.as_of(site.policy.rev)
        report = perform(terminal, site, partial(survey, terminal, site), how)
    seconds = time.monotonic() - began
    code = conclude(terminal, report, how, locate=site.declared.locate)
    _tell(desk, thread, site, report, seconds, folder)
    return code


def _tell(desk: Desk, thread: Thread, site: Site, report: Report, seconds: float, folder: str | None) -> None:
    """Say what became of the plan; the store is written by now, so what cannot be told is a warning."""
    locate = site.declared.locate
    shown = partial(compose.result, report, desk.context, seconds, locate=locate)
    place = desk.write(
        folder,
        site.declared.target,
        {
            "report.json": dump(report_document(report)),
            "report.txt": report_text(report, locate=locate),
            "report.html": page(report_sheet(report, locate=locate)),
            "report.md": shown(most=WHOLE),
        },
    )
    desk.annotate(of_report(report, locate, desk.context.root))
    desk.outputs.write(
        {
            "exit-code": exit_code(report),
            "has-changes": bool(report.plan.steps),
            **plan_outputs(report.plan),
            "report-path": str(place / "report.md"),
            "output-path": str(place),
            "summary": report_headline(report) if report.plan.steps else "No changes.",
        }
    )
    desk.summarise(lambda most: shown(most=most))
    try:
        if report.ok and report.plan.steps:
            thread.spend(digest(report.plan))
        thread.tell(shown(most=compose.COMMENT - 200))
    except ReconcilerError as error:
        desk.terminal.warn(f"the result stands on no pull request: {error}")
        desk.annotate([Annotation("warning", "No comment", str(error))])


def _tell_failure(
    desk: Desk, thread: Thread, how: Manner, refused: list[Plan], error: ReconcilerError
) -> None:
    """Say why nothing was done, and what would have been: that is what is to be approved now."""
    plan = refused[0] if refused else None
    shown = partial(compose.refusal, str(thread.target), error, desk.context, plan=plan)
    desk.summarise(lambda most: shown(most=most))
    if plan is not None and how.form is Format.TEXT:
        desk.terminal.write(text(plan))
    thread.tell(shown(most=compose.COMMENT - 200))
