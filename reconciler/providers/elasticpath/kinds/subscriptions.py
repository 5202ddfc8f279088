"""What subscriptions are made of: features, policies for proration and unpaid invoices, and the runs."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import UNIQUE, At, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.kind import JSON_API, Kind

Name: TypeAlias = Annotated[str, StringConstraints(min_length=3, max_length=1024)]
Description: TypeAlias = Annotated[str | None, StringConstraints(max_length=1024)]
ExternalRef: TypeAlias = Annotated[
    str | None, StringConstraints(max_length=2048), Field(description="its id in another system")
]
Tag: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$"),
    Field(description="set on the subscriber's account: letters, digits, - and _"),
]


class Access(Body):
    type: Literal["access"]
    tag: Tag


class TaggedPromotion(Body):
    name: Name
    tag: Tag
    promotion: Annotated[
        Settable[str], Ref("rule-promotion"), At("promotion_id"), Field(description="what the tag opens")
    ] = None


class Promotion(Body):
    type: Literal["promotion"]
    promotions: Annotated[
        list[TaggedPromotion], keyed_by("tag"), Field(description="a plan chooses one of them by its tag")
    ]


class Usage(Body):
    type: Literal["usage"]
    tag: Tag
    label: Annotated[Text, Field(max_length=1024)]
    default_value: int


Configuration: TypeAlias = Annotated[Access | Promotion | Usage, Field(discriminator="type")]


class Feature(Body):
    name: Name
    description: Description = None
    external_ref: ExternalRef = None
    configuration: Configuration


class ProrationPolicy(Body):
    name: Name
    external_ref: ExternalRef = None
    rounding: Annotated[Literal["up", "down", "nearest"], Field(description="of parts of the smallest unit")]


Times: TypeAlias = Annotated[int | None, Field(ge=1, le=1024)]


class DunningRule(Body):
    payment_retry_type: Annotated[
        Literal["fixed", "backoff", "tiered"], Field(description="the API reference knows of fixed only")
    ]
    payment_retry_interval: Annotated[Times, Field(description="units between two attempts")] = None
    payment_retry_unit: Literal["day", "week"] | None = None
    payment_retry_multiplier: Annotated[
        float | None, Field(ge=1, le=1024, description="grows the interval; of backoff only")
    ] = None
    payment_retries_limit: Annotated[int, Field(ge=0, description="attempts before the action")]
    action: Annotated[
        Literal["none", "pause", "close", "suspend"], Field(description="what becomes of the subscription")
    ]
    default: Annotated[
        Settable[bool], UNIQUE, Field(description="the rule that the store follows; at most one")
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.payment_retry_multiplier is not None and self.payment_retry_type != "backoff":
            raise PydanticCustomError(
                "multiplier",
                "only the type 'backoff' has a multiplier",
                {"at": "payment_retry_multiplier"},
            )


class Job(Body):
    job_type: Literal["billing-run", "tax-run", "payment-run", "import"]


class Schedule(Body):
    name: Name
    external_ref: ExternalRef = None
    specification: Annotated[
        Text, Field(max_length=1024, description="when, in the five fields of cron: 30 0 * * *")
    ]
    location: Annotated[Text, Field(max_length=1024, description="the time zone, as in Europe/London")]
    job: Job


SUBSCRIPTION_FEATURE = Kind(
    "subscription-feature",
    Feature,
    "subscription-features",
    type="subscription_feature",
    path="/v2/subscriptions/features",
    base=JSON_API,
    summary="A benefit that subscriptions may give: access, a promotion, or so much usage.",
    source="Elastic Path API reference: Subscriptions, Features",
)
PRORATION_POLICY = Kind(
    "proration-policy",
    ProrationPolicy,
    "proration-policies",
    type="subscription_proration_policy",
    path="/v2/subscriptions/proration-policies",
    base=JSON_API,
    summary="How a plan that changes in the middle of a period is charged.",
    source="Elastic Path API reference: Subscriptions, Proration policies",
)
DUNNING_RULE = Kind(
    "dunning-rule",
    DunningRule,
    "dunning-rules",
    key="payment_retry_type",
    type="subscription_dunning_rule",
    path="/v2/subscriptions/dunning-rules",
    base=JSON_API,
    summary="How often an unpaid invoice is tried again, and what follows; one for each retry type.",
    source="Elastic Path API reference: Subscriptions, Dunning rules",
)
SUBSCRIPTION_SCHEDULE = Kind(
    "subscription-schedule",
    Schedule,
    "subscription-schedules",
    adopts=("specification", "location", "job"),
    type="subscription_schedule",
    path="/v2/subscriptions/schedules",
    base=JSON_API,
    summary="When the store bills, taxes, collects payments or imports.",
    source="Elastic Path API reference: Subscriptions, Schedules",
)
