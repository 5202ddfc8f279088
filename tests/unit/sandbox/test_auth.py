from __future__ import annotations

import pytest


def test_a_token_is_flat(make, credentials, clock):
    token = make()("POST", "/oauth/access_token", data=credentials).json()
    assert token["token_type"] == "Bearer"
    assert token["identifier"] == "client_credentials"
    assert token["expires_in"] == 3600
    assert token["expires"] == clock.now + 3600


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_secret": "x"}, 401),
        ({"client_id": "x"}, 401),
        ({"client_id": ""}, 400),
        ({"grant_type": "password"}, 400),
    ],
)
def test_wrong_credentials(make, credentials, change, status):
    assert make()("POST", "/oauth/access_token", data={**credentials, **change}).status_code == status


@pytest.mark.parametrize("header", [None, "Bearer x", "Basic x", "Bearer", ""])
def test_every_other_call_needs_a_token(make, header):
    api = make()
    api.headers = {"authorization": header} if header is not None else {}
    for method, path in (
        ("GET", "/v2/flows"),
        ("POST", "/pcm/hierarchies"),
        ("DELETE", "/pcm/catalogs/rules/x"),
    ):
        error = api.error(method, path, None, 401)
        assert error == {"title": "Unable to validate access token", "status": 401}


def test_tokens_expire_by_the_clock(logged_in, clock):
    api = logged_in(knobs={"expires_in": 60})
    clock.now += 59
    api.get("/v2/flows")
    clock.now += 1
    api.get("/v2/flows", 401)
    api.log_in().get("/v2/flows")


def test_an_implicit_token_reads_only(make, new):
    api = make()
    form = {"grant_type": "implicit", "client_id": "sandbox"}
    token = api("POST", "/oauth/access_token", data=form).json()
    api.headers = {"authorization": f"Bearer {token['access_token']}"}
    api.get("/v2/flows")
    assert api.error("POST", "/v2/flows", new["flow"], 403) == {"title": "Forbidden", "status": 403}


@pytest.mark.parametrize("retry_after", [True, False])
def test_the_rate_limit(knobbed, clock, retry_after):
    api = knobbed(rate_limit=3, retry_after=retry_after)
    assert [api("GET", "/v2/flows").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert api.said[-1].headers.get("retry-after") == ("1" if retry_after else None)
    assert api.said[-1].json()["errors"][0]["status"] == 429
    clock.now += 1
    api.get("/v2/flows")
