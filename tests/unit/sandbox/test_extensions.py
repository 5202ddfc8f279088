from __future__ import annotations

import pytest

from tests.unit.sandbox.tour_extensions import APIS, POLICIES, custom_api, custom_field


@pytest.fixture
def lists(api):
    return api.post(APIS, custom_api("lists"))["data"]["id"]


def field(api, api_id, slug, type_, status=201, /, **rules):
    made = api.post(f"{APIS}/{api_id}/fields", custom_field(slug, type_, **rules), status)
    return made["data"] if status == 201 else made["errors"][0]


def test_a_custom_api(api):
    made = api.post(APIS, custom_api("lists"))["data"]
    assert made["type"] == "custom_api"
    assert (made["description"], made["allow_upserts"]) == ("", False)
    assert made["relationships"] == {"parent_apis": {"data": []}}
    assert made["links"]["self"] == f"http://sandbox{APIS}/{made['id']}"
    changed = api.put(f"{APIS}/{made['id']}", {"type": "custom_api", "slug": "wishes"})["data"]
    assert (changed["slug"], changed["api_type"]) == ("wishes", "lists_ext")
    api.put(f"{APIS}/{made['id']}", {"type": "custom_api", "api_type": "lists_ext"})
    api.error("PUT", f"{APIS}/{made['id']}", {"type": "custom_api", "api_type": "other_ext"}, 400)
    api.post(APIS, {"name": "n", "slug": "untyped", "api_type": "untyped_ext"})
    api.delete(f"{APIS}/{made['id']}")
    error = api.error("GET", f"{APIS}/{made['id']}", None, 404)
    assert error == {"title": "Not Found", "status": "404", "detail": "Not found"}


@pytest.mark.parametrize("name", ["slug", "api_type"])
def test_what_is_unique_among_custom_apis(api, lists, name):
    same = {name: {"slug": "lists", "api_type": "lists_ext"}[name]}
    error = api.error("POST", APIS, {**custom_api("other"), **same}, 409)
    told = {
        "title": "Conflict",
        "status": "409",
        "detail": f"custom_api with the given {name} already exists",
    }
    assert error == told
    assert [item["id"] for item in api.get(APIS)["data"]] == [lists]


@pytest.mark.parametrize(
    "attributes",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"description": "x" * 256},
        {"slug": "Lists"},
        {"slug": "x" * 64},
        {"api_type": "lists"},
        {"presentation": {"section": "s"}},
        {"presentation": {"page": "x" * 65}},
        {"relationships": {"parent_apis": {"data": [{"type": "api_location", "id": "/v2"}]}}},
        {"relationships": {"parent_apis": {"data": [{"type": "custom_api", "id": "none"}]}}},
        {"relationships": {"parent_apis": {"data": ["x"]}}},
    ],
)
def test_a_custom_api_that_is_refused(api, attributes):
    assert api.error("POST", APIS, {**custom_api("x"), **attributes}, 400)["title"] == "Bad Request"


def under(*ids):
    return {"relationships": {"parent_apis": {"data": [{"type": "custom_api", "id": id_} for id_ in ids]}}}


def test_custom_apis_stand_in_a_tree(api, lists):
    mid = api.post(APIS, custom_api("mid", **under(lists)))["data"]["id"]
    low = api.post(APIS, custom_api("low", **under(mid)))["data"]["id"]
    api.error("POST", APIS, custom_api("lowest", **under(low)), 400)
    for id_ in (lists, mid):
        api.error("PUT", f"{APIS}/{lists}", {"type": "custom_api", **under(id_)}, 400)
    api.delete(f"{APIS}/{mid}")
    assert api.get(f"{APIS}/{low}")["data"]["relationships"] == {"parent_apis": {"data": []}}


def test_the_last_created_comes_first(api, clock):
    for slug in "abc":
        clock.now += 1
        api.post(APIS, custom_api(slug))
    for query, slugs in (("", "cba"), ("?sort=created_at", "abc"), ("?filter=in(slug,a,b)", "ba")):
        assert [item["slug"] for item in api.get(f"{APIS}{query}")["data"]] == list(slugs)
    assert len(api.get(f"{APIS}?filter=eq(created_at,2023-11-14T22:13:21.000Z)")["data"]) == 1
    api.get(f"{APIS}?sort=name", 400)
    api.get(f"{APIS}?filter=eq(allow_upserts,true)", 400)


@pytest.mark.parametrize(
    ("type_", "rules"),
    [
        (
            "string",
            {
                "allow_null_values": True, "immutable": False, "min_length": None, "max_length": None, "regex": None,
                "unique": "no", "unique_case_insensitivity": False,
            },
        ),
        ("integer", {"allow_null_values": True, "immutable": False, "min_value": None, "max_value": None}),
        ("boolean", {"allow_null_values": True, "immutable": False}),
        (
            "list",
            {
                "allow_null_values": True, "immutable": False, "min_length": None, "max_length": None,
                "allowed_type": "any",
            },
        ),
    ],
)  # fmt: skip
def test_what_a_field_says_of_itself(api, lists, type_, rules):
    made = field(api, lists, "f", type_)
    assert made["validation"] == {type_: rules}
    assert (made["presentation"], made["use_as_url_slug"]) == ({"sort_order": 0}, False)
    told = {"name": "g", "slug": "g", "validation": {type_: {"immutable": True}}}
    told = api.post(f"{APIS}/{lists}/fields", told)["data"]
    assert (told["field_type"], told["validation"][type_]["immutable"]) == (type_, True)


@pytest.mark.parametrize(
    ("slug", "type_", "rules"),
    [
        ("created_at", "any", {}),
        ("", "any", {}),
        ("x" * 64, "any", {}),
        ("f", "date", {}),
        ("f", "any", {"unique": "yes"}),
        ("f", "any", {"immutable": "yes"}),
        ("f", "integer", {"min_value": 5, "max_value": 5}),
        ("f", "integer", {"min_value": 0.5}),
        ("f", "string", {"max_length": 65536}),
        ("f", "string", {"regex": "("}),
        ("f", "string", {"unique": "maybe"}),
        ("f", "string", {"unique_case_insensitivity": True}),
        ("f", "list", {"max_length": 1001}),
        ("f", "list", {"allowed_type": "list"}),
    ],
)
def test_a_field_that_is_refused(api, lists, slug, type_, rules):
    assert field(api, lists, slug, type_, 400, **rules)["title"] == "Bad Request"


def test_what_stays_of_a_field(api, lists):
    made = field(api, lists, "f", "list", allowed_type="string")
    path = f"{APIS}/{lists}/fields/{made['id']}"
    for change in (
        {"field_type": "string"},
        {"use_as_url_slug": True},
        {"validation": {"string": {}}},
        {"validation": {"list": {"allowed_type": "any"}}},
        {"presentation": {"sort_order": 1001}},
    ):
        api.error("PUT", path, {"type": "custom_field", **change}, 400)
    error = field(api, lists, "f", "any", 409)
    assert error["detail"] == "custom_field with the given slug already exists"
    other = api.post(APIS, custom_api("other"))["data"]["id"]
    field(api, other, "f", "any")
    api.get(f"{APIS}/{other}/fields/{made['id']}", 404)


@pytest.mark.parametrize("knob", ["partial", "whole"])
def test_what_an_update_of_a_field_needs(knobbed, knob):
    api = knobbed(custom_field_put=knob)
    made = api.post(APIS, custom_api("lists"))["data"]["id"]
    path = f"{APIS}/{made}/fields/{field(api, made, 'f', 'any')['id']}"
    answer = api("PUT", path, json={"data": {"type": "custom_field", "description": "d"}})
    assert answer.status_code == (200 if knob == "partial" else 400)
    api.put(path, {"type": "custom_field", "name": "F", "slug": "f"})


@pytest.mark.parametrize("knob", ["cascade", "refused"])
def test_deleting_a_custom_api(knobbed, knob):
    api = knobbed(custom_api_delete=knob)
    made = api.post(APIS, custom_api("lists"))["data"]["id"]
    field(api, made, "name", "string")
    api.post("/v2/extensions/lists", {"type": "lists_ext"})
    assert api("DELETE", f"{APIS}/{made}").status_code == (204 if knob == "cascade" else 400)
    api.get("/v2/extensions/lists", 404 if knob == "cascade" else 200)


@pytest.fixture
def policy(lists):
    def build(role, api_id=lists, **rights):
        given = dict.fromkeys(("create", "list", "read", "update", "delete"), False)
        linked = {
            "custom_api": {"data": {"type": "custom_api", "id": api_id}},
            "role": {"data": {"type": "built_in_role", "id": role}},
        }
        return {"type": "custom_api_role_policy", **given, **rights, "relationships": linked}

    return build


def test_role_policies(api, lists, policy):
    one, two, *_ = (role["id"] for role in api.get("/v2/permissions/built-in-roles")["data"])
    made = api.post(POLICIES, policy(one, read=True))["data"]
    assert made["relationships"]["role"]["data"] == {"id": one, "type": "built_in_role"}
    api.error("POST", POLICIES, policy(one), 409)
    for wrong in (policy("none"), policy(two, "none"), {**policy(two), "read": None}):
        api.error("POST", POLICIES, wrong, 400)
    path = f"{POLICIES}/{made['id']}"
    assert api.put(path, {"type": made["type"], "list": True})["data"]["read"] is True
    api.error("PUT", path, policy(two), 400)
    api.post(POLICIES, policy(two))
    found = api.get(f"{POLICIES}?filter=eq(role_id,{one}):eq(custom_api_id,{lists})")["data"]
    assert [item["id"] for item in found] == [made["id"]]
    api.delete(f"{APIS}/{lists}")
    assert api.get(POLICIES)["data"] == []


def test_a_policy_with_another_role(knobbed):
    api = knobbed(policy_links="updatable")
    lists = api.post(APIS, custom_api("lists"))["data"]["id"]
    one, two, *_ = (role["id"] for role in api.get("/v2/permissions/built-in-roles")["data"])
    rights = dict.fromkeys(("create", "list", "read", "update", "delete"), False)
    linked = {"custom_api": {"data": {"type": "custom_api", "id": lists}}, "role": {"data": {"id": one}}}
    made = api.post(POLICIES, {"type": "custom_api_role_policy", **rights, "relationships": linked})["data"]
    change = {"type": made["type"], "relationships": {"role": {"data": {"id": two}}}}
    changed = api.put(f"{POLICIES}/{made['id']}", change)["data"]["relationships"]
    assert (changed["role"]["data"]["id"], changed["custom_api"]["data"]["id"]) == (two, lists)
