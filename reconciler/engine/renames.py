"""A renamed file is another resource, and where much hangs on the key that is hardly what is meant."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.model.same import same

if TYPE_CHECKING:
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind


def refuse_renames(context: Context) -> None:
    """Block what is a live resource under another key, where the kind says what hangs on its key.

    A resource that is new, and in all its fields like a live one that no file declares any more, is taken for
    that one. `--replace` of the old address says that another one is meant.
    """
    anchored = [kind for kind in context.kinds.values() if kind.anchor]
    for kind in anchored:
        left: defaultdict[Address | None, list[Address]] = defaultdict(list)
        for address in sorted(context.live.keys() - context.desired.keys()):
            if address.kind == kind.name and str(address) not in context.policy.replace:
                left[context.parent(address)].append(address)
        for address in list(context.writes(kind.name)):
            if address in context.live:
                continue
            alike = [one for one in left[context.parent(address)] if _alike(context, kind, address, one)]
            if len(alike) == 1:
                context.renamed[alike[0]] = address
                context.block(
                    address,
                    f"seems to be {alike[0]} under another key, and a key cannot change: {kind.anchor}",
                    f"keep the file's old name; --replace {alike[0]} says that another one is meant",
                )


def _alike(context: Context, kind: Kind, new: Address, old: Address) -> bool:
    want, have = (_rest(kind, body) for body in (context.bodies[new], context.live[old].body))
    return bool(want) and same(kind.shape, want, have)


def _rest(kind: Kind, body: Object) -> Object:
    return {name: value for name, value in body.items() if name not in kind.keys and value is not None}
