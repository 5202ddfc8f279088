"""The order that is better where it is possible: what is referred to is changed before who refers to it.

```
a type gets a value, a store uses it       update type, update store
b moves under c, and c leaves b            update c, update b
a price in a currency that comes           create currency, create price
a price leaves a currency that goes        update price, delete currency
a product goes with its variation          delete product, delete the variation's options
a custom API gets a field and an entry     create field, create entry
an integration observes a new custom API   create custom API, create integration
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
from reconciler.model.references import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.engine.context import Context
    from reconciler.engine.graph import Node
    from reconciler.model.json import Object

    Siblings = defaultdict[tuple[str, Address | None], list[Node]]


def prefer(context: Context) -> None:
    """Let every write wait for the changes of what it refers to and needs, unless those wait for it."""
    graph = context.graph
    for node, going in _leaving(context):
        before = reach({node.id}, graph.edges)
        for gone in going:
            if gone.id not in before:
                graph.need(gone, node, Why.SETTLED)
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
    for target in _mentions(context, node.address, _sent(node)):
        yield from filter(None, (graph.find(verb, target) for verb in _WRITES))
    for name in context.kind(node.address).follows:
        yield from siblings[name, context.parent(node.address)]


def _targets(context: Context, node: Node) -> Iterator[Address]:
    """What a write refers to and needs, as far as it is sent."""
    kind, body = context.kind(node.address), _sent(node)
    yield from context.targets(node.address, body)
    for need in context.asks(node.address, body):
        yield need.what.target
    for name in kind.follows:
        if context.kinds[name].singleton:
            yield Address(name, SINGLETON)
    if kind.fits and (parent := context.parent(node.address)):
        yield parent  # what does not fit into it now may do so once it has changed


def _sent(node: Node) -> Object:
    """The part of a body that a write sends."""
    if node.fields is None:
        return node.body
    return {name: value for name, value in node.body.items() if name in node.fields}


def _mentions(context: Context, address: Address, body: Object) -> set[Address]:
    kind = context.kind(address)
    return set(mentions(kind.shape, body)) if kind.mentions else set()


def _leaving(context: Context) -> Iterator[tuple[Node, list[Node]]]:
    """Who lets go of resources that go, with their deletions.

    That is what it mentions no more, and what stands in something that it refers to no more.
    """
    gone = {node.address: node for node in context.graph.nodes.values() if node.verb is Verb.DELETE}
    for node in list(context.graph.nodes.values()) if gone else ():
        address = node.address
        if node.word is None and node.verb in (Verb.UPDATE, Verb.DELETE) and address in context.live:
            before, after = context.live[address].body, {}
            if node.verb is Verb.UPDATE:
                after = context.future(address)
            left = _mentions(context, address, before) - _mentions(context, address, after)
            for target in {*context.targets(address, before)}.difference(context.targets(address, after)):
                left.update(context.below(target))
            if going := [gone[target] for target in sorted(left & gone.keys())]:
                yield node, going
