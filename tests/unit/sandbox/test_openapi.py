"""What the sandbox says, and what it is told, held against the published OpenAPI files."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml_rs
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.unit.sandbox.corrections import ANY, CORRECTIONS
from tests.unit.sandbox.tour import tour
from tests.unit.sandbox.tour_store import tour_store

SPECS = Path(__file__).parents[4] / "shared" / "reference" / "elasticpath" / "openapi"
# Newer specs, which came with the command line client.
NEWER = SPECS.parent / "openapi-epcc-cli"

pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(),
    reason="the published OpenAPI files are not beside this checkout (../shared/reference)",
)

FILES = {
    **dict.fromkeys(
        ("currencies", "flows", "integrations", "pricebooks", "pim", "catalog_view", "payments", "inventories",
         "application-keys", "merchant-realm-mapping", "promotions-standard", "files", "commerce-extensions",
         "permissions", "subscriptions"),
        SPECS,
    ),
    **dict.fromkeys(("settings", "account-management", "single-sign-on", "promotions-builder"), NEWER),
}  # fmt: skip
# The paths of these specs lack the prefix that clients use.
PREFIXES = {
    "/v2/integrations": "/integrations",
    "/pcm/catalogs": "/catalogs",
    "/v2/inventories": "/inventories",
    "/v2/subscriptions": "/subscriptions",
}

# Addresses that no spec has.
UNDOCUMENTED = {
    "/v2/settings/customer-authentication": "known from the command line client",
    "/v2/settings/logs-ttl/": "known from the command line client",
    "/v2/stores": "known from the command line client",
    "/v2/stores/{id}": "known from the command line client",
    "/oauth/access_token": "the reply is flat, the spec wraps it in data",
}
# Statuses that no spec has for the operation.
UNDOCUMENTED_STATUSES = {
    ("GET", "/v2/currencies/{currencyID}", 404): "documented for DELETE alone",
    ("GET", "/v2/promotions/{promotionID}", 404): "documented for codes alone",
}


def place(text):
    return [
        part
        for step in text.split("|")
        for part in (["content", "application/json", "schema"] if step == "{json}" else [step])
    ]


def plain(value):
    """Text keys (some statuses are numbers), merge keys, and `nullable` as a type that JSON Schema knows."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {**value.get("<<", {}), **{key: item for key, item in value.items() if key != "<<"}}
    result = {str(key): plain(item) for key, item in value.items() if key not in ("example", "examples")}
    if result.pop("nullable", None) is True:
        return {"anyOf": [result, {"type": "null"}]}
    return result


@cache
def spec(name):
    document = plain(
        yaml_rs.loads((FILES[name] / f"{name}.yaml").read_text(encoding="utf-8"), parse_datetime=False)
    )
    for correction in CORRECTIONS:
        if correction.file == name:
            *steps, last = place(correction.place)
            target = document
            for step in steps:
                target = target[step]
            assert last in target, correction
            target[last] = correction.schema
    return document


@cache
def operations():
    """(file, template, method) with the pattern of the template, fixed names before parameters."""
    found = []
    for name in FILES:
        for template, methods in spec(name)["paths"].items():
            pattern = re.compile(
                re.sub(r"\{[^}]+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}"))
            )
            found += [
                (template.count("{"), pattern, name, template, method)
                for method in methods
                if method != "parameters"
            ]
    return sorted(found, key=lambda item: item[0])


def operation(method, path):
    for prefix, instead in PREFIXES.items():
        if path.startswith(prefix):
            path = instead + path.removeprefix(prefix)
    for _, pattern, name, template, known in operations():
        if known == method.lower() and pattern.fullmatch(path):
            return name, template, known
    return None


def resolve(document, node):
    while "$ref" in node:
        target = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def body_schema(document, node):
    node = resolve(document, node)
    return node.get("content", {}).get("application/json", {}).get("schema", ANY)


def problems(name, schema, value):
    registry = Registry().with_resource("spec:", Resource(contents=spec(name), specification=DRAFT202012))
    validator = Draft202012Validator(rebased(schema), registry=registry)
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]


def rebased(schema):
    """References to the file that the schema was taken out of."""
    if isinstance(schema, list):
        return [rebased(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"spec:{item}" if key == "$ref" and item.startswith("#") else rebased(item)
        for key, item in schema.items()
    }


def faults_of(answer):
    """Everything wrong with one exchange."""
    request = answer.request
    where = f"{request.method} {request.url.path} {answer.status_code}"
    found = operation(request.method, request.url.path)
    if found is None:
        return [f"{where}: not in the specs"]
    name, template, method = found
    document = spec(name)
    known = document["paths"][template][method]
    replies = known["responses"]
    reply = replies.get(str(answer.status_code), replies.get("default"))
    if reply is None:
        if (request.method, template, answer.status_code) in UNDOCUMENTED_STATUSES:
            return []
        return [f"{where}: status not documented"]
    wrong = []
    if answer.content:
        wrong += [
            f"{where} reply {item}" for item in problems(name, body_schema(document, reply), answer.json())
        ]
    is_json = request.headers.get("content-type") == "application/json"
    if is_json and request.content and answer.is_success:
        schema = body_schema(document, known.get("requestBody", {}))
        wrong += [f"{where} request {item}" for item in problems(name, schema, json.loads(request.content))]
    return wrong


def test_every_exchange_of_a_tour_is_as_published(api, new, realm_of):
    tour_store(api, new, realm_of)
    tour(api, new)
    wrong = [item for answer in api.said for item in faults_of(answer)]
    assert not wrong, "\n".join(wrong)


def test_the_tour_passes_every_address_of_the_sandbox(api, new, realm_of):
    tour_store(api, new, realm_of)
    tour(api, new)
    passed = [(answer.request.method, answer.request.url.path) for answer in api.said if answer.is_success]
    missing = [
        f"{method} {route.path}"
        for route in api.sandbox.provider.routes(api.sandbox._world)
        for method in route.methods - {"HEAD"}
        if route.path not in UNDOCUMENTED
        and not any(known == method and route.path_regex.match(path) for known, path in passed)
    ]
    assert not missing, "\n".join(missing)
