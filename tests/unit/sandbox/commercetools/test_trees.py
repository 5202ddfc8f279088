"""Categories and business units."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.commercetools.words import act, ref

EN = {"en": "x"}


def category(key, parent=None, **rest):
    found = {"key": key, "name": {"en": key}, "slug": {"en": f"slug-{key}"}, **rest}
    return {**found, "parent": {"key": parent}} if parent else found


@pytest.fixture
def tree(api):
    for key, parent in (("men", None), ("shirts", "men"), ("tees", "shirts"), ("women", None)):
        api.post("/categories", category(key, parent))
    return api


def above(api, key):
    ids = {item["id"]: item["key"] for item in api.get("/categories")["results"]}
    return [ids[item["id"]] for item in api.get(f"/categories/key={key}")["ancestors"]]


def test_ancestors_follow_a_move(tree):
    assert above(tree, "tees") == ["men", "shirts"]
    version = tree.get("/categories/key=tees")["version"]
    tree.update("/categories/key=shirts", act("changeParent", parent={"key": "women"}))
    assert above(tree, "tees") == ["women", "shirts"]
    assert tree.get("/categories/key=tees")["version"] == version
    tree.fails("/categories/key=women", act("changeParent", parent={"key": "tees"}), "InvalidOperation")
    tree.fails("/categories/key=women", act("changeParent", parent={"key": "women"}), "InvalidOperation")
    tree.fails("/categories/key=women", act("changeParent"), "InvalidJsonInput")


def test_a_category_takes_its_descendants_along(tree, knobbed):
    tree.delete("/categories/key=men")
    assert [item["key"] for item in tree.get("/categories")["results"]] == ["women"]
    strict = knobbed(category_delete="refused")
    strict.post("/categories", category("men"))
    strict.post("/categories", category("shirts", "men"))
    assert strict.delete("/categories/key=men", status=400)["referencedBy"] == "category"
    strict.delete("/categories/key=shirts")
    strict.delete("/categories/key=men")


def test_order_hints_are_drawn_when_none_is_given(tree, logged_in):
    hints = [item["orderHint"] for item in tree.get("/categories")["results"]]
    assert len(set(hints)) == 4
    assert all(0 < float(hint) < 1 for hint in hints)
    assert [item["orderHint"] for item in _again(logged_in(seed=0)).get("/categories")["results"]] == hints
    assert tree.post("/categories", category("kids", orderHint="0.5"))["orderHint"] == "0.5"
    tree.fails("/categories/key=kids", act("changeOrderHint", orderHint="2"), "InvalidField")


def _again(api):
    for key, parent in (("men", None), ("shirts", "men"), ("tees", "shirts"), ("women", None)):
        api.post("/categories", category(key, parent))
    return api


def test_slugs(tree):
    error = tree.refused("/categories", {**category("boys"), "slug": {"en": "slug-men"}}, "DuplicateField")
    assert error["field"] == "slug.en"
    tree.post("/categories", {**category("boys"), "slug": {"de": "slug-men"}})
    tree.refused("/categories", {**category("girls"), "slug": {"en": "a b"}}, "InvalidInput")


def test_assets(api):
    asset = {"key": "pic", "name": EN, "sources": [{"uri": "https://x.y/p.png"}]}
    made = api.post("/categories", category("men", assets=[asset]))
    first = made["assets"][0]["id"]
    assert made["assets"][0]["tags"] == []
    path = "/categories/key=men"
    api.post("/types", {"key": "tt", "name": EN, "resourceTypeIds": ["asset"], "fieldDefinitions": [
        {"name": "note", "label": EN, "required": False, "type": {"name": "String"}}]})  # fmt: skip
    changed = api.update(
        path,
        act("addAsset", asset={**asset, "key": "new"}, position=0),
        act("changeAssetName", assetKey="new", name={"en": "New"}),
        act("setAssetDescription", assetId=first, description=EN),
        act("setAssetSources", assetKey="pic", sources=[{"uri": "https://x.y/q.png", "dimensions": {"w": 1, "h": 2}}]),
        act("setAssetCustomType", assetKey="pic", type={"key": "tt"}), act("setAssetCustomField", assetKey="pic", name="note", value="n"),
        act("setAssetKey", assetId=first, assetKey="old"),
    )  # fmt: skip
    assert [item["key"] for item in changed["assets"]] == ["new", "old"]
    assert changed["assets"][1]["custom"]["fields"] == {"note": "n"}
    ids = [item["id"] for item in changed["assets"]]
    assert [
        item["id"] for item in api.update(path, act("changeAssetOrder", assetOrder=ids[::-1]))["assets"]
    ] == ids[::-1]
    api.fails(path, act("changeAssetOrder", assetOrder=ids[:1]), "InvalidInput")
    api.fails(path, act("addAsset", asset={**asset, "key": "old"}), "DuplicateField")
    api.fails(path, act("addAsset", asset=asset, position=3), "InvalidInput")
    api.fails(path, act("removeAsset", assetKey="none"), "InvalidOperation")
    api.fails(path, act("removeAsset"), "InvalidInput")
    assert len(api.update(path, act("removeAsset", assetKey="old"))["assets"]) == 1


def roles(inheritance="Enabled", role="buyer"):
    return [{"associateRole": {"key": role}, "inheritance": inheritance}]


@pytest.fixture
def acme(api):
    api.sandbox.load("customer", [{"key": "ann", "email": "ann@example.com"}, {"key": "bob"}])
    api.post("/stores", {"key": "berlin"})
    api.post("/associate-roles", {"key": "buyer"})
    api.post("/business-units", {
        "key": "acme", "unitType": "Company", "name": "Acme", "stores": [{"key": "berlin"}],
        "associates": [{"customer": {"key": "ann"}, "associateRoleAssignments": roles()}]})  # fmt: skip
    api.post(
        "/business-units",
        {"key": "north", "unitType": "Division", "name": "North", "parentUnit": {"key": "acme"}},
    )
    return api


def test_a_company(acme):
    company = acme.get("/business-units/key=acme")
    assert {name: company[name] for name in ("status", "storeMode", "associateMode", "approvalRuleMode")} == {
        "status": "Active", "storeMode": "Explicit", "associateMode": "Explicit", "approvalRuleMode": "Explicit",
    }  # fmt: skip
    assert company["topLevelUnit"] == ref("business-unit", key="acme")
    assert company["stores"] == [ref("store", key="berlin")]
    assert not {"parentUnit", "inheritedStores", "inheritedAssociates"} & company.keys()


def test_a_division_inherits(acme):
    division = acme.get("/business-units/key=north")
    assert (division["storeMode"], division["associateMode"]) == ("FromParent", "ExplicitAndFromParent")
    assert division["topLevelUnit"] == division["parentUnit"] == ref("business-unit", key="acme")
    assert division["inheritedStores"] == [ref("store", key="berlin")]
    assert "stores" not in division
    (associate,) = division["inheritedAssociates"]
    assert associate["associateRoleAssignments"][0]["source"] == ref("business-unit", key="acme")
    acme.update(
        "/business-units/key=acme",
        act("setStores", stores=[]),
        act("removeAssociate", customer={"key": "ann"}),
    )
    after = acme.get("/business-units/key=north")
    assert (after["inheritedStores"], after["inheritedAssociates"], after["version"]) == ([], [], 1)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"key": "xx", "unitType": "Division", "name": "x"}, "InvalidJsonInput"),
        ({"key": "xx", "unitType": "Company", "name": "x", "parentUnit": {"key": "acme"}}, "InvalidInput"),
        ({"key": "xx", "unitType": "Company", "name": "x", "storeMode": "FromParent"}, "InvalidInput"),
        ({"key": "xx", "unitType": "Group", "name": "x"}, "InvalidJsonInput"),
        ({"key": "xx", "unitType": "Company", "name": "x", "shippingAddresses": [0]}, "InvalidInput"),
        ({"key": "xx", "unitType": "Division", "name": "x", "parentUnit": {"key": "acme"}, "stores": [{"key": "berlin"}]}, "InvalidInput"),
        ({"key": "acme", "unitType": "Company", "name": "x"}, "DuplicateField"),
        ({"key": "xx", "unitType": "Company", "name": "x", "associates": [
            {"customer": {"key": "ann"}, "associateRoleAssignments": []}]}, "InvalidInput"),
        ({"key": "xx", "unitType": "Company", "name": "x", "associates": [
            {"customer": {"key": "ann"}, "associateRoleAssignments": roles()}] * 2}, "DuplicateField"),
    ],
)  # fmt: skip
def test_wrong_units(acme, draft, code):
    acme.refused("/business-units", draft, code)


def test_addresses_are_indexes_in_and_ids_out(acme):
    addresses = [{"key": "one", "country": "DE"}, {"key": "two", "country": "AT"}]
    made = acme.post("/business-units", {
        "key": "xx", "unitType": "Company", "name": "X", "addresses": addresses, "shippingAddresses": [1],
        "defaultShippingAddress": 0, "billingAddresses": [0]})  # fmt: skip
    one, two = (address["id"] for address in made["addresses"])
    assert made["shippingAddressIds"] == [two, one]
    assert (made["defaultShippingAddressId"], made["billingAddressIds"]) == (one, [one])
    path = "/business-units/key=xx"
    changed = acme.update(
        path,
        act("changeAddress", addressKey="two", address={"key": "two", "country": "CH"}),
        act("setDefaultBillingAddress", addressKey="two"), act("removeShippingAddressId", addressId=one),
    )  # fmt: skip
    assert changed["addresses"][1] == {"id": two, "key": "two", "country": "CH"}
    assert (changed["defaultBillingAddressId"], changed["billingAddressIds"]) == (two, [one, two])
    assert "defaultShippingAddressId" not in changed
    gone = acme.update(path, act("removeAddress", addressId=two))
    assert (gone["shippingAddressIds"], gone["billingAddressIds"]) == ([], [one])
    assert "defaultBillingAddressId" not in gone
    added = acme.update(
        path,
        act("addAddress", address={"key": "three", "country": "DE"}),
        act("addShippingAddressId", addressKey="three"),
    )
    assert added["shippingAddressIds"] == [added["addresses"][1]["id"]]
    acme.fails(path, act("addAddress", address={"key": "three", "country": "DE"}), "DuplicateField")
    acme.fails(path, act("removeAddress", addressKey="none"), "InvalidOperation")
    acme.fails(path, act("removeBillingAddressId", addressKey="three"), "InvalidOperation")
    acme.fails(path, act("removeAddress", addressKey="one", addressId=one), "InvalidInput")


def test_store_modes(acme):
    path = "/business-units/key=north"
    acme.fails(path, act("addStore", store={"key": "berlin"}), "InvalidOperation")
    acme.fails(path, act("setStores", stores=[]), "InvalidOperation")
    explicit = acme.update(path, act("setStoreMode", storeMode="Explicit", stores=[{"key": "berlin"}]))
    assert explicit["stores"] == [ref("store", key="berlin")]
    assert "inheritedStores" not in explicit
    assert acme.update(path, act("removeStore", store={"key": "berlin"}))["stores"] == []
    acme.fails("/business-units/key=acme", act("setStoreMode", storeMode="FromParent"), "InvalidInput")
    acme.fails(path, act("setStoreMode", storeMode="FromParent", stores=[]), "InvalidOperation")


def test_associates(acme):
    path = "/business-units/key=north"
    bob = {"customer": {"key": "bob"}, "associateRoleAssignments": roles("Disabled")}
    acme.update(path, act("addAssociate", associate=bob))
    acme.fails(path, act("addAssociate", associate=bob), "DuplicateField")
    changed = acme.update(
        path, act("changeAssociate", associate={**bob, "associateRoleAssignments": roles()})
    )
    assert changed["associates"][0]["associateRoleAssignments"][0]["inheritance"] == "Enabled"
    ann = {**bob, "customer": {"key": "ann"}}
    acme.fails(path, act("changeAssociate", associate=ann), "InvalidOperation")
    own = acme.update(
        path, act("changeAssociateMode", associateMode="Explicit", makeInheritedAssociatesExplicit=True)
    )
    assert len(own["associates"]) == 2
    assert "inheritedAssociates" not in own
    assert acme.delete("/associate-roles/key=buyer", status=400)["referencedBy"] == "business-unit"


def test_the_tree_of_units(acme):
    acme.post(
        "/business-units",
        {"key": "deep", "unitType": "Division", "name": "D", "parentUnit": {"key": "north"}},
    )
    assert acme.get("/business-units/key=deep")["topLevelUnit"]["key"] == "acme"
    acme.fails(
        "/business-units/key=north", act("changeParentUnit", parentUnit={"key": "deep"}), "InvalidOperation"
    )
    acme.post("/business-units", {"key": "other", "unitType": "Company", "name": "O"})
    acme.update("/business-units/key=north", act("changeParentUnit", parentUnit={"key": "other"}))
    assert acme.get("/business-units/key=deep")["topLevelUnit"]["key"] == "other"
    assert acme.delete("/business-units/key=north", status=400)["referencedBy"] == "business-unit"
    acme.delete("/business-units/key=deep")
    acme.delete("/business-units/key=north")


def test_unit_types(acme):
    path = "/business-units/key=north"
    acme.fails(path, act("setUnitType", unitType="Company"), "InvalidInput")
    acme.update(path, act("setStoreMode", storeMode="Explicit"), act("changeAssociateMode", associateMode="Explicit"),
                act("changeApprovalRuleMode", approvalRuleMode="Explicit"))  # fmt: skip
    assert "parentUnit" not in acme.update(path, act("setUnitType", unitType="Company"))
    acme.fails(path, act("setUnitType", unitType="Division"), "InvalidJsonInput")
    assert (
        acme.update(path, act("setUnitType", unitType="Division", parentUnit={"key": "acme"}))["parentUnit"][
            "key"
        ]
        == "acme"
    )


def test_customer_groups_of_a_unit(acme):
    acme.post("/customer-groups", {"key": "vip", "groupName": "VIP"})
    path = "/business-units/key=acme"
    vip = {"customerGroup": {"key": "vip"}}
    held = acme.update(path, act("addCustomerGroupAssignment", customerGroupAssignment=vip))[
        "customerGroupAssignments"
    ]
    assert len(held) == 1
    assert acme.delete("/customer-groups/key=vip", status=400)["referencedBy"] == "business-unit"
    assert (
        acme.update(path, act("removeCustomerGroupAssignment", customerGroup={"key": "vip"}))[
            "customerGroupAssignments"
        ]
        == []
    )
    assert (
        acme.update(path, act("setCustomerGroupAssignments", customerGroupAssignments=[vip]))[
            "customerGroupAssignments"
        ]
        == held
    )
