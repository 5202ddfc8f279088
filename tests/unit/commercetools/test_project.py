"""The project's settings: which actions a change sends, and what is read."""

import pytest
from pydantic import ValidationError

from reconciler.model.field import LOSSY
from reconciler.model.same import same
from reconciler.providers.commercetools.kinds import KINDS
from tests.published import beside
from tests.unit.commercetools.acts import acts
from tests.unit.commercetools.changing import fits, read

PROJECT = KINDS["project"]
CLASSES = {"type": "CartClassification", "values": [{"key": "small", "label": {"en": "Small"}}]}
ROLE = {"typeId": "associate-role", "id": "buyer"}

CHANGES = [
    ({"name": "Shop"}, {"name": "Shops"}, [{"action": "changeName", "name": "Shops"}]),
    (
        {"countries": ["DE"]},
        {"countries": ["DE", "AT"]},
        [{"action": "changeCountries", "countries": ["DE", "AT"]}],
    ),
    (
        {"currencies": ["EUR"]},
        {"currencies": ["CHF"]},
        [{"action": "changeCurrencies", "currencies": ["CHF"]}],
    ),
    (
        {"languages": ["en"]},
        {"languages": ["de-DE"]},
        [{"action": "changeLanguages", "languages": ["de-DE"]}],
    ),
    ({"languages": ["en", "de"]}, {"languages": ["de", "en"]}, []),
    (
        {"messages": {"enabled": False, "deleteDaysAfterCreation": 15}},
        {"messages": {"enabled": True}},
        [
            {
                "action": "changeMessagesConfiguration",
                "messagesConfiguration": {"enabled": True, "deleteDaysAfterCreation": 15},
            }
        ],
    ),
    (
        {"carts": {"deleteDaysAfterLastModification": 90, "taxRoundingMode": "HalfEven"}},
        {"carts": {"priceRoundingMode": "HalfUp"}},
        [
            {
                "action": "changeCartsConfiguration",
                "cartsConfiguration": {
                    "deleteDaysAfterLastModification": 90,
                    "taxRoundingMode": "HalfEven",
                    "priceRoundingMode": "HalfUp",
                },
            }
        ],
    ),
    (
        {"shoppingLists": {"deleteDaysAfterLastModification": 360}},
        {"shoppingLists": {"deleteDaysAfterLastModification": 30}},
        [
            {
                "action": "changeShoppingListsConfiguration",
                "shoppingListsConfiguration": {"deleteDaysAfterLastModification": 30},
            }
        ],
    ),
    (
        {"shippingRateInputType": {"type": "CartScore"}},
        {"shippingRateInputType": CLASSES},
        [{"action": "setShippingRateInputType", "shippingRateInputType": CLASSES}],
    ),
    (
        {"shippingRateInputType": CLASSES},
        {"shippingRateInputType": {"type": "CartValue"}},
        [{"action": "setShippingRateInputType", "shippingRateInputType": {"type": "CartValue"}}],
    ),
    (
        {"shippingRateInputType": CLASSES},
        {"shippingRateInputType": None},
        [{"action": "setShippingRateInputType"}],
    ),
    (
        {},
        {"externalOAuth": {"url": "https://id.example/introspect", "authorizationHeader": "Bearer x"}},
        [
            {
                "action": "setExternalOAuth",
                "externalOAuth": {"url": "https://id.example/introspect", "authorizationHeader": "Bearer x"},
            }
        ],
    ),
    (
        {"externalOAuth": {"url": "https://id.example/introspect", "authorizationHeader": "****"}},
        {"externalOAuth": None},
        [{"action": "setExternalOAuth"}],
    ),
    (
        {"searchIndexing": {"products": "Activated", "productsSearch": "Deactivated", "orders": "Activated"}},
        {"searchIndexing": {"products": "Deactivated", "productsSearch": "Activated", "orders": "Activated"}},
        [
            {
                "action": "changeProductSearchIndexingEnabled",
                "enabled": False,
                "mode": "ProductProjectionsSearch",
            },
            {"action": "changeProductSearchIndexingEnabled", "enabled": True, "mode": "ProductsSearch"},
        ],
    ),
    (
        {"searchIndexing": {"orders": "Activated", "customers": "Activated", "businessUnits": "Activated"}},
        {
            "searchIndexing": {
                "orders": "Deactivated",
                "customers": "Deactivated",
                "businessUnits": "Deactivated",
            }
        },
        [
            {"action": "changeOrderSearchStatus", "status": "Deactivated"},
            {"action": "changeCustomerSearchStatus", "status": "Deactivated"},
            {"action": "changeBusinessUnitSearchStatus", "status": "Deactivated"},
        ],
    ),
    (
        {"businessUnits": {"myBusinessUnitStatusOnCreation": "Inactive"}},
        {
            "businessUnits": {
                "myBusinessUnitStatusOnCreation": "Active",
                "myBusinessUnitAssociateRoleOnCreation": "buyer",
            }
        },
        [
            {"action": "changeMyBusinessUnitStatusOnCreation", "status": "Active"},
            {"action": "setMyBusinessUnitAssociateRoleOnCreation", "associateRole": ROLE},
        ],
    ),
    (
        {"inventory": {"releaseExpiredReservations": True}},
        {"inventory": {"releaseExpiredReservations": False, "reservationExpirationInMinutes": 60}},
        [
            {"action": "setReservationExpirationInMinutes", "reservationExpirationInMinutes": 60},
            {"action": "setReleaseExpiredReservations", "releaseExpiredReservations": False},
        ],
    ),
    (
        {"discounts": {"discountCombinationMode": "Stacking"}},
        {"discounts": {"discountCombinationMode": "BestDeal"}},
        [
            {
                "action": "setDiscountsConfiguration",
                "discountsConfiguration": {"discountCombinationMode": "BestDeal"},
            }
        ],
    ),
    (
        {"productCatalogModel": "Classic"},
        {"productCatalogModel": "Modular"},
        [{"action": "setProductCatalogModel", "productCatalogModel": "Modular"}],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_a_change_sends_exactly(before, after, expected):
    PROJECT.body.model_validate(after)
    assert acts("project", before, after) == expected


@beside
@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_it_fits_the_published_actions(before, after, expected):
    assert all(fits("ProjectUpdateAction", act) for act in acts("project", before, after))


def test_every_field_is_changed_above():
    assert {name for _, after, _ in CHANGES for name in after} == PROJECT.fields.keys()


@pytest.mark.parametrize("body", [after for before, after, _ in CHANGES if "externalOAuth" not in after])
def test_what_is_so_already_sends_nothing(body):
    assert acts("project", body, body) == []


def test_what_is_not_written_stays():
    live = {
        "countries": ["DE"],
        "messages": {"enabled": True},
        "carts": {"deleteDaysAfterLastModification": 5},
    }
    assert acts("project", live, {"countries": ["AT"]}) == [
        {"action": "changeCountries", "countries": ["AT"]}
    ]


def test_an_index_is_on_or_off():
    document = {
        "messages": {"enabled": False},
        "searchIndexing": {
            "products": {"status": "Indexing", "lastModifiedAt": "2026-01-01T00:00:00.000Z"},
            "orders": {"status": "Activated"},
            "customers": {"status": "Deactivated"},
        },
        "externalOAuth": {"url": "https://id.example", "authorizationHeader": "Bearer ab***"},
        "trialUntil": "2027-01",
    }
    body = read("project", document)
    assert body == {
        "messages": {"enabled": False, "deleteDaysAfterCreation": 15},
        "externalOAuth": {"url": "https://id.example", "authorizationHeader": "****"},
        "searchIndexing": {
            "products": "Activated",
            "productsSearch": "Deactivated",
            "orders": "Activated",
            "customers": "Deactivated",
            "businessUnits": "Deactivated",
        },
        "productCatalogModel": "Classic",
    }
    wanted = {"url": "https://id.example", "authorizationHeader": "Bearer whatever"}
    assert same(PROJECT.fields["externalOAuth"].shape, wanted, body["externalOAuth"])


def test_the_model_of_the_catalog_is_left_only_on_purpose():
    assert PROJECT.fields["productCatalogModel"].has(LOSSY)
    assert PROJECT.singleton


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"languages": ["de_DE"]}, "de_DE is no locale: write de-DE"),
        ({"countries": []}, "at least 1 item"),
        ({"currencies": ["Euro"]}, "should match pattern"),
        ({"languages": None}, "cannot be cleared"),
        ({"messages": {"deleteDaysAfterCreation": 91}}, "less than or equal to 90"),
        ({"messages": {"enabled": None}}, "cannot be cleared"),
        ({"searchIndexing": {"orders": "Indexing"}}, "'Activated' or 'Deactivated'"),
        ({"shippingRateInputType": {"type": "CartClassification"}}, "values"),
        ({"shippingRateInputType": {"type": "CartValue", "values": []}}, "Extra inputs"),
        ({"businessUnits": {"myBusinessUnitAssociateRoleOnCreation": None}}, "cannot be cleared"),
    ],
)
def test_what_the_api_refuses_is_refused_before(body, told):
    with pytest.raises(ValidationError, match=told):
        PROJECT.body.model_validate(body)
