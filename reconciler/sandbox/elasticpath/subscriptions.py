"""Subscriptions: what can be offered, how it is charged, and when the runs take place.

Source: Elastic Path API reference, Subscriptions.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath.crud import rewrite
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, flag, mapping, number, text, whole
from reconciler.sandbox.elasticpath.service import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.world import Doc

__all__ = ["DUNNING", "FEATURE", "FEATURE_FIELDS", "PRORATION", "SCHEDULE", "check_feature", "check_price"]

LONGEST = 1024
SHORTEST_NAME = 3
TAG = re.compile(r"[0-9A-Za-z_-]{1,64}")
RUNS = ("billing-run", "tax-run", "payment-run", "import")
# What each kind of feature needs to be told.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "access": ("tag",),
    "promotion": ("promotions",),
    "usage": ("tag", "label", "default_value"),
}
CRON_FIELDS = 5
CRON = re.compile(r"[0-9A-Z*/,?LW#-]+")

REF: dict[str, Attribute] = {"external_ref": text(null="removes", high=2048)}
DESCRIBED: dict[str, Attribute] = {
    **REF,
    "name": text(required=True, low=SHORTEST_NAME, high=LONGEST),
    "description": text(null="removes", high=LONGEST),
}
FEATURE_FIELDS: dict[str, Attribute] = {**DESCRIBED, "configuration": mapping(required=True)}


def check_feature(draft: Draft) -> None:
    """Refuse a configuration that its type does not know what to do with."""
    configuration = draft.attributes["configuration"]
    type_ = configuration.get("type")
    if not isinstance(type_, str) or type_ not in NEEDED:
        raise SUBSCRIPTIONS.broken("configuration.type", "enum", f"must be one of: {', '.join(NEEDED)}")
    for name in NEEDED[type_]:
        if configuration.get(name) is None:
            raise SUBSCRIPTIONS.broken(f"configuration.{name}", "required", "is required")
    promotions = configuration.get("promotions") or []
    tagged = [configuration] if "tag" in NEEDED[type_] else promotions
    if not isinstance(promotions, list) or not all(_is_tagged(item) for item in tagged):
        raise SUBSCRIPTIONS.broken("configuration.tag", "pattern", f"must match {TAG.pattern}")
    if type_ == "promotion" and not all(isinstance(item.get("name"), str) for item in promotions):
        raise SUBSCRIPTIONS.broken("configuration.promotions.name", "required", "is required")
    if type_ == "usage" and not _is_whole(configuration["default_value"]):
        raise SUBSCRIPTIONS.broken("configuration.default_value", "type", "must be of type integer")


def _is_tagged(item: Any) -> bool:
    tag = item.get("tag") if isinstance(item, dict) else None
    return isinstance(tag, str) and TAG.fullmatch(tag) is not None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_price(draft: Draft, name: str) -> None:
    """Refuse a price that is not an amount, in minor units, by currency."""
    for code, amount in (draft.attributes.get(name) or {}).items():
        if not isinstance(amount, dict) or not _is_whole(amount.get("amount")):
            raise SUBSCRIPTIONS.broken(f"{name}.{code}.amount", "type", "must be of type integer")
        if not isinstance(amount.get("includes_tax", False), bool):
            raise SUBSCRIPTIONS.broken(f"{name}.{code}.includes_tax", "type", "must be of type boolean")


def _check_dunning(draft: Draft) -> None:
    attributes = draft.attributes
    others = [doc for doc in _defaults(draft) if doc["id"] != draft.doc["id"]]
    if attributes["default"] and others and draft.knobs.dunning_default == "refused":
        raise SUBSCRIPTIONS.failed("there is a default dunning rule already")


def _defaults(draft: Draft) -> list[Doc]:
    return [json.loads(stored) for stored in draft.world.store.marked(DUNNING.type, "default")]


def _move_default(draft: Draft) -> None:
    for other in _defaults(draft) if draft.attributes["default"] else []:
        if other["id"] != draft.doc["id"]:
            other["attributes"]["default"] = False
            rewrite(draft.world, DUNNING, other)


def _is_default(doc: Doc) -> list[str]:
    return ["default"] if doc["attributes"].get("default") else []


def _check_schedule(draft: Draft) -> None:
    attributes = draft.attributes
    fields = attributes["specification"].split()
    if len(fields) != CRON_FIELDS or not all(CRON.fullmatch(field) for field in fields):
        raise SUBSCRIPTIONS.broken("specification", "cron", "must have the five fields of cron")
    if attributes["job"].get("job_type") not in RUNS:
        raise SUBSCRIPTIONS.broken("job.job_type", "enum", f"must be one of: {', '.join(RUNS)}")


FEATURE = Kind(
    "subscription_feature",
    "/v2/subscriptions/features",
    SUBSCRIPTIONS,
    FEATURE_FIELDS,
    stamps="owned",
    unique=("external_ref",),
    filters=("external_ref",),
    check=check_feature,
)

PRORATION = Kind(
    "subscription_proration_policy",
    "/v2/subscriptions/proration-policies",
    SUBSCRIPTIONS,
    {
        "name": text(required=True, low=SHORTEST_NAME, high=LONGEST),
        "rounding": text(required=True, choices=("up", "down", "nearest")),
        **REF,
    },
    stamps="owned",
    unique=("external_ref",),
)

DUNNING = Kind(
    "subscription_dunning_rule",
    "/v2/subscriptions/dunning-rules",
    SUBSCRIPTIONS,
    {
        "payment_retry_type": text(required=True, choices=("fixed", "backoff", "tiered")),
        "payment_retry_interval": whole(null="removes", low=1, high=1024),
        "payment_retry_unit": text(null="removes", choices=("day", "week")),
        "payment_retry_multiplier": number(null="removes", low=1, high=1024),
        "payment_retries_limit": whole(required=True, low=0),
        "action": text(required=True, choices=("none", "pause", "close", "suspend")),
        "default": flag(default=False),
    },
    stamps="owned",
    filters=("default",),
    check=_check_dunning,
    after=_move_default,
    marks=_is_default,
)

SCHEDULE = Kind(
    "subscription_schedule",
    "/v2/subscriptions/schedules",
    SUBSCRIPTIONS,
    {
        "external_ref": text(null="removes", high=2048),
        "name": text(null="removes", high=LONGEST),
        "specification": text(required=True, high=LONGEST),
        "location": text(required=True, low=1, high=LONGEST),
        "job": mapping(required=True),
    },
    stamps="both",
    unique=("external_ref",),
    filters=("external_ref",),
    check=_check_schedule,
)
