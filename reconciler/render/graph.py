"""The declared resources as a graph: what stands in what, and what refers to what.

```
graph LR
  n0["catalog/spring"]
  n1["pricebook/retail"]
  n0 --> n1
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.references import references
from reconciler.render.drawing import Line, Node, draw
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired


class Edge(NamedTuple):
    """`source` needs `target`: it refers to it, or stands in it when `within`."""

    source: str
    target: str
    within: bool


def edges(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired]) -> list[Edge]:
    """Every parent and reference, sorted; a target need not be declared."""
    found: set[Edge] = set()
    for address, resource in desired.items():
        kind = kinds[address.kind]
        parent = kind.parent_of(address)
        if parent is not None:
            found.add(Edge(str(address), str(parent), within=True))
        for reference in references(kind.shape, resource.body):
            found.add(Edge(str(address), str(reference.target), within=False))
    return sorted(found)


def mermaid(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired]) -> str:
    """For a Markdown page; a dotted line leads from a child to what it stands in."""
    drawn = edges(kinds, desired)
    numbers = _numbers(desired, drawn)
    lines = [f'  n{number}["{_entity(name)}"]' for name, number in numbers.items()]
    lines += [f"  n{numbers[e.source]} {'-.->' if e.within else '-->'} n{numbers[e.target]}" for e in drawn]
    return "\n".join(["graph LR", *lines]) + "\n"


def dot(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired]) -> str:
    """For Graphviz; a dotted line leads from a child to what it stands in."""
    drawn = edges(kinds, desired)
    lines = [f"  {_quoted(name)};" for name in _numbers(desired, drawn)]
    lines += [
        f"  {_quoted(e.source)} -> {_quoted(e.target)}{' [style=dotted]' if e.within else ''};" for e in drawn
    ]
    return "\n".join(["digraph resources {", "  rankdir=LR;", "  node [shape=box];", *lines, "}"]) + "\n"


def svg(kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], label: str) -> str:
    """To look at: a dotted line leads from a child to what it stands in; `label` says what is drawn."""
    drawn = edges(kinds, desired)
    declared = {str(address) for address in desired}
    names = dict.fromkeys([*sorted(declared), *(end for edge in drawn for end in edge[:2])])
    nodes = {text: _node(text) for text in names}
    return draw(nodes, [Line(*edge) for edge in drawn], label=label, alone=True).svg


def _node(address: str) -> Node:
    kind, _, rest = address.partition("/")
    return Node(kind, rest)


def _numbers(desired: Mapping[Address, Desired], drawn: list[Edge]) -> dict[str, int]:
    names = {str(address) for address in desired} | {
        end for edge in drawn for end in (edge.source, edge.target)
    }
    return {name: number for number, name in enumerate(sorted(names))}


def _entity(text: str) -> str:
    """Mermaid reads `#nn;` in a label as a character, so every special one is written so."""
    return "".join(c if c.isalnum() or c in "/-_. " else f"#{ord(c)};" for c in safe(text))


def _quoted(text: str) -> str:
    return json.dumps(safe(text), ensure_ascii=False)
