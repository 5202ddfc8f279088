from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.model.json import MISSING
from reconciler.model.same import same
from reconciler.model.shape import walk
from reconciler.providers.elasticpath.kinds import KINDS

CURRENCY = {
    "code": "EUR",
    "exchange_rate": 1,
    "format": "{price}",
    "decimal_point": ".",
    "thousand_separator": "",
    "decimal_places": 2,
    "default": False,
    "enabled": True,
}
FIELD = {
    "slug": "a",
    "name": "A",
    "field_type": "string",
    "description": "",
    "required": False,
    "enabled": True,
}
DISCOUNTS = {"custom_discounts_enabled": True, "use_rule_promotions": False}
REALM = {"role": "accounts"}
LOCATION = {"slug": "berlin", "name": "Berlin"}
CATALOG = {"name": "spring", "hierarchies": []}
HOOK = {"name": "hook", "integration_type": "webhook"}
QUEUE = {"url": "https://q", "aws_access_key_id": "a", "aws_secret_access_key": "b", "region": "eu-west-1"}
DUNNING = {"payment_retry_type": "fixed", "payment_retries_limit": 3, "action": "none"}
ACCESS = {"type": "access", "tag": "a"}
TEN = {"name": "ten", "tag": "a"}
OPTION = {
    "name": "monthly",
    "billing_interval_type": "month",
    "billing_frequency": 1,
    "plan_length": 12,
    "end_behavior": "roll",
    "can_pause": True,
    "can_resume": True,
    "can_cancel": True,
}
BOOKS = [{"pricebook": f"book {n}", "priority": n} for n in range(6)]


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("currency", CURRENCY | {"code": "eur"}, "should match pattern"),
        ("currency", CURRENCY | {"code": "EURO"}, "should match pattern"),
        ("currency", CURRENCY | {"format": "EUR"}, "should match pattern"),
        ("currency", CURRENCY | {"decimal_places": -1}, "greater than or equal to 0"),
        ("currency", CURRENCY | {"exchange_rate": "1"}, "valid number"),
        ("flow", {"slug": "a", "name": "", "description": "", "enabled": True}, "at least 1 character"),
        ("field", FIELD | {"field_type": "text"}, "'string', 'integer'"),
        ("field", FIELD | {"field_type": "relationship", "required": True}, "cannot be required"),
        ("field", FIELD | {"validation_rules": [{"type": "enum"}]}, "Field required"),
        ("field", FIELD | {"validation_rules": [{"type": "between", "options": {"from": 1}}]}, "at least 2"),
        ("field", FIELD | {"validation_rules": [{"type": "odd"}]}, "'enum'"),
        (
            "catalog",
            CATALOG | {"pricebook": "a", "pricebooks": BOOKS[:2]},
            "'pricebook' and 'pricebooks' exclude each other",
        ),
        ("catalog", CATALOG | {"pricebooks": BOOKS}, "at most 5"),
        ("catalog", CATALOG | {"pricebook": "a", "publish": "always"}, "'on-change' or 'never'"),
        ("catalog-rule", {"name": "a"}, "Field required"),
        ("subscription-feature", {"name": "ab", "configuration": ACCESS}, "at least 3 characters"),
        ("subscription-feature", {"name": "abc", "configuration": ACCESS | {"tag": "a b"}}, "match pattern"),
        ("subscription-feature", {"name": "abc", "configuration": ACCESS | {"label": "A"}}, "Extra inputs"),
        ("subscription-feature", {"name": "abc", "configuration": {"type": "usage", "tag": "a"}}, "required"),
        (
            "subscription-feature",
            {"name": "abc", "configuration": {"type": "promotion", "promotions": [TEN, TEN]}},
            "two items have 'a' as their 'tag'",
        ),
        (
            "dunning-rule",
            DUNNING | {"payment_retry_multiplier": 2},
            "only the type 'backoff' has a multiplier",
        ),
        ("dunning-rule", DUNNING | {"payment_retry_interval": 0}, "greater than or equal to 1"),
        ("dunning-rule", DUNNING | {"default": None}, "cannot be cleared"),
        ("pricing-option", OPTION | {"base_price_percentage": 101}, "less than or equal to 100"),
        ("pricing-option", OPTION | {"fixed_price": {"USD": {"amount": 9.5}}}, "valid integer"),
        ("plan", {"name": "abc", "price_units": {"unit": "year", "amount": 1}}, "'day' or 'month'"),
        (
            "plan",
            {"name": "abc", "feature_configurations": [{"feature": "f", "type": "usage"}]},
            "Field required",
        ),
        (
            "plan",
            {"name": "abc", "feature_configurations": [{"feature": "f", "type": "access"}] * 2},
            "two items have 'f' as their 'feature'",
        ),
        (
            "integration",
            HOOK | {"configuration": QUEUE},
            "the configuration of a webhook holds url, secret_key",
        ),
        ("integration", HOOK | {"configuration": {"url": "u", "secret": "s"}}, "Extra inputs"),
        ("integration", HOOK | {"configuration": {}}, "Field required"),
        ("gateway", {"slug": "manual", "enabled": True, "login": "x"}, "the gateway manual has no login"),
        ("gateway", {"slug": "stripes", "enabled": True}, "there is no gateway 'stripes'"),
        ("cart-settings", {"discounts": DISCOUNTS | {"use_rule_promotions": True}}, "only one of"),
        ("cart-settings", {"discounts": {"use_rule_promotions": True}}, "can only be true beside"),
        ("cart-settings", {"cart_expiry_days": 366}, "less than or equal to 365"),
        ("cart-settings", {"discounts": None}, "cannot be cleared"),
        ("project-settings", {"page_length": 101}, "less than or equal to 100"),
        ("project-settings", {"currency_limit": 20}, "Extra inputs"),
        ("account-membership", {"membership_limit": 10_001}, "less than or equal to 10000"),
        ("authentication-realm", {"role": "buyers"}, "'customers', 'accounts' or 'merchants'"),
        ("authentication-realm", REALM | {"redirect_uris": ["http://shop.example"]}, "must start with https"),
        ("authentication-realm", REALM | {"redirect_uris": ["http://localhost.evil"]}, "must start with"),
        ("inventory-location", {"slug": "a", "name": "A"}, "at least 3 characters"),
        ("inventory-location", LOCATION | {"address": []}, "at least 1 item"),
        ("inventory-location", LOCATION | {"geolocation": {"lat": 91, "lon": 0}}, "less than or equal to 90"),
        ("application-key", {"name": "a" * 256}, "at most 255"),
        ("application-key", {"name": "a", "reserved_rate_limit": -1}, "greater than or equal to 0"),
        ("hierarchy", {"slug": "a", "name": "A", "admin_attributes": {"a": 1}}, "valid string"),
        ("hierarchy", {"slug": "a", "name": "A", "locales": {"fr": {"title": "x"}}}, "Extra inputs"),
    ],
)
def test_what_is_refused(kind, body, complaint):
    with pytest.raises(ValidationError, match=complaint):
        KINDS[kind].body.model_validate(body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("integration", HOOK | {"integration_type": "aws_sqs", "configuration": QUEUE}),
        (
            "integration",
            HOOK | {"integration_type": "stomp", "configuration": {"username": "a", "password": "b"}},
        ),
        ("field", FIELD | {"validation_rules": [{"type": "email"}, {"type": "enum", "options": ["a", 1]}]}),
        (
            "field",
            FIELD
            | {"field_type": "relationship", "validation_rules": [{"type": "one-to-one", "to": "product"}]},
        ),
        ("cart-settings", {"discounts": DISCOUNTS}),
        ("cart-settings", {"discounts": {"use_rule_promotions": False}}),
        (
            "authentication-realm",
            REALM | {"redirect_uris": ["http://localhost:3000/in", "https://x.example"]},
        ),
        ("inventory-location", LOCATION | {"geolocation": {"lat": 52, "lon": 13.4}, "description": None}),
        ("catalog-rule", {"name": "a", "catalog": "b", "account_tags": ["vip", {"$id": "6b"}]}),
        ("catalog", CATALOG | {"pricebooks": BOOKS[:5]}),
        ("catalog", CATALOG | {"pricebook": {"$id": "6b"}}),
        (
            "gateway",
            {"slug": "payflow_express", "enabled": False, "partner": "p", "login": "l", "password": "x"},
        ),
    ],
)
def test_what_is_accepted(kind, body):
    KINDS[kind].body.model_validate(body)


def test_core_flows_stay():
    kept = KINDS["flow"].kept
    assert "core flow" in kept({"slug": "orders"})
    assert kept({"slug": "products(book)"}) is None


HOLD_SOMETHING = {
    "field": {"validation_rules/*/options"},
    "inventory-location": {"address"},
    "price": {"currencies", "sales/*/currencies"},
    "price-modifier": {"currencies"},
    "product": {"components/*/options", "build_rules/include/*", "build_rules/exclude/*"},
    "catalog": {"pricebooks"},
    "subscription-feature": {"configuration/promotions"},
    "offering-feature": {"configuration/promotions"},
    "promotion": {
        *("schema/currencies", "schema/requirements", "schema/requirements/*/targets", "schema/gifts"),
        *("schema/target_conditions/or", "schema/exclude/conditions/or"),
        *("schema/target_conditions/or/*/and", "schema/exclude/conditions/or/*/and"),
        "schema/target_conditions/or/*/and/*/node/values",
        "schema/exclude/conditions/or/*/and/*/node/values",
    },
    "rule-promotion": {"rule_set/actions", "rule_set/actions/*/args"},
}
"""Lists and mappings that no file leaves empty."""
TWO_MEANINGS = {
    "product": {"custom_relationships/*"},  # null detaches the relationship
    "custom-api-entry": {"values"},  # there is always the mapping of what is managed
    "catalog": {"locales/*"},  # a language without words is a language
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_store_may_answer_null_for_what_a_file_leaves_empty(kind):
    places = {
        "/".join(place)
        for place, shape in walk(kind.shape)
        for empty in ([],) * (shape.item is not None) + ({},) * (shape.values is not None)
        if not (same(shape, empty, None) and same(shape, empty, MISSING))
    }
    assert places == HOLD_SOMETHING.get(kind.name, set()) | TWO_MEANINGS.get(kind.name, set())
