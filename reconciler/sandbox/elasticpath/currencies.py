"""Currencies: one is always the default, and there are at most ten.

Source: Elastic Path API reference, Currencies.
"""

from __future__ import annotations

import json

from reconciler.sandbox.elasticpath.crud import rewrite
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, number, text, whole
from reconciler.sandbox.elasticpath.service import CURRENCIES
from reconciler.sandbox.elasticpath.settings import limit
from reconciler.sandbox.world import Refusal

__all__ = ["CURRENCY", "US_DOLLAR"]

US_DOLLAR = {
    "type": "currency",
    "code": "USD",
    "exchange_rate": 1,
    "format": "${price}",
    "decimal_point": ".",
    "thousand_separator": ",",
    "decimal_places": 2,
    "default": True,
    "enabled": True,
}


def _described(status: int, title: str, description: str) -> Refusal:
    """The error of a service that says `description` where the others say `detail`."""
    return Refusal(status, {"errors": [{"status": status, "title": title, "description": description}]})


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - the code is the only unique attribute
    return _described(400, "Currency already exists", "The specified currency code already exists")


def _check(draft: Draft) -> None:
    if "{price}" not in draft.doc["format"]:
        raise CURRENCIES.broken("format", "format", "must contain {price}")
    most = limit(draft.world, "currency_limit")
    if draft.old is None and draft.world.store.count(["currency"]) >= most:
        told = f"You have reached the maximum allowed currency limit of {most}"
        raise _described(422, "Currency limit reached", told)
    if draft.old and draft.old["default"] and not draft.doc["default"]:
        if draft.knobs.demote_default == "refused":
            raise CURRENCIES.broken("default", "default", "can not be false for the default currency")
        draft.doc["default"] = True


def _move_default(draft: Draft) -> None:
    if not draft.doc["default"]:
        return
    for stored in draft.world.store.page(["currency"]):
        other = json.loads(stored)
        if other["default"] and other["id"] != draft.doc["id"]:
            rewrite(draft.world, CURRENCY, {**other, "default": False})


def _keep_default(draft: Draft) -> None:
    if draft.doc["default"]:
        raise CURRENCIES.refusal(400, "Bad Request", "the default currency can not be deleted")


CURRENCY = Kind(
    "currency",
    "/v2/currencies",
    CURRENCIES,
    {
        "code": text(required=True, low=3, high=3),
        "exchange_rate": number(required=True, low=0),
        "format": text(required=True),
        "decimal_point": text(required=True),
        "thousand_separator": text(required=True),
        "decimal_places": whole(required=True, low=0),
        "default": flag(required=True),
        "enabled": flag(required=True),
    },
    unique=("code",),
    taken=_taken,
    check=_check,
    after=_move_default,
    leaving=_keep_default,
)
