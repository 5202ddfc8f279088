"""`reconciler ci drift`: an issue for each target whose live store departs from its files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.ci import compose, issues
from reconciler.ci.commands import Annotation
from reconciler.ci.notify import notify
from reconciler.cli.formats import Format, write_drift
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, full, revisions
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.cli.verbs.ci.desk import FOLDER, FORM, Desk
from reconciler.cli.verbs.drift import part, ways
from reconciler.errors import ReconcilerError
from reconciler.render.document import dump
from reconciler.render.drift import differs, drift_document, drift_headline, drift_text
from reconciler.render.page import page
from reconciler.render.sheets import drift_sheet

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan
    from reconciler.model.target import Target


@click.command("drift", cls=Verb, short_help="Watch for drift, and keep an issue of it.")
@click.argument("where", metavar="TARGET")
@FORM
@FOLDER
@click.option(
    "--webhook",
    envvar="RECONCILER_WEBHOOK",
    metavar="URL",
    help="Where a message goes when the drift changes, as Slack takes it. [env: RECONCILER_WEBHOOK]",
)
@ways
@full
@revisions
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    named_form: str | None,
    folder: str | None,
    webhook: str | None,
    ways: tuple[str, ...],
    **chosen: Any,
) -> int:
    """Look for drift of TARGET; exit with 2 when there is some.

    On GitHub one issue of TARGET, labelled `drift`, is opened, edited when the drift changes and closed when
    it is gone. Elsewhere nothing is remembered, so every run with drift sends a message to the webhook.
    """
    desk, target = Desk(terminal), parse_target(where, terminal.stores)
    terminal.hide([webhook] if webhook else [])
    with desk.reported(target, partial(_tell_failure, desk, target)):
        site = prepare(terminal, target, Choices(**chosen))
        whole = look(terminal, site, partial(survey, terminal, site)).plan
    found = part(whole, ways)
    code = 2 if differs(found) else 0
    text = compose.drifted(found, desk.context)
    files = {
        "drift.json": dump(drift_document(whole, found)),
        "drift.txt": drift_text(found),
        "drift.html": page(drift_sheet(found)),
        "drift.md": text,
    }
    place = desk.write(folder, target, files)
    desk.outputs.write(
        {
            "exit-code": code,
            "has-changes": differs(found),
            "report-path": str(place / "drift.md"),
            "output-path": str(place),
            "summary": drift_headline(found),
        }
    )
    desk.summarise(lambda most: compose.drifted(found, desk.context, most))
    form = named_form or (Format.TEXT if desk.context.on_github else Format.MARKDOWN)
    write_drift(terminal, whole, Format(form), found)
    _follow(desk, target, found, text, webhook)
    return code


def _follow(desk: Desk, target: Target, found: Plan, text: str, webhook: str | None) -> None:
    """Bring the issue up to date, and send a message when that changed anything."""
    done, url = ("found" if differs(found) else ""), desk.context.run_url
    if desk.context.reaches_github:
        with desk.api() as api:
            shown = text if differs(found) else None
            done, url = issues.follow(api, desk.login, str(target), f"Drift: {target}", shown)
        if done:
            desk.terminal.say(f"The issue was {done}: {url}")
    if done and webhook:
        said = f"{target}: {drift_headline(found)}" + (f" {url}" if url else "")
        try:
            notify(webhook, said)
        except ReconcilerError as error:
            desk.terminal.warn(f"no message was sent: {error}")
            desk.annotate([Annotation("warning", "No message", str(error))])


def _tell_failure(desk: Desk, target: Target, error: ReconcilerError) -> None:
    shown = desk.tell_failure(target, error, "drift is not known")
    if not desk.context.on_github:
        desk.terminal.write(shown)
