"""Parts of a resource that an action names by id or by key: tax rates, addresses, assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.sandbox.world import Doc

__all__ = ["place_of"]


def place_of(parts: Sequence[Doc], payload: Doc, member: str, noun: str, where: str = "") -> int:
    """Where the part stands that `<member>Id` or `<member>Key` names; an action gives exactly one of them.

    >>> place_of([{"id": "a1", "key": "home"}], {"addressKey": "home"}, "address", "address")
    0
    """
    names = {f"{member}Id": "id", f"{member}Key": "key"}
    given = [(by, payload[name]) for name, by in names.items() if name in payload]
    if len(given) != 1:
        raise problems.invalid_input(f"Either '{member}Id' or '{member}Key' is required.")
    by, wanted = given[0]
    for index, part in enumerate(parts):
        if part.get(by) == wanted:
            return index
    raise problems.invalid_operation(f"There is no {noun} with {by} '{wanted}'{where}.")
