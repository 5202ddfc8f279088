"""The layout of a file, case by case; that nothing is lost in any is what tests/properties/test_format.py is for."""

from pathlib import Path
from textwrap import dedent

import pytest

from reconciler.desired.format.format import format_file
from reconciler.desired.format.neat import neat
from reconciler.desired.format.order import FREE, Order, Orders, baseline
from reconciler.desired.text import Malformed
from reconciler.model.provider import Option
from tests.unit.desired.conftest import KINDS

ORDER = Order(("a", "b", "c"), ("kids",), {"c": Order(("x", "y"))})
STORES = Path(__file__).parents[3] / "stores"


def after(text, order=ORDER):
    found = format_file(dedent(text).encode(), order)
    assert not found.obstacle
    return found.after


def test_members_stand_in_their_order_children_last_and_others_between():
    assert after("kids: {}\nz: 1\nb: 2\nd: 3\na: 4\n") == "a: 4\nb: 2\nz: 1\nd: 3\nkids: {}\n"
    assert after("c: {y: 1, z: 2, x: 3}\n") == "c: {x: 3, y: 1, z: 2}\n"
    assert after("c:\n  y: 1\n  x: 3\n") == "c:\n  x: 3\n  y: 1\n"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("a:   1\n", "a: 1\n"),
        ("a : 1\n", "a: 1\n"),
        ("a: 1   \n", "a: 1\n"),
        ("a: 1", "a: 1\n"),
        ("\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"),
        ("a: 1 # x\n", "a: 1  # x\n"),
        ("a:     # x\n  - 1\n", "a:  # x\n  - 1\n"),
        ("a:\n\n    x: 1\n", "a:\n  x: 1\n"),
        ("a:\n- 1\n- 2\n", "a:\n  - 1\n  - 2\n"),
        ("a:\n  -   x: 1\n      y: 2\n", "a:\n  - x: 1\n    y: 2\n"),
        ("a:\n  - - 1\n    - 2\n", "a:\n  -   - 1\n      - 2\n"),
        ("a: {x: 1,y: [ 2 ,3 ], 'z' :4 }\n", "a: {x: 1, y: [2, 3], 'z': 4}\n"),
        ("a: { }\nb: [ ]\n", "a: {}\nb: []\n"),
        ("a:\n    one\n    two\n", "a:\n  one\n  two\n"),
        ('a: "one\n    two"\n', 'a: "one\n  two"\n'),
        ("a:\n     |\n      text\n", "a:\n  |\n  text\n"),
        ("a: |\n    one\n\n      two\nb: 1\n", "a: |\n  one\n\n    two\nb: 1\n"),
        ("a: |1-  # x\n   one\n", "a: |1-  # x\n   one\n"),
        ("a: |+\n  one\n\n\nb: 1\n", "a: |+\n  one\n\n\nb: 1\n"),
        ("a: |\n  one", "a: |\n  one\n"),
    ],
)
def test_white_space_is_even(before, wanted):
    assert after(before) == wanted
    assert after(wanted) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "a: 0.10\nb: 1e3\nc: 007x\n",
        "a: 'it''s'\nb: \"\\u00e9\"\n",
        "a: ${env:KEY}\nb: '${env:KEY}'\n",
        f"a: {'long ' * 100}end\n",
        "a: ~\nb:\nc: null\n",
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: [\n    1, 2,\n    3,\n  ]\n",
        "%YAML 1.2\n---\na: 1\n",
    ],
)
def test_what_is_written_stays_letter_by_letter(text):
    assert after(text) == text


def test_a_comment_goes_with_what_it_is_about():
    before = """\
        # yaml-language-server: $schema=x.json
        # All of it.

        # about b
        b: 2 # two

        # about a,
        # at length
        a: 1
        # done with a

        kids:
            k:
                x: 1
                # y: 2
        # the end
        """
    assert after(before) == dedent("""\
        # yaml-language-server: $schema=x.json
        # All of it.

        # about a,
        # at length
        a: 1
        # done with a
        # about b
        b: 2  # two

        kids:
          k:
            x: 1
            # y: 2
        # the end
        """)


def test_what_is_said_at_the_top_stays_there():
    assert after("# all of it\nb: 1\na: 2\n") == "# all of it\na: 2\nb: 1\n"
    assert after("# all of it\nb: 1\n# about a\na: 2\n") == "# all of it\n\n# about a\na: 2\nb: 1\n"


def test_an_item_whose_first_member_is_spoken_of_begins_with_that():
    items = Order(every=Order(("a", "b")))
    assert after("- b: 1\n  # about a\n  a: 2\n", items) == "-  # about a\n  a: 2\n  b: 1\n"


def test_lines_end_as_they_did_and_a_mark_at_the_start_stays():
    assert format_file(b"\xef\xbb\xbfa:   1\r\nb: 2\r\n", ORDER).after == "\ufeffa: 1\r\nb: 2\r\n"
    assert format_file(b"a: 1\r\nb: 2\n", ORDER).after == "a: 1\nb: 2\n"


def test_an_alias_that_would_come_before_its_anchor_keeps_the_order():
    assert after("b: &x 1\na:   *x\n") == "b: &x 1\na: *x\n"
    assert after("b: 1\na: &x 1\nc:   *x\n") == "a: &x 1\nb: 1\nc: *x\n"


def test_brackets_over_several_lines_keep_their_lines_and_with_a_comment_their_order():
    assert after("c: {\n    y: 1,\n    x: 2 }\n") == "c: {\n    x: 2,\n    y: 1 }\n"
    assert after("c: {\n    y: 1, # y\n    x: 2 }\n") == "c: {\n    y: 1, # y\n    x: 2 }\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("? a\n: 1\n", "a key is written with a question mark (?)"),
        ("a: &x k\n*x : 1\n", "an alias (*) stands for a key"),
        ("a: 1\rb: 2\n", "a line ends in a bare carriage return"),
        ("a: [ b: 1 ]\n", "its layout is too odd to be taken apart"),
        ("a: 1\n...\n", "its layout is too odd to be taken apart"),
    ],
)
def test_what_cannot_be_taken_apart_is_left_with_a_reason(text, reason):
    assert format_file(text.encode(), ORDER) == (text, text, reason)


def test_a_file_with_nothing_in_it_is_left():
    assert format_file(b"# later\n\n\n", ORDER) == ("# later\n\n\n", "# later\n\n\n", "")


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\na: 2\n", "a: !x 1\n", "a: \x00\n"])
def test_what_cannot_be_read_is_no_file_to_format(text):
    with pytest.raises(Malformed):
        format_file(text.encode(), ORDER)


@pytest.mark.parametrize("path", sorted(STORES.rglob("*.yaml")), ids=lambda path: path.name)
def test_usual_files_are_told_from_their_lines_alone(path):
    assert neat(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a:  1\n", "a : 1\n", "a: 1 \n", "a: 1", "\na: 1\n", "a: 1\n\n\nb: 2\n", "a: 1\n\n", "a: 1 # x\n",
        "a:\n- 1\n", "a:\n    b: 1\n", "a:\n   - 1\n", "a:\n\n  b: 1\n", "a: [ 1 ]\n", "a: {b: 1,c: 2}\n", 'a: {"b":1}\n',
        "a: {b : 1}\n", "- a : 1\n", "- - 1\n", "a: 1\n # x\nb: 2\n", "  # x\na: 1\n", "a: 1\n  # x\n", "a: |\n    x\n",
        "a:\tb\n", "a: 1\r\n", "a: [1,\n  2]\n", "a: one\n    two\n", "a:   # x\n  b: 1\n", "a: [1]   # x\n", "a: [1] # x\n", "--- \na: 1\n", " a: 1\n",
    ],
)  # fmt: skip
def test_what_may_need_another_layout_is_looked_at_closely(text):
    assert not neat(text)


def test_the_order_of_a_kind_is_that_of_its_fields():
    orders = Orders(KINDS)
    body = {"nodes": {"men": {"nodes": {}, "name": "Men", "was": "m"}}, "name": "Shop", "was": "store"}
    hierarchy = orders.resource(KINDS["hierarchy"])
    arranged = hierarchy.arranged(body)
    assert list(arranged) == ["was", "name", "nodes"]
    assert list(arranged["nodes"]["men"]) == ["was", "name", "nodes"]
    assert hierarchy.holds(arranged)
    assert not hierarchy.holds(body)
    whole = orders.resources(KINDS["node"])
    assert list(whole.arranged({"z": {}, "a": {}})) == ["z", "a"]


def test_store_yaml_begins_with_the_connection():
    order = Orders(KINDS, [Option("org_id"), Option("region", endpoint="https://{region}")]).store()
    written = [
        "thresholds",
        "prune",
        "environments",
        "credentials",
        "org_id",
        "region",
        "url",
        "provider",
        "limits",
    ]
    arranged = order.arranged(dict.fromkeys(written))
    assert list(arranged) == [
        "provider", "url", "region", "org_id", "credentials", "environments", "prune", "limits", "thresholds",
    ]  # fmt: skip
    inner = order.arranged({"environments": {"b": {"prune": "none", "url": "x"}, "a": None}})["environments"]
    assert list(inner) == ["b", "a"]
    assert list(inner["b"]) == ["url", "prune"]


def test_what_is_free_stays_as_it_is_written():
    assert FREE.arranged({"b": 1, "a": {"d": 1, "c": 2}}) == {"b": 1, "a": {"d": 1, "c": 2}}
    assert list(baseline().arranged([{"owner": "x", "address": "y"}])[0]) == ["address", "owner"]
