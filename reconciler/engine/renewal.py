"""What is made anew before the old one goes: where a run ended between the two, the next one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.same import same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired, Live


def unfinished(
    kinds: Mapping[str, Kind],
    duplicates: Mapping[Address, Sequence[Live]],
    desired: Mapping[Address, Desired],
) -> dict[Address, tuple[Live, Live | None]]:
    """Of live objects that share an address the one to be replaced, and the one that was made for it.

    Only where the files say which is which: one, if any, is as they want it, and the others are not, though
    they tell all that the files do. (A file that somebody else uploaded under the name tells no hash of its
    content.) Of several to be replaced each run takes one.
    """
    found: dict[Address, tuple[Live, Live | None]] = {}
    for address, several in duplicates.items():
        if address not in desired or not kinds[address.kind].renews:
            continue
        shape, body = kinds[address.kind].shape, desired[address].body
        fitting = [one for one in several if same(shape, body, one.body)]
        others = [one for one in several if one not in fitting]
        if len(fitting) <= 1 and all(one.body.keys() >= body.keys() for one in others):
            found[address] = (min(others, key=lambda one: one.remote.id), next(iter(fitting), None))
    return found
