"""Known differences that are agreed on until a day: they are told, and nothing is written for their sake.

What is agreed of a field is left alone as an ignored field is; a resource that is agreed to be as it is gets
neither changed nor made nor deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.engine.compare import differences
from reconciler.engine.ignored import with_live, within
from reconciler.model.json import parse_pointer
from reconciler.model.plan import Topic
from reconciler.model.policy import matches

if TYPE_CHECKING:
    from reconciler.engine.compare import Difference
    from reconciler.engine.context import Context
    from reconciler.model.address import Address
    from reconciler.model.plan import Change
    from reconciler.model.policy import Agreed


def agree(
    context: Context, address: Address, differing: list[Difference], rotated: list[Change]
) -> tuple[list[Difference], list[Change]]:
    """What is left of a resource's differences, and of what the store hides, without what is agreed on."""
    places = [one.change.path for one in differing] + [one.path for one in rotated]
    rules = context.policy.agreements(address) if places else []
    known = {place: rule for place in places if (rule := _rule(rules, place)) is not None}
    if not known:
        return differing, rotated
    kind, live, body = context.kind(address), context.live[address].body, context.bodies[address]
    context.meant[address] = body
    if rules[0].path:
        for rule in rules:
            body = with_live(kind, body, live, parse_pointer(rule.path))
        # A value that the rest of the resource cannot be without, or that is hidden, may differ all the same.
        left = [
            one
            for one in differences(kind.shape, body, live)
            if not (one.change.sensitive and one.change.path in known)
        ]
    else:
        context.alone[address] = rules[0]
        body, left = {name: live.get(name, value) for name, value in body.items()}, []
    context.bodies[address] = body
    still = {one.change.path for one in left}
    context.agreed[address] = {place: rule for place, rule in known.items() if place not in still}
    for rule in dict.fromkeys(context.agreed[address].values()):
        mine = [place for place, one in context.agreed[address].items() if one == rule]
        _tell(context, address, ", ".join(mine), rule)
    return left, [one for one in rotated if one.path not in known]


def _rule(rules: list[Agreed], place: str) -> Agreed | None:
    return next((rule for rule in rules if within(place, parse_pointer(rule.path))), None)


def agree_on_missing(context: Context, address: Address) -> bool:
    """Whether a declared resource may be missing; it is not made then, nor what cannot be without it."""
    rule = whole(context, address)
    if rule is None:
        return False
    context.alone[address] = rule
    context.blocked.add(address)
    _tell(context, address, "not in the live store, and", rule)
    return True


def agree_on_undeclared(context: Context, address: Address) -> bool:
    """Whether a live resource may be there though no file declares it."""
    rule = whole(context, address)
    if rule is None:
        return False
    context.alone[address] = rule
    _tell(context, address, f"{context.basis.absent}, and", rule)
    return True


def whole(context: Context, address: Address) -> Agreed | None:
    """What is agreed of all of a resource, if anything is."""
    return next((rule for rule in context.policy.agreements(address) if not rule.path), None)


def _tell(context: Context, address: Address, what: str, rule: Agreed) -> None:
    context.note(Topic.AGREED, f"{what} left alone", address, f"agreed with {rule}")


def tell_of_lapsed(context: Context) -> None:
    """That an agreement is over, and whether what it was about is still so."""
    if not context.policy.lapsed:
        return
    unmanaged = {note.address for note in context.notes if note.topic is Topic.UNMANAGED}
    apart = {*context.gone, *context.blocked, *unmanaged} | (context.bodies.keys() - context.live.keys())
    departing = sorted({*context.differing, *context.rotated} | {one for one in apart if one is not None})
    for rule in context.policy.lapsed:
        told = f"{rule.address} {rule.path}".rstrip() + f": what was agreed with {rule.owner}"
        still = any(_departs(context, one, rule) for one in departing if matches(one, (rule.address,)))
        if context.policy.narrowed and not still:
            continue  # perhaps it was not looked at
        message = f"{told} ended on {rule.expires}{', and counts again' if still else ''}"
        hint = "mend it, or agree on another day" if still else "take it out"
        context.note(Topic.WARNING, message, hint=f"{hint}, in drift-baseline.yaml")


def _departs(context: Context, address: Address, rule: Agreed) -> bool:
    """Whether what departs of a resource is what was agreed on."""
    places = [one.change.path for one in context.differing.get(address, ())]
    places += [one.path for one in context.rotated.get(address, ())]
    return not rule.path or any(within(place, parse_pointer(rule.path)) for place in places)
