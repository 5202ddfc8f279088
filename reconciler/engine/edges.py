"""Which step needs which, from declared facts alone: references, parents, deletions, lists, scarce places."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.engine.graph import Why
from reconciler.engine.members import connect_members
from reconciler.engine.settle import holder_of, taker_of
from reconciler.engine.steps import interim
from reconciler.model.plan import Reason, Verb
from reconciler.model.references import vacant, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind


def connect(context: Context) -> None:
    """Every edge between the nodes."""
    relinked: defaultdict[Address, list[Address]] = defaultdict(list)
    for node in list(context.graph.nodes.values()):
        if node.verb is Verb.DELETE:
            for address in _connect_delete(context, node):
                relinked[address].append(node.address)
        else:
            _connect_write(context, node)
    for address, targets in relinked.items():
        _relink(context, address, targets)
    connect_members(context)
    _hand_over_unique(context)
    _hand_over_exclusive(context)
    _wait_for_room(context)


def _connect_write(context: Context, node: Node) -> None:
    graph = context.graph
    parent = context.parent(node.address)
    if parent is not None and (made := graph.find(Verb.CREATE, parent)):
        graph.need(node, made, Why.PARENT)
    for reference in context.references(node.address, node.body):
        if made := graph.find(Verb.CREATE, reference.target):
            graph.need(node, made, Why.REFERENCE)


def _connect_delete(context: Context, node: Node) -> list[Address]:
    """Gives back who refers to a replaced resource and stays: it must let go for a moment."""
    relinked: list[Address] = []
    graph, target = context.graph, node.address
    for child in context.live_children.get(target, ()):
        if gone := graph.find(Verb.DELETE, child):
            # What goes with its parent is gone by then, which is as good as deleted.
            first, last = (node, gone) if context.kind(child).cascades else (gone, node)
            graph.need(last, first, Why.CHILD)
    for address, meant, _ in context.referrers(target):
        if gone := graph.find(Verb.DELETE, address):
            graph.need(node, gone, Why.REFERRER)
        elif meant == target and target in context.replaced and context.still_refers(address, target):
            if address in context.bodies:
                relinked.append(address)
        elif rewritten := graph.find(Verb.UPDATE, address):
            graph.need(node, rewritten, Why.REFERRER)
    return relinked


# --- references that are taken away for a moment ----------------------------------------------------------


def _relink(context: Context, address: Address, targets: list[Address]) -> None:
    """Take references away while their targets are deleted and created again, then set them.

    To a target that is made anew before the old one goes they are just set.
    """
    graph, body = context.graph, context.future(address)
    paths = paths_to(context, address, body, targets)
    writer = graph.find(Verb.UPDATE, address)
    if writer is None:
        writer = link(context, address, body, paths)
    writer.fields = (writer.fields or set()) | {path[0] for path in paths}
    moving = [target for target in targets if context.kind(target).made_first]
    torn = [target for target in targets if target not in moving]
    taken = unlink(context, address, torn) if torn else writer
    graph.need(writer, taken, Why.SPLIT)
    for target in targets:
        gone, made = graph.find(Verb.DELETE, target), graph.find(Verb.CREATE, target)
        assert gone is not None
        assert made is not None
        graph.need(writer, made, Why.REFERENCE)
        graph.need(gone, writer if target in moving else taken, Why.REFERRER)


def paths_to(context: Context, address: Address, body: Object, targets: Iterable[Address]) -> list[Path]:
    wanted = set(targets)
    return [one.path for one in context.references(address, body) if one.target in wanted]


def link(context: Context, address: Address, body: Object, paths: list[Path]) -> Node:
    """The one update that sets references which earlier steps left out; called again, it sets more."""
    graph, kind = context.graph, context.kind(address)
    node = graph.nodes.get(f"link {address}")
    dropped = list(dict.fromkeys([*paths, *(node.dropped if node else ())]))
    fields = {path[0] for path in dropped}
    fresh = interim(kind, address, Reason.LINKED, "link", without(body, dropped), body, fields)
    if node is None:
        node = graph.add(fresh)
    node.before, node.after, node.changes, node.fields = fresh.before, fresh.after, fresh.changes, fields
    node.dropped = dropped
    return node


def unlink(context: Context, address: Address, targets: Iterable[Address]) -> Node:
    """The one update that takes references out of a live resource; called again, it takes more of them."""
    graph, kind, live = context.graph, context.kind(address), context.live[address]
    node = graph.nodes.get(f"unlink {address}")
    found = paths_to(context, address, live.body, targets)
    dropped = list(dict.fromkeys([*(node.dropped if node else ()), *found]))
    fields = {path[0] for path in dropped}
    bare = without(live.body, dropped)
    # A member that is gone altogether is cleared on the wire by null.
    body: Object = vacant(kind.shape, bare | dict.fromkeys(fields - bare.keys()), dropped)
    fresh = interim(kind, address, Reason.UNLINKED, "unlink", live.body, body, fields)
    if node is None:
        node = graph.add(fresh)
    node.before, node.after, node.changes = fresh.before, fresh.after, fresh.changes
    node.body, node.fields, node.dropped = body, fields, dropped
    return node


# --- scarce places ----------------------------------------------------------------------------------------


def _hand_over_unique(context: Context) -> None:
    """Renaming node men to mens under the same display name is a delete before a create."""
    graph = context.graph
    for node in list(graph.nodes.values()):
        if node.verb is Verb.DELETE or node.word is not None or not context.kind(node.address).unique:
            continue
        for claim, holder in context.takes(node.address):
            if not context.gives_up(holder, claim):
                continue  # the store may take a second holder, or will say why not
            leaving = graph.find(Verb.DELETE, holder) or graph.find(Verb.UPDATE, holder)
            assert leaving is not None, f"{node.id} takes {claim.told} of {holder}, which stays"
            graph.need(node, leaving, Why.UNIQUE)


def _hand_over_exclusive(context: Context) -> None:
    for kind in context.kinds.values():
        for name in kind.exclusive:
            holder, taker = holder_of(context, kind, name), taker_of(context, kind, name)
            if holder is None or taker is None:
                continue
            takes = context.graph.find(Verb.CREATE, taker) or context.graph.find(Verb.UPDATE, taker)
            assert takes is not None
            for verb in (Verb.DELETE, Verb.UPDATE):
                leaving = context.graph.find(verb, holder)
                if leaving and leaving is not takes:
                    context.graph.need(leaving, takes, Why.EXCLUSIVE)


def _wait_for_room(context: Context) -> None:
    """Where the store is full, a create waits for a deletion that makes room."""
    for name, quota in context.snapshot.limits.items():
        if name not in context.kinds:
            continue
        scopes: defaultdict[Address | None, list[Node]] = defaultdict(list)
        for node in context.graph.nodes.values():
            again = node.address in context.replaced
            if node.address.kind == name and node.verb in (Verb.CREATE, Verb.DELETE) and not again:
                scopes[context.parent(node.address)].append(node)
        for scope, nodes in scopes.items():
            _keep_limit(context, context.kinds[name], quota.most, scope, nodes)


def _keep_limit(context: Context, kind: Kind, limit: int, scope: Address | None, nodes: list[Node]) -> None:
    makes = [node for node in nodes if node.verb is Verb.CREATE]
    goes = [node for node in nodes if node.verb is Verb.DELETE]
    present = context.live_counts[kind.name, scope]
    holding = {holder_of(context, kind, name) for name in kind.exclusive}
    taking = {taker_of(context, kind, name) for name in kind.exclusive}
    # Whoever takes the exclusive place goes first, and its holder makes room last: then both need no detour.
    makes.sort(key=lambda node: (node.address not in taking, node.address))
    goes.sort(key=lambda node: (node.address in holding, node.address))
    for made, gone in zip(makes[max(0, limit - present) :], goes, strict=False):
        context.graph.need(made, gone, Why.LIMIT)
