"""Tax categories: rates that are matched by country and state, and replaced as they must be."""

from __future__ import annotations

import pytest

from reconciler.model.same import same
from reconciler.providers.commercetools.kinds import KINDS
from tests.unit.commercetools.rows import Row, actions, flaws, untested

KIND = KINDS["tax-category"]


def rate(country, amount=0.1, **more):
    return {"name": "VAT", "amount": amount, "includedInPrice": True, "country": country} | more


def rates(before, after, expected):
    """A row about rates; the API gives each of them an id."""
    live = {"rates": [{"id": f"id-{index}", **one} for index, one in enumerate(before)]}
    return Row("tax-category", {"name": "Books", "rates": before}, {"rates": after}, expected, live)


SPLIT = [{"name": "state", "amount": 0.04}, {"name": "city", "amount": 0.045}]
CHANGES = [
    Row("tax-category", {}, {"key": "books"}, [{"action": "setKey", "key": "books"}]),
    Row(
        "tax-category", {"name": "Books"}, {"name": "Maps"}, [{"action": "changeName", "name": "Maps"}]
    ),
    Row(
        "tax-category",
        {"description": "On paper"},
        {"description": "Or not"},
        [{"action": "setDescription", "description": "Or not"}],
    ),
    Row("tax-category", {"description": "On paper"}, {"description": None}, [{"action": "setDescription"}]),
    rates([], [rate("DE")], [{"action": "addTaxRate", "taxRate": rate("DE")}]),
    rates([rate("DE")], [], [{"action": "removeTaxRate", "taxRateId": "id-0"}]),
    rates([rate("DE", key="de")], None, [{"action": "removeTaxRate", "taxRateKey": "de"}]),
    # What goes makes room before anything comes.
    rates(
        [rate("DE"), rate("AT", key="at")],
        [rate("CH", key="at"), rate("DE")],
        [
            {"action": "removeTaxRate", "taxRateKey": "at"},
            {"action": "addTaxRate", "taxRate": rate("CH", key="at")},
        ],
    ),
    rates(
        [rate("AT"), rate("DE", key="de")],
        [rate("DE", 0.2, key="de"), rate("AT", 0.2)],
        [
            {"action": "replaceTaxRate", "taxRateKey": "de", "taxRate": rate("DE", 0.2, key="de")},
            {"action": "replaceTaxRate", "taxRateId": "id-0", "taxRate": rate("AT", 0.2)},
        ],
    ),
    # A key that another rate gives up is free only after that one has gone.
    rates(
        [rate("AT", key="a"), rate("DE", key="b")],
        [rate("AT", key="b"), rate("DE", key="a")],
        [
            {"action": "removeTaxRate", "taxRateKey": "a"},
            {"action": "removeTaxRate", "taxRateKey": "b"},
            {"action": "addTaxRate", "taxRate": rate("AT", key="b")},
            {"action": "addTaxRate", "taxRate": rate("DE", key="a")},
        ],
    ),
    # States of a country are rates of their own.
    rates(
        [rate("US"), rate("US", state="Texas")],
        [rate("US"), rate("US", state="Utah")],
        [
            {"action": "removeTaxRate", "taxRateId": "id-1"},
            {"action": "addTaxRate", "taxRate": rate("US", state="Utah")},
        ],
    ),
    # What is not written stays: the key, and the sub rates as long as they add up.
    rates(
        [rate("US", 0.085, key="us", subRates=SPLIT)],
        [{"name": "Tax", "amount": 0.085, "includedInPrice": True, "country": "US"}],
        [
            {
                "action": "replaceTaxRate",
                "taxRateKey": "us",
                "taxRate": rate("US", 0.085, key="us", subRates=SPLIT) | {"name": "Tax"},
            }
        ],
    ),
    rates(
        [rate("US", 0.085, subRates=SPLIT)],
        [rate("US", 0.1)],
        [{"action": "replaceTaxRate", "taxRateId": "id-0", "taxRate": rate("US", 0.1)}],
    ),
    rates(
        [rate("US", 0.085, subRates=SPLIT)],
        [{"name": "VAT", "includedInPrice": True, "country": "US", "subRates": SPLIT[:1]}],
        [
            {
                "action": "replaceTaxRate",
                "taxRateId": "id-0",
                "taxRate": {
                    "name": "VAT", "includedInPrice": True, "country": "US", "subRates": SPLIT[:1]
                },
            }
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", CHANGES, ids=str)
def test_actions(row):
    assert actions(row) == row.actions


def test_every_field_is_changed_here():
    assert not untested("tax-category", CHANGES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([rate("DE"), rate("AT")], [rate("AT"), rate("DE")]),
        ([rate("DE", state="")], [rate("DE")]),
        ([rate("US", 0.085, subRates=SPLIT)], [rate("US", 0.085, subRates=SPLIT[::-1])]),
        ([rate("US", subRates=[])], [rate("US", subRates=None)]),
        ([], None),
    ],
)
def test_no_action_for_what_means_the_same(before, after):
    assert actions(rates(before, after, [])) == []


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ([rate("US"), rate("US")], "rates", "two items have 'US' as their 'country' and 'state'"),
        (
            [rate("US", state="Texas")] * 2,
            "rates",
            "two items have 'US-Texas' as their 'country' and 'state'",
        ),
        ([rate("US", key="ab"), rate("DE", key="ab")], "rates", "two items have 'ab' as their 'key'"),
        ([rate("US", state="")], "rates.0.state", "String should have at least 1 character"),
        ([rate("US", 19)], "rates.0.amount", "Input should be less than or equal to 1"),
        ([rate("us")], "rates.0.country", "String should match pattern '^[A-Z]{2}$'"),
        ([rate("US", None)], "rates.0", "one of 'amount' or 'subRates' must be given"),
        (
            [rate("US", 0.08, subRates=SPLIT)],
            "rates.0",
            "the sub rates add up to 0.085, but the amount is 0.08",
        ),
    ],
)
def test_what_the_api_would_refuse_is_refused_here(given, path, message):
    assert flaws("tax-category", {"key": "books", "name": "Books", "rates": given}) == [(path, message)]


def test_sub_rates_that_add_up_only_almost_are_fine():
    thirds = [{"name": str(index), "amount": 0.1} for index in range(3)]
    given = [rate("US", 0.3, subRates=thirds)]  # 0.1 three times is 0.30000000000000004
    assert not flaws("tax-category", {"key": "books", "name": "Books", "rates": given})


def test_the_id_of_a_rate_is_none_of_its_fields():
    shape = KIND.fields["rates"].shape
    assert same(shape, [rate("DE")], [rate("DE") | {"id": "1"}])
