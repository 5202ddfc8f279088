"""Which kinds a plan has to know of the live store: not every one, for some hold millions of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.ledger import EMPTY, Ledger
from reconciler.model.plan import Reason, Verb
from reconciler.model.ref import Among, Having
from reconciler.model.references import references
from reconciler.model.resource import Desired, Source
from reconciler.model.shape import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.plan import Plan
    from reconciler.model.policy import Policy
    from reconciler.model.references import Reference
    from reconciler.model.shape import Shape


def scope(
    kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], policy: Policy, ledger: Ledger = EMPTY
) -> set[str]:
    """The kinds that are declared or may be deleted, what they refer to, and whom a change could hurt.

    That is what may refer to what goes, what may need a value of a declared list, and what may hold a unique
    value of a declared resource. (Keys of mappings are left to who declares them: what takes a definition
    away loses data, which is asked about.)

    >>> sorted(scope(KINDS, {Address("pricebook", "retail"): ...}, Policy()))
    ['pricebook']
    """
    declared = {address.kind for address in desired}
    pruned = {name for name, kind in kinds.items() if policy.pruning(name) == "all" and not kind.partial}
    pruned |= {address.kind for address in forsaken(kinds, desired, policy, ledger)}
    # What a run that died set out to do is told by what the store holds of it.
    pruned |= {address.kind for address in ledger.intents} & kinds.keys()
    base = declared | pruned
    replaced = {text.partition("/")[0] for text in policy.replace} & kinds.keys()
    renewed = {name for name in declared if kinds[name].renews}
    # Who stays holds what would be pruned; what is replaced takes along whoever cannot be without it.
    base |= users_of(kinds, pruned) | _taken_along(kinds, replaced)
    # Who refers to what is made anew lets go of it for a moment.
    base |= {name for name, kind in kinds.items() if targets_of(kind) & renewed and not kind.partial}
    named = {one.target.kind for wanted in desired.values() for one in refers(kinds, wanted)}
    targets = {target for name in base for target in targets_of(kinds[name])}
    return with_parents(kinds, base | named | targets | _affected(kinds, declared))


def forsaken(
    kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], policy: Policy, ledger: Ledger
) -> list[Address]:
    """What is owned in the live store, is in no file any more, and may therefore be deleted."""
    return [
        address
        for address, entry in ledger.entries.items()
        if entry.owned
        and address not in desired
        and address.kind in kinds
        and policy.pruning(address.kind) != "none"
    ]


def remembered(
    kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], policy: Policy, ledger: Ledger
) -> dict[Address, Desired]:
    """Of partial kinds what is looked at though no file declares it any more: as it was last applied.

    That is what may be deleted, what the files give another name, and what a run that died may have made.
    """
    entries = {one: stage for one, stages in ledger.intents.items() for stage in stages if stage is not None}
    entries |= ledger.entries
    meant = [
        *forsaken(kinds, desired, policy, ledger),
        *(one.was for one in desired.values() if one.was is not None),
        *ledger.intents,
    ]
    return {
        address: Desired(address, entries[address].applied, Source("the ledger"))
        for address in meant
        if address not in desired and address in entries
        if address.kind in kinds and kinds[address.kind].partial
    }


def unseen(kinds: Mapping[str, Kind], plan: Plan) -> set[str]:
    """The fields to be read of every object before a plan is made for good, as "product/files".

    They are known of declared resources only, and may hold what the plan makes anew: that reference would be
    lost. It would be lost as well where a resource that is shown (a file) is deleted for good.
    """
    going = {
        step.address.kind
        for step in plan.steps
        if step.verb is Verb.DELETE and (step.reason is Reason.REPLACED or kinds[step.address.kind].renews)
    }
    return {
        f"{kind.name}/{name}"
        for kind in kinds.values()
        for name in kind.sought
        if _referred(kind.fields[name].shape) & going
    }


def reach(kinds: Mapping[str, Kind], names: Iterable[str], desired: Iterable[Desired] = ()) -> set[str]:
    """Some kinds with all that they stand in and refer to, however indirectly.

    By the shapes of their bodies, and in free-form JSON by what the `desired` ones hold.

    >>> sorted(reach(KINDS, ["catalog"]))
    ['catalog', 'hierarchy', 'pricebook']
    """
    named: dict[str, set[str]] = {}
    for wanted in desired:
        named.setdefault(wanted.address.kind, set()).update(one.target.kind for one in refers(kinds, wanted))
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            above = kinds[name].within
            todo += (
                targets_of(kinds[name])
                | (names_of(kinds[name]) or set())
                | named.get(name, set())
                | ({above} if above else set())
            )
    return found


def closure(kinds: Mapping[str, Kind], names: Iterable[str], desired: Iterable[Desired] = ()) -> set[str]:
    """Some kinds with all that their resources cannot be made without: as `reach`, and whose lists say what
    their values may be.

    >>> sorted(closure(KINDS, ["store"]))
    ['channel', 'product-selection', 'product-type', 'project', 'store', 'type']
    """
    wanted = list(desired)
    found = reach(kinds, names, wanted)
    while more := {one for name in found for one in lists(kinds[name])} - found:
        found |= reach(kinds, more, wanted)
    return found


def refers(kinds: Mapping[str, Kind], wanted: Desired) -> Iterable[Reference]:
    shape = kinds[wanted.address.kind].shape
    return () if shape.plain else references(shape, wanted.body)


def targets_of(kind: Kind) -> set[str]:
    return _referred(kind.shape)


def _referred(shape: Shape) -> set[str]:
    refs = [inner.ref for _, inner in walk(shape) if inner.ref and not inner.ref.outside]
    return {name for ref in refs for name in (ref.kind, ref.inner) if name}


def names_of(kind: Kind) -> set[str] | None:
    """The kinds that the free-form JSON of a kind may refer to; None when that may be any.

    >>> names_of(KINDS["promotion"])
    {'catalog', 'hierarchy', 'node', 'product'}
    """
    free = [shape.names for _, shape in walk(kind.shape) if shape.free]
    known = [names for names in free if names is not None]
    return set().union(*known) if len(known) == len(free) else None


def users_of(kinds: Mapping[str, Kind], meant: set[str]) -> set[str]:
    """Kinds whose objects may stand in, or refer to, objects of some kinds."""
    found = set()
    for name, kind in kinds.items() if meant else ():
        names = names_of(kind)
        uses = targets_of(kind) | {kind.within or name} | (meant if names is None else names)
        if uses & meant and not kind.partial:
            found.add(name)
    return found


def _taken_along(kinds: Mapping[str, Kind], replaced: set[str]) -> set[str]:
    """Kinds whose objects may have to be replaced, or let go, with others: users of users."""
    found = set(replaced)
    while more := users_of(kinds, found) - found:
        found |= more
    return found


def _affected(kinds: Mapping[str, Kind], declared: set[str]) -> set[str]:
    """Kinds that may need a value that a declared resource lists, or hold one that is unique with its own."""
    spaces = {space for name in declared for space in spaces_of(kinds[name])}
    return {
        name
        for name, kind in kinds.items()
        if not kind.partial and (lists(kind) & declared or spaces_of(kind) & spaces)
    }


def lists(kind: Kind) -> set[str]:
    """The kinds whose lists must hold values of this one."""
    found = set()
    for _, shape in walk(kind.shape):
        for marker in shape.needs:
            if isinstance(marker, Among):
                found.add(marker.kind)
            elif isinstance(marker, Having) and shape.ref is not None:
                found.add(shape.ref.kind)
    return found


def spaces_of(kind: Kind) -> set[str]:
    """The spaces of unique values that a kind shares with others."""
    return {unique.space for unique in kind.unique.values() if unique.space is not None}


def with_parents(kinds: Mapping[str, Kind], names: set[str]) -> set[str]:
    found = set(names)
    for name in names:
        above = kinds[name].within
        while above is not None and above not in found:
            found.add(above)
            above = kinds[above].within
    return found
