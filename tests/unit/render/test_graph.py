from xml.etree import ElementTree as ET

from reconciler.model.resource import Desired, Source
from reconciler.render.graph import Edge, dot, edges, mermaid, svg
from tests.fakes import KINDS
from tests.unit.render.plans import A


def desired(**bodies):
    named = {A(address.replace("__", "/")): body for address, body in bodies.items()}
    return {address: Desired(address, body, Source("x.yaml")) for address, body in named.items()}


WANTED = desired(tree__a={}, leaf__a__b={"tree": "a"}, leaf__a__b__c={"title": "c"}, book__x={"money": "USD"})


def test_edges_lead_to_parents_and_to_what_is_referred_to():
    assert edges(KINDS, WANTED) == [
        Edge("book/x", "money/USD", within=False),
        Edge("leaf/a/b", "tree/a", within=False),
        Edge("leaf/a/b", "tree/a", within=True),
        Edge("leaf/a/b/c", "leaf/a/b", within=True),
    ]


def test_mermaid():
    assert (
        mermaid(KINDS, WANTED)
        == """\
graph LR
  n0["book/x"]
  n1["leaf/a/b"]
  n2["leaf/a/b/c"]
  n3["money/USD"]
  n4["tree/a"]
  n0 --> n3
  n1 --> n4
  n1 -.-> n4
  n2 -.-> n1
"""
    )


def test_dot():
    drawn = dot(KINDS, WANTED)
    assert '  "leaf/a/b/c" -> "leaf/a/b" [style=dotted];\n' in drawn
    assert drawn.startswith("digraph resources {\n")
    assert drawn.endswith("}\n")


def test_a_key_is_text_and_nothing_else():
    odd = desired(**{'book__"];<b>\\': {}})
    assert '["book/#34;#93;#59;#60;b#62;#92;"]' in mermaid(KINDS, odd)
    assert '"book/\\"];<b>\\\\";' in dot(KINDS, odd)


def test_svg_is_a_file_of_its_own():
    drawn = svg(KINDS, WANTED, "all of it")
    root = ET.fromstring(drawn)
    assert root.find("{http://www.w3.org/2000/svg}title").text == "all of it"
    assert "prefers-color-scheme: dark" in drawn
    assert drawn.count("marker-end") == 3  # what is both parent and target has one line
    assert drawn.count('class="within"') == 1


def test_svg_of_nothing():
    assert ET.fromstring(svg(KINDS, {}, "nothing")) is not None
