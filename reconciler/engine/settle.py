"""Which of the wanted changes are possible together: rules that block until nothing more is blocked.

A rule only ever takes something out of the plan, so the rules may follow from each other in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.agreed import agree_on_undeclared, whole
from reconciler.engine.members import keep_members
from reconciler.model.plan import Topic
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.references import Reference
    from reconciler.model.unique import Claim


def settle(context: Context) -> None:
    """Fill in what is replaced and what goes, then let the rules work on each other until they rest."""
    _choose_replacements(context)
    _choose_deletions(context)
    rules = (_take_along, _keep_what_is_held, _keep_unique, _keep_exclusive, keep_members, _block_dependents)
    while sum(rule(context) for rule in rules):  # all of them each time round
        pass
    for address, note in context.fixed.items():
        if address not in context.replaced and address not in context.blocked:
            context.blocked.add(address)
            context.notes.append(note)


# --- what is replaced -------------------------------------------------------------------------------------


def _choose_replacements(context: Context) -> None:
    for address in sorted(context.desired.keys() & context.live.keys()):
        if str(address) in context.policy.replace or address in context.renewed:
            context.taken[address] = {address}


def _take_along(context: Context) -> bool:
    """A replacement takes along its children and whoever cannot do without it; all of them go, or none."""
    moved = False
    for root in sorted(context.taken):
        taken, obstacle = _taken_along(context, root)
        if obstacle:
            moved = context.block(root, f"cannot be replaced: {obstacle}")
        else:
            moved = moved or context.taken[root] != taken
            context.taken[root] = taken
    context.replaced = set().union(*context.taken.values())
    return moved


def _taken_along(context: Context, root: Address) -> tuple[set[Address], str | None]:
    """Everything that must be deleted and created with a resource, or why that cannot be."""
    taken, todo = {root}, [root]
    while todo:
        address = todo.pop()
        if obstacle := _obstacle(context, address):
            return taken, obstacle
        for other, why in _hangers_on(context, address):
            if other in taken:
                continue
            if why:
                return taken, why
            if other in context.desired:
                taken.add(other)
                todo.append(other)
            elif other not in context.gone:
                return taken, f"{other} hangs on {address} and is neither in the files nor covered by prune"
    return taken, None


def _hangers_on(context: Context, address: Address) -> list[tuple[Address, str | None]]:
    """Who must go along: children, and referrers that still will refer and cannot leave that out."""
    found: list[tuple[Address, str | None]] = [
        (child, None) for child in context.live_children.get(address, ())
    ]
    for other, meant, references in context.referrers(address):
        if meant != address:
            if context.still_refers(other, meant):
                found.append((other, f"{other} refers to {meant}, which would be another one"))
        elif other not in context.desired:
            if not all(one.inner for one in references):  # those values go with it, as --replace says
                found.append((other, None))
        elif context.still_refers(other, address):
            found += _tied(context, address, other, references)
    return found


def _tied(
    context: Context, address: Address, other: Address, references: list[Reference]
) -> Iterator[tuple[Address, str | None]]:
    """A referrer that cannot let go of a resource for a moment, if it is one."""
    locked = context.live[other].remote.locked
    if locked:
        yield other, f"{other} refers to it and is {locked}"
    elif context.kind(address).made_first:
        return  # it moves over while both are there
    elif any(one.lossy for one in references) and str(other) not in context.policy.replace:
        yield other, f"{other} refers to it in a part whose data would be lost"
    elif not all(one.droppable for one in references):
        yield other, None


def _obstacle(context: Context, address: Address) -> str | None:
    """Why a live resource can never be deleted."""
    kind, found = context.kind(address), context.live.get(address)
    if found is None:
        return None
    if kind.singleton:
        return f"the store always has its {kind.name}"
    if kind.fixed:
        return f"the store has a fixed set of {kind.folder}"
    if context.protected(address):
        return f"{address} is protected"
    if rule := whole(context, address):
        return f"{address} is left alone, as agreed with {rule}"
    if address in context.renamed:
        return f"{context.renamed[address]} seems to be the same"
    if address in context.bodies and (lacks := context.lacks(address)):
        return f"without {lacks} it cannot be made again"
    return found.remote.locked or (kind.kept(found.remote.document) if kind.kept else None)


# --- what is deleted --------------------------------------------------------------------------------------


def _choose_deletions(context: Context) -> None:
    """What is live, not in the files, and covered by the prune policy; a note for the rest."""
    absent = context.basis.absent
    for address in sorted(context.live.keys() - context.desired.keys()):
        told = address in context.policy.apart or matches(address, context.policy.external)
        if told or context.live[address].remote.derived:
            continue
        obstacle, kind = _obstacle(context, address), context.kind(address)
        if kind.fixed and not kind.changes:
            continue  # what nobody can change or delete is nothing to be managed
        if agree_on_undeclared(context, address):
            continue
        # Of a partial kind the undeclared is seen only by chance: the stock of a declared SKU elsewhere.
        pruned = context.prunes(address) and (not kind.partial or context.ledger.owns(address))
        if pruned and obstacle is None:
            context.gone.add(address)
        elif obstacle is None or kind.fixed or not pruned:
            locked = context.live[address].remote.locked
            context.note(Topic.UNMANAGED, f"{absent}{', ' + locked if locked else ''}", address)
        elif context.protected(address):
            context.note(Topic.PROTECTED, f"{absent}, but protected{_by_ledger(context, address)}", address)
        else:
            context.note(Topic.WARNING, f"{absent}, but stays: {obstacle}", address)


def _by_ledger(context: Context, address: Address) -> str:
    """That only the ledger still says so, and how it is lifted."""
    if matches(address, context.policy.protect):
        return ""
    return " when it was last applied: apply it once with its file and without `protect`, then it may go"


def _keep_what_is_held(context: Context) -> bool:
    """What a staying resource stands in, or refers to, is not deleted."""
    moved = False
    for address in sorted(context.gone):
        children = context.live_children.get(address, ())
        child = next((one for one in children if not context.leaves(one)), None)
        if child is not None:
            message = f"cannot be deleted: {child} stands in it and stays"
            uncovered = child not in context.desired and not context.prunes(child)
            hint = _uncovered(context, child) if uncovered else None
            moved = context.keep(address, Topic.BLOCKED, message, hint)
            continue
        if (needing := context.wanted_referrers.get(address)) and needing not in context.live:
            message = f"cannot be deleted: {needing} needs it"
            moved = context.keep(address, Topic.BLOCKED, message)
            continue
        for other, meant, _ in context.referrers(address):
            if not context.leaves(other) and context.still_refers(other, meant):
                what = "it" if meant == address else f"{meant}, which goes with it,"
                message = f"cannot be deleted: {other} refers to {what} and stays"
                moved = context.keep(address, Topic.BLOCKED, message)
                break
    return moved


def _uncovered(context: Context, address: Address) -> str:
    """How prune comes to cover a live resource that no file declares."""
    if context.policy.pruning(address.kind) == "owned":
        cover = f"let `prune: {{{address.kind}: all}}` cover it"
        return f"nothing here made {address}: delete it by hand, or {cover}"
    return f"let prune cover {address.kind} too"


# --- scarce places ----------------------------------------------------------------------------------------


def _keep_unique(context: Context) -> bool:
    """A unique value is taken only from a holder that goes or gives it up."""
    moved = False
    kinds = [kind.name for kind in context.kinds.values() if kind.unique]
    for address in list(context.writes(*kinds)) if kinds else ():
        for claim, holder in context.takes(address):
            firm = context.kind(holder).unique[claim.path[0]].firm
            if firm and not context.gives_up(holder, claim):
                keeps = "keeps it" if context.changed(holder) else "this plan leaves as it is"
                message = f"{claim.told} is held by {holder}, which {keeps}"
                moved = context.block(address, message, _remedy(context, claim, holder))
                break
    return moved


def _remedy(context: Context, claim: Claim, holder: Address) -> str:
    name = claim.path[0]
    if claim.value is True:
        how = "set" if holder in context.desired else "declare it there with"
        return f"{how} {name}: false on {holder}, or let prune delete {holder}"
    if context.kind(holder).fields[name].shape.item is not None:
        return f"take it out of one of them, or let prune delete {holder}"
    unique = context.kind(holder).unique[name]
    how = f"give one of them another {name}" if unique.space or unique.stand_in else "rename one of them"
    return f"{how}, or let prune delete {holder}"


def holder_of(context: Context, kind: Kind, name: str) -> Address | None:
    """Who holds the exclusive place of a kind now."""
    found = (
        one for one, live in context.live.items() if one.kind == kind.name and live.body.get(name) is True
    )
    return min(found, default=None)


def taker_of(context: Context, kind: Kind, name: str) -> Address | None:
    """Who takes the exclusive place in this plan."""
    return next(
        (
            address
            for address in context.writes(kind.name)
            if context.bodies[address].get(name) is True and context.sets(address, name)
        ),
        None,
    )


def _keep_exclusive(context: Context) -> bool:
    """The one place (the default currency) is given up only to somebody else."""
    moved = False
    for kind in context.kinds.values():
        for name in kind.exclusive:
            holder = holder_of(context, kind, name)
            if holder is None or taker_of(context, kind, name) is not None:
                continue
            message = f"one {kind.name} must have {name}: true, and no other in the files does"
            if holder in context.gone:
                moved = context.keep(holder, Topic.WARNING, f"{context.basis.absent}, but stays: {message}")
            elif holder in context.replaced or (context.changed(holder) and context.sets(holder, name)):
                moved = context.block(holder, message, f"set {name}: true on another {kind.name}")
    return moved


# --- what follows -----------------------------------------------------------------------------------------


def _block_dependents(context: Context) -> bool:
    """What stands in, or refers to, a resource that will not come to exist cannot be written either."""
    moved = False
    missing = {address for address in context.blocked if address not in context.live}
    if not missing:
        return False
    for address in list(context.writes()):
        cause = next((one for one in context.needs(address) if one in missing), None)
        if cause is not None:
            why = "is agreed to be missing" if cause in context.alone else "is blocked"
            moved = context.block(address, f"needs {cause}, which {why}")
    return moved
