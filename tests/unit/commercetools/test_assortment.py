"""What a store offers, and what is said of it; the same rules as the sandbox's, written apart from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import Address
from reconciler.model.kind import View
from reconciler.providers.commercetools.assortment import Selected, offered, reach, tell
from reconciler.sandbox.commercetools.assortment import Entry, Listed
from reconciler.sandbox.commercetools.assortment import offered as offered_there
from tests.unit.commercetools.acts import acts

SKUS = ("s", "m", "l")
skus = st.sets(st.sampled_from(SKUS)).map(sorted)
chosen = st.none() | st.fixed_dictionaries(
    {"type": st.sampled_from(["includeOnly", "includeAllExcept"]), "skus": skus}
)
excluded = st.none() | st.fixed_dictionaries({"skus": skus})
names = st.sampled_from(["shirt", "shoe"])
selections = st.lists(
    st.builds(Selected, st.booleans(), st.just(value=False), st.dictionaries(names, chosen))
    | st.builds(Selected, st.booleans(), st.just(value=True), st.dictionaries(names, excluded)),
    max_size=4,
)


def there(one):
    def entry(said):
        if one.excludes:
            return Entry("exclude", frozenset((said or {}).get("skus", ())))
        return Entry(said["type"], frozenset(said["skus"])) if said else Entry()

    return Listed(one.active, one.excludes, {name: entry(said) for name, said in one.products.items()})


@given(selections, names, st.sets(st.sampled_from(SKUS)))
def test_it_agrees_with_the_sandbox(known, product, variants):
    assert offered(known, product, variants) == offered_there(
        [there(one) for one in known], product, variants
    )


def told(before, after, others=None):
    others = {Address.of("product-selection", key): body for key, body in (others or {}).items()}
    wrap = [None if one is None else {"productSelections": one} for one in (before, after)]
    return list(tell(View(Address("store", "berlin"), *wrap, others.get, others.get)))


def on(key, *, active=True):
    return {"productSelection": key, "active": active}


def test_emptying_the_selections_exposes_everything():
    assert told([on("s")], []) == [
        "loses the product selection s",
        "it will offer every product of the project: it has no product selection",
    ]


def test_all_inactive_with_one_that_includes_hides_everything():
    assert told([on("s")], [on("s", active=False)]) == [
        "deactivates the product selection s",
        "it will offer no product of the project: none of its product selections is active",
    ]


def test_inactive_exclusions_offer_everything():
    others = {"x": {"mode": "IndividualExclusion"}}
    assert told([on("x")], [on("x", active=False)], others) == [
        "deactivates the product selection x",
        "it will offer every product of the project: its product selections only exclude, and none is active",
    ]


def test_which_products_come_and_go():
    others = {
        "s": {"products": [{"product": "shirt"}, {"product": "shoe"}]},
        "t": {"products": [{"product": "shoe"}, {"product": "hat"}]},
    }
    assert told([on("s")], [on("s", active=False), on("t")], others) == [
        "gains the product selection t",
        "deactivates the product selection s",
        "no longer offers shirt",
        "newly offers hat",
    ]


def test_nothing_is_said_of_what_stays():
    assert told([on("s")], [on("s")]) == []
    assert told(None, None) == [
        "carts, orders and token scopes that name the store's key no longer lead anywhere"
    ]


def test_a_new_store_that_offers_nothing_is_told():
    assert told(None, [on("s", active=False)])[-1].startswith("it will offer no product")


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ([], "every product"),
        ([Selected(active=False, excludes=True)], "every product"),
        ([Selected(active=False, excludes=False)], "no product"),
        ([Selected(active=True, excludes=False)], "listed products"),
        ([Selected(active=True, excludes=True)], "every product not excluded"),
    ],
)
def test_what_is_left_of_the_project(known, word):
    assert reach(known) == word


def test_products_of_a_selection_by_its_mode():
    product = {"typeId": "product", "id": "shirt"}
    only = {"type": "includeOnly", "skus": ["s"]}
    include = {"mode": "Individual", "products": [{"product": "shirt", "variantSelection": only}]}
    assert acts("product-selection", {"products": []}, include) == [
        {"action": "addProduct", "product": product, "variantSelection": only}
    ]
    assert acts("product-selection", {"products": [{"product": "shirt"}]}, include) == [
        {"action": "setVariantSelection", "product": product, "variantSelection": only}
    ]
    assert acts("product-selection", include, {"products": []}) == [
        {"action": "removeProduct", "product": product}
    ]
    exclude = {
        "mode": "IndividualExclusion",
        "products": [{"product": "shirt", "variantExclusion": {"skus": ["s"]}}],
    }
    assert acts("product-selection", {"products": []}, exclude) == [
        {"action": "excludeProduct", "product": product, "variantExclusion": {"skus": ["s"]}}
    ]
    assert acts("product-selection", {"products": [{"product": "shirt"}]}, exclude) == [
        {"action": "setVariantExclusion", "product": product, "variantExclusion": {"skus": ["s"]}}
    ]
