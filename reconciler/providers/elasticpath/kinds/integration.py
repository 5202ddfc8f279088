"""Integrations: where events are sent to."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, SECRET, UNORDERED
from reconciler.model.ref import Mentions
from reconciler.providers.elasticpath.kind import Kind

Secret: TypeAlias = Annotated[str, SECRET]
Url: TypeAlias = Annotated[str, Field(pattern=r"^https?://[^\s/]")]


class Webhook(Body):
    url: Url
    secret_key: Annotated[Secret | None, SECRET, Field(description="sent as X-MOLTIN-SECRET-KEY")] = None


class Sqs(Body):
    url: Annotated[Url, Field(description="of the queue")]
    aws_access_key_id: Secret
    aws_secret_access_key: Secret
    region: Text


class Stomp(Body):
    addresses: Annotated[list[Text] | None, EMPTY_IS_NULL] = None
    destination: str | None = None
    username: str | None = None
    password: Annotated[Secret | None, SECRET] = None


_FORMS: dict[str, type[Body]] = {"webhook": Webhook, "aws_sqs": Sqs, "stomp": Stomp}


def form(configuration: Any) -> str:
    """Which form a configuration has, by the members that only one of them knows.

    >>> form({"url": "https://...", "region": "eu-west-1"})
    'aws_sqs'
    """
    if not isinstance(configuration, dict):
        return next((name for name, body in _FORMS.items() if isinstance(configuration, body)), "webhook")
    shared = {"url"}
    known = {
        name: len(configuration.keys() & body.model_fields.keys() - shared) for name, body in _FORMS.items()
    }
    return max(known, key=lambda name: known[name])


class Integration(Body):
    name: Text
    description: Settable[str] = None
    enabled: Settable[bool] = None
    integration_type: Literal["webhook", "aws_sqs", "stomp"]
    observes: Annotated[
        Settable[list[Annotated[Text, Mentions("custom-api", r"(\w+_ext)[.]")]]],
        UNORDERED,
        EMPTY_IS_NULL,
        Field(description="events, as in order.created or wishlist_ext.updated; five by default"),
    ] = None
    configuration: Annotated[
        Annotated[Webhook, Tag("webhook")] | Annotated[Sqs, Tag("aws_sqs")] | Annotated[Stomp, Tag("stomp")],
        Discriminator(form),
    ]

    def model_post_init(self, _context: Any, /) -> None:
        wanted = _FORMS[self.integration_type]
        if not isinstance(self.configuration, wanted):
            raise PydanticCustomError(
                "configuration_form",
                "the configuration of a {type} holds {fields}",
                {"type": self.integration_type, "fields": ", ".join(wanted.model_fields)},
            )


INTEGRATION = Kind(
    "integration",
    Integration,
    "integrations",
    type="integration",
    path="/v2/integrations",
    variant="integration_type",
    summary="A webhook or queue that the store sends its events to.",
    source="Elastic Path API reference: Integrations",
)
