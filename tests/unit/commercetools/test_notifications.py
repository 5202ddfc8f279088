"""Subscriptions and API extensions: which actions a change sends, and what is read."""

import pytest
from pydantic import ValidationError

from reconciler.errors import Rejected
from reconciler.model.same import same
from reconciler.model.secret import secrets
from reconciler.providers.commercetools.kinds import KINDS
from tests.published import beside
from tests.unit.commercetools.acts import acts
from tests.unit.commercetools.changing import drafted, fits, read

IAM = {"type": "SQS", "queueUrl": "https://sqs.example/1/q", "region": "eu-1", "authenticationMode": "IAM"}
SQS = {**IAM, "authenticationMode": "Credentials", "accessKey": "AKIA", "accessSecret": "s3cret"}
SNS = {"type": "SNS", "topicArn": "arn:aws:sns:eu-1:1:t", "authenticationMode": "IAM"}
DESTINATIONS = [
    IAM,
    SQS,
    SNS,
    {"type": "EventBridge", "region": "eu-1", "accountId": "1", "source": "aws.partner/x"},
    {"type": "EventGrid", "uri": "https://grid.example/api/events", "accessKey": "k3y"},
    {"type": "AzureServiceBus", "connectionString": "Endpoint=sb://x/;SharedAccessKey=abc"},
    {"type": "GoogleCloudPubSub", "projectId": "p", "topic": "t"},
    {
        "type": "ConfluentCloud",
        "bootstrapServer": "x.confluent.cloud:9092",
        "apiKey": "k",
        "apiSecret": "s",
        "acks": "1",
        "topic": "t",
        "key": "r",
    },
]
ORDERS = {"resourceTypeId": "order", "types": ["OrderCreated"]}
HTTP = {"type": "HTTP", "url": "https://f.example/x"}
HEADER = {**HTTP, "authentication": {"type": "AuthorizationHeader", "headerValue": "Bearer t"}}
FUNCTIONS = [
    HTTP,
    HEADER,
    {**HTTP, "authentication": {"type": "AzureFunctions", "key": "k"}},
    {"type": "AWSLambda", "arn": "arn:aws:lambda:eu-1:1:function:f", "accessKey": "k", "accessSecret": "s"},
    {"type": "GoogleCloudFunction", "url": "https://f.example/y"},
]
CART = {"resourceTypeId": "cart", "actions": ["Create", "Update"]}
FIRST = {"typeId": "extension", "id": "first"}

SUBSCRIPTIONS = [
    ({}, {"key": "orders"}, [{"action": "setKey", "key": "orders"}]),
    (
        {"messages": [{**ORDERS, "types": ["OrderCreated", "OrderDeleted"]}]},
        {"messages": [ORDERS, {"resourceTypeId": "product"}]},
        [{"action": "setMessages", "messages": [ORDERS, {"resourceTypeId": "product"}]}],
    ),
    (
        {"messages": [{**ORDERS, "types": ["B", "A"]}, {"resourceTypeId": "product", "types": []}]},
        {"messages": [{"resourceTypeId": "product", "types": None}, {**ORDERS, "types": ["A", "B"]}]},
        [],
    ),
    (
        {"changes": ["cart"]},
        {"changes": ["order", "cart"]},
        [
            {
                "action": "setChanges",
                "changes": [{"resourceTypeId": "order"}, {"resourceTypeId": "cart"}],
            }
        ],
    ),
    ({"changes": ["order", "cart"]}, {"changes": ["cart", "order"]}, []),
    (
        {},
        {"events": [{"resourceTypeId": "import-api", "types": ["ImportContainerCreated"]}]},
        [
            {
                "action": "setEvents",
                "events": [{"resourceTypeId": "import-api", "types": ["ImportContainerCreated"]}],
            }
        ],
    ),
    # What is emptied comes last: a subscription is to something at any moment.
    (
        {"messages": [ORDERS], "changes": []},
        {"messages": None, "changes": ["cart"], "events": []},
        [
            {"action": "setChanges", "changes": [{"resourceTypeId": "cart"}]},
            {"action": "setMessages"},
        ],
    ),
]
EXTENSIONS = [
    ({}, {"key": "check"}, [{"action": "setKey", "key": "check"}]),
    (
        {"triggers": [CART]},
        {"triggers": [{"resourceTypeId": "order", "actions": ["Create"], "condition": "a = 1"}]},
        [
            {
                "action": "changeTriggers",
                "triggers": [{"resourceTypeId": "order", "actions": ["Create"], "condition": "a = 1"}],
            }
        ],
    ),
    (
        {"triggers": [{**CART, "condition": "a = 1"}]},
        {"triggers": [{**CART, "condition": None}]},
        [{"action": "changeTriggers", "triggers": [CART]}],
    ),
    (
        {"triggers": [CART, {"resourceTypeId": "order", "actions": ["Create"]}]},
        {
            "triggers": [
                {"resourceTypeId": "order", "actions": ["Create"]},
                {"resourceTypeId": "cart", "actions": ["Update", "Create"]},
            ]
        },
        [],
    ),
    ({"timeoutInMs": 2000}, {"timeoutInMs": 500}, [{"action": "setTimeoutInMs", "timeoutInMs": 500}]),
    ({}, {"dependencies": ["first"]}, [{"action": "setDependencies", "dependencies": [FIRST]}]),
    (
        {"dependencies": ["first"]},
        {"dependencies": None},
        [{"action": "setDependencies", "dependencies": []}],
    ),
    ({}, {"expansionPaths": ["a"]}, [{"action": "setExpansionPaths", "expansionPaths": ["a"]}]),
    (
        {"expansionPaths": ["a", "b"]},
        {"expansionPaths": []},
        [{"action": "setExpansionPaths", "expansionPaths": []}],
    ),
    ({}, {"expansionPaths": [], "dependencies": []}, []),
    (
        {},
        {"additionalContext": {"includeOldResource": True}},
        [{"action": "setAdditionalContext", "additionalContext": {"includeOldResource": True}}],
    ),
]
CHANGES = [
    *(("subscription", *change) for change in SUBSCRIPTIONS),
    *(("extension", *change) for change in EXTENSIONS),
    *(
        ("subscription", {"destination": DESTINATIONS[at - 1]}, {"destination": one}, [
            {"action": "changeDestination", "destination": one}
        ])
        for at, one in enumerate(DESTINATIONS)
    ),
    *(
        ("extension", {"destination": FUNCTIONS[at - 1]}, {"destination": one}, [
            {"action": "changeDestination", "destination": one}
        ])
        for at, one in enumerate(FUNCTIONS)
        if at != 0
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "after", "expected"), CHANGES)
def test_a_change_sends_exactly(kind, before, after, expected):
    assert acts(kind, before, after) == expected


@beside
@pytest.mark.parametrize(("kind", "before", "after", "expected"), CHANGES)
def test_it_fits_the_published_actions(kind, before, after, expected):
    assert all(fits(f"{kind.title()}UpdateAction", act) for act in acts(kind, before, after))


@pytest.mark.parametrize("kind", ["subscription", "extension"])
def test_every_field_that_can_change_is_changed_above(kind):
    changed = {name for which, _, after, _ in CHANGES if which == kind for name in after}
    assert changed == KINDS[kind].rules.keys()
    fixed = {"subscription": {"format"}, "extension": set()}
    assert KINDS[kind].fields.keys() - changed == fixed[kind]


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_a_masked_secret_is_taken_for_the_same(destination):
    shape = KINDS["subscription"].fields["destination"].shape
    shown = {
        name: f"{text[:2]}****" if name in ("accessKey", "accessSecret", "apiKey", "apiSecret") else text
        for name, text in destination.items()
    }
    if "connectionString" in shown:
        shown["connectionString"] = "Endpoint=sb://x/;SharedAccessKey=ab***"
    body = read("subscription", {"destination": shown, "status": "Healthy", "format": {"type": "Platform"}})
    assert same(shape, destination, body["destination"])
    other = {**destination, "type": "EventBridge" if destination["type"] != "EventBridge" else "SNS"}
    assert not same(shape, other, body["destination"])


def test_keys_that_come_or_go_are_seen():
    shape = KINDS["subscription"].fields["destination"].shape
    assert not same(shape, IAM, SQS)
    assert not same(shape, SQS, IAM)
    extension = KINDS["extension"].fields["destination"].shape
    assert not same(extension, HEADER, HTTP)
    assert not same(extension, {**HTTP, "authentication": None}, HEADER)


def test_what_the_user_does_not_write_of_a_destination_goes_along():
    before = {"destination": {**DESTINATIONS[3], "source": "made by the server"}}
    after = {"destination": {"type": "EventBridge", "region": "us-1", "accountId": "1"}}
    assert acts("subscription", before, after) == [
        {
            "action": "changeDestination",
            "destination": {**after["destination"], "source": "made by the server"},
        }
    ]


SHOWN = {**HTTP, "authentication": {"type": "AuthorizationHeader", "headerValue": "****"}}


def test_a_part_that_hides_a_secret_is_never_sent_back_nor_dropped_in_silence():
    elsewhere = {"destination": {"type": "HTTP", "url": "https://b.example"}}
    told = "^/destination/authentication holds a secret .*: write it, or write null to remove it$"
    with pytest.raises(Rejected, match=told):
        acts("extension", {"destination": SHOWN}, elsewhere)


@pytest.mark.parametrize(
    ("destination", "sent"),
    [
        ({**HTTP, "authentication": None}, HTTP),
        ({**HEADER, "url": "https://b.example"}, {**HEADER, "url": "https://b.example"}),
        (FUNCTIONS[-1], FUNCTIONS[-1]),
    ],
)
def test_a_secret_that_is_written_removed_or_of_another_form_is_no_hindrance(destination, sent):
    assert acts("extension", {"destination": SHOWN}, {"destination": destination}) == [
        {"action": "changeDestination", "destination": sent}
    ]


def test_the_keys_of_a_queue_that_lets_commercetools_in_stay_behind_masked_or_not():
    before = {"destination": {**SQS, "accessSecret": "****"}}
    assert acts("subscription", before, {"destination": IAM}) == [
        {"action": "changeDestination", "destination": IAM}
    ]


@pytest.mark.parametrize(
    ("kind", "body", "held"),
    [
        ("subscription", {"destination": SQS}, ["AKIA", "s3cret"]),
        ("extension", {"destination": HEADER}, ["Bearer t"]),
        ("extension", {"destination": FUNCTIONS[2]}, ["k"]),
        ("project", {"externalOAuth": {"url": "https://o.example", "authorizationHeader": "h"}}, ["h"]),
    ],
)
def test_every_secret_of_every_form_is_known_to_be_one(kind, body, held):
    assert list(secrets(KINDS[kind].shape, body)) == held


def test_an_extension_without_a_timeout_has_the_default():
    body = read("extension", {"key": "check", "destination": {**HEADER}, "triggers": [CART]})
    assert body["timeoutInMs"] == 2000
    wanted = {"timeoutInMs": 2000, "destination": HEADER}
    assert acts("extension", body, {"timeoutInMs": 2000}) == []
    assert same(KINDS["extension"].shape, wanted, body)


@beside
@pytest.mark.parametrize("destination", DESTINATIONS)
def test_a_draft_of_a_subscription_is_as_published(destination):
    body = {
        "key": "orders",
        "destination": destination,
        "messages": [ORDERS],
        "changes": ["cart"],
        "events": [{"resourceTypeId": "checkout", "types": []}],
        "format": {"type": "CloudEvents", "cloudEventsVersion": "1.0"},
    }
    KINDS["subscription"].body.model_validate(body)
    draft = drafted("subscription", body)
    assert draft == {**body, "changes": [{"resourceTypeId": "cart"}]}
    assert fits("SubscriptionDraft", draft)


@beside
@pytest.mark.parametrize("destination", FUNCTIONS)
def test_a_draft_of_an_extension_is_as_published(destination):
    body = {
        "key": "check",
        "destination": destination,
        "triggers": [{**CART, "condition": "totalPrice(centAmount > 0)"}],
        "timeoutInMs": 1000,
        "dependencies": ["first"],
        "expansionPaths": ["taxCategory"],
        "additionalContext": {"includeOldResource": True},
    }
    KINDS["extension"].body.model_validate(body)
    draft = drafted("extension", body)
    assert draft == {**body, "dependencies": [{"typeId": "extension", "id": "first"}]}
    assert fits("ExtensionDraft", draft)


TO = {"key": "orders", "messages": [ORDERS]}
OF = {"key": "check", "destination": HTTP, "triggers": [CART]}


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("subscription", {"key": "orders", "destination": IAM}, "write at least one of them"),
        ("subscription", {**TO, "destination": IAM, "messages": []}, "write at least one of them"),
        ("subscription", {**TO, "destination": {**IAM, "accessKey": "k"}}, "are for authenticationMode"),
        ("subscription", {**TO, "destination": {**SQS, "accessSecret": None}}, "which needs both"),
        ("subscription", {**TO, "destination": {"type": "Kafka"}}, "'Kafka' .* does not match"),
        ("subscription", {**TO, "destination": IAM, "messages": [ORDERS, ORDERS]}, "two items have 'order'"),
        ("subscription", {**TO, "destination": IAM, "changes": ["Order"]}, "should match pattern"),
        ("subscription", {**TO, "destination": IAM, "format": None}, "cannot be cleared"),
        ("extension", {**OF, "triggers": []}, "at least 1 item"),
        ("extension", {**OF, "triggers": [CART, CART]}, "two items have 'cart'"),
        ("extension", {**OF, "triggers": [{**CART, "actions": ["Delete"]}]}, "'Create' or 'Update'"),
        ("extension", {**OF, "destination": {"type": "HTTP", "url": "f.example"}}, "should match pattern"),
        ("extension", {**OF, "timeoutInMs": 0}, "greater than or equal to 1"),
        ("extension", {**OF, "timeoutInMs": None}, "cannot be cleared"),
        ("extension", {**OF, "dependencies": list("abcdef")}, "at most 5 items"),
        ("extension", {**OF, "expansionPaths": list("abcd")}, "at most 3 items"),
    ],
)
def test_what_the_api_refuses_is_refused_before(kind, body, told):
    with pytest.raises(ValidationError, match=told):
        KINDS[kind].body.model_validate(body)
