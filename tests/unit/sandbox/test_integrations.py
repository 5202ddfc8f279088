from __future__ import annotations

import pytest


def integration(kind, **configuration):
    return {"type": "integration", "name": kind, "integration_type": kind, "configuration": configuration}


SQS = {
    "url": "https://sqs.test",
    "aws_access_key_id": "AKIA1234567890ABCD",
    "aws_secret_access_key": "topsecret9876",
    "region": "eu-west-1",
}


@pytest.mark.parametrize(("knob", "statuses"), [("documented", (200, 200)), ("usual", (201, 204))])
def test_statuses(knobbed, new, knob, statuses):
    api = knobbed(integration_status=knob)
    made = api.post("/v2/integrations", new["integration"], statuses[0])["data"]
    assert made["configuration"] == new["integration"]["configuration"]
    api.delete(f"/v2/integrations/{made['id']}", statuses[1])
    assert api.error("GET", f"/v2/integrations/{made['id']}", None, 404) == {
        "title": "Not Found", "status": 404, "detail": "The resource could not be found",
    }  # fmt: skip


def test_of_aws_keys_the_last_four_characters_come_back(api):
    made = api.post("/v2/integrations", integration("aws_sqs", **SQS), 200)["data"]
    for shown in (
        made,
        api.get(f"/v2/integrations/{made['id']}")["data"],
        api.get("/v2/integrations")["data"][0],
    ):
        configuration = shown["configuration"]
        assert configuration["aws_access_key_id"] == "*" * 14 + "ABCD"
        assert configuration["aws_secret_access_key"] == "*" * 9 + "9876"
        assert configuration["region"] == "eu-west-1"


@pytest.mark.parametrize(
    ("knob", "shown"), [("plain", "secret"), ("masked", "********"), ("last4", "**cret"), ("absent", None)]
)
def test_a_stomp_password(knobbed, knob, shown):
    api = knobbed(stomp_secrets=knob)
    made = api.post("/v2/integrations", integration("stomp", username="u", password="secret"), 200)["data"]
    read = api.get(f"/v2/integrations/{made['id']}")["data"]["configuration"]
    assert read.get("password") == shown
    assert read["username"] == "u"


def test_the_configuration_is_replaced_whole(api, new):
    made = api.post("/v2/integrations", new["integration"], 200)["data"]
    path = f"/v2/integrations/{made['id']}"
    renamed = api.put(path, {"type": "integration", "name": "other"})["data"]
    assert renamed["configuration"]["secret_key"] == "s3cret"
    bare = api.put(path, {"type": "integration", "configuration": {"url": "https://y.test"}})["data"]
    assert bare["configuration"] == {"url": "https://y.test"}
    assert bare["observes"] == ["order.created"]


@pytest.mark.parametrize(
    "data",
    [
        integration("webhook"),
        integration("webhook", url=""),
        integration("aws_sqs", **{**SQS, "region": None}),
        integration("webhook", url=1),
        integration("stomp", addresses="a"),
        integration("kafka", url="https://x.test"),
        {"type": "integration", "name": "x", "integration_type": "webhook"},
        {**integration("webhook", url="https://x.test"), "observes": [f"e{n}" for n in range(6)]},
        {**integration("webhook", url="https://x.test"), "observes": [1]},
    ],
)
def test_wrong_integrations(api, data):
    error = api.error("POST", "/v2/integrations", data, 422)
    assert (error["title"], error["status"]) == ("Validation Error", 400)


def test_a_hundred_at_most(api, new):
    api.sandbox.load("integration", [new["integration"]] * 100)
    api.error("POST", "/v2/integrations", new["integration"], 422)


def test_names_need_not_be_unique(api, new):
    for _ in range(2):
        api.post("/v2/integrations", new["integration"], 200)
