"""Channels, tax categories, zones, shipping methods, states, customer groups, attribute groups, roles, inventory."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.commercetools.words import act, money, ref

EN = {"en": "x"}


def typed(cents, currency="EUR"):
    return {"type": "centPrecision", "fractionDigits": 2, **money(cents, currency)}


def test_a_channel_has_a_role_by_default(api):
    assert api.post("/channels", {"key": "aa"})["roles"] == ["InventorySupply"]
    api.refused("/channels", {"key": "bb", "roles": []}, "InvalidOperation")
    api.refused("/channels", {"key": "bb", "roles": ["Boss"]}, "InvalidJsonInput")


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("changeName", name=EN), "InvalidOperation"),
        (act("changeName", name={}), "InvalidOperation"),
        (act("changeDescription", description=EN), "InvalidOperation"),
        (act("setRoles", roles=["Primary"]), "InvalidOperation"),
        (act("setRoles", roles=[]), "InvalidOperation"),
        (act("addRoles", roles=["Primary"]), "InvalidOperation"),
        (act("removeRoles", roles=["OrderExport"]), "InvalidOperation"),
        (act("removeRoles", roles=["Primary"]), "InvalidOperation"),
        (act("changeKey", key=""), "InvalidOperation"),
        (act("changeName"), "InvalidJsonInput"),
        (act("setAddressCustomField", name="x", value=1), "InvalidInput"),
        (act("setAddressCustomType"), "InvalidInput"),
        (act("setGeoLocation", geoLocation={"type": "Line", "coordinates": [1, 2]}), "InvalidJsonInput"),
        (act("setAddress", address={"city": "Berlin"}), "InvalidJsonInput"),
    ],
)
def test_wrong_changes_of_a_channel(api, action, code):
    api.post("/channels", {"key": "aa", "roles": ["Primary"], "name": EN, "description": EN})
    api.fails("/channels/key=aa", action, code)


def test_no_op_messages_and_knobs(api, knobbed):
    api.post("/channels", {"key": "aa", "name": EN})
    assert (
        api.fails("/channels/key=aa", act("changeName", name=EN), "InvalidOperation")["message"]
        == "'name' has no changes."
    )
    # Nothing is said of changeKey.
    assert api.update("/channels/key=aa", act("changeKey", key="aa"))["version"] == 1
    strict = knobbed(no_op_actions="refused")
    strict.post("/stores", {"key": "aa"})
    strict.fails("/stores/key=aa", act("setName"), "InvalidOperation")


def test_an_address_gets_an_id_and_keeps_it(api):
    made = api.post("/channels", {"key": "aa", "address": {"country": "DE"}})
    changed = api.update("/channels/key=aa", act("setAddress", address={"country": "AT"}))
    assert changed["address"] == {"country": "AT", "id": made["address"]["id"]}
    assert "address" not in api.update("/channels/key=aa", act("setAddress"))


def rate(country="DE", amount=0.19, **rest):
    return {"name": country, "amount": amount, "includedInPrice": True, "country": country, **rest}


@pytest.fixture
def taxed(api):
    api.post(
        "/tax-categories",
        {"key": "standard", "name": "Standard", "rates": [rate(key="de"), rate("US", 0.05, state="NY")]},
    )
    return api


def test_a_replaced_rate_has_a_new_id(taxed):
    old = taxed.get("/tax-categories/key=standard")["rates"]
    new = taxed.update(
        "/tax-categories/key=standard", act("replaceTaxRate", taxRateKey="de", taxRate=rate(amount=0.2))
    )["rates"]
    assert (new[0]["amount"], new[1]) == (0.2, old[1])
    assert new[0]["id"] != old[0]["id"]
    left = taxed.update("/tax-categories/key=standard", act("removeTaxRate", taxRateId=new[0]["id"]))["rates"]
    assert left == old[1:]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("addTaxRate", taxRate=rate()), "DuplicateField"),
        (act("addTaxRate", taxRate=rate("AT", key="de")), "DuplicateField"),
        (act("addTaxRate", taxRate=rate("US", state="NY")), "DuplicateField"),
        (act("addTaxRate", taxRate=rate("AT", 1.1)), "InvalidField"),
        (act("addTaxRate", taxRate=rate("Austria")), "InvalidInput"),
        (act("addTaxRate", taxRate=rate("AT", None)), "InvalidJsonInput"),
        (act("addTaxRate", taxRate=rate("AT", 0.2, subRates=[{"name": "a", "amount": 0.1}])), "InvalidInput"),
        (act("removeTaxRate", taxRateKey="none"), "InvalidOperation"),
        (act("removeTaxRate"), "InvalidInput"),
        (act("replaceTaxRate", taxRateId="none", taxRate=rate("AT")), "InvalidOperation"),
    ],
)
def test_wrong_changes_of_a_tax_category(taxed, action, code):
    taxed.fails("/tax-categories/key=standard", action, code)


def test_tax_rates(taxed):
    rates = taxed.update(
        "/tax-categories/key=standard",
        act("addTaxRate", taxRate=rate("US", 0.04)),
        act("addTaxRate", taxRate=rate("AT", state="")),
        act(
            "addTaxRate",
            taxRate=rate("CA", None, subRates=[{"name": "a", "amount": 0.1}, {"name": "b", "amount": 0.2}]),
        ),
    )["rates"]
    assert "state" not in rates[3]
    assert rates[4]["amount"] == 0.3


def test_names_of_tax_categories_are_unique(taxed):
    taxed.refused("/tax-categories", {"key": "other", "name": "Standard"}, "InvalidOperation")
    taxed.post("/tax-categories", {"key": "other", "name": "Other"})
    taxed.fails("/tax-categories/key=other", act("changeName", name="Standard"), "InvalidOperation")


def test_a_place_is_in_one_zone(api):
    api.post(
        "/zones",
        {"key": "eu", "name": "EU", "locations": [{"country": "DE"}, {"country": "US", "state": "NY"}]},
    )
    api.post("/zones", {"key": "us", "name": "US", "locations": [{"country": "US"}]})
    error = api.fails("/zones/key=us", act("addLocation", location={"country": "DE"}), "DuplicateField")
    assert error["duplicateValue"] == {"country": "DE"}
    api.refused("/zones", {"name": "more", "locations": [{"country": "US", "state": "NY"}]}, "DuplicateField")
    api.fails("/zones/key=us", act("addLocation", location={"country": "AT", "state": ""}), "InvalidInput")
    assert api.update("/zones/key=eu", act("addLocation", location={"country": "DE"}))["version"] == 1
    api.update("/zones/key=eu", act("removeLocation", location={"country": "DE"}))
    api.update("/zones/key=us", act("addLocation", location={"country": "DE"}))


@pytest.fixture
def shipped(taxed):
    taxed.post("/zones", {"key": "eu", "name": "EU"})
    taxed.post("/zones", {"key": "us", "name": "US"})
    taxed.post("/stores", {"key": "berlin"})
    taxed.post("/shipping-methods", method("dhl"))
    return taxed


def method(key, **rest):
    return {
        "key": key, "name": key, "taxCategory": {"key": "standard"}, "isDefault": False,
        "zoneRates": [{"zone": {"key": "eu"}, "shippingRates": [{"price": money(500)}]}], **rest,
    }  # fmt: skip


def test_a_shipping_method(shipped):
    made = shipped.get("/shipping-methods/key=dhl")
    assert (made["active"], made["stores"]) == (True, [])
    assert made["zoneRates"][0]["shippingRates"] == [{"price": typed(500), "tiers": []}]
    zone = {"key": "us"}
    changed = shipped.update(
        "/shipping-methods/key=dhl",
        act("addZone", zone=zone), act("addShippingRate", zone=zone, shippingRate={"price": money(9), "freeAbove": money(99)}),
        act("addStore", store={"key": "berlin"}),
    )  # fmt: skip
    assert changed["stores"] == [ref("store", key="berlin")]
    assert changed["zoneRates"][1]["shippingRates"][0]["freeAbove"] == typed(99)
    # The rate to remove is named by its whole value, typed or not.
    gone = act("removeShippingRate", zone=zone, shippingRate={"price": typed(9), "freeAbove": money(99)})
    assert shipped.update("/shipping-methods/key=dhl", gone)["zoneRates"][1]["shippingRates"] == []
    assert len(shipped.update("/shipping-methods/key=dhl", act("removeZone", zone=zone))["zoneRates"]) == 1


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("addZone", zone={"key": "eu"}), "InvalidOperation"),
        (act("removeZone", zone={"key": "us"}), "InvalidOperation"),
        (act("addShippingRate", zone={"key": "us"}, shippingRate={"price": money(1)}), "InvalidOperation"),
        (act("addShippingRate", zone={"key": "eu"}, shippingRate={"price": money(1)}), "DuplicateField"),
        (act("removeShippingRate", zone={"key": "eu"}, shippingRate={"price": money(1)}), "InvalidOperation"),
        (act("changeTaxCategory", taxCategory={"key": "none"}), "ReferencedResourceNotFound"),
        (act("setPredicate", predicate='customer.email = "a'), "SyntaxError"),
        (act("addShippingRate", zone={"key": "eu"}, shippingRate={
            "price": money(1, "USD"), "tiers": [{"type": "CartValue", "minimumCentAmount": 1, "price": money(1, "USD")}]}),
         "InvalidOperation"),
        (act("addShippingRate", zone={"key": "eu"}, shippingRate={
            "price": money(1, "USD"), "tiers": [{"type": "CartValue", "minimumCentAmount": 1, "price": money(1)}]}),
         "InvalidInput"),
    ],
)  # fmt: skip
def test_wrong_changes_of_a_shipping_method(shipped, action, code):
    shipped.fails("/shipping-methods/key=dhl", action, code)


@pytest.mark.parametrize("style", ["plain", "typed"])
def test_tiers_fit_the_project(knobbed, style):
    api = knobbed(tier_money=style)
    api.update("", act("setShippingRateInputType", shippingRateInputType={
        "type": "CartClassification", "values": [{"key": "heavy", "label": EN}]}))  # fmt: skip
    api.post("/tax-categories", {"key": "standard", "name": "s"})
    api.post("/zones", {"key": "eu", "name": "EU"})
    tier = {"type": "CartClassification", "value": "heavy", "price": money(1)}

    def draft(*tiers):
        return method(
            "dhl",
            zoneRates=[{"zone": {"key": "eu"}, "shippingRates": [{"price": money(5), "tiers": [*tiers]}]}],
        )

    api.refused("/shipping-methods", draft({**tier, "value": "light"}), "InvalidField")
    api.refused(
        "/shipping-methods", draft({"type": "CartScore", "score": 1, "price": money(1)}), "InvalidOperation"
    )
    made = api.post("/shipping-methods", draft(tier))
    assert made["zoneRates"][0]["shippingRates"][0]["tiers"][0]["price"] == (
        money(1) if style == "plain" else typed(1)
    )


def test_one_shipping_method_is_the_default(shipped, knobbed):
    shipped.post("/shipping-methods", method("ups", isDefault=True))
    shipped.update("/shipping-methods/key=dhl", act("changeIsDefault", isDefault=True))
    ups = shipped.get("/shipping-methods/key=ups")
    assert (ups["isDefault"], ups["version"]) == (False, 2)
    strict = knobbed(second_default="refused")
    strict.sandbox.load("tax-category", [{"key": "standard", "name": "s"}])
    strict.sandbox.load("zone", [{"key": "eu", "name": "eu"}])
    strict.post("/shipping-methods", method("ups", isDefault=True))
    strict.refused("/shipping-methods", method("dhl", isDefault=True), "InvalidOperation")


def test_what_a_shipping_method_refers_to_stays(shipped):
    shipped.update("/shipping-methods/key=dhl", act("setStores", stores=[{"key": "berlin"}]))
    for path in ("/zones/key=eu", "/tax-categories/key=standard", "/stores/key=berlin"):
        assert shipped.delete(path, status=400)["referencedBy"] == "shipping-method"
    shipped.refused("/shipping-methods", {**method("x1"), "name": "dhl"}, "DuplicateField")


def test_one_state_is_built_in(api):
    (initial,) = api.get("/states")["results"]
    assert (initial["key"], initial["builtIn"], initial["initial"]) == ("Initial", True, True)
    assert api.delete("/states/key=Initial", status=400)["code"] == "InvalidOperation"
    api.fails("/states/key=Initial", act("changeKey", key="first"), "InvalidOperation")
    assert api.post("/states", {"key": "s", "type": "OrderState"})["builtIn"] is False


def test_states_are_initial_by_default_and_keep_absent_from_empty(api):
    made = api.post("/states", {"key": "a", "type": "OrderState"})
    assert made["initial"] is True
    assert "transitions" not in made
    assert api.update("/states/key=a", act("setTransitions", transitions=[]))["transitions"] == []
    assert "transitions" not in api.update("/states/key=a", act("setTransitions"))
    api.fails("/states/key=a", act("setTransitions"), "InvalidOperation")
    assert api.post("/states", {"key": "b", "type": "OrderState", "transitions": []})["transitions"] == []


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("setName", name=EN), "InvalidOperation"), (act("setName"), "InvalidJsonInput"),
        (act("changeInitial", initial=True), "InvalidOperation"), (act("changeType", type="ReviewState"), "InvalidOperation"),
        (act("setRoles", roles=["Return"]), "InvalidOperation"), (act("addRoles", roles=["Return"]), "InvalidOperation"),
        (act("removeRoles", roles=["ReviewIncludedInStatistics"]), "InvalidOperation"),
        (act("setDescription", description={}), "InvalidOperation"),
        (act("changeType", type="LineItemState"), "InvalidOperation"),
        (act("setTransitions", transitions=[{"key": "order"}]), "InvalidOperation"),
    ],
)  # fmt: skip
def test_wrong_changes_of_a_state(api, action, code):
    api.post("/states", {"key": "order", "type": "OrderState"})
    api.post("/states", {"key": "a", "type": "LineItemState", "name": EN, "roles": ["Return"]})
    api.fails("/states/key=a", action, code)


def test_no_roles_and_empty_roles_are_the_same(api):
    assert "roles" not in api.post("/states", {"key": "a", "type": "LineItemState", "roles": []})
    api.fails("/states/key=a", act("setRoles", roles=[]), "InvalidOperation")
    assert api.update("/states/key=a", act("addRoles", roles=["Return"]))["roles"] == ["Return"]
    assert "roles" not in api.update("/states/key=a", act("removeRoles", roles=["Return"]))


def test_states_may_lead_in_circles(api):
    for key in ("a", "b"):
        api.post("/states", {"key": key, "type": "OrderState", "name": EN})
    api.update("/states/key=a", act("setTransitions", transitions=[{"key": "a"}, {"key": "b"}]))
    api.update("/states/key=b", act("setTransitions", transitions=[{"key": "a"}]))
    assert api.delete("/states/key=a", status=400)["referencedBy"] == "state"
    api.update("/states/key=b", act("setTransitions"))
    api.delete("/states/key=a")
    assert "name" not in api.update("/states/key=b", act("setName", name={}))


def test_customer_groups_have_two_words_for_their_name(api):
    made = api.post("/customer-groups", {"key": "vip", "groupName": "VIP"})
    assert made["name"] == "VIP"
    assert "groupName" not in made
    assert api.refused("/customer-groups", {"groupName": "VIP"}, "DuplicateField")["field"] == "name"
    assert api.update("/customer-groups/key=vip", act("changeName", name="Best"))["name"] == "Best"
    api.refused("/customer-groups", {"name": "x"}, "InvalidJsonInput")


def test_attribute_groups_name_each_attribute_once(api):
    api.post("/attribute-groups", {"key": "look", "name": EN, "attributes": [{"key": "colour"}]})
    assert (
        api.update("/attribute-groups/key=look", act("addAttribute", attribute={"key": "colour"}))["version"]
        == 1
    )
    twice = [{"key": "size"}, {"key": "size"}]
    api.fails("/attribute-groups/key=look", act("setAttributes", attributes=twice), "DuplicateField")
    assert (
        api.update("/attribute-groups/key=look", act("removeAttribute", attribute={"key": "colour"}))[
            "attributes"
        ]
        == []
    )


def test_associate_roles(api):
    made = api.post(
        "/associate-roles", {"key": "buyer", "permissions": ["ViewMyCarts", "ViewMyCarts", "NewOne"]}
    )
    assert (made["buyerAssignable"], made["permissions"]) == (True, ["ViewMyCarts", "NewOne"])
    changed = api.update(
        "/associate-roles/key=buyer",
        act("removePermission", permission="NewOne"),
        act("setName", name="Buyer"),
    )
    assert (changed["permissions"], changed["name"]) == (["ViewMyCarts"], "Buyer")
    assert api.update("/associate-roles/key=buyer", act("setPermissions"))["permissions"] == []


def test_inventory(api):
    api.post("/channels", {"key": "web"})
    made = api.post("/inventory", {"key": "stock", "sku": "s1", "quantityOnStock": 5})
    assert made["availableQuantity"] == 5
    assert api.refused("/inventory", {"sku": "s1", "quantityOnStock": 1}, "DuplicateField")["field"] == "sku"
    api.post("/inventory", {"sku": "s1", "quantityOnStock": 1, "supplyChannel": {"key": "web"}})
    api.fails("/inventory/key=stock", act("setSupplyChannel", supplyChannel={"key": "web"}), "DuplicateField")
    changed = api.update(
        "/inventory/key=stock",
        act("addQuantity", quantity=3), act("removeQuantity", quantity=10), act("setReorderPoint", quantity=4),
    )  # fmt: skip
    assert (changed["quantityOnStock"], changed["stockLevels"]) == (-2, {"reorderPoint": 4})
    changed = api.update("/inventory/key=stock", act("changeQuantity", quantity=7), act("setReorderPoint"))
    assert (changed["quantityOnStock"], changed["availableQuantity"]) == (7, 7)
    assert "stockLevels" not in changed
    api.fails(
        "/inventory/key=stock",
        act("setInventoryLimits", minCartQuantity=5, maxCartQuantity=2),
        "InvalidInput",
    )
    assert api.delete("/channels/key=web", status=400)["referencedBy"] == "inventory-entry"
