from __future__ import annotations

import httpx
import pytest

from reconciler.sandbox import Fault

KEYS = "/v2/application-keys"


def test_the_secret_is_shown_once(api, new):
    made = api.post(KEYS, new["application_key"])["data"]
    assert made["client_id"] != made["client_secret"]
    own = f"{KEYS}/{made['id']}"
    for found in (
        api.get(own)["data"],
        api.get(KEYS)["data"][1],
        api.put(own, {"type": "application_key", "name": "Shop"})["data"],
    ):
        assert found["client_id"] == made["client_id"]
        assert "client_secret" not in found
    assert api.get(own)["data"]["reserved_rate_limit"] == 10


def test_the_secret_may_be_shown_always(knobbed, new):
    api = knobbed(key_secrets="always")
    made = api.post(KEYS, new["application_key"])["data"]
    assert api.get(f"{KEYS}/{made['id']}")["data"]["client_secret"] == made["client_secret"]


def test_a_key_opens_the_store(api, new, clock):
    made = api.post(KEYS, {**new["application_key"], "client_id": "mine", "client_secret": "mine"})["data"]
    own = f"{KEYS}/{made['id']}"
    assert made["client_id"] != "mine"
    assert api.get(own)["data"]["meta"]["timestamps"]["last_used_at"] is None
    form = {name: made[name] for name in ("client_id", "client_secret")}
    form["grant_type"] = "client_credentials"
    assert api("POST", "/oauth/access_token", data={**form, "client_secret": "x"}).status_code == 401
    token = api("POST", "/oauth/access_token", data=form).json()["access_token"]
    stamps = [api.get(own)["data"]["meta"]["timestamps"]["last_used_at"]]
    for seconds in (60, 3600):
        clock.now += seconds
        api.log_in()
        api("POST", "/oauth/access_token", data=form)
        stamps.append(api.get(own)["data"]["meta"]["timestamps"]["last_used_at"])
    assert stamps[0] == stamps[1] == "2023-11-14T22:13:20.000Z"
    assert stamps[2] == "2023-11-14T23:14:20.000Z"
    clock.now -= 3600
    api.headers = {"authorization": f"Bearer {token}"}
    api.get(KEYS)
    api.log_in().delete(own)
    assert api("POST", "/oauth/access_token", data=form).status_code == 401


def test_the_key_in_use_can_not_be_deleted(api):
    (own,) = api.get(KEYS)["data"]
    assert (own["name"], own["client_id"]) == ("Sandbox", "sandbox")
    error = api.error("DELETE", f"{KEYS}/{own['id']}", None, 403)
    assert error["detail"] == "the application key in use can not be deleted"
    assert api.get(KEYS)["data"] == [own]


def test_the_key_in_use_may_be_deleted_with_a_knob(knobbed, credentials):
    api = knobbed(delete_own_key="allowed")
    (own,) = api.get(KEYS)["data"]
    api.delete(f"{KEYS}/{own['id']}")
    assert api.get(KEYS)["data"] == []
    assert api("POST", "/oauth/access_token", data=credentials).status_code == 401


@pytest.mark.parametrize(("knobs", "most"), [({}, 100), ({"rate_limit": 25}, 25)])
def test_keys_can_not_reserve_more_than_the_store_has(knobbed, new, knobs, most):
    api = knobbed(**knobs)
    made = api.post(KEYS, {**new["application_key"], "reserved_rate_limit": most - 1})["data"]
    for change in (2, most):
        assert api.error("POST", KEYS, {**new["application_key"], "reserved_rate_limit": change}, 409) == {
            "title": "Conflict", "status": "409",
            "detail": "requested reserved rate limit will exceed the maximum",
        }  # fmt: skip
    api.put(f"{KEYS}/{made['id']}", {**new["application_key"], "reserved_rate_limit": most})
    assert api.get(KEYS)["meta"]["total_reserved_rate_limit"] == most
    api.error("PUT", f"{KEYS}/{made['id']}", {"reserved_rate_limit": most + 1}, 409)


def test_wrong_keys(api, new):
    error = api.error("POST", KEYS, {"type": "application_key"}, 400)
    assert error == {"title": "Bad Request", "status": "400", "detail": "The field 'name' is required."}
    for change in ({"name": ""}, {"name": "n" * 256}, {"reserved_rate_limit": -1}, {"type": "key"}):
        api.error("POST", KEYS, {**new["application_key"], **change}, 400)
    assert api.error("GET", f"{KEYS}/none", None, 404)["detail"] == "application key not found"


def test_names_need_not_be_unique(api, new):
    for _ in range(2):
        api.post(KEYS, new["application_key"])


def test_a_stale_list_looks_back_over_no_token(make, new):
    api = make()
    api.sandbox.load("account_tag", [new["account_tag"]])
    api.log_in()
    api.sandbox.faults.add(Fault("stale-list", behind=1))
    assert api.get("/v2/account-tags")["data"] == []
    assert len(api.get("/v2/account-tags")["data"]) == 1


@pytest.mark.parametrize("fault", ["503", "drop-after", "expire-token"])
def test_faults_befall_the_new_addresses_too(api, new, fault):
    api.sandbox.faults.add(Fault(fault, path="/v2/application-keys"))
    if fault == "drop-after":
        with pytest.raises(httpx.RemoteProtocolError):
            api("POST", KEYS, json={"data": new["application_key"]})
    else:
        api("POST", KEYS, json={"data": new["application_key"]})
    api.log_in()
    assert len(api.get(KEYS)["data"]) == (2 if fault == "drop-after" else 1)
