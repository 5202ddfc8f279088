"""Values that must stand in a list of another resource: there before they are needed, until nobody does.

```
a store takes up fr, new in the project    update project, update store
a store gives de up, and so the project    update store, update project
both at once, en for fr                    widen project (both), update store, update project
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.graph import Why
from reconciler.engine.steps import interim
from reconciler.model.json import MISSING, look
from reconciler.model.needs import held, sentence
from reconciler.model.plan import Reason, Verb
from reconciler.model.resource import Misplaced
from reconciler.model.shape import overlay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node
    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.needs import What
    from reconciler.model.shape import Shape


def lacking(context: Context) -> Iterator[Misplaced]:
    """What the files need and will not find: neither they nor the live store have it in the list."""
    lists: dict[tuple[Address, str], frozenset[str] | None] = {}
    for address in (one for one in context.ordered if one.kind in context.asking):
        for path, what in context.wants(address):
            if what[:2] not in lists:
                lists[what[:2]] = _coming(context, what)
            known = lists[what[:2]]
            if known is None or what.value in known:
                continue
            here = look(context.desired[address].body, path) is not MISSING
            if here and what.target in context.desired:
                hint = f"add it to {what.target}, or take it out here"
            elif what not in _needed_now(context, address):
                hint = f"declare {what.target} with it, or take it out here"
            else:
                continue  # the store lives with it, and no file says otherwise
            source = context.desired[address].source
            text = sentence(address, what, known)
            yield Misplaced(source.file, 0, 0, text, hint, source=source, path=path if here else ())


def _coming(context: Context, what: What) -> frozenset[str] | None:
    """What a list will hold by the files and the live store; None when neither says."""
    if what.target in context.live:
        return held(context.kind(what.target).shape, context.wished(what.target), what.field)
    if what.target in context.bodies:
        return held(context.kind(what.target).shape, context.bodies[what.target], what.field)
    return None


def _needed_now(context: Context, address: Address) -> set[What]:
    live = context.live.get(address)
    return set() if live is None else {what for _, what in context.asks(address, live.body)}


# --- what is possible -------------------------------------------------------------------------------------


def keep_members(context: Context) -> bool:
    """What somebody needs who stays is not dropped, and who needs what is not added waits as well."""
    moved = False
    for target, wanted in context.live_needs.items():
        if target not in context.live or not context.changed(target):
            continue
        for what in [what for what in wanted if _drops(context, what)]:
            holder = next((one for one in wanted[what] if not _lets_go(context, one, what)), None)
            if holder is not None:
                message = f"{what.field} cannot lose {what.value!r}: {holder} needs it and keeps it"
                moved = context.block(target, message, f"let {holder} give it up first, or keep it here")
                break
    for address in list(context.writes(*context.asking)) if context.asking else ():
        cause = next((what for what in _new_needs(context, address) if _fails(context, what)), None)
        if cause is not None:
            message = f"needs {cause.value!r} in {cause.field} of {cause.target}, which is blocked"
            moved = context.block(address, message)
    return moved


def _drops(context: Context, what: What) -> bool:
    """Whether the update of a live resource takes a value out of its list."""
    before, after = _lists(context, what)
    return what.value in before - after


def _adds(context: Context, what: What) -> bool:
    """Whether the update of a live resource puts a value into its list."""
    before, after = _lists(context, what)
    return what.value in after - before


def _lists(context: Context, what: What) -> tuple[frozenset[str], frozenset[str]]:
    """What the list holds now and after the plan."""
    bodies = context.live[what.target].body, context.future(what.target)
    before, after = (context.holds(what.target, body, what.field) for body in bodies)
    return before, after


def _lets_go(context: Context, holder: Address, what: What) -> bool:
    """Whether a live resource goes, or no longer needs a value once it is changed."""
    if context.leaves(holder) or not context.changed(holder):
        return context.leaves(holder)
    body = overlay(context.kind(holder).shape, context.live[holder].body, context.future(holder))
    return all(one != what for _, one in context.asks(holder, body))


def _new_needs(context: Context, address: Address) -> Iterator[What]:
    known = set() if context.made(address) else _needed_now(context, address)
    return (what for _, what in context.wants(address) if what not in known)


def _fails(context: Context, what: What) -> bool:
    """Whether what would bring a value is blocked."""
    target = what.target
    if target not in context.live:
        return target in context.blocked
    wished = context.holds(target, context.wished(target), what.field)
    return what.value in wished - context.holds(target, context.future(target), what.field)


# --- order ------------------------------------------------------------------------------------------------


def connect_members(context: Context) -> None:
    """Who needs a value waits for it; who drops one waits for those that needed it."""
    graph = context.graph
    for node in list(graph.nodes.values()):
        if node.verb in (Verb.CREATE, Verb.UPDATE) and node.address.kind in context.asking:
            _wait_for_members(context, node)
    for target, wanted in context.live_needs.items():
        writer = graph.find(Verb.UPDATE, target)
        if writer is None:
            continue
        for what in [what for what in wanted if _drops(context, what)]:
            for holder in wanted[what]:
                leaving = graph.find(Verb.DELETE, holder) or graph.find(Verb.UPDATE, holder)
                assert leaving is not None, f"{writer.id} drops {what.value} that {holder} needs and keeps"
                graph.need(writer, leaving, Why.HELD)


def _wait_for_members(context: Context, node: Node) -> None:
    graph = context.graph
    main = node.word is None
    for _, what in context.wants(node.address) if main else context.asks(node.address, node.body):
        target = what.target
        if target == node.address:
            continue
        if made := graph.find(Verb.CREATE, target):
            if made.id not in graph.edges[node.id]:
                graph.need(node, made, Why.MEMBER)
        elif (writer := graph.find(Verb.UPDATE, target)) and _adds(context, what):
            graph.need(node, writer, Why.MEMBER)


# --- both at once -----------------------------------------------------------------------------------------


def widen(context: Context, a: Node, b: Node) -> bool:
    """Let the list hold what goes and what comes for a moment; the update that drops what goes follows."""
    graph, target = context.graph, b.address
    kind, live = context.kind(target), context.live[target].body
    wide = graph.nodes.get(f"widen {target}")
    asked = {what for _, what in context.wants(a.address) if what.target == target}
    fields = {what.field for what in asked if _adds(context, what)}
    fields |= (wide and wide.fields) or set()
    if graph.crossed("widen", target, fields):
        return False
    wanted = context.bodies[target]
    body = live | {name: _union(kind.fields[name].shape, live.get(name), wanted[name]) for name in fields}
    first = graph.renew(interim(kind, target, Reason.INTERIM, "widen", live, body, fields))
    graph.release(a, b)
    graph.need(a, first, Why.MEMBER)
    graph.need(b, first, Why.SPLIT)
    for one in context.references(target, {name: body[name] for name in fields}):
        if made := graph.find(Verb.CREATE, one.target):
            graph.need(first, made, Why.REFERENCE)
    _wait_for_members(context, first)
    return True


def _union(shape: Shape, have: Json, want: Json) -> Json:
    """The items of two lists, of parts with one key the wanted one: the old ones first.

    >>> _union(languages, ["de", "en"], ["fr", "de"])
    ['de', 'en', 'fr']
    """

    def key(item: Json) -> Json:
        return shape.key.of(item) if shape.key else item

    old, new = have or [], want or []
    kept = [next((item for item in new if key(item) == key(one)), one) for one in old]
    return kept + [item for item in new if all(key(item) != key(one) for one in old)]
