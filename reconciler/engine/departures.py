"""Who made each difference: the files, the live store, or both, by what the ledger says was last applied.

Three values of a field are looked at: wanted, live, and last applied. Where wanted is as applied, somebody
changed the live store (drift); where live is as applied, the files changed (pending); where neither is, both
did (conflict).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.engine.compare import differences
from reconciler.model.json import parse_pointer, pointer
from reconciler.model.plan import Cause, Departure, Sort, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path
    from reconciler.model.ledger import Entry


_CAUSES = {
    (True, True): Cause.BOTH,
    (True, False): Cause.LIVE,
    (False, True): Cause.FILES,
    (False, False): Cause.UNKNOWN,
}
"""By whether the live store, and whether the files, changed since the last apply."""


def departures(context: Context) -> list[Departure]:
    """How each resource departs from the files, whether or not the plan can mend it, by address."""
    found = [*_declared(context), *_undeclared(context)]
    return sorted(found, key=lambda one: (one.address, one.agreed is not None, str(one.agreed)))


def _declared(context: Context) -> Iterator[Departure]:
    for address in context.ordered:
        entry, live = context.ledger.entries.get(address), context.live.get(address)
        if live is None:
            sort = Sort.PENDING if entry is None else Sort.MISSING
            yield Departure(address, sort, agreed=context.alone.get(address))
            continue
        paths = [one.change.path for one in context.differing.get(address, ())]
        rotated = [one.path for one in context.rotated.get(address, ())]
        if paths or rotated:
            causes = _causes(context, address, entry, paths) | _hidden(entry, rotated)
            yield _departure(context, address, causes)
        agreed = context.agreed.get(address, {})
        causes = _causes(context, address, entry, list(agreed))
        for rule in dict.fromkeys(agreed.values()):
            mine = {path: cause for path, cause in causes.items() if agreed[path] == rule}
            yield replace(_departure(context, address, mine), agreed=rule)


def _departure(context: Context, address: Address, fields: dict[str, Cause]) -> Departure:
    told = any(cause is not Cause.FILES for cause in fields.values())
    return Departure(address, _sort(fields), fields, *_touched(context, address, told))


def _undeclared(context: Context) -> Iterator[Departure]:
    """What the plan deletes, or would if nothing kept it; and what is in the store alone."""
    unmanaged = {note.address for note in context.notes if note.topic is Topic.UNMANAGED}
    for address in sorted(context.live.keys() - context.desired.keys()):
        entry, live = context.ledger.entries.get(address), context.live[address]
        if address in unmanaged or address in context.alone:
            touched = _touched(context, address)
            yield Departure(address, Sort.UNMANAGED, {}, *touched, agreed=context.alone.get(address))
        elif address in context.gone:
            changed = _paths(context, address, entry.applied, live.body) if entry else []
            fields = dict.fromkeys(map(pointer, changed), Cause.BOTH)
            sort = Sort.CONFLICT if fields else Sort.PENDING
            yield Departure(address, sort, fields, *_touched(context, address, bool(fields)))


def _touched(context: Context, address: Address, told: bool = True) -> tuple[str | None, str | None]:
    """When a live resource was last changed, and by whom, where the store says so and it is of interest."""
    return context.kind(address).touched(context.live[address].remote.document) if told else (None, None)


def _hidden(entry: Entry | None, paths: list[str]) -> dict[str, Cause]:
    """Who made a difference in what the store does not show: it is seen in the files alone."""
    return dict.fromkeys(paths, Cause.UNKNOWN if entry is None else Cause.FILES)


def _causes(context: Context, address: Address, entry: Entry | None, paths: list[str]) -> dict[str, Cause]:
    """Who made each of a resource's differences, by pointer."""
    if entry is None or not paths:
        return dict.fromkeys(paths, Cause.UNKNOWN)
    body, live = context.meant.get(address, context.bodies[address]), context.live[address].body
    theirs = _paths(context, address, entry.applied, live)
    # A field that the files write for the first time was nobody's before.
    known = {name: value for name, value in body.items() if name in entry.applied}
    ours = _paths(context, address, known, entry.applied)
    ours += [(name,) for name in body if name not in entry.applied]
    return {path: _CAUSES[_touches(theirs, path), _touches(ours, path)] for path in paths}


def _paths(context: Context, address: Address, want: Object, have: Object) -> list[Path]:
    """Where two bodies of a resource differ, but for what the kind no longer has."""
    shape = context.kind(address).shape
    assert shape.fields is not None
    known = {name: value for name, value in want.items() if name in shape.fields}
    return [parse_pointer(one.change.path) for one in differences(shape, known, have)]


def _touches(changed: list[Path], place: str) -> bool:
    """Whether something changed at a place, around it or within."""
    path = _firm(parse_pointer(place))
    return any(path[: len(one)] == one or one[: len(path)] == path for one in map(_firm, changed))


def _firm(path: Path) -> Path:
    """A path as far as no place in a list is in it: those move when items come and go."""
    return path[: next((index for index, part in enumerate(path) if part.isdecimal()), len(path))]


def _sort(fields: dict[str, Cause]) -> Sort:
    causes = set(fields.values())
    if Cause.BOTH in causes:
        return Sort.CONFLICT
    if Cause.LIVE in causes:
        return Sort.DRIFT
    return Sort.DIFFERS if Cause.UNKNOWN in causes else Sort.PENDING
