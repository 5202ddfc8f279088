"""In which order the members of a file stand: as their kind declares them, children last."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from reconciler.desired.baseline import SHAPE
from reconciler.desired.renames import WAS
from reconciler.desired.storefile import StoreModel
from reconciler.model.kind import children
from reconciler.model.shape import compile_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Option
    from reconciler.model.shape import Shape

_CONNECTION = ("provider", "url", "store_id", "credentials", "environments")


@dataclass
class Order:
    """The order of a mapping's members; names that are in neither list stand between the two, as written.

    inner  the order inside a member by its name
    every  that inside all other members, and inside the items of a list
    """

    first: Sequence[str] = ()
    last: Sequence[str] = ()
    inner: dict[str, Order] = field(default_factory=dict)
    every: Order | None = None

    @cached_property
    def ranks(self) -> dict[str, int]:
        ranks = {name: index - len(self.first) for index, name in enumerate(self.first)}
        return ranks | {name: index for index, name in enumerate(self.last, start=1)}

    def rank(self, name: str) -> int:
        return self.ranks.get(name, 0)

    def inside(self, name: str) -> Order:
        """The order inside a member; of an item of a list the name is ""."""
        return self.inner.get(name) or self.every or FREE

    def holds(self, value: Json) -> bool:
        """Whether everything in a value stands in this order already.

        >>> Order(("a", "b")).holds({"b": 1, "a": 2})
        False
        """
        if self is FREE:
            return True
        if isinstance(value, dict):
            ranks = [self.ranks.get(name, 0) for name in value]
            if any(one > other for one, other in pairwise(ranks)):
                return False
            return all(
                self.inside(name).holds(item)
                for name, item in value.items()
                if type(item) is dict or type(item) is list
            )
        return not isinstance(value, list) or all(map(self.inside("").holds, value))

    def arranged(self, value: Json) -> Json:
        """The value with everything in it in this order."""
        if self is FREE:
            return value
        if isinstance(value, dict):
            return {name: self.inside(name).arranged(value[name]) for name in sorted(value, key=self.rank)}
        return [self.inside("").arranged(item) for item in value] if isinstance(value, list) else value


FREE = Order()
"""As it is written."""
PATCH = Order(every=Order(("op", "from", "path", "value")))
"""The operations of a patch."""


class Orders:
    """The orders of a provider's files."""

    def __init__(self, kinds: Mapping[str, Kind], options: Iterable[Option] = ()) -> None:
        self.kinds = kinds
        # What stands for the url stands beside it.
        self.options = [option.name for option in sorted(options, key=lambda option: not option.endpoint)]
        self._known: dict[str, Order] = {}

    def resource(self, kind: Kind) -> Order:
        """That of one resource: its fields, then the children that stand inline.

        >>> Orders(KINDS).resource(KINDS["flow"]).arranged({"fields": {}, "name": "Products"})
        {'name': 'Products', 'fields': {}}
        """
        order = self._known.get(kind.name)
        if order is None:
            plain = _of_shape(kind.shape)
            inside = children(self.kinds, kind)
            order = Order((WAS, *plain.first), [child.folder for child in inside], dict(plain.inner))
            self._known[kind.name] = order
            for child in inside:
                order.inner[child.folder] = self.resources(child)
        return order

    def resources(self, kind: Kind) -> Order:
        """That of a mapping of resources by key: the keys stay as they are written."""
        return Order(every=self.resource(kind))

    def store(self) -> Order:
        """That of store.yaml: the connection, the environments, then the policy as the model declares it."""
        plain = _of_shape(compile_shape(StoreModel))
        head = [*_CONNECTION[:2], *self.options, *_CONNECTION[2:]]
        order = Order([*head, *(name for name in plain.first if name not in head)], (), dict(plain.inner))
        order.inner["environments"] = Order(every=order)
        return order


def baseline() -> Order:
    """That of drift-baseline.yaml: the members of its entries."""
    return Order(every=_of_shape(SHAPE))


def _of_shape(shape: Shape) -> Order:
    if shape.fields is not None:
        inner = {name: _of_shape(one.shape) for name, one in shape.fields.items()}
        return Order(tuple(shape.fields), (), {name: one for name, one in inner.items() if one is not FREE})
    below = shape.item or shape.values
    inside = FREE if below is None else _of_shape(below)
    return FREE if inside is FREE else Order(every=inside)
