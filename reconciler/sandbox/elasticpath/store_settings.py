"""Settings of single services: each stands alone at a fixed address and is there from the start.

Source: Elastic Path API reference, Settings, Account Management; the command line client's resource list for
the time to live of logs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.elasticpath import service
from reconciler.sandbox.elasticpath.crud import hold
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, mapping, text, whole
from reconciler.sandbox.elasticpath.realms import ACCOUNT_ORIGIN, BUYER_ORIGIN, realm_of
from reconciler.sandbox.elasticpath.settings import store_id
from reconciler.sandbox.elasticpath.validate import merge, read_data
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.kind import Attribute

__all__ = [
    "ACCOUNT_AUTHENTICATION",
    "ACCOUNT_MEMBERSHIP",
    "CART",
    "LOGS",
    "change_setting",
    "read_customer_authentication",
    "read_setting",
]

_NESTED = {
    "discounts": {"custom_discounts_enabled": False, "use_rule_promotions": False},
    "inventories": {"defer_inventory_check": False},
}


def _shape_cart(draft: Draft) -> None:
    """Whether a nested object is replaced whole or key by key is not documented, hence a knob."""
    for name in _NESTED:
        sent = draft.sent.get(name)
        if isinstance(sent, dict) and draft.old is not None:
            kept = draft.old[name] if draft.knobs.cart_nested == "merged" else {}
            draft.doc[name] = {**kept, **sent}


def _check_cart(draft: Draft) -> None:
    for name, known in _NESTED.items():
        for option, value in draft.doc[name].items():
            if option in known and not isinstance(value, bool):
                raise service.SETTINGS.broken(f"{name}.{option}", "type", "must be of type boolean")
    discounts = draft.doc["discounts"]
    if discounts.get("custom_discounts_enabled") and discounts.get("use_rule_promotions"):
        told = "Only one discount setting can be set to true at a time."
        raise service.SETTINGS.refusal(422, "Cannot use both discounts together", told)


def _nested(name: str) -> Attribute:
    return mapping(default=_NESTED[name])


CART = Kind(
    "settings",
    "/v2/settings/cart",
    service.SETTINGS,
    {
        "cart_expiry_days": whole(default=7, low=1, high=365),
        "discounts": _nested("discounts"),
        "inventories": _nested("inventories"),
        "show_all_carts": flag(default=True),
    },
    shape=_shape_cart,
    check=_check_cart,
)

ACCOUNT_AUTHENTICATION = Kind(
    "account_authentication_settings",
    "/v2/settings/account-authentication",
    service.ACCOUNTS,
    {
        "enable_self_signup": flag(default=False),
        "auto_create_account_for_account_members": flag(default=False),
        "account_member_self_management": text(default="disabled", choices=("disabled", "update_only")),
        "account_management_authentication_token_timeout_secs": whole(default=86400, low=1),
    },
    typed=False,
)

ACCOUNT_MEMBERSHIP = Kind(
    "account_membership_setting",
    "/v2/settings/account-membership",
    service.ACCOUNTS,
    {"membership_limit": whole(default=100, low=0, high=10_000)},
    typed=False,
)

LOGS = Kind(
    "time_to_live",
    "/v2/settings/logs-ttl/",
    service.SETTINGS,
    {"days": whole(default=365, low=1)},
    typed=False,
)


def _stored(call: Call, kind: Kind) -> Doc:
    """The settings as they are, or as they begin; the row is named by its address, for it has no id."""
    found = call.world.store.get(kind.type, kind.path)
    if found is None:
        return {"id": kind.path, "type": kind.type, **merge(kind, {}, None, None)}
    return cast("Doc", json.loads(found))


def _reply(call: Call, kind: Kind, doc: Doc) -> Reply:
    shown: Doc = {name: value for name, value in doc.items() if name != "id"}
    if kind is not ACCOUNT_AUTHENTICATION:
        return Reply(200, dumps({"data": shown}))
    realm = realm_of(call.world, ACCOUNT_ORIGIN)
    pointer = {"id": realm["id"], "type": "authentication_realm", "links": realm["links"]}
    shown |= {
        "id": store_id(call.world),
        "relationships": {"authentication_realm": {"data": pointer}},
        "meta": {"client_id": "account-management"},
    }
    return Reply(200, dumps({"data": shown, "links": {"self": f"{call.base_url}{kind.path}"}}))


def read_setting(call: Call, kind: Kind) -> Reply:
    return _reply(call, kind, _stored(call, kind))


def change_setting(call: Call, kind: Kind) -> Reply:
    """A partial update."""
    old = _stored(call, kind)
    sent = read_data(call, kind, store_id(call.world))
    if kind.typed and "type" not in sent:
        raise kind.service.broken("data.type", "enum", f'must be one of the following: "{kind.type}"')
    draft = Draft(call.world, kind, sent, merge(kind, sent, old, call.world.knobs), "", old)
    kind.shape(draft)
    kind.check(draft)
    hold(draft)
    return _reply(call, kind, draft.doc)


def read_customer_authentication(call: Call) -> Reply:
    """Where customers sign in; it can not be changed."""
    realm = realm_of(call.world, BUYER_ORIGIN)
    pointer: dict[str, Any] = {"id": realm["id"], "type": "authentication-realm"}
    data: Doc = {
        "id": store_id(call.world),
        "type": "customer-authentication-settings",
        "relationships": {"authentication-realm": {"data": pointer}},
    }
    return Reply(200, dumps({"data": data}))
