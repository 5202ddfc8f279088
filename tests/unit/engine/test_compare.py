"""Comparison by declared facts, and the patch between the two sides as an oracle."""

from __future__ import annotations

import copy
from typing import Annotated, Any

import jsonpatch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.engine.compare import differences, visible
from reconciler.engine.steps import aligned_body, patch
from reconciler.model.body import Body
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, INSTANT, SECRET, UNORDERED, WRITE_ONLY, keyed_by
from reconciler.model.kind import Kind
from reconciler.model.ref import Ref
from reconciler.model.same import same


class Part(Body):
    code: str
    size: int | None = None
    token: Annotated[str | None, SECRET] = None


class Thing(Body):
    name: str
    flag: bool | None = None
    number: float | None = None
    kind: Annotated[str | None, IMMUTABLE] = None
    tags: Annotated[list[str] | None, UNORDERED, EMPTY_IS_NULL] = None
    steps: list[str] | None = None
    parts: Annotated[list[Part] | None, keyed_by("code")] = None
    one: Part | None = None
    named: dict[str, Part] | None = None
    moment: Annotated[str | None, INSTANT] = None
    password: Annotated[str | None, SECRET, WRITE_ONLY] = None
    key: Annotated[str | None, SECRET] = None
    free: Any = None
    friend: Annotated[str | None, Ref("thing")] = None
    friends: Annotated[list[Annotated[str, Ref("thing")]] | None, UNORDERED] = None


THING = Kind("thing", Thing, "things")


def paths(want, have):
    return [
        (one.change.path, one.change.before, one.change.after) for one in differences(THING.shape, want, have)
    ]


@pytest.mark.parametrize(
    ("want", "have"),
    [
        ({"number": 1}, {"number": 1.0}),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}),
        ({"tags": []}, {"tags": None}),
        ({"tags": None}, {}),
        ({"moment": "2023-01-01T22:10:57.000Z"}, {"moment": "2023-01-01T23:10:57+01:00"}),
        ({"moment": "2023-01-01T22:10:57"}, {"moment": "2023-01-01T22:10:57Z"}),
        ({"parts": [{"code": "x"}, {"code": "y"}]}, {"parts": [{"code": "y", "size": 3}, {"code": "x"}]}),
        ({"one": {"code": "x"}}, {"one": {"code": "x", "size": 1}}),
        ({"password": "new"}, {"password": "***"}),
        ({"key": "abcd1234"}, {"key": "****1234"}),
        ({"key": "abcd1234"}, {"key": "********"}),
        ({"key": "abcd1234"}, {}),
        ({"friends": ["a", "b"]}, {"friends": ["b", "a"]}),
        ({"free": {"a": [1, {"b": None}]}}, {"free": {"a": [1.0, {"b": None}]}}),
        ({}, {"flag": True, "steps": ["x"]}),
    ],
)
def test_same(want, have):
    assert same(THING.shape, want, have)
    assert paths(want, have) == []


@pytest.mark.parametrize(
    ("want", "have", "expected"),
    [
        ({"flag": True}, {"flag": 1}, [("/flag", 1, True)]),
        ({"flag": None}, {"flag": True}, [("/flag", True, None)]),
        ({"flag": False}, {}, [("/flag", None, False)]),
        ({"steps": ["a", "b"]}, {"steps": ["b", "a"]}, [("/steps/0", "b", "a"), ("/steps/1", "a", "b")]),
        ({"steps": ["a", "b"]}, {"steps": ["a"]}, [("/steps/1", None, "b")]),
        ({"tags": ["a"]}, {"tags": ["a", "b"]}, [("/tags/1", "b", None)]),
        (
            {"parts": [{"code": "x", "size": 2}, {"code": "z"}]},
            {"parts": [{"code": "y"}, {"code": "x", "size": 1}]},
            [("/parts/x/size", 1, 2), ("/parts/y", {"code": "y"}, None), ("/parts/z", None, {"code": "z"})],
        ),
        ({"one": {"code": "x", "size": 2}}, {"one": {"code": "x", "size": 1}}, [("/one/size", 1, 2)]),
        (
            {"named": {"a": {"code": "x"}}},
            {"named": {"b": {"code": "x"}}},
            [("/named/a", None, {"code": "x"}), ("/named/b", {"code": "x"}, None)],
        ),
        ({"key": "abcd1234"}, {"key": "****9999"}, [("/key", None, None)]),
        ({"key": "abcd1234"}, {"key": "other"}, [("/key", None, None)]),
        (
            {"one": {"code": "x", "token": "a"}},
            {"one": {"code": "y", "token": "b"}},
            [("/one/code", "y", "x"), ("/one/token", None, None)],
        ),
        ({"free": {"a": True}}, {"free": {"a": 1}}, [("/free", {"a": 1}, {"a": True})]),
        ({"free": {"a": {"b": 1}}}, {"free": {"a": {"b": 2}}}, [("/free/a/b", 2, 1)]),
    ],
)
def test_differences(want, have, expected):
    assert not same(THING.shape, want, have)
    assert paths(want, have) == expected


def test_immutable_is_told():
    (one,) = differences(THING.shape, {"kind": "a"}, {"kind": "b"})
    assert one.barred is IMMUTABLE


def test_visible_leaves_secrets_out():
    body = {
        "name": "n",
        "key": "s3cret",
        "one": {"code": "c", "token": "s3cret"},
        "parts": [{"code": "c", "token": "s3cret"}],
    }
    assert "s3cret" not in repr(visible(THING.shape, body))
    assert visible(THING.shape, body)["parts"] == [{"code": "c"}]


part = st.fixed_dictionaries({"code": st.sampled_from("xyz")}, optional={"size": st.integers(0, 3)})
bodies = st.fixed_dictionaries(
    {"name": st.just("n")},
    optional={
        "flag": st.none() | st.booleans(),
        "number": st.integers(0, 2) | st.sampled_from([0.5, 1.0]),
        "tags": st.none() | st.lists(st.sampled_from("abc"), max_size=3),
        "steps": st.lists(st.sampled_from("abc"), max_size=4),
        "parts": st.lists(part, max_size=3, unique_by=lambda item: item["code"]),
        "one": st.none() | part,
        "named": st.dictionaries(st.sampled_from("pq"), part, max_size=2),
        "moment": st.sampled_from(["2023-01-01T00:00:00Z", "2023-01-01T01:00:00+01:00", "2024-01-01"]),
        "free": st.recursive(
            st.none() | st.booleans() | st.integers(0, 2) | st.text("ab", max_size=2),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("k/~"), inner, max_size=2)
            ),
            max_leaves=4,
        ),
        "friends": st.lists(st.sampled_from("abc"), max_size=3),
    },
)


@settings(max_examples=400)
@given(bodies, bodies)
def test_patch_turns_before_into_after_and_changes_are_there_exactly_when_needed(want, have):
    before = aligned_body(THING, want, have)
    original = copy.deepcopy(before)
    made = patch(before, want)
    assert jsonpatch.apply_patch(before, made) == want
    assert before == original
    assert bool(paths(want, have)) == (not same(THING.shape, want, have))
    if not paths(want, have):
        # A cleared field that the store leaves out is the one thing that a patch says and no write needs.
        assert all(operation["op"] == "add" and operation["value"] is None for operation in made)


@settings(max_examples=200)
@given(bodies)
def test_everything_is_the_same_as_itself(body):
    assert same(THING.shape, body, copy.deepcopy(body))
