"""What a plan does only when it is told to: lose data, delete and create again, make a secret nobody keeps."""

from __future__ import annotations

from typing import Annotated

import pytest

from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, LOSSY
from reconciler.model.kind import Kind
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref
from tests.fakes import FakeStore
from tests.fakes import wanted as wanted_of
from tests.unit.engine.planning import planned, reach


class Form(Body):
    name: str
    kind: Annotated[str | None, IMMUTABLE] = None
    size: Annotated[str | None, LOSSY] = None


class Page(Body):
    name: str
    form: Annotated[str, Ref("form", pinned=True)]


class Client(Body):
    name: str
    scope: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("form", Form, "forms"),
        Kind("page", Page, "pages"),
        Kind("client", Client, "clients", secret_once=("create", "update")),
    )
}


def wanted(*resources):
    return wanted_of(*resources, kinds=KINDS)


def reached(*resources):
    store = FakeStore(kinds=dict(KINDS))
    reach(store, wanted(*resources), Policy())
    return store


def ids(made):
    return [step.id for step in made.steps]


@pytest.mark.parametrize("glob", ["form/a", "form/*"])
def test_what_may_lose_data_is_done_in_place_and_once(glob):
    store, desired = reached(("form/a", {"size": "s"})), wanted(("form/a", {"size": "m"}))
    made, _ = planned(store, desired, Policy())
    (note,) = made.about(Topic.BLOCKED)
    assert (ids(made), note.hint) == ([], "--allow-loss form/a allows it, if that data may be lost")
    allowed = Policy(allow_loss=(glob,))
    made, _ = planned(store, desired, allowed)
    assert [note.message for note in made.about(Topic.WARNING)] == [
        "/size: what the store holds there is lost"
    ]
    assert reach(store, desired, allowed) == ["update form/a"], "and a second run finds nothing to do"


def test_a_replacement_is_one_whatever_differs():
    store = reached(("form/a", {"size": "s"}), ("page/p", {"form": "a"}))
    for size in ("m", "s", "s"):
        desired = wanted(("form/a", {"size": size}), ("page/p", {"form": "a"}))
        made, _ = planned(store, desired, Policy(replace=("form/a",), allow_loss=("form/a",)))
        assert ids(made) == ["delete page/p", "delete form/a", "create form/a", "create page/p"]
        assert made.about(Topic.BLOCKED, Topic.WARNING) == []


def test_that_data_may_be_lost_allows_no_replacement():
    store = reached(("form/a", {"size": "s", "kind": "x"}))
    desired = wanted(("form/a", {"size": "m", "kind": "y"}))
    for policy in (Policy(), Policy(allow_loss=("form/a",))):
        made, _ = planned(store, desired, policy)
        (note,) = made.about(Topic.BLOCKED)
        assert (ids(made), note.message) == ([], "/kind cannot change once it exists")
        assert "--replace form/a" in str(note.hint)


def test_what_a_replacement_takes_along_counts_as_deleted():
    store = reached(("form/a", {}), *((f"page/{n}", {"form": "a"}) for n in range(10)))
    desired = wanted(("form/a", {}), *((f"page/{n}", {"form": "a"}) for n in range(10)))
    made, _ = planned(store, desired, Policy(replace=("form/a",)))
    (note,) = made.about(Topic.UNSAFE)
    assert note.message == "10 of 10 page resources (100 %) would be deleted; allowed are 30 %"
    assert note.hint == "--allow-deletes 10 lets exactly these pass"
    named = Policy(replace=("form/a", *(f"page/{n}" for n in range(10))))
    assert planned(store, desired, named)[0].about(Topic.UNSAFE) == []


def test_a_secret_that_nobody_keeps_is_refused_beforehand():
    store, desired = FakeStore(kinds=dict(KINDS)), wanted(("client/c", {"scope": "all"}))
    (note,) = planned(store, desired, Policy())[0].about(Topic.UNSAFE)
    assert note.message == (
        "client/c would get a secret that is shown only once, and there is nowhere to keep it"
    )
    assert "`secret_sink`" in str(note.hint)
    keeping = Policy(keeps_secrets=True)
    assert planned(store, desired, keeping)[0].about(Topic.UNSAFE) == []
    reach(store, desired, keeping)
    assert planned(store, desired, Policy())[0].about(Topic.UNSAFE) == []
    other = wanted(("client/c", {"scope": "none"}))
    for made in (planned(store, other, Policy()), planned(store, desired, Policy(replace=("client/c",)))):
        assert len(made[0].about(Topic.UNSAFE)) == 1
