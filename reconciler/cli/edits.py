"""Files that a verb changes: written, shown, and told of."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli.files import save
from reconciler.errors import ReconcilerError
from reconciler.render.escape import safe, safe_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.cli.terminal import Terminal
    from reconciler.desired.pull.files import Edit
    from reconciler.desired.pull.pull import Note, Variable


def write(edits: Iterable[Edit]) -> None:
    """Each file whole or not at all; a link is followed, not replaced."""
    for edit in edits:
        path = Path(edit.path).resolve()
        if edit.after is not None:
            save(path, edit.after)
        else:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise ReconcilerError(f"cannot remove {path}: {error.strerror}") from error


def show(terminal: Terminal, edits: Iterable[Edit], *, whole: bool = False) -> None:
    """One line for each file, and with `whole` what would change in it."""
    paint = terminal.paint(sys.stdout)
    for edit in edits:
        terminal.write(f"{paint.symbol(symbol(edit))} {safe(edit.path)}\n")
        if whole:
            terminal.write(_difference(edit))


def counted(edits: Sequence[Edit]) -> str:
    """`Files: 4 created, 1 changed, 0 removed.`"""
    return "Files: {} created, {} changed, {} removed.".format(
        *(sum(symbol(edit) == one for edit in edits) for one in "+~-")
    )


def tell(terminal: Terminal, notes: Iterable[Note], variables: Sequence[Variable], because: str) -> None:
    """What there is to know, and the variables to set."""
    for note in notes:
        terminal.warn(safe(f"{note.about}: {note.message}"))
    if variables:
        width = max(len(variable.name) for variable in variables)
        lines = [f"  {one.name:<{width}}  {safe(f'{one.address} {one.path}')}" for one in variables]
        terminal.say("\n".join([f"Set these environment variables, {because}:", *lines]))


def symbol(edit: Edit) -> str:
    return "+" if edit.before is None else "-" if edit.after is None else "~"


def _difference(edit: Edit) -> str:
    before, after = ((text or "").splitlines() for text in (edit.before, edit.after))
    lines = unified_diff(before, after, edit.path, edit.path, lineterm="")
    return "".join(f"{safe_lines(line)}\n" for line in lines)
