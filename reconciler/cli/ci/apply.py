"""`reconciler ci apply`: the plan that was approved on a pull request, once that is merged."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.ci import comments, compose
from reconciler.ci.approval import Approved, approved, merged
from reconciler.ci.commands import Annotation
from reconciler.ci.fingerprint import moved
from reconciler.ci.mark import mark
from reconciler.ci.remarks import of_report
from reconciler.cli.approval import SHORTEST_DIGEST, Approval
from reconciler.cli.ci.desk import FOLDER, Desk
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.perform import conclude, manner, perform, performing
from reconciler.cli.run import exit_code
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.errors import Blocked, ReconcilerError, StalePlan
from reconciler.render.document import digest, dump
from reconciler.render.report import report_document, report_headline, report_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.session import Site
    from reconciler.cli.target import Target
    from reconciler.cli.terminal import Terminal
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan


@dataclass(frozen=True)
class Reviewed(Approval):
    """The yes of a merged pull request; asked for only once there is something to do."""

    anything: bool = True
    find: Callable[[], Approved] = field(default=Approved)

    def check(self, plan: Plan) -> None:
        """Raise Blocked when nobody approved a plan, StalePlan when it was another one."""
        if not plan.steps:
            return
        found, current = self.find(), digest(plan)
        if not found.digest:
            raise Blocked(
                f"nothing was written: {_missing(found)}",
                hint=_remedy(current),
            )
        if found.digest != current:
            sentences = "".join(f"\n  - {one}" for one in moved(found.fingerprint, plan))
            raise StalePlan(
                f"approved on pull request {found.number} was the plan {found.digest[:SHORTEST_DIGEST]}, "
                f"and now it is {current[:SHORTEST_DIGEST]}{':' if sentences else ''}{sentences}",
                hint=f"{_remedy(current)}; nothing was written",
            )


def _remedy(current: str) -> str:
    given = f"`--approve {current[:SHORTEST_DIGEST]}` (the input `digest` of the workflow)"
    return f"review the plan as it is now; {given} takes exactly that one"


def _missing(found: Approved) -> str:
    if not found.number:
        return "the commit came with no pull request, so no plan was approved"
    return f"on pull request {found.number} stands no plan of ours for this target"


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
    asked = Approvals(desk, target)
    if not (how.approval.anything or how.approval.digest):
        how = replace(how, approval=Reviewed(find=asked.approved))
    began = time.monotonic()
    with desk.reported(target, partial(_tell_failure, desk, asked)):
        site = prepare(terminal, target, Choices(**given))
        report = perform(terminal, site, partial(survey, terminal, site), how)
    _tell(desk, asked, site, report, time.monotonic() - began, folder)
    return conclude(terminal, report, how, locate=site.declared.locate)


class Approvals:
    """The pull request that a run is about; GitHub is asked once, and only when somebody wants to know."""

    def __init__(self, desk: Desk, target: Target) -> None:
        self.desk, self.target = desk, target
        self._number: int | None = None

    def number(self) -> int:
        if self._number is None:
            context = self.desk.context
            if context.pull_request is not None:
                self._number = context.pull_request.number
            elif context.reaches_github and context.commit:
                with self.desk.api() as api:
                    self._number = merged(api, context.commit)
            else:
                self._number = 0
        return self._number

    def approved(self) -> Approved:
        number = self.number()
        if not number:
            return Approved()
        with self.desk.api() as api:
            return approved(api, self.desk.login, number, str(self.target))

    def comment(self, text: str) -> None:
        """Make it the comment on what became of the plan; nothing, where there is no pull request."""
        if number := self.number():
            first = mark("apply", str(self.target))
            with self.desk.api() as api:
                url = comments.put(api, number, self.desk.login, f"{first}\n{text}")
            self.desk.terminal.say(f"What became of it stands at {url or f'pull request {number}'}.")


def _tell(
    desk: Desk, asked: Approvals, site: Site, report: Report, seconds: float, folder: str | None
) -> None:
    """Say what became of the plan; the store is written by now, so what cannot be told is a warning."""
    locate = site.declared.locate
    counts = report.plan.summary()
    shown = partial(compose.result, report, desk.context, seconds, locate=locate)
    place = desk.write(
        folder,
        site.declared.target,
        {
            "report.json": dump(report_document(report)),
            "report.txt": report_text(report, locate=locate),
            "report.md": shown(most=10_000_000),
        },
    )
    desk.annotate(of_report(report, locate, desk.context.root))
    desk.outputs.write(
        {
            "exit-code": exit_code(report),
            "has-changes": bool(report.plan.steps),
            "changes-count": counts["create"] + counts["update"] + counts["delete"],
            "creates-count": counts["create"],
            "updates-count": counts["update"],
            "deletes-count": counts["delete"],
            "digest": digest(report.plan),
            "report-path": str(place / "report.md"),
            "output-path": str(place),
            "summary": report_headline(report) if report.plan.steps else "No changes.",
        }
    )
    desk.summarise(lambda most: shown(most=most))
    try:
        asked.comment(shown(most=compose.COMMENT - 200))
    except ReconcilerError as error:
        desk.terminal.warn(f"the result stands on no pull request: {error}")
        desk.annotate([Annotation("warning", "No comment", str(error))])


def _tell_failure(desk: Desk, asked: Approvals, error: ReconcilerError) -> None:
    title, target = "nothing was applied", str(asked.target)
    desk.summarise(lambda most: compose.failure(target, error, desk.context, title, most))
    asked.comment(compose.failure(target, error, desk.context, title, compose.COMMENT - 200))
