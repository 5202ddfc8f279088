"""Rules about scarce places: unique values, the one exclusive holder of a kind, and limits of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.graph import Why
from reconciler.errors import PlanError
from reconciler.model.plan import Topic, Verb

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node
    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind


def keep_unique(context: Context) -> None:
    """A unique value is taken only after its holder has given it up.

    Renaming node men to mens under the same display name is a delete before a create.
    """
    for kind in context.kinds.values():
        for field in kind.unique:
            holders = {
                (context.parent(address), live.body.get(field)): address
                for address, live in context.live.items()
                if address.kind == kind.name and isinstance(live.body.get(field), str)
            }
            for node in _writes(context, kind, field):
                holder = holders.get((context.parent(node.address), node.body[field]))
                if holder is not None and holder != node.address:
                    _take_over(context, node, holder, field)


def _writes(context: Context, kind: Kind, field: str) -> list[Node]:
    """The creates and updates that set a field."""
    return [
        node
        for node in list(context.graph.nodes.values())
        if node.address.kind == kind.name
        and node.verb in (Verb.CREATE, Verb.UPDATE)
        and field in node.body
        and (node.fields is None or field in node.fields)
    ]


def _take_over(context: Context, node: Node, holder: Address, field: str) -> None:
    leaving = context.graph.find(Verb.DELETE, holder) or context.graph.find(Verb.UPDATE, holder)
    if leaving and (leaving.verb is Verb.DELETE or field in (leaving.fields or ())):
        context.graph.need(node, leaving, Why.UNIQUE)
        return
    context.graph.drop({node.id})
    message = f"{field} {node.body[field]!r} is held by {holder}, which this plan leaves as it is"
    context.block(node.address, message, f"rename one of them, or let prune delete {holder}")


def keep_exclusive(context: Context) -> None:
    """The one place (the default currency) is handed over before its holder gives it up or goes."""
    for kind in context.kinds.values():
        for field in kind.exclusive:
            holder = next((one for one in holders(context, kind.name, field)), None)
            taker = next((node for node in _writes(context, kind, field) if node.body[field] is True), None)
            if holder is not None and (taker is None or taker.address != holder):
                _hand_over(context, kind, field, holder, taker)


def holders(context: Context, kind: str, field: str) -> list[Address]:
    return [
        address
        for address, live in context.live.items()
        if address.kind == kind and live.body.get(field) is True
    ]


def _hand_over(context: Context, kind: Kind, field: str, holder: Address, taker: Node | None) -> None:
    leaving = [
        node
        for node in (context.graph.find(Verb.DELETE, holder), context.graph.find(Verb.UPDATE, holder))
        if node is not None and (node.verb is Verb.DELETE or node.body.get(field) is False)
    ]
    for node in leaving:
        if taker is not None:
            context.graph.need(node, taker, Why.EXCLUSIVE)
        else:
            context.graph.drop({node.id})
            _keep_holder(context, kind, field, holder)


def _keep_holder(context: Context, kind: Kind, field: str, holder: Address) -> None:
    """Nobody takes the place: a holder that the files want otherwise is blocked, an unknown one stays."""
    message = f"one {kind.name} must have {field}: true, and no other in the files does"
    if holder in context.gone:
        context.gone.discard(holder)
        context.note(Topic.WARNING, f"not in the files, but stays: {message}", holder)
    else:
        context.block(holder, message, f"set {field}: true on another {kind.name}")


def keep_limits(context: Context) -> None:
    """Where the store is full, a create waits for a deletion that makes room; raises PlanError over quota."""
    for name, limit in context.snapshot.limits.items():
        if name in context.kinds:
            for scope, nodes in _by_scope(context, name).items():
                _keep_limit(context, context.kinds[name], limit, scope, nodes)


def _by_scope(context: Context, kind: str) -> dict[Address | None, list[Node]]:
    found: dict[Address | None, list[Node]] = {}
    for node in context.graph.nodes.values():
        if node.address.kind == kind and node.verb in (Verb.CREATE, Verb.DELETE):
            found.setdefault(context.parent(node.address), []).append(node)
    return found


def _keep_limit(context: Context, kind: Kind, limit: int, scope: Address | None, nodes: list[Node]) -> None:
    again = context.replaced
    makes = [node for node in nodes if node.verb is Verb.CREATE and node.address not in again]
    goes = [node for node in nodes if node.verb is Verb.DELETE and node.address not in again]
    present = sum(address.kind == kind.name and context.parent(address) == scope for address in context.live)
    total = present + len(makes) - len(goes)
    if makes and total > limit:
        place = f" in {scope}" if scope else ""
        hint = f"{present} exist, {len(makes)} would be created and {len(goes)} deleted"
        raise PlanError(f"{total} {kind.folder}{place} wanted, the store allows {limit}", hint=hint)

    def holds(address: Address) -> bool:
        live = context.live.get(address)
        return live is not None and any(live.body.get(field) is True for field in kind.exclusive)

    def takes(node: Node) -> bool:
        return any(node.body.get(field) is True for field in kind.exclusive)

    # Whoever takes the exclusive place goes first, and its holder makes room last: then both need no detour.
    makes.sort(key=lambda node: (not takes(node), node.address))
    goes.sort(key=lambda node: (holds(node.address), node.address))
    late = makes[max(0, limit - present) :]
    for made, gone in zip(late, goes, strict=False):
        context.graph.need(made, gone, Why.LIMIT)


def spare_holder(context: Context, kind: Kind, holder: Address) -> Address | None:
    """A resource that can hold the exclusive place for a moment: live, writable, and staying."""

    def stays(address: Address) -> bool:
        live = context.live[address]
        return (
            address.kind == kind.name
            and address != holder
            and not live.remote.locked
            and context.graph.find(Verb.DELETE, address) is None
        )

    candidates = sorted(filter(stays, context.live), key=lambda one: (one not in context.desired, one))
    return candidates[0] if candidates else None


def parked(value: Json, address: Address) -> str:
    """A value nobody else has, for the moment between giving up a unique value and taking another."""
    return f"{value} (moving {address.name})"
