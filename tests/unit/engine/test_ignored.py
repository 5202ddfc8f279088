"""What the policy leaves alone is not lost when something beside it is written."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from reconciler.model.body import Body
from reconciler.model.field import LOSSY, ORDERED, SECRET, keyed_by
from reconciler.model.kind import Kind
from reconciler.model.plan import Topic
from reconciler.model.policy import Ignore, Policy
from tests.fakes import FakeStore
from tests.fakes import wanted as wanted_of
from tests.unit.engine.planning import planned, reach


class Definition(Body):
    name: str
    type: Annotated[str, LOSSY] = "text"
    label: str | None = None


class Door(Body):
    url: str
    note: str | None = None
    token: Annotated[str | None, SECRET] = None


class Form(Body):
    name: str
    definitions: Annotated[list[Definition] | None, keyed_by("name"), ORDERED, LOSSY] = None
    values: dict[str, str] | None = None
    free: Any = None
    lines: list[str] | None = None
    door: Door | None = None


KINDS = {"form": Kind("form", Form, "forms")}


def form(**body):
    return wanted_of(("form/f", body), kinds=KINDS)


def done(live, files, *ignored):
    """What a store holds after one apply of files, of which some paths are ignored."""
    store = FakeStore(kinds=dict(KINDS))
    reach(store, form(**live), Policy())
    policy = Policy(ignore=tuple(Ignore(path) for path in ignored))
    steps = reach(store, form(**files), policy)
    (remote,) = store.objects.values()
    return steps, {name: value for name, value in remote.document.items() if name != "name"}


def definitions(*texts):
    """`"size:number"` is the definition size of the type number, with what comes third as its label."""
    parts = [text.split(":") for text in texts]
    return {"definitions": [dict(zip(("name", "type", "label"), part, strict=False)) for part in parts]}


@pytest.mark.parametrize(
    ("live", "files", "path", "left"),
    [
        # changed, not written, only written, changed within
        (["a:text", "b:text"], ["a:number", "b:text:B"], "a", ["a:text", "b:text:B"]),
        (["a:text", "b:text", "c:text"], ["a:text", "c:text:C"], "b", ["a:text", "b:text", "c:text:C"]),
        (["b:text"], ["a:text", "b:text:B"], "a", ["b:text:B"]),
        (["a:text:A", "b:text"], ["a:text:X", "b:text:B"], "a/label", ["a:text:A", "b:text:B"]),
        # in what is only now created, a value is set as it is wanted
        (["b:text"], ["a:text:A", "b:text"], "a/label", ["a:text:A", "b:text"]),
    ],
)
def test_items_of_a_keyed_list(live, files, path, left):
    steps, found = done(definitions(*live), definitions(*files), f"/definitions/{path}")
    assert steps == ["update form/f"]
    assert found == definitions(*left)


def test_a_change_that_loses_data_is_asked_about_only_where_it_would_happen():
    store = FakeStore(kinds=dict(KINDS))
    reach(store, form(**definitions("a:text", "b:text")), Policy())
    made, _ = planned(
        store,
        form(**definitions("a:number", "b:number")),
        Policy(ignore=(Ignore("/definitions/a"),)),
    )
    assert made.steps == []
    assert [note.message for note in made.about(Topic.BLOCKED)] == [
        "/definitions/b/type cannot change without loss: what the store holds there is lost"
    ]


@pytest.mark.parametrize(
    ("live", "files", "left"),
    [
        ({"mine": "a", "erp": "7"}, {"mine": "b"}, {"mine": "b", "erp": "7"}),
        ({"mine": "a", "erp": "7"}, {"mine": "b", "erp": "8"}, {"mine": "b", "erp": "7"}),
        ({"mine": "a"}, {"mine": "b", "erp": "8"}, {"mine": "b"}),
    ],
)
@pytest.mark.parametrize("field", ["values", "free"])
def test_members_of_a_mapping_and_of_free_json(field, live, files, left):
    steps, found = done({field: live}, {field: files}, f"/{field}/erp")
    assert steps == ["update form/f"]
    assert found == {field: left}


def test_a_line_of_a_list_in_order():
    _, found = done({"lines": ["a", "b"]}, {"lines": ["x", "y"]}, "/lines/0")
    assert found == {"lines": ["a", "y"]}


def test_a_member_that_the_files_do_not_write():
    _, found = done({"door": {"url": "a", "note": "n"}}, {"door": {"url": "b"}}, "/door/note")
    assert found == {"door": {"url": "b", "note": "n"}}


def test_a_secret_within_is_sent_as_it_is_written():
    live = {"door": {"url": "a", "token": "t"}, "lines": ["a"]}
    files = {"door": {"url": "b", "token": "t"}, "lines": ["b"]}
    _, found = done(live, files, "/door")
    assert found == live | {"lines": ["b"]}


def test_what_is_left_alone_is_told_and_not_shown():
    store = FakeStore(kinds=dict(KINDS))
    reach(store, form(values={"mine": "a", "erp": "7"}, **definitions("a:text", "b:text")), Policy())
    policy = Policy(ignore=(Ignore("/definitions/a"), Ignore("/values/erp"), Ignore("/lines")))
    files = form(values={"mine": "b"}, **definitions("b:text:B"))
    made, _ = planned(store, files, policy)
    assert [note.message for note in made.about(Topic.IGNORED)] == ["/definitions/a, /values/erp left alone"]
    (step,) = made.steps
    assert step.before == {"name": "f", "values": {"mine": "a"}, **definitions("b:text")}
    assert step.after == {"name": "f", "values": {"mine": "b"}, **definitions("b:text:B")}
    assert [change.path for change in step.changes] == ["/values/mine", "/definitions/b/label"]
