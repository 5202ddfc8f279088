"""Every action and every draft of the tables here, held against the published OpenAPI file."""

from __future__ import annotations

import pytest

from tests.contract.commercetools import customers, discounts, shipping, states, taxes, zones
from tests.published import beside, problems
from tests.unit.commercetools import (
    test_discounts,
    test_shipping,
    test_states,
    test_taxes,
    test_zones,
)
from tests.unit.commercetools.acts import camel, draft, unpublished
from tests.unit.commercetools.rows import actions

TABLES = (test_discounts, test_shipping, test_states, test_taxes, test_zones)
ROWS = [row for module in TABLES for row in module.CHANGES]
OPTIONAL = "changeValue.value.money[0].centAmount: missing"
"""The file demands the amount in cents of finer money too, where the reference has it calculated."""
CART, SHIPPING = test_discounts.GOOD["cart-discount"], test_shipping.GOOD
DRAFTS = [
    *(
        (one.kind, body)
        for module in (customers, discounts, shipping, states, taxes, zones)
        for one in module.EXAMPLES
        for body in (one.body, one.after)
    ),
    *((kind, body) for kind, body in test_discounts.GOOD.items()),
    *(("cart-discount", CART | {"value": value}) for value in (test_discounts.GIFT, test_discounts.FIXED)),
    *(("cart-discount", CART | {"target": one}) for one in (test_discounts.PATTERN, test_discounts.MULTI)),
    ("cart-discount", CART | {"recurringOrderScope": test_discounts.POLICIES}),
    ("shipping-method", SHIPPING),
]


@beside
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_api_knows_the_actions(row):
    assert [one for one in unpublished(row.kind, actions(row)) if one != OPTIONAL] == []


@beside
@pytest.mark.parametrize(("kind", "body"), DRAFTS, ids=[kind for kind, _ in DRAFTS])
def test_the_api_knows_the_drafts(kind, body):
    assert list(problems({"$ref": f"{camel(kind)}Draft"}, draft(kind, body))) == []


@beside
def test_the_check_can_fail():
    assert unpublished("zone", [{"action": "setName", "name": "a"}])
    assert unpublished("zone", [{"action": "addLocation", "location": {"state": "a"}}])
    assert unpublished("cart-discount", [{"action": "changeValue", "value": {"type": "fixed"}}])
