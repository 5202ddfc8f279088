from __future__ import annotations

import time

import pytest

from tests.unit.sandbox.tour_products import product


def make(api, name, **attributes):
    return api.post("/pcm/products", product(name, **attributes))["data"]["id"]


def bundle(name, *parts):
    options = [{"id": id_, "type": "product", "quantity": 1} for id_ in parts]
    return product(name, components={"parts": {"name": "Parts", "options": options}})


def test_a_product(api):
    made = api.post("/pcm/products", {"type": "product", "attributes": {"name": "Shoe"}})["data"]
    assert made["attributes"] == {"name": "Shoe", "status": "draft"}
    assert made["meta"] == {
        "created_at": "2023-11-14T22:13:20.000Z",
        "updated_at": "2023-11-14T22:13:20.000Z",
        "owner": "store",
        "product_types": ["standard"],
        "variation_matrix": {},
    }
    assert set(made["relationships"]) == {
        *("children", "component_products", "files", "main_image", "templates", "variations")
    }
    path = f"/pcm/products/{made['id']}"
    changed = api.put(path, {**made, "attributes": {"status": "live", "tags": ["a"]}})["data"]["attributes"]
    assert changed == {"name": "Shoe", "status": "live", "tags": ["a"]}
    cleared = api.put(path, {**made, "attributes": {"tags": None}})["data"]["attributes"]
    assert cleared == {"name": "Shoe", "status": "live"}
    api.delete(path)
    api.get(path, 404)


@pytest.mark.parametrize("name", ["sku", "slug", "external_ref"])
def test_what_is_unique_amongst_products(api, name):
    api.post("/pcm/products", {"type": "product", "attributes": {"name": "a", name: "x"}})
    other = api.post("/pcm/products", {"type": "product", "attributes": {"name": "a", name: "y"}})["data"]
    told = {
        "title": "Failed Validation",
        "status": "422",
        "detail": f"data.attributes.{name}: Must be unique amongst products.",
    }
    sent = {"type": "product", "attributes": {"name": "b", name: "x"}}
    assert api.error("POST", "/pcm/products", sent, 422) == told
    path = f"/pcm/products/{other['id']}"
    assert api.error("PUT", path, {**other, "attributes": {name: "x"}}, 422) == told


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": ""},
        {"slug": "two words"},
        {"status": "sold"},
        {"commodity_type": "service"},
        {"tags": [f"t{n}" for n in range(21)]},
        {"tags": ["x" * 256]},
        {"tags": ["a b"]},
        {"tags": ["a,b"]},
        {"external_ref": "x" * 2049},
        {"build_rules": {"include": []}},
        {"build_rules": {"default": "include", "include": ["x"]}},
        {"build_rules": {"default": "include", "include": [["none"]]}},
        {"components": {"a": {}}},
        {"components": {"a": {"options": []}}},
        {"components": {"a": {"options": [{"type": "product"}]}}},
        {"components": {"a": {"options": [{"id": "none", "type": "product", "quantity": 1}]}}},
    ],
)
def test_a_product_that_is_refused(api, attributes):
    sent = {"type": "product", "attributes": {"name": "a", **attributes}}
    assert api.error("POST", "/pcm/products", sent, 422)["title"] == "Failed Validation"


@pytest.mark.parametrize(("knob", "slug"), [("absent", None), ("generated", "running-shoe")])
def test_a_product_without_a_slug(knobbed, knob, slug):
    api = knobbed(product_slug=knob)
    made = api.post("/pcm/products", {"type": "product", "attributes": {"name": "Running Shoe"}})["data"]
    assert made["attributes"].get("slug") == slug


def test_filters_of_products(api):
    for name in ("a", "b"):
        make(api, name, mpn=f"m-{name}", tags=["x", name])
    for expression, names in (
        ("eq(sku,a)", ["a"]),
        ("in(sku,a,b)", ["a", "b"]),
        ("eq(tags,b)", ["b"]),
        ("eq(manufacturer_part_num,m-a)", ["a"]),
        ("like(name,*b*)", ["b"]),
        ("eq(product_types,bundle)", []),
    ):
        found = api.get(f"/pcm/products?filter={expression}")["data"]
        assert [item["attributes"]["name"] for item in found] == names
    api.get("/pcm/products?filter=eq(colour,a)", 400)


def test_a_bundle_and_its_parts(api):
    one, two = make(api, "one"), make(api, "two")
    made = api.post("/pcm/products", bundle("set", one, two, one))["data"]
    assert made["meta"]["product_types"] == ["bundle"]
    path = f"/pcm/products/{made['id']}"
    parts = api.get(f"{path}/relationships/component_products")["data"]
    assert parts == [{"id": one, "type": "product"}, {"id": two, "type": "product"}]
    error = api.error("DELETE", f"/pcm/products/{one}", None, 422)
    assert error["detail"] == "the product is part of a bundle"
    own = {"parts": {"name": "P", "options": [{"id": made["id"], "type": "product", "quantity": 1}]}}
    api.error("PUT", path, {**made, "attributes": {"components": own}}, 422)
    outer = api.post("/pcm/products", bundle("outer", made["id"]))["data"]["id"]
    api.error("DELETE", path, None, 422)
    api.delete(f"/pcm/products/{outer}")
    emptied = api.put(path, {**made, "attributes": {"components": {}}})["data"]
    assert emptied["meta"]["product_types"] == ["standard"]
    api.delete(f"/pcm/products/{one}")


@pytest.mark.parametrize("option", [{"quantity": 0}, {"min": 1}, {"min": 3, "max": 2}, {"type": "node"}])
def test_a_part_that_is_refused(api, option):
    id_ = make(api, "one")
    components = {"a": {"options": [{"id": id_, "type": "product", "quantity": 1, **option}]}}
    api.error("POST", "/pcm/products", product("set", components=components), 422)


def test_fifteen_hundred_options_in_a_bundle(api):
    id_ = make(api, "one")
    api.post("/pcm/products", bundle("most", *[id_] * 1500))
    api.error("POST", "/pcm/products", bundle("more", *[id_] * 1501), 422)


def test_files_and_the_main_image(api):
    shoe = make(api, "shoe")
    one, two = (api.post_file("/v2/files", {"file": (f"{n}.png", b"x")})["data"]["id"] for n in range(2))
    path = f"/pcm/products/{shoe}/relationships"
    api.post(f"{path}/files", [{"type": "file", "id": one, "meta": {"tags": ["front"]}}], 204)
    api.post(f"{path}/files", [{"type": "file", "id": two}], 204)
    assert api.get(f"{path}/files")["data"] == [
        {"id": one, "type": "file", "meta": {"tags": ["front"]}},
        {"id": two, "type": "file"},
    ]
    api.put(f"{path}/files", [{"type": "file", "id": two}], 204)
    assert [item["id"] for item in api.get(f"{path}/files")["data"]] == [two]
    error = api.error("POST", f"{path}/files", [{"type": "file", "id": "none"}], 422)
    assert error["meta"] == {"missing_ids": ["none"]}
    api.error("POST", f"{path}/files", [{"type": "image", "id": one}], 422)
    assert api.get(f"{path}/main_image")["data"] == []
    api.error("POST", f"{path}/main_image", {"type": "file", "id": "none"}, 422)
    api.post(f"{path}/main_image", {"type": "file", "id": one}, 204)
    assert api.get(f"{path}/main_image")["data"] == [{"type": "file", "id": one}]
    shown = api.get(f"/pcm/products/{shoe}")["data"]["relationships"]["main_image"]
    assert shown == {"data": {"type": "file", "id": one}}
    for id_ in (one, two):
        api.delete(f"/v2/files/{id_}")
    assert api.get(f"{path}/files")["data"] == api.get(f"{path}/main_image")["data"] == []


@pytest.fixture
def template(api, new):
    """A template of three fields, and the address of its entries."""
    flow = api.post("/v2/flows", new["flow"])["data"]["id"]
    for slug, type_, rules in (
        ("brand", "string", [{"type": "enum", "options": ["x", "y"]}]),
        ("size", "integer", []),
        ("new", "boolean", []),
    ):
        linked = {"flow": {"data": {"type": "flow", "id": flow}}}
        field = {"type": "field", "name": slug, "slug": slug, "description": "d", "field_type": type_,
                 "required": False, "enabled": True, "validation_rules": rules, "relationships": linked}  # fmt: skip
        api.post("/v2/fields", field)
    return flow


ENTRIES = "/v2/flows/products(ext)/entries"


def extensions(api, shoe):
    return api.get(f"/pcm/products/{shoe}")["data"]["attributes"].get("extensions")


def test_values_of_a_template(api, template):
    shoe = make(api, "shoe")
    api.post(ENTRIES, {"type": "entry", "id": shoe, "brand": "x", "size": 1})
    assert extensions(api, shoe) is None
    path = f"/pcm/products/{shoe}/relationships/templates"
    listed = [{"id": template, "type": "template"}]
    assert api.post(path, listed)["data"] == listed
    assert api.get(path)["data"] == listed
    assert extensions(api, shoe) == {"products(ext)": {"brand": "x", "size": 1, "new": None}}
    api.put(f"{ENTRIES}/{shoe}", {"type": "entry", "size": None, "new": True})
    assert extensions(api, shoe) == {"products(ext)": {"brand": "x", "size": None, "new": True}}
    for wrong in ({"brand": "z"}, {"size": "1"}, {"new": 1}):
        api.error("PUT", f"{ENTRIES}/{shoe}", {"type": "entry", **wrong}, 422)
    api.error("POST", ENTRIES, {"type": "entry", "id": shoe}, 422)
    api.error("POST", ENTRIES, {"type": "entry", "id": "none"}, 404)
    api.checked("DELETE", path, {"data": listed}, 204)
    assert extensions(api, shoe) is None
    api.delete(f"/pcm/products/{shoe}")


def test_a_template_that_is_gone(api, template):
    shoe = make(api, "shoe")
    path = f"/pcm/products/{shoe}/relationships/templates"
    api.post(path, [{"id": template, "type": "template"}])
    api.post(ENTRIES, {"type": "entry", "id": shoe, "brand": "x"})
    api.delete(f"/v2/flows/{template}")
    assert api.get(path)["data"] == []
    assert not extensions(api, shoe)
    api.get(ENTRIES, 404)


def test_only_a_product_template_is_one(api, new):
    flow = api.post("/v2/flows", {**new["flow"], "slug": "books"})["data"]["id"]
    path = f"/pcm/products/{make(api, 'shoe')}/relationships/templates"
    api.error("POST", path, [{"id": flow, "type": "template"}], 422)
    entry = api.post("/v2/flows/books/entries", {"type": "entry"})["data"]
    assert (entry["type"], api.get("/v2/flows/books/entries")["data"]) == ("entry", [entry])


@pytest.mark.parametrize("knob", ["published", "live", "all"])
def test_products_in_nodes(knobbed, new, node_at, knob):
    api = knobbed(node_products=knob, release_polls=0)
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    node = node_at(api, tree, "Boots")
    live, draft = make(api, "live"), make(api, "draft", status="draft")
    path = f"/pcm/hierarchies/{tree}/nodes/{node}"
    both = [{"type": "product", "id": id_} for id_ in (draft, live)]
    assert api.post(f"{path}/relationships/products", both)["data"]["id"] == node
    api.error("POST", f"{path}/relationships/products", [{"type": "product", "id": "none"}], 422)
    seen = {"published": [], "live": [live], "all": [draft, live]}[knob]
    assert [item["id"] for item in api.get(f"{path}/products")["data"]] == seen
    attributes = {"name": "c", "hierarchy_ids": [tree]}
    catalog = api.post("/pcm/catalogs", {"type": "catalog", "attributes": attributes})["data"]["id"]
    api.post(f"/pcm/catalogs/{catalog}/releases", {})
    seen = [draft, live] if knob == "all" else [live]
    assert [item["id"] for item in api.get(f"{path}/products")["data"]] == seen
    assert [item["id"] for item in api.get(f"/pcm/products/{live}/nodes")["data"]] == [node]
    assert api.get(f"/pcm/products/{draft}/nodes")["data"] == []
    api.checked("DELETE", f"{path}/relationships/products", {"data": both[1:]}, 200)
    assert api.get(f"/pcm/products/{live}/nodes")["data"] == []


def test_many_products_into_many_nodes(knobbed, new, node_at):
    api = knobbed(node_products="all")
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    a, b = node_at(api, tree, "A"), node_at(api, tree, "B")
    make(api, "one")
    two = make(api, "two")
    sent = {"filter": "like(sku,t*)", "node_ids": [a, b, "none"]}
    answer = api.post("/pcm/products/attach_nodes", sent, 200)
    assert answer == {"meta": {"nodes_attached": 2, "nodes_not_found": ["none"]}}
    for node in (a, b):
        assert [item["id"] for item in api.get(f"/pcm/hierarchies/{tree}/nodes/{node}/products")["data"]] == [
            two
        ]
    sent["node_ids"] = [a]
    answer = api.post("/pcm/products/detach_nodes", sent, 200)
    assert answer == {"meta": {"nodes_detached": 1, "nodes_not_found": []}}
    assert [item["id"] for item in api.get(f"/pcm/products/{two}/nodes")["data"]] == [b]
    api.delete(f"/pcm/hierarchies/{tree}")
    assert api.get(f"/pcm/products/{two}/nodes")["data"] == []
    for wrong in ({"node_ids": []}, {"filter": "eq(sku,a)"}, {"filter": "eq(sku,a)", "node_ids": [1]}):
        api.error("POST", "/pcm/products/attach_nodes", wrong, 422)
    api.error("POST", "/pcm/products/attach_nodes", {"filter": "eq(", "node_ids": []}, 400)


def test_a_product_of_the_organization_is_only_read(api):
    shared = api.sandbox.seed_object("product", {"attributes": {"name": "Shared"}}, owner="organization")
    path = f"/pcm/products/{shared}"
    for method, address, data in (
        ("PUT", path, {"type": "product", "id": shared, "attributes": {}}),
        ("DELETE", path, None),
        ("POST", f"{path}/build", {}),
        ("POST", f"{path}/relationships/files", []),
        ("POST", f"{path}/custom-relationships", []),
    ):
        assert api.error(method, address, data, 403)["detail"] == "entity owned by organization"


def test_five_thousand_products(api):
    start = time.perf_counter()
    docs = ({"attributes": product(f"p-{n}", description="d")["attributes"]} for n in range(5_000))
    assert len(set(api.sandbox.load("product", docs))) == 5_000
    names = set()
    for offset in range(0, 5_000, 100):
        page = api.get(f"/pcm/products?page[limit]=100&page[offset]={offset}")
        assert page["meta"]["results"]["total"] == 5_000
        names.update(item["attributes"]["name"] for item in page["data"])
    assert len(names) == 5_000
    assert len(api.get("/pcm/products?filter=eq(sku,p-4999)")["data"]) == 1
    assert time.perf_counter() - start < 20
