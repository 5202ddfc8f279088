"""Which files of a store can be formatted, and in which order the members of each stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.findings import Findings
from reconciler.desired.format.format import format_file
from reconciler.desired.format.order import PATCH
from reconciler.desired.layers import Scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.desired.format.order import Order, Orders


def layer_orders(root: str, folder: str, layers: Iterable[str], orders: Orders) -> dict[str, Order]:
    """The files of some layers of a store, each with its order; what is no resource's file is passed over.

    >>> list(layer_orders("stores", "stores/demo", ["common"], orders))[0]
    'stores/demo/common/currencies/USD.yaml'
    """
    found = {}
    for layer in layers:
        for file in Scan(root, orders.kinds, Findings()).layer(f"{folder}/{layer}"):
            whole = orders.resources if file.whole else orders.resource
            found[file.path] = PATCH if file.patch else whole(file.kind)
    return found


def still_formatted(before: str, after: str, order: Order) -> str:
    r"""A text after a change: in its layout again if it was in it before, and else as it is.

    >>> still_formatted("b: 1\n", "b: 1\na: 2\n", Order(("a", "b")))
    'a: 2\nb: 1\n'
    """
    if format_file(before.encode(), order).after != before:
        return after
    return format_file(after.encode(), order).after
