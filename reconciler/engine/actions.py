"""Steps for actions that are not state: once, after everything they cover, and only when needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.graph import Node, Why
from reconciler.model.plan import Reason, Verb
from reconciler.model.references import references

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.kind import Action
    from reconciler.model.resource import Desired


def add_actions(context: Context) -> None:
    """An action node for each desired resource that asks for one and has something to cover."""
    for address in sorted(context.desired):
        wanted = context.desired[address]
        for action in context.kind(address).actions:
            if wanted.body.get(action.field) == action.value and address not in context.blocked:
                _add(context, wanted, action)


def _add(context: Context, wanted: Desired, action: Action) -> None:
    covered = {wanted.address, *_referred(context, wanted)}
    writes = [node for node in context.graph.nodes.values() if _covers(context, covered, node.address)]
    node = Node(Verb.ACT, wanted.address, Reason.COVERED, action=action.name, body=wanted.body)
    if not writes:
        why = _overdue(context, wanted.address, covered, action)
        if why is None:
            return
        node.reason = Reason.OVERDUE
    context.graph.add(node)
    for write in writes:
        context.graph.need(node, write, Why.COVERS)


def _referred(context: Context, wanted: Desired) -> set[Address]:
    """What the resource refers to, by the files and as the store has it now."""
    shape = context.kind(wanted.address).shape
    bodies = [wanted.body]
    if wanted.address in context.live:
        bodies.append(context.live[wanted.address].body)
    return {one.target for body in bodies for one in references(shape, body)}


def _covers(context: Context, covered: set[Address], address: Address | None) -> bool:
    """Whether an address, or something that it stands in, is covered."""
    while address is not None:
        if address in covered:
            return True
        address = context.parent(address)
    return False


def _overdue(context: Context, address: Address, covered: set[Address], action: Action) -> str | None:
    live = context.live.get(address)
    if live is None:
        return None
    documents = [
        one.remote.document
        for other, one in context.live.items()
        if other != address and _covers(context, covered, other)
    ]
    return action.due(live.remote.document, documents)
