"""What the API does not promise: the provider must live with either way.

Each knob makes the sandbox behave in one of the ways that the documentation leaves open.
"""

from __future__ import annotations

import pytest

from reconciler.errors import IncompleteRead, Rejected
from tests.contract.examples import ELASTICPATH
from tests.contract.stores import agrees, live

EXAMPLES = list(ELASTICPATH.values())
KNOBS = [
    {"gateway_secrets": "masked"},
    {"gateway_secrets": "last4"},
    {"gateway_secrets": "absent"},
    {"stomp_secrets": "masked"},
    {"stomp_secrets": "absent"},
    {"delete_in_use": "refused"},
    {"node_delete": "refused"},
    {"duplicate_slug": 409},
    {"missing_reference": 404},
    {"single_pricebook": "pricebook_id"},
    {"single_pricebook": "pricebook_ids"},
    {"demote_default": "refused"},
    {"long_page": "refused"},
    {"page_length": 10},
    {"pim_links": "broken"},
    {"pim_links": "absent"},
    {"release_polls": 0},
    {"put_without_id": "refused"},
    {"unknown_attributes": "refused"},
    {"missing_slug": "absent"},
    {"custom_api_delete": "refused"},
    {"custom_field_put": "whole"},
    {"policy_links": "updatable"},
    {"nested_put": "merged"},
    {"integration_status": "usual"},
    {"automatic_codes": "absent"},
    {"promotion_dates": "instants"},
    {"rule_set_defaults": "filled"},
    {"promotion_references": "checked"},
    {"realms": "on demand"},
    {"oidc_secrets": "plain"},
    {"oidc_secrets": "masked"},
    {"key_secrets": "always"},
    {"delete_own_key": "allowed"},
    {"cart_nested": "replaced"},
    {"location_slug": "required"},
    {"locations_header": "ignored"},
    {"rule_account_tags": "checked"},
    {"dunning_default": "refused"},
    {"product_slug": "generated"},
    {"parent_delete": "refused"},
    {"node_products": "live"},
    {"node_products": "all"},
    {"variation_in_use": "allowed"},
    {"expires_in": 1},
    {"price_tax": "as sent"},
    {"price_sku": "fixed"},
    {"repeated_modifier": "allowed"},
    {"build_writes": "changed"},
    {"bi_directional_change": "allowed"},
]


@pytest.mark.parametrize("knobs", KNOBS, ids=lambda knobs: "=".join(map(str, *knobs.items())))
def test_the_life_of_every_kind(open_store, knobs):
    live(open_store("elasticpath", knobs=knobs), EXAMPLES)


BOOKS = [{"attributes": {"name": f"book {n:03}"}} for n in range(250)]


@pytest.mark.parametrize(
    "knobs",
    [{}, {"unpaged": ["pricebooks"]}, {"page_length": 7}, {"pim_links": "broken"}, {"long_page": "refused"}],
    ids=str,
)
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
def test_lists_of_any_length(open_store, knobs, count):
    store = open_store("elasticpath", knobs=knobs)
    store.sandbox.load("pricebook", BOOKS[:count])
    names = {store.body(remote)["name"] for remote in store.listing("pricebook").remotes}
    assert names == {book["attributes"]["name"] for book in BOOKS[:count]}


def test_a_list_that_stays_short_is_incomplete(open_store):
    store = open_store("elasticpath", knobs={"rate_limit": 0})
    store.sandbox.load("pricebook", BOOKS[:150])
    hidden = {"meta": {"results": {"total": 151}}}

    async def send(provider):
        client = provider._client
        honest = client.send

        async def counting_one_more(method, path, **options):
            answer = await honest(method, path, **options)
            answer.body.update(hidden)
            return answer

        client.send = counting_one_more
        return await provider.read(store.kinds["pricebook"], ())

    with pytest.raises(IncompleteRead, match="the store counts 151, but lists 150"):
        store.run(send)


@pytest.mark.parametrize("status", [404, 422])
def test_fresh_references_are_waited_for(open_store, status):
    store = open_store("elasticpath", knobs={"lag": 3, "missing_reference": status})
    catalog = ELASTICPATH["catalog"]
    store.prepare(catalog)
    store.fresh |= {remote.id for remote in store.known.values()}
    made = store.run(lambda live: live.create(store.kinds["catalog"], store.write(catalog, catalog.body)))
    assert agrees(store, catalog, catalog.body, store.body(made))
    assert store.slept


def test_a_reference_that_is_unknown_for_good_is_refused_at_once(open_store):
    store = open_store("elasticpath", knobs={"missing_reference": 422})
    catalog = ELASTICPATH["catalog"]
    store.prepare(catalog)
    body = catalog.body | {"pricebook": {"$id": "00000000-0000-4000-8000-000000000000"}}
    with pytest.raises(Rejected):
        store.run(lambda live: live.create(store.kinds["catalog"], store.write(catalog, body)))
    assert store.slept == []


def test_what_the_organization_owns_is_locked(open_store):
    store = open_store("elasticpath")
    store.sandbox.seed_object("hierarchy", {"attributes": {"name": "Shared"}}, owner="organization")
    store.create(ELASTICPATH["hierarchy"])
    locks = {store.body(one)["name"]: one.locked for one in store.listing("hierarchy").remotes}
    assert locks == {"Shared": "owned by the organization", "Apparel": None}


def test_one_pricebook_in_either_form(open_store):
    several = [{"pricebook": "retail", "priority": 1}]
    for knob in ("as sent", "pricebook_id", "pricebook_ids"):
        store = open_store("elasticpath", knobs={"single_pricebook": knob})
        catalog = ELASTICPATH["catalog"]
        store.create(catalog)
        one = {name: value for name, value in catalog.body.items() if name != "pricebook"}
        store.update(catalog, one | {"pricebooks": several}, {"pricebooks"})
        (found,) = store.find(catalog)
        assert "retail" in str(store.body(found))
        store.update(catalog, catalog.body, {"pricebook"})
        (found,) = store.find(catalog)
        assert agrees(store, catalog, catalog.body, store.body(found))
