"""States: the steps of a workflow, and which may follow which."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Text
from reconciler.model.field import EMPTY_COUNTS, EMPTY_IS_NULL, IMMUTABLE, UNORDERED
from reconciler.model.json import Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import Localized
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Act, Change, Rule, Set, Turn

_OF = {"ReviewIncludedInStatistics": "ReviewState", "Return": "LineItemState"}
"""Role -> the only type of state that can have it."""


class Roles(Rule):
    """The roles of a state; those of one type keep it from becoming another."""

    def acts(self, change: Change) -> Iterator[Act]:
        rule = Set("setRoles", empty=[])
        if change.before and change.old.get("type") != change.new.get("type"):
            yield Act({"action": rule.action, change.name: []}, Turn.REMOVE)
        if change.after or change.old.get("type") == change.new.get("type"):
            yield from rule.acts(change)


class State(Body):
    key: Annotated[Text, IMMUTABLE]
    type: Literal[
        "OrderState",
        "RecurringOrderState",
        "LineItemState",
        "ProductState",
        "ReviewState",
        "PaymentState",
        "QuoteRequestState",
        "StagedQuoteState",
        "QuoteState",
    ]
    name: Annotated[Localized | None, Set("setName", empty={})] = None
    description: Annotated[Localized | None, Set("setDescription", empty={})] = None
    initial: Annotated[bool, Field(description="whether a workflow begins with it")]
    roles: Annotated[
        list[Literal["ReviewIncludedInStatistics", "Return"]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        Roles(),
    ] = None
    transitions: Annotated[
        list[Annotated[str, Ref("state")]] | None,
        UNORDERED,
        EMPTY_COUNTS,
        Field(description="states of the same type that may follow; []: none, null: any"),
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        for role in self.roles or ():
            if self.type != _OF[role]:
                told = {"role": role, "type": _OF[role]}
                raise PydanticCustomError("role", "only a {type} can have the role {role}", told)


def _kept(document: Object) -> str | None:
    return "commercetools has it built in" if document.get("builtIn") else None


STATE = Kind(
    "state",
    State,
    "states",
    path="states",
    kept=_kept,
    summary="A step in the workflow of orders, line items, products, reviews, payments or quotes.",
    source="commercetools API reference: States",
)
