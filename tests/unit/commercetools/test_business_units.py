"""Associate roles and business units: which actions a change sends, in which order, and what is read."""

import pytest
from pydantic import ValidationError

from reconciler.engine.normalise import naming
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.provider import Commercetools
from tests.published import beside
from tests.unit.commercetools.acts import acts
from tests.unit.commercetools.changing import drafted, fits, read
from tests.unit.commercetools.units import (
    ADA,
    ALL_UNIT_CHANGES,
    COMPANY,
    DEPOT,
    DIVISION,
    HQ,
    ROLE_CHANGES,
)

UNIT = KINDS["business-unit"]


@pytest.mark.parametrize(("before", "after", "expected"), ROLE_CHANGES)
def test_a_change_of_a_role_sends_exactly(before, after, expected):
    KINDS["associate-role"].body.model_validate({"key": "buyer", **after})
    assert acts("associate-role", before, after) == expected


@pytest.mark.parametrize(("before", "after", "expected"), ALL_UNIT_CHANGES)
def test_a_change_of_a_unit_sends_exactly(before, after, expected):
    assert acts("business-unit", before, after) == expected


@beside
@pytest.mark.parametrize(("before", "after", "expected"), ROLE_CHANGES)
def test_what_is_sent_for_a_role_is_published(before, after, expected):
    assert all(fits("AssociateRoleUpdateAction", act) for act in acts("associate-role", before, after))


@beside
@pytest.mark.parametrize(("before", "after", "expected"), ALL_UNIT_CHANGES)
def test_what_is_sent_for_a_unit_is_published(before, after, expected):
    assert all(fits("BusinessUnitUpdateAction", act) for act in acts("business-unit", before, after))


@pytest.mark.parametrize(
    ("kind", "changes"), [("associate-role", ROLE_CHANGES), ("business-unit", ALL_UNIT_CHANGES)]
)
def test_every_field_that_can_change_is_changed_above(kind, changes):
    assert {name for _, after, _ in changes for name in after} == KINDS[kind].rules.keys()
    assert KINDS[kind].fields.keys() - KINDS[kind].rules.keys() == {"key"}


@pytest.mark.parametrize("body", [after for _, after, _ in ALL_UNIT_CHANGES])
def test_what_is_so_already_sends_nothing(body):
    assert acts("business-unit", body, body) == []


def test_a_draft_points_at_addresses_by_their_places():
    body = {
        **DIVISION,
        "storeMode": "Explicit",
        "stores": ["berlin"],
        "associates": [ADA],
        "addresses": [HQ, DEPOT],
        "shippingAddresses": ["depot", "hq"],
        "defaultShippingAddress": "depot",
        "billingAddresses": ["hq"],
        "defaultBillingAddress": None,
    }
    UNIT.body.model_validate(body)
    assert drafted("business-unit", body) == {
        "key": "acme",
        "unitType": "Division",
        "parentUnit": {"typeId": "business-unit", "id": "holding"},
        "name": "Acme",
        "storeMode": "Explicit",
        "stores": [{"typeId": "store", "id": "berlin"}],
        "associates": [
            {
                "customer": {"typeId": "customer", "key": "ada"},
                "associateRoleAssignments": [
                    {"associateRole": {"typeId": "associate-role", "id": "buyer"}, "inheritance": "Enabled"}
                ],
            }
        ],
        "addresses": [HQ, DEPOT],
        "shippingAddresses": [1, 0],
        "defaultShippingAddress": 1,
        "billingAddresses": [0],
    }


@beside
def test_drafts_are_as_published():
    body = {
        **DIVISION,
        "addresses": [HQ],
        "shippingAddresses": ["hq"],
        "defaultBillingAddress": "hq",
        "associates": [ADA],
    }
    assert fits("BusinessUnitDraft", drafted("business-unit", body))
    assert fits("BusinessUnitDraft", drafted("business-unit", {**COMPANY, "stores": ["berlin"]}))
    assert fits(
        "AssociateRoleDraft", drafted("associate-role", {"key": "buyer", "permissions": ["ViewMyCarts"]})
    )


def test_a_unit_is_read_by_the_keys_of_its_addresses():
    body = read(
        "business-unit",
        {
            "key": "acme",
            "unitType": "Division",
            "parentUnit": {"typeId": "business-unit", "key": "holding"},
            "topLevelUnit": {"typeId": "business-unit", "key": "holding"},
            "storeMode": "FromParent",
            "stores": [],
            "inheritedStores": [{"typeId": "store", "key": "berlin"}],
            "addresses": [{"id": "a1", **HQ}, {"id": "a2", "country": "AT"}],
            "shippingAddressIds": ["a2", "a1"],
            "defaultShippingAddressId": "a2",
            "billingAddressIds": [],
            "associates": [{"customer": {"typeId": "customer", "id": "c1", "obj": {"key": "ada"}}}],
            "customerGroupAssignments": [{"customerGroup": {"typeId": "customer-group", "id": "g1"}}],
        },
    )
    assert body == {
        "key": "acme",
        "unitType": "Division",
        "parentUnit": "holding",
        "storeMode": "FromParent",
        "addresses": [HQ, {"key": "id:a2", "country": "AT"}],
        "shippingAddresses": ["id:a2", "hq"],
        "defaultShippingAddress": "id:a2",
        "billingAddresses": [],
        "associates": [{"customer": "ada"}],
        "customerGroupAssignments": ["g1"],
    }
    assert UNIT.expand == ("associates[*].customer",)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({**COMPANY, "unitType": "Division"}, "a division needs its parentUnit"),
        ({**COMPANY, "parentUnit": "holding"}, "a company has no parentUnit"),
        ({**COMPANY, "storeMode": "FromParent"}, "a company inherits nothing, so storeMode is Explicit"),
        ({**DIVISION, "stores": ["berlin"]}, "only with storeMode: Explicit"),
        ({**DIVISION, "storeMode": "FromParent", "stores": ["berlin"]}, "only with storeMode: Explicit"),
        ({**COMPANY, "shippingAddresses": ["hq"]}, "shippingAddresses names 'hq', which is the key of none"),
        ({**COMPANY, "addresses": [HQ], "defaultBillingAddress": "x"}, "defaultBillingAddress names 'x'"),
        (
            {
                **COMPANY,
                "addresses": [HQ, DEPOT],
                "shippingAddresses": ["hq"],
                "defaultShippingAddress": "depot",
            },
            "defaultShippingAddress 'depot' must be one of shippingAddresses too",
        ),
        (
            {**DIVISION, "parentUnit": None, "stores": ["berlin"]},
            "a division needs its parentUnit; stores are the unit's own",
        ),
        ({**COMPANY, "addresses": [HQ, HQ]}, "two items have 'hq' as their 'key'"),
        ({**COMPANY, "addresses": [{"country": "DE"}]}, "Field required"),
        ({**COMPANY, "associates": [ADA, ADA]}, "two items have 'ada' as their 'customer'"),
        ({**COMPANY, "associates": [{**ADA, "associateRoleAssignments": []}]}, "at least 1 item"),
        ({**COMPANY, "key": "a b"}, "should match pattern"),
    ],
)
def test_what_the_api_refuses_is_refused_before(body, told):
    with pytest.raises(ValidationError, match=told):
        UNIT.body.model_validate(body)


def test_the_key_of_an_address_is_its_first_member():
    assert next(iter(UNIT.fields["addresses"].shape.item.fields)) == "key"


def test_a_customer_reads_as_his_key_or_as_a_raw_id():
    name = naming(KINDS, {}, Commercetools(None, "shop", "client").referred)
    ada = {"typeId": "customer", "id": "c1", "obj": {"id": "c1", "key": "ada"}}
    assert name("customer", ada) == "ada"
    assert name("customer", {"typeId": "customer", "id": "c2", "obj": {"id": "c2"}}) == {"$id": "c2"}
    assert name(None, {"typeId": "customer", "key": "ada"}) == {"typeId": "customer", "key": "ada"}
    assert name(None, {"typeId": "customer", "id": "c1"}) == {"typeId": "customer", "id": "c1"}
