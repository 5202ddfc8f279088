"""Tax categories: what is taxed alike, and at which rate in each country."""

import math
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Text
from reconciler.model.field import EMPTY_IS_NULL, UNIQUE, UNORDERED, keyed_by
from reconciler.providers.commercetools.fields import Country, Key, OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rates import TaxRates

Share = Annotated[float, Field(ge=0, le=1, description="a part of one: 0.19 is 19 percent")]


class SubRate(Body):
    name: Text
    amount: Share


class TaxRate(Body):
    key: Key | None = None
    name: Text
    amount: Annotated[Share | None, Field(description="what the sub rates add up to, if not given")] = None
    includedInPrice: bool
    country: Country
    state: Text | None = None
    subRates: Annotated[list[SubRate] | None, UNORDERED, EMPTY_IS_NULL] = None

    def model_post_init(self, _context: Any, /) -> None:
        total = math.fsum(one.amount for one in self.subRates or ())
        if self.amount is None and not self.subRates:
            raise PydanticCustomError("no_rate", "one of 'amount' or 'subRates' must be given")
        if self.amount is not None and self.subRates and not math.isclose(self.amount, total, abs_tol=1e-9):
            told = {"total": f"{total:.10g}", "amount": self.amount}
            raise PydanticCustomError(
                "sum", "the sub rates add up to {total}, but the amount is {amount}", told
            )


def _distinct(rates: list[TaxRate] | None) -> list[TaxRate] | None:
    keys = [rate.key for rate in rates or () if rate.key]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        told = {"key": repr(twice)}
        raise PydanticCustomError("twice", "two items have {key} as their 'key'", told)
    return rates


class TaxCategory(Body):
    key: OwnKey
    name: Annotated[Text, UNIQUE]
    description: str | None = None
    rates: Annotated[
        list[TaxRate] | None, keyed_by("country", "state"), TaxRates(), AfterValidator(_distinct)
    ] = None


TAX_CATEGORY = Kind(
    "tax-category",
    TaxCategory,
    "tax-categories",
    adopts=("name",),
    path="tax-categories",
    summary="What is taxed alike, with the rates of each country and state.",
    source="commercetools API reference: Tax Categories",
)
