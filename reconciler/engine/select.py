"""The part of a plan that the command line asks for: --target, --changed-since and --exclude."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.engine.graph import Why, reach
from reconciler.model.plan import Topic, Verb
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from collections.abc import Container

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.policy import Policy


def select(context: Context) -> set[Address]:
    """Keep what is selected and what that needs; take out what --exclude names and what needs that.

    Halves of one change stay together, and so does everything that is replaced together.
    """
    policy, graph = context.policy, context.graph
    if not policy.narrowed and not policy.exclude:
        return set()
    partners = _partners(context)
    left_out: set[str] = set()
    if policy.narrowed:
        wanted = {node.id for node in graph.nodes.values() if policy.selects(node.address)}
        needs = {id_: [*graph.edges[id_], *partners[id_]] for id_ in graph.nodes}
        left_out |= graph.nodes.keys() - reach(wanted, needs)
        # How many there are is not known: what could not matter was not even read.
        context.note(Topic.EXCLUDED, f"only what {_asked(policy)}, and what that needs, was compared")
    if policy.exclude:
        unwanted = {node.id for node in graph.nodes.values() if matches(node.address, policy.exclude)}
        users = {id_: [*found, *partners[id_]] for id_, found in graph.users().items()}
        more = reach(unwanted, users) - left_out
        left_out |= more
        if more:
            text = f"{len(more)} step{'s' * (len(more) > 1)} left out by --exclude"
            context.note(Topic.EXCLUDED, text)
    addresses = {graph.nodes[id_].address for id_ in left_out}
    graph.drop(left_out)
    return addresses


def about(context: Context) -> Container[Address]:
    """What a narrowed plan has to tell of: what is selected, what that needs, and what is done."""
    selected = {address for address in {*context.bodies, *context.live} if context.policy.selects(address)}
    todo = [address for address in selected if address in context.bodies]
    while todo:
        more = {*context.needs(todo.pop())} - selected
        selected |= more
        todo += [address for address in more if address in context.bodies]
    return selected | {node.address for node in context.graph.nodes.values()}


def _asked(policy: Policy) -> str:
    """What a selection says: "--target names"."""
    asked = ["--target names"] if policy.target else []
    return " and ".join(asked + (["changed since then"] if policy.chosen is not None else []))


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
