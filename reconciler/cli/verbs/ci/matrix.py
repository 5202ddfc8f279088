"""`reconciler ci matrix`: the targets of a run as GitHub's matrix takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reconciler.ci.matrix import targets
from reconciler.cli.options import Verb
from reconciler.cli.verbs.ci.desk import Desk
from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from typing import TextIO

    from reconciler.cli.terminal import Terminal

ONLY = "RECONCILER_TARGETS"


@click.command("matrix", cls=Verb, short_help="Turn a list of targets into a matrix of jobs.")
@click.argument("listed", type=click.File(encoding="utf-8"), default="-", metavar="[FILE]")
@click.option(
    "--only",
    envvar=ONLY,
    metavar="GLOBS",
    default="",
    help=f"The targets that live jobs may touch, with spaces between. [env: {ONLY}]",
)
@click.pass_obj
def command(terminal: Terminal, /, listed: TextIO, only: str) -> int:
    """Read what `reconciler stores list --json` writes, and print the targets among it as one line of JSON.

    In a job of GitHub's they are the outputs `targets` and `count`, too. Without --only there are none, and
    that is said: nothing reaches a live store before somebody has named it.
    """
    desk = Desk(terminal)
    try:
        read = json.loads(listed.read() or "[]")
    except ValueError as error:
        raise ReconcilerError(f"this is no JSON: {error}", hint="`reconciler stores list --json`") from error
    found = targets(read, only.split())
    if not only.split():
        terminal.say(
            f"No target is named, so there is nothing to do: set the repository's variable {ONLY}, such as "
            "'acme/*', once the secrets of these stores are there."
        )
    line = json.dumps(found)
    desk.outputs.write({"targets": line, "count": len(found)})
    terminal.write(f"{line}\n")
    return 0
