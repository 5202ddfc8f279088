"""What came of trying a plan out on a stand-in of the live store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.outcome import State
from reconciler.model.plan import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan, Step

READS = ("GET", "HEAD")


class Gap(NamedTuple):
    """Where the stand-in was not as the live store is, and which steps could not be tried because of it."""

    address: Address
    why: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """One rehearsal.

    plan      what the live run would do
    report    what became of those steps on the stand-in, as far as they could be tried
    held      how many of the live resources it held
    reading   requests before the first step, by method
    sent      requests of each step, by method; what goes out for several at once counts for one of them
    foreign   why it says nothing that a step failed, by its id: the stand-in does not know what was asked
    left      what a second plan would still do; None where some step did not go through
    """

    plan: Plan
    report: Report
    held: int = 0
    reading: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    foreign: Mapping[str, str] = field(default_factory=dict)
    left: Plan | None = None
    gaps: Sequence[Gap] = ()

    @property
    def refused(self) -> list[Step]:
        """The steps that the platform would refuse."""
        failed = [*self.report.steps(State.FAILED), *self.report.steps(State.UNKNOWN)]
        return [step for step in failed if step.id not in self.foreign]

    @property
    def untried(self) -> list[str]:
        """The ids of the steps of which nothing is known, in the plan's order."""
        tried = {step.id for step in self.report.plan.steps} - self.foreign.keys()
        roots = self.foreign.keys()
        behind = {id_ for id_, one in self.report.outcomes.items() if one.because in roots}
        return [step.id for step in self.plan.steps if step.id not in tried or step.id in behind]

    @property
    def unsafe(self) -> bool:
        """Whether apply would refuse the plan as it is."""
        return bool(self.plan.about(Topic.UNSAFE))

    @property
    def converges(self) -> bool | None:
        """Whether nothing is left to do after it; None where that was not to be found out."""
        return None if self.left is None else not self.left.steps

    @property
    def ok(self) -> bool:
        """Whether everything that could be tried went through, and a second plan found nothing."""
        return not self.refused and self.converges is not False

    def requests(self) -> Counter[str]:
        """All requests of the live run, by method: the reading, then the steps."""
        return sum((Counter(one) for one in self.sent.values()), Counter(self.reading))
