"""The steps under way of being planned, and which needs which.

An edge says why it is there, because that decides whether a cycle can be cut at it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler.model.plan import Change, Reason, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from reconciler.model.address import Address
    from reconciler.model.json import Object, Path


class Why(StrEnum):
    """The reason of an edge `a needs b`."""

    REFERENCE = "refers to"  # a writes a reference to what b creates
    PARENT = "stands in"  # a creates a child of what b creates
    CHILD = "holds"  # a deletes what still holds the child that b deletes
    REFERRER = "is referred to by"  # a deletes what b's resource refers to now; b deletes or rewrites that
    REPLACES = "replaces"  # a creates again what b deletes, or deletes what b has made anew
    UNIQUE = "takes a value of"  # a writes a unique value that b gives up
    EXCLUSIVE = "hands over to"  # a gives up the exclusive place that b takes
    MEMBER = "needs a value that comes with"  # a needs in a list what b's update adds to it
    HELD = "drops a value that is needed until"  # a drops from a list what b's resource needs until b
    LIMIT = "takes the place of"  # a creates where only b's deletion makes room
    SPLIT = "follows"  # both halves of one change
    SETTLED = "is written after"  # a refers to what b changes; given up where it would close a ring
    COVERS = "covers"  # a is an action on what b writes


@dataclass(eq=False)
class Node:
    """A step before it is final."""

    verb: Verb
    address: Address
    reason: Reason
    before: Object | None = None
    after: Object | None = None
    changes: list[Change] = field(default_factory=list)
    body: Object = field(default_factory=dict)
    fields: set[str] | None = None
    dropped: list[Path] = field(default_factory=list)
    action: str | None = None
    word: str | None = None

    @property
    def id(self) -> str:
        """`"update pricebook/retail"`, `"link category/a"`: one step of a word for each resource."""
        return f"{self.word or self.verb.value} {self.address}"


class Graph:
    """Nodes by id, and their edges with reasons."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, dict[str, set[Why]]] = {}

    def add(self, node: Node) -> Node:
        assert node.id not in self.nodes, node.id
        self.nodes[node.id] = node
        self.edges[node.id] = {}
        return node

    def renew(self, node: Node) -> Node:
        """Add a node, or let the one of its id say what this one says; that one's edges stay."""
        known = self.nodes.get(node.id)
        if known is None:
            return self.add(node)
        vars(known).update(vars(node))
        return known

    def crossed(self, word: str, address: Address, fields: set[str]) -> bool:
        """Whether another passing step writes one of the fields: the two would undo each other."""
        others = (self.nodes.get(f"{one} {address}") for one in ("unlink", "hold", "widen") if one != word)
        return any(node is not None and fields & (node.fields or set()) for node in others)

    def find(self, verb: Verb, address: Address) -> Node | None:
        """The main step of a resource: its create, update or delete."""
        return self.nodes.get(f"{verb.value} {address}")

    def need(self, node: Node, other: Node, why: Why) -> None:
        """`node` needs `other`; a creation that refers to itself needs itself, a ring of one."""
        if node is not other or why is Why.REFERENCE:
            self.edges[node.id].setdefault(other.id, set()).add(why)

    def release(self, node: Node, other: Node) -> None:
        """Take an edge away again."""
        del self.edges[node.id][other.id]

    def drop(self, ids: set[str]) -> None:
        """Take nodes out with their edges."""
        for gone in ids:
            del self.nodes[gone], self.edges[gone]
        for needs in self.edges.values():
            for gone in ids & needs.keys():
                del needs[gone]

    def knots(self) -> list[set[str]]:
        """The sets of nodes that lie on cycles with each other (Tarjan's strongly connected components)."""
        found: list[set[str]] = []
        place: dict[str, int] = {}
        low: dict[str, int] = {}
        open_: dict[str, None] = {}
        for start in self.edges:
            if start in place:
                continue
            work = [(start, iter(self.edges[start]))]
            place[start] = low[start] = len(place)
            open_[start] = None
            while work:
                id_, needs = work[-1]
                following = next((one for one in needs if one not in place or one in open_), None)
                if following is None:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[id_])
                    if low[id_] == place[id_]:
                        self._close(id_, open_, found)
                elif following in place:
                    low[id_] = min(low[id_], place[following])
                else:
                    place[following] = low[following] = len(place)
                    open_[following] = None
                    work.append((following, iter(self.edges[following])))
        return found

    def _close(self, id_: str, open_: dict[str, None], found: list[set[str]]) -> None:
        knot: set[str] = set()
        while id_ not in knot:
            knot.add(open_.popitem()[0])
        if len(knot) > 1 or id_ in self.edges[id_]:
            found.append(knot)

    def ring(self, knot: set[str]) -> list[str] | None:
        """Ids of a shortest-found cycle within a knot, each needing the next, or None."""
        left = {id_: self.edges[id_].keys() & knot for id_ in knot}
        return _cycle(left)

    def order(self, rank: Callable[[Node], tuple[int, int, str]]) -> Iterator[Node]:
        """Every node after all it needs; among the ready ones by rank. The graph must have no ring."""
        left = {id_: len(needs) for id_, needs in self.edges.items()}
        users = self.users()
        ready = [(rank(self.nodes[id_]), id_) for id_, count in left.items() if not count]
        heapq.heapify(ready)
        while ready:
            _, id_ = heapq.heappop(ready)
            yield self.nodes[id_]
            for user in users[id_]:
                left[user] -= 1
                if not left[user]:
                    heapq.heappush(ready, (rank(self.nodes[user]), user))

    def users(self) -> dict[str, list[str]]:
        """The edges the other way round: who needs a node."""
        found: dict[str, list[str]] = {id_: [] for id_ in self.edges}
        for id_, needs in self.edges.items():
            for needed in needs:
                found[needed].append(id_)
        return found


def reach(start: set[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything reachable from some ids, they among it."""
    found, todo = set(start), list(start)
    while todo:
        for following in edges[todo.pop()]:
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def _cycle(left: Mapping[str, AbstractSet[str]]) -> list[str] | None:
    """A shortest cycle through the first node (by name) that lies on one; None when none does."""
    for start in sorted(left):
        came: dict[str, str] = {}
        layer = [start]
        while layer:
            following = []
            for id_ in layer:
                for needed in sorted(left[id_]):
                    if needed == start:
                        return _path(came, start, id_)
                    if needed not in came:
                        came[needed] = id_
                        following.append(needed)
            layer = following
    return None


def _path(came: dict[str, str], start: str, end: str) -> list[str]:
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]
