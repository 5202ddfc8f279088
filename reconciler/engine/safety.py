"""Whether a plan does more than anybody meant: thresholds by kind, an empty folder, a secret that is lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconciler.model.plan import Note, Topic, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.plan import Step


def check(context: Context, steps: Sequence[Step], *, empty: bool) -> list[Note]:
    """What apply must refuse until the named override is given; a plan is shown all the same.

    Deletions count but for what `--replace` names itself: what is only taken along was asked for by nobody.
    `--allow-deletes N` lets N deletions pass, whatever their share; `--allow-updates N` likewise. `empty`
    says that nothing at all is declared.
    """
    policy, limits = context.policy, context.policy.thresholds
    made = {step.address for step in steps if step.verb is Verb.CREATE}
    deleted = {step.address for step in steps if step.verb is Verb.DELETE}
    deleted -= {one for one in made if str(one) in policy.replace or one in context.renewed}
    updated = {step.address for step in steps if step.verb is Verb.UPDATE} - made
    existing = Counter(address.kind for address in context.live)
    notes = list(_lost(context, steps))
    if len(deleted) > (policy.allow_deletes or 0):
        override = f"--allow-deletes {len(deleted)} lets exactly these pass"
        if empty:
            message = f"{context.basis.empty}, yet {len(deleted)} resources would be deleted"
            notes.append(Note(Topic.UNSAFE, message, hint=override))
        notes += _over(deleted, existing, limits.delete_percent, limits.min_existing, ("deleted", override))
    if len(updated) > (policy.allow_updates or 0):
        override = f"--allow-updates {len(updated)} lets exactly these pass"
        notes += _over(updated, existing, limits.update_percent, limits.min_existing, ("updated", override))
    return notes


def _lost(context: Context, steps: Sequence[Step]) -> Iterator[Note]:
    """A secret that is told only once, where nobody would keep it."""
    if context.policy.keeps_secrets:
        return
    for address in sorted(
        {step.address for step in steps if step.verb in context.kind(step.address).secret_once}
    ):
        message = f"{address} would get a secret that is shown only once, and there is nowhere to keep it"
        hint = "say with `secret_sink` in store.yaml which command takes it"
        yield Note(Topic.UNSAFE, message, address, hint)


def _over(
    addresses: set[Address], existing: Counter[str], percent: int, at_least: int, said: tuple[str, str]
) -> list[Note]:
    notes = []
    for kind, count in sorted(Counter(address.kind for address in addresses).items()):
        share = 100 * count / existing[kind]
        if existing[kind] >= at_least and share > percent:
            message = (
                f"{count} of {existing[kind]} {kind} resources ({share:.0f} %) would be {said[0]}; "
                f"allowed are {percent} %"
            )
            notes.append(Note(Topic.UNSAFE, message, hint=said[1]))
    return notes
