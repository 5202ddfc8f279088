"""What goes: replacements with everything they take along, and what prune covers.

Each only if nothing is lost that the files do not say should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.decide import creation, shown
from reconciler.engine.graph import Node, Why
from reconciler.model.plan import Reason, Topic, Verb
from reconciler.model.policy import matches
from reconciler.model.references import references

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.model.address import Address


def replace(context: Context) -> None:
    """Delete and create nodes for what --replace names, its children, and whoever cannot do without it."""
    roots, context.replaced = sorted(context.replaced), set()
    for root in roots:
        taken, obstacle = _taken_along(context, root)
        if obstacle:
            context.block(root, f"cannot be replaced: {obstacle}")
        else:
            context.replaced |= taken
    for address in sorted(context.replaced):
        context.graph.drop({f"update {address}"} & context.graph.nodes.keys())
        if address in context.blocked:
            context.blocked.discard(address)
            context.notes = [note for note in context.notes if note.address != address]
        removed = _removal(context, address, Reason.REPLACED)
        made = context.graph.add(creation(context.kind(address), context.desired[address], Reason.REPLACED))
        context.graph.need(made, removed, Why.REPLACES)


def _taken_along(context: Context, root: Address) -> tuple[set[Address], str | None]:
    """Everything that must be deleted and created with a resource, or why that cannot be."""
    taken, todo = {root}, [root]
    while todo:
        address = todo.pop()
        obstacle = _obstacle(context, address)
        if obstacle:
            return taken, obstacle
        following = [*context.live_children.get(address, ()), *_pinned_referrers(context, address)]
        for other in following:
            if other in taken:
                continue
            if other in context.desired:
                taken.add(other)
                todo.append(other)
            elif not _may_go(context, other):
                return taken, f"{other} hangs on {address} and is neither in the files nor covered by prune"
    return taken, None


def _obstacle(context: Context, address: Address) -> str | None:
    kind, found = context.kind(address), context.live.get(address)
    if found is None:
        return None
    if kind.fixed:
        return f"the store has a fixed set of {kind.folder}"
    if context.protected(address):
        return f"{address} is protected"
    return found.remote.locked or (kind.kept(found.body) if kind.kept else None)


def _pinned_referrers(context: Context, address: Address) -> list[Address]:
    """Who refers to it now, still will, and cannot leave the reference out for a moment."""
    found = []
    for other, reference in context.live_referrers.get(address, ()):
        if other not in context.desired or (
            not reference.droppable and _still_refers(context, other, address)
        ):
            found.append(other)
    return found


def _still_refers(context: Context, address: Address, target: Address) -> bool:
    shape = context.kind(address).shape
    return any(one.target == target for one in references(shape, context.future(address)))


def _may_go(context: Context, address: Address) -> bool:
    return (
        address not in context.desired
        and context.policy.prunes(address.kind)
        and not matches(address, context.policy.external)
        and _obstacle(context, address) is None
    )


def _removal(context: Context, address: Address, reason: Reason) -> Node:
    before = shown(context.kind(address), context.live[address].body)
    return context.graph.add(Node(Verb.DELETE, address, reason, before=before))


def prune(context: Context) -> None:
    """Delete nodes for what is live, not in the files, and covered by the prune policy."""
    for address in sorted(context.live.keys() - context.desired.keys()):
        if _may_go(context, address):
            context.gone.add(address)
        elif not matches(address, context.policy.external):
            _note_left(context, address)
    while obstacles := _holding(context):
        for address, reason in obstacles.items():
            context.gone.discard(address)
            context.block(address, f"cannot be deleted: {reason}")
    for address in sorted(context.gone):
        _removal(context, address, Reason.PRUNED)


def _note_left(context: Context, address: Address) -> None:
    obstacle = _obstacle(context, address)
    if obstacle is None or context.kind(address).fixed or not context.policy.prunes(address.kind):
        locked = context.live[address].remote.locked
        context.note(Topic.UNMANAGED, f"not in the files{', ' + locked if locked else ''}", address)
    elif context.protected(address):
        context.note(Topic.PROTECTED, "not in the files, but protected", address)
    else:
        context.note(Topic.WARNING, f"not in the files, but stays: {obstacle}", address)


def _holding(context: Context) -> dict[Address, str]:
    """What cannot go because something that stays needs it."""
    found: dict[Address, str] = {}
    for address in sorted(context.gone):
        child = next((one for one in context.live_children.get(address, ()) if one not in context.gone), None)
        if child is not None:
            found[address] = f"{child} stands in it and stays"
            continue
        for other, _ in context.live_referrers.get(address, ()):
            stays = other not in context.gone and other not in context.replaced
            if stays and _still_refers(context, other, address):
                found[address] = f"{other} refers to it and stays"
    return found
