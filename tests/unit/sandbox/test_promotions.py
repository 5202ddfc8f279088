from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_store import SCHEMAS, USD

PROMOTIONS = "/v2/promotions"


@pytest.mark.parametrize("type_", SCHEMAS)
def test_every_type_of_promotion(api, new, type_):
    data = {**new["promotion"], "promotion_type": type_, "schema": SCHEMAS[type_]}
    made = api.post(PROMOTIONS, data)["data"]
    own = f"{PROMOTIONS}/{made['id']}"
    assert {name: made[name] for name in data} == data
    changed = api.put(own, {"type": "promotion", "enabled": False, "max_applications_per_cart": 2})["data"]
    assert (changed["enabled"], changed["schema"]) == (False, SCHEMAS[type_])
    cleared = api.put(own, {"type": "promotion", "max_applications_per_cart": None})["data"]
    assert "max_applications_per_cart" not in cleared
    assert api.get(PROMOTIONS)["data"] == [cleared]
    api.delete(own)
    assert api.error("GET", own, None, 404) == {
        "title": "Not Found", "status": 404, "detail": "promotion not found",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "schema"),
    [
        *((type_, {**schema, name: None}) for type_, schema in SCHEMAS.items() for name in schema),
        ("fixed_discount", {"currencies": []}),
        ("fixed_discount", {"currencies": [{"amount": 1.5, "currency": "USD"}]}),
        ("percent_discount", {"currencies": [USD]}),
        ("fixed_discount", {"currencies": [{"amount": 1}]}),
        ("x_for_y", {"x": True, "y": 2, "targets": ["sku1"]}),
        ("x_for_y", {"x": 3, "y": 2, "targets": "all", "target_nodes": ["node1"]}),
        ("bundle_gift", {**SCHEMAS["bundle_gift"], "target_nodes": ["node1"]}),
        ("bundle_gift", {"requirements": [{"targets": "sku1", "quantity": 1}], "gifts": ["sku2"]}),
    ],
)
def test_wrong_schemas(api, new, type_, schema):
    error = api.error(
        "POST", PROMOTIONS, {**new["promotion"], "promotion_type": type_, "schema": schema}, 400
    )
    assert (error["status"], error["source"].split(".")[0]) == (400, "schema")


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"description": None},
        {"promotion_type": "free"},
        {"enabled": "yes"},
        {"start": "tomorrow"},
        {"end": "2022-12-31"},
        {"end": "2023-01-01"},
        {"schema": []},
        {"type": "promo"},
    ],
)
def test_wrong_promotions(api, new, change):
    api.error("POST", PROMOTIONS, {**new["promotion"], **change}, 400)
    assert api.get(PROMOTIONS)["data"] == []


@pytest.mark.parametrize(("knob", "status"), [("refused", 400), ("allowed", 200)])
def test_the_type_of_a_promotion(knobbed, new, knob, status):
    api = knobbed(promotion_type_change=knob)
    made = api.post(PROMOTIONS, new["promotion"])["data"]
    change = {"type": "promotion", "promotion_type": "x_for_y", "schema": SCHEMAS["x_for_y"]}
    api.put(f"{PROMOTIONS}/{made['id']}", change, status)


def test_the_dates_may_come_back_as_instants(knobbed, new):
    made = knobbed(promotion_dates="instants").post(
        PROMOTIONS, {**new["promotion"], "end": "2030-01-01T02:00+02:00"}
    )
    assert (made["data"]["start"], made["data"]["end"]) == ("2023-01-01T00:00:00Z", "2030-01-01T00:00:00Z")


def test_references_may_be_checked(knobbed, new):
    api = knobbed(promotion_references="checked")
    api.post(PROMOTIONS, new["promotion"])
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    by_node = {**new["promotion"], "promotion_type": "item_percent_discount"}
    api.post(PROMOTIONS, {**by_node, "schema": {"percent": 5, "target_nodes": [tree]}})
    for schema in (
        {"percent": 5, "target_nodes": ["none"]},
        {"percent": 5, "targets": "all", "target_catalogs": ["none"]},
        {"percent": 5, "targets": "all", "currencies": [{"amount": 1, "currency": "XXX"}]},
    ):
        assert "not found" in api.error("POST", PROMOTIONS, {**by_node, "schema": schema}, 422)["detail"]


def test_a_thousand_promotions_at_most(api, new):
    api.sandbox.load("promotion", [new["promotion"]] * 1000)
    api.error("POST", PROMOTIONS, new["promotion"], 422)


def code(*names, **rest):
    return {"type": "promotion_codes", "codes": [{"code": name, **rest} for name in names]}


@pytest.fixture
def coded(api, new):
    made = api.post(PROMOTIONS, new["promotion"])["data"]
    return f"{PROMOTIONS}/{made['id']}"


def test_codes(api, coded):
    assert api.post(f"{coded}/codes", code("SUMMER", "spring", uses=3)) == api.get(coded)
    first, second = api.get(f"{coded}/codes")["data"]
    assert {name: first[name] for name in ("type", "code", "uses", "max_uses", "consume_unit")} == {
        "type": "promotion_codes", "code": "SUMMER", "uses": 3, "max_uses": 3, "consume_unit": "per_cart",
    }  # fmt: skip
    assert set(second["meta"]["timestamps"]) == {"created_at"}
    api.delete(f"{coded}/codes/SPRING")
    api.error("DELETE", f"{coded}/codes/spring", None, 404)
    api.post(f"{coded}/codes", code("winter", consume_unit="per_item"))
    api.checked("DELETE", f"{coded}/codes", {"data": code("summer", "none")}, 204)
    assert [found["code"] for found in api.get(f"{coded}/codes")["data"]] == ["winter"]
    assert api.error("GET", f"{PROMOTIONS}/none/codes", None, 404)["detail"] == "promotion not found"


def test_promotions_are_found_by_a_code(api, new, coded):
    api.post(PROMOTIONS, new["promotion"])
    api.post(f"{coded}/codes", code("SUMMER", "b2"))
    for asked in ("summer", "B2"):
        (found,) = api.get(f"{PROMOTIONS}?filter=eq(code,{asked})")["data"]
        assert coded.endswith(found["id"])
    assert api.get(f"{PROMOTIONS}?filter=eq(code,none)")["data"] == []
    api.error("GET", f"{PROMOTIONS}?filter=eq(name,Ten off)", None, 400)


def test_codes_are_unique_in_the_store(api, new, coded):
    other = api.post(PROMOTIONS, new["promotion"])["data"]["id"]
    api.post(f"{coded}/codes", code("SUMMER"))
    for path in (coded, f"{PROMOTIONS}/{other}"):
        error = api.error("POST", f"{path}/codes", code("new", "Summer"), 422)
        assert error == {"title": "Duplicate code", "status": 422, "detail": "Promotion code already in use"}
    api.error("POST", f"{coded}/codes", code("twice", "TWICE"), 422)
    assert len(api.get(f"{coded}/codes")["data"]) == 1
    api.delete(coded)
    api.post(f"{PROMOTIONS}/{other}/codes", code("SUMMER"))


@pytest.mark.parametrize(
    "data",
    [
        {"type": "promotion_codes"},
        {"type": "promotion_codes", "codes": []},
        {"type": "promotion_codes", "codes": ["x"]},
        {"type": "promotion_code", "codes": [{"code": "x"}]},
        code(1),
        code("x", consume_unit="per_checkout"),
        code("x", uses=-1),
        code(""),
    ],
)
def test_wrong_codes(api, coded, data):
    api.error("POST", f"{coded}/codes", data, 400)
    assert api.get(f"{coded}/codes")["data"] == []


def test_a_thousand_codes_at_most(api, coded):
    api.sandbox.load(
        "promotion_codes", [{"code": f"c{n}"} for n in range(999)], within=coded.rpartition("/")[2]
    )
    api.error("POST", f"{coded}/codes", code("a", "b"), 422)
    api.post(f"{coded}/codes", code("a"))
    assert api.get(f"{coded}/codes?page[limit]=1")["meta"]["results"]["total"] == 1000


@pytest.mark.parametrize(("knob", "listed"), [("listed", 1), ("absent", 0)])
def test_an_automatic_promotion_has_its_own_code(knobbed, new, knob, listed):
    api = knobbed(automatic_codes=knob)
    made = api.post(PROMOTIONS, {**new["promotion"], "automatic": True})["data"]
    own = f"{PROMOTIONS}/{made['id']}"
    found = api.get(f"{own}/codes")["data"]
    assert [item["code"] for item in found] == [f"auto_{made['id']}"] * listed
    error = api.error("POST", f"{own}/codes", code("mine"), 422)
    assert (error["title"], error["detail"]) == (
        "No codes allowed",
        "Cannot add codes to automatic promotion",
    )
    api.put(own, {"type": "promotion", "name": "n"})
    assert len(api.get(f"{own}/codes")["data"]) == listed
    api.put(own, {"type": "promotion", "automatic": False})
    assert api.get(f"{own}/codes")["data"] == []


def test_an_ended_promotion_that_runs_again_loses_its_codes(api, new, clock, coded):
    api.post(f"{coded}/codes", code("SUMMER"))
    api.put(coded, {"type": "promotion", "end": "2031-01-01"})
    assert len(api.get(f"{coded}/codes")["data"]) == 1
    api.put(coded, {"type": "promotion", "end": "2023-02-01"})
    assert len(api.get(f"{coded}/codes")["data"]) == 1
    api.put(coded, {"type": "promotion", "end": "2032-01-01"})
    assert api.get(f"{coded}/codes")["data"] == []


def test_an_ended_promotion_with_too_many_codes_stays_ended(api, new):
    ended = api.sandbox.seed_object("promotion", {**new["promotion"], "end": "2023-02-01"})
    api.sandbox.load("promotion_codes", [{"code": f"c{n}"} for n in range(1001)], within=ended)
    own = f"{PROMOTIONS}/{ended}"
    error = api.error("PUT", own, {"type": "promotion", "end": "2032-01-01"}, 422)
    assert error == {"title": "Unprocessable Entity", "status": 422}
    assert api.get(own)["data"]["end"] == "2023-02-01"
