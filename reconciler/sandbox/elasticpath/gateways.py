"""Payment gateways: a fixed set, found by slug, that can only be configured.

Source: Elastic Path API reference, Payments.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.crud import find, hold
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, text
from reconciler.sandbox.elasticpath.service import V2
from reconciler.sandbox.elasticpath.validate import merge, read_data
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = ["GATEWAY", "change_gateway", "found_gateways", "list_gateways", "read_gateway"]

SETUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "manual": ("Manual", ()),
    "stripe": ("Stripe", ("login",)),
    "stripe_payment_intents": ("Stripe Payment Intents", ("login",)),
    "stripe_connect": ("Stripe Connect", ("stripe_account", "test")),
    "elastic_path_payments_stripe": ("Elastic Path Payments powered by Stripe", ("stripe_account", "test")),
    "braintree": ("Braintree", ("environment", "merchant_id", "private_key", "public_key")),
    "paypal_express_checkout": ("PayPal Express Checkout", ("payer_id", "test")),
    "adyen": ("Adyen", ("merchant_account", "username", "password", "test")),
    "authorize_net": ("Authorize.net", ("login", "password", "test")),
    "card_connect": ("CardConnect", ("merchant_id", "username", "password", "test")),
    "cyber_source": ("CyberSource", ("login", "password", "test")),
}
SECRETS = (
    *("password", "username", "login", "merchant_account", "stripe_account"),
    *("merchant_id", "private_key", "public_key", "payer_id"),
)


def _show(knobs: Knobs, doc: Doc) -> Doc:
    mode = knobs.gateway_secrets
    if mode == "plain":
        return doc
    shown = dict(doc)
    for name in SECRETS:
        if shown.get(name):
            if mode == "absent":
                del shown[name]
            else:
                shown[name] = "***" if mode == "masked" else f"****{shown[name][-4:]}"
    return shown


GATEWAY = Kind(
    "gateway",
    "/v2/gateways",
    V2,
    {"enabled": flag(), "test": flag(), "environment": text(), **{name: text() for name in SECRETS}},
    typed=False,
    show=_show,
)


def found_gateways(world: World) -> None:
    """Put the gateways of a new store: all disabled, all blank."""
    for slug, (name, options) in SETUPS.items():
        blank: Doc = {option: False if option == "test" else "" for option in options}
        if "environment" in blank:
            blank["environment"] = "sandbox"
        doc = {"id": slug, "type": "gateway", "slug": slug, "name": name, "enabled": False, **blank}
        hold(Draft(world, GATEWAY, {}, doc, ""))


def _without_id(doc: Doc) -> Doc:
    """The slug is the only name a gateway has."""
    return {name: value for name, value in doc.items() if name != "id"}


def list_gateways(call: Call) -> Reply:
    """All of them, never in pages."""
    docs = [json.loads(stored) for stored in call.world.store.page([GATEWAY.type])]
    return Reply(200, dumps({"data": [_without_id(_show(call.world.knobs, doc)) for doc in docs]}))


def change_gateway(call: Call) -> Reply:
    """A partial update; the reply shows what was written, secrets too."""
    old = find(call, GATEWAY)
    sent = read_data(call, GATEWAY, old["id"])
    own = {name: value for name, value in sent.items() if name in old and name in GATEWAY.fields}
    doc = merge(GATEWAY, own, old, call.world.knobs)
    hold(Draft(call.world, GATEWAY, sent, doc, ""))
    return Reply(200, dumps({"data": _without_id(doc)}))


def read_gateway(call: Call) -> Reply:
    return Reply(200, dumps({"data": _without_id(_show(call.world.knobs, find(call, GATEWAY)))}))
