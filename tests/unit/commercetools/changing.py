"""Both ends of a resource's life without a store: the draft that makes it, and how a document reads."""

from __future__ import annotations

from reconciler.model.address import Address
from reconciler.model.resource import Write
from reconciler.model.wire import project
from reconciler.providers.commercetools import wire
from reconciler.providers.commercetools.kinds import KINDS
from tests.published import problems


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
