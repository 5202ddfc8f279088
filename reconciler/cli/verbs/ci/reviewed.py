"""The yes of a pull request: what stood in its comment when it was merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.ci import comments
from reconciler.ci.approval import Approved, approved, merged, spend
from reconciler.ci.fingerprint import moved
from reconciler.ci.mark import mark
from reconciler.cli.approval import SHORTEST_DIGEST, TOLD, Approval
from reconciler.errors import Blocked, StalePlan
from reconciler.render.document import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.verbs.ci.desk import Desk
    from reconciler.model.plan import Plan
    from reconciler.model.target import Target


@dataclass(frozen=True)
class Reviewed(Approval):
    """What `find` gives, asked only once there is something to do.

    `refused` is told of a plan that is another one.
    """

    anything: bool = True
    find: Callable[[], Approved] = field(default=Approved)
    refused: Callable[[Plan], None] = field(default=lambda _plan: None)

    def check(self, plan: Plan) -> None:
        """Raise Blocked when nobody approved a plan, StalePlan when it was another one."""
        if not plan.steps:
            return
        found, current = self.find(), digest(plan)
        if found.digest == current and not found.applied:
            return
        self.refused(plan)
        given = f"`--approve {current[:SHORTEST_DIGEST]}` (the input `digest` of the workflow)"
        remedy = f"review the plan as it is now; {given} takes exactly that one"
        if not found.digest:
            raise Blocked(f"nothing was written: {_missing(found)}", hint=remedy)
        if found.digest == current:
            raise Blocked(
                f"nothing was written: the plan of pull request {found.number} was applied already, and "
                "somebody has undone it since",
                hint=remedy,
            )
        sentences = "".join(f"\n  - {one}" for one in moved(found.fingerprint, plan))
        raise StalePlan(
            f"approved on pull request {found.number} was the plan {found.digest[:TOLD]}, "
            f"and now it is {current[:TOLD]}{':' if sentences else ''}{sentences}",
            hint=f"{remedy}; nothing was written",
        )


def _missing(found: Approved) -> str:
    if not found.number:
        return "the commit came with no pull request, so no plan was approved"
    if not found.merged:
        return f"pull request {found.number} is not merged, so nobody has approved its plan"
    return f"on pull request {found.number} stands no plan of ours for this target"


class Thread:
    """The pull request that a run is about; GitHub is asked once, and only when somebody wants to know."""

    def __init__(self, desk: Desk, target: Target, revision: str | None) -> None:
        self.desk, self.target, self._commit = desk, target, desk.context.commit
        # Another revision is none of the pull request's that this commit came with.
        self._number: int | None = 0 if revision else None

    @property
    def number(self) -> int:
        """0 when there is none, or none within reach."""
        if self._number is None:
            context = self.desk.context
            if context.pull_request is not None:
                self._number = context.pull_request.number
            elif context.reaches_github and self._commit:
                with self.desk.api() as api:
                    self._number = merged(api, self._commit)
            else:
                self._number = 0
        return self._number

    def approved(self) -> Approved:
        """What was approved there."""
        if not self.number:
            return Approved()
        event = self.desk.context.pull_request
        if event is not None and not event.merged:
            return Approved(self.number, merged=False)
        with self.desk.api() as api:
            return approved(api, self.desk.login, self.number, str(self.target))

    def spend(self, digest: str) -> None:
        """A plan that was carried out is approved no longer: an old job, run again, brings nothing back."""
        if self.number:
            with self.desk.api() as api:
                spend(api, self.desk.login, self.number, str(self.target), digest)

    def tell(self, text: str) -> None:
        """Make it the comment on what became of the plan."""
        if not self.number:
            return
        first = mark("apply", str(self.target))
        with self.desk.api() as api:
            url = comments.put(api, self.number, self.desk.login, f"{first}\n{text}")
        self.desk.terminal.say(f"What became of it stands at {url or f'pull request {self.number}'}.")
