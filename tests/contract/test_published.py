"""Every request to a commercetools project, over the whole life of every kind, against the published OpenAPI file."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest

from reconciler.model.field import IMMUTABLE, LOCAL, WRITE_ONLY
from reconciler.providers.commercetools.kinds import KINDS
from tests.contract.examples import COMMERCETOOLS
from tests.contract.stores import live
from tests.published import beside, operation_of, problems, spec
from tests.unit.commercetools.acts import sent


def wrong(sent):
    """What the published file says against each request."""
    found = []
    for method, path, body in sent:
        parts = urlsplit(path)
        if parts.path.startswith("/oauth/"):
            continue
        address, operation = operation_of(
            SimpleNamespace(method=method, url=SimpleNamespace(path=parts.path))
        )
        if operation is None:
            found.append(f"{method} {parts.path}: no such operation")
            continue
        shown = f"{method} {address}"
        known = {
            one["name"] for one in map(resolved, operation.get("parameters", [])) if one["in"] == "query"
        }
        unknown = {name for name, _ in parse_qsl(parts.query)} - known
        found += [f"{shown}: no query parameter {name}" for name in unknown]
        if body is not None:
            schema = resolved(operation["requestBody"])["content"]["application/json"]["schema"]
            found += [f"{shown}: {one}" for one in problems(schema, body)]
    return found


def resolved(part):
    if "$ref" not in part:
        return part
    _, group, name = part["$ref"].rsplit("/", 2)
    return spec()["components"][group][name]


@beside
def test_every_request_is_one_that_the_api_describes(open_store):
    store = open_store("commercetools")
    places = list(KINDS)  # what is referred to comes first
    live(store, sorted(COMMERCETOOLS.values(), key=lambda one: places.index(one.kind)))
    assert len(store.sent) > 150
    assert sorted(set(wrong(store.sent))) == []


@beside
def test_the_check_can_fail():
    assert wrong([("GET", "/shop/stores?page=2", None)]) == [
        "GET /{projectKey}/stores: no query parameter page"
    ]
    assert wrong([("PUT", "/shop/stores", None)]) == ["PUT /shop/stores: no such operation"]
    assert wrong([("POST", "/shop/stores", {"name": {"en": "a"}})]) == [
        "POST /{projectKey}/stores: $.key: missing"
    ]
    update = {"version": 1, "actions": [{"action": "changeName", "name": {"en": "a"}}]}
    assert "'changeName' is none of" in wrong([("POST", "/shop/stores/1", update)])[0]


MUTABLE = [
    (kind.name, name)
    for kind in KINDS.values()
    if kind.verb == "actions"
    for name, field in kind.fields.items()
    if not field.has(IMMUTABLE) and not field.has(LOCAL) and not field.has(WRITE_ONLY)
]


TOGETHER = {
    "state": {"type", "roles"},
    "cart-discount": {"discountGroup", "sortOrder"},
    "business-unit": {"unitType", "parentUnit"},
    "inventory-entry": {"minCartQuantity", "maxCartQuantity"},
}
"""Fields of which one action sets both."""


@pytest.mark.parametrize(("kind", "name"), MUTABLE)
def test_every_field_that_can_change_has_an_action(kind, name):
    example, pair = COMMERCETOOLS[kind], TOGETHER.get(kind, set())
    before, after = dict(example.body), dict(example.after)
    if before.get(name) == after.get(name):
        # What an example keeps (the key of an adopted object, the one default) is set where it was not.
        before.pop(name, None)
        assert name in after, f"the example shows no {name}"
    # Some parts are named by an id that only the document shows.
    document = {part: [{**one, "id": "1"} for one in before.get(part) or []] for part in ("rates", "assets")}
    fields = pair if name in pair else {name}
    emitted = [one for request in sent(kind, before, after, fields, document) for one in request]
    assert emitted
