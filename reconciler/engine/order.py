"""The finished graph as the steps of a plan, in an order in which they can be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.engine.steps import patch
from reconciler.model.json import look, pointer
from reconciler.model.plan import Step, Verb
from reconciler.model.secret import variables

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node
    from reconciler.model.address import Address
    from reconciler.model.plan import Change


def order(context: Context) -> list[Step]:
    """Every node after all it needs; else creates and updates by kind and key, then deletes, then actions."""
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
        if look(node.body, one.path) is not None  # a member that is taken away names nothing
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
