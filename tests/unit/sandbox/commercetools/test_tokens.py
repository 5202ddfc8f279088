from __future__ import annotations

import pytest

from reconciler.sandbox import CLIENT_SECRET
from tests.unit.sandbox.commercetools.words import act


def test_the_default_client_may_do_everything(make):
    said = make().token()
    assert said["token_type"] == "Bearer"
    assert said["expires_in"] == 172_800
    assert said["scope"] == "manage_project:sandbox manage_api_clients:sandbox"


def test_a_token_can_be_narrowed_and_not_widened(make):
    api = make(knobs={"scopes": ["manage_stores", "view_types"]})
    assert api.token("view_stores:sandbox")["scope"] == "view_stores:sandbox"
    api.get("/stores")
    assert api("POST", "/stores", {"key": "aa"}, 403)["errors"][0]["code"] == "insufficient_scope"
    error = api.token("manage_types:sandbox", status=400)
    assert error["error"] == "invalid_scope"


def test_what_may_be_done_in_the_project_may_be_done_in_one_store(make):
    api = make()
    api.token()
    made = api.post("/api-clients", {"name": "berlin", "scope": "manage_orders:sandbox:berlin"})
    assert made["scope"] == "manage_orders:sandbox:berlin"
    narrow = make(knobs={"scopes": ["manage_api_clients", "manage_orders:sandbox:berlin"]})
    narrow.token()
    for scope in ("manage_orders:sandbox:munich", "manage_orders:sandbox"):
        narrow.refused("/api-clients", {"name": "x", "scope": scope}, "InvalidInput")


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        (["view_stores"], 200, 403),
        (["manage_stores"], 200, 201),
        (["manage_project"], 200, 201),
        (["view_channels"], 403, 403),
        (["manage_stores:other"], 403, 403),
        (["manage_orders:sandbox:berlin"], 403, 403),
    ],
)
def test_what_scopes_allow(knobbed, scopes, reads, writes):
    api = knobbed(scopes=scopes)
    api.get("/stores", reads)
    api.post("/stores", {"key": "aa"}, writes)


def test_a_missing_scope_is_named(knobbed):
    api = knobbed(scopes=["view_stores"])
    said = api.get("/tax-categories", 403)
    assert said["error"] == "insufficient_scope"
    assert said["statusCode"] == 403
    told = "Insufficient scope. One of the following scopes is missing: "
    assert said["message"] == f"{told}view_products:sandbox, view_tax_categories:sandbox."
    assert said["errors"] == [{"code": "insufficient_scope", "message": said["message"]}]


def test_manage_project_does_not_cover_api_clients(knobbed):
    api = knobbed(scopes=["manage_project"])
    api.get("/api-clients", 403)
    api.get("/subscriptions")


def test_extensions_and_subscriptions_have_no_view_scope(knobbed):
    knobbed(scopes=["manage_extensions"]).get("/extensions")
    assert "view" not in knobbed(scopes=["view_types"]).get("/extensions", 403)["message"]


@pytest.mark.parametrize("auth", [("sandbox", "wrong"), ("other", CLIENT_SECRET)])
def test_wrong_credentials(make, auth):
    assert make().token(auth=auth, status=401)["error"] == "invalid_client"


def test_credentials_come_by_basic_authentication_alone(make):
    api = make()
    form = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    assert api.raw("POST", "/oauth/token", data=form).status_code == 401


def test_other_grants_are_not_supported(make):
    answer = make().raw("POST", "/oauth/token", data={"grant_type": "password"}, auth=("sandbox", "sandbox"))
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_tokens_expire_by_the_clock(api, clock):
    clock.now += 172_800
    said = api.get("/stores", 401)
    assert said["errors"] == [{"code": "invalid_token", "message": "invalid_token"}]
    assert said["error"] == "invalid_token"
    api.log_in().get("/stores")


def test_no_token_no_answer(make):
    make().get("/stores", 401)
    make().get("", 401)


def test_another_project_is_out_of_scope(api):
    answer = api.raw("GET", "/other/stores")
    assert answer.status_code == 403
    assert "view_stores:other" in answer.json()["message"]


def test_a_created_client_works_until_it_is_deleted(api):
    made = api.post("/api-clients", {"name": "ci", "scope": "view_stores:sandbox manage_zones:sandbox",
                                     "accessTokenValiditySeconds": 3600})  # fmt: skip
    assert "secret" not in api.get(f"/api-clients/{made['id']}")
    assert "secret" not in api.get("/api-clients")["results"][0]
    before = api.headers
    said = api.token(auth=(made["id"], made["secret"]))
    assert (said["expires_in"], said["scope"]) == (3600, "view_stores:sandbox manage_zones:sandbox")
    zone = api.post("/zones", {"name": "z"})
    assert zone["createdBy"]["clientId"] == made["id"]
    api.get("/types", 403)
    api.headers = before
    deleted = api("DELETE", f"/api-clients/{made['id']}", None, 200)
    assert "secret" not in deleted
    api.token(auth=(made["id"], made["secret"]), status=401)


def test_api_clients_have_no_version_no_key_and_no_update(api):
    made = api.post(
        "/api-clients", {"name": "ci", "scope": "view_stores:sandbox", "deleteDaysAfterCreation": 2}
    )
    assert "version" not in made
    assert made["deleteAt"] == "2023-11-16T22:13:20.000Z"
    again = api.post("/api-clients", {"name": "ci", "scope": "view_stores:sandbox"})
    assert again["id"] != made["id"]
    api("POST", f"/api-clients/{made['id']}", {"version": 1, "actions": [act("changeName", name="x")]}, 405)
    api.refused(
        "/api-clients",
        {"name": "ci", "scope": "view_stores:sandbox", "accessTokenValiditySeconds": 1},
        "InvalidField",
    )


def test_no_client_grants_more_than_it_has(knobbed):
    api = knobbed(scopes=["manage_api_clients", "view_stores"])
    api.refused("/api-clients", {"name": "x", "scope": "manage_stores:sandbox"}, "InvalidInput")
    api.post("/api-clients", {"name": "x", "scope": "view_stores:sandbox"})


def test_project_key_knob(make):
    api = make(knobs={"project_key": "my-shop"})
    api.token("manage_project:my-shop")
    assert api.raw("GET", "/my-shop").json()["key"] == "my-shop"
    assert api.sandbox.store_id == "my-shop"


def test_a_file_keeps_its_project_and_its_tokens(make, tmp_path):
    file = tmp_path / "ct.db"
    first = make(db=file, knobs={"project_key": "shop"})
    first.token()
    first.raw("POST", "/shop/stores", {"key": "aa"})
    first.sandbox.close()
    again = make(db=file)
    again.headers = first.headers
    assert again.sandbox.store_id == "shop"
    assert again.raw("GET", "/shop/stores/key=aa").status_code == 200
