"""States and the transitions between them; one is built in.

Source: commercetools API reference, States.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.references import Ref, fetch
from reconciler.sandbox.commercetools.shapes import LOCALIZED, TEXT, Array, Choice, flag

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["INITIAL", "STATE"]

TYPES = Choice(
    (
        *("OrderState", "RecurringOrderState", "LineItemState", "ProductState", "ReviewState"),
        *("PaymentState", "QuoteRequestState", "StagedQuoteState", "QuoteState"),
    )
)
ROLE = Choice(("ReviewIncludedInStatistics", "Return"))
APPLIES = {"ReviewIncludedInStatistics": "ReviewState", "Return": "LineItemState"}
FIELDS = {
    "key": need(TEXT, filled=True),
    "type": need(TYPES),
    "name": may(LOCALIZED),
    "description": may(LOCALIZED),
    "initial": may(flag, default=True),
    "roles": may(Array(ROLE, distinct=True)),
    # Absent allows every transition, an empty array none.
    "transitions": may(Array(Ref("state"), distinct=True)),
}
INITIAL = {"key": "Initial", "type": "LineItemState", "initial": True}


def _shape(draft: Draft) -> None:
    if not draft.doc.get("roles"):
        draft.doc.pop("roles", None)
    draft.doc["builtIn"] = bool(draft.sent.get("builtIn")) and not draft.checked


def _change_key(draft: Draft, payload: Doc) -> None:
    if draft.doc["builtIn"]:
        raise problems.invalid_operation("The key of a built-in state can not be changed.")
    draft.doc["key"] = payload["key"]


def _set_roles(draft: Draft, payload: Doc) -> None:
    """An empty array is as good as none."""
    draft.doc.pop("roles", None)
    if payload["roles"]:
        draft.doc["roles"] = payload["roles"]


def _add_roles(draft: Draft, payload: Doc) -> None:
    held = draft.doc.get("roles", [])
    draft.doc["roles"] = held + [role for role in payload["roles"] if role not in held]


def _remove_roles(draft: Draft, payload: Doc) -> None:
    held = draft.doc.get("roles", [])
    if set(held) & set(payload["roles"]):
        _set_roles(draft, {"roles": [role for role in held if role not in payload["roles"]]})


def _check(draft: Draft) -> None:
    type_ = draft.doc["type"]
    for role in draft.doc.get("roles", []):
        if APPLIES[role] != type_:
            raise problems.invalid_operation(f"The role {role} is not applicable to the type {type_}.")
    for reference in draft.doc.get("transitions", []):
        # A state may lead to itself, and is not stored yet when it is created.
        other = (
            draft.doc if reference["id"] == draft.doc["id"] else fetch(draft.world, "state", reference["id"])
        )
        if other and other["type"] != type_:
            raise problems.invalid_operation(f"Transitions must lead to states of type {type_}.")


def _leave(draft: Draft) -> None:
    if draft.doc["builtIn"]:
        raise problems.invalid_operation("A built-in state can not be deleted.")


ACTIONS = {
    "changeKey": action(_change_key, "key", key=FIELDS["key"].demanded),
    **changes(FIELDS, "type", "initial"),
    **sets(FIELDS, "name", "description", needed=True),
    "setRoles": action(_set_roles, "roles", roles=need(Array(ROLE, distinct=True))),
    **sets(FIELDS, "transitions"),
    "addRoles": action(_add_roles, "roles", roles=need(Array(ROLE, distinct=True))),
    "removeRoles": action(_remove_roles, "roles", roles=need(Array(ROLE, distinct=True))),
}
STATE = Kind(
    "state",
    "states",
    ("states",),
    FIELDS,
    ACTIONS,
    strict=tuple(ACTIONS),
    held_by=("state", "product", "order"),
    derived=("builtIn",),
    empty="InvalidOperation",
    shape=_shape,
    check=_check,
    leaving=_leave,
)
