"""Every request that the provider sends, checked against the published OpenAPI descriptions."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml_rs
from jsonschema import Draft202012Validator

from reconciler.model.address import Address
from tests.contract.examples import ELASTICPATH, Example
from tests.contract.stores import live

ROOT = Path(__file__).parents[2]
SPECS = ROOT.parent / "shared" / "reference" / "elasticpath" / "openapi"

pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason=f"the published API descriptions are not in {SPECS}"
)

FILES = [
    "currencies",
    "flows",
    "integrations",
    "pim",
    "pricebooks",
    "catalog_view",
    "payments",
    "settings",
    "subscriptions",
]

MOVED = {
    "/catalogs": "/pcm/catalogs",
    "/integrations": "/v2/integrations",
    "/subscriptions/": "/v2/subscriptions/",
}
"""Paths that are wrong in the descriptions: every client uses the right side."""

WRONG = {
    (
        "POST",
        "/v2/currencies",
        "'name' is a required property",
    ): "a currency has no name: none of the examples holds one",
    (
        "POST",
        "/v2/integrations",
        "'observers' is a required property",
    ): "a misspelt name among the required ones; it is `observes`",
    (
        "POST",
        "/v2/integrations",
        "is valid under each of",
    ): "a webhook is also a valid STOMP configuration, of which nothing is required",
    (
        "PUT",
        "/v2/integrations/{}",
        "is valid under each of",
    ): "a queue is also a valid webhook, of which nothing is forbidden",
    (
        "PUT",
        "/v2/subscriptions/offerings/{}/plans/{}",
        "None is valid under each of",
    ): "null takes a feature away, as described; no form of a configuration says that it is an object",
}
"""(method, path, word of the complaint) -> why the description is wrong, not the request."""

UNDESCRIBED_PAGING = {"/v2/flows", "/v2/fields", "/v2/flows/{}/fields", "/v2/integrations"}
"""Lists that are described without page parameters; they page all the same, or ignore the parameters."""


@cache
def operations():
    """(method, path with {} for variables) -> (operation, description)."""
    found = {}
    for name in FILES:
        text = (SPECS / f"{name}.yaml").read_text(encoding="utf-8")
        description = nullable(yaml_rs.loads(text))
        for path, item in description["paths"].items():
            shown = next((path.replace(a, b, 1) for a, b in MOVED.items() if path.startswith(a)), path)
            for method, operation in item.items():
                if method in ("get", "post", "put", "delete"):
                    whole = {"shared": item.get("parameters", []), **operation}
                    found.setdefault(
                        (method.upper(), re.sub(r"\{[^}]*\}", "{}", shown)), (whole, description)
                    )
    return found


def nullable(schema):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema; an `example` is data, not schema."""
    if isinstance(schema, list):
        return [nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: nullable(one) for name, one in schema.items() if name not in ("example", "examples")}
    if result.get("nullable") is True and isinstance(result.get("type"), str):
        result["type"] = [result["type"], "null"]
    return result


def described(method, path):
    """The operation for a path; a fixed path goes before one with variables ("/catalogs/rules")."""
    fits = [
        (template.count("{}"), template)
        for verb, template in operations()
        if verb == method and re.fullmatch(re.escape(template).replace(r"\{\}", "[^/]+"), path)
    ]
    assert fits, f"{method} {path} is not described"
    return min(fits)[1]


def complaints(method, target, body):
    """What the description says against a request."""
    parts = urlsplit(target)
    template = described(method, parts.path)
    operation, description = operations()[method, template]
    parameters = [resolved(one, description) for one in operation.get("parameters", []) + operation["shared"]]
    known = {one["name"] for one in parameters if one["in"] == "query"}
    for name, _ in parse_qsl(parts.query):
        if name not in known and not (name.startswith("page") and template in UNDESCRIBED_PAGING):
            yield method, template, f"query {name} is not described"
    content = resolved(operation.get("requestBody", {}), description).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if body is None or schema is None:
        if body is not None:
            yield method, template, "a body is not described"
        return
    whole = {"components": description.get("components", {}), "allOf": [schema]}
    for error in Draft202012Validator(whole).iter_errors(body):
        yield method, template, f"{error.json_path}: {error.message}"


def resolved(value, description):
    while isinstance(value, dict) and "$ref" in value:
        target = description
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value


def excused(complaint):
    method, template, message = complaint
    return any((method, template) == known[:2] and known[2] in message for known in WRONG)


def used(request):
    return {
        known
        for complaint in (() if request[1].startswith("/oauth") else complaints(*request))
        for known in WRONG
        if complaint[:2] == known[:2] and known[2] in complaint[2]
    }


def check(sent):
    seen, wrong = set(), []
    for method, target, body in sent:
        if target == "/oauth/access_token":
            continue
        seen.add((method, described(method, urlsplit(target).path)))
        wrong += [
            (*one, json.dumps(body)[:300]) for one in complaints(method, target, body) if not excused(one)
        ]
    assert not wrong, "\n".join(map(str, wrong))
    return seen


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
    seen = check(store.sent)
    written = {template for method, template in seen if method != "GET"}
    excuses = {key for key in WRONG for one in store.sent if key in used(one)}
    assert excuses == WRONG.keys(), "an excuse that no request needs"
    assert {re.sub(r"\{\w+\}", "{}", one.path) for one in store.kinds.values() if not one.fixed} <= written


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
    seen = check(store.sent)
    parent = "/pcm/hierarchies/{}/nodes/{}/relationships/parent"
    assert {("PUT", parent), ("DELETE", parent)} <= seen
