"""What all discounts have: a predicate, a place in the order of application, and a time when they are valid.

Source: commercetools API reference: Cart Discounts, Discount Codes, Product Discounts, Predicates.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Text
from reconciler.model.field import TRIMMED, Unique, decimal_stand_in
from reconciler.model.json import MISSING
from reconciler.model.same import instant, same
from reconciler.providers.commercetools.fields import Amounts, Moment
from reconciler.providers.commercetools.rules import Act, Rule, Set, Turn, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.providers.commercetools.rules import Change

Predicate: TypeAlias = Annotated[Text, TRIMMED]
Place: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^0\.\d*[1-9]$",
        description="between 0 and 1, as in '0.5'; of several discounts the highest is applied first",
    ),
]
SortOrder: TypeAlias = Annotated[Place, Unique(space="cart discount order", stand_in=decimal_stand_in)]
"""Cart discounts and discount groups are applied in one order."""
Permyriad: TypeAlias = Annotated[int, Field(ge=0, le=10_000, description="1000 is 10 percent off")]
Money: TypeAlias = Annotated[Amounts, Field(description="what is taken off, in each currency")]


class Validity(Rule):
    """From when until when: if both differ they are set at once, since the one must stay before the other."""

    def acts(self, change: "Change") -> "Iterator[Act]":
        ends = {name: change.new.get(name) for name in ("validFrom", "validUntil")}
        if all(
            name in change.new and not same(change.shape, end, change.old.get(name, MISSING))
            for name, end in ends.items()
        ):
            filled = {name: end for name, end in ends.items() if end is not None}
            yield Act({"action": "setValidFromAndUntil"} | filled)
        else:
            yield from Set(f"set{change.name[0].upper()}{change.name[1:]}").acts(change)


class Rank(Rule):
    """The sort order of a discount, its own or its group's: leaving a group means taking one of its own."""

    def acts(self, change: "Change") -> "Iterator[Act]":
        if change.new.get("discountGroup") is not None:
            if change.name == "discountGroup":
                yield from Set("setDiscountGroup").acts(change)
        elif change.old.get("discountGroup") is not None:
            order = {"sortOrder": change.new["sortOrder"]}
            yield Act({"action": "setDiscountGroup"} | order, Turn.REMOVE)
        else:
            yield from Set("changeSortOrder").acts(change)


class Worth(Rule):
    """What a cart discount takes off: the way it is applied may need the target that comes with it.

    An amount is sent as it is written: of its two notations, what is left of an old one would be wrong.
    """

    def acts(self, change: "Change") -> "Iterator[Act]":
        value = merged(change.shape, change.before, change.after)
        if "money" in change.after:
            value |= {"money": change.after["money"]}
        applied = change.after.get("applicationMode") is not None
        action = {"action": "changeValue", "value": change.wire(change.shape, value)}
        yield Act(action, Turn.ORDER if applied else Turn.CHANGE)


Bound: TypeAlias = Annotated[Moment | None, Validity()]
"""One end of the time in which a discount is valid."""


class Timed(Body):
    """A body with the fields validFrom and validUntil."""

    def model_post_init(self, context: Any, /) -> None:
        ends = [getattr(self, name) for name in ("validFrom", "validUntil")]
        start, end = (instant(text) if text else None for text in ends)
        if isinstance(start, datetime) and isinstance(end, datetime) and start >= end:
            raise PydanticCustomError("validity", "'validFrom' must be earlier than 'validUntil'")
        super().model_post_init(context)
