"""What the store does not tell at the moment, such as the nodes of a draft: sent where that is known to help.

What is not told cannot be compared. It goes along with every update of its resource, is sent when `--rotate`
asks for it, and where the plan itself makes what it refers to: a new node surely holds no draft yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.compare import Difference, visible
from reconciler.model.json import pointer
from reconciler.model.plan import Change, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind


def untold(kind: Kind, body: Object, live: Object) -> list[Change]:
    """A change for each value of a body that the store does not tell at the moment."""
    return [
        Change(pointer((name,)), None, visible(kind.fields[name].shape, body[name]))
        for name in kind.veiled
        if body.get(name) and name not in live
    ]


def send_untold(context: Context) -> None:
    """Write what is not told and refers to what the plan makes; say of the rest that it is not compared."""
    kinds = [kind for kind in context.kinds.values() if kind.veiled]
    for kind in kinds:
        silent: dict[str, list[Address]] = {}
        for address, changes in _silent(context, kind):
            body = context.bodies[address]
            made = {one.path[0] for one in context.references(address, body) if context.made(one.target)}
            surely = [Difference(one) for one in changes if one.path.split("/")[1] in made]
            if surely:
                context.differing[address] = surely
                continue
            for one in changes:
                silent.setdefault(one.path.split("/")[1], []).append(address)
        for name, addresses in silent.items():
            _tell(context, kind, name, addresses)


def _silent(context: Context, kind: Kind) -> Iterator[tuple[Address, list[Change]]]:
    """The resources that stay as they are as far as it is known, with what is not."""
    for address in context.ordered:
        live = context.live.get(address) if address.kind == kind.name else None
        if live is None or live.remote.locked or context.changed(address) or context.leaves(address):
            continue
        if changes := untold(kind, context.bodies[address], live.body):
            yield address, changes


def _tell(context: Context, kind: Kind, name: str, addresses: list[Address]) -> None:
    """One note, however many there are."""
    one = addresses[0] if len(addresses) == 1 else None
    of = "" if one else f" of {len(addresses)} {kind.folder}"
    message = f"{name}{of} not compared, because the store does not tell it at the moment"
    context.note(Topic.WARNING, message, one, f"--rotate '{one or f'{kind.name}/*'}' sends it again")
