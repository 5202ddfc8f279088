"""The order that is better where it is possible: what is referred to is changed before who refers to it.

```
a type gets a value, a store uses it       update type, update store
b moves under c, and c leaves b            update c, update b
a custom API gets a field and an entry     create field, create entry
an integration observes a new custom API   create custom API, create integration
```
No declared fact says that the second write fails without the first, but a store may know more rules than are
declared here. So these edges come last, decide nothing else, and are left out where they would close a ring.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.engine.graph import Why, reach
from reconciler.model.address import SINGLETON, Address
from reconciler.model.plan import Verb
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node

    Siblings = defaultdict[tuple[str, Address | None], list[Node]]


def prefer(context: Context) -> None:
    """Let every write wait for the changes of what it refers to and needs, unless those wait for it."""
    graph = context.graph
    waiting: defaultdict[str, list[Node]] = defaultdict(list)
    siblings: Siblings = defaultdict(list)
    writes = [one for one in graph.nodes.values() if one.verb in _WRITES and one.word in (None, "link")]
    for node in writes:
        siblings[node.address.kind, context.parent(node.address)].append(node)
    for node in writes:
        for first in _firsts(context, node, siblings):
            waiting[first.id].append(node)
    for id_ in sorted(waiting):
        # New edges lead to the change, not from it, so what it needs stays the same for all who wait.
        before = reach({id_}, graph.edges)
        for node in waiting[id_]:
            if node.id not in before:
                graph.need(node, graph.nodes[id_], Why.SETTLED)


_WRITES = (Verb.CREATE, Verb.UPDATE)


def _firsts(context: Context, node: Node, siblings: Siblings) -> Iterator[Node]:
    """What had better be done before a write; what it refers to and does not exist is before it anyway."""
    graph = context.graph
    for target in _targets(context, node):
        if changed := graph.find(Verb.UPDATE, target):
            yield changed
    for target in _mentioned(context, node):
        yield from filter(None, (graph.find(verb, target) for verb in _WRITES))
    for name in context.kind(node.address).follows:
        yield from siblings[name, context.parent(node.address)]


def _mentioned(context: Context, node: Node) -> Iterator[Address]:
    """What the texts of a body may name."""
    kind = context.kind(node.address)
    for _, shape, value in visit(kind.shape, node.body) if kind.mentions else ():
        if shape.mentions is not None and isinstance(value, str):
            found = re.match(shape.mentions.pattern, value)
            if found:
                yield Address.of(shape.mentions.kind, found[1])


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
        if context.kinds[name].singleton:
            yield Address(name, SINGLETON)
