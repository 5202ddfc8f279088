"""Update actions that follow from a field's name: most kinds need no others.

Source: commercetools API reference, General Concepts: Update actions.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools.kind import Action, Field, may, need
from reconciler.sandbox.commercetools.reading import place
from reconciler.sandbox.commercetools.shapes import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.sandbox.commercetools.kind import Draft, Reader
    from reconciler.sandbox.world import Doc

__all__ = ["action", "changes", "members", "sets", "validity"]


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]


def action(run: Callable[[Draft, Doc], None], about: str = "", /, **fields: Field) -> Action:
    """An irregular action.

    >>> action(add_tax_rate, "rates", taxRate=need(RATE)).about
    'rates'
    """
    return Action(fields, run, about)


def _put(draft: Draft, payload: Doc, fields: Mapping[str, Field], name: str, source: str) -> None:
    place(draft, fields, payload, name, source)


def sets(fields: Mapping[str, Field], *names: str, needed: bool = False) -> dict[str, Action]:
    """`set<Field>`: without a value the field is unset; a `needed` one must be there, if only empty.

    >>> list(sets(FIELDS, "name", "languages"))
    ['setName', 'setLanguages']
    """
    found = {}
    for name in names:
        item = Field(fields[name].read, required=needed)
        run = partial(_put, fields=fields, name=name, source=name)
        found[f"set{_upper(name)}"] = Action({name: item}, run, name)
    return found


def changes(
    fields: Mapping[str, Field], *names: str, payload: str = "", verb: str = "change"
) -> dict[str, Action]:
    """`change<Field>`: the value is required and not empty; `payload` is its name if not the field's.

    >>> list(changes(FIELDS, "quantityOnStock", payload="quantity")["changeQuantityOnStock"].fields)
    ['quantity']
    """
    return {
        f"{verb}{_upper(name)}": Action(
            {payload or name: fields[name].demanded},
            partial(_put, fields=fields, name=name, source=payload or name),
            name,
        )
        for name in names
    }


def _add(draft: Draft, payload: Doc, name: str, source: str, array: Array) -> None:
    held: list[Any] = draft.doc.setdefault(name, [])
    if payload[source] in held:
        return
    if array.high and len(held) >= array.high and draft.checked:
        raise array.too_many(draft, name)
    held.append(payload[source])


def _remove(draft: Draft, payload: Doc, name: str, source: str) -> None:
    draft.doc[name] = [item for item in draft.doc.get(name, []) if item != payload[source]]


def members(
    fields: Mapping[str, Field], name: str, one: str, remove: Reader | None = None
) -> dict[str, Action]:
    """`add<One>` and `remove<One>` of an array; neither has an effect when there is nothing to do.

    `remove` reads what to take away when that is looser than what may be added.

    >>> list(members(FIELDS, "countries", "country"))
    ['addCountry', 'removeCountry']
    """
    array = fields[name].read
    assert isinstance(array, Array)
    return {
        f"add{_upper(one)}": Action(
            {one: need(array.item)}, partial(_add, name=name, source=one, array=array), name
        ),
        f"remove{_upper(one)}": Action(
            {one: need(remove or array.item)}, partial(_remove, name=name, source=one), name
        ),
    }


def validity(fields: Mapping[str, Field]) -> dict[str, Action]:
    """`setValidFrom`, `setValidUntil` and both at once."""

    def both(draft: Draft, payload: Doc) -> None:
        for name in ("validFrom", "validUntil"):
            place(draft, fields, payload, name)

    payload = {name: may(fields[name].read) for name in ("validFrom", "validUntil")}
    return {
        **sets(fields, "validFrom", "validUntil"),
        "setValidFromAndUntil": Action(payload, both, "validFrom"),
    }
