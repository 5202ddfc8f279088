"""stores/sunrise holds what the commercetools Sunrise sample data holds, and production changes one thing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.load import load
from reconciler.desired.parse import parse
from reconciler.desired.schema import json_schemas, schema_name
from reconciler.desired.settings import load_settings
from reconciler.model.address import Address
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin

ROOT = Path(__file__).parents[3]
STORES = ROOT / "stores"
SAMPLE = ROOT.parent / "shared/reference/commercetools/sample-sunrise"
ADDED = {"cart-discount", "discount-code", "product-selection", "state", "subscription"}
"""Kinds that the sample has nothing of."""


@pytest.fixture(scope="module")
def provider():
    return plugin("commercetools")


def bodies(provider, environment=None):
    state = load(STORES, "sunrise", environment, provider.kinds, {}, Policy())
    assert state.warnings == ()
    return {address: one.body for address, one in state.resources.items()}


def test_settings(provider):
    found = load_settings(STORES, "sunrise")
    assert found.environments == ("development", "production")
    resolve = (provider.credentials, provider.options, provider.kinds)
    assert found.resolve("development", *resolve).connection({}).url == "sandbox:"
    env = {"CTP_PROJECT_KEY": "sunrise", "CTP_CLIENT_ID": "id", "CTP_CLIENT_SECRET": "secret"}
    live = found.resolve("production", *resolve).connection(env)
    assert live.url == "https://api.europe-west1.gcp.commercetools.com"
    assert live.options["project_key"] == "sunrise"


def test_files_agree_with_the_schemas(provider):
    schemas = json_schemas(provider.kinds)
    folders = {kind.folder: schema_name(kind) for kind in provider.kinds.values()}
    for file in (STORES / "sunrise").rglob("*.yaml"):
        if file.name.endswith(".patch.yaml"):
            continue
        name = folders.get(file.parent.name) or folders.get(file.stem, "store")
        validator = Draft202012Validator(schemas[name])
        assert [error.message for error in validator.iter_errors(parse(file.read_bytes())[0])] == []


def test_production_sends_orders_to_its_own_topic(provider):
    common, live = bodies(provider), bodies(provider, "production")
    changed = {address for address in common if common[address] != live[address]}
    assert (common.keys(), {str(address) for address in changed}) == (live.keys(), {"subscription/orders"})


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample is not beside this checkout")
def test_same_as_the_sample(provider):
    found = {address: body for address, body in bodies(provider).items() if address.kind not in ADDED}
    found[Address.parse("store/europe")] = {
        name: value
        for name, value in found[Address.parse("store/europe")].items()
        if name != "productSelections"
    }
    wanted = dict(sample())
    assert {str(one) for one in found} == {str(one) for one in wanted}
    for address, body in wanted.items():
        key = {} if address.kind == "project" else {"key": address.name}
        assert found[address] == body | key, str(address)


def sample():
    """The sample's resources in our form: keys for references, without what the API no longer has."""
    settings = read("project")
    settings["languages"] = [language.lower() for language in settings["languages"]]
    yield Address.parse("project/settings"), settings
    for file in ("channel-types", "customer-types", "order-types"):
        yield from keyed("type", read(file))
    for one in read("channels"):
        custom = one["custom"] | {"type": one["custom"]["type"]["key"]}
        yield Address.of("channel", one["key"]), one | {"custom": custom}
    for one in read("product-type"):
        for attribute in one["attributes"]:
            del attribute["displayGroup"]
        yield Address.of("product-type", one["key"]), one
    yield from keyed("customer-group", read("customer-groups"))
    yield from keyed("tax-category", read("tax-category"))
    yield from keyed("store", read("stores"))
    for one in read("zones"):
        del one["description"]
        yield Address.of("zone", slug(one["name"])), one
    for one in read("shipping-methods"):
        for zone in one["zoneRates"]:
            zone["zone"] = slug(zone["zone"]["id"])
            for rate in zone["shippingRates"]:
                del rate["tiers"]
        # The sample names tax categories that it does not have.
        yield Address.of("shipping-method", one["key"]), one | {"taxCategory": "standard"}
    yield from categories()


def categories():
    with (SAMPLE / "categories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = {row["externalId"]: row["key"] for row in rows}
    for row in rows:
        body = {
            field: {locale: row[f"{field}.{locale}"] for locale in ("de", "en", "it")}
            for field in ("name", "slug")
        }
        body |= {"orderHint": row["orderHint"], "externalId": row["externalId"]}
        if row["parentId"]:
            body["parent"] = keys[row["parentId"]]
        yield Address.of("category", row["key"]), body


def read(name):
    return json.loads((SAMPLE / f"{name}.json").read_text(encoding="utf-8"))


def keyed(kind, several):
    for one in several:
        yield Address.of(kind, one["key"]), one


def slug(name):
    return name.lower().replace(" ", "-")
