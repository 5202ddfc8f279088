"""A change of a body as a row of a table, and the update actions that it takes."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import ValidationError

from reconciler.model.wire import encode
from reconciler.providers.commercetools.kinds import KINDS
from reconciler.providers.commercetools.rules import CustomFields
from reconciler.providers.commercetools.translate import requests


class Row(NamedTuple):
    """`change` is laid over `before`; `live` is what the API shows beside the body."""

    kind: str
    before: dict[str, Any]
    change: dict[str, Any]
    actions: list[dict[str, Any]]
    live: dict[str, Any] = {}  # noqa: RUF012 - of a tuple

    def __str__(self):
        return f"{self.kind}-{'+'.join(self.change)}"


def refer(kind, value):
    """A reference by key, as the API takes it just as well as one by id."""
    type_ = KINDS[kind].type if kind in KINDS else kind
    return (
        {"typeId": type_, "id": value["$id"]} if isinstance(value, dict) else {"typeId": type_, "key": value}
    )


def wire(shape, value):
    return encode(shape, value, refer)


def updates(row):
    """The requests of a row."""
    return requests(KINDS[row.kind], row.before, row.before | row.change, row.change, wire, row.live)


def actions(row):
    """The actions of a row that needs one request."""
    (request,) = updates(row)
    return request


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
