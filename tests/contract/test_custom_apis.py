"""Custom APIs of Elastic Path through plan and apply: what they are made of, and what must not be lost."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.errors import ConfigError, Conflict, Rejected
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from reconciler.providers.elasticpath import documents
from reconciler.providers.elasticpath.kinds import KINDS
from tests.live import PRUNE_ALL, LiveStore, planned, wanted

KEY = {"validation": {"string": {"unique": "yes", "allow_null_values": False}}, "use_as_url_slug": True}
API = ("custom-api/wish_ext", {"slug": "wishes", "name": "Wishes"})
CODE = ("custom-field/wish_ext/code", {"name": "Code", "field_type": "string", **KEY})
TEXT = ("custom-field/wish_ext/text", {"name": "Text", "field_type": "string"})
SIZE = ("custom-field/wish_ext/size", {"name": "Size", "field_type": "integer"})
ONE = "custom-api-entry/wish_ext/one"
BASE = (API, CODE, TEXT, SIZE)


@pytest.fixture
def store():
    with LiveStore() as opened:
        yield opened


def entry(**values):
    return wanted(*BASE, (ONE, {"values": values}))


def entries(store, desired):
    """The entries that a plan sees, as the API shows them."""
    return [one.remote.document for at, one in store.read(desired).live.items() if at.kind.endswith("entry")]


def failures(report):
    return {id_: one.error for id_, one in report.outcomes.items() if one.error}


def somebody(store, method, path, data):
    """Somebody else writes."""
    asyncio.run(store._connected(lambda provider: provider._client.send(method, path, body={"data": data})))


def meanwhile(store, data, desired, policy=PRUNE_ALL, **options):
    """Plan, let somebody change the entry, and apply."""

    async def work(provider):
        snapshot = await observe(provider, desired=desired)
        made = planned(desired, snapshot, policy)
        await provider._client.send("PUT", "/v2/extensions/wishes/one", body={"data": data})
        return await execute(made, provider, snapshot, **options)

    return asyncio.run(store._connected(work))


@pytest.mark.parametrize("allow_upserts", [False, True])
def test_a_whole_api_in_one_run(store, allow_upserts):
    api = (API[0], API[1] | {"allow_upserts": allow_upserts})
    policy = ("custom-api-role-policy/wish_ext/Support", dict.fromkeys(RIGHTS, True))
    steps = store.reach(wanted(api, CODE, TEXT, (ONE, {"values": {"text": "x"}}), policy))
    assert steps[0] == "create custom-api/wish_ext"
    assert steps.index(f"create {ONE}") > max(steps.index(f"create {at}") for at, _ in (CODE, TEXT))
    (found,) = entries(store, entry(text="x"))
    assert (found["type"], found["code"], found["text"]) == ("wish_ext", "one", "x")
    again = wanted(api, CODE, TEXT, (ONE, {"values": {"text": "y"}}), policy)
    assert store.reach(again) == [f"update {ONE}"]


RIGHTS = ("create", "list", "read", "update", "delete")


def test_parents_go_first_and_the_top_is_one_of_them(store):
    low = (
        "custom-api/a_ext",
        {"slug": "a", "name": "A", "parent_apis": ["b_ext", {"$id": "/v2/extensions"}]},
    )
    high = ("custom-api/b_ext", {"slug": "b", "name": "B", "parent_apis": []})
    assert store.reach(wanted(low, high)) == ["create custom-api/b_ext", "create custom-api/a_ext"]
    (found,) = [one for at, one in store.read().live.items() if at.key == "a_ext"]
    types = [one["type"] for one in found.remote.document["relationships"]["parent_apis"]["data"]]
    assert types == ["custom_api", "api_location"]
    # Turned round: the one that lets go is changed first, for no two may stand above each other.
    turned = [(low[0], low[1] | {"parent_apis": []}), (high[0], high[1] | {"parent_apis": ["a_ext"]})]
    assert store.reach(wanted(*turned)) == ["update custom-api/a_ext", "update custom-api/b_ext"]


def test_an_integration_comes_after_the_apis_whose_events_it_observes(store):
    events = {"observes": ["order.paid", "wish_ext.created", "other_ext.created"]}
    hook = {"integration_type": "webhook", "configuration": {"url": "https://e.example"}}
    made = store.plan(wanted(API, ("integration/a", events | hook), ("integration/b", hook)))
    needs = {step.id: list(step.needs) for step in made.steps}
    assert needs == {
        "create custom-api/wish_ext": [],
        "create integration/a": ["create custom-api/wish_ext"],
        "create integration/b": [],
    }
    store.reach(wanted(API, ("integration/a", events | hook)))


def test_slugs_are_swapped(store):
    apis = [(f"custom-api/{name}_ext", {"slug": name, "name": name}) for name in "ab"]
    store.reach(wanted(*apis))
    swapped = [(at, {"slug": slug, "name": "x"}) for (at, _), slug in zip(apis, "ba", strict=True)]
    assert len(store.reach(wanted(*swapped))) == 3


def test_a_value_that_no_file_names_stays(store):
    store.reach(entry(text="x", size=1))
    store.reach(entry(text="y"))
    assert [(one["text"], one["size"]) for one in entries(store, entry())] == [("y", 1)]
    assert store.reach(entry(text=None, code="one")) == [f"update {ONE}"]
    assert [(one["text"], one["size"]) for one in entries(store, entry())] == [(None, 1)]


@pytest.mark.parametrize("told", [{}, {"type": "custom_entry"}])
def test_an_entry_is_of_the_api_it_stands_in_whatever_it_calls_itself(store, told):
    store.reach(entry(text="x"))
    ((_, parent),) = ((at, one) for at, one in store.read(entry()).live.items() if at.kind == "custom-api")
    (found,) = entries(store, entry())
    shown = {name: value for name, value in found.items() if name not in ("type", "$apart")}
    assert (
        documents.remote(KINDS["custom-api-entry"], shown | told, parent.remote).document["type"]
        == "wish_ext"
    )


def test_entries_of_others_are_left_alone(store):
    store.reach(wanted(*BASE))
    somebody(store, "POST", "/v2/extensions/wishes", {"type": "wish_ext", "code": "theirs"})
    desired = entry(text="x")
    assert store.reach(desired) == [f"create {ONE}"]
    assert {one["code"] for one in entries(store, desired)} == {"one", "theirs"}
    notes = store.plan(desired).about(Topic.UNMANAGED)
    assert "custom-api-entry/wish_ext/theirs" in {str(note.address) for note in notes}


def test_the_field_that_holds_the_key_may_be_named(store):
    plain = (CODE[0], {"name": "Code", "field_type": "string"})
    without = wanted(API, plain, TEXT, (ONE, {"values": {"text": "x"}}))
    _, report = store.apply(without)
    (error,) = failures(report).values()
    assert isinstance(error, Rejected)
    assert error.message == "custom-api-entry/wish_ext/one: no field is known to hold its key"
    assert "key_field" in error.hint
    named = {"key_field": "code", "values": {"text": "x"}}
    assert store.reach(wanted(API, plain, TEXT, (ONE, named))) == [f"create {ONE}"]
    named["values"] = {"text": "z", "code": "one"}
    assert store.reach(wanted(API, plain, TEXT, (ONE, named))) == [f"update {ONE}"]
    store.reach(wanted(API, plain, TEXT))


def test_the_value_of_the_key_field_is_the_key(store):
    _, report = store.apply(entry(code="two"))
    (error,) = failures(report).values()
    assert error.message.endswith("its key is the value of 'code', and another one is written there")
    assert not entries(store, entry())


def test_a_value_refers_to_a_resource_by_key(store):
    book = ("pricebook/retail", {})
    store.reach(wanted(*BASE, book, (ONE, {"values": {"text": {"$ref": "pricebook/retail"}}})))
    live = store.read(entry(text="x")).live
    (id_,) = [one.remote.id for at, one in live.items() if at.kind == "pricebook"]
    assert [one["text"] for one in entries(store, entry())] == [id_]


def test_a_lost_answer_to_a_change_is_no_change_of_somebody_else(store):
    store.reach(entry(text="x"))
    store.fault("drop-after:method=PUT")
    assert store.reach(entry(text="y")) == [f"update {ONE}"]


def test_a_change_of_another_value_does_not_stand_in_the_way(store):
    store.reach(entry(text="x", size=1))
    assert meanwhile(store, {"size": 2}, entry(text="y")).ok
    assert [(one["text"], one["size"]) for one in entries(store, entry())] == [("y", 2)]


@pytest.mark.parametrize("force", [False, True])
def test_a_change_of_the_same_value_is_not_overwritten_unseen(store, force):
    store.reach(entry(text="x"))
    report = meanwhile(store, {"text": "theirs"}, entry(text="y"), force=force)
    if force:
        assert report.ok
        return
    (error,) = failures(report).values()
    assert isinstance(error, Conflict)
    assert "apply with --force" in error.hint
    assert [one["text"] for one in entries(store, entry())] == ["theirs"]


@pytest.mark.parametrize("change", [{}, {"size": 5}])
def test_an_entry_that_somebody_changed_is_not_deleted_unseen(store, change):
    store.reach(entry(text="x"))
    policy = dataclasses.replace(PRUNE_ALL, replace=(ONE,))
    report = meanwhile(store, change, entry(text="x"), policy)
    assert set(map(type, failures(report).values())) == ({Conflict} if change else set())
    assert [one["size"] for one in entries(store, entry())] == [change.get("size")]


def test_what_goes_with_an_api_or_a_field_is_said(store):
    store.reach(entry(text="x"))
    made = store.plan(wanted())
    told = {str(note.address): note.message for note in made.about(Topic.WARNING)}
    assert told["custom-api/wish_ext"] == (
        "deleting it destroys its fields and all of its entries, also those in no file"
    )
    assert "custom-field/wish_ext/size" not in told
    made = store.plan(wanted(API, CODE, TEXT))
    told = {str(note.address): note.message for note in made.about(Topic.WARNING)}
    assert (
        told.items()
        >= {
            "custom-field/wish_ext/size": "deleting it destroys its value in every entry, also in those in no file"
        }.items()
    )
    other = [(CODE[0], CODE[1]), (SIZE[0], SIZE[1] | {"field_type": "float"})]
    made = store.plan(wanted(API, TEXT, *other))
    assert [note.message for note in made.about(Topic.BLOCKED)] == [
        "/field_type cannot change once it exists"
    ]


def test_another_key_for_an_api_is_not_taken_for_another_api(store):
    store.reach(wanted(*BASE))
    renamed = wanted(("custom-api/list_ext", API[1]))
    (blocked,) = store.plan(renamed).about(Topic.BLOCKED)
    assert "seems to be custom-api/wish_ext under another key" in blocked.message
    policy = dataclasses.replace(PRUNE_ALL, replace=("custom-api/wish_ext",))
    assert "delete custom-api/wish_ext" in [step.id for step in store.plan(renamed, policy).steps]


def test_entries_in_no_file_may_keep_an_api():
    with LiveStore(knobs={"custom_api_delete": "refused"}) as store:
        store.reach(entry(text="x"))
        _, report = store.apply(wanted())
        (error,) = failures(report).values()
        assert error.message.endswith("the custom_api has entries")


def test_a_role_that_the_store_does_not_have(store):
    policy = ("custom-api-role-policy/wish_ext/Boss", dict.fromkeys(RIGHTS, True))
    with pytest.raises(ConfigError) as caught:
        store.plan(wanted(API, policy))
    kinds = {note.address.kind for note in store.plan(wanted(API), Policy()).about(Topic.UNMANAGED)}
    assert "gateway" in kinds
    assert "built-in-role" not in kinds
    (problem,) = caught.value.problems
    assert problem.message == (
        "custom-api-role-policy/wish_ext/Boss needs built-in-role/Boss, which this store does not have"
    )
    assert problem.hint == "it has: IT Development, Marketing Commerce, Seller Admin, Shopper, Support"
