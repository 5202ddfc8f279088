"""Desired and live state, compared and put in order: the plan.

```python
plan(kinds, desired, snapshot, policy, store="acme", environment="production", provider="elasticpath")
```
Pure: no clock, no network, and the same inputs give the same plan whatever their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.actions import add_actions
from reconciler.engine.agreed import tell_of_lapsed
from reconciler.engine.context import Context
from reconciler.engine.cuts import split_cycles
from reconciler.engine.decide import decide
from reconciler.engine.departures import departures
from reconciler.engine.edges import connect
from reconciler.engine.members import lacking
from reconciler.engine.order import order
from reconciler.engine.preferences import prefer
from reconciler.engine.quota import exceeded
from reconciler.engine.renames import refuse_renames
from reconciler.engine.safety import check
from reconciler.engine.select import about, select
from reconciler.engine.settle import settle
from reconciler.engine.steps import make_nodes
from reconciler.engine.veiled import send_untold
from reconciler.errors import ConfigError, PlanError
from reconciler.model.kind import View
from reconciler.model.ledger import EMPTY, Ledger
from reconciler.model.plan import FILES, Basis, Plan, Topic, Verb
from reconciler.model.resource import Misplaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.policy import Policy
    from reconciler.model.resource import Desired, Snapshot


def plan(
    kinds: Mapping[str, Kind],
    desired: Mapping[Address, Desired],
    snapshot: Snapshot,
    policy: Policy,
    *,
    store: str,
    environment: str | None,
    provider: str,
    store_id: str | None = None,
    basis: Basis = FILES,
    ledger: Ledger = EMPTY,
) -> Plan:
    """What would bring the live store to the desired state.

    Of a narrowed plan the snapshot need hold only the kinds that `Narrow` gives.
    `ledger` is what is owned there and was last applied, as `settled` gives it.
    Raises ConfigError when a reference leads nowhere, a value is needed that the other side will not have, or
    more is wanted than the store allows; PlanError when two live objects share a key that matters, or when no
    order of steps exists (naming the ring).
    """
    known = _known(desired, snapshot) if policy.narrowed else desired
    context = Context(kinds, known, snapshot, policy, basis, ledger)
    decide(context)
    if problems := [*_missing(context), *lacking(context)]:
        raise ConfigError(problems)
    _refuse_duplicates(context)
    refuse_renames(context)
    settle(context)
    send_untold(context)
    _tell(context)
    _tell_of_names(context)
    tell_of_lapsed(context)
    make_nodes(context)
    connect(context)
    split_cycles(context)
    add_actions(context)
    left_out = select(context)
    if over := list(exceeded(context)):
        raise ConfigError(over)
    prefer(context)
    steps = order(context)
    touched = {step.address for step in steps if step.verb is not Verb.ACT} | context.blocked | left_out
    told = about(context) if policy.narrowed else None
    unchanged = sum(
        one in context.live and one not in touched and (told is None or one in told) for one in desired
    )
    own = [one for one in context.notes if told is None or one.address is None or one.address in told]
    own.sort(key=lambda note: (note.topic, note.address or (), note.message))
    notes = [*check(context, steps, empty=not desired), *own]
    return Plan(
        store=store,
        environment=environment,
        provider=provider,
        steps=steps,
        store_id=store_id,
        unchanged=unchanged,
        notes=notes,
        reads=list(snapshot.reads),
        basis=basis,
        departures=[one for one in departures(context) if told is None or one.address in told],
    )


def _known(desired: Mapping[Address, Desired], snapshot: Snapshot) -> Mapping[Address, Desired]:
    """What is wanted of the kinds that were read: of the others nobody knows what is there."""
    read = {reading.kind for reading in snapshot.reads}
    return {address: wanted for address, wanted in desired.items() if address.kind in read}


def _missing(context: Context) -> Iterator[Misplaced]:
    """The files vouch for references among themselves; the rest must exist in the live store."""
    for address in sorted(context.desired):
        wanted, parent = context.desired[address], context.parent(address)
        targets = [(one.path, one.target) for one in context.references(address, wanted.body)]
        for path, target in targets if parent is None else [((), parent), *targets]:
            if target not in context.desired and target not in context.live:
                text, hint = _unknown(context, address, target)
                yield Misplaced(wanted.source.file, 0, 0, text, hint, source=wanted.source, path=path)


def _unknown(context: Context, address: Address, target: Address) -> tuple[str, str]:
    """That a resource needs another that is nowhere, and what to do about it."""
    if not context.kind(target).gives(target.key):
        text = f"{address} needs {target}, which is neither in the files nor in the live store"
        return text, "declare it, or create it by hand"
    text = f"{address} needs {target}, which this store does not have"
    return text, f"it has: {context.names(target.kind)}"


def _refuse_duplicates(context: Context) -> None:
    """Which of two live objects is meant is not for a tool to guess, when anything hangs on it."""
    if not context.snapshot.duplicates:
        return
    meant = {needed for address in context.desired for needed in (address, *context.needs(address))}
    matter: list[str] = []
    for address, several in sorted(context.snapshot.duplicates.items()):
        ids = ", ".join(sorted(one.remote.id for one in several))
        text = f"{address} exists {len(several)} times in the live store, with the ids {ids}"
        if address in meant or context.prunes(address):
            matter.append(text)
        else:
            context.note(Topic.WARNING, text, address)
    if matter:
        hint = "delete or rename all but one of them in the live store"
        raise PlanError("\n".join(matter), hint=hint)


def _tell_of_names(context: Context) -> None:
    """Who says that it was another, though that is in the live store beside it."""
    for address in context.ordered:
        old = context.desired[address].was
        if old is not None and old in context.live:
            message = f"`was: {old.name}` renames nothing: {old} is in the live store beside it"
            context.note(Topic.WARNING, message, address)
        elif old is not None and address not in context.live and context.made(address):
            context.note(Topic.WARNING, f"`was: {old.name}`: there is no {old} in the live store", address)


def _tell(context: Context) -> None:
    """What the kinds have to say aloud of their objects, and of their changes."""
    for name, kind in context.kinds.items():
        if kind.costly and kind.partial and context.policy.prune_kinds.get(name) == "all":
            text = f"prune covers {kind.folder}, but those that are in no file were not looked for"
            context.note(Topic.WARNING, text, hint="with --full they are, by a request for each parent")
    for address in sorted(context.bodies.keys() & context.live.keys()):
        remark = context.kind(address).remark
        if remark is not None and (sentence := remark(context.live[address].remote.document)):
            context.note(Topic.WARNING, sentence, address)
    for address in sorted(context.gone | context.replaced):
        destroys, parent = context.kind(address).destroys, context.parent(address)
        if destroys and not (parent and context.leaves(parent)):
            context.note(Topic.WARNING, f"deleting it destroys {destroys}", address)
    for address in sorted({*context.writes(), *context.gone, *context.replaced}):
        tell = context.kind(address).tell
        if tell is not None:
            view = View(address, context.was(address), context.will(address), context.was, context.will)
            for sentence in tell(view):
                context.note(Topic.WARNING, sentence, address)
