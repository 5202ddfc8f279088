from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_products import product

PATH = "/pcm/custom-relationships"


def custom(slug, **attributes):
    return {"type": "custom-relationship", "attributes": {"name": slug, "slug": slug, **attributes}}


@pytest.fixture
def shop(api):
    """Products by name, and the relationships up-sell (one way) and pair (both ways)."""
    api.post(PATH, custom("up-sell"))
    api.post(PATH, custom("pair", bi_directional=True))
    return {name: api.post("/pcm/products", product(name))["data"]["id"] for name in "abc"}


def test_a_custom_relationship_is_found_by_its_slug(api):
    made = api.post(PATH, custom("up-sell", sort_order=1, external_name="Up"))["data"]
    assert made["attributes"] == {
        "name": "up-sell", "slug": "CRP_up-sell", "sort_order": 1, "external_name": "Up", "bi_directional": False,
    }  # fmt: skip
    stamp = "2023-11-14T22:13:20.000Z"
    assert made["meta"] == {"owner": "store", "timestamps": {"created_at": stamp, "updated_at": stamp}}
    assert api.get(f"{PATH}/CRP_up-sell")["data"] == made
    for other in ("up-sell", made["id"]):
        api.get(f"{PATH}/{other}", 404)
    assert api.get(f"{PATH}?filter=eq(slug,CRP_up-sell)")["data"] == [made]
    change = {"type": made["type"], "id": made["id"]}
    for slug in ("up-sell", "CRP_up-sell"):
        attributes = {"name": "Up", "slug": slug, "external_name": None}
        changed = api.put(f"{PATH}/CRP_up-sell", {**change, "attributes": attributes})["data"]["attributes"]
        assert (changed["slug"], "external_name" in changed) == ("CRP_up-sell", False)
    api.error("PUT", f"{PATH}/CRP_up-sell", {**change, "attributes": {"slug": "other"}}, 422)
    api.delete(f"{PATH}/CRP_up-sell")
    api.get(f"{PATH}/CRP_up-sell", 404)


def test_a_custom_relationship_that_is_refused(api):
    api.post(PATH, custom("up-sell"))
    for data in (
        custom("up-sell"),
        custom("CRP_up-sell"),
        custom("two words"),
        custom(""),
        custom("x", name=""),
        custom("x", sort_order="1"),
    ):
        api.error("POST", PATH, data, 422)


@pytest.mark.parametrize("knob", ["refused", "allowed"])
def test_changing_the_direction(knobbed, knob):
    api = knobbed(bi_directional_change=knob)
    made = api.post(PATH, custom("pair"))["data"]
    change = {"type": made["type"], "id": made["id"], "attributes": {"bi_directional": True}}
    answer = api("PUT", f"{PATH}/CRP_pair", json={"data": change})
    assert answer.status_code == (422 if knob == "refused" else 200)


def slugs(*names):
    return [{"type": "custom-relationship", "slug": name} for name in names]


def test_attaching(api, shop):
    path = f"/pcm/products/{shop['a']}/custom-relationships"
    attached = api.post(path, slugs("CRP_pair"))
    assert [item["attributes"]["slug"] for item in attached["data"]] == ["CRP_pair"]
    api.post(path, slugs("CRP_up-sell", "CRP_pair"))
    assert api.get(path)["meta"]["results"] == {"total": 2}
    shown = api.get(f"/pcm/products/{shop['a']}")["data"]
    assert shown["meta"]["custom_relationships"] == ["CRP_pair", "CRP_up-sell"]
    links = shown["relationships"]["custom_relationships"]["links"]
    base = f"/products/{shop['a']}/custom-relationships"
    assert links == {
        "self": base,
        "CRP_pair": f"{base}/CRP_pair/products",
        "CRP_up-sell": f"{base}/CRP_up-sell/products",
    }
    api.error("POST", path, slugs("CRP_none"), 404)
    assert api.error("DELETE", f"{PATH}/CRP_pair", None, 400)["detail"] == "the custom relationship is in use"
    api.checked("DELETE", path, {"data": slugs("CRP_pair")}, 204)
    assert len(api.get(path)["data"]) == 1
    api.delete(f"{PATH}/CRP_pair")


def test_five_at_most(api, shop):
    path = f"/pcm/products/{shop['a']}/custom-relationships"
    for number in range(6):
        api.post(PATH, custom(f"n{number}"))
    api.post(path, slugs(*(f"CRP_n{number}" for number in range(5))))
    api.error("POST", path, slugs("CRP_n5"), 422)
    assert len(api.get(path)["data"]) == 5
    related = [{"type": "product", "id": shop["b"]}]
    (refused,) = api.post(f"{path}/CRP_n5", related)["meta"]["products_not_associated"]
    assert "reached the limit of 5 custom relationships" in refused["Details"]


def test_one_way(api, shop):
    a, b, c = shop["a"], shop["b"], shop["c"]
    path = f"/pcm/products/{a}/custom-relationships/CRP_up-sell"
    sent = [{"type": "product", "id": b, "attributes": {"sort_order": 2}}, {"type": "product", "id": "none"}]
    meta = api.post(path, sent)["meta"]
    assert meta["associated_products"] == [b]
    assert meta["products_not_associated"] == [{"ID": "none", "Details": "could not find product"}]
    api.post(path, [{"type": "product", "id": c}])
    assert api.get(path)["data"] == [
        {"id": b, "type": "product", "attributes": {"sort_order": 2}},
        {"id": c, "type": "product"},
    ]
    assert [item["id"] for item in api.get(f"{path}/products?page[limit]=1")["data"]] == [b]
    assert api.get(f"/pcm/products/{b}/custom-relationships")["data"] == []
    api.checked("DELETE", path, {"data": [{"type": "product", "id": b}]}, 204)
    assert [item["id"] for item in api.get(path)["data"]] == [c]
    api.delete(f"/pcm/products/{c}")
    assert api.get(path)["data"] == []
    api.error("POST", path, [{"type": "product", "id": b, "attributes": {"sort_order": "1"}}], 422)
    api.get(f"/pcm/products/{a}/custom-relationships/CRP_none", 404)


def test_both_ways(api, shop):
    a, b = shop["a"], shop["b"]
    there, back = (f"/pcm/products/{id_}/custom-relationships/CRP_pair" for id_ in (a, b))
    api.post(there, [{"type": "product", "id": b}])
    assert [item["id"] for item in api.get(back)["data"]] == [a]
    api.checked("DELETE", back, {"data": [{"type": "product", "id": a}]}, 204)
    assert api.get(there)["data"] == []


def test_two_thousand_at_most(api, shop):
    docs = ({"attributes": {"name": f"p{n}"}} for n in range(2_001))
    ids = api.sandbox.load("product", docs)
    path = f"/pcm/products/{shop['a']}/custom-relationships/CRP_up-sell"
    meta = api.post(path, [{"type": "product", "id": id_} for id_ in ids])["meta"]
    assert len(meta["associated_products"]) == 2_000
    assert [item["ID"] for item in meta["products_not_associated"]] == [ids[-1]]
