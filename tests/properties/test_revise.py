"""A YAML text revised to hold another value: it reads as that value, and what did not change stands as it stood."""

from __future__ import annotations

import copy
import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired.parse import parse
from reconciler.desired.pull.revise import revise

WORDS = ["a", "b", "c", "name", "two words", "007", "x.y", "it's", 'say "x"', "null", "#", "-", "é", ""]
TEXTS = [
    *WORDS,
    "a: b",
    "a #b",
    "{x}",
    "[",
    "one\ntwo",
    "one\n\n two\n",
    "NO",
    "1.0",
    "*a",
    "&a",
    "!t",
    "${env:A}",
    "\t",
    "\x85",
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 10**12),
    st.sampled_from([0.5, -1.25, 1e16]),
    st.sampled_from(TEXTS),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(WORDS[:-1]), inner, max_size=4),
        st.lists(
            st.fixed_dictionaries({"name": st.sampled_from(WORDS)}, optional={"v": scalars}), max_size=3
        ),
    ),
    max_leaves=10,
)
bodies = st.dictionaries(st.sampled_from(WORDS[:-1]), values, min_size=1, max_size=6)


class Writer:
    """Writes a value as a person might: comments, blank lines, any quotes, flow and block mixed."""

    def __init__(self, draw):
        self.draw = draw
        self.step = draw(st.sampled_from([2, 4]))
        self.dash = draw(st.sampled_from([0, 2]))
        self.count = 0

    def chance(self, of=4):
        return self.draw(st.integers(1, of)) == 1

    def comment(self):
        self.count += 1
        return f"# note {self.count}"

    def above(self, column):
        if self.chance(6):
            yield ""
        if self.chance(5):
            yield " " * column + self.comment()

    def behind(self):
        return f"  {self.comment()}" if self.chance(4) else ""

    def word(self, text):
        if re.fullmatch(r"[a-z][a-z.]*", text) and text != "null" and not self.chance():
            return text
        if "'" not in text and text.isprintable() and self.chance(2):
            return f"'{text}'"
        return json.dumps(text).replace("\x7f", "\\x7f")

    def flow(self, value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.word(k)}: {self.flow(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + (", ]" if value and self.chance() else "]")
        return self.word(value) if isinstance(value, str) else json.dumps(value)

    def block(self, value, column):
        """(what stands behind the key or dash, lines below)."""
        if isinstance(value, dict | list) and value and not self.chance():
            inner = self.mapping(value, column + self.step) if isinstance(value, dict) else None
            return self.behind(), list(inner or self.sequence(value, column + self.dash))
        if isinstance(value, str) and re.fullmatch(r"(\w+\n)+", value):
            return " |", [" " * (column + self.step) + line for line in value[:-1].split("\n")]
        if value is None and self.chance():
            return self.behind(), []
        return f" {self.flow(value)}{self.behind()}", []

    def mapping(self, value, column):
        for name, item in value.items():
            yield from self.above(column)
            first, rest = self.block(item, column)
            yield " " * column + f"{self.word(name)}:{first}"
            yield from rest

    def sequence(self, value, column):
        for item in value:
            yield from self.above(column)
            if isinstance(item, dict) and item and self.chance(2):
                lines = list(self.mapping(item, column + 2))
                start = next(
                    i for i, line in enumerate(lines) if line.strip() and not line.strip().startswith("#")
                )
                lines = lines[start:]
                yield " " * column + "- " + lines[0].lstrip(" ")
                yield from lines[1:]
            elif isinstance(item, dict | list) and item:
                yield " " * column + f"- {self.flow(item)}{self.behind()}"
            else:
                first, rest = self.block(item, column)
                yield " " * column + f"-{first}"
                yield from rest


@st.composite
def texts(draw):
    """A text in some layout, and its value."""
    value = draw(bodies)
    writer = Writer(draw)
    text = "\n".join([*writer.mapping(value, 0), *writer.above(0)])
    text += draw(st.sampled_from(["\n", "", "\n\n"]))
    if draw(st.booleans()) and draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text, value


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


@st.composite
def edits(draw, value):
    """A value with some places changed, removed or added to."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(value))))
        if not path:
            value[draw(st.sampled_from(WORDS[:-1]))] = draw(values)
            continue
        holder = value
        for part in path[:-1]:
            holder = holder[part]
        what = draw(st.sampled_from(["set", "drop", "add"]))
        if what == "set":
            holder[path[-1]] = draw(values)
        elif what == "drop":
            del holder[path[-1]]
        elif isinstance(holder, list):
            holder.insert(path[-1], draw(values))
        else:
            holder[draw(st.sampled_from(WORDS[:-1]))] = draw(values)
    return value


@settings(max_examples=300)
@given(st.data())
def test_it_reads_as_the_new_value(data):
    text, value = data.draw(texts())
    assert parse(text.encode())[0] == value
    new = data.draw(edits(value))
    revised = revise(text, new)
    assert json.dumps(parse(revised.text.encode())[0], sort_keys=True) == json.dumps(new, sort_keys=True)
    if new.keys() & value.keys():
        assert not revised.anew


@settings(max_examples=300)
@given(st.data())
def test_what_did_not_change_stands_as_it_stood(data):
    text, value = data.draw(texts())
    name = data.draw(st.sampled_from(list(value)))
    new = value | {name: data.draw(values)}
    revised = revise(text, new).text
    above, below = around(text, name, value)
    assert revised.startswith(above)
    assert revised.rstrip("\r\n").endswith(below.rstrip("\r\n"))


def around(text, name, value):
    """The text above a member at the top, and the text from the next member on."""
    from reconciler.desired.tree import tree

    entries = tree(text).entries
    index = list(value).index(name)
    start = entries[index].start
    end = entries[index + 1].start if index + 1 < len(entries) else len(text)
    return text[:start], text[end:]


@given(texts())
def test_the_same_value_changes_nothing(found):
    text, value = found
    assert revise(text, value).text == text
