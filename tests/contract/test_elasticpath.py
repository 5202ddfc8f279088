"""What only Elastic Path has: publishing, moving nodes, the store's id and limits."""

from __future__ import annotations

import pytest

from reconciler.errors import Blocked, Conflict, Rejected, Unavailable
from reconciler.model.address import Address
from tests.contract.examples import ELASTICPATH, Example
from tests.contract.stores import agrees

CATALOG = ELASTICPATH["catalog"]


def publish(store):
    kind = store.kinds["catalog"]
    store.run(lambda provider: provider.act(kind, "publish", store.known[CATALOG.address]))


def reason(store):
    """Why the catalog must be published, as the planner would ask."""
    (action,) = store.kinds["catalog"].actions
    (catalog,) = store.find(CATALOG)
    covered = [store.find(ELASTICPATH[kind])[0].document for kind in ("hierarchy", "pricebook")]
    return action.due(catalog.document, covered)


@pytest.mark.parametrize("polls", [0, 1, 5])
def test_publishing_waits_for_the_end(open_store, polls):
    store = open_store("elasticpath", knobs={"release_polls": polls})
    made = store.create(CATALOG)
    assert made.document["$apart"]["release"] is None
    assert reason(store) == "never published"
    publish(store)
    assert reason(store) is None
    assert len(store.slept) <= polls + 1


def test_a_change_after_the_release_makes_the_next_one_due(open_store):
    now = [1_700_000_000.0]
    store = open_store("elasticpath", clock=lambda: now[0])
    store.create(CATALOG)
    now[0] += 60
    publish(store)
    assert reason(store) is None
    now[0] += 60
    hierarchy = ELASTICPATH["hierarchy"]
    store.update(hierarchy, hierarchy.body | {"description": "changed"}, {"description"})
    assert reason(store) == "changed since the last release"
    publish(store)
    assert reason(store) is None


def test_a_failed_release_is_a_failure_and_due_again(open_store):
    store = open_store("elasticpath", knobs={"release_fails": True})
    store.create(CATALOG)
    with pytest.raises(Rejected, match="FAILED"):
        publish(store)
    assert reason(store) == "the last release failed"


def test_a_lost_publish_is_found_in_the_list(open_store):
    store = open_store("elasticpath", "drop-after:method=POST,path=*/releases")
    store.create(CATALOG)
    publish(store)
    assert reason(store) is None
    assert [path for method, path, _ in store.sent if method == "POST" and path.endswith("/releases")] != []


def test_a_publish_that_did_not_happen_is_uncertain(open_store):
    store = open_store("elasticpath", "drop-before:method=POST,path=*/releases")
    store.create(CATALOG)
    with pytest.raises(Unavailable) as lost:
        publish(store)
    assert lost.value.uncertain
    assert reason(store) == "never published"


def test_a_release_that_never_ends_is_given_up(open_store):
    store = open_store("elasticpath", knobs={"release_polls": 10_000})
    store.create(CATALOG)
    with pytest.raises(Unavailable, match="still"):
        publish(store)
    assert sum(store.slept) < 1000


def test_a_published_catalog_is_deleted_with_its_releases(open_store):
    store = open_store("elasticpath")
    store.create(CATALOG)
    publish(store)
    store.delete(CATALOG)
    assert not store.find(CATALOG)


def node(key, **body):
    name = key.rpartition("/")[2]
    return Example(Address("node", key), {"slug": name, "name": name, **body}, {}, ("hierarchy/apparel",))


def test_nodes_stand_in_nodes_and_move(open_store):
    store = open_store("elasticpath")
    men, women, shirts = node("apparel/men"), node("apparel/women"), node("apparel/men/shirts")
    for each in (men, women, shirts):
        store.create(each)
    deep = node("apparel/men/shirts/linen")
    store.create(deep)
    (found,) = store.find(shirts)
    assert found.parent == store.known[men.address].id
    (found,) = store.find(deep)
    assert found.parent == store.known[shirts.address].id
    (found,) = store.find(men)
    assert found.parent == store.known[Address("hierarchy", "apparel")].id

    for key in ("apparel/women/shirts", "apparel/shirts", "apparel/men/shirts"):
        moved = node(key, description=key)
        store.known[moved.address] = store.known.pop(shirts.address)
        after = store.update(moved, moved.body, {"description"})
        (found,) = store.find(moved)
        parent = store.kinds["node"].parent_of(moved.address)
        assert found.parent == after.parent == store.known[parent].id
        assert agrees(store, moved, moved.body, store.body(found))
        shirts = moved


def test_a_lost_node_is_looked_for_under_its_own_parent(open_store):
    store = open_store("elasticpath", "drop-after:method=POST,times=0")
    men, women = node("apparel/men"), node("apparel/women")
    twins = [node("apparel/men/shirts"), node("apparel/women/shirts")]
    for each in (men, women, *twins):
        store.create(each)
    first, second = (store.known[twin.address] for twin in twins)
    assert first.id != second.id
    assert (first.parent, second.parent) == (store.known[men.address].id, store.known[women.address].id)


def test_siblings_are_created_at_once(open_store):
    store = open_store("elasticpath")
    store.create(ELASTICPATH["hierarchy"])
    many = [node(f"apparel/n{index}") for index in range(30)]
    kind = store.kinds["node"]

    async def create_all(provider):
        from reconciler.http.together import together

        return await together(provider.create(kind, store.write(each, each.body)) for each in many)

    made = store.run(create_all)
    assert len({one.id for one in made}) == 30
    assert len(store.listing("node").remotes) == 30


def test_a_currency_becomes_the_default_and_the_old_one_gives_way(open_store):
    store = open_store("elasticpath")
    euro = ELASTICPATH["currency"]
    store.create(euro)
    store.update(euro, euro.body | {"default": True}, {"default"})
    defaults = [
        store.body(one)["code"] for one in store.listing("currency").remotes if store.body(one)["default"]
    ]
    assert defaults == ["EUR"]


def test_a_mapping_loses_the_keys_that_were_dropped(open_store):
    store = open_store("elasticpath")
    hierarchy = ELASTICPATH["hierarchy"]
    store.create(hierarchy)
    for attributes in ({"owner": "x"}, {"code": "B"}, {}, {"a": "1"}, None):
        store.update(hierarchy, hierarchy.body | {"admin_attributes": attributes}, {"admin_attributes"})
        (found,) = store.find(hierarchy)
        assert (store.body(found).get("admin_attributes") or {}) == (attributes or {})


def test_a_secret_that_is_not_written_stays(open_store):
    store = open_store("elasticpath")
    hook = ELASTICPATH["integration"]
    store.create(hook)
    body = hook.body | {"configuration": {"url": "https://elsewhere.example.com"}}
    store.update(hook, body, {"configuration"})
    (found,) = store.find(hook)
    assert found.document["configuration"] == {
        "url": "https://elsewhere.example.com",
        "secret_key": hook.body["configuration"]["secret_key"],
    }


def test_dropped_references_are_cleared(open_store):
    store = open_store("elasticpath")
    rule = ELASTICPATH["catalog-rule"]
    store.create(rule)
    body = {name: value for name, value in rule.body.items() if name not in ("pricebooks", "description")}
    store.update(rule, body, {"pricebooks", "description"})
    (found,) = store.find(rule)
    assert not store.body(found)["pricebooks"]
    assert not store.body(found)["description"]


def test_the_store_tells_its_id_and_its_limits(open_store):
    store = open_store("elasticpath")

    async def ask(provider):
        return await provider.identify(), await provider.limits()

    identity, limits = store.run(ask)
    assert identity == store.sandbox.store_id
    assert limits == {
        "currency": (10, "currency_limit"),
        "field": (100, "field_limit"),
        "integration": (100, "integration_limit"),
        "integration/observes": (5, "event_limit"),
        "promotion": (1000, "promotions_limit"),
        "promotion-code": (1000, "promotion_codes_limit"),
        "rule-promotion-code": (1000, "promotion_codes_limit"),
    }
    assert [call.path for call in store.calls] == ["/oauth/access_token", "/v2/settings"]


KEY = ELASTICPATH["application-key"]


def test_the_secret_of_a_new_key_is_handed_over_and_forgotten(open_store):
    store = open_store("elasticpath")
    made = store.create(KEY)
    kept = store.kept[KEY.address]
    assert kept.keys() == {"client_id", "client_secret"}
    assert "client_secret" not in made.document
    store.connection["credentials"] = kept
    assert store.find(KEY)[0].locked == "the application key that this run uses"


def test_a_key_whose_secret_cannot_be_kept_is_taken_back(open_store):
    store = open_store("elasticpath")

    async def fail(_address, _secret):
        raise Blocked("no vault")

    store.keep = fail
    with pytest.raises(Blocked, match="no vault"):
        store.create(KEY)
    assert not store.find(KEY)


def test_a_key_that_is_lost_on_the_way_back_is_named(open_store):
    store = open_store("elasticpath", "drop-after:method=POST,path=/v2/application-keys")
    with pytest.raises(Unavailable) as lost:
        store.create(KEY)
    assert lost.value.uncertain
    assert "--replace application-key/feed makes another" in lost.value.hint
    assert not store.kept


def test_a_share_that_the_store_does_not_have_says_what_to_do(open_store):
    store = open_store("elasticpath")
    store.create(KEY)
    with pytest.raises(Conflict) as refusal:
        store.update(KEY, KEY.body | {"reserved_rate_limit": 1000}, {"reserved_rate_limit"})
    assert "requested reserved rate limit will exceed the maximum" in refusal.value.message
    assert "lower one of them first" in refusal.value.hint


def test_only_declared_keys_are_looked_at(open_store):
    store = open_store("elasticpath")
    store.create(KEY)
    assert [store.body(one)["name"] for one in store.listing("application-key").remotes] == ["feed"]


REALM = ELASTICPATH["authentication-realm"]


@pytest.mark.parametrize("realms", ["preset", "on demand"])
def test_realms_are_known_by_what_they_are_for(open_store, realms):
    store = open_store("elasticpath", knobs={"realms": realms})
    found = {store.body(one)["role"]: one for one in store.listing("authentication-realm").remotes}
    assert sorted(found) == ["accounts", "customers", "merchants"]
    store.start(REALM)
    store.update(REALM, REALM.body | {"name": "Buyer Organization"}, {"name"})
    again = {store.body(one)["role"]: one.id for one in store.listing("authentication-realm").remotes}
    assert again == {role: one.id for role, one in found.items()}


def test_a_realm_that_does_not_say_what_it_is_for_is_told_by_the_settings(open_store, monkeypatch):
    store = open_store("elasticpath")
    monkeypatch.setattr("reconciler.providers.elasticpath.roles.ORIGIN", ("not", "there"))
    roles = [store.body(one)["role"] for one in store.listing("authentication-realm").remotes]
    assert sorted(roles) == ["accounts", "customers", "merchants"]


def test_a_store_without_the_service_behind_a_setting_has_no_such_setting(open_store):
    store = open_store(
        "elasticpath", "404:path=/v2/merchant-realm-mappings,times=0", knobs={"realms": "on demand"}
    )
    assert store.listing("merchant-realm-mapping").remotes == []
    roles = [store.body(one)["role"] for one in store.listing("authentication-realm").remotes]
    assert sorted(roles) == ["accounts", "customers"]


def test_a_client_secret_is_sent_with_every_update(open_store):
    store = open_store("elasticpath")
    profile = ELASTICPATH["oidc-profile"]
    store.create(profile)
    store.update(profile, profile.body | {"client_id": "other"}, {"client_id"})
    assert store.sent[-1][2]["data"]["client_secret"] == profile.body["client_secret"]


def test_an_organization_key_names_the_store_it_acts_on(open_store):
    store = open_store("elasticpath")
    store.connection |= {"options": {"org_id": "acme"}, "store_id": "the-store"}
    seen = []

    async def ask(provider):
        provider._client._http.event_hooks["request"] = [_note]
        await provider.read(store.kinds["currency"], ())

    async def _note(request):
        seen.append((request.headers.get("EP-Org-ID"), request.headers.get("EP-Store-ID")))

    store.run(ask)
    assert set(seen) == {("acme", "the-store")}


def test_currencies_tiers_and_sales_are_taken_away_again(open_store):
    store = open_store("elasticpath")
    price = ELASTICPATH["price"]
    store.create(price)
    bare = {"sku": "shirt-1", "currencies": {"EUR": {"amount": 5, "tiers": {}}}, "sales": {}}
    store.update(price, bare, {"currencies", "sales"})
    (found,) = store.find(price)
    assert agrees(store, price, bare, store.body(found))
    # What nobody writes of an amount stays as it is.
    assert found.document["attributes"]["currencies"]["EUR"]["includes_tax"] is True
    assert "USD" not in found.document["attributes"]["currencies"]
