"""What all kinds have in common: versions, conflicts, batches, keys, references."""

from __future__ import annotations

import json

import pytest

from tests.unit.sandbox.commercetools.words import act, ref


def test_a_new_object_has_an_envelope(api, clock):
    made = api.post("/zones", {"key": "eu", "name": "EU"})
    assert made["version"] == 1
    assert made["createdAt"] == made["lastModifiedAt"] == "2023-11-14T22:13:20.000Z"
    assert made["createdBy"] == {"clientId": "sandbox", "isPlatformClient": False}
    clock.now += 60
    changed = api.update("/zones/key=eu", act("changeName", name="Europe"))
    assert changed["version"] == 2
    assert (changed["createdAt"], changed["lastModifiedAt"]) == (
        made["createdAt"],
        "2023-11-14T22:14:20.000Z",
    )


def test_ids_depend_on_the_seed_alone(logged_in):
    ids = [logged_in(seed=seed).post("/zones", {"name": "z"})["id"] for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


def test_an_address_by_id_and_by_key(api):
    made = api.post("/channels", {"key": "a/b c%"})
    assert api.get("/channels/key=a%2Fb%20c%25") == api.get(f"/channels/{made['id']}") == made
    assert api.get("/channels/key=none", 404)["errors"][0]["code"] == "ResourceNotFound"
    assert api("HEAD", "/channels/key=none", None, 404) is None
    assert api("HEAD", f"/channels/{made['id']}", None, 200) is None


def test_versions_rise_by_effective_action(api):
    api.post("/zones", {"key": "eu", "name": "EU"})
    changed = api.update(
        "/zones/key=eu",
        act("changeName", name="EU"), act("changeName", name="Europe"), act("setDescription", description="d"),
    )  # fmt: skip
    assert changed["version"] == 3


def test_versions_may_rise_by_request(knobbed):
    api = knobbed(versions="per request")
    api.post("/zones", {"key": "eu", "name": "EU"})
    assert (
        api.update("/zones/key=eu", act("changeName", name="a"), act("setDescription", description="d"))[
            "version"
        ]
        == 2
    )


@pytest.mark.parametrize(("rule", "version"), [("kept", 1), ("moved", 2)])
def test_an_update_without_effect(knobbed, rule, version):
    api = knobbed(no_op_version=rule)
    api.post("/stores", {"key": "aa"})
    assert api.update("/stores/key=aa", act("setName"))["version"] == version
    assert api.update("/stores/key=aa")["version"] == version


def test_a_wrong_version_is_a_conflict(api):
    made = api.post("/zones", {"key": "eu", "name": "EU"})
    error = api("POST", "/zones/key=eu", {"version": 7, "actions": []}, 409)
    told = f"Object {made['id']} has a different version than expected. Expected: 7 - Actual: 1."
    assert error == {
        "statusCode": 409,
        "message": told,
        "errors": [{"code": "ConcurrentModification", "message": told, "currentVersion": 1}],
    }
    assert api.delete("/zones/key=eu", version=2, status=409)["currentVersion"] == 1


def test_delete_answers_with_the_object(api):
    made = api.post("/zones", {"key": "eu", "name": "EU"})
    assert api.delete("/zones/key=eu", version=1) == made
    api.get("/zones/key=eu", 404)


def test_delete_needs_a_version(api, knobbed):
    api.post("/zones", {"key": "eu", "name": "EU"})
    assert api("DELETE", "/zones/key=eu", None, 400)["errors"][0]["code"] == "InvalidInput"
    lenient = knobbed(delete_without_version="allowed")
    lenient.post("/zones", {"key": "eu", "name": "EU"})
    lenient("DELETE", "/zones/key=eu", None, 200)


@pytest.mark.parametrize(
    "body",
    [{"actions": []}, {"version": 1}, {"version": "1", "actions": []}, {"version": 1, "actions": {}},
     {"version": 1, "actions": ["changeName"]}, {"version": 1, "actions": [{}]},
     {"version": 1, "actions": [act("setNothing")]}, [], None],
)  # fmt: skip
def test_update_bodies_that_are_no_updates(api, body):
    api.post("/zones", {"key": "eu", "name": "EU"})
    error = api("POST", "/zones/key=eu", body, 400)["errors"][0]
    assert error["code"] == "InvalidJsonInput"
    assert error["detailedErrorMessage"]


def test_at_most_500_actions(api):
    api.post("/zones", {"key": "eu", "name": "EU"})
    actions = [act("changeName", name=f"n{number}") for number in range(501)]
    assert api.update("/zones/key=eu", *actions[:500])["version"] == 501
    assert api.update("/zones/key=eu", *actions, status=400)["code"] == "InvalidInput"


def test_a_failing_action_undoes_the_others_and_is_named(api):
    api.post("/zones", {"key": "eu", "name": "EU", "locations": [{"country": "DE"}]})
    api.post("/zones", {"key": "us", "name": "US"})
    bad = act("addLocation", location={"country": "DE"})
    error = api.update("/zones/key=us", act("changeName", name="x"), bad, status=400)
    assert (error["code"], error["actionIndex"], error["action"]) == ("DuplicateField", 1, bad)
    us = api.get("/zones/key=us")
    assert (us["name"], us["version"]) == ("US", 1)


def test_a_taken_key(api):
    made = api.post("/zones", {"key": "eu", "name": "EU"})
    error = api.refused("/zones", {"key": "eu", "name": "x"}, "DuplicateField")
    assert error["message"] == "A duplicate value '\"eu\"' exists for field 'key'."
    assert (error["field"], error["duplicateValue"]) == ("key", "eu")
    assert error["conflictingResource"] == {"typeId": "zone", "id": made["id"]}
    api.post("/zones", {"key": "us", "name": "US"})
    api.fails("/zones/key=us", act("setKey", key="eu"), "DuplicateField", field="key")
    # Its own key is no duplicate, and objects without a key do not disturb each other.
    api.update("/zones/key=us", act("setKey", key="us"))
    assert "key" not in api.update("/zones/key=us", act("setKey"))
    api.post("/zones", {"name": "none"})


@pytest.mark.parametrize("key", ["a", "ü-key", "a b", "x" * 257, ""])
def test_keys_have_a_pattern(api, key):
    api.refused("/zones", {"key": key, "name": "x"}, "InvalidInput")


def test_channel_and_state_keys_have_none(api):
    api.post("/channels", {"key": "ü 1"})
    api.refused("/channels", {"key": ""}, "InvalidOperation")
    api.refused("/states", {"key": "", "type": "OrderState"}, "InvalidOperation")


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ({}, "key: Missing required value"),
        ({"key": None}, "key: Missing required value"),
        ({"key": 5}, "key: expected a string"),
        ({"key": "aa", "name": "x"}, "name: expected an object of texts by language"),
        ({"key": "aa", "name": {"de_DE": "x"}}, "name: 'de_DE' is not a valid language tag"),
        ({"key": "aa", "languages": "en"}, "languages: expected an array"),
        ({"key": "aa", "countries": [{}]}, "countries[0].code: Missing required value"),
        ({"key": "aa", "supplyChannels": [{"typeId": "channel"}]},
         "supplyChannels[0]: exactly one of id, key is required"),
        ({"key": "aa", "supplyChannels": [{"typeId": "channel", "id": "x", "key": "y"}]},
         "supplyChannels[0]: exactly one of id, key is required"),
        ({"key": "aa", "supplyChannels": [{"typeId": "store", "key": "y"}]},
         "supplyChannels[0]: typeId must be 'channel'"),
    ],
)  # fmt: skip
def test_drafts_of_the_wrong_shape(api, draft, told):
    error = api.refused("/stores", draft, "InvalidJsonInput")
    assert error["message"] == "Request body does not contain valid JSON."
    assert error["detailedErrorMessage"] == told


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"NaN", b'{"key":"\\ud800"}', b"null"])
def test_bodies_that_are_no_json_objects(api, content):
    answer = api.raw("POST", "/sandbox/stores", content=content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "InvalidJsonInput")


@pytest.mark.parametrize("language", ["en", "de-AT", "zh-Hans", "zh-Hans-CN", "es-419"])
def test_language_tags(api, language):
    assert api.post("/stores", {"key": "aa", "name": {language: "x"}})["name"] == {language: "x"}


def test_a_reference_to_nothing(api):
    error = api.refused(
        "/stores", {"key": "aa", "supplyChannels": [ref("channel", key="nope")]}, "ReferencedResourceNotFound"
    )
    assert error["message"].startswith(
        "The referenced object of type 'channel' with key 'nope' was not found. It either"
    )
    assert (error["typeId"], error["key"]) == ("channel", "nope")
    error = api.refused(
        "/stores", {"key": "aa", "supplyChannels": [ref("channel", id="x")]}, "ReferencedResourceNotFound"
    )
    assert error["id"] == "x"


def test_references_read_back_by_id_or_as_key_references(api):
    channel = api.post("/channels", {"key": "web"})
    store = api.post("/stores", {"key": "aa", "supplyChannels": [{"key": "web"}]})
    assert store["supplyChannels"] == [ref("channel", id=channel["id"])]
    discount = api.post("/cart-discounts", {
        "name": {"en": "x"}, "value": {"type": "relative", "permyriad": 1}, "cartPredicate": "1=1",
        "target": {"type": "totalPrice"}, "sortOrder": "0.5", "stores": [ref("store", id=store["id"])],
    })  # fmt: skip
    assert discount["stores"] == [ref("store", key="aa")]


def test_null_is_absence_and_unknown_fields_are_dropped(api, knobbed):
    made = api.post("/stores", {"key": "aa", "name": None, "colour": "red"})
    assert "name" not in made
    assert "colour" not in made
    knobbed(unknown_fields="refused").refused("/stores", {"key": "aa", "colour": "red"}, "InvalidJsonInput")


def test_servers_may_add_fields(knobbed):
    assert knobbed(extra_fields=True).post("/stores", {"key": "aa"})["versionModifiedAt"]


def test_unknown_addresses_and_methods(api):
    assert api.get("/nothing", 404)["errors"][0]["code"] == "ResourceNotFound"
    assert api("PUT", "/stores", {}, 405)["statusCode"] == 405
    assert api("POST", "/products", {}, 405)["statusCode"] == 405


@pytest.mark.parametrize(
    ("path", "draft", "action"),
    [
        ("/zones", {"key": "aa", "name": "x"}, act("changeName", name="")),
        ("/categories", {"key": "aa", "name": {"en": "x"}, "slug": {"en": "xx"}}, act("changeName", name={})),
        ("/product-selections", {"key": "aa", "name": {"en": "x"}}, act("changeName", name={})),
    ],
)
def test_values_that_must_not_be_empty(api, path, draft, action):
    api.post(path, draft)
    api.fails(f"{path}/key=aa", action, "InvalidInput")


def test_at_most_100_zones(api):
    api.sandbox.load("zone", [{"key": f"z{number}", "name": "z", "locations": []} for number in range(100)])
    error = api.refused("/zones", {"name": "more"}, "MaxResourceLimitExceeded")
    assert error["message"] == "You have exceeded the limit of 100 resources of type zone."
    assert error["exceededResource"] == "zone"


def test_loaded_objects_may_break_the_rules_and_bring_their_own_id(api):
    ids = api.sandbox.load(
        "channel", [{"id": "c1", "key": "a", "version": 7}, {"key": "a", "roles": ["Nonsense"]}]
    )
    assert ids[0] == "c1"
    assert api.get("/channels/c1")["version"] == 7
    assert json.dumps(api.get(f"/channels/{ids[1]}")["roles"]) == '["Nonsense"]'
    assert api.sandbox.seed_object("tax-category", {"key": "t", "name": "T"})
