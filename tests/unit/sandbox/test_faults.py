from __future__ import annotations

import httpx
import pytest

from reconciler.sandbox import Fault, SandboxError, parse_fault, serving


def statuses(api, count, method="GET", path="/v2/flows"):
    return [api(method, path).status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("503", Fault("503")),
        ("429:times=2,retry_after=1,method=POST,path=/pcm/*",
         Fault("429", times=2, retry_after=1.0, method="POST", path="/pcm/*")),
        ("drop-after:writes,nth=3", Fault("drop-after", writes=True, nth=3)),
        ("drop-before: writes=true , times=0", Fault("drop-before", writes=True, times=0)),
        ("slow:ms=250", Fault("slow", ms=250)),
        ("html:status=504,offset=100", Fault("html", status=504, offset=100)),
        ("stale-list:behind=4", Fault("stale-list", behind=4)),
        ("expire-token:", Fault("expire-token")),
    ],
)  # fmt: skip
def test_specs(spec, fault):
    assert parse_fault(spec) == fault


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (
            "drop-afer",
            r"unknown fault 'drop-afer'\n  hint: did you mean 'drop-after'\? there are: drop-before",
        ),
        ("", "unknown fault ''"),
        ("200", "unknown fault '200'"),
        ("600", "unknown fault '600'"),
        ("503:time=2", "unknown fault 503: selector 'time'\n  hint: did you mean 'times'"),
        ("503:kind=2", "selector 'kind'"),
        ("503:nth=0", "nth must be at least 1"),
        ("503:nth=x", "nth=x is not valid"),
        ("503:times=-1", "times must be at least 0"),
        ("429:retry_after=nan", "retry_after=nan is not valid: seconds"),
        ("slow:writes=maybe", "write true or false"),
        ("html:status=200", "status must be from 400 to 599"),
        ("stale-list:behind=0", "behind must be at least 1"),
    ],
)
def test_bad_specs(spec, told):
    with pytest.raises(SandboxError, match=told):
        parse_fault(spec)


@pytest.mark.parametrize("wait", [None, 2.0])
def test_429_with_and_without_retry_after(api, wait):
    api.sandbox.faults.add(Fault("429", retry_after=wait))
    assert statuses(api, 2) == [429, 200]
    assert api.said[0].headers.get("retry-after") == (None if wait is None else "2")
    assert api.said[0].json()["errors"][0] == {"title": "Too Many Requests", "status": 429}


def test_selectors(api):
    faults = api.sandbox.faults
    faults.add(parse_fault("503:nth=2,times=2"))
    assert statuses(api, 5) == [200, 503, 503, 200, 200]
    faults.clear()
    faults.add(parse_fault("500:times=0,path=/pcm/*"))
    assert statuses(api, 2) == [200, 200]
    assert statuses(api, 2, path="/pcm/pricebooks") == [500, 500]
    assert api.said[-1].json()["errors"][0]["status"] == "500"
    faults.clear()
    faults.add(parse_fault("502:writes,nth=2"))
    assert statuses(api, 1, "POST") == [422]
    assert statuses(api, 2) == [200, 200]
    assert statuses(api, 2, "DELETE", "/v2/flows/none") == [502, 404]
    faults.clear()
    faults.add(parse_fault("504:method=put"))
    assert statuses(api, 1) + statuses(api, 1, "PUT", "/v2/flows/none") == [200, 504]
    faults.clear()
    faults.add(parse_fault("503:offset=100"))
    paths = [f"/v2/flows?page[limit]=50&page%5Boffset%5D={offset}" for offset in (0, 50, 100, 150)]
    assert [api("GET", path).status_code for path in paths] == [200, 200, 503, 200]


def test_two_faults_each_have_their_turn(api):
    api.sandbox.faults.add(Fault("500"))
    api.sandbox.faults.add(Fault("503"))
    assert statuses(api, 3) == [500, 503, 200]


def test_the_token_endpoint_fails_only_when_meant(make, credentials):
    api = make(faults=[Fault("500", times=0)])
    assert api("POST", "/oauth/access_token", data=credentials).status_code == 200
    api.sandbox.faults.add(Fault("503", path="/oauth/*"))
    assert api("POST", "/oauth/access_token", data=credentials).status_code == 503


def test_a_drop_before_has_no_effect(api, new):
    api.sandbox.faults.add(Fault("drop-before", writes=True))
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v2/flows", new["flow"])
    assert api.get("/v2/flows")["data"] == []
    assert api.sandbox.log[-2] == ("POST", "/v2/flows", 0)


def test_a_drop_after_has_its_effect(api, new):
    api.sandbox.faults.add(Fault("drop-after", writes=True))
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v2/flows", new["flow"])
    assert [flow["slug"] for flow in api.get("/v2/flows")["data"]] == ["products(ext)"]


@pytest.mark.parametrize(("kind", "written"), [("drop-before", 0), ("drop-after", 1)])
def test_over_http_the_connection_is_cut(api, new, kind, written):
    api.sandbox.faults.add(Fault(kind, writes=True))
    with serving(api.sandbox) as url, httpx.Client(base_url=url, headers=api.headers) as client:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.post("/v2/flows", json={"data": new["flow"]})
        assert client.get("/v2/flows").json()["meta"]["results"]["total"] == written


def test_slow_and_latency_only_sleep(logged_in):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    api = logged_in(sleep=sleep, latency_ms=5, faults=[Fault("slow", ms=250)])
    assert statuses(api, 2) == [200, 200]
    assert slept == [0.005, 0.005, 0.25, 0.005]


def test_an_expired_token(api):
    api.sandbox.faults.add(Fault("expire-token", nth=2))
    assert statuses(api, 3) == [200, 401, 401]
    assert statuses(api.log_in(), 1) == [200]


def test_a_page_that_is_not_json(api):
    api.sandbox.faults.add(Fault("html", status=502))
    answer = api("GET", "/v2/flows")
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<html>")
    assert answer.headers["x-request-id"]


def test_a_stale_list(api, new):
    kept = api.post("/pcm/pricebooks", new["pricebook"])["data"]
    made = api.post("/pcm/pricebooks", {"type": "pricebook", "attributes": {"name": "b"}})["data"]
    api.put(f"/pcm/pricebooks/{kept['id']}", {**kept, "attributes": {"name": "renamed"}})
    api.delete(f"/pcm/pricebooks/{made['id']}")
    seen = []
    for behind in (1, 2, 3):
        api.sandbox.faults.add(Fault("stale-list", behind=behind))
        seen.append([book["attributes"]["name"] for book in api.get("/pcm/pricebooks")["data"]])
    assert seen == [["renamed", "b"], ["retail", "b"], ["retail"]]
    assert [book["attributes"]["name"] for book in api.get("/pcm/pricebooks")["data"]] == ["renamed"]
