"""What to do with each resource, before any order: create, update, nothing, or a note that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonpatch

from reconciler.engine.compare import aligned, differences, hidden, visible
from reconciler.engine.graph import Node
from reconciler.model.field import LOCAL, SECRET, WRITE_ONLY
from reconciler.model.json import MISSING, Json, Object, get, parse_pointer
from reconciler.model.plan import Reason, Topic, Verb
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.compare import Difference
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.plan import Change
    from reconciler.model.resource import Desired, Live


def decide(context: Context) -> None:
    """A create or update node for every desired resource that needs one."""
    for address in sorted(context.desired):
        wanted, found = context.desired[address], context.live.get(address)
        if found is None:
            _create(context, wanted)
        else:
            _update(context, wanted, found)


def _create(context: Context, wanted: Desired) -> None:
    kind = context.kind(wanted.address)
    if kind.fixed:
        known = ", ".join(sorted(one.name for one in context.live if one.kind == kind.name)) or "none"
        context.block(wanted.address, f"this store has no such {kind.name}; it has: {known}")
        return
    context.graph.add(creation(kind, wanted, Reason.NEW))


def creation(kind: Kind, wanted: Desired, reason: Reason) -> Node:
    secrets = list(hidden(kind.shape, wanted.body, SECRET))
    after = shown(kind, wanted.body)
    return Node(Verb.CREATE, wanted.address, reason, after=after, changes=secrets, body=wanted.body)


def shown(kind: Kind, body: Object) -> Object:
    """A body as a plan shows it: without secrets, and without what steers only this tool."""
    body = {name: value for name, value in body.items() if not kind.fields[name].has(LOCAL)}
    seen: Object = visible(kind.shape, body)
    return seen


def _update(context: Context, wanted: Desired, found: Live) -> None:
    address, kind = wanted.address, context.kind(wanted.address)
    body = _with_ignored(context, wanted, found)
    found_differences = differences(kind.shape, body, found.body)
    if str(address) in context.policy.replace:
        context.replaced.add(address)
        return
    rotated = list(_rotated(context, kind, body, address))
    if not found_differences and not rotated:
        return
    if found.remote.locked:
        context.blocked.add(address)
        paths = ", ".join(one.change.path for one in found_differences)
        context.note(Topic.LOCKED, f"differs in {paths}, but is {found.remote.locked}", address)
    elif fixed := [one.change.path for one in found_differences if one.immutable]:
        hint = f"--replace {address} deletes and creates it again, with the data that hangs on it"
        context.block(address, f"{', '.join(fixed)} cannot change once it exists", hint)
    else:
        context.graph.add(_change(kind, address, body, found, found_differences, rotated))


def _change(
    kind: Kind,
    address: Address,
    body: Object,
    found: Live,
    found_differences: list[Difference],
    rotated: list[Change],
) -> Node:
    managed = {name: value for name, value in body.items() if not kind.fields[name].has(LOCAL)}
    node = Node(Verb.UPDATE, address, Reason.DIFFERS if found_differences else Reason.ROTATED, body=body)
    node.before = visible(kind.shape, aligned_body(kind, managed, found.body))
    node.after = shown(kind, body)
    told = {one.change.path: one.change for one in found_differences}
    # The store never says what it holds of these, so every update of the resource sends them along.
    sent = {change.path: change for change in (*rotated, *hidden(kind.shape, body, WRITE_ONLY))}
    node.changes = list((sent | told).values())
    node.fields = {parse_pointer(change.path)[0] for change in node.changes}
    return node


def aligned_body(kind: Kind, want: Object, have: Object) -> Object:
    """The managed part of a live body, for the plan's `before`."""
    return {
        name: aligned(kind.fields[name].shape, value, have[name])
        for name, value in want.items()
        if name in have and not kind.fields[name].has(WRITE_ONLY)
    }


def _rotated(context: Context, kind: Kind, body: Object, address: Address) -> Iterator[Change]:
    """What --rotate sends again: every secret, whether or not the store shows that it differs."""
    if matches(address, context.policy.rotate):
        yield from hidden(kind.shape, body, SECRET)
        yield from hidden(kind.shape, body, WRITE_ONLY)


def _with_ignored(context: Context, wanted: Desired, found: Live) -> Object:
    """The wanted body with the live value wherever the policy says to leave the field alone."""
    body = wanted.body
    rules = [
        parse_pointer(rule.path)
        for rule in context.policy.ignore
        if rule.kind in ("*", wanted.address.kind) and matches(wanted.address, (rule.address,))
    ]
    ignored = 0
    for path in rules:
        if get(body, path) is not MISSING:
            body, ignored = _replaced(body, path, get(found.body, path)), ignored + 1
    if ignored:
        context.note(Topic.IGNORED, f"{ignored} field{'s' * (ignored > 1)} left alone", wanted.address)
    return body


def _replaced(body: Object, path: tuple[str, ...], value: Json) -> Object:
    head, rest = path[0], path[1:]
    copy = dict(body)
    if rest:
        copy[head] = _replaced(copy[head], rest, value)
    elif value is MISSING:
        del copy[head]
    else:
        copy[head] = value
    return copy


def patch(before: Object | None, after: Object | None) -> list[Object]:
    """RFC 6902 from one to the other; empty for what is created or deleted whole."""
    if before is None or after is None:
        return []
    made: list[Object] = jsonpatch.make_patch(before, after).patch
    return made
