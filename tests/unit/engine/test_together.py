"""Changes that are only possible together: what blocks one part keeps the others from happening alone."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Annotated, Any

import pytest

from reconciler.engine.execute import execute
from reconciler.engine.normalise import normalise
from reconciler.model.address import Address
from reconciler.model.body import Body
from reconciler.model.field import SECRET
from reconciler.model.kind import Action, Kind
from reconciler.model.plan import Topic, Verb
from reconciler.model.policy import Ignore, Policy
from reconciler.model.ref import Ref
from reconciler.model.resource import Desired, Remote, Source
from tests.fakes import KINDS, PRUNE_ALL, FakeStore, wanted
from tests.unit.engine.planning import planned, reach


def ids(made):
    return [step.id for step in made.steps]


def replacing(*addresses, **more):
    return dataclasses.replace(PRUNE_ALL, replace=addresses, **more)


def test_a_replacement_that_cannot_be_made_again_is_not_deleted():
    store = FakeStore()
    reach(
        store, wanted(("tree/t", {}), ("leaf/t/men", {"title": "Men"}), ("leaf/t/shoes", {"title": "Shoes"}))
    )
    desired = wanted(("tree/t", {}), ("leaf/t/men", {"title": "Shoes"}))
    made, _ = planned(store, desired, Policy(replace=("leaf/t/men",)))
    assert ids(made) == []
    assert "held by leaf/t/shoes" in made.about(Topic.BLOCKED)[0].message


def test_the_default_is_replaced_with_another_holding_its_place():
    store = FakeStore()
    desired = wanted(("money/USD", {"main": True}), ("money/EUR", {"main": False}))
    reach(store, desired)
    made, snapshot = planned(store, desired, replacing("money/USD"))
    assert ids(made) == ["hold money/EUR", "delete money/USD", "create money/USD", "settle money/EUR"]
    assert asyncio.run(execute(made, store, snapshot)).ok


def test_a_replacement_that_gives_up_the_default_is_blocked_whole():
    store = FakeStore()
    reach(store, wanted(("money/USD", {"main": True}), ("money/EUR", {})))
    made, _ = planned(
        store, wanted(("money/USD", {"main": False}), ("money/EUR", {})), replacing("money/USD")
    )
    assert ids(made) == []
    assert [str(note.address) for note in made.about(Topic.BLOCKED)] == ["money/USD"]


def test_a_chain_of_unique_values_is_blocked_from_its_end():
    store = FakeStore()
    titles = {"a": "A", "b": "B", "c": "C"}
    reach(
        store,
        wanted(("tree/t", {}), *[(f"leaf/t/{slug}", {"title": title}) for slug, title in titles.items()]),
    )
    desired = wanted(("tree/t", {}), ("leaf/t/a", {"title": "B"}), ("leaf/t/b", {"title": "C"}))
    made, _ = planned(store, desired, Policy())
    assert ids(made) == []
    assert {str(note.address) for note in made.about(Topic.BLOCKED)} == {"leaf/t/a", "leaf/t/b"}


def test_target_and_exclude_never_part_what_belongs_together():
    store = FakeStore()
    desired = wanted(
        ("tree/t", {}), ("leaf/t/a", {"title": "A"}), ("group/a", {}), ("group/b", {"friend": "a"})
    )
    reach(store, desired)
    made, _ = planned(store, desired, replacing("tree/t", target=("tree/t",)))
    assert ids(made) == ["delete leaf/t/a", "delete tree/t", "create tree/t", "create leaf/t/a"]
    made, _ = planned(store, desired, replacing("tree/t", exclude=("leaf/t/a",)))
    assert ids(made) == []
    made, _ = planned(store, desired, replacing("group/a", target=("group/a",)))
    assert ids(made) == ["unlink group/b", "delete group/a", "create group/a", "link group/b"]
    made, _ = planned(store, desired, replacing("group/a", exclude=("group/b",)))
    assert ids(made) == []


def test_a_swap_is_done_whole_or_not_at_all():
    store = FakeStore()
    reach(store, wanted(("tree/t", {}), ("leaf/t/a", {"title": "A"}), ("leaf/t/b", {"title": "B"})))
    desired = wanted(("tree/t", {}), ("leaf/t/a", {"title": "B"}), ("leaf/t/b", {"title": "A"}))
    made, _ = planned(store, desired, Policy(target=("leaf/t/a",)))
    assert ids(made) == ["hold leaf/t/b", "update leaf/t/a", "update leaf/t/b"]


def test_what_is_left_out_is_not_counted_as_unchanged():
    store = FakeStore()
    reach(store, wanted(("group/a", {"label": "x"})))
    made, _ = planned(store, wanted(("group/a", {"label": "y"})), Policy(exclude=("group/a",)))
    assert made.summary()["unchanged"] == 0


def test_an_ignored_reference_still_counts_as_one():
    store = FakeStore()
    reach(store, wanted(("book/old", {}), ("shelf/s", {"main": "old"})))
    desired = wanted(("book/new", {}), ("shelf/s", {"main": "new"}))
    made, _ = planned(store, desired, dataclasses.replace(PRUNE_ALL, ignore=(Ignore("/main", kind="shelf"),)))
    assert ids(made) == ["create book/new"]
    assert made.about(Topic.BLOCKED)[0].message == "cannot be deleted: shelf/s refers to it and stays"


def test_what_is_ignored_does_not_show_in_the_plan():
    store = FakeStore()
    reach(store, wanted(("group/a", {"label": "x", "others": []})))
    policy = dataclasses.replace(PRUNE_ALL, ignore=(Ignore("/label"),))
    desired = wanted(("group/a", {"label": "y", "others": ["a"]}))
    made, _ = planned(store, desired, policy)
    assert "label" not in made.steps[0].before | made.steps[0].after
    store.objects["group-1"].document["label"] = "by hand"
    assert planned(store, desired, policy)[0].steps == made.steps


def test_a_raw_id_that_the_store_shows_is_that_resource():
    store = FakeStore()
    reach(store, wanted(("book/b", {}), ("shelf/s", {"main": "b"})))
    raw = wanted(("shelf/s", {"main": {"$id": "book-1"}}))
    made, _ = planned(store, raw)
    assert ids(made) == []
    assert "shelf/s refers to it" in made.about(Topic.BLOCKED)[0].message
    lines = wanted(
        ("book/b", {}), ("shelf/s", {"main": "b", "books": [{"book": {"$id": "gone"}, "weight": 1}]})
    )
    assert ids(planned(store, lines)[0]) == ["update shelf/s"]


def test_a_duplicate_that_something_refers_to_is_an_error():
    from reconciler.errors import PlanError

    store = FakeStore()
    reach(store, wanted(("book/b", {})))
    store.objects["book-9"] = dataclasses.replace(store.objects["book-1"], id="book-9")
    with pytest.raises(PlanError, match="book/b exists 2 times"):
        planned(store, wanted(("shelf/s", {"main": "b"})), Policy(external=("book/b",)))


class Sealed(Body):
    name: str
    conf: Conf | None = None


class Conf(Body):
    password: Annotated[str | None, SECRET] = None
    peer: Annotated[str | None, Ref("sealed")] = None


class Shop(Body):
    name: str
    friend: Annotated[str | None, Ref("shop")] = None
    publish: str | None = None
    free: Any = None


Sealed.model_rebuild()
OWN = {
    "sealed": Kind("sealed", Sealed, "sealeds"),
    "shop": Kind(
        "shop", Shop, "shops", actions=(Action("publish", "publish", "on-change", lambda *_: None),)
    ),
}


def own(*resources):
    return {
        (address := Address.parse(text)): Desired(
            address, {"name": address.name, **body}, Source(f"{text}.yaml")
        )
        for text, body in resources
    }


def test_secrets_are_absent_from_both_halves_of_a_split():
    store = FakeStore(kinds=dict(OWN))
    desired = own(
        ("sealed/a", {"conf": {"password": "hunter2", "peer": "b"}}),
        ("sealed/b", {"conf": {"password": "hunter2", "peer": "a"}}),
    )
    made, _ = planned(store, desired)
    assert ids(made) == ["create sealed/a", "create sealed/b", "link sealed/a"]
    assert "hunter2" not in repr(made)


def test_an_action_waits_for_both_halves_of_a_split():
    store = FakeStore(kinds=dict(OWN))
    body = {"publish": "on-change"}
    made, _ = planned(store, own(("shop/a", {"friend": "b", **body}), ("shop/b", {"friend": "a", **body})))
    publish = next(step for step in made.steps if step.verb is Verb.ACT)
    assert "link shop/a" in publish.needs


def test_an_action_is_repeated_on_request():
    store = FakeStore(kinds=dict(OWN))
    desired = own(("shop/a", {"publish": "on-change"}), ("shop/b", {"publish": "never"}))
    reach(store, desired)
    assert ids(planned(store, desired, Policy(act=("shop/*",)))[0]) == ["publish shop/a"]


class Shelf(Body):
    name: str


class Good(Body):
    name: str
    shelf: Annotated[str, Ref("shelf")]
    size: int = 1
    build: str | None = None


class Window(Body):
    name: str
    shelves: list[Annotated[str, Ref("shelf")]]
    publish: str | None = None


GOODS = {
    "shelf": Kind("shelf", Shelf, "shelves"),
    "good": Kind("good", Good, "goods", actions=(Action("build", "build", "on-change", lambda *_: None),)),
    "window": Kind(
        "window",
        Window,
        "windows",
        actions=(Action("publish", "publish", "on-change", lambda *_: None, through=("good",)),),
    ),
}


def shopping(size=1, shelf="a"):
    return own(
        *[(f"shelf/{one}", {}) for one in "abc"],
        ("good/x", {"shelf": shelf, "size": size, "build": "on-change"}),
        ("window/a", {"shelves": ["a"], "publish": "on-change"}),
        ("window/bc", {"shelves": ["b", "c"], "publish": "on-change"}),
    )


def test_an_action_covers_what_is_part_of_what_it_covers_and_waits_for_its_actions():
    store = FakeStore(kinds=dict(GOODS))
    reach(store, shopping())
    made, _ = planned(store, shopping(size=2))
    assert ids(made) == ["update good/x", "build good/x", "publish window/a"]
    (publish,) = [step for step in made.steps if step.id == "publish window/a"]
    assert {"update good/x", "build good/x"} <= set(publish.needs)


def test_what_moves_between_two_concerns_both():
    store = FakeStore(kinds=dict(GOODS))
    reach(store, shopping())
    made, _ = planned(store, shopping(shelf="b"))
    assert ids(made) == ["update good/x", "build good/x", "publish window/a", "publish window/bc"]


class Board(Body):
    name: str


FITTINGS = {
    "shelf": Kind("shelf", Shelf, "shelves"),
    "board": Kind("board", Board, "boards", within="shelf"),
    "label": Kind("label", Board, "labels", within="board", cascades=True),
    "good": GOODS["good"],
}


def test_what_goes_with_its_parent_is_deleted_after_it_and_after_who_uses_it():
    store = FakeStore(kinds=dict(FITTINGS))
    reach(store, own(("shelf/a", {}), ("board/a/b", {}), ("label/a/b/c", {}), ("good/x", {"shelf": "a"})))
    made, _ = planned(store, own(), Policy(prune="all", allow_deletes=4))
    assert ids(made) == ["delete good/x", "delete board/a/b", "delete shelf/a", "delete label/a/b/c"]


def test_what_goes_alone_waits_for_who_lets_go_of_what_it_stands_in():
    store = FakeStore(kinds=dict(FITTINGS))
    fixed = (("shelf/a", {}), ("board/a/b", {}), ("shelf/z", {}))
    reach(store, own(*fixed, ("label/a/b/c", {}), ("good/x", {"shelf": "a"})))
    made, _ = planned(store, own(*fixed, ("good/x", {"shelf": "z"})), Policy(prune="all", allow_deletes=4))
    assert ids(made) == ["update good/x", "delete label/a/b/c"]


def test_what_looks_like_a_reference_in_live_data_is_plain_json():
    store = FakeStore(kinds=dict(OWN))
    reach(store, own(("shop/a", {"free": {"x": 1}})))
    store.objects["shop-1"].document["free"] = {"$ref": "foo"}
    assert ids(planned(store, own(("shop/a", {"free": {"x": 1}})))[0]) == ["update shop/a"]


def test_ids_count_only_within_their_kind():
    remotes = [Remote("book", "1", {"name": "b"}), Remote("group", "1", {"name": "g"})]
    live, duplicates = normalise(KINDS, remotes, lambda _kind, wire: wire)
    assert sorted(map(str, live)) == ["book/b", "group/g"]
    assert duplicates == {}


def test_a_deep_tree_listed_from_its_leaves_is_read_without_recursion():
    deep = [Remote("leaf", str(n), {"slug": str(n)}, parent=str(n + 1)) for n in range(3_000)]
    live, _ = normalise(KINDS, [*deep, Remote("tree", "3000", {"slug": "t"})], lambda _kind, wire: wire)
    assert max(address.key.count("/") for address in live) == 3_000


@pytest.mark.parametrize("count", [400])
def test_many_rings_are_cut_each_by_itself(count):
    store = FakeStore()
    pairs = [
        (f"group/{n}{side}", {"friend": f"{n}{other}"}) for n in range(count) for side, other in ("ab", "ba")
    ]
    assert len(reach(store, wanted(*pairs))) == 3 * count
