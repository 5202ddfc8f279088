"""A plan tried out before it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import click

from reconciler.ci.commands import Annotation
from reconciler.cli.look import look
from reconciler.cli.verbs.rehearse import exit_code, rehearse
from reconciler.errors import Blocked, ReconcilerError
from reconciler.render.document import dump
from reconciler.render.escape import safe_lines
from reconciler.render.folds import fence
from reconciler.render.rehearsal import rehearsal_document, rehearsal_section, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal

ROOM = 10_000
"""Characters of a comment that a rehearsal may take."""


@dataclass(frozen=True)
class Tried:
    """What came of it: a text, files and remarks, and an exit code that is 0 unless it went wrong."""

    section: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[Annotation] = ()
    code: int = 0


def try_out(terminal: Terminal, site: Site) -> Tried:
    """Rehearse a plan; what apply would refuse anyway is no failure of it, for the plan says that already."""
    try:
        done = look(terminal, site, partial(rehearse, terminal, site), kept=False)
    except click.UsageError as error:
        return Tried(_section(error.format_message()))  # a provider without a sandbox
    except ReconcilerError as error:
        said = terminal.redact(str(error))
        return Tried(_section(said), {}, [Annotation("error", "Rehearsal", said)], error.exit_code)
    locate, code = site.declared.locate, exit_code(done)
    failed = code not in (0, Blocked.exit_code)
    return Tried(
        rehearsal_section(done, locate, ROOM),
        {"rehearsal.json": dump(rehearsal_document(done, site.policy, locate))},
        [Annotation("error", "Rehearsal", verdict(done))] if failed else (),
        code if failed else 0,
    )


def _section(said: str) -> str:
    return f"#### Rehearsal\n\n{fence('text', safe_lines(said))}"
