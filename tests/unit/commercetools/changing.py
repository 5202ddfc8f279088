"""What a change of a resource sends, without a store: its update actions, and the draft that makes it."""

from __future__ import annotations

from reconciler.model.address import Address
from reconciler.model.resource import Write
from reconciler.model.wire import encode, project
from reconciler.providers.commercetools import wire
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.translate import requests
from tests.published import problems


def refer(kind, value):
    """A reference by key, so that it can be read in an expectation."""
    return {"typeId": KINDS[kind].type if kind in KINDS else kind, "key": value}


def sent(name, before, after):
    """The update actions, request by request, that lead from one body to another."""
    kind = KINDS[name]
    return requests(kind, before, after, after.keys(), lambda shape, value: encode(shape, value, refer))


def acts(name, before, after):
    """The update actions of the one request that leads from one body to another."""
    return [act for request in sent(name, before, after) for act in request]


def drafted(name, body, project_key="shop"):
    """The draft of a new object; every reference has its key for an id."""
    write = Write(Address.of(name, "new"), body, None, {}, None, None, lambda address: address.key)
    return wire.draft(KINDS[name], write, project_key)


def read(name, document):
    """A live document in the user's form."""
    found = wire.remote(KINDS[name], {"id": "i", **document})

    def named(_kind, reference):
        meant = wire.meant(reference)
        return getattr(meant, "key", meant)

    return project(KINDS[name].shape, found.document, (), named)


def fits(schema, value):
    """Whether a value fits a schema of the published OpenAPI file."""
    wrong = list(problems({"$ref": schema}, value))
    assert not wrong, wrong
    return True
