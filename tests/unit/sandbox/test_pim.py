from __future__ import annotations

import pytest


@pytest.fixture
def tree(api, new):
    return api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]


def nodes(api, tree):
    return {
        item["attributes"]["name"]: item
        for item in api.get(f"/pcm/hierarchies/{tree}/nodes?page[limit]=100")["data"]
    }


def crumbs(node):
    return [crumb["slug"] for crumb in node["meta"]["breadcrumbs"]]


def test_the_other_dialect(api, new):
    made = api.post("/pcm/variations", new["variation"])["data"]
    assert made["attributes"] == new["variation"]["attributes"]
    assert set(made) == {"id", "type", "attributes", "meta"}
    assert set(made["meta"]) == {"created_at", "updated_at", "owner", "options"}
    api.error("POST", "/pcm/variations", {"type": "product-variation", "name": "flat"}, 422)
    api.error("POST", "/pcm/variations", {"attributes": {"name": "untyped"}}, 422)


def test_the_error_of_pim(api):
    error = api.error("POST", "/pcm/hierarchies", {"type": "hierarchy", "attributes": {}}, 422)
    assert error == {"title": "Failed Validation", "status": "422", "detail": "name can not be empty"}
    blank = {"type": "hierarchy", "attributes": {"name": ""}}
    assert api.error("POST", "/pcm/hierarchies", blank, 422) == error


def test_options_stand_in_their_variation(api, new):
    variation = api.post("/pcm/variations", new["variation"])["data"]["id"]
    path = f"/pcm/variations/{variation}/options"
    red = api.post(path, new["option"])["data"]
    blue = api.post(
        path, {**new["option"], "attributes": {"name": "blue", "description": "B", "sort_order": -1}}
    )
    listed = api.get("/pcm/variations")["data"][0]["meta"]["options"]
    assert [(item["id"], item["name"]) for item in listed] == [
        (red["id"], "red"),
        (blue["data"]["id"], "blue"),
    ]
    assert listed[1]["sort_order"] == -1
    api.put(f"{path}/{red['id']}", {**red, "attributes": {"name": "crimson"}})
    api.delete(f"{path}/{blue['data']['id']}")
    (left,) = api.get(f"/pcm/variations/{variation}")["data"]["meta"]["options"]
    assert (left["name"], left["description"]) == ("crimson", "Red")
    api.error("POST", path, {**new["option"], "attributes": {"name": "green"}}, 422)
    api.delete(f"/pcm/variations/{variation}")
    api.get(f"{path}/{red['id']}", 404)
    api.error("POST", path, new["option"], 404)


def test_an_option_is_found_in_its_own_variation_only(api, new):
    one, two = (api.post("/pcm/variations", new["variation"])["data"]["id"] for _ in range(2))
    option = api.post(f"/pcm/variations/{one}/options", new["option"])["data"]["id"]
    api.get(f"/pcm/variations/{two}/options/{option}", 404)
    assert api.get(f"/pcm/variations/{two}/options")["data"] == []


def test_null_removes_a_sort_order(api, new):
    made = api.post("/pcm/variations", new["variation"])["data"]
    changed = api.put(f"/pcm/variations/{made['id']}", {**made, "attributes": {"sort_order": None}})["data"]
    assert changed["attributes"] == {"name": "colour"}


def test_maps_are_merged_by_key_and_the_rest_is_replaced(api, new):
    words = {"fr": {"name": "Chaussures"}, "de": {"name": "Schuhe"}}
    attributes = {
        **new["hierarchy"]["attributes"],
        "admin_attributes": {"a": "1", "b": "2"},
        "locales": words,
    }
    made = api.post("/pcm/hierarchies", {"type": "hierarchy", "attributes": attributes})["data"]
    change = {"admin_attributes": {"b": None, "c": "3"}, "locales": {"it": {"name": "Scarpe"}}}
    changed = api.put(f"/pcm/hierarchies/{made['id']}", {**made, "attributes": change})["data"]["attributes"]
    assert changed == {
        **attributes,
        "admin_attributes": {"a": "1", "c": "3"},
        "locales": {"it": {"name": "Scarpe"}},
    }
    for wrong in ({"a": 1}, {str(n): "x" for n in range(101)}):
        api.error(
            "PUT", f"/pcm/hierarchies/{made['id']}", {**made, "attributes": {"admin_attributes": wrong}}, 422
        )


@pytest.mark.parametrize("knob", ["accepted", "refused"])
def test_the_id_in_the_body(knobbed, new, knob):
    api = knobbed(put_without_id=knob)
    made = api.post("/pcm/hierarchies", new["hierarchy"])["data"]
    path = f"/pcm/hierarchies/{made['id']}"
    assert api("PUT", path, json={"data": new["hierarchy"]}).status_code == (
        200 if knob == "accepted" else 422
    )
    api.error("PUT", path, {**new["hierarchy"], "id": "other"}, 422)


@pytest.mark.parametrize("knob", ["ignored", "refused"])
def test_unknown_attributes(knobbed, new, knob):
    api = knobbed(unknown_attributes=knob)
    attributes = {**new["hierarchy"]["attributes"], "colour": "red"}
    answer = api("POST", "/pcm/hierarchies", json={"data": {"type": "hierarchy", "attributes": attributes}})
    assert answer.status_code == (201 if knob == "ignored" else 422)
    if knob == "ignored":
        assert "colour" not in answer.json()["data"]["attributes"]


@pytest.mark.parametrize(("knob", "slug"), [("generated", "summer-sale-20"), ("absent", None)])
def test_a_missing_slug(knobbed, knob, slug):
    api = knobbed(missing_slug=knob)
    made = api.post("/pcm/hierarchies", {"type": "hierarchy", "attributes": {"name": "Summer Sale: 20%"}})[
        "data"
    ]
    assert made["attributes"].get("slug") == slug


def test_hierarchy_slugs_are_unique(api, new, tree):
    api.error("POST", "/pcm/hierarchies", new["hierarchy"], 422)
    api.post("/pcm/hierarchies", {"type": "hierarchy", "attributes": {"name": "Shoes", "slug": "other"}})
    api.put(f"/pcm/hierarchies/{tree}", {**new["hierarchy"], "id": tree})


def test_a_node_knows_where_it_is(api, tree, node_at):
    top = node_at(api, tree, "Boots")
    low = node_at(api, tree, "Winter", top)
    found = nodes(api, tree)
    assert "parent" not in found["Boots"]["relationships"]
    assert "parent_name" not in found["Boots"]["meta"]
    assert found["Winter"]["relationships"]["parent"]["data"] == {"type": "node", "id": top}
    assert found["Winter"]["meta"]["parent_name"] == "Boots"
    assert crumbs(found["Winter"]) == ["shoes", "boots", "winter"]
    assert found["Winter"]["meta"]["hierarchy_id"] == tree
    assert api.get("/pcm/hierarchies/nodes")["meta"]["results"]["total"] == 2
    types = [item["type"] for item in api.get("/pcm/hierarchies/nodes?include_hierarchies=true")["data"]]
    assert types == ["hierarchy", "node", "node"]
    api.get(f"/pcm/hierarchies/{tree}/nodes/{low}")
    api.get("/pcm/hierarchies/none/nodes", 404)


def test_renaming_reaches_everything_below(api, new, tree, node_at):
    top = node_at(api, tree, "Boots")
    node_at(api, tree, "Winter", top)
    api.put(f"/pcm/hierarchies/{tree}", {**new["hierarchy"], "id": tree, "attributes": {"slug": "feet"}})
    change = {
        "type": "node",
        "id": top,
        "attributes": {"name": "High boots", "locales": {"fr": {"name": "Bottes"}}},
    }
    api.put(f"/pcm/hierarchies/{tree}/nodes/{top}", change)
    winter = nodes(api, tree)["Winter"]
    assert crumbs(winter) == ["feet", "boots", "winter"]
    assert winter["meta"]["parent_name"] == "High boots"
    assert winter["meta"]["breadcrumbs"][1]["locales"] == {"fr": {"name": "Bottes"}}


def test_names_and_slugs_are_unique_among_siblings(api, tree, node_at):
    top = node_at(api, tree, "Boots")
    path = f"/pcm/hierarchies/{tree}/nodes"
    api.error("POST", path, {"type": "node", "attributes": {"name": "Boots", "slug": "x"}}, 422)
    api.error("POST", path, {"type": "node", "attributes": {"name": "X", "slug": "boots"}}, 422)
    node_at(api, tree, "Boots", top)
    other = node_at(api, tree, "Other")
    api.error("PUT", f"{path}/{other}", {"type": "node", "id": other, "attributes": {"slug": "boots"}}, 422)


def test_a_put_does_not_move_a_node(api, tree, node_at):
    top, other = node_at(api, tree, "Boots"), node_at(api, tree, "Other")
    parent = {"parent": {"data": {"type": "node", "id": other}}}
    change = {"type": "node", "id": top, "attributes": {"description": "d"}, "relationships": parent}
    moved = api.put(f"/pcm/hierarchies/{tree}/nodes/{top}", change)["data"]
    assert "parent" not in moved["relationships"]
    assert moved["attributes"]["description"] == "d"


def test_moving_nodes(api, tree, node_at):
    a = node_at(api, tree, "A")
    b = node_at(api, tree, "B")
    c = node_at(api, tree, "C", a)
    path = f"/pcm/hierarchies/{tree}/nodes"
    api.put(f"{path}/{a}/relationships/parent", {"type": "node", "id": b}, 204)
    assert crumbs(nodes(api, tree)["C"]) == ["shoes", "b", "a", "c"]
    for below in (a, c):
        api.error("PUT", f"{path}/{a}/relationships/parent", {"type": "node", "id": below}, 422)
    api.error("PUT", f"{path}/{a}/relationships/parent", {"type": "node", "id": "none"}, 404)
    api.error("PUT", f"{path}/{a}/relationships/parent", {"type": "node"}, 422)
    api.checked("DELETE", f"{path}/{c}/relationships/parent", None, 204)
    assert crumbs(nodes(api, tree)["C"]) == ["shoes", "c"]
    node_at(api, tree, "C", b)
    api.error("PUT", f"{path}/{c}/relationships/parent", {"type": "node", "id": b}, 422)


def test_a_node_stays_in_its_hierarchy(api, tree, node_at):
    other = api.post("/pcm/hierarchies", {"type": "hierarchy", "attributes": {"name": "Other"}})["data"]["id"]
    there, here = node_at(api, other, "There"), node_at(api, tree, "Here")
    api.error(
        "PUT",
        f"/pcm/hierarchies/{tree}/nodes/{here}/relationships/parent",
        {"type": "node", "id": there},
        404,
    )
    parent = {"parent": {"data": {"type": "node", "id": there}}}
    data = {"type": "node", "attributes": {"name": "N"}, "relationships": parent}
    api.error("POST", f"/pcm/hierarchies/{tree}/nodes", data, 422)
    parent["parent"]["data"]["id"] = "none"
    assert api.error("POST", f"/pcm/hierarchies/{tree}/nodes", data, 422)["meta"] == {"missing_ids": ["none"]}
    api.get(f"/pcm/hierarchies/{other}/nodes/{here}", 404)


def test_children_come_by_sort_order_then_last_updated(api, tree, clock):
    path = f"/pcm/hierarchies/{tree}/nodes"
    made = {}
    for name, order in (("a", None), ("b", -5), ("c", 3), ("d", None)):
        clock.now += 1
        meta = {} if order is None else {"sort_order": order}
        made[name] = api.post(path, {"type": "node", "attributes": {"name": name}, "meta": meta})["data"]
    children = f"/pcm/hierarchies/{tree}/children"
    assert [item["id"] for item in api.get(children)["data"]] == [made[name]["id"] for name in "cbda"]
    assert made["b"]["meta"]["sort_order"] == -5
    change = {"type": "node", "id": made["c"]["id"], "attributes": {}, "meta": {"sort_order": None}}
    assert "sort_order" not in api.put(f"{path}/{made['c']['id']}", change)["data"]["meta"]
    for wrong in ("1", True):
        api.error("PUT", f"{path}/{made['c']['id']}", {**change, "meta": {"sort_order": wrong}}, 422)
    listed = [
        {"type": "node", "id": made[name]["id"], "meta": {"sort_order": place}}
        for place, name in enumerate("bd")
    ]
    adopted = api.post(f"{path}/{made['a']['id']}/relationships/children", listed, 200)["data"]
    assert adopted["id"] == made["a"]["id"]
    below = api.get(f"{path}/{made['a']['id']}/children")["data"]
    assert [item["attributes"]["name"] for item in below] == ["d", "b"]
    back = api.post(f"/pcm/hierarchies/{tree}/relationships/children", listed[:1], 200)["data"]
    assert back["type"] == "hierarchy"
    assert {item["attributes"]["name"] for item in api.get(children)["data"]} == {"a", "b", "c"}


def test_nothing_is_added_to_what_the_organization_owns(api, new):
    shared = api.sandbox.seed_object("hierarchy", {"attributes": {"name": "Shared"}}, owner="organization")
    error = api.error("POST", f"/pcm/hierarchies/{shared}/nodes", new["node"], 403)
    assert error["detail"] == "entity owned by organization"


def test_twenty_curated_products_at_most(api, tree):
    path = f"/pcm/hierarchies/{tree}/nodes"
    for count, status in ((20, 201), (21, 422)):
        data = {"type": "node", "attributes": {"name": f"n{count}", "curated_products": ["p"] * count}}
        assert api("POST", path, json={"data": data}).status_code == status


@pytest.mark.parametrize("knob", ["cascade", "refused"])
def test_deleting_a_node_with_children(knobbed, new, node_at, knob):
    api = knobbed(node_delete=knob)
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    top = node_at(api, tree, "Top")
    mid = node_at(api, tree, "Mid", top)
    node_at(api, tree, "Low", mid)
    node_at(api, tree, "Other")
    answer = api("DELETE", f"/pcm/hierarchies/{tree}/nodes/{top}")
    if knob == "cascade":
        assert answer.status_code == 204
        assert set(nodes(api, tree)) == {"Other"}
    else:
        assert answer.status_code == 422
        assert len(nodes(api, tree)) == 4
    api.delete(f"/pcm/hierarchies/{tree}")
    assert api.get("/pcm/hierarchies/nodes")["data"] == []


def test_price_books(api, new):
    made = api.post("/pcm/pricebooks", new["pricebook"])
    assert made["data"]["attributes"]["external_ref"] is None
    assert made["links"] == {"self": f"/pcm/pricebooks/{made['data']['id']}"}
    taken = {"title": "conflict", "status": "409", "detail": "The price book already exists"}
    assert api.error("POST", "/pcm/pricebooks", new["pricebook"], 409) == taken
    other = {"type": "pricebook", "attributes": {"name": "b", "external_ref": "r", "description": "d"}}
    path = f"/pcm/pricebooks/{api.post('/pcm/pricebooks', other)['data']['id']}"
    api.error("PUT", path, new["pricebook"], 409)
    cleared = api.put(path, {"type": "pricebook", "attributes": {"external_ref": None}})["data"]["attributes"]
    assert (cleared["external_ref"], cleared["description"]) == (None, "d")
    api.error("PUT", path, {"type": "pricebook", "attributes": {"name": None}}, 422)
    api.delete(path)
    api.get(path, 404)
