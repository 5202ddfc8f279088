"""Which member goes with which type of modifier, and what it may hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.providers.elasticpath.kinds.variation import Modifier

RIGHT = [
    {"type": "name_append", "value": " S"},
    {"type": "slug_prepend", "value": "a-b_c.D9"},
    {"type": "slug_builder", "seek": "{size}", "set": "s"},
    {"type": "sku_builder", "seek": "{size}", "set": "any thing"},
    {"type": "price", "reference_name": "large"},
    {"type": "status", "value": "draft"},
    {"type": "commodity_type", "value": "digital"},
]
WRONG = [
    ({"type": "name_append"}, "a name_append needs value"),
    ({"type": "name_append", "value": ""}, "at least 1 character"),
    ({"type": "price", "value": "5"}, "a price has no value; it has reference_name"),
    ({"type": "sku_builder", "value": "x"}, "a sku_builder has no value; it has seek and set"),
    ({"type": "sku_builder", "seek": "{size}"}, "a sku_builder needs set"),
    ({"type": "slug_equals", "value": "a b"}, "a slug holds letters, digits, '-', '_' and '.' only"),
    ({"type": "slug_builder", "seek": "{size}", "set": "{s}"}, "a slug holds letters"),
    ({"type": "status", "value": "on"}, "a status is live or draft"),
    ({"type": "commodity_type", "value": "air"}, "a commodity_type is physical or digital"),
    ({"type": "name_append", "value": None}, "cannot be cleared"),
]


@pytest.mark.parametrize("body", RIGHT, ids=str)
def test_every_type_has_its_members(body):
    assert Modifier.model_validate(body).type == body["type"]


@pytest.mark.parametrize(("body", "message"), WRONG, ids=str)
def test_what_the_api_refuses_is_refused_before(body, message):
    with pytest.raises(ValidationError, match=message):
        Modifier.model_validate(body)
