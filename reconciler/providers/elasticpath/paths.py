"""Where objects are, and what they are called there: filled in from what they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.model.json import get, parse_pointer
from reconciler.model.resource import Remote
from reconciler.providers.elasticpath.kind import APART

if TYPE_CHECKING:
    from reconciler.providers.elasticpath.kind import Kind

HIGHER = (APART, "higher")
"""Where a document holds the id of what its parent stands in, if paths name that too."""
_VARIABLE = re.compile(r"\{([\w-]+)(?:\.(\w+))?\}")


def collection(kind: Kind, parent: Remote | None, *, listed: bool = False) -> str:
    """The path that objects of a kind within a parent are created at, or `listed` at.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> collection(KINDS["node"], Remote("hierarchy", "9f", {}))
    '/pcm/hierarchies/9f/nodes'
    """
    return _filled((kind.listed if listed else "") or kind.path, kind, parent)


def type_of(kind: Kind, parent: Remote | None) -> str:
    """What the documents of a kind within a parent call themselves.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> type_of(KINDS["custom-api-entry"], Remote("custom-api", "9f", {"api_type": "wishlist_ext"}))
    'wishlist_ext'
    """
    return _filled(kind.type, kind, parent)


def names_type(kind: Kind) -> bool:
    """Whether the parent says what documents of a kind call themselves."""
    return bool(_VARIABLE.search(kind.type))


def _filled(template: str, kind: Kind, parent: Remote | None) -> str:
    """A path or a type with what its variables stand for, given what an object stands in."""

    def fill(variable: re.Match[str]) -> str:
        assert parent is not None, f"{kind.name} stands in a {kind.within}"
        if variable[2]:
            value = get(parent.document, (variable[2],))
        elif parent.kind == kind.name:
            value = get(parent.document, parse_pointer(kind.top))
        else:
            value = parent.id if variable[1] == parent.kind else parent.parent
        # A template's slug has parentheses: products(book).
        return quote(str(value), safe="")

    return _VARIABLE.sub(fill, template)


def shared(kind: Kind) -> bool:
    """Whether one list holds the objects of every parent.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> shared(KINDS["currency"]), shared(KINDS["node"])
    (True, False)
    """
    return not _VARIABLE.search(kind.listed or kind.path)


def names_higher(kind: Kind) -> bool:
    """Whether the path names two objects above: that which its parent stands in, too."""
    return len(_VARIABLE.findall(kind.path)) > 1


def place(kind: Kind, remote: Remote) -> str:
    """The path of one object; of what is written in batches, that of all of them.

    >>> from reconciler.providers.elasticpath.kinds import KINDS
    >>> place(KINDS["currency"], Remote("currency", "1c", {}))
    '/v2/currencies/1c'
    """
    if kind.singleton:
        return kind.path.replace("{id}", quote(remote.id, safe=""))
    above = get(remote.document, parse_pointer(kind.top)) if kind.top else remote.parent
    higher = get(remote.document, HIGHER)
    path = _VARIABLE.sub(lambda v: quote(str(above if v[1] == kind.within else higher), safe=""), kind.path)
    named = get(remote.document, parse_pointer(kind.named)) if kind.named else None
    return path if kind.batch else f"{path}/{quote(str(named or remote.id), safe='')}"


def top_of(kind: Kind, parent: Remote) -> Remote:
    """What a list of the kind is asked of, given a parent: of a node its hierarchy."""
    if parent.kind != kind.name:
        return parent
    assert kind.within is not None
    return Remote(kind.within, str(get(parent.document, parse_pointer(kind.top))), {})
