"""The part of a plan that the command line asks for: --target and --exclude."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.engine.graph import Why, reach
from reconciler.model.plan import Topic, Verb
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.model.address import Address


def select(context: Context) -> set[Address]:
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
