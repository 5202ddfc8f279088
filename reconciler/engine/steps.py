"""The nodes of the graph: what each write sends, and how the plan shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonpatch

from reconciler.engine.compare import aligned, differences, hidden, visible
from reconciler.engine.graph import Node, Why
from reconciler.engine.ignored import left_out
from reconciler.model.field import LOCAL, SECRET, WRITE_ONLY
from reconciler.model.json import parse_pointer, pointer
from reconciler.model.plan import Change, Reason, Verb

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind


def make_nodes(context: Context) -> None:
    """A node for everything that is decided: creates, updates, deletes, and both halves of replacements."""
    graph = context.graph
    for address in sorted(context.gone | context.replaced):
        graph.add(_removal(context, address))
    for address in context.ordered:
        if context.made(address):
            made = graph.add(_creation(context, address))
            if removed := graph.find(Verb.DELETE, address):
                first, last = (made, removed) if context.kind(address).made_first else (removed, made)
                graph.need(last, first, Why.REPLACES)
        elif context.changed(address):
            graph.add(_change(context, address))


def _removal(context: Context, address: Address) -> Node:
    reason = Reason.REPLACED if address in context.replaced else Reason.PRUNED
    return Node(Verb.DELETE, address, reason, before=shown(context.kind(address), context.live[address].body))


def _creation(context: Context, address: Address) -> Node:
    kind, body = context.kind(address), context.bodies[address]
    secrets = list(hidden(kind.shape, body, SECRET))
    reason = Reason.REPLACED if address in context.replaced else Reason.NEW
    return Node(Verb.CREATE, address, reason, after=shown(kind, body), changes=secrets, body=body)


def _change(context: Context, address: Address) -> Node:
    kind, body, found = context.kind(address), context.bodies[address], context.live[address]
    told = [one.change for one in context.differing.get(address, ())]
    node = Node(Verb.UPDATE, address, Reason.DIFFERS if told else Reason.ROTATED, body=body)
    # What is ignored may change by itself, and a plan that shows it would be stale each time.
    ignored = context.ignored.get(address, [])
    node.before = _without_ignored(kind, visible(kind.shape, aligned_body(kind, body, found.body)), ignored)
    node.after = _without_ignored(kind, shown(kind, body), ignored)
    # The store never says what it holds of these, so every update of the resource sends them along.
    rotated = context.rotated.get(address, ())
    sent = {change.path: change for change in (*rotated, *hidden(kind.shape, body, WRITE_ONLY))}
    paths = {change.path for change in told}
    node.changes = [*(change for path, change in sent.items() if path not in paths), *told]
    node.fields = {parse_pointer(change.path)[0] for change in node.changes}
    # So it is with what the store does not tell at the moment, but that is no secret to be named.
    node.fields |= (body.keys() - found.body.keys()) & {*kind.veiled}
    if node.fields & kind.either:
        _show_ousted(context, node, found.body)
    return node


def _show_ousted(context: Context, node: Node, live: Object) -> None:
    """The other form that a resource had, which nothing needs to be sent for."""
    gone = {name: live[name] for name in sorted(context.ousted(node.address)) if live[name] is not None}
    node.before = {**(node.before or {}), **shown(context.kind(node.address), gone)}
    node.changes += [Change(pointer((name,)), node.before[name], None) for name in gone]


def _without_ignored(kind: Kind, body: Object, ignored: list[Path]) -> Object:
    for path in ignored:
        body = left_out(kind.shape, body, path)
    return body


def shown(kind: Kind, body: Object) -> Object:
    """A body as a plan shows it: without secrets, and without what steers only this tool."""
    body = {name: value for name, value in body.items() if not kind.fields[name].has(LOCAL)}
    seen: Object = visible(kind.shape, body)
    return seen


def aligned_body(kind: Kind, want: Object, have: Object) -> Object:
    """The managed part of a live body, for the plan's `before`."""
    return {
        name: aligned(kind.fields[name].shape, value, have[name])
        for name, value in want.items()
        if name in have and not kind.fields[name].has(WRITE_ONLY) and not kind.fields[name].has(LOCAL)
    }


def interim(
    kind: Kind, address: Address, reason: Reason, word: str, before: Object, body: Object, fields: set[str]
) -> Node:
    """An update that is half of a change: only some fields of the body, going from one value to another."""
    old = {name: before[name] for name in sorted(fields) if name in before}
    new = {name: body[name] for name in sorted(fields) if name in body}
    node = Node(Verb.UPDATE, address, reason, body=body, fields=set(fields), word=word)
    node.before, node.after = visible(kind.shape, old), visible(kind.shape, new)
    node.changes = [one.change for one in differences(kind.shape, new, old)]
    return node


def patch(before: Object | None, after: Object | None) -> list[Object]:
    """RFC 6902 from one to the other; empty for what is created or deleted whole."""
    if before is None or after is None:
        return []
    made: list[Object] = jsonpatch.make_patch(before, after).patch
    return made
