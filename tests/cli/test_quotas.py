"""More than the live store allows: refused before anything is written, with the quota's name and the place."""

from __future__ import annotations

import pytest

from tests.cli.conftest import USD

CODES = ["AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "PLN", "SEK"]
MONEY = USD.replace("default: true", "default: false")
FIELD = "{name: F, field_type: string, description: x, required: false, enabled: true}"
FLOW = "name: Book\ndescription: x\nenabled: true\nfields:\n"
EVENTS = "".join(f"- order.{event}\n" for event in ("created", "updated", "paid", "deleted", "refunded"))
HOOK = "integration_type: webhook\nconfiguration: {url: https://x.example}\nobserves:\n"

OVER = [
    (
        {f"common/currencies/{code}.yaml": MONEY for code in CODES},
        (
            "stores/acme/common/currencies/SEK.yaml:1:1: 11 currencies wanted, "
            "the store allows 10 (currency_limit)\n"
            "  hint: 1 exist, 10 would be created and 0 deleted"
        ),
    ),
    (
        {
            "common/flows/products(book).yaml": FLOW
            + "".join(f"  f{index:03}: {FIELD}\n" for index in range(101))
        },
        (
            "stores/acme/common/flows/products(book).yaml:105:9: 101 fields in flow/products(book) wanted, "
            "the store allows 100 (field_limit)"
        ),
    ),
    (
        {"common/integrations/hook.yaml": HOOK + EVENTS + "- cart.updated\n"},
        (
            "stores/acme/common/integrations/hook.yaml:3:1: integration/hook has 6 observes, "
            "the store allows 5 (event_limit)"
        ),
    ),
]


@pytest.mark.parametrize(("files", "says"), OVER, ids=["11 currencies", "101 fields", "6 observed events"])
@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_it_is_refused_and_nothing_is_written(desk, serve, verb, files, says):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(), **files})
    result = desk(verb, "acme", *(["--auto-approve"] if verb == "apply" else []))
    assert (result.code, result.out) == (10, "")
    assert says in result.err
    assert not served.writes


def test_all_of_them_are_told_at_once(desk, serve):
    served = serve()
    files = {file: text for each, _ in OVER for file, text in each.items()}
    desk.store(changes={"store.yaml": served.settings(), **files})
    result = desk("plan", "acme")
    assert result.code == 10
    for _, says in OVER:
        assert says in result.err
    assert "3 problems in the configuration" in result.err


def test_only_what_is_selected_counts(desk, serve):
    served = serve()
    files = {file: text for each, _ in OVER for file, text in each.items()}
    desk.store(changes={"store.yaml": served.settings(), **files})
    one = desk("plan", "acme", "--target", "currency/AUD")
    assert (one.code, "1 to add" in one.out) == (0, True), one.err
    some = desk("plan", "acme", "--exclude", "currency/SEK", "--exclude", "flow/*", "--exclude", "field/*")
    assert (some.code, "currencies" in some.err, "event_limit" in some.err) == (10, False, True)


def test_as_many_as_the_store_allows_are_no_problem(desk, serve):
    served = serve()
    files = {f"common/currencies/{code}.yaml": MONEY for code in CODES[1:]}
    hook = {"common/integrations/hook.yaml": HOOK + EVENTS}
    desk.store(changes={"store.yaml": served.settings(), **files, **hook})
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in desk("plan", "acme").out


BOTH = [
    (
        "discounts: {custom_discounts_enabled: true, use_rule_promotions: true}\n",
        (
            "stores/acme/common/cart-settings.yaml:1:45: 'discounts': "
            "only one of custom_discounts_enabled and use_rule_promotions can be true"
        ),
    ),
    (
        "discounts:\n  use_rule_promotions: true\n",
        (
            "stores/acme/common/cart-settings.yaml:2:3: 'discounts': use_rule_promotions can only be true beside "
            "'custom_discounts_enabled: false': write that, too"
        ),
    ),
]


@pytest.mark.parametrize(("text", "says"), BOTH, ids=["both", "one alone"])
def test_both_sorts_of_discounts_are_refused_offline(acme, text, says):
    acme.write("acme", {"common/cart-settings.yaml": text})
    result = acme("validate")
    assert result.code == 10
    assert says in result.err


def test_a_switch_of_the_discounts_is_one_write(desk, serve):
    served = serve(knobs={"cart_nested": "replaced"})
    on = "discounts: {{custom_discounts_enabled: {}, use_rule_promotions: {}}}\n"
    changes = {"store.yaml": served.settings(), "common/cart-settings.yaml": on.format("true", "false")}
    desk.store(changes=changes)
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/cart-settings.yaml": on.format("false", "true")})
    assert "1 to change" in desk("plan", "acme").out
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in desk("plan", "acme").out
    written = [seen.path for seen in served.writes if seen.path == "/v2/settings/cart"]
    assert len(written) == 2


def test_a_password_profile_stands_in_the_realm_of_accounts_only(acme):
    acme.write("acme", {"common/authentication-realms/customers.yaml": "password-profiles:\n  p: {}\n"})
    result = acme("validate")
    assert result.code == 10
    assert (
        "stores/acme/common/authentication-realms/customers.yaml:2:6: password-profile/customers/p stands in "
        "authentication-realm/customers, but only authentication-realm/accounts can hold it"
    ) in result.err


def test_a_prefix_that_another_store_has(desk, serve):
    served = serve(knobs={"taken_prefixes": ("acme",)})
    desk.store(
        changes={"store.yaml": served.settings(), "common/merchant-realm-mapping.yaml": "prefix: acme\n"}
    )
    result = desk("apply", "acme", "--auto-approve")
    assert result.code == 15
    assert "the prefix is already in use" in result.out
    assert "choose another one" in result.out
