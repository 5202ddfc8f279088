"""Subscriptions: which notifications go to which queue."""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, UNORDERED, Boxed, keyed_by
from reconciler.model.json import Object
from reconciler.providers.commercetools.fields import OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.masks import Secret, mask
from reconciler.providers.commercetools.rules import Act, Change, Set, Turn

ResourceType: TypeAlias = Annotated[
    str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", description="a type of resource, as in order")
]


class Aws(Body):
    type: str
    # Required here though the API has a default: keys that are left out could mean either.
    authenticationMode: Annotated[
        Literal["Credentials", "IAM"], Field(description="IAM: the queue lets commercetools in, without keys")
    ]
    accessKey: Secret | None = None
    accessSecret: Secret | None = None

    def model_post_init(self, _context: object, /) -> None:
        needed = self.authenticationMode == "Credentials"
        if needed != bool(self.accessKey) or needed != bool(self.accessSecret):
            message = "accessKey and accessSecret are for authenticationMode Credentials, which needs both"
            raise PydanticCustomError("access", message)


class Sqs(Aws):
    type: Literal["SQS"]
    queueUrl: Text
    region: Text


class Sns(Aws):
    type: Literal["SNS"]
    topicArn: Text


class EventBridge(Body):
    type: Literal["EventBridge"]
    region: Text
    accountId: Text
    source: Text | None = None


class EventGrid(Body):
    type: Literal["EventGrid"]
    uri: Text
    accessKey: Secret


class AzureServiceBus(Body):
    type: Literal["AzureServiceBus"]
    connectionString: Secret


class PubSub(Body):
    type: Literal["GoogleCloudPubSub"]
    projectId: Text
    topic: Text


class Confluent(Body):
    type: Literal["ConfluentCloud"]
    bootstrapServer: Text
    apiKey: Secret
    apiSecret: Secret
    acks: Text
    topic: Text
    key: Text | None = None


class Topic(Body):
    resourceTypeId: ResourceType
    types: Annotated[
        list[Text] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        Field(description="as in OrderCreated; [] for all of the resource"),
    ] = None


Topics: TypeAlias = Annotated[list[Topic] | None, keyed_by("resourceTypeId"), EMPTY_IS_NULL]


class Platform(Body):
    type: Literal["Platform"]


class CloudEvents(Body):
    type: Literal["CloudEvents"]
    cloudEventsVersion: Text


class Subscribe(Set):
    """What is emptied comes last: at no moment may a subscription be to nothing."""

    def acts(self, change: Change) -> Iterator[Act]:
        for act in super().acts(change):
            yield act if change.after else act._replace(turn=Turn.ORDER)


class Subscription(Body):
    key: OwnKey
    destination: Annotated[
        Sqs | Sns | EventBridge | EventGrid | AzureServiceBus | PubSub | Confluent,
        Field(discriminator="type", description="a test notification is sent to it when it changes"),
    ]
    messages: Annotated[Topics, Subscribe("setMessages")] = None
    changes: Annotated[
        list[Annotated[ResourceType, Boxed("resourceTypeId")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        Subscribe("setChanges"),
    ] = None
    events: Annotated[Topics, Subscribe("setEvents")] = None
    format: Annotated[Settable[Annotated[Platform | CloudEvents, Field(discriminator="type")]], IMMUTABLE] = (
        None
    )

    def model_post_init(self, _context: object, /) -> None:
        if not (self.messages or self.changes or self.events):
            message = "a subscription is to messages, changes or events: write at least one of them"
            raise PydanticCustomError("subscribed", message)


def hide(document: Object) -> None:
    mask(document.get("destination"))


SUBSCRIPTION = Kind(
    "subscription",
    Subscription,
    "subscriptions",
    path="subscriptions",
    from_wire=hide,
    summary="Which messages, changes and events are sent to a queue.",
    source="commercetools API reference: Subscriptions",
)
