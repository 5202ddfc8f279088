"""Offerings of subscriptions: plans, the ways to pay for them, and the features they give."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reconciler.model.body import Body, Settable
from reconciler.model.field import BY_NAME, EMPTY_IS_NULL, MERGED, UNORDERED, At, keyed_by
from reconciler.model.json import Object, get, put
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.kind import JSON_API, Kind, Relation, identifier
from reconciler.providers.elasticpath.kinds.subscriptions import (
    Description,
    ExternalRef,
    Feature,
    Name,
    Tag,
)


class Offering(Body):
    name: Name
    description: Description = None
    external_ref: ExternalRef = None
    proration_policy: Annotated[
        str | None,
        Ref("proration-policy"),
        identifier("subscription_proration_policy"),
        At("/relationships/proration_policy"),
        Field(description="without one nothing is prorated"),
    ] = None


def bare_policy(document: Object) -> None:
    """The API answers `{data: {type, id}}` and wants `{type, id}`."""
    place = ("relationships", "proration_policy")
    inner = get(document, (*place, "data"))
    if isinstance(inner, dict):
        put(document, place, inner)


class Amount(Body):
    amount: Annotated[int, Field(description="in the currency's smallest unit")]
    includes_tax: Settable[bool] = None


Price: TypeAlias = Annotated[
    dict[str, Amount] | None, MERGED, EMPTY_IS_NULL, Field(description="by currency code")
]


class Units(Body):
    unit: Literal["day", "month"]
    amount: Annotated[int, Field(ge=1)]


_FeatureKey: TypeAlias = Annotated[str, Ref("offering-feature", sibling=True)]


class Accessible(Body):
    feature: _FeatureKey
    type: Literal["access"]


class Promoted(Body):
    feature: _FeatureKey
    type: Literal["promotion"]
    tag: Annotated[Tag, Field(description="of one of the feature's promotions")]


class Used(Body):
    feature: _FeatureKey
    type: Literal["usage"]
    default_value: int


class Plan(Body):
    name: Name
    description: Description = None
    external_ref: ExternalRef = None
    sku: Annotated[str | None, Field(max_length=1024)] = None
    main_image: Annotated[str | None, Field(max_length=1024, description="a URL")] = None
    price: Price = None
    price_units: Annotated[Units | None, Field(description="the time that the price is for")] = None
    feature_configurations: Annotated[
        list[Annotated[Accessible | Promoted | Used, Field(discriminator="type")]] | None,
        keyed_by("feature"),
        BY_NAME,
        MERGED,
        EMPTY_IS_NULL,
        Field(description="what it gives of the offering's features"),
    ] = None
    pricing_options: Annotated[
        list[
            Annotated[
                str,
                Ref("pricing-option", sibling=True),
                identifier("subscription_offering_pricing_option"),
            ]
        ]
        | None,
        UNORDERED,
        EMPTY_IS_NULL,
        At("/relationships/pricing_options/data"),
        Field(description="of the same offering"),
    ] = None


class PricingOption(Body):
    name: Name
    description: Description = None
    external_ref: ExternalRef = None
    billing_interval_type: Literal["day", "week", "month", "year"]
    billing_frequency: Annotated[int, Field(ge=1, description="intervals between two bills")]
    trial_period: Annotated[int | None, Field(ge=0, description="intervals before the first bill")] = None
    plan_length: Annotated[int, Field(ge=1, description="intervals that it runs for")]
    end_behavior: Annotated[Literal["close", "roll"], Field(description="roll goes on at the end")]
    can_pause: bool
    can_resume: bool
    can_cancel: bool
    base_price_percentage: Annotated[
        float | None, Field(ge=0, le=100, description="what it changes about a plan's price")
    ] = None
    fixed_price: Price = None


OFFERING = Kind(
    "offering",
    Offering,
    "offerings",
    type="subscription_offering",
    path="/v2/subscriptions/offerings",
    base=JSON_API,
    from_wire=bare_policy,
    summary="What can be subscribed to; running subscriptions keep the offering they began with.",
    source="Elastic Path API reference: Subscriptions, Offerings",
)
OFFERING_FEATURE = Kind(
    "offering-feature",
    Feature,
    "features",
    within="offering",
    type="subscription_offering_feature",
    path="/v2/subscriptions/offerings/{offering}/features",
    base=JSON_API,
    summary="A feature of an offering; a copy of its own, also when it was attached.",
    source="Elastic Path API reference: Subscriptions, Offerings",
)
PRICING_OPTION = Kind(
    "pricing-option",
    PricingOption,
    "pricing-options",
    within="offering",
    type="subscription_offering_pricing_option",
    path="/v2/subscriptions/offerings/{offering}/pricing-options",
    base=JSON_API,
    summary="How plans of an offering are billed: how often, how long, at what price.",
    source="Elastic Path API reference: Subscriptions, Offerings",
)
PLAN = Kind(
    "plan",
    Plan,
    "plans",
    within="offering",
    type="subscription_offering_plan",
    path="/v2/subscriptions/offerings/{offering}/plans",
    base=JSON_API,
    relations=(Relation("pricing_options", "relationships/pricing_options"),),
    summary="What a subscriber chooses of an offering: its price and what it gives.",
    source="Elastic Path API reference: Subscriptions, Offerings",
)
