"""Associate roles and business units: which actions a change sends, in which order, and what is read."""

import pytest
from pydantic import ValidationError

from reconciler.engine.normalise import naming
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.provider import Commercetools
from tests.published import beside
from tests.unit.commercetools.acts import acts
from tests.unit.commercetools.changing import drafted, fits, read

UNIT = KINDS["business-unit"]
COMPANY = {"key": "acme", "unitType": "Company", "name": "Acme"}
DIVISION = {"key": "acme", "unitType": "Division", "parentUnit": "holding", "name": "Acme"}
HQ = {"key": "hq", "country": "DE", "city": "Berlin"}
DEPOT = {"key": "depot", "country": "AT"}
BUYER = {"associateRole": "buyer", "inheritance": "Enabled"}
ADA = {"customer": "ada", "associateRoleAssignments": [BUYER]}
GRACE = {"customer": "grace", "associateRoleAssignments": [{"associateRole": "approver"}]}


def ref(kind, key):
    return {"typeId": kind, "id": key}


ADA_SENT = {
    "customer": ref("customer", "ada"),
    "associateRoleAssignments": [{"associateRole": ref("associate-role", "buyer"), "inheritance": "Enabled"}],
}
GRACE_SENT = {
    "customer": ref("customer", "grace"),
    "associateRoleAssignments": [{"associateRole": ref("associate-role", "approver")}],
}
PARENT = ref("business-unit", "holding")

ROLE_CHANGES = [
    ({"name": "Buyer"}, {"name": "Buyers"}, [{"action": "setName", "name": "Buyers"}]),
    ({"name": "Buyer"}, {"name": None}, [{"action": "setName"}]),
    (
        {"buyerAssignable": True},
        {"buyerAssignable": False},
        [{"action": "changeBuyerAssignable", "buyerAssignable": False}],
    ),
    (
        {"permissions": ["ViewMyCarts"]},
        {"permissions": ["UpdateMyCarts", "ViewMyCarts"]},
        [{"action": "addPermission", "permission": "UpdateMyCarts"}],
    ),
    (
        {"permissions": ["ViewMyCarts", "UpdateMyCarts"]},
        {"permissions": ["UpdateMyCarts"]},
        [{"action": "removePermission", "permission": "ViewMyCarts"}],
    ),
    (
        {"permissions": ["ViewMyCarts"]},
        {"permissions": ["UpdateMyCarts"]},
        [{"action": "setPermissions", "permissions": ["UpdateMyCarts"]}],
    ),
    (
        {"permissions": ["ViewMyCarts", "UpdateMyCarts"]},
        {"permissions": None},
        [{"action": "setPermissions"}],
    ),
    (
        {"permissions": ["ViewMyCarts", "UpdateMyCarts"]},
        {"permissions": ["UpdateMyCarts", "ViewMyCarts"]},
        [],
    ),
    ({}, {"permissions": None, "name": None, "custom": None}, []),
    (
        {},
        {"custom": {"type": "role-fields", "fields": {"rank": 1}}},
        [{"action": "setCustomType", "type": ref("type", "role-fields"), "fields": {"rank": 1}}],
    ),
]
UNIT_CHANGES = [
    ({"name": "Acme"}, {"name": "Acme AG"}, [{"action": "changeName", "name": "Acme AG"}]),
    ({"status": "Active"}, {"status": "Inactive"}, [{"action": "changeStatus", "status": "Inactive"}]),
    (
        {},
        {"contactEmail": "a@acme.example"},
        [{"action": "setContactEmail", "contactEmail": "a@acme.example"}],
    ),
    ({"contactEmail": "a@acme.example"}, {"contactEmail": None}, [{"action": "setContactEmail"}]),
    (
        {"approvalRuleMode": "Explicit"},
        {"approvalRuleMode": "ExplicitAndFromParent"},
        [{"action": "changeApprovalRuleMode", "approvalRuleMode": "ExplicitAndFromParent"}],
    ),
    (
        {"associateMode": "ExplicitAndFromParent"},
        {"associateMode": "Explicit"},
        [
            {
                "action": "changeAssociateMode",
                "associateMode": "Explicit",
                "makeInheritedAssociatesExplicit": False,
            }
        ],
    ),
    (
        {},
        {"custom": {"type": "unit-fields", "fields": {"vat": "DE1"}}},
        [{"action": "setCustomType", "type": ref("type", "unit-fields"), "fields": {"vat": "DE1"}}],
    ),
]
TREE_CHANGES = [
    (
        {"parentUnit": "acme"},
        {"parentUnit": "holding"},
        [{"action": "changeParentUnit", "parentUnit": PARENT}],
    ),
    (
        {"unitType": "Company", "storeMode": "Explicit", "associateMode": "Explicit"},
        {
            "unitType": "Division",
            "parentUnit": "holding",
            "storeMode": "FromParent",
            "associateMode": "ExplicitAndFromParent",
        },
        [
            {"action": "setUnitType", "unitType": "Division", "parentUnit": PARENT},
            {"action": "setStoreMode", "storeMode": "FromParent"},
            {
                "action": "changeAssociateMode",
                "associateMode": "ExplicitAndFromParent",
                "makeInheritedAssociatesExplicit": False,
            },
        ],
    ),
    (
        {"unitType": "Division", "parentUnit": "holding", "storeMode": "FromParent"},
        {"unitType": "Company", "parentUnit": None, "storeMode": "Explicit"},
        [
            {"action": "setStoreMode", "storeMode": "Explicit"},
            {"action": "setUnitType", "unitType": "Company"},
        ],
    ),
    (
        {"storeMode": "FromParent"},
        {"storeMode": "Explicit", "stores": ["berlin", "wien"]},
        [
            {
                "action": "setStoreMode",
                "storeMode": "Explicit",
                "stores": [ref("store", "berlin"), ref("store", "wien")],
            }
        ],
    ),
    (
        {"storeMode": "FromParent"},
        {"storeMode": "Explicit", "stores": []},
        [{"action": "setStoreMode", "storeMode": "Explicit"}],
    ),
    (
        {"storeMode": "Explicit", "stores": ["berlin"]},
        {"storeMode": "FromParent", "stores": None},
        [
            {"action": "removeStore", "store": ref("store", "berlin")},
            {"action": "setStoreMode", "storeMode": "FromParent"},
        ],
    ),
    (
        {"storeMode": "Explicit", "stores": ["berlin"]},
        {"storeMode": "Explicit", "stores": ["wien", "berlin"]},
        [{"action": "addStore", "store": ref("store", "wien")}],
    ),
    (
        {"stores": ["berlin", "wien"]},
        {"stores": None},
        [{"action": "setStores", "stores": []}],
    ),
    ({"stores": ["berlin", "wien"]}, {"stores": ["wien", "berlin"]}, []),
    ({}, {"stores": [], "customerGroupAssignments": []}, []),
]
PEOPLE_CHANGES = [
    (
        {"associates": [ADA]},
        {"associates": [ADA, GRACE]},
        [{"action": "addAssociate", "associate": GRACE_SENT}],
    ),
    (
        {"associates": [ADA, GRACE]},
        {"associates": [GRACE]},
        [{"action": "removeAssociate", "customer": ref("customer", "ada")}],
    ),
    (
        {"associates": [{**ADA, "associateRoleAssignments": [{"associateRole": "approver"}]}, GRACE]},
        {"associates": [GRACE, ADA]},
        [{"action": "changeAssociate", "associate": ADA_SENT}],
    ),
    (
        {"associates": [ADA]},
        {"associates": [GRACE]},
        [{"action": "setAssociates", "associates": [GRACE_SENT]}],
    ),
    ({"associates": [ADA, GRACE]}, {"associates": None}, [{"action": "setAssociates", "associates": []}]),
    ({"associates": [ADA, GRACE]}, {"associates": [GRACE, ADA]}, []),
    (
        {},
        {"customerGroupAssignments": ["vip"]},
        [
            {
                "action": "addCustomerGroupAssignment",
                "customerGroupAssignment": {"customerGroup": ref("customer-group", "vip")},
            }
        ],
    ),
    (
        {"customerGroupAssignments": ["vip", "staff"]},
        {"customerGroupAssignments": ["staff"]},
        [{"action": "removeCustomerGroupAssignment", "customerGroup": ref("customer-group", "vip")}],
    ),
    (
        {"customerGroupAssignments": ["vip", "staff"]},
        {"customerGroupAssignments": None},
        [{"action": "setCustomerGroupAssignments"}],
    ),
]
ADDRESS_CHANGES = [
    (
        {"addresses": [HQ]},
        {"addresses": [DEPOT, {"key": "hq", "country": "DE", "phone": "+49"}]},
        [
            {"action": "addAddress", "address": DEPOT},
            {"action": "changeAddress", "addressKey": "hq", "address": {**HQ, "phone": "+49"}},
        ],
    ),
    (
        {"addresses": [HQ]},
        {"addresses": [{**HQ, "city": None}]},
        [{"action": "changeAddress", "addressKey": "hq", "address": {"key": "hq", "country": "DE"}}],
    ),
    # The new one is there before it is used, the old one goes when it is not used any more.
    (
        {
            "addresses": [HQ],
            "shippingAddresses": ["hq"],
            "defaultShippingAddress": "hq",
            "billingAddresses": ["hq"],
            "defaultBillingAddress": "hq",
        },
        {
            "addresses": [DEPOT],
            "shippingAddresses": ["depot"],
            "defaultShippingAddress": "depot",
            "billingAddresses": [],
            "defaultBillingAddress": None,
        },
        [
            {"action": "removeShippingAddressId", "addressKey": "hq"},
            {"action": "removeBillingAddressId", "addressKey": "hq"},
            {"action": "addAddress", "address": DEPOT},
            {"action": "addShippingAddressId", "addressKey": "depot"},
            {"action": "setDefaultShippingAddress", "addressKey": "depot"},
            {"action": "removeAddress", "addressKey": "hq"},
        ],
    ),
    (
        {
            "addresses": [HQ, DEPOT],
            "billingAddresses": ["hq"],
            "defaultBillingAddress": "hq",
            "defaultShippingAddress": "hq",
        },
        {
            "addresses": [HQ, DEPOT],
            "billingAddresses": ["hq", "depot"],
            "defaultBillingAddress": None,
            "defaultShippingAddress": None,
        },
        [
            {"action": "setDefaultShippingAddress"},
            {"action": "addBillingAddressId", "addressKey": "depot"},
            {"action": "setDefaultBillingAddress"},
        ],
    ),
    (
        {"addresses": [HQ, DEPOT], "shippingAddresses": ["hq", "depot"]},
        {"addresses": [DEPOT, HQ], "shippingAddresses": ["depot", "hq"]},
        [],
    ),
    # An address without a key goes by its id.
    (
        {"addresses": [{**HQ, "key": "id:a1"}], "shippingAddresses": ["id:a1"]},
        {"addresses": [HQ], "shippingAddresses": ["hq"]},
        [
            {"action": "removeShippingAddressId", "addressId": "a1"},
            {"action": "addAddress", "address": HQ},
            {"action": "addShippingAddressId", "addressKey": "hq"},
            {"action": "removeAddress", "addressId": "a1"},
        ],
    ),
    (
        {"addresses": [HQ, DEPOT]},
        {"addresses": None},
        [
            {"action": "removeAddress", "addressKey": "hq"},
            {"action": "removeAddress", "addressKey": "depot"},
        ],
    ),
]
ALL_UNIT_CHANGES = [*UNIT_CHANGES, *TREE_CHANGES, *PEOPLE_CHANGES, *ADDRESS_CHANGES]


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
