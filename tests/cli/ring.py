"""A provider whose resources need each other in a ring."""

from typing import Annotated

from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.ref import Ref
from tests.fakes import FakeStore


class Link(Body):
    name: str
    next: Annotated[str, Ref("link", pinned=True)]


class _Plugin:
    name = "ring"
    kinds = {"link": Kind("link", Link, "links")}  # noqa: RUF012 - never changed
    credentials = ()
    options = ()

    def connect(self, connection, runtime):
        return FakeStore(kinds=self.kinds)


PLUGIN = _Plugin()
