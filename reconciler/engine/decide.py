"""What differs, resource by resource, before any rule about several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.agreed import agree, agree_on_missing
from reconciler.engine.compare import differences, hidden
from reconciler.engine.ignored import left_out, with_live, within
from reconciler.engine.veiled import untold
from reconciler.model.field import IMMUTABLE, LOSSY, SECRET, WRITE_ONLY
from reconciler.model.json import MISSING, Object, look, parse_pointer, pointer
from reconciler.model.plan import Change, Note, Topic
from reconciler.model.policy import matches
from reconciler.model.references import rekey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.engine.compare import Difference
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live

_TAKE_OUT = "take it out of the files"


def decide(context: Context) -> None:
    """The wanted body of every desired resource, and how it differs from what is live."""
    known = {(live.remote.kind, live.remote.id): address for address, live in context.live.items()}
    for address in sorted(context.desired):
        wanted, found = context.desired[address], context.live.get(address)
        kind = context.kind(address)
        body = rekey(kind.shape, wanted.body, known)
        if found is None:
            context.bodies[address] = body
            if not agree_on_missing(context, address):
                _refuse_new(context, kind, wanted.address)
        else:
            _compare(context, kind, body, found)


def _refuse_new(context: Context, kind: Kind, address: Address) -> None:
    if kind.singleton:
        context.block(address, f"this store has no {kind.name}, and none can be created")
    elif lacks := context.lacks(address):
        context.block(address, f"is not in the live store, and without {lacks} it cannot be made")
    elif kind.fixed:
        known = context.names(kind.name)
        context.block(address, f"this store has no such {kind.name}; it has: {known}")
    parent = context.parent(address)
    above = context.live.get(parent) if parent is not None else None
    if above is not None and (locked := above.remote.locked):
        message = f"would stand in {parent}, which is {locked}"
        context.block(address, message, topic=Topic.LOCKED)


def _compare(context: Context, kind: Kind, body: Object, found: Live) -> None:
    address = found.address
    ignored = context.policy.ignored(address)
    whole = body
    for path in ignored:
        body = with_live(kind, body, found.body, path)
    context.bodies[address] = body
    # Secrets keep the wanted value, for a write must hold them, and so they may differ all the same.
    differing = [
        one
        for one in differences(kind.shape, body, found.body)
        if not (one.change.sensitive and any(within(one.change.path, path) for path in ignored))
    ]
    alone = [path for path in ignored if _written(kind, whole, path) or _written(kind, body, path)]
    if alone:
        context.ignored[address] = alone
        context.note(Topic.IGNORED, f"{', '.join(map(pointer, alone))} left alone", address)
    if matches(address, context.policy.rotate):
        rotated = [*_unshown(kind, body), *untold(kind, body, found.body)]
    else:
        told = {one.change.path for one in differing}
        rotated = [one for one in _changed_unseen(context, kind, address, body) if one.path not in told]
    differing, rotated = agree(context, address, differing, rotated)
    if differing:
        context.differing[address] = differing
    if rotated:
        context.rotated[address] = rotated
    _refuse_change(context, address, found)


def _refuse_change(context: Context, address: Address, found: Live) -> None:
    differing = context.differing.get(address, [])
    changes = _paths(differing) or [one.path for one in context.rotated.get(address, ())]
    if changes and found.remote.locked:
        message = f"differs in {', '.join(changes)}, but is {found.remote.locked}"
        topic, hint = (Topic.BLOCKED, _TAKE_OUT) if found.remote.derived else (Topic.LOCKED, None)
        context.fixed[address] = Note(topic, message, address, hint)
    elif found.remote.derived:
        context.note(Topic.WARNING, f"is {found.remote.locked}", address, _TAKE_OUT)
    elif fixed := _paths(one for one in differing if one.barred is IMMUTABLE):
        kind = context.kind(address)
        again = f"--replace {address.quoted} deletes and creates it again, with the data that hangs on it"
        message = f"{', '.join(fixed)} cannot change once it exists"
        context.fixed[address] = Note(Topic.BLOCKED, message, address, None if kind.fixed else again)
        if kind.renews:
            context.renewed.add(address)
    elif lossy := _paths(one for one in differing if one.barred is LOSSY):
        hint = f"--allow-loss {address.quoted} allows it, if that data may be lost"
        cost = context.kind(address).loses
        message = f"{', '.join(lossy)} cannot change without loss: {cost}"
        if not matches(address, context.policy.allow_loss):
            context.fixed[address] = Note(Topic.BLOCKED, message, address, hint)
        elif str(address) not in context.policy.replace:
            context.note(Topic.WARNING, f"{', '.join(lossy)}: {cost}", address)


def _paths(differing: Iterable[Difference]) -> list[str]:
    """Where values differ; items of an unordered list that come and go do so at one path."""
    return list(dict.fromkeys(one.change.path for one in differing))


def _unshown(kind: Kind, body: Object) -> list[Change]:
    """Every value that is secret, or that the store never tells, once."""
    return list(dict.fromkeys([*hidden(kind.shape, body, SECRET), *hidden(kind.shape, body, WRITE_ONLY)]))


def _changed_unseen(context: Context, kind: Kind, address: Address, body: Object) -> Iterator[Change]:
    """What the store does not show and, by the ledger, is another value than the one last applied."""
    entry, ignored = context.ledger.entries.get(address), context.policy.ignored(address)
    if entry is None:
        return
    # What is to be cleared is in no body, but was once in one.
    cleared = (Change(at, None, None, sensitive=True) for at in entry.secrets if _clears(body, at))
    for one in (*_unshown(kind, body), *cleared):
        path = parse_pointer(one.path)
        if any(within(one.path, rule) for rule in ignored):
            continue
        value = look(body, path)
        known = context.ledger.knows(entry, one.path, value)
        applied = look(entry.applied, path) if known is None else MISSING
        if known is False or (applied is not MISSING and applied != value):
            yield one


def _clears(body: Object, place: str) -> bool:
    """Whether a body says that there be nothing at a place, which is more than to say nothing of it."""
    return look(body, parse_pointer(place)) is None


def _written(kind: Kind, body: Object, path: Path) -> bool:
    return bool(path) and left_out(kind.shape, body, path) != body
