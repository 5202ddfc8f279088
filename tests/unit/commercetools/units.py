"""Changes of associate roles and business units, each with exactly the actions that it sends."""

from __future__ import annotations

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
