"""Desired and live state, compared and put in order: the plan.

```python
plan(kinds, desired, snapshot, policy, store="acme", environment="production", provider="elasticpath")
```
Pure: no clock, no network, and the same inputs give the same plan whatever their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.actions import add_actions
from reconciler.engine.context import Context
from reconciler.engine.cuts import split_cycles
from reconciler.engine.decide import decide, patch
from reconciler.engine.edges import connect
from reconciler.engine.graph import Node, reach
from reconciler.engine.places import keep_exclusive, keep_limits, keep_unique
from reconciler.engine.removal import prune, replace
from reconciler.engine.safety import check
from reconciler.errors import ConfigError, PlanError, Problem
from reconciler.model.json import pointer
from reconciler.model.plan import Plan, Step, Topic, Verb
from reconciler.model.policy import matches
from reconciler.model.references import references

if TYPE_CHECKING:
    from collections.abc import Mapping

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
) -> Plan:
    """What would bring the live store to the desired state.

    Raises ConfigError when a reference leads nowhere; PlanError when two live objects share a key that
    matters, when the store's limits do not suffice, or when no order of steps exists (naming the ring).
    """
    context = Context(kinds, desired, snapshot, policy)
    _refuse_duplicates(context)
    _refuse_missing(context)
    decide(context)
    replace(context)
    prune(context)
    keep_unique(context)
    keep_exclusive(context)
    connect(context)
    keep_limits(context)
    add_actions(context)
    split_cycles(context)
    _select(context)
    steps = _steps(context)
    touched = {step.address for step in steps if step.verb is not Verb.ACT} | context.blocked
    unchanged = sum(address in context.live and address not in touched for address in desired)
    notes = [
        *check(context, steps),
        *sorted(context.notes, key=lambda note: (note.topic, note.address or (), note.message)),
    ]
    return Plan(store, environment, provider, steps, unchanged, notes, list(snapshot.reads))


def _refuse_duplicates(context: Context) -> None:
    """Which of two live objects a file means is not for a tool to guess."""
    matter: list[str] = []
    others: list[tuple[Address, str]] = []
    for address, ids in sorted(context.snapshot.duplicates.items()):
        text = f"{address} exists {len(ids)} times in the live store, with the ids {', '.join(sorted(ids))}"
        wanted = address in context.desired or context.policy.prunes(address.kind)
        if wanted:
            matter.append(text)
        else:
            others.append((address, text))
    if matter:
        hint = "delete or rename all but one of them in the live store"
        raise PlanError("\n".join(matter), hint=hint)
    for address, text in others:
        context.note(Topic.WARNING, text, address)


def _refuse_missing(context: Context) -> None:
    """The files vouch for references among themselves; the rest must exist in the live store."""
    problems = []
    for address, wanted in sorted(context.desired.items()):
        parent = context.parent(address)
        targets = [one.target for one in references(context.kind(address).shape, wanted.body)]
        for target in targets if parent is None else [parent, *targets]:
            if target not in context.desired and target not in context.live:
                message = f"{address} needs {target}, which is neither in the files nor in the live store"
                problems.append(
                    Problem(wanted.source.file, 0, 0, message, "declare it, or create it by hand")
                )
    if problems:
        raise ConfigError(problems)


def _select(context: Context) -> None:
    """Keep what --target names and what that needs; take out what --exclude names and what needs that."""
    policy, graph = context.policy, context.graph
    left_out: set[str] = set()
    if policy.target:
        wanted = {node.id for node in graph.nodes.values() if matches(node.address, policy.target)}
        left_out |= graph.nodes.keys() - reach(wanted, graph.edges)
    if policy.exclude:
        unwanted = {node.id for node in graph.nodes.values() if matches(node.address, policy.exclude)}
        left_out |= reach(unwanted, graph.users())
    if left_out:
        text = f"{len(left_out)} step{'s' * (len(left_out) > 1)} left out by --target or --exclude"
        context.note(Topic.EXCLUDED, text)
        graph.drop(left_out)


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
        for one in references(context.kind(node.address).shape, node.body)
        if node.verb in (Verb.CREATE, Verb.UPDATE) and graph.find(Verb.CREATE, one.target)
    ]
    return Step(
        id=node.id,
        verb=node.verb,
        address=node.address,
        reason=node.reason,
        before=node.before,
        after=node.after,
        changes=node.changes,
        patch=patch(node.before, node.after),
        unknown=unknown,
        without=[pointer(path) for path in node.dropped],
        needs=sorted(graph.edges[node.id]),
        action=node.action,
        body=node.body,
        fields=None if node.fields is None else frozenset(node.fields),
    )
