"""A difference between two bodies, in the API's update actions: pure, by the rules of a kind's fields.

Source: commercetools API reference: Update actions; at most 500 of them go into one request (Limits).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reconciler.model.json import MISSING
from reconciler.model.same import same
from reconciler.providers.commercetools.rules import Change, Turn

if TYPE_CHECKING:
    from collections.abc import Collection

    from reconciler.model.json import Object
    from reconciler.providers.commercetools.kind import Kind
    from reconciler.providers.commercetools.rules import Act, Encode

MOST = 500
"""Actions in one request."""


def requests(
    kind: Kind,
    before: Object,
    after: Object,
    fields: Collection[str],
    encode: Encode,
    live: Object | None = None,
    first: Object | None = None,
) -> list[list[Object]]:
    """The update actions, request by request, that bring the named fields from before to after.

    Both bodies are in the user's form; a field that `after` does not hold is cleared. `live` is the document
    that `before` was read from: some parts are named by an id that no body shows. `first` is the body before
    the first of several requests, when `before` is one between them.

    >>> requests(STORE, {"countries": ["DE"]}, {"countries": ["DE", "AT"]}, {"countries"}, encode)
    [[{'action': 'addCountry', 'country': {'code': 'AT'}}]]
    """
    sides = (before, after, live or {}, before if first is None else first)
    acts = sorted(_acts(kind, fields, encode, *sides), key=lambda act: act.turn)
    parts = [
        [act.body for act in part] for _, part in groupby(acts, key=lambda act: max(act.turn, Turn.ORDER))
    ]
    return [part[at : at + MOST] for part in parts for at in range(0, len(part), MOST)]


def _acts(
    kind: Kind,
    fields: Collection[str],
    encode: Encode,
    before: Object,
    after: Object,
    live: Object,
    first: Object,
) -> list[Act]:
    found: list[Act] = []
    for name, rule in kind.rules.items():
        shape = kind.fields[name].shape
        if name not in fields:
            continue
        old, new = before.get(name, MISSING), after.get(name)
        # Whether a hidden value differs nobody can tell: it is sent whenever it is asked for.
        if name in kind.hidden or not same(shape, new, old):
            change = Change(name, shape, before.get(name), new, encode, before, after, live, first)
            # Two fields that are set together both ask for the one action that does it.
            found += [act for act in rule.acts(change) if act not in found]
    return found
