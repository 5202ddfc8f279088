from __future__ import annotations

import pytest

from reconciler.sandbox.commercetools.assortment import Entry, Listed, offered
from tests.unit.sandbox.commercetools.words import act, ref

SKUS = ("s", "m", "l")
ALL = frozenset(SKUS)


def only(*skus):
    return Entry("includeOnly", frozenset(skus))


def but(*skus):
    return Entry("includeAllExcept", frozenset(skus))


def no(*skus):
    return Entry("exclude", frozenset(skus))


def listed(entry=None, *, active=True):
    """A selection that lists the shirt in that way, or does not list it."""
    excludes = entry is not None and entry.mode == "exclude"
    return Listed(active, excludes, {} if entry is None else {"shirt": entry})


@pytest.mark.parametrize(
    ("selections", "kept"),
    [
        ([], ALL),
        ([listed(no(), active=False)], ALL),
        ([listed(Entry(), active=False)], None),
        ([listed(Entry(), active=False), listed(no(), active=False)], None),
        ([listed(Entry())], ALL),
        ([listed(None)], None),
        ([listed(None), listed(Entry(), active=False)], None),
        ([listed(None), listed(Entry())], ALL),
        ([listed(no())], None),
        ([listed(Entry()), listed(no())], None),
        ([listed(Entry()), listed(no(), active=False)], ALL),
        ([listed(no("s"))], {"m", "l"}),
        ([listed(Entry()), listed(no("s"))], {"m", "l"}),
        ([listed(only("s"))], {"s"}),
        ([listed(only("s")), listed(only("m"))], {"s", "m"}),
        ([listed(only("s")), listed(Entry())], ALL),
        ([listed(but("s"))], {"m", "l"}),
        ([listed(only("s", "m")), listed(but("s"))], {"m", "l"}),
        ([listed(but("s")), listed(but("m"))], {"l"}),
        ([listed(only("s")), listed(no("s"))], None),
        ([listed(only("s", "m")), listed(no("s"))], {"m"}),
        ([listed(only("unknown"))], None),
        ([listed(but("s", "m", "l"))], None),
    ],
)
def test_the_rules(selections, kept):
    assert offered(selections, "shirt", SKUS) == (None if kept is None else frozenset(kept))


def test_exclusions_alone_may_leave_nothing():
    other = Listed(active=True, excludes=True, products={"hat": no()})
    assert offered([other], "shirt", SKUS) == ALL
    assert offered([other], "shirt", SKUS, excluding_is_enough=False) is None


def test_a_product_without_variants_is_not_emptied():
    assert offered([listed(Entry())], "shirt", []) == frozenset()


@pytest.fixture
def shop(api):
    api.sandbox.load("product", [
        {"key": "shirt", "masterVariant": {"sku": "s"}, "variants": [{"sku": "m"}]},
        {"key": "hat", "masterVariant": {"sku": "h"}},
    ])  # fmt: skip
    api.post("/product-selections", {"key": "in", "name": {"en": "In"}})
    api.post("/product-selections", {"key": "out", "name": {"en": "Out"}, "mode": "IndividualExclusion"})
    api.post("/stores", {"key": "berlin"})
    return api


def test_mode_and_type_go_together(shop):
    assert [shop.get(f"/product-selections/key={key}")["type"] for key in ("in", "out")] == [
        "individual",
        "individualExclusion",
    ]


def test_membership(shop):
    product = {"key": "shirt"}
    path = "/product-selections/key=in"
    selection = shop.update(
        path, act("addProduct", product=product), act("addProduct", product={"key": "hat"})
    )
    assert (selection["productCount"], selection["version"]) == (2, 3)
    page = shop.get(f"{path}/products")
    assert "total" not in page
    assert page["results"][0] == {"product": ref("product", id=shop.get("/products/key=shirt")["id"])}
    assert shop.update(path, act("addProduct", product=product))["version"] == 3
    vary = act(
        "setVariantSelection", product=product, variantSelection={"type": "includeOnly", "skus": ["s"]}
    )
    assert shop.update(path, vary)["version"] == 4
    assert shop.update(path, vary)["version"] == 4
    assert shop.get(f"{path}/products")["results"][0]["variantSelection"] == {
        "type": "includeOnly",
        "skus": ["s"],
    }
    shop.fails(path, act("addProduct", product=product), "ProductPresentWithDifferentVariantSelection")
    assert shop.update(path, act("removeProduct", product=product))["productCount"] == 1
    shop.fails(path, vary, "ProductAssignmentMissing")
    assert shop.get(f"{path}/products", expand="product")["results"][0]["product"]["obj"]["key"] == "hat"


def test_each_mode_has_its_actions(shop):
    shop.fails("/product-selections/key=out", act("addProduct", product={"key": "hat"}), "InvalidOperation")
    shop.fails(
        "/product-selections/key=in", act("excludeProduct", product={"key": "hat"}), "InvalidOperation"
    )
    path = "/product-selections/key=out"
    shop.fails(path, act("setVariantExclusion", product={"key": "hat"}), "ProductAssignmentMissing")
    shop.update(path, act("excludeProduct", product={"key": "hat"}, variantExclusion={"skus": ["h"]}))
    assert shop.get(f"{path}/products")["results"][0]["variantExclusion"] == {"skus": ["h"]}


def put(shop, *settings):
    shop.update("/stores/key=berlin", act("setProductSelections", productSelections=[
        {"productSelection": {"key": key}, "active": active} for key, active in settings
    ]))  # fmt: skip


def skus(shop, key="shirt", status=200):
    answer = shop.get(f"/in-store/key=berlin/product-projections/key={key}", status)
    return [item["sku"] for item in (answer["masterVariant"], *answer["variants"])] if status == 200 else None


def test_a_store_shows_what_its_selections_allow(shop, clock):
    assert skus(shop) == ["s", "m"]
    shop.update("/product-selections/key=in", act("addProduct", product={"key": "shirt"}, variantSelection={
        "type": "includeOnly", "skus": ["m"]}))  # fmt: skip
    put(shop, ("in", True))
    clock.now += 60
    assert skus(shop) == ["m"]
    skus(shop, "hat", 404)
    put(shop, ("in", False))
    clock.now += 60
    skus(shop, status=404)


def test_assignments_are_those_of_active_selections(shop, clock):
    shop.update("/product-selections/key=in", act("addProduct", product={"key": "shirt"}))
    put(shop, ("in", True), ("out", False))
    page = shop.get("/in-store/key=berlin/product-selection-assignments")
    assert [item["productSelection"]["id"] for item in page["results"]] == [
        shop.get("/product-selections/key=in")["id"]
    ]
    put(shop, ("in", False))
    assert shop.get("/in-store/key=berlin/product-selection-assignments")["count"] == 1
    clock.now += 60
    assert shop.get("/in-store/key=berlin/product-selection-assignments", withTotal="true")["total"] == 0


def test_the_stores_configuration_is_cached_for_a_minute(shop, clock):
    assert skus(shop) == ["s", "m"]
    put(shop, ("in", False))
    clock.now += 59
    assert skus(shop) == ["s", "m"]
    clock.now += 1
    skus(shop, status=404)


def test_in_store_reads_of_nothing(shop):
    shop.get("/in-store/key=nowhere/product-projections/key=shirt", 404)
    shop.get("/in-store/key=berlin/product-projections/key=nothing", 404)
    shop("HEAD", "/in-store/key=berlin/product-projections/key=shirt", None, 200)


def test_only_exclusions_by_knob(knobbed):
    api = knobbed(only_exclusions="nothing")
    api.sandbox.load("product", [{"key": "shirt", "masterVariant": {"sku": "s"}}])
    api.post("/product-selections", {"key": "out", "name": {"en": "Out"}, "mode": "IndividualExclusion"})
    api.post(
        "/stores",
        {"key": "berlin", "productSelections": [{"productSelection": {"key": "out"}, "active": True}]},
    )
    skus(api, status=404)


def test_a_deleted_selection_takes_its_members_along(shop):
    shop.update("/product-selections/key=in", act("addProduct", product={"key": "shirt"}))
    put(shop, ("in", False))
    assert shop.delete("/product-selections/key=in", status=400)["code"] == "ReferenceExists"
    put(shop)
    shop.delete("/product-selections/key=in")
    shop.post("/product-selections", {"key": "in", "name": {"en": "In"}})
    assert shop.get("/product-selections/key=in/products")["count"] == 0
