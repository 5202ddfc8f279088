from __future__ import annotations

import time

import pytest


@pytest.fixture
def book(api, new):
    return api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]


def price(sku, **attributes):
    amounts = {"USD": {"amount": 100, "includes_tax": False}}
    return {"type": "product-price", "attributes": {"sku": sku, "currencies": amounts, **attributes}}


def modifier(name, **attributes):
    amounts = {"USD": {"amount": 5, "includes_tax": False}}
    rest = {"name": name, "modifier_type": "price_increment", "currencies": amounts, **attributes}
    return {"type": "price-modifier", "attributes": rest}


def test_a_price(api, book):
    path = f"/pcm/pricebooks/{book}/prices"
    made = api.post(path, price("sku-1"))
    assert made["data"]["attributes"] == {
        "sku": "sku-1",
        "currencies": {"USD": {"amount": 100, "includes_tax": False}},
        "external_ref": None,
        "created_at": "2023-11-14T22:13:20.000Z",
        "updated_at": "2023-11-14T22:13:20.000Z",
    }
    assert made["data"]["meta"] == {"owner": "store", "pricebook_id": book}
    assert made["links"] == {"self": f"{path}/{made['data']['id']}"}
    own = made["links"]["self"]
    changed = api.put(own, {**made["data"], "attributes": {"external_ref": "r"}})["data"]["attributes"]
    assert (changed["external_ref"], changed["sku"]) == ("r", "sku-1")
    api.delete(own)
    api.get(own, 404)
    api.error("POST", "/pcm/pricebooks/none/prices", price("sku-1"), 404)


def test_a_sku_has_one_price_in_a_book(api, book):
    path = f"/pcm/pricebooks/{book}/prices"
    api.post(path, price("sku-1", external_ref="r"))
    taken = {"title": "conflict", "status": "409", "detail": "The price already exists"}
    assert api.error("POST", path, price("sku-1"), 409) == taken
    assert api.error("POST", path, price("sku-2", external_ref="r"), 409) == taken
    other = api.post("/pcm/pricebooks", {"type": "pricebook", "attributes": {"name": "other"}})["data"]["id"]
    api.post(f"/pcm/pricebooks/{other}/prices", price("sku-1", external_ref="r"))


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"currencies": {}}, "currencies can not be empty"),
        ({"currencies": {"dollar": {"amount": 1}}}, "currencies.dollar is not a currency code"),
        ({"currencies": {"USD": {"amount": 1.5}}}, "currencies.USD.amount must be an integer"),
        ({"currencies": {"USD": {"includes_tax": True}}}, "currencies.USD.amount must be an integer"),
        ({"currencies": {"USD": {"amount": 1, "includes_tax": 0}}}, "includes_tax must be a boolean"),
        ({"currencies": {"USD": {"amount": 1, "tiers": {"a": {"amount": 1}}}}}, "minimum_quantity must be"),
        (
            {"currencies": {"USD": {"amount": 1, "tiers": {"a": {"amount": 1, "minimum_quantity": 0}}}}},
            "tiers.a.minimum_quantity must be at least 1",
        ),
        (
            {
                "currencies": {
                    "USD": {
                        "amount": 1,
                        "tiers": {name: {"amount": 1, "minimum_quantity": 5} for name in "ab"},
                    }
                }
            },
            "currencies.USD.tiers has conflicting tiers",
        ),
        ({"sales": {"s": {}}}, "sales.s.currencies can not be empty"),
        (
            {"sales": {"s": {"currencies": {"USD": {"amount": 1}}, "schedule": {"valid_form": "x"}}}},
            "sales.s.schedule must hold valid_from and valid_to",
        ),
        (
            {"sales": {name: {"currencies": {"USD": {"amount": 1}}} for name in "ab"}},
            "sales must not have the same schedule",
        ),
        ({"sku": ""}, "sku can not be empty"),
    ],
)
def test_a_price_that_is_refused(api, book, attributes, told):
    error = api.error("POST", f"/pcm/pricebooks/{book}/prices", price(**{"sku": "x", **attributes}), 422)
    assert told in error["detail"]


def test_several_sales_need_schedules(api, book):
    path = f"/pcm/pricebooks/{book}/prices"
    amounts = {"currencies": {"USD": {"amount": 1}}}
    one = {"currencies": {"USD": {"amount": 1}}, "schedule": {"valid_from": "2026-01-01T00:00:00Z"}}
    error = api.error("POST", path, price("x", sales={"a": one, "b": amounts}), 422)
    assert error["detail"] == "sales must have a schedule when there are several"
    two = {**amounts, "schedule": {"valid_from": "2026-02-01T00:00:00Z"}}
    made = api.post(path, price("x", sales={"a": one, "b": two}))["data"]["attributes"]["sales"]
    assert made["b"]["currencies"] == {"USD": {"amount": 1, "includes_tax": False}}


@pytest.mark.parametrize(
    ("knob", "amount"), [("filled", {"amount": 1, "includes_tax": False}), ("as sent", {"amount": 1})]
)
def test_a_tax_that_was_not_sent(knobbed, new, knob, amount):
    api = knobbed(price_tax=knob)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    sent = price("x", currencies={"USD": {"amount": 1}})
    assert api.post(f"/pcm/pricebooks/{book}/prices", sent)["data"]["attributes"]["currencies"] == {
        "USD": amount
    }


@pytest.mark.parametrize("knob", ["updatable", "fixed"])
def test_changing_a_sku(knobbed, new, knob):
    api = knobbed(price_sku=knob)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    made = api.post(f"/pcm/pricebooks/{book}/prices", price("x"))["data"]
    change = {"type": made["type"], "id": made["id"], "attributes": {"sku": "y"}}
    answer = api("PUT", f"/pcm/pricebooks/{book}/prices/{made['id']}", json={"data": change})
    assert answer.status_code == (200 if knob == "updatable" else 422)


@pytest.mark.parametrize("knob", ["allowed", "refused"])
def test_a_currency_that_the_store_lacks(knobbed, new, knob):
    api = knobbed(unknown_currency=knob)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    sent = price("x", currencies={"JPY": {"amount": 1}})
    answer = api("POST", f"/pcm/pricebooks/{book}/prices", json={"data": sent})
    assert answer.status_code == (201 if knob == "allowed" else 422)
    api.post(f"/pcm/pricebooks/{book}/prices", price("y"))


@pytest.mark.parametrize(("knob", "left"), [("replaced", {"USD"}), ("merged", {"USD", "EUR"})])
def test_a_nested_object_in_an_update(knobbed, new, knob, left):
    api = knobbed(nested_put=knob)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    both = {code: {"amount": 1} for code in ("USD", "EUR")}
    made = api.post(f"/pcm/pricebooks/{book}/prices", price("x", currencies=both))["data"]
    change = {"type": made["type"], "id": made["id"], "attributes": {"currencies": {"USD": {"amount": 2}}}}
    changed = api.put(f"/pcm/pricebooks/{book}/prices/{made['id']}", change)["data"]["attributes"][
        "currencies"
    ]
    assert set(changed) == left
    assert changed["USD"]["amount"] == 2


def test_attribute_maps_of_a_price_are_merged(api, book):
    path = f"/pcm/pricebooks/{book}/prices"
    made = api.post(path, price("x", admin_attributes={"a": "1", "b": "2"}))["data"]
    change = {
        "type": made["type"],
        "id": made["id"],
        "attributes": {"admin_attributes": {"a": None, "c": "3"}},
    }
    changed = api.put(f"{path}/{made['id']}", change)["data"]["attributes"]
    assert changed["admin_attributes"] == {"b": "2", "c": "3"}


def test_lists_of_prices(api, book):
    other = api.post("/pcm/pricebooks", {"type": "pricebook", "attributes": {"name": "other"}})["data"]["id"]
    for where, sku in ((book, "a"), (book, "b"), (other, "a")):
        api.post(f"/pcm/pricebooks/{where}/prices", price(sku))
    listed = api.get(f"/pcm/pricebooks/{book}/prices?page[limit]=1")
    assert [item["attributes"]["sku"] for item in listed["data"]] == ["a"]
    assert listed["meta"]["results"] == {"total": 2}
    assert len(api.get(f"/pcm/pricebooks/{book}/prices?filter=in(sku,a,b)")["data"]) == 2
    api.get(f"/pcm/pricebooks/{book}/prices?filter=eq(id,x)", 400)
    every = api.get("/pcm/pricebooks/prices?filter=eq(sku,a)&page[limit]=10")
    assert [item["meta"]["pricebook_id"] for item in every["data"]] == [book, other]
    assert every["meta"] == {"page": {"limit": 10, "offset": 0, "current": 1}}
    assert "last" not in every["links"]
    assert len(api.get("/pcm/pricebooks/prices")["data"]) == 3


def test_a_book_with_its_prices(api, book):
    api.post(f"/pcm/pricebooks/{book}/prices", price("a"))
    whole = api.get(f"/pcm/pricebooks/{book}?include=prices")
    assert whole["data"]["id"] == book
    assert [item["attributes"]["sku"] for item in whole["included"]] == ["a"]
    assert "included" not in api.get(f"/pcm/pricebooks/{book}")


def test_price_modifiers(api, book):
    path = f"/pcm/pricebooks/{book}/modifiers"
    made = api.post(path, modifier("plus", external_ref="r"))["data"]
    assert made["attributes"]["modifier_type"] == "price_increment"
    taken = {"title": "conflict", "status": "409", "detail": "The modifier already exists"}
    assert api.error("POST", path, modifier("plus"), 409) == taken
    api.error("POST", path, modifier("other", external_ref="r"), 409)
    api.error("POST", path, modifier("other", modifier_type="price_double"), 422)
    api.error("POST", path, modifier("other", currencies={}), 422)
    change = {"type": made["type"], "id": made["id"], "attributes": {"modifier_type": "price_equals"}}
    assert api.put(f"{path}/{made['id']}", change)["data"]["attributes"]["name"] == "plus"
    assert api.get(path)["meta"]["results"] == {"total": 1}
    api.delete(f"{path}/{made['id']}")


def test_replicating_and_deleting_a_book(api, book):
    first = api.post(f"/pcm/pricebooks/{book}/prices", price("a"))["data"]["id"]
    api.post(f"/pcm/pricebooks/{book}/modifiers", modifier("plus"))
    name = {"type": "pricebook", "attributes": {"name": "copy"}}
    copy = api.post(f"/pcm/pricebooks/{book}/replicate", name)["data"]["id"]
    api.error("POST", f"/pcm/pricebooks/{book}/replicate", name, 409)
    (copied,) = api.get(f"/pcm/pricebooks/{copy}/prices")["data"]
    assert (copied["attributes"]["sku"], copied["id"] != first) == ("a", True)
    assert len(api.get(f"/pcm/pricebooks/{copy}/modifiers")["data"]) == 1
    api.delete(f"/pcm/pricebooks/{book}")
    assert [item["id"] for item in api.get("/pcm/pricebooks/prices")["data"]] == [copied["id"]]
    api.get(f"/pcm/pricebooks/{book}/prices/{first}", 404)


def test_twenty_thousand_prices(api, book):
    start = time.perf_counter()
    amounts = {code: {"amount": 100} for code in ("USD", "EUR", "GBP")}
    api.sandbox.load(
        "product-price",
        ({"attributes": {"sku": f"sku-{n}", "currencies": amounts}} for n in range(20_000)),
        within=book,
    )
    listed = api.get(f"/pcm/pricebooks/{book}/prices?page[limit]=100&page[offset]=19900")
    assert listed["meta"]["results"] == {"total": 20_000}
    assert [item["attributes"]["sku"] for item in listed["data"]][-1] == "sku-19999"
    assert time.perf_counter() - start < 20
