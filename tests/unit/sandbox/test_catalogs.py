from __future__ import annotations

import pytest

RULES = "/pcm/catalogs/rules"


def catalog(**attributes):
    return {"type": "catalog", "attributes": {"name": "main", "hierarchy_ids": [], **attributes}}


def rule(catalog_id, **attributes):
    return {"type": "catalog_rule", "attributes": {"name": "r", "catalog_id": catalog_id, **attributes}}


@pytest.fixture
def tree(api, new):
    return api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]


@pytest.fixture
def book(api, new):
    return api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]


def make_catalog(api, **attributes):
    return api.post("/pcm/catalogs", catalog(**attributes))["data"]["id"]


def test_a_catalog(api, tree, book):
    made = api.post("/pcm/catalogs", catalog(hierarchy_ids=[tree], pricebook_id=book))
    attributes = made["data"]["attributes"]
    assert (attributes["hierarchy_ids"], attributes["pricebook_id"]) == ([tree], book)
    assert (attributes["description"], attributes["enable_price_segmentation"]) == ("", False)
    assert (attributes["owner"], "created_at" in attributes) == ("store", True)
    assert made["data"]["relationships"]["releases"]["meta"] == {"count": 0}
    api.error("POST", "/pcm/catalogs", {"type": "catalog", "attributes": {"name": "x"}}, 422)


@pytest.mark.parametrize("status", [404, 422])
def test_what_a_catalog_names_must_exist(knobbed, status):
    api = knobbed(missing_reference=status)
    for attributes in ({"hierarchy_ids": ["none"]}, {"pricebook_id": "none"},
                       {"pricebook_ids": [{"id": "none", "priority": 1}]}):  # fmt: skip
        error = api.error("POST", "/pcm/catalogs", catalog(**attributes), status)
        assert error["meta"] == {"missing_ids": ["none"]}
        assert error["status"] == str(status)
    error = api.error("POST", RULES, rule("none"), status)
    assert error["meta"] == {"missing_ids": ["none"]}


def test_one_price_book_or_several_but_not_both(api, book):
    several = [{"id": book, "priority": 1}]
    api.error("POST", "/pcm/catalogs", catalog(pricebook_id=book, pricebook_ids=several), 422)
    path = f"/pcm/catalogs/{make_catalog(api, pricebook_id=book)}"
    after = api.put(path, {"type": "catalog", "attributes": {"pricebook_ids": several}})["data"]["attributes"]
    assert (after["pricebook_ids"], "pricebook_id" in after) == (several, False)
    after = api.put(path, {"type": "catalog", "attributes": {"pricebook_id": book}})["data"]["attributes"]
    assert (after["pricebook_id"], "pricebook_ids" in after) == (book, False)
    for wrong in ([{"id": book}], [book], [{"id": book, "priority": True}], several * 6):
        api.error("PUT", path, {"type": "catalog", "attributes": {"pricebook_ids": wrong}}, 422)


@pytest.mark.parametrize("form", ["as sent", "pricebook_id", "pricebook_ids"])
def test_the_form_of_a_single_price_book(knobbed, new, form):
    api = knobbed(single_pricebook=form)
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    for sent in ({"pricebook_id": book}, {"pricebook_ids": [{"id": book, "priority": 1}]}):
        attributes = api.post("/pcm/catalogs", catalog(**sent))["data"]["attributes"]
        shown = {name: value for name, value in attributes.items() if name.startswith("pricebook")}
        if form == "as sent":
            assert shown == sent
        else:
            assert list(shown) == [form]


@pytest.mark.parametrize("knob", ["allowed", "refused"])
def test_deleting_what_a_catalog_uses(knobbed, new, knob):
    api = knobbed(delete_in_use=knob)
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    book = api.post("/pcm/pricebooks", new["pricebook"])["data"]["id"]
    made = make_catalog(api, hierarchy_ids=[tree], pricebook_id=book)
    paths = (f"/pcm/hierarchies/{tree}", f"/pcm/pricebooks/{book}")
    if knob == "refused":
        for path in paths:
            api.error("DELETE", path, None, 422)
        api.delete(f"/pcm/catalogs/{made}")
    for path in paths:
        api.delete(path)


def test_a_catalog_in_use_stays(api):
    made = make_catalog(api)
    path = f"/pcm/catalogs/{made}"
    used = api.post(RULES, rule(made))["data"]["id"]
    api.error("DELETE", path, None, 422)
    other = make_catalog(api)
    api.put(f"{RULES}/{used}", rule(other))
    api.post(f"{path}/releases")
    assert api.error("DELETE", path, None, 422)["status"] == "422"
    api.delete(f"{path}/releases")
    api.delete(path)
    api.error("DELETE", f"/pcm/catalogs/{other}", None, 422)


def test_rules(api):
    made = make_catalog(api)
    empty = {
        name: []
        for name in ("account_ids", "account_tag_ids", "customer_ids", "channels", "tags", "schedules")
    }
    plain = api.post(RULES, {"attributes": {"name": "with spaces", "catalog_id": made}})["data"]
    assert {name: plain["attributes"][name] for name in empty} == empty
    assert plain["type"] == "catalog_rule"
    path = f"{RULES}/{plain['id']}"
    schedules = [{"valid_from": "2026-01-01T00:00:00Z", "valid_to": None}]
    full = api.put(path, rule(made, channels=["web"], schedules=schedules))["data"]["attributes"]
    assert (full["channels"], full["schedules"], full["name"]) == (["web"], schedules, "r")
    bare = api.put(path, {"id": plain["id"], "attributes": {"channels": None}})["data"]["attributes"]
    assert (bare["channels"], bare["schedules"]) == ([], schedules)
    api.error("PUT", path, rule(made, schedules=[{"from": "x"}]), 422)
    api.error("POST", RULES, {"attributes": {"catalog_id": made}}, 422)
    assert [item["id"] for item in api.get(RULES)["data"]] == [plain["id"]]
    assert api.get("/pcm/catalogs/rules/none", 404)["errors"][0]["status"] == "404"
    api.delete(path)


def test_no_rules_on_the_catalogs_of_an_organization(api):
    shared = api.sandbox.seed_object("catalog", catalog(), owner="organization")
    error = api.error("POST", RULES, rule(shared), 403)
    assert error["detail"] == "entity owned by organization"
    used = api.post(RULES, rule(make_catalog(api)))["data"]["id"]
    api.error("PUT", f"{RULES}/{used}", rule(shared), 403)


def test_spaces_in_rule_names(knobbed):
    api = knobbed(rule_name_spaces="refused")
    api.error("POST", RULES, rule(make_catalog(api), name="two words"), 422)


def test_a_release_takes_a_few_looks(knobbed, clock):
    api = knobbed(release_polls=3)
    releases = f"/pcm/catalogs/{make_catalog(api)}/releases"
    made = api.post(releases)["data"]
    assert made["meta"]["release_status"] == "PENDING"
    assert (made["meta"]["is_full_publish"], made["meta"]["is_full_delta"]) == (True, True)
    assert not [name for name in made if name.startswith("_")]
    seen = []
    for path in (f"{releases}/{made['id']}", f"{releases}/latest", releases, releases):
        clock.now += 1
        data = api.get(path)["data"]
        seen.append((data[0] if isinstance(data, list) else data)["meta"]["release_status"])
    assert seen == ["IN_PROGRESS", "IN_PROGRESS", "PUBLISHED", "PUBLISHED"]
    done = api.get(f"{releases}/latest")["data"]
    assert done["meta"]["started_at"] == done["attributes"]["published_at"] > made["meta"]["created_at"]
    assert done["meta"]["percent_completed"] == 100


def test_a_release_at_once_and_one_that_fails(knobbed):
    for knobs, status in (
        ({"release_polls": 0}, "PUBLISHED"),
        ({"release_polls": 0, "release_fails": True}, "FAILED"),
    ):
        api = knobbed(**knobs)
        made = api.post(f"/pcm/catalogs/{make_catalog(api)}/releases", {"export_full_delta": True})
        assert made["data"]["meta"]["release_status"] == status


def test_three_releases_are_kept(api, tree):
    made = make_catalog(api)
    releases = f"/pcm/catalogs/{made}/releases"
    ids = [api.post(releases)["data"]["id"] for _ in range(5)]
    assert [item["id"] for item in api.get(releases)["data"]] == ids[:1:-1]
    assert api.get(f"{releases}/latest")["data"]["meta"]["is_full_publish"] is False
    assert api.get(f"/pcm/catalogs/{made}")["data"]["relationships"]["releases"]["meta"]["count"] == 3
    api.put(f"/pcm/catalogs/{made}", catalog(hierarchy_ids=[tree]))
    newest = api.post(releases)["data"]
    assert newest["meta"]["is_full_publish"] is True
    assert newest["attributes"]["hierarchies"] == [{"id": tree, "label": "shoes", "name": "Shoes"}]
    api.delete(f"{releases}/{newest['id']}")
    api.delete(f"{releases}/latest")
    assert [item["id"] for item in api.get(releases)["data"]] == [ids[3]]
    api.delete(releases)
    api.get(f"{releases}/latest", 404)
    api.post("/pcm/catalogs/none/releases", status=404)
