"""Inventory entries, custom objects and API clients: what a change sends, and what is read."""

import pytest
from pydantic import ValidationError

from reconciler.engine.compare import differences
from reconciler.model.address import Address
from reconciler.model.field import LOSSY
from reconciler.model.kind import View
from reconciler.providers.commercetools.kinds import KINDS
from tests.published import beside
from tests.unit.commercetools.acts import acts
from tests.unit.commercetools.changing import drafted, fits, read

CHANNEL = {"typeId": "channel", "id": "berlin"}
STOCK = {"key": "shirt-berlin", "sku": "shirt"}
CHANGES = [
    ({}, {"key": "shirt-berlin"}, [{"action": "setKey", "key": "shirt-berlin"}]),
    ({}, {"supplyChannel": "berlin"}, [{"action": "setSupplyChannel", "supplyChannel": CHANNEL}]),
    ({"supplyChannel": "berlin"}, {"supplyChannel": None}, [{"action": "setSupplyChannel"}]),
    ({"quantityOnStock": 3}, {"quantityOnStock": 0}, [{"action": "changeQuantity", "quantity": 0}]),
    (
        {"minCartQuantity": 1, "maxCartQuantity": 5},
        {"minCartQuantity": 2, "maxCartQuantity": 9},
        [{"action": "setInventoryLimits", "minCartQuantity": 2, "maxCartQuantity": 9}],
    ),
    (
        {"minCartQuantity": 1, "maxCartQuantity": 5},
        {"maxCartQuantity": 9},
        [{"action": "setInventoryLimits", "minCartQuantity": 1, "maxCartQuantity": 9}],
    ),
    (
        {"minCartQuantity": 1, "maxCartQuantity": 5},
        {"minCartQuantity": None},
        [{"action": "setInventoryLimits", "maxCartQuantity": 5}],
    ),
    (
        {"minCartQuantity": 1, "maxCartQuantity": 5},
        {"minCartQuantity": None, "maxCartQuantity": None},
        [{"action": "setInventoryLimits"}],
    ),
    ({}, {"minCartQuantity": None, "maxCartQuantity": None, "stockLevels": None}, []),
    ({"restockableInDays": 3}, {"restockableInDays": None}, [{"action": "setRestockableInDays"}]),
    (
        {"expectedDelivery": "2026-06-01T05:00:00.000Z"},
        {"expectedDelivery": "2026-06-02T05:00:00Z"},
        [{"action": "setExpectedDelivery", "expectedDelivery": "2026-06-02T05:00:00Z"}],
    ),
    ({"expectedDelivery": "2026-06-01T05:00:00.000Z"}, {"expectedDelivery": "2026-06-01T07:00:00+02:00"}, []),
    (
        {},
        {"reservationExpirationInMinutes": 30},
        [{"action": "setReservationExpirationInMinutes", "reservationExpirationInMinutes": 30}],
    ),
    (
        {"stockLevels": {"reorderPoint": 5, "safetyStock": 2}},
        {"stockLevels": {"reorderPoint": None, "safetyStock": 3}},
        [{"action": "setReorderPoint"}, {"action": "setSafetyStock", "quantity": 3}],
    ),
    (
        {"stockLevels": {"reorderPoint": 5, "safetyStock": 2}},
        {"stockLevels": None},
        [{"action": "setReorderPoint"}, {"action": "setSafetyStock"}],
    ),
    (
        {"stockLevels": {"safetyStock": 2}},
        {"stockLevels": {"reorderPoint": 5}},
        [{"action": "setReorderPoint", "quantity": 5}],
    ),
    (
        {"custom": {"type": "stock-fields", "fields": {"shelf": "A", "row": 1}}},
        {"custom": {"type": "stock-fields", "fields": {"shelf": "B"}}},
        [
            {"action": "setCustomField", "name": "row"},
            {"action": "setCustomField", "name": "shelf", "value": "B"},
        ],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_a_change_of_stock_sends_exactly(before, after, expected):
    KINDS["inventory-entry"].body.model_validate({**STOCK, **after})
    assert acts("inventory-entry", before, after) == expected


@beside
@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_it_fits_the_published_actions(before, after, expected):
    assert all(fits("InventoryEntryUpdateAction", act) for act in acts("inventory-entry", before, after))


def test_every_field_that_can_change_is_changed_above():
    kind = KINDS["inventory-entry"]
    assert {name for _, after, _ in CHANGES for name in after} == kind.rules.keys()
    assert kind.fields.keys() - kind.rules.keys() == {"sku"}


def test_stock_that_is_not_written_is_none_at_first_and_then_left_alone():
    assert drafted("inventory-entry", STOCK) == {**STOCK, "quantityOnStock": 0}
    assert drafted("inventory-entry", {**STOCK, "quantityOnStock": 7})["quantityOnStock"] == 7
    assert acts("inventory-entry", {**STOCK, "quantityOnStock": 7}, STOCK) == []


@beside
def test_drafts_are_as_published():
    assert fits("InventoryEntryDraft", drafted("inventory-entry", {**STOCK, "supplyChannel": "berlin"}))
    client = {"name": "shop", "scopes": ["view_products"], "deleteDaysAfterCreation": 30}
    assert fits("ApiClientDraft", drafted("api-client", client))
    held = drafted("custom-object", {"key": "flags", "value": {"a": [1, {"b": False}]}})
    assert fits("CustomObjectDraft", {"container": "app", **held})


def test_scopes_are_written_without_the_project():
    body = {"name": "shop", "scopes": ["view_products", "manage_orders:berlin"]}
    KINDS["api-client"].body.model_validate(body)
    assert drafted("api-client", body) == {
        "name": "shop",
        "scope": "view_products:shop manage_orders:shop:berlin",
    }
    live = read("api-client", {"name": "shop", "scope": "manage_orders:shop:berlin view_products:shop"})
    assert live == {"name": "shop", "scopes": ["manage_orders:berlin", "view_products"]}
    assert differences(KINDS["api-client"].shape, body, live) == []


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": ["view_products", "view_orders"]},
        {"scopes": []},
        {"accessTokenValiditySeconds": 3600},
        {"refreshTokenValiditySeconds": 3600},
    ],
)
def test_any_change_of_a_client_needs_leave(change):
    live = {"name": "shop", "scopes": ["view_products"], "accessTokenValiditySeconds": 172_800}
    found = differences(KINDS["api-client"].shape, {**live, **change}, live)
    assert {one.barred for one in found} == {LOSSY}


def test_a_changed_client_has_new_credentials():
    address = Address.parse("api-client/shop")

    def told(before, after):
        return list(KINDS["api-client"].tell(View(address, before, after, lambda _: None, lambda _: None)))

    body = {"name": "shop", "scopes": ["view_products"]}
    assert told(body, body) == ["new credentials are made, and the old ones stop working"]
    assert told(None, body) == told(body, None) == []


def test_when_a_client_ends_is_never_compared():
    live = {"name": "shop", "scopes": ["view_products"]}
    assert differences(KINDS["api-client"].shape, {**live, "deleteDaysAfterCreation": 5}, live) == []


def test_the_value_of_an_object_is_compared_whole():
    shape = KINDS["custom-object"].shape
    value = {"on": True, "list": [1, 2], "none": [None]}
    assert KINDS["custom-object"].body.model_validate({"key": "flags", "value": value})
    assert differences(shape, {"key": "f", "value": value}, {"key": "f", "value": dict(value)}) == []
    assert differences(shape, {"key": "f", "value": value}, {"key": "f", "value": {**value, "more": 1}})
    assert differences(shape, {"key": "f", "value": [1, 2]}, {"key": "f", "value": [2, 1]})


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("inventory-entry", {"key": "shirt-berlin"}, "sku"),
        ("inventory-entry", {**STOCK, "quantityOnStock": None}, "cannot be cleared"),
        ("inventory-entry", {**STOCK, "minCartQuantity": 0}, "greater than or equal to 1"),
        ("inventory-entry", {**STOCK, "minCartQuantity": 9, "maxCartQuantity": 5}, "9 is more than"),
        (
            "inventory-entry",
            {**STOCK, "reservationExpirationInMinutes": 44641},
            "less than or equal to 44640",
        ),
        ("container", {"key": "a/b"}, "should match pattern"),
        ("custom-object", {"key": "flags"}, "Field required"),
        ("custom-object", {"key": "flags", "value": None}, "null is no value that can be kept"),
        ("custom-object", {"key": "f", "value": {"a": {"b": None}}}, "/a/b is null, which the API does not"),
        (
            "custom-object",
            {"key": "f", "value": [{"a": None}, {"b/c": None}]},
            "/0/a, /1/b~1c are null",
        ),
        ("api-client", {"name": "shop", "scopes": []}, "at least 1 item"),
        ("api-client", {"name": "shop", "scopes": ["View Products"]}, "is no scope, such as view_products"),
        ("api-client", {"name": "shop", "scopes": ["manage_stores:acme"]}, "write manage_stores"),
        ("api-client", {"name": "shop", "scopes": ["a"], "accessTokenValiditySeconds": 60}, "equal to 3600"),
    ],
)
def test_what_the_api_refuses_is_refused_before(kind, body, told):
    with pytest.raises(ValidationError, match=told):
        KINDS[kind].body.model_validate(body)
