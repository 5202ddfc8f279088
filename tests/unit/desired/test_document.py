"""JSON as people write it, and where everything in it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.document import Document
from reconciler.desired.text import Malformed

TEXT = '{\n  "common": {\n    "flows": [{"slug": "a"}, {"slug": "b"},],\n  },\n}\n'


def test_commas_before_a_bracket_are_taken_as_they_are_meant():
    assert Document("a.json", TEXT).value == {"common": {"flows": [{"slug": "a"}, {"slug": "b"}]}}


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, "a.json:1:1"),
        (("common",), False, "a.json:2:13"),
        (("common",), True, "a.json:2:3"),
        (("common", "flows", "1", "slug"), False, "a.json:3:39"),
        (("common", "flows", "1", "slug"), True, "a.json:3:31"),
        (("common", "flows", "1", "name"), True, "a.json:3:30"),
        (("common", "flows", "7", "name"), False, "a.json:3:14"),
    ],
)
def test_places(path, key, place):
    assert str(Document("a.json", TEXT).find(path, key=key)) == place


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "here should be a value"),
        ("{", 1, 2, "here should be the name of a member"),
        ('{"a":\n 1 "b": 2}', 2, 4, 'here should be "," or "}"'),
        ("[1,\n,2]", 2, 1, "here should be a value"),
        ("[1 2]", 1, 4, 'here should be "," or "]"'),
        ("{a: 1}", 1, 2, "the name of a member"),
        ('{"a" 1}', 1, 6, 'here should be ":"'),
        ('{"a": 1,\n "a": 2}', 2, 2, "the member 'a' is written twice in one object"),
        ('{"a": NaN}', 1, 7, "here should be a value"),
        ("[1e999]", 1, 2, "this number is too large"),
        ("01", 1, 2, "here should be the end of the file"),
        ('"a\nb"', 1, 3, "invalid control character"),
        ('"\\ud800"', 1, 1, "half a character"),
        ("{} {}", 1, 4, "here should be the end of the file"),
        ("[" * 1000, 1, 66, "nests more than 64 levels deep"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, line, column, said):
    with pytest.raises(Malformed, match=said.replace("(", r"\(")) as caught:
        Document("a.json", text)
    assert (caught.value.line, caught.value.column) == (line, column)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab\u00e9", max_size=3), inner, max_size=4),
)  # fmt: skip


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_json_is_read_as_by_everybody_else(value, indent, plain):
    assert Document("a.json", json.dumps(value, indent=indent, ensure_ascii=plain)).value == value
