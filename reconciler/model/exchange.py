"""The document in which another tool writes the whole of a store: what it says, and how to say it.

A platform's plug-in brings an `Exchange` for the format of such a tool; it is pure. Files, lines and
checks of the bodies against their kinds are other people's business.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reconciler.model.json import MISSING, Path, look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object


class Remark(NamedTuple):
    """Something to know of the value at a path of a document; of its name when `key`."""

    path: Path
    message: str
    hint: str | None = None
    key: bool = False


@dataclass(frozen=True)
class Item:
    """A resource as a document describes it, in the user's form; `body` may hold secrets: never print it.

    path     where in the document
    places   where its fields stand there, if not directly under `path`
    """

    address: Address
    body: Object = field(repr=False)
    path: Path
    places: Mapping[str, Path] = field(default_factory=dict, repr=False)

    def at(self, path: Path) -> Path:
        """Where the value at a path of the body stands in the document."""
        if not path:
            return self.path
        return (*self.places.get(path[0], (*self.path, path[0])), *path[1:])


@dataclass(frozen=True)
class Incoming:
    """What a document says.

    layers    the resources for every environment ("common") and for single ones
    problems  what makes it unusable
    unknown   what means nothing here and would be lost
    notes     what is understood, but perhaps not as it was meant
    """

    layers: Mapping[str, Sequence[Item]]
    problems: Sequence[Remark] = ()
    unknown: Sequence[Remark] = ()
    notes: Sequence[Remark] = ()


class LeftOut(NamedTuple):
    """What a document does not hold: a resource, or one field of it."""

    address: Address
    field: str = ""


class Outgoing(NamedTuple):
    """A document, how many resources it holds, and what it does not hold."""

    document: Object
    held: int
    left_out: Sequence[LeftOut] = ()


class Exchange(Protocol):
    """The format of another tool; `name` is what its users call that tool."""

    name: str

    def read(self, document: Json) -> Incoming: ...

    def write(self, resources: Mapping[Address, Object], *, strict: bool) -> Outgoing:
        """The document of some resources in the user's form, without secrets.

        It is what `read` reads back; `strict` leaves out what the tool itself does not understand.
        """
        ...


def told(path: Path, document: Json = MISSING) -> str:
    """A path as readers know it; the document tells which parts are indexes of lists.

    >>> told(("common", "flows", "0"), {"common": {"flows": [{}]}}), told(("my shop",))
    ('$.common.flows[0]', '$["my shop"]')
    """
    text = "$"
    for depth, part in enumerate(path):
        if isinstance(look(document, path[:depth]), list):
            text += f"[{part}]"
        else:
            text += f".{part}" if part.isidentifier() else f"[{json.dumps(part, ensure_ascii=False)}]"
    return text
