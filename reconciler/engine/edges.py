"""Which step needs which, from declared facts alone: references, parents, deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.graph import Node, Why
from reconciler.model.plan import Change, Reason, Verb
from reconciler.model.references import Reference, references, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path


def connect(context: Context) -> None:
    """Edges for parents, references and deletions; nodes that hang on a blocked creation are blocked too."""
    _block_dependents(context)
    for node in list(context.graph.nodes.values()):
        if node.verb is Verb.DELETE:
            _connect_delete(context, node)
        else:
            _connect_write(context, node)


def _block_dependents(context: Context) -> None:
    """What stands in, or refers to, a resource that will not come to exist cannot be written either."""
    missing = {address for address in context.blocked if address not in context.live}
    while missing:
        found = set()
        for node in list(context.graph.nodes.values()):
            if node.verb is Verb.DELETE:
                continue
            cause = next((one for one in _needed(context, node) if one in missing), None)
            if cause is not None:
                context.graph.drop({node.id})
                context.block(node.address, f"needs {cause}, which is blocked")
                if node.address not in context.live:
                    found.add(node.address)
        missing = found


def _needed(context: Context, node: Node) -> list[Address]:
    parent = context.parent(node.address)
    targets = [one.target for one in references(context.kind(node.address).shape, node.body)]
    return targets if parent is None else [parent, *targets]


def _connect_write(context: Context, node: Node) -> None:
    graph = context.graph
    parent = context.parent(node.address)
    if parent is not None and (made := graph.find(Verb.CREATE, parent)):
        graph.need(node, made, Why.PARENT)
    for reference in references(context.kind(node.address).shape, node.body):
        if made := graph.find(Verb.CREATE, reference.target):
            graph.need(node, made, Why.REFERENCE)


def _connect_delete(context: Context, node: Node) -> None:
    graph, target = context.graph, node.address
    for child in context.live_children.get(target, ()):
        if gone := graph.find(Verb.DELETE, child):
            graph.need(node, gone, Why.CHILD)
    for address, _ in context.live_referrers.get(target, ()):
        if gone := graph.find(Verb.DELETE, address):
            graph.need(node, gone, Why.REFERRER)
        elif target in context.replaced and _refers(context, context.future(address), address, target):
            relink(context, address, target)
        elif rewritten := graph.find(Verb.UPDATE, address):
            graph.need(node, rewritten, Why.REFERRER)


def _refers(context: Context, body: Object, address: Address, target: Address) -> bool:
    return any(one.target == target for one in references(context.kind(address).shape, body))


def relink(context: Context, address: Address, target: Address) -> None:
    """Take a reference away while its target is deleted and created again, then set it."""
    graph = context.graph
    gone, made = graph.find(Verb.DELETE, target), graph.find(Verb.CREATE, target)
    assert gone is not None
    assert made is not None
    body = context.future(address)
    paths = paths_to(context, address, body, target)
    writer = graph.find(Verb.UPDATE, address) or graph.nodes.get(f"link {address}")
    if writer is None:
        bare = without(body, paths)
        writer = graph.add(link(address, bare, body, {path[0] for path in paths}))
    writer.fields = (writer.fields or set()) | {path[0] for path in paths}
    graph.need(writer, made, Why.REFERENCE)
    taken = unlink(context, address, target)
    graph.need(gone, taken, Why.REFERRER)
    graph.need(writer, taken, Why.SPLIT)


def paths_to(context: Context, address: Address, body: Object, target: Address) -> list[Path]:
    return [one.path for one in references(context.kind(address).shape, body) if one.target == target]


def link(address: Address, bare: Object, body: Object, fields: set[str]) -> Node:
    """An update that sets references which an earlier step had to leave out."""
    node = Node(Verb.UPDATE, address, Reason.LINKED, body=body, fields=fields, word="link")
    return _described(node, bare, body)


def unlink(context: Context, address: Address, target: Address) -> Node:
    """An update that takes the references to a target out of a live resource; one for all its targets."""
    graph, live = context.graph, context.live[address]
    node = graph.nodes.get(f"unlink {address}")
    if node is None:
        node = graph.add(
            Node(Verb.UPDATE, address, Reason.UNLINKED, body=live.body, fields=set(), word="unlink")
        )
    node.dropped += paths_to(context, address, live.body, target)
    tops = {path[0] for path in node.dropped}
    bare = without(live.body, node.dropped)
    # A member that is gone altogether is cleared on the wire by null.
    node.body = bare | {top: None for top in tops if top not in bare}
    node.fields = tops
    return _described(node, live.body, node.body)


def _described(node: Node, before: Object, after: Object) -> Node:
    """What the reader sees of a split: only the fields that it touches."""
    tops = sorted(node.fields or ())
    node.before = {top: before[top] for top in tops if top in before}
    node.after = {top: after[top] for top in tops if top in after}
    node.changes = [
        Change(f"/{top}", before.get(top), after.get(top))
        for top in tops
        if before.get(top) != after.get(top)
    ]
    return node


def droppable(found: Iterable[Reference], target: Address) -> list[Path] | None:
    """The paths of all references to a target, when every one of them can be left out; else None."""
    mine = [one for one in found if one.target == target]
    return [one.path for one in mine] if mine and all(one.droppable for one in mine) else None
