"""What a price can hold, and what is told of one that cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.load import load
from reconciler.desired.schema import json_schemas
from reconciler.errors import ConfigError
from reconciler.model.policy import Policy
from reconciler.model.same import same
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.render.fields import rows
from tests.live import MONEY, PRUNE_ALL, LiveStore, wanted

BOOK = ("pricebook/retail", {})
SUMMER = "valid_from: 2026-06-01T00:00:00Z"


def told(folder, price):
    """Every problem of one price, without its file."""
    place = folder / "stores" / "acme" / "common"
    place.mkdir(parents=True)
    (place / "pricebooks").mkdir()
    (place / "pricebooks" / "retail.yaml").write_text("{}")
    (place / "pricebooks" / "retail").mkdir()
    (place / "pricebooks" / "retail" / "prices.yaml").write_text(f"shirt:\n{price}")
    try:
        load(folder / "stores", "acme", None, KINDS, {}, Policy())
    except ConfigError as error:
        return [f"{one.line}: {one.message}" for one in error.problems]
    return []


USD = "  currencies: {USD: {amount: 5}}\n"


@pytest.mark.parametrize(
    ("price", "problems"),
    [
        (USD, []),
        ("  currencies: {}\n", ["2: 'currencies' must not be empty"]),
        (
            "  currencies:\n    usd: {amount: 5}\n",
            ["3: 'usd' must match ^[A-Z]{3}$, found the text 'usd'"],
        ),
        ("  currencies:\n    USD: {amount: 1.5}\n", ["3: 'amount' must be a whole number"]),
        (
            (
                "  currencies:\n    USD:\n      amount: 5\n      tiers:\n        a: {minimum_quantity: 2, amount: 4}\n"
                "        b: {minimum_quantity: 2, amount: 3}\n"
            ),
            ["5: 'USD': two tiers begin at the same quantity"],
        ),
        (
            (
                f"{USD}  sales:\n    a: {{currencies: {{USD: {{amount: 4}}}}, schedule: {{{SUMMER}}}}}\n"
                f"    b: {{currencies: {{USD: {{amount: 3}}}}, schedule: {{{SUMMER}}}}}\n"
            ),
            ["3: two sales have the same schedule: b is the second"],
        ),
        (
            (
                f"{USD}  sales:\n    a: {{currencies: {{USD: {{amount: 4}}}}}}\n"
                f"    b: {{currencies: {{USD: {{amount: 3}}}}, schedule: {{{SUMMER}}}}}\n"
            ),
            ["3: of several sales each needs a schedule: a has none"],
        ),
        (f"{USD}  sales:\n    a: {{currencies: {{USD: {{amount: 4}}}}}}\n", []),
        (
            (
                f"{USD}  sales:\n    a:\n      currencies: {{USD: {{amount: 4}}}}\n      schedule:\n"
                f"        {SUMMER}\n        valid_to: 2026-05-01T00:00:00Z\n"
            ),
            ["8: 'schedule': valid_to must be after valid_from"],
        ),
        (
            f"{USD}  sales:\n    a: {{currencies: {{USD: {{amount: 4}}}}, schedule: {{valid_to: soon}}}}\n",
            ["4: 'valid_to': must be a date or a date and time, as in 2030-06-01T05:00:00Z"],
        ),
        (
            f"{USD}  sales: null\n",
            ["3: 'sales': cannot be cleared: leave it out instead of writing null"],
        ),
    ],
)
def test_what_a_price_cannot_be(tmp_path, price, problems):
    found = told(tmp_path, price)
    assert len(found) == len(problems)
    assert all(one.startswith(problem) for one, problem in zip(found, problems, strict=True)), found


def test_what_the_server_fills_in_is_no_difference():
    shape = KINDS["price"].fields["currencies"].shape
    shown = {"USD": {"amount": 5, "includes_tax": False}}
    assert same(shape, {"USD": {"amount": 5}}, shown)
    assert same(shape, {"USD": {"amount": 5, "tiers": {}}}, shown)
    assert not same(shape, {"USD": {"amount": 5, "includes_tax": True}}, shown)
    assert not same(shape, {"USD": {"amount": 5}, "EUR": {"amount": 5}}, shown)


def prices(*codes):
    return wanted(
        ("currency/USD", {**MONEY, "default": True}),
        *((f"currency/{code}", MONEY) for code in codes if code != "USD"),
        BOOK,
        ("price/retail/shirt", {"currencies": {code: {"amount": 5} for code in codes}}),
    )


@pytest.mark.parametrize("knob", ["allowed", "refused"])
def test_a_currency_comes_before_its_prices_and_goes_after_them(knob):
    with LiveStore(knobs={"unknown_currency": knob}) as store:
        first = store.reach(prices("USD", "EUR"))
        assert first.index("create currency/EUR") < first.index("create price/retail/shirt")
        assert store.reach(prices("GBP")) == [
            "create currency/GBP",
            "update price/retail/shirt",
            "delete currency/EUR",
        ]


def test_two_prices_swap_their_external_reference():
    def swapped(one, other):
        amounts = {"currencies": {"USD": {"amount": 5}}}
        return wanted(
            BOOK,
            ("price/retail/a", {**amounts, "external_ref": one}),
            ("price/retail/b", {**amounts, "external_ref": other}),
        )

    with LiveStore() as store:
        store.reach(swapped("1", "2"))
        store.reach(swapped("2", "1"))


def test_an_editor_knows_a_currency_code_and_what_is_in_an_amount():
    check = Draft202012Validator(json_schemas(KINDS)["price"])
    assert check.is_valid({"currencies": {"USD": {"amount": 5}}})
    assert not check.is_valid({"currencies": {"usd": {"amount": 5}}})
    assert not check.is_valid({"currencies": {"USD": {"amounts": 5}}})


def test_every_member_of_an_amount_is_explained():
    types = {(row.name, row.depth): row.type for row in rows(KINDS["price-modifier"])}
    assert types["currencies", 0] == "mapping to object"
    assert types["includes_tax", 1] == "true or false"
    assert types["minimum_quantity", 2] == "whole number"


def test_a_sale_names_its_bundles_by_their_keys():
    cost = {"USD": {"amount": 5}}
    price = {"currencies": cost, "sales": {"now": {"currencies": cost, "bundles": ["box"]}}}
    with LiveStore() as store:
        made = store.reach(
            wanted(BOOK, ("product/box", {"sku": "box", "name": "Box"}), ("price/retail/a", price))
        )
        assert made.index("create product/box") < made.index("create price/retail/a")
        (shown,) = (one for one in store.read().live.values() if one.address.kind == "price")
        assert shown.body["sales"]["now"]["bundles"] == ["box"]


SALE = {"currencies": {"USD": {"amount": 4}}}
TIERS = {"few": {"minimum_quantity": 2, "amount": 4}, "many": {"minimum_quantity": 9, "amount": 3}}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"currencies": {"USD": {"amount": 5}}}, "currencies/EUR"),
        ({"sales": {"now": SALE}}, {"sales": {}}, "sales/now"),
        (
            {"sales": {"now": {"currencies": {"USD": {"amount": 4}, "EUR": {"amount": 4}}}}},
            {"sales": {"now": SALE}},
            "sales/now/currencies/EUR",
        ),
        (
            {"currencies": {"USD": {"amount": 5, "tiers": TIERS}}},
            {"currencies": {"USD": {"amount": 5, "tiers": {"few": TIERS["few"]}}}},
            "currencies/USD/tiers/many",
        ),
    ],
)
def test_what_the_store_keeps_of_a_price_is_said_and_the_price_is_never_emptied(before, after, told):
    both = {"currencies": {"USD": {"amount": 5}, "EUR": {"amount": 5}}}
    with LiveStore(knobs={"nested_put": "merged"}) as store:
        store.reach(wanted(BOOK, ("price/retail/shirt", {**both, **before})))
        store.sandbox.log.clear()
        desired = wanted(BOOK, ("price/retail/shirt", {**both, **before, **after}))
        _, report = store.apply(desired)
        error = report.outcomes["update price/retail/shirt"].error
        assert f"the store keeps {told}, which the update leaves out" in error.message
        assert "--replace price/retail/shirt" in error.hint
        assert len(store.writes) == 1
        store.apply(desired, replace(PRUNE_ALL, replace=("price/retail/shirt",)))
        assert list(store.plan(desired).steps) == []


def test_what_may_be_null_is_emptied_where_the_store_joins_the_old_with_the_new():
    locales = {language: {"name": language} for language in ("fr-FR", "de-DE")}
    with LiveStore(knobs={"nested_put": "merged"}) as store:
        store.reach(wanted(("product/a", {"name": "A", "locales": locales})))
        store.reach(wanted(("product/a", {"name": "A", "locales": {"fr-FR": {"name": "fr-FR"}}})))
