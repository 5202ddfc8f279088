"""Cycles: split one step so that the rest can go on, or refuse and name the ring.

```
category a refers to b and b to a, both new      create a bare, create b, link a
category a and b refer to each other, both go    unlink a, delete b, delete a
nodes a and b swap their unique names            hold b, update a, update b
a list drops what one resource needs while
another needs what it adds                       widen it, update both, update it
```
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from reconciler.engine.edges import link, unlink
from reconciler.engine.graph import Node, Why
from reconciler.engine.members import widen
from reconciler.engine.settle import holder_of
from reconciler.engine.steps import interim, shown
from reconciler.errors import PlanError
from reconciler.model.plan import Reason, Verb
from reconciler.model.policy import matches
from reconciler.model.references import without
from reconciler.model.unique import claims

if TYPE_CHECKING:
    from collections.abc import Hashable

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Graph
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.references import Reference
    from reconciler.model.unique import Claim


def split_cycles(context: Context) -> None:
    """Cut every cycle; raises PlanError with the first ring that nothing can cut."""
    graph = context.graph
    while knots := graph.knots():
        for knot in knots:
            # Cuts only add steps outside of a knot, so each knot is undone by itself; new rings come next.
            while ring := graph.ring(knot):
                pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
                if not any(_cut(context, graph.nodes[a], graph.nodes[b]) for a, b in pairs):
                    raise PlanError(_named(graph, pairs), hint=_REMEDY)


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
    if whys == {Why.UNIQUE} and b.verb in (Verb.UPDATE, Verb.DELETE) and b.word is None:
        return _park(context, a, b)
    if whys == {Why.MEMBER} and b.verb is Verb.UPDATE and b.word is None:
        return widen(context, a, b)
    if whys == {Why.EXCLUSIVE} and a.verb is Verb.DELETE:
        return _hold(context, a, b)
    return False


def _droppable(references: list[Reference], target: Address) -> list[Path]:
    """The paths of all references to a target when every one of them can be left out, else none."""
    mine = [one for one in references if one.target == target]
    return [one.path for one in mine] if all(one.droppable for one in mine) else []


def _link_later(context: Context, a: Node, b: Node) -> bool:
    """Create bare, link later."""
    full = context.bodies.get(a.address, {})
    paths = _droppable(context.references(a.address, full), b.address)
    if a.verb is not Verb.CREATE or not paths:
        return False
    a.dropped += paths
    a.body = without(full, a.dropped)
    a.after = shown(context.kind(a.address), a.body)
    later = link(context, a.address, full, paths)
    context.graph.release(a, b)
    context.graph.need(later, a, Why.SPLIT)
    context.graph.need(later, b, Why.REFERENCE)
    return True


def _unlink_first(context: Context, a: Node, b: Node) -> bool:
    """Take the reference away first, then delete its target."""
    live = context.live.get(b.address)
    if live is None or b.word is not None or live.remote.locked:
        return False
    references = [one for one in context.references(b.address, live.body) if one.target == a.address]
    paths = _droppable(references, a.address)
    # What an update takes out of a lossy part was allowed to go; of what stays nothing is lost on the way.
    if any(one.lossy for one in references) and not _may_lose(context, b):
        return False
    if not paths or context.graph.crossed("unlink", b.address, {path[0] for path in paths}):
        return False
    first = unlink(context, b.address, [a.address])
    context.graph.release(a, b)
    context.graph.need(a, first, Why.REFERRER)
    context.graph.need(b, first, Why.SPLIT)
    return True


def _may_lose(context: Context, node: Node) -> bool:
    """Whether the data of a live resource goes anyway, or may be lost."""
    return node.verb is Verb.DELETE or matches(node.address, context.policy.allow_loss)


def _park(context: Context, a: Node, b: Node) -> bool:
    """Give unique values up for a moment: text and numbers for a stand-in, true for false, items for none.

    Also of what is deleted anyway, where the one who takes the value must first let go of it.
    """
    graph, address = context.graph, b.address
    live, held = context.live[address].body, graph.nodes.get(f"hold {address}")
    taken = {claim.what for claim, holder in context.takes(a.address) if holder == address}
    body = _vacated(context, address, held.body if held else live, taken)
    fields = {name for name in context.kind(address).unique if body.get(name) != live.get(name)}
    if not fields or graph.crossed("hold", address, fields):
        return False
    fields |= (held and held.fields) or set()
    first = graph.renew(interim(context.kind(address), address, Reason.INTERIM, "hold", live, body, fields))
    graph.release(a, b)
    graph.need(a, first, Why.UNIQUE)
    graph.need(b, first, Why.SPLIT)
    return True


def _vacated(
    context: Context, address: Address, body: Object, taken: set[tuple[Hashable, Hashable]]
) -> Object:
    """A body without the unique values that others take; a text that has no stand-in stays."""
    kind, left_out = context.kind(address), []
    for claim in claims(kind, address, body):
        if claim.what not in taken:
            continue
        name, *key = claim.path
        if kind.fields[name].shape.item is not None:
            left_out.append(claim.path)
        elif claim.value is True:
            body = body | {name: False}
        elif isinstance(claim.value, str):
            text = _stand_in(context, address, claim)
            body = body | {name: {**body[name], key[0]: text} if key else text}
        elif isinstance(claim.value, int):
            body = body | {name: _number(context, claim)}
    return without(body, left_out)


def _stand_in(context: Context, address: Address, claim: Claim) -> str:
    """A text that nobody holds or wants."""
    known, make = context.taken_values[claim.space], context.kind(address).unique[claim.path[0]].stand_in
    text = claim.value
    if make is not None:
        text = make(text, known)
    while text in known:
        text = f"{text} (moving {address.name})"
    known.add(text)
    return str(text)


def _number(context: Context, claim: Claim) -> int:
    """A number that nobody holds or wants."""
    known = context.taken_values[claim.space]
    free: int = next(number for number in count(claim.value + 1) if number not in known)
    known.add(free)
    return free


def _hold(context: Context, a: Node, b: Node) -> bool:
    """Let another resource hold the exclusive place while its holder makes room for the one to come."""
    kind = context.kind(a.address)
    names = {name for name in kind.exclusive if holder_of(context, kind, name) == a.address}
    spare = _spare(context, kind, a.address)
    if spare is None or f"hold {spare}" in context.graph.nodes:
        return False
    graph, live = context.graph, context.live[spare].body
    held: Object = live | dict.fromkeys(names, True)
    back: Object = live | dict.fromkeys(names, False)
    first = graph.add(interim(kind, spare, Reason.INTERIM, "hold", live, held, names))
    # Whether the old holder is demoted by itself is the server's affair: say it, it does no harm.
    last = graph.add(interim(kind, spare, Reason.INTERIM, "settle", held, back, names))
    graph.release(a, b)
    graph.need(a, first, Why.EXCLUSIVE)
    graph.need(b, first, Why.SPLIT)
    graph.need(last, b, Why.EXCLUSIVE)
    graph.need(last, first, Why.SPLIT)
    if own := graph.find(Verb.UPDATE, spare):
        graph.need(own, last, Why.SPLIT)
    return True


def _spare(context: Context, kind: Kind, holder: Address) -> Address | None:
    """A resource that can hold the exclusive place for a moment: live, writable, and staying."""
    candidates = [
        address
        for address, live in context.live.items()
        if address.kind == kind.name
        and address != holder
        and not live.remote.locked
        and not context.leaves(address)
    ]
    return min(candidates, key=lambda one: (one not in context.desired, one), default=None)
