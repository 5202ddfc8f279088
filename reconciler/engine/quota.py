"""Whether the store has room for what is wanted: so many currencies, so many events of one integration."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.model.json import get
from reconciler.model.plan import Verb
from reconciler.model.resource import Misplaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.resource import Quota


def exceeded(context: Context) -> Iterator[Misplaced]:
    """What would be made beyond a quota of the store; asked when it is known what the plan holds."""
    for what, quota in sorted(context.snapshot.limits.items()):
        name, _, field = what.partition("/")
        if name in context.kinds:
            yield from _items(context, name, field, quota) if field else _resources(context, name, quota)


def _resources(context: Context, name: str, quota: Quota) -> Iterator[Misplaced]:
    """Too many resources in the store, or in one parent: told once, at the first that has no room."""
    makes: defaultdict[Address | None, list[Address]] = defaultdict(list)
    for address in context.writes(name):
        if address not in context.live and context.graph.find(Verb.CREATE, address):
            makes[context.parent(address)].append(address)
    goes = [one for one in context.gone if one.kind == name and context.graph.find(Verb.DELETE, one)]
    for scope, made in makes.items():
        present = context.live_counts[name, scope]
        gone = sum(context.parent(address) == scope for address in goes)
        room = quota.most - present + gone
        if len(made) > room:
            place = f" in {scope}" if scope else ""
            text = (
                f"{present + len(made) - gone} {context.kinds[name].folder}{place} wanted, "
                f"the store allows {quota.most} ({quota.name})"
            )
            hint = f"{present} exist, {len(made)} would be created and {gone} deleted"
            yield _misplaced(context, made[max(0, room)], (), text, hint)


def _items(context: Context, name: str, field: str, quota: Quota) -> Iterator[Misplaced]:
    """Too many items in a list of one resource."""
    path = tuple(field.split("/"))
    written = {node.address for node in context.graph.nodes.values() if node.verb is not Verb.ACT}
    for address in sorted(written.intersection(context.writes(name))):
        items = get(context.bodies[address], path)
        if isinstance(items, list) and len(items) > quota.most and context.sets(address, path[0]):
            text = f"{address} has {len(items)} {field}, the store allows {quota.most} ({quota.name})"
            yield _misplaced(context, address, path, text)


def _misplaced(
    context: Context, address: Address, path: tuple[str, ...], text: str, hint: str | None = None
) -> Misplaced:
    source = context.desired[address].source
    return Misplaced(source.file, 0, 0, text, hint, source=source, path=path)
