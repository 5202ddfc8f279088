"""Steps for actions that are not state: once, after everything they cover, and only when needed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.engine.graph import Node, Why
from reconciler.model.plan import Reason, Verb
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.kind import Action


def add_actions(context: Context) -> None:
    """An action node for each desired resource that asks for one and has something to cover."""
    if not any(kind.actions for kind in context.kinds.values()):
        return
    written = _written(context)
    wanted = [
        (address, action)
        for address in context.ordered
        for action in context.kind(address).actions
        if context.bodies[address].get(action.field) == action.value
        and (address in context.live or context.made(address))
    ]
    parts: dict[tuple[str, ...], Mapping[Address, set[Address]]] = {}
    # What an action covers through others may be acted upon itself: products are built, then published.
    for address, action in sorted(wanted, key=lambda one: bool(one[1].through)):
        if action.through not in parts:
            parts[action.through] = _parts(context, action.through)
        _add(context, address, action, written, parts[action.through])


def _written(context: Context) -> defaultdict[Address, list[Node]]:
    """The steps that touch an address or anything that stands in it."""
    found: defaultdict[Address, list[Node]] = defaultdict(list)
    for node in context.graph.nodes.values():
        for address in _upwards(context, node.address):
            found[address].append(node)
    return found


def _upwards(context: Context, address: Address) -> Iterator[Address]:
    """A resource, what it stands in, and so on."""
    above: Address | None = address
    while above is not None:
        yield above
        above = context.parent(above)


def _parts(context: Context, through: tuple[str, ...]) -> Mapping[Address, set[Address]]:
    """The resources of some kinds, by what they refer to and everything that it stands in."""
    found: defaultdict[Address, set[Address]] = defaultdict(set)
    for address in {*context.bodies, *context.live} if through else ():
        if address.kind in through:
            for target in _referred(context, address):
                for above in _upwards(context, target):
                    found[above].add(address)
    return found


def _add(
    context: Context,
    address: Address,
    action: Action,
    written: defaultdict[Address, list[Node]],
    parts: Mapping[Address, set[Address]],
) -> None:
    covered = {address, *_referred(context, address, action.covers)}
    covered |= {part for one in covered for part in parts.get(one, ())}
    writes = {
        node.id: node
        for one in sorted(covered)
        for node in written.get(one, ())
        if node.address != address
        or node.fields is None
        or not action.covers
        or node.fields & {*action.covers}
    }
    node = Node(
        Verb.ACT, address, Reason.COVERED, action=action.name, word=action.name, body=context.bodies[address]
    )
    if not writes:
        undone = f"{action.name} {address}" in context.ledger.due
        if undone or _overdue(context, address, covered, action) is not None:
            node.reason = Reason.OVERDUE
        elif not matches(address, context.policy.act):
            return
    context.graph.add(node)
    if not action.through:
        written[address].append(node)
    for write in writes.values():
        context.graph.need(node, write, Why.COVERS)


def _referred(context: Context, address: Address, fields: tuple[str, ...] = ()) -> set[Address]:
    """What the resource (or some fields of it) refers to, by the files and as the store has it now."""
    bodies = [context.bodies[address]] if address in context.bodies else []
    if address in context.live:
        bodies.append(context.live[address].body)
    named = (one for body in bodies for one in context.references(address, body))
    return {one.target for one in named if not fields or one.path[0] in fields}


def _overdue(context: Context, address: Address, covered: set[Address], action: Action) -> str | None:
    live = context.live.get(address)
    if live is None:
        return None
    inside = {below for one in covered for below in (one, *context.below(one))} - {address}
    documents = [context.live[one].remote.document for one in sorted(inside) if one in context.live]
    return action.due(live.remote.document, documents)
