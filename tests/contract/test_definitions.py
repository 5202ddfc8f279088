"""Types, product types and categories through plan and apply: rings, losses that were allowed, moves."""

from __future__ import annotations

import pytest

from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from tests.live import LiveStore, wanted


@pytest.fixture
def store():
    with LiveStore("commercetools") as opened:
        yield opened


def resources(**bodies):
    """`product_type__part={...}` is the resource product-type/part."""
    named = [(name.replace("__", "/").replace("_", "-"), body) for name, body in bodies.items()]
    return wanted(*named, provider="commercetools")


def made(store):
    """What is live, but for what every project has from its beginning."""
    return {
        address: live
        for address, live in store.read().live.items()
        if str(address) not in ("project/settings", "state/Initial")
    }


def attribute(name, type_):
    return {"name": name, "label": {"en": name}, "type": type_, "isRequired": False}


def nested(key):
    return {"name": "nested", "typeReference": key}


def product_type(*attributes):
    return {"name": "x", "description": "", "attributes": [*attributes]}


def test_product_types_nested_in_each_other_and_in_themselves_are_made_bare_and_linked(store):
    part = product_type(
        attribute("self", nested("part")),
        attribute("code", {"name": "text"}),
        attribute("whole", nested("whole")),
    )
    whole = product_type(attribute("parts", {"name": "set", "elementType": nested("part")}))
    desired = resources(product_type__part=part, product_type__whole=whole)
    assert store.reach(desired) == [
        "create product-type/part",
        "create product-type/whole",
        "link product-type/part",
    ]
    body = store.read().live[next(iter(desired))].body
    assert [one["name"] for one in body["attributes"]] == ["self", "code", "whole"]


def test_product_types_nested_in_each_other_are_deleted(store):
    ring = resources(
        product_type__part=product_type(attribute("whole", nested("whole"))),
        product_type__whole=product_type(attribute("part", nested("part"))),
    )
    store.reach(ring)
    store.reach({})
    assert not made(store)


def order_fields(*fields):
    return {"name": {"en": "x"}, "resourceTypeIds": ["category"], "fieldDefinitions": [*fields]}


def field(name, type_):
    return {"name": name, "label": {"en": name}, "type": {"name": type_}, "required": False}


def test_what_loses_data_waits_for_its_permission_and_is_then_done_in_place(store):
    seat, row = field("seat", "Number"), field("row", "String")
    store.reach(resources(type__place=order_fields(field("seat", "String"), row)))
    desired = resources(type__place=order_fields(seat, row))
    blocked = store.plan(desired)
    assert blocked.steps == []
    (note,) = blocked.about(Topic.BLOCKED)
    assert "/fieldDefinitions/seat/type/name" in note.message
    assert "--allow-loss type/place" in note.hint

    before = len(store.writes)
    allowed = Policy(allow_loss=("type/place",))
    plan, _ = store.apply(desired, allowed)
    assert [step.id for step in plan.steps] == ["update type/place"]
    assert len(store.writes) - before == 3, "removed, added again, put in order"
    assert store.reach(desired) == []
    (live,) = made(store).values()
    assert live.body["fieldDefinitions"] == [
        seat | {"inputHint": "SingleLine"},
        row | {"inputHint": "SingleLine"},
    ]


def category(slug, **more):
    return {"name": {"en": slug}, "slug": {"en": slug}} | more


def test_a_tree_of_categories_is_made_from_its_root_and_moved(store):
    tree = {"category__men": category("men", parent="all"), "category__all": category("all")}
    assert store.reach(resources(**tree)) == ["create category/all", "create category/men"]
    tree["category__men"] = category("men", parent="new")
    tree["category__new"] = category("new", parent="all")
    assert store.reach(resources(**tree)) == ["create category/new", "update category/men"]


def test_objects_without_a_key_are_known_by_what_else_names_them_and_given_their_key(store):
    store.sandbox.load("category", [category("men", description={"en": "old"})])
    store.sandbox.load("product-type", [product_type(attribute("code", {"name": "text"}))])
    store.sandbox.load("attribute-group", [{"name": {"en": "Looks"}, "attributes": [{"key": "code"}]}])
    desired = resources(
        category__gentlemen=category("men"),
        product_type__thing=product_type(attribute("code", {"name": "text"})),
        attribute_group__looks={"name": {"en": "Looks"}, "attributes": ["code"]},
    )
    steps = store.reach(desired)
    assert sorted(steps) == [
        "update attribute-group/looks",
        "update category/gentlemen",
        "update product-type/thing",
    ]
    assert {str(address) for address in made(store)} == {str(address) for address in desired}


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("kind", ["drop-after", "drop-before", "503", "bump"])
@pytest.mark.parametrize("others", [[], ["row"]])
def test_what_comes_again_keeps_what_no_file_manages_whatever_happens_between(store, kind, nth, others):
    hinted = field("seat", "String") | {"inputHint": "MultiLine"}
    rest = [field(name, "String") for name in others]
    store.reach(resources(type__place=order_fields(hinted, *rest)))
    store.fault(f"{kind}:writes,nth={nth},path=*/types/*")
    _, report = store.apply(
        resources(type__place=order_fields(field("seat", "Number"), *rest)),
        Policy(allow_loss=("type/place",)),
    )
    assert [outcome.error for outcome in report.outcomes.values()] == [None]
    (live,) = made(store).values()
    (seat, *_) = live.body["fieldDefinitions"]
    assert seat == field("seat", "Number") | {"inputHint": "MultiLine"}


@pytest.mark.parametrize("fault", ["drop-after:writes,nth=2", "drop-before:writes,nth=2", "503:writes,nth=2"])
def test_an_answer_lost_between_removing_a_field_and_adding_it_again_loses_nothing_more(store, fault):
    seat, row = field("seat", "Number"), field("row", "String")
    store.reach(resources(type__place=order_fields(field("seat", "String"), row)))
    desired, allowed = resources(type__place=order_fields(seat, row)), Policy(allow_loss=("type/place",))
    store.fault(fault)
    store.apply(desired, allowed)
    store.fault()
    store.reach(desired)
    (live,) = made(store).values()
    assert [(one["name"], one["type"]["name"]) for one in live.body["fieldDefinitions"]] == [
        ("seat", "Number"),
        ("row", "String"),
    ]


@pytest.mark.parametrize("fault", ["503:method=POST,path=*/types/*", "503:method=POST,path=*/categories/*"])
def test_a_value_of_an_enum_is_there_before_it_is_used_however_slow_the_type_is(store, fault):
    def files(*keys, chosen):
        sizes = {"name": "Enum", "values": [{"key": key, "label": key} for key in keys]}
        size = {"name": "size", "label": {"en": "Size"}, "required": False, "type": sizes}
        custom = {"type": "place", "fields": {"size": chosen}}
        return resources(type__place=order_fields(size), category__men=category("men", custom=custom))

    store.reach(files("s", chosen="s"))
    store.fault(fault)
    assert store.reach(files("s", "m", chosen="m")) == ["update type/place", "update category/men"]


def test_tiers_of_shipping_rates_follow_what_the_project_lets_them_go_by(store):
    def files(project, **tiers):
        rate = {"price": {"currencyCode": "EUR", "centAmount": 100}} | tiers
        method = {"name": "Post", "taxCategory": "full", "isDefault": False}
        return resources(
            project__settings=project,
            tax_category__full={"name": "Full"},
            zone__de={"name": "DE", "locations": [{"country": "DE"}]},
            shipping_method__post=method | {"zoneRates": [{"zone": "de", "shippingRates": [rate]}]},
        )

    store.reach(files({"currencies": ["EUR"]}))
    store.fault("503:method=POST,path=/sandbox")
    score = {"type": "CartScore", "score": 2, "price": {"currencyCode": "EUR", "centAmount": 50}}
    scored = files({"shippingRateInputType": {"type": "CartScore"}}, tiers=[score])
    assert store.reach(scored) == ["update project/settings", "update shipping-method/post"]
