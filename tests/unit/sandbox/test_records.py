from __future__ import annotations

import pytest

from tests.unit.sandbox.test_extensions import field
from tests.unit.sandbox.tour_extensions import APIS, custom_api, custom_field


@pytest.fixture
def lists(api):
    return api.post(APIS, custom_api("lists"))["data"]["id"]


def test_entries_have_two_addresses(api, lists):
    field(api, lists, "name", "string", max_length=5)
    field(api, lists, "size", "integer", min_value=1, allow_null_values=False)
    made = api.post("/v2/extensions/lists", {"type": "lists_ext", "name": "x", "size": 1})["data"]
    assert (made["type"], made["name"], made["size"]) == ("lists_ext", "x", 1)
    assert made["meta"]["resource_version"] == 0
    settings = f"{APIS}/{lists}/entries"
    assert api.get(f"{settings}/{made['id']}")["data"] == made
    assert api.get(f"{settings}?filter=eq(name,x)")["data"] == [made]
    for wrong in ({"name": "toolong"}, {"size": 0}, {"size": None}, {"size": "1"}, {"type": "other_ext"}):
        sent = {"type": "lists_ext", "size": 1, **wrong}
        api.error("POST", settings, sent, 400)
        api.error("PUT", f"{settings}/{made['id']}", sent, 400)
    api.error("POST", settings, {"type": "lists_ext", "name": "x"}, 400)
    api.get("/v2/extensions/none", 404)
    api.delete(f"{settings}/{made['id']}")
    api.get(f"/v2/extensions/lists/{made['id']}", 404)


def test_a_version_of_an_entry(api, lists):
    field(api, lists, "name", "string")
    answer = api("POST", "/v2/extensions/lists", json={"data": {"type": "lists_ext", "name": "x"}})
    first, path = answer.headers["etag"], f"/v2/extensions/lists/{answer.json()['data']['id']}"
    assert first == 'W/"5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"'
    change = {"data": {"type": "lists_ext", "name": "y"}}

    def send(method, etag, status):
        body = change if method == "PUT" else None
        answer = api(method, path, json=body, headers={"if-match": etag})
        assert answer.status_code == status
        return answer

    second = send("PUT", first, 200).headers["etag"]
    assert send("GET", "", 200).headers["etag"] == second != first
    stale = send("PUT", first, 412).json()["errors"][0]
    assert (stale["title"], first in stale["detail"], second in stale["detail"]) == (
        "Precondition Failed",
        True,
        True,
    )
    send("DELETE", first, 412)
    send("DELETE", second, 204)


def test_unique_and_immutable_values(api, lists):
    field(api, lists, "code", "string", unique="yes")
    field(api, lists, "mail", "string", unique="yes", unique_case_insensitivity=True)
    field(api, lists, "born", "integer", immutable=True)
    path = "/v2/extensions/lists"
    made = api.post(path, {"type": "lists_ext", "code": "a", "mail": "A@x", "born": 1})["data"]
    for same, told in (({"code": "a"}, "code"), ({"mail": "a@X"}, "mail")):
        error = api.error("POST", path, {"type": "lists_ext", **same}, 409)
        assert error["detail"] == f"custom_entry with the given {told} already exists"
    api.post(path, {"type": "lists_ext", "code": "A", "mail": None})
    own = f"{path}/{made['id']}"
    api.put(own, {"type": "lists_ext", "code": "a", "mail": "a@x", "born": 1})
    api.error("PUT", own, {"type": "lists_ext", "born": 2}, 400)


def test_lists_and_patterns_in_entries(api, lists):
    field(api, lists, "words", "list", allowed_type="string", min_length=1, max_length=2)
    field(api, lists, "code", "string", regex="^[a-z]+$")
    path = "/v2/extensions/lists"
    api.post(path, {"type": "lists_ext", "words": ["a", None], "code": "ab"})
    for wrong in (
        {"words": []},
        {"words": ["a", "b", "c"]},
        {"words": [1]},
        {"words": [["a"]]},
        {"code": "A"},
    ):
        api.error("POST", path, {"type": "lists_ext", **wrong}, 400)


def test_an_entry_that_is_too_large(api, lists):
    for slug in ("a", "b"):
        field(api, lists, slug, "string")
    sent = {"type": "lists_ext", "a": "x" * 40_000}
    api.post("/v2/extensions/lists", sent)
    error = api.error("POST", "/v2/extensions/lists", {**sent, "b": "x" * 40_000}, 413)
    assert error["detail"] == "Maximum entry size reached."


@pytest.mark.parametrize("allowed", [True, False])
def test_upserts(api, allowed):
    api.post(APIS, custom_api("lists", allow_upserts=allowed))
    id_ = "7e067539-6f6c-46e1-8c55-940031b36c6a"
    answer = api("PUT", f"/v2/extensions/lists/{id_}", json={"data": {"type": "lists_ext"}})
    assert answer.status_code == (201 if allowed else 404)
    if allowed:
        assert answer.json()["data"]["id"] == id_
        api.put(f"/v2/extensions/lists/{id_}", {"type": "lists_ext"})


def test_a_field_in_the_address(api, lists):
    key = {"unique": "yes", "allow_null_values": False}
    path = f"{APIS}/{lists}/fields"
    for rules in ({}, {"unique": "yes"}):
        api.error("POST", path, {**custom_field("code", "string", **rules), "use_as_url_slug": True}, 400)
    api.post(path, {**custom_field("code", "string", **key), "use_as_url_slug": True})
    api.error("POST", path, {**custom_field("other", "string", **key), "use_as_url_slug": True}, 400)
    made = api.post("/v2/extensions/lists", {"type": "lists_ext", "code": "abc"})["data"]
    assert api.get("/v2/extensions/lists/abc")["data"] == made
    api.get(f"/v2/extensions/lists/{made['id']}", 404)
