"""Products as a store has them: bundles, parents and their children, nodes, templates and related products."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.model.address import Address
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.live import LiveStore, costly, planned, wanted

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
