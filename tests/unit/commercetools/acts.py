"""What an update would send, without sending it, and whether the published API knows such requests."""

from __future__ import annotations

from reconciler.model.same import same
from reconciler.model.wire import embed, encode
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.rules import filled
from reconciler.providers.commercetools.translate import requests
from tests.published import problems


def refer(kind, value):
    if kind is None:
        kind, _, value = value.partition("/")
    if isinstance(value, dict):
        return {"typeId": kind, "id": value["$id"]}
    return {"typeId": kind, "id": value}


def sent(kind, before, after, fields=None, live=None):
    """The requests that lead from one body to another, by the kind's name; references by key as their id."""

    def translate(shape, value):
        return encode(shape, value, refer)

    return requests(KINDS[kind], before, after, set(after) if fields is None else fields, translate, live)


def acts(kind, before, after, fields=None):
    """The actions of the one request that is needed, or none."""
    found = sent(kind, before, after, fields)
    assert len(found) <= 1
    return found[0] if found else []


def settled(kind, before, after):
    """Whether nothing is sent when what is wanted is already there."""
    shape = KINDS[kind].shape
    return same(shape, after, after) and sent(kind, after, after) == [] and sent(kind, before, before) == []


def draft(kind, body):
    """The draft of a new object, without what `to_draft` does to it."""
    return filled(embed(KINDS[kind].shape, body, (), refer))


def camel(kind):
    """A kind in the names of schemas: `product-type` is ProductType."""
    return "".join(part.title() for part in kind.split("-"))


def unpublished(kind, actions):
    """Every way in which update actions are none that the API describes."""
    schema = {"$ref": f"{camel(kind)}UpdateAction"}
    return [problem for action in actions for problem in problems(schema, action, action["action"])]
