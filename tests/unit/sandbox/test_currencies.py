from __future__ import annotations

import pytest


def by_code(api):
    return {item["code"]: item for item in api.get("/v2/currencies")["data"]}


def test_the_flat_dialect(api, new):
    made = api.post("/v2/currencies", new["currency"])["data"]
    assert {name: made[name] for name in new["currency"]} == new["currency"]
    assert set(made) - set(new["currency"]) == {"id", "links", "meta"}
    assert made["meta"]["owner"] == "store"
    assert set(made["meta"]["timestamps"]) == {"created_at", "updated_at"}
    assert api.get(f"/v2/currencies/{made['id']}") == {"data": made}


def test_an_update_is_partial(api, new):
    made = api.post("/v2/currencies", new["currency"])["data"]
    changed = api.put(f"/v2/currencies/{made['id']}", {"exchange_rate": 2, "links": {}, "other": 1})["data"]
    assert changed == {**made, "exchange_rate": 2}
    assert api.put(f"/v2/currencies/{made['id']}", {})["data"] == changed


def test_making_another_the_default_moves_it(api, new):
    api.post("/v2/currencies", {**new["currency"], "default": True})
    assert {code: item["default"] for code, item in by_code(api).items()} == {"USD": False, "EUR": True}
    api.put(f"/v2/currencies/{by_code(api)['USD']['id']}", {"default": True})
    assert {code: item["default"] for code, item in by_code(api).items()} == {"USD": True, "EUR": False}


def test_the_default_stays(api, knobbed):
    path = f"/v2/currencies/{by_code(api)['USD']['id']}"
    assert api.put(path, {"default": False})["data"]["default"] is True
    api.error("DELETE", path, None, 400)
    assert api.get("/v2/currencies")["meta"]["results"]["total"] == 1
    strict = knobbed(demote_default="refused")
    strict.error("PUT", f"/v2/currencies/{by_code(strict)['USD']['id']}", {"default": False}, 400)


def test_a_code_is_taken_once(api, new):
    made = api.post("/v2/currencies", new["currency"])["data"]
    taken = {
        "status": 400,
        "title": "Currency already exists",
        "description": "The specified currency code already exists",
    }
    assert api.error("POST", "/v2/currencies", new["currency"], 400) == taken
    assert api.error("PUT", f"/v2/currencies/{made['id']}", {"code": "USD"}, 400) == taken


def test_ten_at_most(api, new):
    for number in range(9):
        api.post("/v2/currencies", {**new["currency"], "code": f"AA{number}"})
    error = api.error("POST", "/v2/currencies", new["currency"], 422)
    assert error["title"] == "Currency limit reached"
    api.delete(f"/v2/currencies/{by_code(api)['AA0']['id']}")
    api.post("/v2/currencies", new["currency"])


@pytest.mark.parametrize(
    ("change", "source", "title"),
    [
        ({"enabled": None}, "enabled", "required"),
        ({"enabled": "yes"}, "enabled", "type"),
        ({"decimal_places": 1.5}, "decimal_places", "type"),
        ({"decimal_places": True}, "decimal_places", "type"),
        ({"exchange_rate": -1}, "exchange_rate", "min"),
        ({"code": "EURO"}, "code", "max"),
        ({"format": "price"}, "format", "format"),
        ({"type": "money"}, "data.type", "enum"),
    ],
)
def test_validation(api, new, change, source, title):
    error = api.error("POST", "/v2/currencies", {**new["currency"], **change}, 400)
    assert (error["status"], error["source"], error["title"]) == (400, source, title)


def test_every_attribute_is_required(api, new):
    for name in new["currency"]:
        data = {key: value for key, value in new["currency"].items() if key != name}
        api.error("POST", "/v2/currencies", data, 400)


def test_missing(api):
    not_found = {"title": "Not Found", "status": 404, "detail": "currency not found"}
    for method in ("GET", "PUT", "DELETE"):
        assert api.error(method, "/v2/currencies/none", {}, 404) == not_found
