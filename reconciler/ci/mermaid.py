"""What a plan touches as a graph in Mermaid's language, which GitHub and GitLab draw in a comment.

```
graph LR
  n0["+ pricebook/retail"]:::create
  n1["~ catalog/spring"]:::update
  n1 --> n0
```
An arrow leads to what has to be done first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.plan import Verb
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.model.address import Address
    from reconciler.model.plan import Plan, Step

NODES, EDGES = 60, 200
LONGEST = 60
"""Characters of a label."""
_STYLES = {
    "create": "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "update": "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "delete": "fill:#ffebe9,stroke:#cf222e,color:#1f2328",
    "replace": "fill:#fbefff,stroke:#8250df,color:#1f2328",
    "act": "fill:#ddf4ff,stroke:#0969da,color:#1f2328",
}
_SYMBOLS = {"create": "+", "update": "~", "delete": "-", "replace": "-/+", "act": "!"}


def graph(plan: Plan, nodes: int = NODES) -> str:
    """The resources that change and what has to wait for what; "" for a plan of nothing.

    Those that are joined to most others are drawn when there are more than `nodes`.
    """
    done: dict[Address, list[Step]] = {}
    for step in plan.steps:
        done.setdefault(step.address, []).append(step)
    if not done:
        return ""
    joined = _edges(plan.steps)
    chosen = _chosen(list(done), joined, nodes)
    number = {address: place for place, address in enumerate(chosen)}
    lines = ["graph LR", *(_node(place, address, done[address]) for address, place in number.items())]
    drawn = [(number[a], number[b]) for a, b in joined if a in number and b in number]
    lines += [f"  n{source} --> n{target}" for source, target in drawn[:EDGES]]
    used = dict.fromkeys(_class(done[address]) for address in chosen)
    lines += [f"  classDef {name} {_STYLES[name]}" for name in used]
    if len(done) > len(chosen):
        lines.insert(1, f'  more["{len(done) - len(chosen)} more are not drawn"]')
    return "\n".join(lines)


def _edges(steps: Sequence[Step]) -> list[tuple[Address, Address]]:
    """Who waits for whom, each pair once, in the plan's order."""
    of = {step.id: step.address for step in steps}
    found = {
        (step.address, of[need]): None
        for step in steps
        for need in step.needs
        if need in of and of[need] != step.address
    }
    return list(found)


def _chosen(touched: list[Address], joined: list[tuple[Address, Address]], most: int) -> list[Address]:
    if len(touched) <= most:
        return touched
    degree = dict.fromkeys(touched, 0)
    for pair in joined:
        for end in pair:
            degree[end] += 1
    place = {address: index for index, address in enumerate(touched)}
    best = sorted(touched, key=lambda address: (-degree[address], place[address]))[:most]
    return sorted(best, key=place.__getitem__)


def _class(steps: list[Step]) -> str:
    verbs = {step.verb for step in steps}
    if {Verb.CREATE, Verb.DELETE} <= verbs:
        return "replace"
    return next(verb.value for verb in (Verb.CREATE, Verb.DELETE, Verb.UPDATE, Verb.ACT) if verb in verbs)


def _node(place: int, address: Address, steps: list[Step]) -> str:
    name, shown = _class(steps), str(address)
    shown = shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."
    return f'  n{place}["{_entity(f"{_SYMBOLS[name]} {shown}")}"]:::{name}'


def _entity(text: str) -> str:
    """Mermaid reads `#nn;` in a label as a character, so every special one is written so."""
    return "".join(c if c.isalnum() or c in "/_. " else f"#{ord(c)};" for c in safe(text))
