"""Offerings of subscriptions, with the plans, pricing options and features in them.

Source: Elastic Path API reference, Subscriptions, Offerings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, flag, mapping, number, text, whole
from reconciler.sandbox.elasticpath.service import SUBSCRIPTIONS
from reconciler.sandbox.elasticpath.subscriptions import (
    DESCRIBED,
    FEATURE_FIELDS,
    LONGEST,
    PRORATION,
    check_feature,
    check_price,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.world import Doc

__all__ = ["ATTACHED", "OFFERING", "PLAN", "PRICING_OPTION"]


def _asked_policy(sent: Doc) -> Any:
    """What a request says of the proration policy: nothing (`...`), none, or an id."""
    relationships = sent.get("relationships")
    if not isinstance(relationships, dict) or "proration_policy" not in relationships:
        return ...
    asked = relationships["proration_policy"]
    if isinstance(asked, dict):
        asked = asked.get("data", asked)
    return asked.get("id") if isinstance(asked, dict) else None


def _shape_offering(draft: Draft) -> None:
    doc = draft.doc
    doc["meta"].setdefault("external_plan_refs", [])
    doc.setdefault("relationships", {})
    asked = _asked_policy(draft.sent)
    if asked is None:
        doc["relationships"].pop("proration_policy", None)
    elif asked is not ...:
        doc["relationships"]["proration_policy"] = {"data": {"type": PRORATION.type, "id": asked}}


def _check_offering(draft: Draft) -> None:
    policy = draft.doc["relationships"].get("proration_policy")
    if policy and (
        not isinstance(policy["data"]["id"], str)
        or not crud.exists(draft.world, PRORATION, policy["data"]["id"])
    ):
        raise SUBSCRIPTIONS.failed("data.relationships.proration_policy: the policy does not exist")


def _empty(draft: Draft) -> None:
    crud.drop(draft, PLAN.type, PRICING_OPTION.type, ATTACHED.type)


def _shape_plan(draft: Draft) -> None:
    draft.doc.setdefault("relationships", {"pricing_options": {"data": []}})


def _check_plan(draft: Draft) -> None:
    """A plan configures features of its own offering, each by its own type."""
    check_price(draft, "price")
    units = draft.attributes.get("price_units")
    if units and (
        units.get("unit") not in ("day", "month")
        or type(units.get("amount")) is not int
        or units["amount"] < 1
    ):
        raise SUBSCRIPTIONS.broken("price_units", "type", "must hold a unit (day, month) and an amount")
    for id_, told in draft.attributes["feature_configurations"].items():
        feature = crud.fetch(draft.world, ATTACHED, id_, draft.scope)
        if feature is None:
            raise SUBSCRIPTIONS.failed(
                f"data.attributes.feature_configurations: {id_} is no feature of the offering"
            )
        type_ = feature["attributes"]["configuration"]["type"]
        needs = {"promotion": "tag", "usage": "default_value"}.get(type_)
        if not isinstance(told, dict) or told.get("type") != type_ or (needs and told.get(needs) is None):
            raise SUBSCRIPTIONS.failed(
                f"data.attributes.feature_configurations: {id_} must be of type {type_}"
            )


def _name_plans(draft: Draft) -> None:
    """Bring the references in the offering's `meta` up to date with its plans."""
    offering = crud.fetch(draft.world, OFFERING, draft.scope)
    if offering:
        plans = (json.loads(stored) for stored in draft.world.store.page([PLAN.type], draft.scope))
        refs = [plan["attributes"].get("external_ref") for plan in plans]
        offering["meta"]["external_plan_refs"] = [ref for ref in refs if ref]
        crud.rewrite(draft.world, OFFERING, offering)


def _check_option(draft: Draft) -> None:
    check_price(draft, "fixed_price")


def _plans(draft: Draft) -> list[Doc]:
    return [json.loads(stored) for stored in draft.world.store.page([PLAN.type], draft.scope)]


def _leave_plans(draft: Draft) -> None:
    """A pricing option or feature that is gone is in no plan any more."""
    id_ = draft.doc["id"]
    for plan in _plans(draft):
        data = plan["relationships"]["pricing_options"]["data"]
        plan["relationships"]["pricing_options"]["data"] = [item for item in data if item["id"] != id_]
        plan["attributes"]["feature_configurations"].pop(id_, None)
        crud.rewrite(draft.world, PLAN, plan)


OFFERING = Kind(
    "subscription_offering",
    "/v2/subscriptions/offerings",
    SUBSCRIPTIONS,
    DESCRIBED,
    stamps="both",
    unique=("external_ref",),
    filters=("external_ref", "proration_policy_id"),
    shape=_shape_offering,
    check=_check_offering,
    left=_empty,
)

ATTACHED = Kind(
    "subscription_offering_feature",
    f"{OFFERING.path}/{{parent}}/features",
    SUBSCRIPTIONS,
    FEATURE_FIELDS,
    within=OFFERING,
    stamps="owned",
    unique=("external_ref",),
    check=check_feature,
    left=_leave_plans,
)

PLAN = Kind(
    "subscription_offering_plan",
    f"{OFFERING.path}/{{parent}}/plans",
    SUBSCRIPTIONS,
    {
        **DESCRIBED,
        "sku": text(null="removes", high=LONGEST),
        "main_image": text(null="removes", high=LONGEST),
        "price": mapping(null="removes", thinned=True),
        "price_units": mapping(null="removes"),
        "feature_configurations": mapping(default={}, thinned=True),
    },
    within=OFFERING,
    stamps="both",
    unique=("external_ref",),
    shape=_shape_plan,
    check=_check_plan,
    after=_name_plans,
    left=_name_plans,
)

_CAN: Mapping[str, Attribute] = {
    name: flag(required=True) for name in ("can_pause", "can_resume", "can_cancel")
}

PRICING_OPTION = Kind(
    "subscription_offering_pricing_option",
    f"{OFFERING.path}/{{parent}}/pricing-options",
    SUBSCRIPTIONS,
    {
        **DESCRIBED,
        "billing_interval_type": text(required=True, choices=("day", "week", "month", "year")),
        "billing_frequency": whole(required=True, low=1),
        "trial_period": whole(null="removes", low=0),
        "plan_length": whole(required=True, low=1),
        "end_behavior": text(required=True, choices=("close", "roll")),
        **_CAN,
        "base_price_percentage": number(null="removes", low=0, high=100),
        "fixed_price": mapping(null="removes", thinned=True),
    },
    within=OFFERING,
    stamps="both",
    unique=("external_ref",),
    check=_check_option,
    left=_leave_plans,
)
