"""`reconciler pull`: what the live store holds, written into the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from reconciler.cli import edits
from reconciler.cli.layers import options_of
from reconciler.cli.look import look
from reconciler.cli.named import named_kinds
from reconciler.cli.options import Choices, Verb
from reconciler.cli.session import prepare, read
from reconciler.cli.target import parse_target
from reconciler.desired.pull.pull import pull
from reconciler.engine.scope import reach
from reconciler.model.kind import whole
from reconciler.render.document import dump

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.desired.pull.pull import Pulled
    from reconciler.model.json import Object
    from reconciler.model.target import Target


@click.command("pull", cls=Verb, short_help="Write what the live store holds into the files.")
@click.argument("target")
@click.option("--kind", "named", multiple=True, metavar="KIND", help="Only these kinds. May be repeated.")
@click.option("--into", metavar="LAYER", help="Where new resources go: common, or TARGET's environment.")
@click.option("--delete", is_flag=True, help="Take out of the files what is not in the live store.")
@click.option(
    "--check", is_flag=True, help="Write nothing; show the difference, and exit with 2 if there is one."
)
@click.option("--json", "as_json", is_flag=True, help="Tell the outcome as one JSON document.")
@click.pass_obj
def command(
    terminal: Terminal,
    target: str,
    named: tuple[str, ...],
    into: str | None,
    delete: bool,
    check: bool,
    as_json: bool,
) -> int:
    """Write what the live store of TARGET holds into its files; the store itself is only read.

    TARGET is STORE or STORE/ENVIRONMENT.
    """
    where = parse_target(target, terminal.stores)
    site = prepare(terminal, where, Choices(full=True))  # what is in no file must be found
    kinds = whole(site.declared.plugin.kinds)
    options = options_of(terminal, site, named_kinds(site.declared.plugin, named), into, delete=delete)
    state = site.declared.state
    wide = kinds if options.named is None else reach(kinds, options.named, state.resources.values())
    full = kinds if options.named is None else options.named
    _, snapshot = look(terminal, site, partial(read, terminal, site, kinds=wide, full=full))
    pulled = pull(state, snapshot.live, kinds, options, snapshot.duplicates)
    if not check:
        edits.write(pulled.edits)
    if as_json:
        terminal.write(dump(_document(where, pulled)))
    else:
        _tell(terminal, pulled, check=check)
    return 2 if check and pulled.edits else 0


def _tell(terminal: Terminal, pulled: Pulled, *, check: bool) -> None:
    edits.show(terminal, pulled.edits, whole=check)
    if not pulled.edits:
        terminal.write("No changes. What the live store holds is in the files as it is.\n")
    else:
        files = f"{edits.counted(pulled.edits)}\n"
        terminal.write(f"Pull would change files. {files}" if check else f"Pull complete! {files}")
    edits.tell(terminal, pulled.notes, pulled.variables, "which no store gives back")


def _document(target: Target, pulled: Pulled) -> Object:
    actions = {"+": "create", "~": "update", "-": "delete"}
    return {
        "format_version": "1.0",
        "store": target.store,
        "environment": target.environment,
        "files": [{"path": edit.path, "action": actions[edits.symbol(edit)]} for edit in pulled.edits],
        "variables": [
            {"name": one.name, "address": str(one.address), "path": one.path} for one in pulled.variables
        ],
        "notes": [{"about": note.about, "message": note.message} for note in pulled.notes],
    }
