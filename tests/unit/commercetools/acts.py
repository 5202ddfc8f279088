"""What an update would send, without sending it."""

from __future__ import annotations

from reconciler.model.wire import encode
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.translate import requests


def refer(kind, value):
    if kind is None:
        kind, _, value = value.partition("/")
    if isinstance(value, dict):
        return {"typeId": kind, "id": value["$id"]}
    return {"typeId": kind, "id": value}


def sent(kind, before, after, fields=None):
    """The requests that lead from one body to another, by the kind's name; references by key as their id."""

    def translate(shape, value):
        return encode(shape, value, refer)

    return requests(KINDS[kind], before, after, set(after) if fields is None else fields, translate)


def acts(kind, before, after, fields=None):
    """The actions of the one request that is needed, or none."""
    found = sent(kind, before, after, fields)
    assert len(found) <= 1
    return found[0] if found else []
