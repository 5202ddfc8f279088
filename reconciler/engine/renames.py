"""A renamed file is another resource, and where much hangs on the key that is hardly what is meant."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.model.policy import matches
from reconciler.model.same import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind


def refuse_renames(context: Context) -> None:
    """Block what is a live resource under another key, where the kind says what hangs on its key.

    A new resource is taken for one that no file declares any more if the two are alike in all their fields,
    or if the old one would be deleted in the same plan. `--replace` of the old address says that another one
    is meant.
    """
    for kind in context.kinds.values():
        left = _left(context, kind) if kind.anchor else {}
        for address in list(context.writes(kind.name)) if left else ():
            if address in context.live:
                continue
            siblings = left.get(context.parent(address), [])
            alike = [one for one in siblings if _alike(context, kind, address, one)]
            if len(alike) == 1 or any(map(context.prunes, siblings)):
                _refuse(context, kind, address, alike if len(alike) == 1 else siblings)


def _left(context: Context, kind: Kind) -> Mapping[Address | None, list[Address]]:
    """The live resources that no file declares or names as external, in each parent."""
    found: defaultdict[Address | None, list[Address]] = defaultdict(list)
    for address in sorted(context.live.keys() - context.desired.keys()):
        meant = str(address) in context.policy.replace or matches(address, context.policy.external)
        if address.kind == kind.name and not meant:
            found[context.parent(address)].append(address)
    return found


def _refuse(context: Context, kind: Kind, new: Address, old: list[Address]) -> None:
    context.renamed |= {one: new for one in old if one not in context.renamed}
    names = " or ".join(map(str, old))
    override = " ".join(f"--replace {one.quoted}" for one in old)
    context.block(
        new,
        f"seems to be {names} under another key, and a key cannot change: {kind.anchor}",
        f"keep the file's old name; {override} says that another one is meant",
    )


def _alike(context: Context, kind: Kind, new: Address, old: Address) -> bool:
    want, have = (_rest(kind, body) for body in (context.bodies[new], context.live[old].body))
    return bool(want) and same(kind.shape, want, have)


def _rest(kind: Kind, body: Object) -> Object:
    return {name: value for name, value in body.items() if name not in kind.keys and value is not None}
