"""Short forms for what tests send."""

from __future__ import annotations


def act(action, **payload):
    return {"action": action, **payload}


def ref(type_, **by):
    return {"typeId": type_, **by}


def money(cents, currency="EUR"):
    return {"currencyCode": currency, "centAmount": cents}
