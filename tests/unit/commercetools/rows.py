"""A change of a body as a row of a table, with the update actions that it takes."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import ValidationError

from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.rules import CustomFields
from tests.unit.commercetools.acts import sent


class Row(NamedTuple):
    """`change` is laid over `before`; `live` is what the API shows beside the body."""

    kind: str
    before: dict[str, Any]
    change: dict[str, Any]
    actions: list[dict[str, Any]]
    live: dict[str, Any] | None = None

    def __str__(self):
        return f"{self.kind}-{'+'.join(self.change)}"


def actions(row):
    """The actions of the one request that a row needs, or none."""
    found = sent(row.kind, row.before, row.before | row.change, row.change, row.live)
    assert len(found) <= 1
    return found[0] if found else []


def untested(kind, rows):
    """The fields of a kind that no row changes, though they have a rule of their own."""
    rules = {name for name, rule in KINDS[kind].rules.items() if not isinstance(rule, CustomFields)}
    return rules - {name for row in rows if row.kind == kind for name in row.change}


def flaws(kind, body):
    """What is wrong with a body: (path, message)."""
    try:
        KINDS[kind].body.model_validate(body)
    except ValidationError as refusal:
        return [(".".join(str(part) for part in one["loc"]), one["msg"]) for one in refusal.errors()]
    return []
