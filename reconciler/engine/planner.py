"""Desired and live state, compared and put in order: the plan.

```python
plan(kinds, desired, snapshot, policy, store="acme", environment="production", provider="elasticpath")
```
Pure: no clock, no network, and the same inputs give the same plan whatever their order.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.engine.actions import add_actions
from reconciler.engine.context import Context
from reconciler.engine.cuts import split_cycles
from reconciler.engine.decide import decide
from reconciler.engine.edges import connect
from reconciler.engine.graph import Node, Why, reach
from reconciler.engine.members import lacking
from reconciler.engine.preferences import prefer
from reconciler.engine.renames import refuse_renames
from reconciler.engine.safety import check
from reconciler.engine.settle import settle
from reconciler.engine.steps import make_nodes, patch
from reconciler.errors import ConfigError, PlanError
from reconciler.model.json import pointer
from reconciler.model.kind import View
from reconciler.model.plan import Plan, Step, Topic, Verb
from reconciler.model.policy import matches
from reconciler.model.resource import Misplaced
from reconciler.model.secret import variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.plan import Change
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
) -> Plan:
    """What would bring the live store to the desired state.

    Raises ConfigError when a reference leads nowhere or a value is needed that the other side will not have;
    PlanError when two live objects share a key that matters, when the store's limits do not suffice, or when
    no order of steps exists (naming the ring).
    """
    context = Context(kinds, desired, snapshot, policy)
    decide(context)
    if problems := [*_missing(context), *lacking(context)]:
        raise ConfigError(problems)
    _refuse_duplicates(context)
    refuse_renames(context)
    settle(context)
    _tell(context)
    make_nodes(context)
    connect(context)
    split_cycles(context)
    add_actions(context)
    left_out = _select(context)
    prefer(context)
    steps = _steps(context)
    touched = {step.address for step in steps if step.verb is not Verb.ACT} | context.blocked | left_out
    unchanged = sum(address in context.live and address not in touched for address in desired)
    context.notes.sort(key=lambda note: (note.topic, note.address or (), note.message))
    notes = [*check(context, steps), *context.notes]
    return Plan(
        store=store,
        environment=environment,
        provider=provider,
        steps=steps,
        store_id=store_id,
        unchanged=unchanged,
        notes=notes,
        reads=list(snapshot.reads),
    )


def _missing(context: Context) -> Iterator[Misplaced]:
    """The files vouch for references among themselves; the rest must exist in the live store."""
    for address, wanted in sorted(context.desired.items()):
        parent = context.parent(address)
        targets = [(one.path, one.target) for one in context.references(address, wanted.body)]
        for path, target in targets if parent is None else [((), parent), *targets]:
            if target not in context.desired and target not in context.live:
                text = f"{address} needs {target}, which is neither in the files nor in the live store"
                hint = "declare it, or create it by hand"
                yield Misplaced(wanted.source.file, 0, 0, text, hint, source=wanted.source, path=path)


def _refuse_duplicates(context: Context) -> None:
    """Which of two live objects is meant is not for a tool to guess, when anything hangs on it."""
    if not context.snapshot.duplicates:
        return
    meant = {needed for address in context.desired for needed in (address, *context.needs(address))}
    matter: list[str] = []
    for address, several in sorted(context.snapshot.duplicates.items()):
        ids = ", ".join(sorted(one.remote.id for one in several))
        text = f"{address} exists {len(several)} times in the live store, with the ids {ids}"
        if address in meant or context.policy.prunes(address.kind):
            matter.append(text)
        else:
            context.note(Topic.WARNING, text, address)
    if matter:
        hint = "delete or rename all but one of them in the live store"
        raise PlanError("\n".join(matter), hint=hint)


def _tell(context: Context) -> None:
    """What the kinds have to say aloud of their changes."""
    for address in sorted({*context.writes(), *context.gone, *context.replaced}):
        tell = context.kind(address).tell
        if tell is not None:
            view = View(address, context.was(address), context.will(address), context.was, context.will)
            for sentence in tell(view):
                context.note(Topic.WARNING, sentence, address)


def _select(context: Context) -> set[Address]:
    """Keep what --target names and what that needs; take out what --exclude names and what needs that.

    Halves of one change stay together, and so does everything that is replaced together.
    """
    policy, graph = context.policy, context.graph
    if not policy.target and not policy.exclude:
        return set()
    partners = _partners(context)
    left_out: set[str] = set()
    if policy.target:
        wanted = {node.id for node in graph.nodes.values() if matches(node.address, policy.target)}
        needs = {id_: [*graph.edges[id_], *partners[id_]] for id_ in graph.nodes}
        left_out |= graph.nodes.keys() - reach(wanted, needs)
    if policy.exclude:
        unwanted = {node.id for node in graph.nodes.values() if matches(node.address, policy.exclude)}
        users = {id_: [*found, *partners[id_]] for id_, found in graph.users().items()}
        left_out |= reach(unwanted, users)
    addresses = {graph.nodes[id_].address for id_ in left_out}
    if left_out:
        text = f"{len(left_out)} step{'s' * (len(left_out) > 1)} left out by --target or --exclude"
        context.note(Topic.EXCLUDED, text)
        graph.drop(left_out)
    return addresses


def _partners(context: Context) -> dict[str, set[str]]:
    """Steps that are nothing without each other, either way."""
    graph = context.graph
    found: dict[str, set[str]] = {id_: set() for id_ in graph.nodes}
    for id_, needs in graph.edges.items():
        for needed, whys in needs.items():
            if whys & {Why.SPLIT, Why.REPLACES}:
                found[id_].add(needed)
                found[needed].add(id_)
    for together in context.taken.values():
        ids = [f"{Verb.CREATE.value} {address}" for address in sorted(together)]
        for one, other in pairwise([*ids, ids[0]]):
            found[one].add(other)
            found[other].add(one)
    return found


def _steps(context: Context) -> list[Step]:
    places = {name: index for index, name in enumerate(context.kinds)}
    turn = {Verb.CREATE: 0, Verb.UPDATE: 0, Verb.DELETE: 1, Verb.ACT: 2}

    def rank(node: Node) -> tuple[int, int, str]:
        return turn[node.verb], places[node.address.kind], node.address.key

    return [_step(context, node) for node in context.graph.order(rank)]


def _step(context: Context, node: Node) -> Step:
    graph = context.graph
    unknown = [
        pointer(one.path)
        for one in context.references(node.address, node.body)
        if node.verb in (Verb.CREATE, Verb.UPDATE) and graph.find(Verb.CREATE, one.target)
    ]
    return Step(
        id=node.id,
        verb=node.verb,
        address=node.address,
        reason=node.reason,
        before=node.before,
        after=node.after,
        changes=[_from_variables(context, node.address, change) for change in node.changes],
        patch=patch(node.before, node.after),
        unknown=unknown,
        without=[pointer(path) for path in node.dropped if node.verb is Verb.CREATE],
        needs=sorted(graph.edges[node.id]),
        action=node.action,
        body=node.body,
        fields=None if node.fields is None else frozenset(node.fields),
    )


def _from_variables(context: Context, address: Address, change: Change) -> Change:
    """A sensitive change with the names of the variables that its value is made of: those are no secret."""
    if not change.sensitive or address not in context.desired:
        return change
    written = context.desired[address].variables.get(change.path, "")
    return replace(change, after=" ".join(variables(written)) or None)
