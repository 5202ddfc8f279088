"""`reconciler ci tidy`: what stands on a pull request, once it has moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.ci import comments, compose
from reconciler.cli.options import Verb
from reconciler.cli.target import parse_target
from reconciler.cli.verbs.ci.desk import Desk
from reconciler.cli.verbs.ci.plan import PULL_REQUEST

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal


@click.command("tidy", cls=Verb, short_help="Mark plans on a pull request that are no longer true.")
@click.argument("touched", nargs=-1, metavar="[TARGET]...")
@PULL_REQUEST
@click.pass_obj
def command(terminal: Terminal, /, touched: tuple[str, ...], number: int | None) -> int:
    """Mark our plans of an older commit as outdated, and those of no TARGET as no longer touched.

    They are comments on the pull request. Run it before the plans: each of those writes its own anew.
    """
    desk = Desk(terminal)
    found = desk.context.pull_request
    number = number or (found.number if found else 0)
    if not number or not desk.context.reaches_github or (found is not None and found.restricted):
        terminal.say("Nothing to mark: this run has no pull request that it may write on.")
        return 0
    names = {str(parse_target(text, terminal.stores)) for text in touched}
    commit, marked = desk.context.commit, 0
    with desk.api() as api:
        for comment in list(comments.ours(api, number, desk.login)):
            if comment.mark.kind != "plan":
                continue
            if comment.mark.target not in names:
                comments.edit(api, comment, compose.untouched(comment.mark.target, desk.context))
            elif comment.mark.data.get("commit") != commit:
                comments.edit(api, comment, compose.outdated(comment.body, commit))
            else:
                continue
            marked += 1
    terminal.say(f"{marked} of our comments marked.")
    return 0
