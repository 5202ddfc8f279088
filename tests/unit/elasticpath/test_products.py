"""Products as a store has them: bundles, parents and their children, nodes, templates and related products."""

from __future__ import annotations

import asyncio
import re

import pytest

from reconciler.desired.load import load
from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.errors import ConfigError
from reconciler.model.address import Address
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.live import KINDS, LiveStore, costly, planned, wanted

FREE = Policy(allow_deletes=100, allow_updates=100)
ALL = Policy(prune="all", allow_deletes=100, allow_updates=100)
SIZES = [
    ("variation/size", {}),
    ("option/size/small", {"description": "Small"}),
    ("option/size/large", {"description": "Large"}),
]
SHIRT = {"slug": "shirt", "name": "Shirt", "variations": ["size"], "build": "on-change"}
TREE = [
    ("hierarchy/apparel", {"name": "Apparel"}),
    ("node/apparel/men", {"name": "Men"}),
    ("node/apparel/men/shirts", {"name": "Shirts"}),
]


@pytest.fixture
def store():
    with LiveStore() as store:
        yield store


def ids(plan):
    return [step.id for step in plan.steps]


def told(plan, address, *topics):
    return [note.message for note in plan.about(*topics) if str(note.address) == address]


def products(store):
    return {str(address): live for address, live in store.read().live.items() if address.kind == "product"}


def remade(store, desired, address):
    """Replace a resource, and find nothing left to do."""
    made, report = store.apply(desired, Policy(replace=(address,), allow_deletes=1))
    assert {id_: str(one.error) for id_, one in report.outcomes.items() if one.error} == {}
    assert ids(store.plan(desired, FREE)) == []
    return ids(made)


def parent(**more):
    """A shirt without a SKU, so that its children may have none either and never clash."""
    return ("product/shirt", {"sku": None, **SHIRT, "slug": None, "external_ref": "shirt", **more})


# --- bundles --------------------------------------------------------------------------------------------------


def bundle(*skus):
    options = [{"product": sku, "quantity": 1} for sku in skus]
    return {"name": "Box", "components": {"inside": {"name": "Inside", "options": options}}}


def test_a_bundle_comes_after_its_products_and_goes_before_them(store):
    full = wanted(
        ("product/a", {"name": "A"}), ("product/box", bundle("a", "z")), ("product/z", {"name": "Z"})
    )
    steps = store.reach(full)
    assert steps.index("create product/box") == 2
    steps = store.reach({})
    assert steps.index("delete product/box") == 0


def test_a_product_leaves_a_bundle_before_it_is_deleted(store):
    store.reach(
        wanted(("product/a", {"name": "A"}), ("product/b", {"name": "B"}), ("product/box", bundle("a", "b")))
    )
    steps = store.reach(wanted(("product/b", {"name": "B"}), ("product/box", bundle("b"))))
    assert steps == ["update product/box", "delete product/a"]


def test_a_change_of_an_option_keeps_what_the_file_does_not_say(store):
    store.reach(wanted(("product/a", {"name": "A"}), ("product/box", bundle("a"))))
    options = [
        {"id": products(store)["product/a"].remote.id, "type": "product", "quantity": 1, "sort_order": 7}
    ]
    by_hand(store, "product/box", components={"inside": {"name": "Inside", "options": options}})
    changed = bundle("a")
    changed["components"]["inside"]["options"][0]["quantity"] = 5
    store.reach(wanted(("product/a", {"name": "A"}), ("product/box", changed)))
    (option,) = products(store)["product/box"].remote.document["attributes"]["components"]["inside"][
        "options"
    ]
    assert (option["quantity"], option["sort_order"]) == (5, 7)


# --- parents and children -------------------------------------------------------------------------------------


def test_children_are_built_after_what_they_are_made_of(store):
    steps = store.reach(wanted(*SIZES, parent()))
    assert steps[-1] == "build product/shirt"
    found = products(store)
    assert sum(one.remote.derived for one in found.values()) == 2
    assert ids(store.plan(wanted(*SIZES, parent()))) == []


@pytest.mark.parametrize(
    "resources",
    [
        [*SIZES, parent(description="soft")],
        [*SIZES, ("option/size/huge", {"description": "Huge"}), parent()],
        [*SIZES[:2], parent()],
        [*SIZES, parent(build_rules={"default": "include", "exclude": [["size/small"]]})],
    ],
)
def test_a_change_of_anything_they_are_made_of_builds_them_again(store, resources):
    store.reach(wanted(*SIZES, parent()))
    assert store.reach(wanted(*resources))[-1] == "build product/shirt"


def test_what_children_do_not_take_over_builds_nothing(store):
    store.reach(wanted(*SIZES, *TREE, parent()))
    steps = store.reach(wanted(*SIZES, *TREE, parent(nodes=["apparel/men"], status="live")))
    assert "build product/shirt" in steps
    steps = store.reach(wanted(*SIZES, *TREE, parent(nodes=["apparel/men/shirts"], status="live")))
    assert steps == ["update product/shirt"]


def test_children_that_were_never_asked_for_are_not_built(store):
    assert "build product/shirt" not in store.reach(wanted(*SIZES, parent(build="never")))


def test_a_build_that_fails_fails_the_step_and_is_due_again():
    with LiveStore(knobs={"job_fails": True}) as store:
        _, report = store.apply(wanted(*SIZES, parent()))
        error = report.outcomes["build product/shirt"].error
        assert "the build ended as failed: the job failed" in error.message
        (step,) = store.plan(wanted(*SIZES, parent())).steps
        assert (step.id, step.reason) == ("build product/shirt", "overdue")


@pytest.mark.parametrize(
    "fault", ["drop-after:method=POST,path=*/build", "503:method=POST,path=*/build,retry_after=1"]
)
def test_a_build_survives_the_network(store, fault):
    store.fault(fault)
    store.reach(wanted(*SIZES, parent()))


def test_a_change_that_was_not_built_is_due_later():
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0]) as store:
        store.reach(wanted(*SIZES, parent()))
        now[0] += 3600
        store.reach(wanted(*SIZES, parent(description="soft", build="never")))
        (step,) = store.plan(wanted(*SIZES, parent(description="soft"))).steps
        assert step.id == "build product/shirt"
        store.reach(wanted(*SIZES, parent(description="soft")))


@pytest.mark.parametrize("writes", ["all", "changed"])
@pytest.mark.parametrize(
    "later",
    [
        [*SIZES, parent(admin_attributes={"a": "b"})],
        [*SIZES[:2], ("option/size/large", {"description": "Very large"}), parent()],
        [*SIZES[:2], parent()],
        [*SIZES, parent(build_rules={"default": "exclude", "include": [["size/small"]]})],
    ],
)
def test_a_build_that_ended_well_is_not_due_again(writes, later):
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0], knobs={"build_writes": writes}) as store:
        store.reach(wanted(*SIZES, parent()))
        now[0] += 3600
        store.apply(wanted(*later))
        assert ids(store.plan(wanted(*later))) == []


@pytest.mark.parametrize("writes", ["all", "changed"])
def test_what_children_do_not_take_over_is_never_due(writes):
    modifiers = [
        (f"modifier/size/{size}/sku_append", {"type": "sku_append", "value": f"-{size}"})
        for size in ("small", "large")
    ]
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0], knobs={"build_writes": writes}) as store:
        shirt = {"name": "Shirt", "variations": ["size"], "build": "on-change"}
        store.reach(wanted(*SIZES, *modifiers, ("product/shirt", shirt)))
        now[0] += 3600
        shirt["external_ref"] = "ERP-1"
        assert store.reach(wanted(*SIZES, *modifiers, ("product/shirt", shirt))) == ["update product/shirt"]


@pytest.mark.parametrize(
    "later",
    [
        [*SIZES, parent(name="New shirt")],
        [*SIZES, parent(description="soft")],
        [*SIZES[:2], ("option/size/large", {"description": "Very large"}), parent()],
        [*SIZES, ("option/size/huge", {"description": "Huge"}), parent()],
        [*SIZES, parent(build_rules={"default": "exclude", "include": [["size/small"]]})],
    ],
)
def test_a_build_that_failed_is_due_even_if_somebody_edits_a_child(later):
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0]) as store:
        store.reach(wanted(*SIZES, parent()))
        address, _ = named(store)
        now[0] += 3600
        store.fault("422:method=POST,path=*/build,times=0")
        store.apply(wanted(*later))
        store.fault()
        now[0] += 3600
        by_hand(store, address, mpn="by hand")
        assert ids(store.plan(wanted(*later))) == ["build product/shirt"]


def test_rules_that_leave_nothing_build_nothing(store):
    rules = {"default": "include", "exclude": [["size/small"], ["size/large"]]}
    store.reach(wanted(*SIZES, parent(build_rules=rules)))


def test_children_that_lists_leave_out_are_known_all_the_same():
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0]) as store:
        settings = ("project-settings/settings", {"list_child_products": False})
        store.reach(wanted(settings, *SIZES, parent()))
        assert not any(one.remote.derived for one in products(store).values())
        now[0] += 3600
        store.reach(wanted(settings, *SIZES, parent(description="soft", build="never")))
        assert store.reach(wanted(settings, *SIZES, parent(description="soft"))) == ["build product/shirt"]


def test_children_are_nobodys_resources(store):
    store.reach(wanted(*SIZES, parent()))
    plan = store.plan(wanted(*SIZES, parent()), ALL)
    assert ids(plan) == []
    assert not [note for note in plan.notes if note.address and note.address.kind == "product"]


def by_hand(store, address, **attributes):
    """Change a product as somebody would in Commerce Manager."""
    id_ = products(store)[address].remote.id
    body = {"data": {"type": "product", "id": id_, "attributes": attributes}}
    send = lambda provider: provider._client.send("PUT", f"/pcm/products/{id_}", body=body)  # noqa: E731
    asyncio.run(store._connected(send))


def named(store):
    """Children with SKUs of their own, as modifiers of their options would give them."""
    found = sorted(address for address, one in products(store).items() if one.remote.derived)
    for place, address in enumerate(found):
        by_hand(store, address, sku=f"shirt-{place}")
    return [f"product/shirt-{place}" for place in range(len(found))]


def test_a_file_of_a_child_changes_nothing_and_says_why(store):
    store.reach(wanted(*SIZES, parent()))
    address, _ = named(store)
    plan = store.plan(wanted(*SIZES, parent(), (address, {"name": "Red shirt"})))
    assert ids(plan) == []
    (message,) = told(plan, address, Topic.BLOCKED)
    assert message.startswith("differs in /name, but is a child product, which its parent makes")
    plan = store.plan(wanted(*SIZES, parent(), (address, {"name": "Shirt"})))
    (message,) = told(plan, address, Topic.WARNING)
    assert "a child product" in message


@pytest.mark.parametrize("way", ["cascade", "refused"])
def test_a_parent_goes_with_its_children(way):
    with LiveStore(knobs={"parent_delete": way}) as store:
        store.reach(wanted(*SIZES, parent()))
        store.reach({}, ALL)
        assert products(store) == {}


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        ("Failed Validation: the product has child products", True),
        ("Product still has children", True),
        ("a product with existing child products cannot be deleted", True),
        ("the product is part of a bundle", False),
        ("a child product is part of a bundle", False),
        ("a child of the product is in an order", False),
    ],
)
def test_only_children_in_the_way_are_deleted_before_their_parent(words, is_meant):
    assert bool(re.search(KINDS["product"].hinders, words, re.IGNORECASE)) == is_meant


def test_a_parent_that_stays_for_another_reason_keeps_its_children(store):
    store.reach(wanted(*SIZES, parent()))
    (id_,) = [one.remote.id for one in products(store).values() if not one.remote.derived]
    store.fault(f"422:method=DELETE,path=/pcm/products/{id_},times=0")
    _, report = store.apply(wanted(*SIZES), ALL)
    assert report.outcomes["delete product/shirt"].error is not None
    assert len(products(store)) == 3


def test_a_bundle_of_a_child_goes_before_its_parent(store):
    store.reach(wanted(*SIZES, parent()))
    address, _ = named(store)
    child = address.partition("/")[2]
    with_box = wanted(*SIZES, parent(), ("product/box", bundle(child)))
    store.reach(with_box)
    kept = store.plan(wanted(("product/box", bundle(child))), ALL)
    assert "which goes with it" in " ".join(told(kept, "product/shirt", Topic.BLOCKED))
    steps = store.reach({}, ALL)
    assert steps.index("delete product/box") < steps.index("delete product/shirt")


def test_a_child_that_was_changed_by_hand_is_told_of():
    now = [1_700_000_000.0]
    with LiveStore(clock=lambda: now[0]) as store:
        desired = wanted(*SIZES, ("option/size/huge", {"description": "Huge"}), parent())
        store.reach(desired)
        address, *_ = named(store)
        assert not told(store.plan(desired), "product/shirt", Topic.WARNING)
        now[0] += 3600
        by_hand(store, address, name="By hand")
        plan = store.plan(desired)
        assert ids(plan) == []
        (message,) = told(plan, "product/shirt", Topic.WARNING)
        assert address.partition("/")[2] in message
        assert "deleted, it is built again" in message


def test_modifiers_that_children_use_go_with_their_options(store):
    modifiers = [
        (f"modifier/size/{size}/sku_append", {"type": "sku_append", "value": f"-{size}"})
        for size in ("small", "large")
    ]
    shirt = ("product/shirt", {"name": "Shirt", "variations": ["size"], "build": "on-change"})
    store.reach(wanted(*SIZES, *modifiers, shirt))
    assert {"product/shirt-small", "product/shirt-large"} <= products(store).keys()
    none = ("product/shirt", {"name": "Shirt", "variations": [], "build": "on-change"})
    steps = store.reach(wanted(none))
    assert steps[-1] == "build product/shirt"
    assert products(store).keys() == {"product/shirt"}


# --- nodes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shows", ["published", "live", "all"])
def test_a_live_product_is_sorted_in_and_out(shows):
    with LiveStore(knobs={"node_products": shows}) as store:
        for nodes in (["apparel/men"], ["apparel/men", "apparel/men/shirts"], ["apparel/men/shirts"], []):
            store.reach(wanted(*TREE, ("product/a", {"name": "A", "status": "live", "nodes": nodes})))
            assert products(store)["product/a"].remote.document is not None


def test_the_nodes_of_a_draft_are_not_compared_but_sent_along(store):
    def desired(**more):
        return wanted(*TREE, ("product/a", {"name": "A", "nodes": ["apparel/men"], **more}))

    store.reach(desired())
    assert ids(store.plan(wanted(*TREE, ("product/a", {"name": "A", "nodes": ["apparel/men/shirts"]})))) == []
    store.reach(wanted(*TREE, ("product/a", {"name": "B", "nodes": ["apparel/men/shirts"]})))
    store.reach(desired(status="live", name="B", nodes=["apparel/men", "apparel/men/shirts"]))
    plan = store.plan(desired(status="live", name="B"))
    assert ids(plan) == ["update product/a"]
    store.reach(desired(status="live", name="B"))


def draft(*nodes, **more):
    return ("product/a", {"name": "A", "nodes": list(nodes), **more})


def nodes_of(store, *nodes):
    """Make the draft live, which tells where it is."""
    store.apply(wanted(*TREE, ("product/a", {"name": "A", "status": "live"})), FREE)
    return products_of(store, draft(*nodes))["product/a"].body["nodes"]


def products_of(store, *declared):
    live = store.read(wanted(*TREE, *declared)).live
    return {str(address): one for address, one in live.items() if address.kind == "product"}


def test_a_plan_says_that_the_nodes_of_drafts_are_not_compared(store):
    desired = wanted(*TREE, draft("apparel/men"), ("product/b", {"name": "B"}))
    store.reach(desired)
    plan = store.plan(desired)
    assert told(plan, "product/a", Topic.WARNING) == [
        "nodes not compared, because the store does not tell it at the moment"
    ]
    both = wanted(*TREE, draft("apparel/men"), ("product/b", {"name": "B", "nodes": ["apparel/men"]}))
    (note,) = [one for one in store.plan(both).about(Topic.WARNING) if "compared" in one.message]
    assert note.message.startswith("nodes of 2 products not compared")
    assert note.hint == "--rotate 'product/*' sends it again"


def test_nodes_of_a_draft_that_were_refused_are_sent_again_when_asked(store):
    store.reach(wanted(*TREE))
    store.fault("422:method=POST,path=*/relationships/products,times=1")
    _, report = store.apply(wanted(*TREE, draft("apparel/men")))
    assert any(one.error for one in report.outcomes.values())
    assert ids(store.plan(wanted(*TREE, draft("apparel/men")))) == []
    again = Policy(rotate=("product/a",))
    made, _ = store.apply(wanted(*TREE, draft("apparel/men")), again)
    assert ids(made) == ["update product/a"]
    assert nodes_of(store, "apparel/men") == ["apparel/men"]


def test_a_draft_stays_in_a_node_that_is_made_anew(store):
    desired = wanted(*TREE, draft("apparel/men/shirts"))
    store.reach(desired)
    made, report = store.apply(desired, Policy(replace=("node/apparel/men/shirts",), allow_deletes=1))
    assert not [one.error for one in report.outcomes.values() if one.error]
    assert ids(made)[-1] == "update product/a"
    assert nodes_of(store, "apparel/men/shirts") == ["apparel/men/shirts"]


def test_a_draft_is_sorted_into_a_node_that_comes(store):
    store.reach(wanted(*TREE[:2], draft("apparel/men")))
    steps = store.reach(wanted(*TREE, draft("apparel/men", "apparel/men/shirts")))
    assert steps == ["create node/apparel/men/shirts", "update product/a"]
    assert sorted(nodes_of(store, "apparel/men")) == ["apparel/men", "apparel/men/shirts"]


def test_a_node_is_left_before_it_is_deleted(store):
    both = [*TREE, ("product/a", {"name": "A", "status": "live", "nodes": ["apparel/men/shirts"]})]
    store.reach(wanted(*both))
    steps = store.reach(wanted(*TREE[:2], ("product/a", {"name": "A", "status": "live", "nodes": []})))
    assert steps == ["update product/a", "delete node/apparel/men/shirts"]


# --- templates ------------------------------------------------------------------------------------------------

FLOW = ("flow/products(book)", {"name": "Book", "description": "", "enabled": True})
FIELD = {"name": "F", "field_type": "string", "description": "", "required": False, "enabled": True}
TEMPLATE = [FLOW, ("field/products(book)/isbn", FIELD), ("field/products(book)/author", FIELD)]


def book(**values):
    return ("product/b", {"name": "B", "extensions": {"products(book)": values}})


def test_values_of_a_template_need_its_fields(store):
    steps = store.reach(wanted(*TEMPLATE, book(isbn="1", author="A")))
    assert steps[-1] == "create product/b"


def test_only_the_values_that_are_written_are_managed(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1", author="A")))
    store.reach(wanted(*TEMPLATE, book(isbn="2")))
    extensions = products(store)["product/b"].remote.document["attributes"]["extensions"]
    assert extensions == {"products(book)": {"isbn": "2", "author": "A"}}
    (step,) = store.plan(wanted(*TEMPLATE, book(isbn="3"))).steps
    assert [(change.path, change.before, change.after) for change in step.changes] == [
        ("/extensions/products(book)/isbn", "2", "3")
    ]
    assert step.patch == [{"op": "replace", "path": "/extensions/products(book)/isbn", "value": "3"}]


def test_values_are_cleared_with_null(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1")))
    store.reach(wanted(*TEMPLATE, book(isbn=None)))
    store.reach(wanted(*TEMPLATE, ("product/b", {"name": "B", "extensions": None})))
    assert not products(store)["product/b"].body.get("extensions")


def test_a_template_without_values_may_be_shown_as_null(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1")))
    desired = wanted(*TEMPLATE, book(isbn="2"))

    async def work(provider):
        snapshot = await observe(provider, desired=desired, full=costly(provider))
        document = snapshot.live[Address("product", "b")].remote.document
        document["attributes"]["extensions"] = {"products(book)": None}
        return await execute(planned(desired, snapshot, ALL), provider, snapshot)

    assert asyncio.run(store._connected(work)).ok
    assert ids(store.plan(desired)) == []


def test_a_template_that_is_used_stays(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1")))
    plan = store.plan(wanted(("product/b", {"name": "B"})), ALL)
    assert "product/b refers to it" in " ".join(told(plan, "flow/products(book)", Topic.BLOCKED))


def test_a_field_stays_while_a_product_writes_its_value(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1", author="A")))
    plan = store.plan(wanted(FLOW, book(isbn="1")), ALL)
    assert ids(plan) == ["delete field/products(book)/author"]
    assert told(plan, "field/products(book)/isbn", Topic.BLOCKED) == [
        "cannot be deleted: product/b refers to it and stays"
    ]
    new = ("product/c", {"name": "C", "extensions": {"products(book)": {"author": "C"}}})
    plan = store.plan(wanted(FLOW, book(isbn=None), new), ALL)
    assert ids(plan) == ["update product/b", "create product/c", "delete field/products(book)/isbn"]
    assert told(plan, "field/products(book)/author", Topic.BLOCKED) == [
        "cannot be deleted: product/c needs it"
    ]


def test_a_value_without_a_field_is_told_before_anything_is_done(store):
    store.reach(wanted(FLOW))
    with pytest.raises(ConfigError, match=r"product/b needs field/products\(book\)/colour"):
        store.plan(wanted(FLOW, book(colour="red")))


def test_a_field_is_made_anew_under_the_values_that_are_written(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1", author="A")))
    number = ("field/products(book)/isbn", FIELD | {"field_type": "integer"})
    remade(store, wanted(*TEMPLATE[::2], number, book(isbn=2)), "field/products(book)/isbn")
    extensions = products(store)["product/b"].remote.document["attributes"]["extensions"]
    assert extensions == {"products(book)": {"isbn": 2, "author": "A"}}
    remade(store, wanted(*TEMPLATE), TEMPLATE[1][0])


def test_the_values_of_products_that_no_file_declares_keep_their_fields(store):
    store.reach(wanted(*TEMPLATE, book(isbn="1", author=None)))
    plan = store.plan(wanted(FLOW), Policy(prune_kinds={"field": "all"}, allow_deletes=9))
    assert ids(plan) == ["delete field/products(book)/author"]


# --- related products -----------------------------------------------------------------------------------------

UPSELL = ("custom-relationship/CRP_upsell", {"name": "Upsell"})


def related(sku, *others):
    return (f"product/{sku}", {"name": sku, "custom_relationships": {"CRP_upsell": list(others)}})


def test_products_that_refer_to_each_other_are_made_and_then_linked(store):
    steps = store.reach(wanted(UPSELL, related("a", "b"), related("b", "a")))
    assert [step for step in steps if step.startswith("link")] != []
    store.reach(wanted(UPSELL, related("a"), related("b", "a")))
    store.reach({})


def test_a_relationship_is_detached_with_null(store):
    store.reach(wanted(UPSELL, related("a", "b"), ("product/b", {"name": "b"})))
    none = ("product/a", {"name": "a", "custom_relationships": {"CRP_upsell": None}})
    store.reach(wanted(UPSELL, none, ("product/b", {"name": "b"})))


def test_a_relationship_is_made_anew_under_its_products(store):
    both = [related("a", "b"), ("product/b", {"name": "b"})]
    store.reach(wanted(UPSELL, *both))
    two_ways = (UPSELL[0], UPSELL[1] | {"bi_directional": True})
    steps = remade(store, wanted(two_ways, *both), UPSELL[0])
    assert steps == [
        f"unlink {both[0][0]}",
        f"delete {UPSELL[0]}",
        f"create {UPSELL[0]}",
        f"link {both[0][0]}",
    ]


# --- reading --------------------------------------------------------------------------------------------------


def test_only_declared_products_are_asked_for_what_the_list_does_not_show(store):
    store.reach(wanted(*TREE, *(("product/" + name, {"name": name, "status": "live"}) for name in "abc")))
    store.sandbox.log.clear()
    store.read(wanted(*TREE, ("product/a", {"name": "a", "nodes": []}), ("product/b", {"name": "b"})))
    single = [seen.path for seen in store.sandbox.log if seen.path.startswith("/pcm/products/")]
    assert len(single) == 1
    assert single[0].partition("?")[0].endswith("/nodes")


def test_a_product_without_a_sku_is_known_by_its_slug(store):
    desired = wanted(("product/by-slug", {"sku": None, "slug": "by-slug", "name": "A"}))
    store.reach(desired)
    assert Address("product", "by-slug") in store.read().live


# --- values that only one product may have --------------------------------------------------------------------


def test_a_product_under_another_sku_takes_over_what_only_one_may_have(store):
    same = {"name": "P", "slug": "pants", "external_ref": "E1"}
    store.reach(wanted(("product/old", same)))
    assert store.reach(wanted(("product/new", same)), ALL) == ["delete product/old", "create product/new"]


def test_slugs_are_handed_over_in_order_and_swapped(store):
    def desired(*slugs):
        pairs = zip("abc", slugs, strict=False)
        return wanted(*((f"product/{sku}", {"name": sku, "slug": slug}) for sku, slug in pairs))

    store.reach(desired("one", "two"))
    assert store.reach(desired("two", "three")) == ["update product/b", "update product/a"]
    assert "hold product" in " ".join(store.reach(desired("three", "two")))


def test_a_slug_that_somebody_keeps_is_told_before_anything_is_done(store):
    store.reach(wanted(("product/old", {"name": "P", "slug": "pants"})))
    plan = store.plan(wanted(("product/new", {"name": "P", "slug": "pants"})), FREE)
    assert not plan.steps
    assert told(plan, "product/new", Topic.BLOCKED) == [
        "slug 'pants' is held by product/old, which this plan leaves as it is"
    ]


def test_a_price_book_under_another_name_takes_over_its_external_ref(store):
    store.reach(wanted(("pricebook/old", {"external_ref": "PB1"})))
    steps = store.reach(wanted(("pricebook/new", {"external_ref": "PB1"})))
    assert steps == ["delete pricebook/old", "create pricebook/new"]


# --- files ----------------------------------------------------------------------------------------------------


def problems(folder, files):
    for name, text in files.items():
        path = folder / "stores/acme/common" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(folder / "stores", "acme", None, KINDS, {}, Policy())
    return [str(one).partition("/common/")[2] for one in caught.value.problems]


def test_a_value_of_no_declared_field_is_told_where_it_stands(tmp_path):
    book = "name: Book\ndescription: ''\nenabled: true\n"
    field = (
        "fields:\n  color: {name: C, field_type: string, description: '', required: false, enabled: true}\n"
    )
    product = "name: P\nextensions:\n  products(book):\n    colour: red\n  products(bare):\n    any: 1\n"
    files = {"flows/products(book).yaml": book + field, "flows/products(bare).yaml": book}
    (told,) = problems(tmp_path, files | {"products/p.yaml": product})
    assert told.startswith("products/p.yaml:4:13: field 'products(book)/colour' is not declared")
    assert "did you mean 'products(book)/color'?" in told


def test_two_products_of_one_slug_are_told(tmp_path):
    files = {f"products/{sku}.yaml": "name: P\nslug: pants\n" for sku in "ab"}
    (told,) = problems(tmp_path, files)
    assert told.startswith("products/b.yaml:2:7: 'slug' must differ among products, and product/a at")
