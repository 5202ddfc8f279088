from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_products import product


def option(api, variation, name, **modifiers):
    path = f"/pcm/variations/{variation}/options"
    attributes = {"name": name, "description": name}
    made = api.post(path, {"type": "product-variation-option", "attributes": attributes})["data"]["id"]
    for type_, given in modifiers.items():
        rest = given if isinstance(given, dict) else {"value": given}
        modifier = {"type": "product-variation-modifier", "attributes": {"type": type_, **rest}}
        api.post(f"{path}/{made}/modifiers", modifier)
    return made


def variation(api, name, *options):
    data = {"type": "product-variation", "attributes": {"name": name}}
    made = api.post("/pcm/variations", data)["data"]["id"]
    return made, [option(api, made, each, sku_append=f"-{each}", slug_append=f"-{each}") for each in options]


def link(api, shoe, *variations, method="PUT"):
    body = {"data": [{"type": "product-variation", "id": id_} for id_ in variations]}
    api.checked(method, f"/pcm/products/{shoe}/relationships/variations", body, 204)


def build(api, shoe):
    """Run the job to its end; gives its status and what went wrong."""
    job = api.post(f"/pcm/products/{shoe}/build")["data"]["id"]
    while True:
        status = api.get(f"/pcm/jobs/{job}")["data"]["attributes"]["status"]
        if status in ("success", "failed"):
            errors = api.get(f"/pcm/jobs/{job}/errors")["data"]
            return status, [item["attributes"]["message"] for item in errors]


def children(api, shoe):
    listed = api.get(f"/pcm/products/{shoe}/children?page[limit]=100")["data"]
    return {item["attributes"]["sku"]: item for item in listed}


@pytest.fixture
def shoe(api):
    """A product with two colours and two sizes, and the ids of the options by name."""
    made = api.post("/pcm/products", product("shoe", upc_ean="1", external_ref="r"))["data"]["id"]
    colour, colours = variation(api, "colour", "red", "blue")
    size, sizes = variation(api, "size", "s", "m")
    link(api, made, colour, size)
    return made, dict(zip(("red", "blue", "s", "m"), (*colours, *sizes), strict=True)), (colour, size)


def test_every_combination_is_a_child(api, shoe):
    id_, options, (colour, size) = shoe
    assert build(api, id_) == ("success", [])
    made = children(api, id_)
    assert list(made) == ["shoe-red-s", "shoe-red-m", "shoe-blue-s", "shoe-blue-m"]
    child = made["shoe-red-m"]
    assert child["attributes"] == {
        "name": "shoe", "sku": "shoe-red-m", "slug": "shoe-red-m", "status": "live",
        "commodity_type": "physical", "upc_ean": "1",
    }  # fmt: skip
    assert child["meta"]["product_types"] == ["child"]
    assert [item["option"]["name"] for item in child["meta"]["child_variations"]] == ["red", "m"]
    assert child["relationships"]["base_product"] == {"data": {"type": "product", "id": id_}}
    parent = api.get(f"/pcm/products/{id_}")["data"]["meta"]
    assert parent["product_types"] == ["parent"]
    assert parent["variation_matrix"][options["red"]][options["m"]] == child["id"]
    assert [item["id"] for item in parent["variations"]] == [colour, size]
    found = api.get(f"/pcm/products?filter=eq(parent_id,{id_})")["data"]
    assert len(found) == len(api.get("/pcm/products?filter=eq(product_types,child)")["data"]) == 4


@pytest.mark.parametrize(
    ("rules", "skus"),
    [
        ({"default": "include"}, {"red-s", "red-m", "blue-s", "blue-m"}),
        ({"default": "exclude"}, set()),
        ({"default": "include", "exclude": [["red", "s"]]}, {"red-m", "blue-s", "blue-m"}),
        ({"default": "exclude", "include": [["red"], ["blue", "m"]]}, {"red-s", "red-m", "blue-m"}),
        (
            {"default": "include", "exclude": [["red"]], "include": [["red", "s"]]},
            {"red-s", "blue-s", "blue-m"},
        ),
    ],
)
def test_build_rules(api, shoe, rules, skus):
    id_, options, _ = shoe
    named = {
        name: [[options[each] for each in rule] for rule in value] if name != "default" else value
        for name, value in rules.items()
    }
    api.put(f"/pcm/products/{id_}", {"type": "product", "id": id_, "attributes": {"build_rules": named}})
    assert build(api, id_) == ("success", [])
    assert set(children(api, id_)) == {f"shoe-{sku}" for sku in skus}


def test_ambiguous_build_rules(api, shoe):
    id_, options, _ = shoe
    rules = {"default": "include", "include": [[options["red"]]], "exclude": [[options["s"]]]}
    api.put(f"/pcm/products/{id_}", {"type": "product", "id": id_, "attributes": {"build_rules": rules}})
    told = "could not determine whether to include or exclude a child product due to ambiguous rules"
    assert build(api, id_) == ("failed", [told])
    assert children(api, id_) == {}
    rules = {"default": "include", "exclude": [[options["red"], options["blue"]]]}
    change = {"type": "product", "id": id_, "attributes": {"build_rules": rules}}
    api.error("PUT", f"/pcm/products/{id_}", change, 422)


def test_modifiers_make_the_child(api):
    attributes = {"sku": "boot-{C}", "description": "warm"}
    id_ = api.post("/pcm/products", product("boot", **attributes))["data"]["id"]
    made, _ = variation(api, "colour")
    option(
        api, made, "red", name_append="!", name_prepend="Red ", description_equals="hot", status="draft",
        sku_builder={"seek": "{C}", "set": "R"}, slug_prepend="red-", commodity_type="digital",
        external_ref_equals="ref", locales_equals='{"fr": {"name": "botte"}}', price={"reference_name": "plus"},
    )  # fmt: skip
    link(api, id_, made)
    assert build(api, id_) == ("success", [])
    assert children(api, id_)["boot-R"]["attributes"] == {
        "name": "Red boot!", "sku": "boot-R", "slug": "red-boot", "description": "hot", "status": "draft",
        "commodity_type": "digital", "external_ref": "ref", "locales": {"fr": {"name": "botte"}},
    }  # fmt: skip


def test_children_with_one_sku_are_not_built(api):
    id_ = api.post("/pcm/products", product("boot"))["data"]["id"]
    made, _ = variation(api, "colour")
    option(api, made, "red")
    link(api, id_, made)
    status, messages = build(api, id_)
    assert status == "failed"
    assert messages == [
        f"data.attributes.{name}: Must be unique amongst products." for name in ("sku", "slug")
    ]
    assert children(api, id_) == {}
    assert api.get(f"/pcm/products/{id_}")["data"]["meta"]["product_types"] == ["standard"]


def test_building_again(api, shoe):
    id_, options, (colour, size) = shoe
    build(api, id_)
    before = children(api, id_)
    alone = before["shoe-red-s"]
    api.put(f"/pcm/products/{alone['id']}", {**alone, "attributes": {"description": "mine"}})
    api.put(f"/pcm/products/{id_}", {"type": "product", "id": id_, "attributes": {"description": "new"}})
    api.delete(f"/pcm/variations/{size}/options/{options['m']}")
    option(api, size, "l", sku_append="-l", slug_append="-l")
    assert build(api, id_) == ("success", [])
    after = children(api, id_)
    assert set(after) == {"shoe-red-s", "shoe-blue-s", "shoe-red-l", "shoe-blue-l"}
    assert after["shoe-red-s"]["id"] == alone["id"]
    assert after["shoe-red-s"]["attributes"]["description"] == "mine"
    assert after["shoe-blue-s"]["id"] == before["shoe-blue-s"]["id"]
    assert after["shoe-blue-s"]["attributes"]["description"] == "new"
    link(api, id_, colour)
    assert build(api, id_) == ("success", [])
    fewer = children(api, id_)
    assert set(fewer) == {"shoe-red", "shoe-blue"}
    assert not {item["id"] for item in fewer.values()} & {item["id"] for item in after.values()}
    link(api, id_, colour, method="DELETE")
    assert build(api, id_) == ("success", [])
    assert children(api, id_) == {}
    meta = api.get(f"/pcm/products/{id_}")["data"]["meta"]
    assert (meta["product_types"], meta["variation_matrix"], "variations" in meta) == (
        ["standard"],
        {},
        False,
    )


def test_jobs_wait_for_one_another(api, shoe):
    id_, _, _ = shoe
    jobs = [api.post(f"/pcm/products/{id_}/build")["data"] for _ in range(3)]
    assert {job["attributes"]["status"] for job in jobs} == {"pending"}
    first, second, third = (f"/pcm/jobs/{job['id']}" for job in jobs)
    assert children(api, id_) == {}
    api.post(f"{second}/cancel", status=200)
    assert api.get(third)["data"]["attributes"]["status"] == "pending"
    done = api.get(first)["data"]
    assert (done["attributes"]["status"], done["attributes"]["type"]) == ("success", "child-products")
    assert len(children(api, id_)) == 4
    assert api.get(third)["data"]["attributes"]["status"] == "started"
    states = [item["attributes"]["status"] for item in api.get("/pcm/jobs")["data"]]
    assert states == ["success", "cancelled", "success"]
    api.error("POST", f"{first}/cancel", {}, 422)
    api.error("POST", "/pcm/products/none/build", {}, 404)


@pytest.mark.parametrize(
    ("knobs", "status"), [({"job_polls": 0}, "success"), ({"job_fails": True}, "failed")]
)
def test_knobs_of_jobs(knobbed, knobs, status):
    api = knobbed(**knobs)
    id_ = api.post("/pcm/products", product("boot"))["data"]["id"]
    assert build(api, id_)[0] == status
    if "job_polls" in knobs:
        assert api.post(f"/pcm/products/{id_}/build")["data"]["attributes"]["status"] == "success"


@pytest.mark.parametrize("knob", ["cascade", "refused"])
def test_deleting_a_parent(knobbed, knob):
    api = knobbed(parent_delete=knob)
    id_ = api.post("/pcm/products", product("boot"))["data"]["id"]
    made, _ = variation(api, "colour", "red")
    link(api, id_, made)
    build(api, id_)
    (child,) = children(api, id_).values()
    components = {"a": {"options": [{"id": child["id"], "type": "product", "quantity": 1}]}}
    held = api.post("/pcm/products", product("set", components=components))["data"]["id"]
    api.error("DELETE", f"/pcm/products/{id_}", None, 422)
    api.delete(f"/pcm/products/{held}")
    answer = api("DELETE", f"/pcm/products/{id_}")
    assert answer.status_code == (204 if knob == "cascade" else 422)
    api.get(f"/pcm/products/{child['id']}", 404 if knob == "cascade" else 200)


@pytest.mark.parametrize("knob", ["refused", "allowed"])
def test_deleting_a_variation_that_a_product_has(knobbed, knob):
    api = knobbed(variation_in_use=knob)
    id_ = api.post("/pcm/products", product("boot"))["data"]["id"]
    made, _ = variation(api, "colour", "red")
    link(api, id_, made, method="POST")
    answer = api("DELETE", f"/pcm/variations/{made}")
    assert answer.status_code == (422 if knob == "refused" else 204)
    left = api.get(f"/pcm/products/{id_}/relationships/variations")["data"]
    assert [item["id"] for item in left] == ([made] if knob == "refused" else [])


def test_modifiers_of_an_option(api):
    made, (red,) = variation(api, "colour", "red")
    other, _ = variation(api, "size")
    path = f"/pcm/variations/{made}/options/{red}/modifiers"
    sku, slug = api.get(path)["data"]
    assert sku["attributes"] == {"type": "sku_append", "value": "-red"}
    api.get(f"/pcm/variations/{other}/options/{red}/modifiers", 404)
    changed = {**sku, "attributes": {"type": "sku_append", "value": "-r"}}
    assert api.put(f"{path}/{sku['id']}", changed)["data"]["attributes"]["value"] == "-r"
    api.error("PUT", f"{path}/{slug['id']}", {**slug, "attributes": {"value": "a b"}}, 422)
    for wrong in (
        {"type": "colour_equals", "value": "x"},
        {"type": "name_append"},
        {"type": "sku_builder", "value": "x"},
        {"type": "price", "value": "x"},
        {"type": "status", "value": "sold"},
        {"type": "slug_prepend", "value": "a b"},
    ):
        api.error("POST", path, {"type": "product-variation-modifier", "attributes": wrong}, 422)
    api.delete(f"{path}/{sku['id']}")
    api.delete(f"/pcm/variations/{made}/options/{red}")
    api.get(f"{path}/{slug['id']}", 404)


@pytest.mark.parametrize("knob", ["refused", "allowed"])
def test_a_second_modifier_of_a_type(knobbed, knob):
    api = knobbed(repeated_modifier=knob)
    made, (red,) = variation(api, "colour", "red")
    path = f"/pcm/variations/{made}/options/{red}/modifiers"
    again = {"type": "product-variation-modifier", "attributes": {"type": "sku_append", "value": "x"}}
    assert api("POST", path, json={"data": again}).status_code == (422 if knob == "refused" else 201)


def test_a_modifier_in_use_stays(api, shoe):
    id_, options, (colour, _) = shoe
    path = f"/pcm/variations/{colour}/options/{options['red']}/modifiers"
    build(api, id_)
    modifier = api.get(path)["data"][0]["id"]
    assert api.error("DELETE", f"{path}/{modifier}", None, 422)["detail"] == "the modifier is in use"
