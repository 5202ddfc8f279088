"""stores/demo holds what the Store Configuration Orchestrator's example holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.load import load
from reconciler.desired.parse import parse
from reconciler.desired.schema import json_schemas
from reconciler.desired.settings import load_settings, names
from reconciler.model.address import Address
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin

ROOT = Path(__file__).parents[3]
STORES = ROOT / "stores"
EXAMPLE = ROOT.parent / "shared/reference/elasticpath/orchestrator/example.strict.json"


@pytest.fixture(scope="module")
def provider():
    return plugin("elasticpath")


def bodies(provider, environment):
    state = load(STORES, "demo", environment, provider.kinds, {}, Policy())
    assert state.warnings == ()
    return {address: one.body for address, one in state.resources.items()}


def test_settings(provider):
    assert "demo" in names(STORES)
    found = load_settings(STORES, "demo")
    assert found.environments == ("development",)
    settings = found.resolve("development", provider.credentials, provider.options, provider.kinds)
    assert settings.connection({}).url == "sandbox:"
    assert settings.policy == Policy()


def test_offline(provider):
    assert load(STORES, "demo", "development", provider.kinds, None, Policy()).files == 11


def test_files_agree_with_the_schemas(provider):
    schemas = json_schemas(provider.kinds)
    folders = {kind.folder: name for name, kind in provider.kinds.items()}
    for file in (STORES / "demo").rglob("*.yaml"):
        validator = Draft202012Validator(schemas[folders.get(file.parent.name, "store")])
        assert [error.message for error in validator.iter_errors(parse(file.read_bytes())[0])] == []


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="the orchestrator's example is not beside this checkout")
@pytest.mark.parametrize(
    ("environment", "sections"), [(None, ["common"]), ("development", ["common", "development"])]
)
def test_same_as_the_example(provider, environment, sections):
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    wanted = {}
    for section in sections:
        wanted |= resources(example[section])
    assert bodies(provider, environment) == wanted


def resources(section):
    """The example's section in our form: keys for references, children as resources of their own."""
    found = {Address.of("currency", one["code"]): one for one in section["currencies"]}
    for one in section["variations"]:
        attributes = one["variation"]["attributes"]
        found[Address.of("variation", attributes["name"])] = attributes
        for option in one["options"]:
            found[Address.of("option", attributes["name"], option["attributes"]["name"])] = option[
                "attributes"
            ]
    for one in section["flows"]:
        found[Address.of("flow", one["flow"]["slug"])] = one["flow"]
        for field in one["fields"]:
            body = {name: value for name, value in field.items() if name != "relationships"}
            found[Address.of("field", one["flow"]["slug"], field["slug"])] = body
    found |= {Address.of("integration", one["name"]): one for one in section["integrations"]}
    found |= {Address.of("pricebook", one["name"]): one for one in section["pricebooks"]}
    for one in section["hierarchies"]:
        attributes = one["hierarchy"]["attributes"]
        found[Address.of("hierarchy", attributes["slug"])] = attributes
        for node in one["nodes"]:
            found[Address.of("node", attributes["slug"], node["attributes"]["slug"])] = node["attributes"]
    for one in section["catalogs"]:
        references = {"hierarchies": one["hierarchy_slugs"], "pricebook": one["pricebook_name"]}
        found[Address.of("catalog", one["attributes"]["name"])] = one["attributes"] | references
    renamed = {"accounts": "account_ids", "customers": "customer_ids"}
    for one in section.get("catalogRules", []):
        found[Address.of("catalog-rule", one["name"])] = {
            renamed.get(name, name): value for name, value in one.items()
        }
    return found
