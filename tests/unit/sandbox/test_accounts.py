from __future__ import annotations

import pytest

TAGS = "/v2/account-tags"


def test_account_tags(api, new):
    made = api.post(TAGS, new["account_tag"])["data"]
    assert set(made["meta"]) == {"timestamps"}
    own = f"{TAGS}/{made['id']}"
    changed = api.put(own, {"type": "account_tag", "description": "d"})["data"]
    assert (changed["name"], changed["description"]) == ("wholesale", "d")
    assert api.get(own)["data"] == changed
    api.delete(own)
    assert api.error("GET", own, None, 404) == {
        "title": "Not Found", "status": "404", "detail": "account tag not found",
    }  # fmt: skip


def test_names_are_unique(api, new):
    api.post(TAGS, new["account_tag"])
    other = api.post(TAGS, {**new["account_tag"], "name": "retail"})["data"]
    for method, path in (("POST", TAGS), ("PUT", f"{TAGS}/{other['id']}")):
        error = api.error(method, path, new["account_tag"], 409)
        assert (error["title"], error["status"]) == ("Conflict", "409")


@pytest.mark.parametrize("change", [{"name": None}, {"name": ""}, {"description": 1}, {"type": "tag"}])
def test_wrong_tags(api, new, change):
    error = api.error("POST", TAGS, {**new["account_tag"], **change}, 400)
    assert error["detail"].startswith("Validation failed: field '")


def test_filters(api, clock):
    api.sandbox.load("account_tag", [{"name": name} for name in ("retail", "resale", "vip")])
    clock.now += 60
    api.post(TAGS, {"type": "account_tag", "name": "late"})

    def names(expression):
        return [tag["name"] for tag in api.get(f"{TAGS}?filter={expression}")["data"]]

    assert names("like(name,re*)") == ["retail", "resale"]
    assert names("eq(name,vip)") == ["vip"]
    assert names("gt(created_at,2023-11-14T22:13:20.000Z)") == ["late"]
    for expression in ("in(name,vip)", "like(id,x)", "eq(description,x)"):
        api.error("GET", f"{TAGS}?filter={expression}", None, 400)


@pytest.mark.parametrize(("knob", "status"), [("unchecked", 201), ("checked", 422)])
def test_catalog_rules_may_have_to_name_tags_that_there_are(knobbed, new, knob, status):
    api = knobbed(rule_account_tags=knob)
    catalog = api.sandbox.seed_object("catalog", {"attributes": {"name": "c", "hierarchy_ids": []}})
    tag = api.post(TAGS, new["account_tag"])["data"]["id"]
    for number, (id_, expected) in enumerate(((tag, 201), ("none", status))):
        attributes = {"name": f"r{number}", "catalog_id": catalog, "account_tag_ids": [id_]}
        api.post("/pcm/catalogs/rules", {"type": "catalog_rule", "attributes": attributes}, expected)
