"""Every request that the provider sends to Elastic Path, checked against the published OpenAPI descriptions."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from reconciler.model.address import Address
from tests.contract.examples import ELASTICPATH, Example
from tests.contract.stores import live
from tests.unit.sandbox import test_openapi as published
from tests.unit.sandbox.corrections import ANY

pytestmark = published.pytestmark

UNDESCRIBED_PAGING = {
    "/v2/flows",
    "/v2/fields",
    "/v2/flows/{}/fields",
    "/integrations",
    "/v2/promotions/{}/codes",
    "/v2/rule-promotions/{}/codes",
}
"""Lists that are described without page parameters; they page all the same, or ignore the parameters."""


def generic(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


def complaints(method, target, body):
    """What the descriptions say against a request."""
    parts = urlsplit(target)
    if parts.path in published.UNDOCUMENTED:
        return
    found = published.operation(method, parts.path)
    if found is None:
        yield f"{method} {parts.path} is not described"
        return
    name, template, verb = found
    document = published.spec(name)
    shared = document["paths"][template].get("parameters", [])
    operation = document["paths"][template][verb]
    parameters = [published.resolve(document, one) for one in [*operation.get("parameters", []), *shared]]
    known = {one["name"] for one in parameters if one["in"] == "query"}
    for name_, _ in parse_qsl(parts.query):
        if name_ not in known and not (name_.startswith("page") and generic(template) in UNDESCRIBED_PAGING):
            yield f"{method} {template}: query {name_} is not described"
    if body is None:
        return
    schema = published.body_schema(document, operation.get("requestBody", {}))
    if schema is ANY:
        yield f"{method} {template}: a body is not described"
    for problem in published.problems(name, schema, body):
        yield f"{method} {template}: {problem} in {json.dumps(body)[:300]}"


def check(sent):
    """The operations that were used, as they are described: (method, path)."""
    wrong = [one for request in sent for one in complaints(*request)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    seen = set()
    for method, target, _ in sent:
        path = urlsplit(target).path
        found = published.operation(method, path)
        seen.add((method, generic(found[1]) if found else path))
    return seen


def described(path):
    """A kind's path as the descriptions have it."""
    for prefix, instead in published.PREFIXES.items():
        if path.startswith(prefix):
            path = instead + path.removeprefix(prefix)
    return generic(path)


def test_every_request_is_as_described(open_store):
    store = open_store("elasticpath")
    live(store, ELASTICPATH.values())
    store.create(ELASTICPATH["catalog"])
    store.create(ELASTICPATH["node"])
    kind = store.kinds["catalog"]

    async def more(provider):
        await provider.act(kind, "publish", store.known[Address("catalog", "spring")])
        await provider.identify()

    store.run(more)
    written = {template for method, template in check(store.sent) if method != "GET"}
    assert {described(one.path) for one in store.kinds.values() if not one.fixed} <= written


def test_moves_are_as_described(open_store):
    store = open_store("elasticpath")
    store.create(ELASTICPATH["node"])
    place = Address.parse("node/apparel/women")
    women = Example(place, {"slug": "women", "name": "Women"}, {}, ("hierarchy/apparel",))
    store.create(women)
    for key in ("apparel/men/women", "apparel/women"):
        moved = Example(Address("node", key), women.body, {})
        store.known[moved.address] = store.known.pop(place)
        place = moved.address
        store.update(moved, moved.body, ())
    parent = "/pcm/hierarchies/{}/nodes/{}/relationships/parent"
    assert {("PUT", parent), ("DELETE", parent)} <= check(store.sent)


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (("GET", "/v2/nothing", None), "is not described"),
        (("GET", "/v2/currencies?color=red", None), "query color is not described"),
        (("POST", "/v2/account-tags", {"data": {"type": "tag"}}), "'account_tag' was expected"),
    ],
)
def test_the_check_can_fail(request_, complaint):
    assert complaint in "\n".join(complaints(*request_))
