"""What a store does not tell of its objects, and what it makes of them: neither is to be lost in silence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.model.field import VEILED
from reconciler.model.references import references
from reconciler.model.words import few

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Action, Kind
    from reconciler.model.resource import Live

MOST = 5
"""How many keys a sentence names."""


def untold(
    kinds: Mapping[str, Kind], live: Mapping[Address, Live], chosen: Iterable[Address]
) -> Iterator[tuple[str, str]]:
    """(a kind, which field of which of its resources was not told) once for each field.

    >>> list(untold(kinds, live, live))
    [('product', '/nodes of polo, tee')]
    """
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for address in sorted(chosen):
        for name, field in kinds[address.kind].fields.items():
            if field.has(VEILED) and name not in live[address].body:
                found[address.kind, name].append(address.key)
    for (kind, name), keys in found.items():
        yield kind, f"/{name} of {few(keys, MOST)}"


def makers(live: Mapping[Address, Live]) -> set[Address]:
    """What the store has made other objects of: the parents of child products."""
    origins = {(one.remote.kind, one.remote.parent) for one in live.values() if one.remote.derived}
    return {address for address, one in live.items() if (one.remote.kind, one.remote.id) in origins}


def makings(kind: Kind, body: Object) -> Iterator[Action]:
    """The actions that make others of a resource, given what it says they are made by."""
    for action in kind.actions:
        if any(one.path[0] in action.covers for one in references(kind.shape, body)):
            yield action
