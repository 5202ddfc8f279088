"""`reconciler ci plan`: a plan on the pull request that asks for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.ci import comments, compose
from reconciler.ci.api import field
from reconciler.ci.mark import mark
from reconciler.ci.outputs import plan_outputs
from reconciler.ci.remarks import of_plan
from reconciler.cli.declared import declare
from reconciler.cli.formats import Format, write_plan
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.session import prepare, survey
from reconciler.cli.shelf import shelve
from reconciler.cli.sink import warn_unkept
from reconciler.cli.target import parse_target
from reconciler.cli.verbs.ci.desk import FOLDER, FORM, WHOLE, Desk
from reconciler.cli.verbs.ci.rehearsed import Tried, try_out
from reconciler.errors import ReconcilerError
from reconciler.render.document import dump, to_document
from reconciler.render.drift import differs
from reconciler.render.folds import span
from reconciler.render.page import page
from reconciler.render.sheets import plan_sheet
from reconciler.render.text import headline, text

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.ci.api import Api
    from reconciler.ci.comments import Comment
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan
    from reconciler.model.target import Target

PULL_REQUEST = click.option(
    "--pull-request",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request to comment on. [default: the one of the event]",
)


@click.command("plan", cls=Verb, short_help="Plan, and show it on the pull request.")
@click.argument("where", metavar="TARGET")
@FORM
@FOLDER
@PULL_REQUEST
@click.option("--rehearse", "rehearsing", is_flag=True, help="Try the plan out on a stand-in, too.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something would change.")
@choices
@revisions
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    named_form: str | None,
    folder: str | None,
    number: int | None,
    rehearsing: bool,
    detailed_exitcode: bool,
    **chosen: Any,
) -> int:
    """Plan for TARGET, read-only, and show it on the pull request, in one comment that is edited in place.

    It stands on the run's page, beside the lines it is about, in outputs and in files, too. Without
    GITHUB_TOKEN or a pull request it prints Markdown. A pull request from a fork has no secrets, so only its
    files are checked.
    """
    desk, target = Desk(terminal), parse_target(where, terminal.stores)
    if desk.context.pull_request is not None and desk.context.pull_request.restricted:
        return _offline(desk, target)
    number = _number(desk, number, chosen["rev"])
    with desk.reported(target, partial(_tell_failure, desk, target, number)):
        site = prepare(terminal, target, Choices(**chosen))
        seen = look(terminal, site, partial(survey, terminal, site))
    desk.as_of(site.policy.rev)
    warn_unkept(terminal, site, seen.plan)
    tried = try_out(terminal, site) if rehearsing and seen.plan.steps else Tried()
    code = tried.code or (2 if detailed_exitcode and differs(seen.plan) else 0)
    place = _files(desk, folder, site, seen.plan, tried)
    desk.annotate([*tried.remarks, *of_plan(seen.plan, site.declared.locate, desk.context.root)])
    desk.outputs.write(_outputs(seen.plan, place, target, code))
    desk.summarise(lambda most: compose.plan_page(seen.plan, desk.context, most, besides=tried.section))
    form = Format(named_form or (Format.TEXT if number else Format.MARKDOWN))
    if form is Format.MARKDOWN:
        terminal.write((place / "plan.md").read_text(encoding="utf-8"))
    else:
        write_plan(terminal, site, seen.plan, form)
    if number:
        # Last, so that nothing else is lost when the comment cannot be written.
        _comment(desk, number, compose.plan_comment(seen.plan, desk.context, besides=tried.section))
    return code


def _number(desk: Desk, given: int | None, revision: str | None) -> int:
    """The pull request to write on, 0 when there is none within reach: said once, for it is no mistake.

    A plan for another revision is none of the pull request's that it was made on.
    """
    found = None if revision else desk.context.pull_request
    number = given or (found.number if found else 0)
    if number and not desk.context.reaches_github:
        desk.terminal.warn("no comment is written: GITHUB_TOKEN or GITHUB_REPOSITORY is not set")
        return 0
    if not number:
        desk.terminal.say("No comment is written: this run is not of a pull request.")
    return number


def _files(desk: Desk, folder: str | None, site: Site, plan: Plan, tried: Tried) -> Path:
    document = to_document(plan, site.policy)
    shelve(desk.terminal, document)
    files = {
        "plan.json": dump(document),
        "plan.txt": text(plan, place=site.place),
        "plan.html": page(plan_sheet(plan, place=site.place)),
        "plan.md": compose.plan_page(plan, desk.context, WHOLE, besides=tried.section),
        **tried.files,
    }
    return desk.write(folder, site.declared.target, files)


def _outputs(plan: Plan, place: Path, target: Target, code: int) -> dict[str, str | int | bool]:
    return {
        "exit-code": code,
        "has-changes": differs(plan),
        **plan_outputs(plan),
        "report-path": str(place / "plan.md"),
        "plan-path": str(place / "plan.json"),
        "output-path": str(place),
        "name": target.slug,  # an artifact's name may hold no "/"
        "summary": headline(plan),
        "diff-output": text(plan),
    }


def _comment(desk: Desk, number: int, body: str) -> None:
    with desk.api() as api:
        head = _head(api, number)
        commit = desk.context.commit
        if head and commit and head != commit:
            body = compose.outdated(body, head)
        url = comments.put(api, number, desk.login, body, unless=lambda there: _newer(there, head, commit))
    desk.terminal.say(f"The plan stands at {url or f'pull request {number}'}.")


def _head(api: Api, number: int) -> str:
    found = api.send("GET", api.of(f"/pulls/{number}"), needs=comments.READ)
    return field(found, "head", "sha") if isinstance(found, dict) else ""


def _newer(there: Comment, head: str, commit: str) -> bool:
    """Whether a comment is of the newest commit already, and this run of an older one that took longer."""
    return there.mark.data.get("commit") == head != commit


def _tell_failure(desk: Desk, target: Target, number: int, error: ReconcilerError) -> None:
    shown = desk.tell_failure(target, error, "there is no plan")
    if number:
        first = mark("plan", str(target), {"commit": desk.context.commit})
        _comment(desk, number, f"{first}\n{shown}")
    elif not desk.context.on_github:
        desk.terminal.write(shown)


def _offline(desk: Desk, target: Target) -> int:
    """All that may be done for somebody else's change: its files are read, and nothing that is secret."""
    with desk.reported(target, partial(desk.tell_failure, target, title="the files cannot be used")):
        found = declare(desk.terminal, target)
    words = (
        f"### {span(str(target))}: valid, not planned\n\n"
        f"{len(found.state.resources)} resources in {found.state.files} files are valid. The pull request is "
        "from a fork or a bot, so this run has no secrets and cannot look at the live store.\n"
    )
    desk.summarise(lambda _most: words)
    desk.outputs.write({"exit-code": 0, "has-changes": False, "summary": "valid, not planned"})
    desk.terminal.write(words)
    return 0
