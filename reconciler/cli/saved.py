"""A saved plan as the command line takes it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.files import read_json
from reconciler.cli.options import Choices
from reconciler.desired.places import names
from reconciler.errors import ReconcilerError
from reconciler.model.target import Target
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


def is_file(text: str, stores: str) -> bool:
    """Whether an argument means a saved plan and not a target; a file named as a store takes nothing from it.

    >>> is_file("plan.json", "stores"), is_file("demo", "stores")
    (True, False)
    """
    if text.endswith(".json"):
        return True
    if not Path(text).is_file():
        return False
    return "/" in text or os.sep in text or text not in names(Path(stores))


def read_saved(text: str) -> SavedPlan:
    """Read a saved plan; raises click.BadParameter when it is none."""
    try:
        document = read_json(Path(text))
        version, options = made_with(document)
        plan = from_document(document)
    except ReconcilerError as error:
        hint = "a document of another tool is imported: `reconciler import FILE --apply TARGET`"
        error.hint = f"{error.hint}; {hint}" if error.hint else hint
        raise click.BadParameter(str(error), param_hint="'FILE'") from error
    return SavedPlan(plan, version, Choices(**options.model_dump()))
