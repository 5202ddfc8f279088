"""Subscriptions: which notifications go to which queue.

Source: commercetools API reference, Subscriptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, sets
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.shapes import KEY, TEXT, Array, Choice, Record, Text, Union

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.knobs import Knobs
    from reconciler.sandbox.world import Doc

__all__ = ["SUBSCRIPTION"]

AWS = {
    "accessKey": may(TEXT),
    "accessSecret": may(TEXT),
    "authenticationMode": may(Choice(("Credentials", "IAM")), "Credentials"),
}
FULL = need(TEXT, filled=True)
DESTINATION = Union(
    "type",
    {
        "SQS": {**AWS, "queueUrl": FULL, "region": FULL},
        "SNS": {**AWS, "topicArn": FULL},
        "EventBridge": {"region": FULL, "accountId": FULL, "source": may(TEXT)},
        "EventGrid": {"uri": FULL, "accessKey": FULL},
        "AzureServiceBus": {"connectionString": FULL},
        "GoogleCloudPubSub": {"projectId": FULL, "topic": FULL},
        "ConfluentCloud": {
            "bootstrapServer": FULL,
            "apiKey": FULL,
            "apiSecret": FULL,
            "acks": FULL,
            "topic": FULL,
            "key": may(TEXT),
        },
        "IronMQ": {"uri": FULL},
    },
)
SECRETS = {
    "SQS": ("accessSecret",),
    "SNS": ("accessSecret",),
    "EventGrid": ("accessKey",),
    "AzureServiceBus": ("connectionString",),
    "ConfluentCloud": ("apiKey", "apiSecret"),
}
# Resource types and message types grow from release to release, so that only their form is checked.
RESOURCE = Text(low=1, pattern="[a-z-]+")
TYPED = Record({"resourceTypeId": need(RESOURCE), "types": may(Array(Text(low=1), distinct=True), [])})
CHANGED = Record({"resourceTypeId": need(RESOURCE)})
EVENT = Record(
    {
        "resourceTypeId": need(Choice(("checkout", "import-api"))),
        "types": may(Array(Text(low=1), distinct=True), []),
    }
)
FIELDS = {
    "key": may(KEY),
    "destination": need(DESTINATION),
    "messages": may(Array(TYPED), []),
    "changes": may(Array(CHANGED, distinct=True), []),
    "events": may(Array(EVENT), []),
    "format": may(
        Union("type", {"Platform": {}, "CloudEvents": {"cloudEventsVersion": FULL}}), {"type": "Platform"}
    ),
}


def _notify(draft: Draft) -> None:
    """A test notification goes to a new destination, which must take it."""
    if draft.checked and not draft.knobs.deliverable:
        told = "A test message could not be delivered to this destination. Please make sure it exists."
        raise problems.invalid_input(told)


def _shape(draft: Draft) -> None:
    draft.doc["status"] = "Healthy"
    _notify(draft)


def _change_destination(draft: Draft, payload: Doc) -> None:
    _notify(draft)
    draft.doc["destination"] = payload["destination"]
    draft.doc["status"] = "Healthy"


def _check(draft: Draft) -> None:
    if not any(draft.doc[name] for name in ("messages", "changes", "events")):
        raise problems.invalid_input("At least one of 'messages', 'changes' and 'events' is required.")
    destination = draft.doc["destination"]
    if destination.get("authenticationMode") == "Credentials":
        for name in ("accessKey", "accessSecret"):
            if not destination.get(name):
                raise problems.invalid_input(f"'destination.{name}' is required for Credentials.")


def _show(knobs: Knobs, doc: Doc) -> Doc:
    destination = doc["destination"]
    hidden = {name: knobs.mask for name in SECRETS.get(destination["type"], ()) if name in destination}
    return {**doc, "destination": {**destination, **hidden}}


SUBSCRIPTION = Kind(
    "subscription",
    "subscriptions",
    ("subscriptions",),
    FIELDS,
    {
        **sets(FIELDS, "key", "messages", "changes", "events"),
        "changeDestination": action(_change_destination, "destination", destination=need(DESTINATION)),
    },
    derived=("status",),
    limit=50,
    has_view=False,
    shape=_shape,
    check=_check,
    show=_show,
)
