"""What is sent for a difference, as tests write it, and whether the published API knows such actions."""

from __future__ import annotations

from reconciler.model.same import same
from reconciler.model.wire import embed, encode
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.rules import filled
from reconciler.providers.commercetools.translate import requests
from tests.published import problems


def refer(kind, value):
    """A reference as the provider writes it: `category shop` is the object with the id `id of shop`."""
    return {"typeId": kind, "id": value["$id"] if isinstance(value, dict) else f"id of {value}"}


def sent(kind, before, after, live=None):
    """The requests, each a list of update actions, that turn one body into another.

    >>> sent("zone", {"name": "EU"}, {"name": "Europe"})
    [[{'action': 'changeName', 'name': 'Europe'}]]
    """
    kind = KINDS[kind]
    return requests(kind, before, after, after.keys(), lambda shape, value: encode(shape, value, refer), live)


def draft(kind, body):
    """The draft of a new object, without what `to_draft` does to it."""
    return filled(embed(KINDS[kind].shape, body, (), refer))


def camel(kind):
    """`product-type` in the names of schemas: ProductType."""
    return "".join(part.title() for part in kind.split("-"))


def unpublished(kind, actions):
    """Every way in which update actions are none that the API describes."""
    schema = {"$ref": f"{camel(kind)}UpdateAction"}
    return [problem for action in actions for problem in problems(schema, action, action["action"])]


def settled(kind, before, after):
    """Whether nothing is sent when what is wanted is already there."""
    shape = KINDS[kind].shape
    return same(shape, after, after) and sent(kind, after, after) == [] and sent(kind, before, before) == []
