"""Cycles: split one step so that the rest can go on, or refuse and name the ring.

```
category a refers to b and b to a, both new      create a bare, create b, link a
category a and b refer to each other, both go    unlink a, delete b, delete a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.edges import droppable, link, unlink
from reconciler.engine.graph import Node, Why
from reconciler.engine.places import parked, spare_holder
from reconciler.errors import PlanError
from reconciler.model.plan import Change, Reason, Verb
from reconciler.model.references import references, without

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.engine.graph import Graph
    from reconciler.model.address import Address
    from reconciler.model.json import Object


def split_cycles(context: Context) -> None:
    """Cut every cycle; raises PlanError with the first ring that nothing can cut."""
    while ring := context.graph.ring():
        pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
        if not any(_cut(context, context.graph.nodes[a], context.graph.nodes[b]) for a, b in pairs):
            raise PlanError(_named(context.graph, pairs), hint=_REMEDY)


_REMEDY = "break the ring in the files, apply, then make the change you want and apply again"


def _named(graph: Graph, pairs: list[tuple[str, str]]) -> str:
    lines = [f"  {a} needs {b}: {graph.nodes[a].address} {_words(graph, a, b)}" for a, b in pairs]
    return "no order of steps exists, because each of these needs the next:\n" + "\n".join(lines)


def _words(graph: Graph, a: str, b: str) -> str:
    why = " and ".join(sorted(graph.edges[a][b]))
    return f"{why} {graph.nodes[b].address}"


def _cut(context: Context, a: Node, b: Node) -> bool:
    """Split at the edge `a needs b`, if its reason allows it."""
    whys = context.graph.edges[a.id][b.id]
    if whys == {Why.REFERENCE}:
        return _link_later(context, a, b)
    if whys == {Why.REFERRER}:
        return _unlink_first(context, a, b)
    if whys == {Why.UNIQUE} and b.verb is Verb.UPDATE and b.word is None:
        return _park(context, a, b)
    if whys == {Why.EXCLUSIVE} and a.verb is Verb.DELETE:
        return _hold(context, a, b)
    return False


def _link_later(context: Context, a: Node, b: Node) -> bool:
    """Create bare, link later."""
    if a.verb is not Verb.CREATE:
        return False
    shape = context.kind(a.address).shape
    paths = droppable(references(shape, a.body), b.address)
    if paths is None:
        return False
    graph = context.graph
    full = context.desired[a.address].body
    a.dropped += [one.path for one in references(shape, full) if one.target == b.address]
    a.body = without(full, a.dropped)
    graph.release(a, b)
    tops = {path[0] for path in a.dropped}
    later = graph.nodes.get(f"link {a.address}")
    fresh = link(a.address, a.body, full, tops)
    if later is None:
        later = graph.add(fresh)
    else:
        later.fields, later.before, later.after, later.changes = (
            tops,
            fresh.before,
            fresh.after,
            fresh.changes,
        )
    graph.need(later, a, Why.SPLIT)
    graph.need(later, b, Why.REFERENCE)
    return True


def _unlink_first(context: Context, a: Node, b: Node) -> bool:
    """Take the reference away first, then delete its target."""
    live = context.live.get(b.address)
    if live is None or b.word == "unlink" or live.remote.locked:
        return False
    if droppable(references(context.kind(b.address).shape, live.body), a.address) is None:
        return False
    first = unlink(context, b.address, a.address)
    context.graph.release(a, b)
    context.graph.need(a, first, Why.REFERRER)
    context.graph.need(b, first, Why.SPLIT)
    return True


def _park(context: Context, a: Node, b: Node) -> bool:
    """Give the unique value up for a moment's stand-in, so that two resources can swap theirs."""
    kind, live = context.kind(b.address), context.live[b.address]
    tops = {field for field in kind.unique if field in a.body and a.body[field] == live.body.get(field)} & (
        b.fields or set()
    )
    if f"hold {b.address}" in context.graph.nodes or not tops:
        return False
    first = _interim(b.address, {top: parked(live.body[top], b.address) for top in tops}, live.body, "hold")
    context.graph.add(first)
    context.graph.release(a, b)
    context.graph.need(a, first, Why.UNIQUE)
    context.graph.need(b, first, Why.SPLIT)
    return True


def _hold(context: Context, a: Node, b: Node) -> bool:
    """Let another resource hold the exclusive place while its holder makes room for the one to come."""
    kind = context.kind(a.address)
    spare = spare_holder(context, kind, a.address)
    if spare is None or f"hold {spare}" in context.graph.nodes:
        return False
    graph, live = context.graph, context.live[spare]
    taken: Object = dict.fromkeys(kind.exclusive, True)
    first = graph.add(_interim(spare, taken, live.body, "hold"))
    back: Object = dict.fromkeys(kind.exclusive, False)
    # Whether the old holder is demoted by itself is the server's affair: say it, it does no harm.
    last = graph.add(_interim(spare, back, {**live.body, **taken}, "settle"))
    graph.release(a, b)
    graph.need(a, first, Why.EXCLUSIVE)
    graph.need(b, first, Why.SPLIT)
    graph.need(last, b, Why.EXCLUSIVE)
    graph.need(last, first, Why.SPLIT)
    if own := graph.find(Verb.UPDATE, spare):
        graph.need(own, last, Why.SPLIT)
    return True


def _interim(address: Address, values: Object, body: Object, word: str) -> Node:
    before = {name: body.get(name) for name in values}
    return Node(
        Verb.UPDATE,
        address,
        Reason.INTERIM,
        before=before,
        after=dict(values),
        changes=[Change(f"/{name}", before[name], value) for name, value in values.items()],
        body={**body, **values},
        fields=set(values),
        word=word,
    )
