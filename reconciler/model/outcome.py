"""What became of a plan: one outcome a step, and the events on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.errors import ReconcilerError
    from reconciler.model.address import Address
    from reconciler.model.plan import Plan, Step


class State(StrEnum):
    """The end of a step."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # something it needs failed; `because` names the root
    UNKNOWN = "unknown"  # sent, but no answer told whether it took effect
    CANCELLED = "cancelled"  # never started, or cut off by the second Ctrl-C


@dataclass(frozen=True)
class Outcome:
    """`seconds` is the step's own duration; `because` the id of the step at the root of a skip."""

    state: State
    seconds: float = 0.0
    error: ReconcilerError | None = None
    because: str | None = None


@dataclass(frozen=True)
class Started:
    step: Step


@dataclass(frozen=True)
class Finished:
    step: Step
    outcome: Outcome


Event: TypeAlias = Started | Finished
if TYPE_CHECKING:
    OnEvent = Callable[[Event], None]


@dataclass(frozen=True)
class Report:
    """Every step's outcome, in the plan's order; `ids` are those of what was created or updated."""

    plan: Plan
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    interrupted: bool = False
    ids: Mapping[Address, str] = field(default_factory=dict, repr=False)

    def steps(self, state: State) -> list[Step]:
        return [step for step in self.plan.steps if self.outcomes[step.id].state is state]

    @property
    def ok(self) -> bool:
        return not self.interrupted and all(o.state is State.DONE for o in self.outcomes.values())
