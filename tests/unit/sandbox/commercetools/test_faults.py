from __future__ import annotations

import httpx
import pytest

from reconciler.sandbox import Fault, parse_fault, serving
from tests.unit.sandbox.commercetools.words import act


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("429", "TooManyRequests"),
        ("500", "General"),
        ("502", "BadGateway"),
        ("503", "OverCapacity"),
        ("504", "GatewayTimeout"),
    ],
)
def test_statuses_come_with_the_apis_bodies(api, status, code):
    api.sandbox.faults.add(Fault(status, retry_after=2.0))
    answer = api.raw("GET", "/sandbox/stores")
    assert (answer.status_code, answer.headers["retry-after"]) == (int(status), "2")
    assert answer.json()["statusCode"] == int(status)
    assert answer.json()["errors"][0]["code"] == code
    api.get("/stores")


def test_a_gateways_page_is_no_json(api):
    api.sandbox.faults.add(parse_fault("html:status=502"))
    answer = api.raw("GET", "/sandbox/stores")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


@pytest.mark.parametrize(("kind", "there"), [("drop-before", 404), ("drop-after", 200)])
def test_a_cut_connection_before_or_after_the_effect(api, kind, there):
    api.sandbox.faults.add(Fault(kind, method="POST"))
    with pytest.raises(httpx.RemoteProtocolError):
        api.raw("POST", "/sandbox/stores", {"key": "aa"})
    api.get("/stores/key=aa", there)


def test_slow_answers(make):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    api = make(sleep=sleep).log_in()
    api.sandbox.faults.add(parse_fault("slow:ms=250"))
    api.get("/stores")
    assert waited == [0.25]


def test_expired_tokens(api):
    api.sandbox.faults.add(parse_fault("expire-token:nth=2"))
    api.get("/stores")
    assert api.get("/stores", 401)["error"] == "invalid_token"
    api.log_in().get("/stores")


def test_stale_lists(api):
    api.post("/zones", {"key": "eu", "name": "EU"})
    api.update("/zones/key=eu", act("changeName", name="Europe"))
    api.post("/zones", {"key": "us", "name": "US"})
    api.sandbox.faults.add(Fault("stale-list", path="/sandbox/zones", behind=2, times=2))
    assert [item["name"] for item in api.get("/zones")["results"]] == ["EU"]
    assert [item["name"] for item in api.get("/zones", sort="id asc", withTotal="false")["results"]] == ["EU"]
    assert api.get("/zones")["count"] == 2


@pytest.mark.parametrize("address", ["key", "id"])
def test_a_version_rises_in_the_background(api, address):
    made = api.post("/zones", {"key": "eu", "name": "EU"})
    path = "/zones/key=eu" if address == "key" else f"/zones/{made['id']}"
    api.sandbox.faults.add(Fault("bump", path="/sandbox/zones/*"))
    assert api.get(path)["version"] == 1
    error = api("POST", path, {"version": 1, "actions": [act("changeName", name="x")]}, 409)["errors"][0]
    assert error["currentVersion"] == 2
    assert {**made, "version": 2} == api.get(path)
    assert api.update(path, act("changeName", name="x"))["version"] == 3
    api.sandbox.faults.add(parse_fault("bump:method=DELETE"))
    assert api.delete(path, version=3, status=409)["currentVersion"] == 4


def test_the_projects_version_rises_too(api):
    api.sandbox.faults.add(Fault("bump", path="/sandbox"))
    assert api("POST", "", {"version": 1, "actions": []}, 409)["errors"][0]["currentVersion"] == 2


def test_nothing_to_bump(api):
    api.sandbox.faults.add(Fault("bump", times=0))
    api.post("/zones", {"key": "eu", "name": "EU"})
    assert api("POST", "/zones/key=none", {"version": 1, "actions": []}, 404)
    client = api.post("/api-clients", {"name": "x", "scope": "view_stores:sandbox"})
    api("DELETE", f"/api-clients/{client['id']}", None, 200)


def test_deep_pages_can_fail(api):
    api.sandbox.load("zone", [{"name": "z", "locations": []}] * 3)
    api.sandbox.faults.add(parse_fault("503:offset=2,times=0"))
    api.get("/zones", limit=2)
    api.get("/zones", 503, limit=2, offset=2)


def test_over_real_http(make):
    api = make()
    with serving(api.sandbox) as url:
        form = {"grant_type": "client_credentials", "scope": "manage_project:sandbox"}
        token = httpx.post(f"{url}/oauth/token", data=form, auth=("sandbox", "sandbox")).json()[
            "access_token"
        ]
        with httpx.Client(base_url=f"{url}/sandbox", headers={"authorization": f"Bearer {token}"}) as client:
            made = client.post("/channels", json={"key": "a b"})
            assert made.status_code == 201
            assert client.get("/channels/key=a%20b").json() == made.json()
            assert client.head("/channels/key=none").status_code == 404
            assert client.delete("/channels/key=a%20b", params={"version": 1}).status_code == 200
    assert [seen.status for seen in api.sandbox.log] == [200, 201, 200, 404, 200]
