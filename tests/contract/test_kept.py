"""What no file manages survives a change beside it, through plan and apply on a commercetools project."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from reconciler.model.address import Address
from reconciler.model.policy import Policy
from reconciler.model.resource import Write
from reconciler.model.same import instant
from reconciler.providers.commercetools import SANDBOX_PROJECT
from reconciler.providers.commercetools.kinds import KINDS
from tests.live import LiveStore, wanted


@pytest.fixture
def store():
    with LiveStore("commercetools") as opened:
        yield opened


def resources(*named):
    return wanted(*named, provider="commercetools")


def live(store, address, desired=None):
    """The document of one live object."""
    return next(one.remote.document for name, one in store.read(desired).live.items() if str(name) == address)


def failures(report):
    return {id_: outcome.error.message for id_, outcome in report.outcomes.items() if outcome.error}


TRIGGERS = [{"resourceTypeId": "cart", "actions": ["Create"]}]
HEADER = {"type": "AuthorizationHeader", "headerValue": "topsecret"}


def extension(url, **more):
    destination = {"type": "HTTP", "url": url, **more}
    return resources(("extension/check", {"destination": destination, "triggers": TRIGGERS}))


def test_a_secret_that_no_file_manages_is_neither_overwritten_nor_lost(store):
    store.reach(extension("https://a.example", authentication=HEADER))
    before = len(store.writes)
    _, report = store.apply(extension("https://b.example"))
    assert failures(report) == {
        "update extension/check": "extension/check: /destination/authentication holds a secret that the API "
        "does not show: write it, or write null to remove it"
    }
    assert len(store.writes) == before
    store.reach(extension("https://b.example", authentication=None))
    assert "authentication" not in live(store, "extension/check")["destination"]


NOTE = {"name": "note", "label": {"en": "note"}, "required": False, "type": {"name": "String"}}
OF_ADDRESSES = (
    "type/of-address",
    {"name": {"en": "A"}, "resourceTypeIds": ["address"], "fieldDefinitions": [NOTE]},
)
CUSTOM = {"type": {"typeId": "type", "key": "of-address"}, "fields": {"note": "gate 3"}}


def address(city):
    return {"country": "DE", "city": city}


def test_what_no_field_declares_of_an_address_outlives_a_change_of_it(store):
    store.reach(resources(OF_ADDRESSES))
    known = address("Bonn") | {"key": "hq", "custom": CUSTOM}
    store.sandbox.load("channel", [{"key": "web", "address": known}])
    store.sandbox.load(
        "business-unit", [{"key": "unit", "unitType": "Company", "name": "U", "addresses": [known]}]
    )
    company = {"unitType": "Company", "name": "U", "addresses": [address("Ulm") | {"key": "hq"}]}
    store.reach(
        resources(OF_ADDRESSES, ("channel/web", {"address": address("Ulm")}), ("business-unit/unit", company))
    )
    one, (other,) = live(store, "channel/web")["address"], live(store, "business-unit/unit")["addresses"]
    for found in (one, other):
        assert (found["key"], found["city"]) == ("hq", "Ulm")
        assert found["custom"]["fields"] == {"note": "gate 3"}


def feed(*scopes, **more):
    return resources(("api-client/feed", {"scopes": [*scopes], **more}))


def test_new_credentials_last_as_long_as_the_old_ones_would_have(open_store):
    live = open_store("commercetools")
    live.sandbox.load(
        "api-client",
        [
            {
                "name": "feed",
                "scope": f"view_products:{SANDBOX_PROJECT}",
                "accessTokenValiditySeconds": 3600,
                "refreshTokenValiditySeconds": 7200,
                "deleteDaysAfterCreation": 30,
            }
        ],
    )
    ((address, one),) = feed("view_products", "view_orders").items()
    (old,) = live.run(lambda provider: provider.read(live.kinds["api-client"], (), [one])).remotes
    before = {"name": "feed", "scopes": ["view_products"], "accessTokenValiditySeconds": 3600}
    before["refreshTokenValiditySeconds"] = 7200
    write = Write(address, one.body, frozenset({"scopes"}), before, None, old, lambda _: "")

    def rotated(provider):
        provider._now = lambda: instant(old.document["deleteAt"]) - timedelta(days=9, hours=1)
        return provider.update(live.kinds["api-client"], write)

    live.run(rotated)
    (sent,) = (body for method, path, body in live.sent if method == "POST" and "api-clients" in path)
    assert sent == {
        "name": "feed",
        "scope": f"view_products:{SANDBOX_PROJECT} view_orders:{SANDBOX_PROJECT}",
        "accessTokenValiditySeconds": 3600,
        "refreshTokenValiditySeconds": 7200,
        "deleteDaysAfterCreation": 10,
    }


def test_rotating_everything_makes_no_new_credentials(store):
    store.sandbox.load("api-client", [{"name": "feed", "scope": "view_products:sandbox"}])
    desired = feed("view_products", deleteDaysAfterCreation=30)
    assert store.plan(desired, Policy(rotate=("*",))).steps == []


def test_a_product_selection_without_a_key_is_adopted_with_the_products_it_has(store):
    store.sandbox.load("product", [{"key": key, "masterVariant": {"sku": key}} for key in ("shirt", "hat")])
    store.sandbox.load("product-selection", [{"name": {"en": "Summer"}}, {"name": {"en": "Winter"}}])

    def summer(*products):
        body = {"name": {"en": "Summer"}, "products": [{"product": key} for key in products]}
        return resources(("product-selection/summer", body))

    (adopted, other) = sorted(
        (one.remote for one in store.read().live.values() if one.remote.kind == "product-selection"),
        key=lambda one: one.document["name"]["en"],
    )
    add = [{"action": "addProduct", "product": {"typeId": "product", "key": "shirt"}}]
    kind = KINDS["product-selection"]
    for one in (adopted, other):
        write = Write(Address("product-selection", "x"), {}, None, {}, None, one, lambda _: "")
        asyncio.run(
            store._connected(lambda provider, one=one, write=write: provider.post(kind, one, add, write))
        )
    desired = summer("shirt", "hat")
    read = store.read(desired).live
    shown = {one.remote.id: "products" in one.remote.document for one in read.values()}
    assert (shown[adopted.id], shown[other.id]) == (True, False)
    assert store.reach(desired, Policy()) == ["update product-selection/summer"]
    store.reach(summer("hat"), Policy())
