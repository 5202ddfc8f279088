"""A saved plan as the command line takes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli.files import read_json
from reconciler.cli.options import Choices
from reconciler.cli.target import Target
from reconciler.render.saved import from_document, made_with

if TYPE_CHECKING:
    from reconciler.model.plan import Plan


@dataclass(frozen=True)
class SavedPlan:
    """A plan as it was approved, the version that made it and the choices that make it again."""

    plan: Plan
    version: str
    choices: Choices

    @property
    def target(self) -> Target:
        return Target(self.plan.store, self.plan.environment)


def is_file(text: str) -> bool:
    """Whether an argument means a saved plan and not a target."""
    return text.endswith(".json") or Path(text).is_file()


def read_saved(text: str) -> SavedPlan:
    """Read a saved plan; raises ReconcilerError when it is none."""
    document = read_json(Path(text))
    version, options = made_with(document)
    return SavedPlan(from_document(document), version, Choices(**options.model_dump()))
