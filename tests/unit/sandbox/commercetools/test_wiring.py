"""What leads out of the project and how it is set up: extensions, subscriptions, custom objects, project settings."""

from __future__ import annotations

import pytest

from reconciler.sandbox import SandboxError, open_sandbox
from tests.unit.sandbox.commercetools.words import act, ref

EN = {"en": "x"}
SECRET = "t0p-s3cret"


def extension(key, *dependencies, **rest):
    return {
        "key": key, "triggers": [{"resourceTypeId": "cart", "actions": ["Create", "Update"]}],
        "destination": {"type": "HTTP", "url": "https://x.y"},
        **({"dependencies": [{"key": item} for item in dependencies]} if dependencies else {}), **rest,
    }  # fmt: skip


@pytest.mark.parametrize(
    "destination",
    [
        {
            "type": "HTTP",
            "url": "https://x.y",
            "authentication": {"type": "AuthorizationHeader", "headerValue": SECRET},
        },
        {"type": "HTTP", "url": "https://x.y", "authentication": {"type": "AzureFunctions", "key": SECRET}},
        {"type": "AWSLambda", "arn": "arn:aws", "accessKey": SECRET, "accessSecret": SECRET},
    ],
)
def test_secrets_of_extensions_are_masked(api, destination):
    api.post("/extensions", extension("aa", destination=destination))
    api.update(
        "/extensions/key=aa",
        act("changeDestination", destination={**destination, "type": destination["type"]}),
    )
    said = [api.get("/extensions/key=aa"), api.get("/extensions"), api.delete("/extensions/key=aa")]
    assert all(SECRET not in str(answer) and "****" in str(answer) for answer in said)


def test_a_new_secret_is_a_change_and_the_old_is_none(api):
    def to(secret):
        return act("changeDestination", destination={
            "type": "HTTP", "url": "https://x.y", "authentication": {"type": "AzureFunctions", "key": secret}})  # fmt: skip

    api.post("/extensions", extension("aa"))
    assert [api.update("/extensions/key=aa", to(secret))["version"] for secret in ("a", "a", "b")] == [
        2,
        2,
        3,
    ]


def test_timeouts(api, knobbed):
    assert "timeoutInMs" not in api.post("/extensions", extension("aa"))
    api.refused("/extensions", extension("bb", timeoutInMs=10_001), "InvalidField")
    assert api.update("/extensions/key=aa", act("setTimeoutInMs", timeoutInMs=5))["timeoutInMs"] == 5
    assert "timeoutInMs" not in api.update("/extensions/key=aa", act("setTimeoutInMs"))
    api = knobbed(extension_timeout="default")
    assert api.post("/extensions", extension("aa"))["timeoutInMs"] == 2000


def test_dependencies(api):
    api.post("/extensions", extension("one"))
    two = api.post("/extensions", extension("two", "one"))
    assert two["dependencies"] == [ref("extension", id=api.get("/extensions/key=one")["id"])]
    error = api.fails(
        "/extensions/key=one", act("setDependencies", dependencies=[{"key": "two"}]), "CircularDependency"
    )
    assert error["message"] == "Circular dependency detected: [one, two, one]"
    api.post("/extensions", extension("three", "two"))
    error = api.refused("/extensions", extension("four", "three"), "ExtensionChainTooDeep")
    assert "depth 4 exceeds the maximum allowed depth of 3" in error["message"]
    error = api.refused("/extensions", extension("four", "none"), "MissingDependency")
    assert error["message"] == "The extensions 'none' referenced in 'dependencies' do not exist."
    other = [{"resourceTypeId": "order", "actions": ["Create"]}]
    api.refused("/extensions", extension("four", "one", triggers=other), "MissingDependency")
    error = api.delete("/extensions/key=one", status=400)
    assert (error["code"], "[two]" in error["message"]) == ("ExtensionDependencyExists", True)
    assert api.update("/extensions/key=two", act("setDependencies", dependencies=[]))["dependencies"] == []
    api.delete("/extensions/key=one")


def test_at_most_five_dependencies_and_three_paths(api):
    for number in range(6):
        api.post("/extensions", extension(f"e{number}"))
    api.refused(
        "/extensions", extension("more", *(f"e{number}" for number in range(6))), "ExtensionChainTooWide"
    )
    api.refused("/extensions", extension("more", expansionPaths=["a", "b", "c", "d"]), "InvalidInput")
    api.refused("/extensions", extension("more", triggers=[]), "InvalidInput")


SQS = {"type": "SQS", "queueUrl": "https://sqs", "region": "eu", "accessKey": "k", "accessSecret": SECRET}


def subscription(**rest):
    return {"key": "orders", "destination": SQS, "changes": [{"resourceTypeId": "store"}], **rest}


def test_a_subscription(api):
    made = api.post("/subscriptions", subscription())
    assert (made["messages"], made["events"], made["format"], made["status"]) == (
        [],
        [],
        {"type": "Platform"},
        "Healthy",
    )
    assert made["destination"] == {**SQS, "accessSecret": "****", "authenticationMode": "Credentials"}
    api.fails("/subscriptions/key=orders", act("setChanges"), "InvalidInput")
    changed = api.update(
        "/subscriptions/key=orders",
        act("setMessages", messages=[{"resourceTypeId": "order"}]),
        act("setChanges"),
    )
    assert (changed["messages"], changed["changes"]) == ([{"resourceTypeId": "order", "types": []}], [])
    assert api.update("/subscriptions/key=orders", act("setFormat"), status=400)["code"] == "InvalidJsonInput"


@pytest.mark.parametrize(
    "change",
    [{"changes": []}, {"destination": {**SQS, "accessSecret": None}}, {"destination": {"type": "Fax"}},
     {"destination": {"type": "EventGrid", "uri": "x"}}, {"format": {"type": "CloudEvents"}}],
)  # fmt: skip
def test_wrong_subscriptions(api, change):
    assert api("POST", "/subscriptions", subscription(**change), 400)["errors"]


@pytest.mark.parametrize(
    ("destination", "hidden"),
    [
        ({"type": "SNS", "topicArn": "a", "accessKey": "k", "accessSecret": SECRET}, "accessSecret"),
        ({"type": "EventGrid", "uri": "a", "accessKey": SECRET}, "accessKey"),
        ({"type": "AzureServiceBus", "connectionString": SECRET}, "connectionString"),
        ({"type": "ConfluentCloud", "bootstrapServer": "b", "apiKey": SECRET, "apiSecret": SECRET, "acks": "1", "topic": "t"}, "apiKey"),
    ],
)  # fmt: skip
def test_secrets_of_subscriptions_are_masked(knobbed, destination, hidden):
    api = knobbed(mask="#")
    assert api.post("/subscriptions", subscription(destination=destination))["destination"][hidden] == "#"
    assert SECRET not in str(api.get("/subscriptions"))


def test_the_test_notification_may_fail(knobbed, tmp_path):
    api = knobbed(deliverable=False)
    api.refused("/subscriptions", subscription(), "InvalidInput")
    api.sandbox.load("subscription", [subscription()])
    api.fails("/subscriptions/key=orders", act("changeDestination", destination=SQS), "InvalidInput")
    api.update("/subscriptions/key=orders", act("setKey", key="other"))


def test_custom_objects_are_written_whole(api):
    draft = {"container": "c", "key": "k", "value": {"a": 1, "b": None, "c": [{"d": None}]}}
    made = api.post("/custom-objects", draft)
    assert (made["version"], made["value"]) == (1, {"a": 1, "c": [{}]})
    again = api("POST", "/custom-objects", {**draft, "value": "text", "version": 1}, 200)
    assert (again["version"], again["value"], again["id"]) == (2, "text", made["id"])
    error = api("POST", "/custom-objects", {**draft, "version": 1}, 409)["errors"][0]
    assert error["currentVersion"] == 2
    api("POST", "/custom-objects", {**draft, "key": "new", "version": 3}, 409)
    assert api("DELETE", "/custom-objects/c/k", None, 409, params={"version": 1})
    assert api("DELETE", "/custom-objects/c/k", None, 200)["value"] == "text"
    api.get("/custom-objects/c/k", 404)


def test_custom_objects_by_container(api, knobbed):
    for container in ("a", "b"):
        for key in ("one", "two"):
            api.post("/custom-objects", {"container": container, "key": key, "value": []})
    assert api.get("/custom-objects")["total"] == 4
    page = api.get("/custom-objects/a", where='key = "two"')
    assert (page["total"], page["results"][0]["container"]) == (1, "a")
    for bad in ({"container": "a b"}, {"key": ""}, {"value": None}):
        assert api("POST", "/custom-objects", {"container": "a", "key": "k", "value": 1, **bad}, 400)
    created = knobbed(upsert_status=201)
    for _ in range(2):
        created.post("/custom-objects", {"container": "a", "key": "k", "value": 1})


def test_project_settings(api):
    project = api.get("")
    assert {name: project[name] for name in ("key", "version", "languages", "currencies", "countries")} == {
        "key": "sandbox", "version": 1, "languages": ["en"], "currencies": ["EUR"], "countries": ["DE"],
    }  # fmt: skip
    assert not {"id", "lastModifiedAt"} & project.keys()
    changed = api.update(
        "",
        act("changePriceRoundingMode", priceRoundingMode="HalfUp"), act("changeMessagesEnabled", messagesEnabled=True),
        act("changeOrderSearchStatus", status="Activated"), act("setReservationExpirationInMinutes", reservationExpirationInMinutes=9),
    )  # fmt: skip
    assert changed["version"] == 5
    assert changed["carts"] == {**project["carts"], "priceRoundingMode": "HalfUp"}
    assert changed["messages"] == {"enabled": True, "deleteDaysAfterCreation": 15}
    assert changed["searchIndexing"]["orders"]["status"] == "Activated"
    assert changed["inventory"] == {"releaseExpiredReservations": True, "reservationExpirationInMinutes": 9}


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("changeLanguages", languages=[]), "InvalidOperation"),
        (act("changeLanguages", languages=["de_DE"]), "InvalidJsonInput"),
        (act("changeCurrencies", currencies=["euro"]), "InvalidInput"),
        (
            act(
                "changeMessagesConfiguration",
                messagesConfiguration={"enabled": True, "deleteDaysAfterCreation": 91},
            ),
            "InvalidField",
        ),
        (act("setShippingRateInputType", shippingRateInputType={"type": "CartWeight"}), "InvalidJsonInput"),
        (
            act("setMyBusinessUnitAssociateRoleOnCreation", associateRole={"key": "none"}),
            "ReferencedResourceNotFound",
        ),
    ],
)
def test_wrong_project_settings(api, action, code):
    api.fails("", action, code)


def test_the_projects_secret_is_masked_and_goes_away(api):
    oauth = {"url": "https://x.y", "authorizationHeader": SECRET}
    assert (
        api.update("", act("setExternalOAuth", externalOAuth=oauth))["externalOAuth"]["authorizationHeader"]
        == "****"
    )
    assert "externalOAuth" not in api.update("", act("setExternalOAuth"))
    assert "shippingRateInputType" not in api.update("", act("setShippingRateInputType"))


def test_the_role_of_new_units_is_kept_by_key(api):
    api.post("/associate-roles", {"key": "boss"})
    role = act("setMyBusinessUnitAssociateRoleOnCreation", associateRole={"key": "boss"})
    assert api.update("", role)["businessUnits"]["myBusinessUnitAssociateRoleOnCreation"] == ref(
        "associate-role", key="boss"
    )


def test_the_project_can_not_be_deleted(api):
    assert api("DELETE", "", None, 405)["statusCode"] == 405


@pytest.mark.parametrize(
    ("knobs", "told"),
    [
        ({"lagg": 1}, "did you mean 'lag'"), ({"versions": "always"}, "is none of"), ({"lag": -1}, "less than 0"),
        ({"lag": "1"}, "is no int"), ({"scopes": "view_stores"}, "write a list"), ({"project_key": "My Shop"}, "no project key"),
        ({"upsert_status": 202}, "is none of"), ({"deliverable": 1}, "is no bool"),
    ],
)  # fmt: skip
def test_wrong_knobs(knobs, told):
    with pytest.raises(SandboxError, match=told):
        open_sandbox("commercetools", knobs=knobs)


def test_what_can_not_be_loaded(api):
    with pytest.raises(SandboxError, match="nothing of type 'shop'"):
        api.sandbox.load("shop", [{}])
    with pytest.raises(SandboxError, match="a business-unit without 'unitType'"):
        api.sandbox.load("business-unit", [{"key": "x"}])
    with pytest.raises(SandboxError, match="no parent"):
        api.sandbox.load("store", [{}], within="x")
