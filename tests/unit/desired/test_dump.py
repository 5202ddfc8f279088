"""Bodies written as YAML and read again, and keys written as file names and read again."""

from __future__ import annotations

import string
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.desired.dump import dump
from reconciler.desired.format.order import Orders
from reconciler.desired.load import load
from reconciler.desired.names import fault, key_of, stem_of
from reconciler.model.policy import Policy


def dump_body(kind, body):
    return dump(Orders({kind.name: kind}).resource(kind).arranged(body))


TRICKY = ["NO", "yes", "null", "~", "1_000", "0b1", "012", "1e3", "-", "?", ":", "a: b", "a #b", "#", " x", "x ",
          "", "\n", "a\nb", "a\nb\n", "a\n\n b\n\n", "\ta", "'", '"', "\\", "%", "@", "`", "&a", "*a", "!t", "|", ">",
          "{price}", "${price}", "2024-01-01", "12:30:45", "=", "<<", ".inf", "0x1F", "---", "...", "é", "\u2028",
          "\x85", "\ufeff", "\x01", "😀", "- a", "[a]", "a,b", "1.", "+1", ".5", "0o7", "TRUE", "a\r\nb", "a\rb"]  # fmt: skip

# Surrogates are no text; "${env:" would be a variable.
text = st.one_of(
    st.sampled_from(TRICKY), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
).filter(lambda one: "${env:" not in one)
numbers = st.one_of(st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), st.booleans(), numbers, text)
# {$ref: ...} and {$id: ...} mean something.
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=12,
).filter(lambda one: "$ref" not in str(one) and "$id" not in str(one))
keys = text.filter(lambda one: fault(one) is None)


@given(values, text)
@example({"a": [[["x"], []], {}, [{}]]}, "x")
@example({text: text for text in TRICKY}, "x")
def test_dump_then_load_is_the_same(condition, name):
    from tests.unit.desired.conftest import KINDS

    body = {"name": "r", "condition": condition}
    written = dump_body(KINDS["rule"], body)
    with TemporaryDirectory() as folder:
        file = Path(folder, "acme/common/rules/r.yaml")
        file.parent.mkdir(parents=True)
        file.write_text(written, encoding="utf-8", newline="")
        state = load(Path(folder), "acme", None, KINDS, {}, Policy())
    [resource] = state.resources.values()
    assert resource.body == body
    assert typed(resource.body) == typed(body)


def typed(value):
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value), value


@given(keys)
@example("S/M")
@example("products(ext)")
@example("x.patch")
@example("CON")
@example("nul.txt")
@example(".hidden")
@example("50%25")
@example("a.")
@example("a ")
def test_key_then_file_name_then_key(key):
    stem = stem_of(key)
    assert key_of(stem) == key
    assert not set(stem) & set('/\\:*?"<>|')
    assert not stem.startswith(".")
    assert not stem.endswith((".", " ", ".patch"))


@given(st.text(string.printable, max_size=20))
def test_file_name_then_key_then_file_name_is_stable(stem):
    try:
        key = key_of(stem)
    except ValueError:
        return
    assert key_of(stem_of(key)) == key


def test_order_is_that_of_the_kind(kinds):
    body = {
        "target": {"url": "https://x", "kind": "hook", "headers": {"b": "1", "a": "2"}},
        "enabled": True,
        "slug": "g",
    }
    assert dump_body(kinds["gateway"], body) == (
        "slug: g\nenabled: true\ntarget:\n  kind: hook\n  url: https://x\n  headers:\n    b: '1'\n    a: '2'\n"
    )


def test_children_stand_at_the_end(kinds):
    body = {"fields": {"brand": {"type": "date"}}, "name": "F"}
    assert dump_body(kinds["flow"], body) == "name: F\nfields:\n  brand:\n    type: date\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("NO", "NO"),
        ("1", "'1'"),
        ("null", "'null'"),
        ("{price}", "'{price}'"),
        ("${price}", "${price}"),
        ("${env:A}", "${env:A}"),
        ("two words", "two words"),
        ("it's", "it's"),
        ("", "''"),
        (None, "null"),
        (1.0, "1.0"),
        ([], "[]"),
        ({}, "{}"),
        ("a\nb\n", "|\n  a\n  b"),
        ("x" * 500, "x" * 500),
        ("word " * 100 + "end", "word " * 100 + "end"),
    ],
)
def test_quotes_only_where_needed(kinds, value, text):
    assert dump_body(kinds["rule"], {"condition": value}) == f"condition: {text}\n"


def test_nothing_to_write(kinds):
    assert dump_body(kinds["rule"], {}) == "{}\n"


def test_lists(kinds):
    assert dump_body(kinds["catalog"], {"pricebooks": ["b", "a"]}) == "pricebooks:\n  - b\n  - a\n"
