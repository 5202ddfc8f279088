"""Promotions made of rules and actions, with a priority among them.

Source: Elastic Path API reference, Rule Promotions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import codes
from reconciler.sandbox.elasticpath.accounts import ACCOUNT_TAG
from reconciler.sandbox.elasticpath.catalogs import CATALOG
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, mapping, text, whole
from reconciler.sandbox.elasticpath.promotions import refer_to, refer_to_currencies
from reconciler.sandbox.elasticpath.rule_sets import check_rule_set, conditions
from reconciler.sandbox.elasticpath.service import RULE_PROMOTIONS
from reconciler.sandbox.elasticpath.settings import store_id
from reconciler.sandbox.elasticpath.windows import check_window, is_over, write_window

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["RULE_PROMOTION"]

MOST_AUTOMATIC = 50
EVERY = {"catalog_ids": "any", "currencies": "all"}


def _shape(draft: Draft) -> None:
    draft.doc["store_id"] = store_id(draft.world)
    write_window(draft)
    if draft.knobs.rule_set_defaults == "filled" and isinstance(draft.doc.get("rule_set"), dict):
        absent = {name: [word] for name, word in EVERY.items() if not draft.doc["rule_set"].get(name)}
        draft.doc["rule_set"] = {**draft.doc["rule_set"], **absent}


def _others(draft: Draft) -> list[Doc]:
    """The running and scheduled promotions besides this one."""
    now = draft.world.clock()
    docs = (json.loads(stored) for stored in draft.world.store.page([RULE_PROMOTION.type]))
    return [doc for doc in docs if _is_live(doc, now) and doc["id"] != draft.doc["id"]]


def _is_live(doc: Doc, now: float) -> bool:
    return bool(doc["enabled"]) and not is_over(doc, now)


def _check(draft: Draft) -> None:
    doc = draft.doc
    check_window(draft)
    check_rule_set(doc)
    _check_references(draft)
    if not _is_live(doc, draft.world.clock()):
        return
    others = _others(draft)
    if doc["automatic"] and sum(other["automatic"] for other in others) >= MOST_AUTOMATIC:
        told = f"Only {MOST_AUTOMATIC} active and future automatic rule promotions are allowed per store"
        raise RULE_PROMOTIONS.refusal(400, "Too many automatic rule promotions", told)
    if doc.get("priority") is not None and any(other.get("priority") == doc["priority"] for other in others):
        told = "Priority already in use in another running or scheduled promotion"
        raise RULE_PROMOTIONS.refusal(422, "Duplicate Priority", told)


def _check_references(draft: Draft) -> None:
    rule_set = draft.doc["rule_set"]
    named = {name: [item for item in rule_set.get(name, []) if item != word] for name, word in EVERY.items()}
    refer_to(draft, (CATALOG,), named["catalog_ids"])
    refer_to_currencies(draft, named["currencies"])
    for condition in conditions(rule_set.get("rules")):
        if condition["strategy"] == "account_tags":
            refer_to(draft, (ACCOUNT_TAG,), condition["args"])


RULE_PROMOTION = Kind(
    "rule_promotion",
    "/v2/rule-promotions",
    RULE_PROMOTIONS,
    {
        "name": text(required=True, low=1),
        "description": text(default=""),
        "priority": whole(null="removes"),
        "enabled": flag(default=False),
        "automatic": flag(default=False),
        "stackable": flag(default=True),
        "override_stacking": flag(default=False),
        "start": text(required=True),
        "end": text(required=True),
        "rule_set": mapping(required=True),
    },
    stamps="timestamps",
    filters=(
        "code eq",
        "name like ilike",
        "enabled eq",
        "stackable eq",
        "override_stacking eq",
        "start lt le eq gt ge",
        "end lt le eq gt ge",
    ),
    filtered=codes.codes_of,
    shape=_shape,
    check=_check,
    after=codes.settle_automatic,
    left=codes.drop_codes,
)
