"""The order that is better where it is possible: what is referred to is changed before who refers to it.

```
a type gets a value, a store uses it       update type, update store
b moves under c, and c leaves b            update c, update b
```
No declared fact says that the second write fails without the first, but a store may know more rules than are
declared here. So these edges come last, decide nothing else, and are left out where they would close a ring.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.engine.graph import Why, reach
from reconciler.model.address import SINGLETON, Address
from reconciler.model.plan import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node


def prefer(context: Context) -> None:
    """Let every write wait for the updates of what it refers to and needs, unless those wait for it."""
    graph = context.graph
    waiting: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.verb in (Verb.CREATE, Verb.UPDATE) and node.word in (None, "link"):
            for target in _targets(context, node):
                if changed := graph.find(Verb.UPDATE, target):
                    waiting[changed.id].append(node)
    for id_ in sorted(waiting):
        # New edges lead to the update, not from it, so what it needs stays the same for all who wait.
        before = reach({id_}, graph.edges)
        for node in waiting[id_]:
            if node.id not in before:
                graph.need(node, graph.nodes[id_], Why.SETTLED)


def _targets(context: Context, node: Node) -> Iterator[Address]:
    """What a write refers to and needs, as far as it is sent."""
    kind, body = context.kind(node.address), node.body
    if node.fields is not None:
        body = {name: value for name, value in body.items() if name in node.fields}
    for reference in context.references(node.address, body):
        yield reference.target
    for need in context.asks(node.address, body):
        yield need.what.target
    for name in kind.follows:
        yield Address(name, SINGLETON)
    if kind.fits and (parent := context.parent(node.address)):
        yield parent  # what does not fit into it now may do so once it has changed
