"""The JSON Schemas agree with the loader about what is right, and about the commonest mistakes."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.parse import parse
from reconciler.desired.schema import json_schemas, schema_name


@pytest.fixture(scope="module")
def schemas():
    from tests.unit.desired.conftest import KINDS

    return json_schemas(KINDS)


def errors(schemas, name, text):
    value, _ = parse(text.encode())
    return sorted(error.json_path for error in Draft202012Validator(schemas[name]).iter_errors(value))


def test_schemas_are_schemas(schemas, kinds):
    assert {*kinds, "store", "patch", "drift-baseline"} <= schemas.keys()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


RIGHT = [
    ("currency", "rate: 1.5"),
    ("currency", "{code: USD, default: null}"),
    ("currency", "code: ${env:CODE}"),
    ("catalog", "{pricebook: {$id: 9f}, hierarchies: [h, {$id: 8e}]}"),
    ("gateway", "password: Bearer ${env:A}"),
    ("gateway", "password: null"),
    ("gateway", "target: {kind: hook, url: '${env:A}'}"),
    ("rule", "condition: [1, {a: {$ref: node/h/men}}, null]"),
    ("flow", "fields: {a: {type: date}}"),
    ("hierarchy", "nodes: {men: {name: Men, nodes: {shirts: {nodes: {}}}}}"),
    ("node", "nodes: {shirts: {}}"),
    ("pricebook", "prices: {sku-1: {amount: 5}}"),
    ("project", "{name: Shop, token: '${env:A}'}"),
    (
        "store",
        "{provider: p, url: 'sandbox:', org_id: x, prune: {currency: all}, environments: {a: null, b: {url: u}}}",
    ),
    ("store", "{provider: p, ledger: 'file:', environments: {a: {ledger: 'git:upstream'}}}"),
    ("drift-baseline", "[{address: currency/*, owner: Ada, expires: 2026-12-31, path: /x}]"),
    ("drift-baseline", "# nothing is agreed on\n"),
]
WRONG = [
    ("currency", "rat: 1", "$"),
    ("currency", "rate: '1'", "$.rate"),
    ("currency", "code: usd", "$.code"),
    ("catalog", "{pricebook: {$ref: x}}", "$.pricebook"),
    ("gateway", "password: hunter2", "$.password"),
    ("gateway", "target: {kind: hook, url: ftp}", "$.target"),
    ("flow", "fields: {a: {type: int}}", "$.fields.a.type"),
    ("flow", "fields: [a]", "$.fields"),
    ("hierarchy", "nodes: {men: {nodes: {shirts: {nme: x}}}}", "$.nodes.men.nodes.shirts"),
    ("pricebook", "prices: {sku-1: {}}", "$.prices['sku-1']"),
    ("project", "{key: settings}", "$"),
    ("store", "{url: x}", "$"),
    ("store", "{provider: p, ledger: s3://bucket}", "$.ledger"),
    ("store", "{provider: p, prune: {nothing: all}}", "$.prune"),
    ("store", "{provider: p, environments: {a: {limits: {parallelism: 0}}}}", "$.environments"),
    ("drift-baseline", "[{address: currency/*, owner: Ada}]", "$[0]"),
    ("drift-baseline", "[{address: currency/*, owner: Ada, expires: '${env:DAY}'}]", "$[0].expires"),
    ("drift-baseline", "[{address: currency/*, owner: Ada, expires: 2026-1-1}]", "$[0].expires"),
    ("drift-baseline", "[{address: currency/*, owner: ' ', expires: 2026-12-31}]", "$[0].owner"),
    ("drift-baseline", "[{address: currency/*, owner: Ada, expires: 2026-12-31, path: x}]", "$[0].path"),
]


@pytest.mark.parametrize(("name", "text"), RIGHT)
def test_right(schemas, name, text):
    assert errors(schemas, name, text) == []


@pytest.mark.parametrize(("name", "text", "path"), WRONG)
def test_wrong(schemas, name, text, path):
    assert errors(schemas, name, text) == [path]


def test_descriptions_say_what_the_markers_say(schemas):
    assert schemas["catalog"]["properties"]["pricebook"]["description"] == "key of a pricebook"
    assert schemas["catalog"]["properties"]["pricebooks"]["description"] == "key of a pricebook"
    assert (
        schemas["gateway"]["properties"]["password"]["description"] == "written as ${env:NAME}; never shown"
    )


def test_kind_called_store(kinds):
    from dataclasses import replace

    kinds["store"] = replace(kinds["rule"], name="store", folder="stores")
    found = json_schemas(kinds)
    assert found["stores"]["title"] == "store"
    assert found["store"]["title"] == "store.yaml"
    assert schema_name(kinds["store"]) == "stores"


def test_a_resource_may_say_what_it_was_called_unless_its_key_never_changes(schemas, kinds):
    named = {name for name, kind in kinds.items() if "was" in schema_body(schemas[name], name)["properties"]}
    assert named == {name for name, kind in kinds.items() if not kind.fixed}
    assert not errors(schemas, "currency", "was: USD")
    assert not errors(schemas, "hierarchy", "nodes: {men: {was: herren}}")
    assert errors(schemas, "project", "was: x") == ["$"]
    assert errors(schemas, "currency", "was: 5") == ["$.was"]


def schema_body(schema, name):
    return schema["$defs"][f"kind.{name}"] if "$ref" in schema else schema


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "- {op: replace, path: /name, value: null}",
        "- {op: remove, path: ''}",
        "- {op: move, from: /a, path: /b}\n- {op: test, path: /b, value: {c: 1}}",
    ],
)
def test_a_patch_is_a_list_of_operations(schemas, text):
    assert not errors(schemas, "patch", text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{op: remove, path: /a}", "$"),
        ("- {op: replace, path: /name}", "$[0]"),
        ("- {op: remove, path: name}", "$[0]"),
        ("- {op: delete, path: /name}", "$[0]"),
        ("- {op: remove, path: /name, value: 1}", "$[0]"),
    ],
)
def test_what_is_no_patch_is_marked(schemas, text, place):
    assert errors(schemas, "patch", text) == [place]


def test_there_is_a_schema_for_each_form_of_file(schemas, kinds):
    assert schemas["price.all"]["additionalProperties"] == {"$ref": "price.json"}
    assert schemas["currencies.files"]["else"] == {"$ref": "currency.json"}
    forms = [form["$ref"] for form in schemas["hierarchies.files"]["else"]["anyOf"]]
    assert forms == ["hierarchy.json", "node.json", "node.all.json"]
    inner = {f"{name}.json" for name in schemas}
    references = re.findall(r'"\$ref": "([^#"]+)"', json.dumps(schemas))
    assert set(references) <= inner
