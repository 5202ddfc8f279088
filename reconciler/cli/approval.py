"""The yes that an apply needs: typed, given by a flag, by a digest, or by a saved plan."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from reconciler import __version__
from reconciler.engine.stale import moved
from reconciler.errors import Blocked, ReconcilerError, StalePlan
from reconciler.render.document import digest
from reconciler.render.escape import safe
from reconciler.render.text import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.saved import SavedPlan
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan

SHORTEST_DIGEST = 32
"""What stands for a plan: of fewer digits, who writes the files could make two plans that share them."""
TOLD = 12
"""Digits by which a sentence calls a plan; they approve nothing."""


class Declined(ReconcilerError):
    """The user was asked and did not say yes."""


@dataclass(frozen=True)
class Approval:
    """What was approved before the plan was made."""

    anything: bool = False
    digest: str | None = None
    saved: SavedPlan | None = None
    shown: Callable[[str], Plan | None] = field(default=lambda _digest: None, compare=False)
    """The plan that a digest stands for, where it is still known."""

    def __post_init__(self) -> None:
        if self.digest is not None and not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_DIGEST},64}}", self.digest):
            raise click.BadParameter(
                f"a digest is {SHORTEST_DIGEST} to 64 hexadecimal digits, as `plan --json` prints it",
                param_hint="'--approve'",
            )

    def check(self, plan: Plan) -> None:
        """Raise StalePlan when the plan is not what was approved."""
        if self.saved is not None:
            sentences = moved(self.saved.plan, plan)
            if self.saved.version != __version__:
                sentences.insert(0, f"it was saved by version {self.saved.version}, this is {__version__}")
            if sentences:
                raise StalePlan(
                    "the saved plan is not what would be done now:\n"
                    + "\n".join(f"  - {s}" for s in sentences),
                    hint="plan again, and review what moved; nothing was written",
                )
        current = digest(plan)
        if self.digest is not None and not current.startswith(self.digest):
            raise StalePlan(
                f"approved was the plan {self.digest[:TOLD]}, and now it is "
                f"{current[:TOLD]}: {self._what_moved(plan)}",
                hint="review the plan as it is now and approve its digest; nothing was written",
            )

    def _what_moved(self, plan: Plan) -> str:
        approved = self.shown(self.digest or "")
        sentences = moved(approved, plan) if approved is not None else []
        if not sentences:
            return "the files, the live store or the version of reconciler moved"
        return "\n" + "\n".join(f"  - {sentence}" for sentence in sentences)


def approve(
    terminal: Terminal, approval: Approval, plan: Plan, *, show: bool, word: str = "Apply", place: str = ""
) -> None:
    """Return when the plan may be carried out; raises Blocked or Declined when not."""
    if approval.anything or approval.digest or approval.saved:
        return
    if not sys.stdin.isatty():
        raise Blocked(
            "nobody can be asked here, so nothing was written",
            hint=f"--auto-approve, or --approve {digest(plan)[:SHORTEST_DIGEST]} for exactly this plan",
        )
    if show:
        terminal.say(text(plan, colour=terminal.colours(sys.stderr), place=place))
    if not says_yes(terminal, f"Do you want to make these changes in {safe(plan.target)}?"):
        raise Declined(f"{word} cancelled.")


def says_yes(terminal: Terminal, question: str) -> bool:
    """Ask whoever sits at the terminal."""
    sys.stderr.write(f"\n{terminal.paint(sys.stderr).bold(question)}\n")
    sys.stderr.write("  Only 'yes' will be accepted: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "yes"
