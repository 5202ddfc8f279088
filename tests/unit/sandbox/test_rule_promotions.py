from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_store import DISCOUNT, ITEM, SOUND_ACTIONS, SOUND_RULES, UUID, rule

RULES = "/v2/rule-promotions"


def test_a_rule_promotion(api, new):
    made = api.post(RULES, new["rule_promotion"])["data"]
    own = f"{RULES}/{made['id']}"
    assert {name: made[name] for name in new["rule_promotion"]} == new["rule_promotion"]
    assert (made["stackable"], made["override_stacking"]) == (True, False)
    assert made["store_id"] == api.sandbox.store_id
    assert "priority" not in made
    rule_set = {"actions": [DISCOUNT]}
    changed = api.put(own, {"type": "rule_promotion", "rule_set": rule_set, "priority": 3})["data"]
    assert (changed["rule_set"], changed["priority"], changed["name"]) == (rule_set, 3, "Fifth off")
    assert "priority" not in api.put(own, {"type": "rule_promotion", "priority": None})["data"]
    api.delete(own)
    assert api.error("GET", own, None, 404)["status"] == "404"


@pytest.mark.parametrize("rules", SOUND_RULES)
def test_rules(api, new, rules):
    data = {**new["rule_promotion"], "rule_set": {"rules": rules, "actions": [DISCOUNT]}}
    assert api.post(RULES, data)["data"]["rule_set"]["rules"] == rules


@pytest.mark.parametrize(
    "rules",
    [
        [ITEM],
        {},
        rule("cart_weight", "gt", [1]),
        rule("cart_total", "in", [1]),
        rule("cart_total", "gt", [1, 2]),
        rule("cart_total", "range", [1]),
        rule("cart_total", "gt", ["1"]),
        rule("cart_total", "gt", [True]),
        rule("item_price", "ne", [1]),
        rule("item_sku", "in", []),
        rule("item_sku", "in", ["s"] * 401),
        rule("account_tags", "contains_any", [UUID] * 26),
        rule("cart_custom_attribute", "eq", ["key", "string"]),
        rule("shipping_type", "in", ["fast"]),
        rule("and"),
        rule("and", children={}),
        rule("or", children=[ITEM, rule("item_sku", "eq", ["s"])]),
    ],
)
def test_wrong_rules(api, new, rules):
    data = {**new["rule_promotion"], "rule_set": {"rules": rules, "actions": [DISCOUNT]}}
    error = api.error("POST", RULES, data, 400)
    assert (error["status"], error["source"].startswith("rule_set.rules")) == ("400", True)


@pytest.mark.parametrize("action", SOUND_ACTIONS)
def test_actions(api, new, action):
    data = {**new["rule_promotion"], "rule_set": {"actions": [action]}}
    assert api.post(RULES, data)["data"]["rule_set"]["actions"] == [action]


@pytest.mark.parametrize(
    "actions",
    [
        None,
        [],
        ["x"],
        [{"strategy": "gift", "args": ["percent", 5]}],
        [{"strategy": "cart_discount"}],
        [{"strategy": "cart_discount", "args": ["fixed_price", 5]}],
        [{"strategy": "cart_discount", "args": ["fixed", 5.5]}],
        [{"strategy": "cart_discount", "args": ["fixed", -1]}],
        [{"strategy": "cart_discount", "args": ["percent", 101]}],
        [{"strategy": "item_discount", "args": ["fixed_price", 5]}],
        [{**DISCOUNT, "condition": rule("cart_total", "gt", [1])}],
        [{**DISCOUNT, "condition": rule("and", children=[rule("account_tags", "contains_any", [UUID])])}],
        [{**DISCOUNT, "limitations": []}, {**DISCOUNT, "limitations": {"items": 1}}],
        [{**DISCOUNT, "limitations": {"items": {"price_strategy": "first"}}}],
        [{"strategy": "item_discount", "args": ["percent", 100], "limitations": {"items": {"auto_add": True}}}],
    ],
)  # fmt: skip
def test_wrong_actions(api, new, actions):
    data = {**new["rule_promotion"], "rule_set": {"actions": actions}}
    assert api.error("POST", RULES, data, 400)["source"].startswith("rule_set.actions")


def test_gifts_are_added_by_automatic_promotions_alone(api, new):
    action = {
        "strategy": "item_discount",
        "args": ["percent", 100],
        "limitations": {"items": {"auto_add": True}},
    }
    data = {**new["rule_promotion"], "automatic": True, "rule_set": {"actions": [action]}}
    made = api.post(RULES, data)["data"]
    api.error("PUT", f"{RULES}/{made['id']}", {"type": "rule_promotion", "automatic": False}, 400)


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"rule_set": None},
        {"rule_set": {"actions": [DISCOUNT], "currencies": "USD"}},
        {"rule_set": {"actions": [DISCOUNT], "catalog_ids": [1]}},
        {"end": "2022-01-01"},
        {"priority": 1.5},
        {"stackable": None},
        {"type": "promotion"},
    ],
)
def test_wrong_rule_promotions(api, new, change):
    api.error("POST", RULES, {**new["rule_promotion"], **change}, 400)


def test_priorities_of_live_promotions_differ(api, new):
    data = {**new["rule_promotion"], "priority": 5}
    made = api.post(RULES, data)["data"]
    assert api.error("POST", RULES, data, 422) == {
        "title": "Duplicate Priority", "status": "422",
        "detail": "Priority already in use in another running or scheduled promotion",
    }  # fmt: skip
    api.post(RULES, {**data, "end": "2023-02-01"})
    off = api.post(RULES, {**data, "enabled": False})["data"]
    api.error("PUT", f"{RULES}/{off['id']}", {"type": "rule_promotion", "enabled": True}, 422)
    api.put(f"{RULES}/{made['id']}", {"type": "rule_promotion", "priority": 6})
    api.put(f"{RULES}/{off['id']}", {"type": "rule_promotion", "enabled": True})


def test_fifty_live_automatic_promotions_at_most(api, new):
    automatic = {**new["rule_promotion"], "automatic": True}
    api.sandbox.load("rule_promotion", [automatic] * 50)
    error = api.error("POST", RULES, automatic, 400)
    assert (error["title"], error["status"]) == ("Too many automatic rule promotions", "400")
    api.post(RULES, {**automatic, "enabled": False})
    api.post(RULES, {**automatic, "end": "2023-02-01"})
    manual = api.post(RULES, new["rule_promotion"])["data"]["id"]
    api.error("PUT", f"{RULES}/{manual}", {"type": "rule_promotion", "automatic": True}, 400)


def test_filters(api, new):
    for name, enabled in (("Summer sale", True), ("summer end", False), ("Winter", True)):
        api.post(RULES, {**new["rule_promotion"], "name": name, "enabled": enabled})

    def names(expression):
        return [found["name"] for found in api.get(f"{RULES}?filter={expression}")["data"]]

    assert names('ilike(name,"SUMMER *")') == ["Summer sale", "summer end"]
    assert names("like(name,Summer*)") == ["Summer sale"]
    assert names("eq(enabled,false)") == ["summer end"]
    api.error("GET", f"{RULES}?filter=eq(name,Winter)", None, 400)


def test_a_rule_set_may_come_back_with_its_defaults(knobbed, new):
    api = knobbed(rule_set_defaults="filled")
    made = api.post(RULES, new["rule_promotion"])["data"]
    assert made["rule_set"] == {**new["rule_promotion"]["rule_set"], "catalog_ids": ["any"]}


def test_references_may_be_checked(knobbed, new):
    api = knobbed(promotion_references="checked", rule_set_defaults="filled")
    tag = api.post("/v2/account-tags", new["account_tag"])["data"]["id"]
    tagged = {"actions": [DISCOUNT], "rules": rule("account_tags", "contains_any", [tag])}
    api.post(RULES, {**new["rule_promotion"], "rule_set": tagged})
    nested = rule("and", children=[rule("account_tags", "contains_any", [UUID])])
    for wrong in ({"catalog_ids": [UUID]}, {"currencies": ["XXX"]}, {"rules": nested}):
        api.error("POST", RULES, {**new["rule_promotion"], "rule_set": {"actions": [DISCOUNT], **wrong}}, 422)


@pytest.fixture
def coded(api, new):
    return f"{RULES}/{api.post(RULES, new['rule_promotion'])['data']['id']}"


def code(name, **rest):
    return {"type": "promotion_codes", "codes": [{"code": name, **rest}]}


def test_codes(api, new, coded):
    made = api.post(f"{coded}/codes", code("SUMMER", uses=2, consume_unit="per_application"))
    assert "messages" not in made
    assert api.get(f"{coded}/codes")["data"] == made["data"]
    assert made["data"][0]["max_uses"] == 2
    error = api.error("POST", f"{coded}/codes", code("summer"), 422)
    assert error == {"title": "Duplicate code", "status": "422", "detail": "Promotion code already in use"}
    api.error("DELETE", f"{coded}/codes/SUMMER", None, 404)
    other = api.post(RULES, new["rule_promotion"])["data"]["id"]
    twin = api.post(f"{RULES}/{other}/codes", code("Summer"))
    assert twin["messages"] == [
        {
            "source": {"type": "promotion_codes", "codes": ["Summer"]},
            "title": "Duplicate code names",
            "description": "Code names duplicated in other promotions",
        }
    ]
    api.delete(f"{coded}/codes/{made['data'][0]['id']}")
    api.checked("DELETE", f"{RULES}/{other}/codes", {"data": code("SUMMER")}, 204)
    assert api.get(f"{coded}/codes")["data"] == api.get(f"{RULES}/{other}/codes")["data"] == []


def test_codes_are_found_by_their_text(api, new, coded):
    api.post(RULES, new["rule_promotion"])
    for name in ("A1", "b1"):
        api.post(f"{coded}/codes", code(name))
    assert [found["code"] for found in api.get(f"{coded}/codes?filter=eq(code,a1)")["data"]] == ["A1"]
    assert [found["code"] for found in api.get(f"{coded}/codes?filter=gt(code,A9)")["data"]] == ["b1"]
    assert len(api.get(f"{RULES}?filter=eq(code,B1)")["data"]) == 1


@pytest.mark.parametrize(
    ("item", "status", "title"),
    [
        ({"max_uses_per_shopper": {"includes_guests": True}}, 400, "missing_dependency"),
        ({"is_for_new_shopper": True, "uses": 1}, 400, "Invalid Code"),
        ({"is_for_new_shopper": True, "user": "u"}, 400, "Invalid Code"),
        ({"max_uses_per_shopper": {"max_uses": 1}, "consume_unit": "per_application"}, 422, "Unsupported consume unit"),
        ({"consume_unit": "per_cart"}, 400, "enum"),
        ({"max_uses_per_shopper": 1}, 400, "type"),
        ({"uses": "1"}, 400, "type"),
    ],
)  # fmt: skip
def test_wrong_codes(api, coded, item, status, title):
    assert api.error("POST", f"{coded}/codes", code("x", **item), status)["title"] == title
    assert api.get(f"{coded}/codes")["data"] == []


def test_codes_for_one_shopper_each(api, coded):
    once = {"max_uses": 1, "includes_guests": False}
    for number, item in enumerate(({"max_uses_per_shopper": once}, {"is_for_new_shopper": True})):
        (made,) = api.post(f"{coded}/codes", code(f"c{number}", **item))["data"]
        assert item.items() <= made.items()


def test_an_automatic_promotion_takes_no_codes(api, new):
    made = api.post(RULES, {**new["rule_promotion"], "automatic": True})["data"]["id"]
    assert api.error("POST", f"{RULES}/{made}/codes", code("x"), 422) == {
        "title": "No codes allowed", "status": "422", "detail": "Cannot add codes to automatic promotion",
    }  # fmt: skip
    api.delete(f"{RULES}/{made}")
    api.get(f"{RULES}/{made}/codes", 404)
