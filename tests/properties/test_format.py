"""A file formatted: it says what it said, with every comment, in the order of its kind, and formatting it again changes nothing."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reconciler.desired.dump import dump
from reconciler.desired.format.block import written
from reconciler.desired.format.format import format_file
from reconciler.desired.format.neat import neat
from reconciler.desired.format.order import FREE, PATCH, Order
from reconciler.desired.parse import parse
from reconciler.desired.text import Malformed, decode
from reconciler.desired.tree import Unfit, tree

NAMES = [
    "a",
    "b",
    "c",
    "name",
    "kids",
    "two words",
    "x.y",
    "it's",
    'say "x"',
    "null",
    "1",
    "#",
    "é",
    "<<",
    "k: v",
]
PLAIN = [
    "x",
    "two words",
    "NO",
    "0.10",
    "1e3",
    "-1",
    "true",
    "null",
    "~",
    "http://x.y/z?a=1#b",
    "${env:A_B}",
    "a:b",
    "2027-01-01T00:00:00Z",
    "éö",
    "-x",
    "x y # z",
]
QUOTED = [
    '"x # y"',
    "'it''s'",
    '"\\u00e9\\n"',
    "''",
    '"{a: 1}"',
    '"${env:X}"',
    "'007'",
    '"a: b"',
    '"' + "long " * 30 + '"',
]
EMPTY = ["[]", "{}", "[ ]", "{  }", ""]


class Hand:
    """Writes YAML as no two people would: any indent, any spacing, comments wherever they may stand."""

    def __init__(self, draw):
        self.draw = draw
        self.notes = 0
        self.anchors = []

    def pick(self, options):
        return self.draw(st.sampled_from(options))

    def chance(self, of):
        return self.draw(st.integers(1, of)) == 1

    def note(self):
        self.notes += 1
        return f"#{self.pick(['', ' ', '!'])}note-{self.notes}."

    def behind(self):
        return (
            f"{self.pick([' ', '  ', '     '])}{self.note()}"
            if self.chance(5)
            else self.pick(["", "", "", " "])
        )

    def above(self, column):
        lines = []
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            if self.chance(2):
                lines.append(self.pick(["", "", "   "]))
            else:
                lines.append(
                    " " * self.pick([column, column, max(column - 1, 0), column + 1, 0]) + self.note()
                )
        return lines

    def name(self, used):
        name = self.pick([one for one in NAMES if one not in used])
        used.add(name)
        if re.fullmatch(r"[a-zé. ]+|<<|it's", name) and name != "null" and not self.chance(5):
            return name
        return json.dumps(name, ensure_ascii=False) if self.chance(2) or "'" in name else f"'{name}'"

    def anchored(self, text):
        """A value with an anchor or a tag before it, or an alias in its place."""
        if self.anchors and self.chance(8):
            return f"*{self.pick(self.anchors)} "
        if text and self.chance(12):
            self.anchors.append(f"n{len(self.anchors)}")
            return f"&{self.anchors[-1]} {text}"
        return f"!!str {text}" if text and text[0] not in "[{" and self.chance(15) else text

    def flow(self, depth, column, *, lines):
        """A value in brackets, over several lines when `lines`."""
        if depth == 0 or self.chance(2):
            plain = self.pick([one for one in PLAIN if not re.search(r"[ #,?]", one) or one == "two words"])
            return self.anchored(plain if self.chance(2) else self.pick(QUOTED))
        space = (
            (lambda: self.pick(["", " ", "  "]))
            if not lines
            else (
                lambda: self.pick(
                    [
                        "",
                        " ",
                        "\n" + " " * (column + self.pick([1, 2, 5])),
                        f" {self.note()}\n" + " " * (column + 3),
                    ]
                )
            )
        )
        gap = space if not lines else lambda: self.pick([" ", "\n" + " " * (column + 2)])
        used, parts = set(), []
        mapping = self.chance(2)
        for _ in range(self.pick([0, 1, 2, 3])):
            value = self.flow(depth - 1, column, lines=lines)
            name = f"{self.name(used)}{self.pick(['', ' '])}: " if mapping else ""
            parts.append(f"{space()}{name}{value}{space() if not lines else gap()}")
        comma = self.pick(["", "", ","]) if parts else ""
        return "{["[not mapping] + ",".join(parts) + comma + space() + "}]"[not mapping]

    def value(self, depth, column, *, item):
        """(what stands behind the key or dash, lines below)."""
        sort = self.pick(
            [
                "plain",
                "plain",
                "quoted",
                "flow",
                "block",
                "block",
                "literal",
                "lines",
                "empty",
                "below",
                "broken",
            ]
        )
        if sort == "block" and depth:
            step = self.pick([1, 2, 2, 2, 3, 4])
            if self.chance(2):
                return self.opening(), self.mapping(depth - 1, column + step)
            dash = self.pick([2, 2, 1, 4] if item else [0, 0, 2, 2, 1, 4])
            return self.opening(), self.sequence(depth - 1, column + dash)
        if sort == "literal":
            return self.literal(column)
        space = self.pick([" ", " ", "   "])
        if sort == "lines":
            inner = "\n" + " " * (column + self.pick([1, 2, 5]))
            return space + self.pick(
                [f"one{inner}two", f'"one{inner}two \\{inner}three"', f"'one\n{inner}two'"]
            ) + self.behind(), []
        if sort == "flow":
            return space + self.flow(2, column, lines=False) + self.behind(), []
        if sort == "broken":
            return space + self.flow(2, column, lines=True) + self.behind(), []
        if sort == "empty":
            return f"{space}{self.pick(EMPTY)}".rstrip(" ") + self.behind(), []
        text = self.anchored(self.pick(PLAIN if sort != "quoted" else QUOTED))
        if sort == "below":
            return self.behind(), [" " * (column + self.pick([1, 2, 4])) + text + self.behind()]
        return space + text + self.behind(), []

    def opening(self):
        if self.chance(12):
            self.anchors.append(f"n{len(self.anchors)}")
            return f" &{self.anchors[-1]}" + self.behind()
        return self.behind()

    def literal(self, column):
        inner = self.pick([1, 2, 2, 4])
        sign = self.pick(["", "-", "+"])
        leads = self.chance(3)
        head = (
            self.pick("|>")
            + (f"{inner}{sign}" if leads else sign)
            + (f" {self.note()}" if self.chance(6) else "")
        )
        lines = [" " * (column + inner) + ("  " if leads else "") + "first # no comment"]
        for _ in range(self.pick([0, 1, 2])):
            lines.append(
                self.pick(
                    [
                        "",
                        "  ",
                        " " * (column + inner) + "text: x",
                        " " * (column + inner + 2) + "more  ",
                        " " * (column + inner + 3),
                    ]
                )
            )
        return f" {head}", lines

    def mapping(self, depth, column):
        used, lines = set(), []
        for _ in range(self.pick([1, 2, 3, 4])):
            name = self.name(used)
            first, below = self.value(depth, column, item=False)
            lines += [*self.above(column), f"{' ' * column}{name}{self.pick(['', '', ' '])}:{first}", *below]
        return lines

    def sequence(self, depth, column):
        lines = []
        for _ in range(self.pick([1, 2, 3])):
            lines += self.above(column)
            wide = self.pick([1, 1, 3])
            if depth and self.chance(3):
                inner = self.mapping(depth - 1, column + 1 + wide)
                while inner and (not inner[0].strip() or inner[0].strip().startswith("#")):
                    inner = inner[1:]
                inner[0] = f"{' ' * column}-{' ' * wide}{inner[0].lstrip(' ')}"
                lines += inner
            else:
                first, below = self.value(depth, column, item=True)
                lines += [f"{' ' * column}-{first}", *below]
        return lines


texts = st.sampled_from(
    [
        "a",
        "NO",
        "1",
        "a: b",
        "a #b",
        "#",
        " x",
        "x ",
        "",
        "one\ntwo",
        "one\n\ntwo\n",
        "one\n two\n\n",
        "x \ny",
        "\n",
        "'",
        '"',
        "-",
        "?",
        "&a",
        "*a",
        "!t",
        "|",
        "[a]",
        "a,b",
        "é",
        "\u2028",
        "\x85",
        "- a",
        "---",
    ]
)
keys = st.sampled_from(["a", "NO", "1", "a: b", "#", " x", "two words", "'", "é", "- a", "---", "<<"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=10,
)


@st.composite
def files(draw):
    """The bytes of a file that can be read."""
    hand = Hand(draw)
    lines = hand.above(0)
    if hand.chance(10):
        lines += ["---" + hand.behind()]
    body = hand.sequence(3, 0) if hand.chance(4) else hand.mapping(3, 0)
    text = "\n".join([*lines, *body, *hand.above(0)]) + hand.pick(["\n", "\n", "", "\n\n", "\n  \n"])
    if hand.chance(6):
        text = text.replace("\n", "\r\n")
    data = ("\ufeff" if hand.chance(10) else "").encode() + text.encode()
    try:
        parse(data)
    except Malformed:
        assume(False)
    return data


orders = st.recursive(
    st.just(FREE),
    lambda inner: st.builds(
        Order,
        st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
        st.just(("kids",)),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        inner,
    ),
    max_leaves=4,
) | st.just(PATCH)


def remarks_in_brackets(text):
    """Whether a collection in brackets holds a comment, which may be about any of its members."""

    def inside(part):
        if part.flow:
            return "note-" in text[part.start : part.end]
        return any(inside(entry.part) for entry in part.entries)

    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return inside(tree(text))


def says(data):
    return json.dumps(parse(data)[0], sort_keys=True)


@settings(max_examples=400)
@given(files(), orders)
def test_a_formatted_file_says_the_same_and_stays_so(data, order):
    found = format_file(data, order)
    after = found.after.encode()
    assert says(after) == says(data)
    assert sorted(re.findall(r"#.?note-\d+\.", found.after)) == sorted(
        re.findall(r"#.?note-\d+\.", decode(data))
    )
    assert sorted("".join(found.after.split())) == sorted("".join(found.before.split()))
    again = format_file(after, order)
    assert again.after == found.after
    assert bool(again.obstacle) == bool(found.obstacle)
    if not found.obstacle and "*" not in found.before and not remarks_in_brackets(found.before):
        assert order.holds(parse(after)[0])


@settings(max_examples=400)
@given(files())
def test_what_is_called_neat_needs_no_other_layout(data):
    for one in (data, format_file(data, FREE).after.encode()):
        text = decode(one)
        if neat(text):
            with suppress(Unfit):  # what cannot be taken apart stays as it is
                assert written(text, FREE) == text


@settings(max_examples=200)
@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_what_is_dumped_is_formatted(value):
    text = dump(value)
    assert format_file(text.encode(), FREE) == (text, text, "")
