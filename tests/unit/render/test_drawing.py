import re
from xml.etree import ElementTree as ET

from reconciler.render.drawing import MOST, Line, Node, draw

EVIL = "</svg><script>alert(1)</script>\x1b\u202e\ufffe\ud800&\"'"
SVG = "{http://www.w3.org/2000/svg}"


def nodes(*addresses, **more):
    return {address: Node(*address.split("/", 1), **more) for address in addresses}


def texts(svg):
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_children_share_a_box_and_a_line():
    drawn = draw(
        nodes("flow/a", "field/a/x", "field/a/y", "currency/USD"),
        [Line("field/a/x", "flow/a", within=True), Line("field/a/y", "flow/a", within=True)],
        label="all",
        alone=True,
    )
    assert texts(drawn.svg) == ["flow", "a", "field", "a/x", "a/y", "currency", "USD"]
    assert drawn.svg.count('class="within"') == 1
    assert drawn.said == ""


def test_what_differs_in_looks_stands_apart():
    both = nodes("field/a/x", look="create", sign="+") | nodes("field/a/y", look="delete", sign="-")
    drawn = draw(both, [], label="all")
    assert texts(drawn.svg) == ["field", "+ a/x", "field", "- a/y"]
    assert drawn.svg.count('<g class="create"') == drawn.svg.count('<g class="delete"') == 1
    assert "<style>" not in drawn.svg


def test_many_alike_are_counted():
    assert texts(draw(nodes(*(f"a/{n:02}" for n in range(13))), [], label="all").svg)[-1] == "12"
    assert texts(draw(nodes(*(f"a/{n:02}" for n in range(1_014))), [], label="all").svg)[-2:] == [
        "11",
        "and 1,002 more",
    ]


def test_too_many_are_drawn_by_kind_and_that_is_said():
    many = nodes(*(f"{kind}/{n}" for n in range(MOST + 1) for kind in ("price", "product")))
    lines = [Line(f"price/{n}", f"product/{n}") for n in range(MOST + 1)]
    drawn = draw(many, lines, label="all", noun="changes", alone=True)
    assert drawn.said == "402 changes are too many to draw one by one: each box is all of a kind."
    assert texts(drawn.svg) == [drawn.said, "price", "201 changes", "product", "201 changes"]
    assert drawn.svg.count("marker-end") == 1
    assert drawn.said not in draw(many, lines, label="all", noun="changes").svg


def test_a_long_name_lacks_its_middle_and_is_told_whole():
    long = "a" * 30 + "b" * 30
    shown = draw(nodes(f"kind/{long}"), [], label="all").svg
    assert re.search(r">a{16}…b{17}<title>a{30}b{30}</title></text>", shown)


def test_nothing_in_a_name_is_markup():
    drawn = draw(nodes(f"kind/{EVIL}", href=f"#{EVIL}"), [], label=EVIL, alone=True)
    root = ET.fromstring(drawn.svg)
    assert not list(root.iter(f"{SVG}script"))
    assert root.get("aria-label").startswith("</svg><script>alert(1)</script>\\u001b\\u202e\\ufffe\\ud800")
    assert "\x1b" not in drawn.svg
    assert "\u202e" not in drawn.svg


def test_a_row_can_lead_somewhere():
    shown = draw(nodes("kind/a", href="#entry=1"), [], label="all").svg
    assert '<a href="#entry=1"><text' in shown
