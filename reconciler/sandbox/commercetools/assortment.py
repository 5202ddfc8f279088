"""Which products, and which of their variants, a store offers by its product selections.

Source: commercetools API reference, Stores: Products available in Store; Product Selections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Entry", "Listed", "offered"]


@dataclass(frozen=True)
class Entry:
    """How a selection lists a product: `mode` is "all", "includeOnly", "includeAllExcept" or "exclude".

    An "exclude" of no variants excludes all of them.

    >>> Entry("includeOnly", frozenset({"shirt-s"})).mode
    'includeOnly'
    """

    mode: str = "all"
    skus: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Listed:
    """A store's selection: whether it is active, whether it excludes, and how it lists each product."""

    active: bool
    excludes: bool
    products: Mapping[str, Entry]


def offered(
    selections: Sequence[Listed], product: str, skus: Iterable[str], *, excluding_is_enough: bool = True
) -> frozenset[str] | None:
    """The variants of a product that the store offers; None when it does not offer the product.

    Without selections everything is offered. While none is active, everything is if all of them exclude, and
    nothing if one includes. Once one is active only active ones count: a product is offered if one of them
    includes it and none excludes it whole. Variants that one of them excludes fall away, of the others those
    stay that one includes, unless another includes all except them; a product without variants left is gone.
    The reference leaves open what a store offers whose active selections all exclude: everything else, or,
    without `excluding_is_enough`, nothing.

    >>> offered([Listed(True, False, {"shirt": Entry("includeOnly", frozenset({"s"}))})], "shirt", ["s", "m"])
    frozenset({'s'})
    """
    every = frozenset(skus)
    active = [item for item in selections if item.active]
    if not active:
        return every if all(item.excludes for item in selections) else None
    including = [item.products[product] for item in active if not item.excludes and product in item.products]
    excluding = [item.products[product] for item in active if item.excludes and product in item.products]
    # An exclusion without variants takes the product away whole.
    if any(not entry.skus for entry in excluding):
        return None
    if not including and not (excluding_is_enough and all(item.excludes for item in active)):
        return None
    kept = _included(including, every) if including else every
    for entry in excluding:
        kept -= entry.skus
    # A product that has no variants at all is not emptied by a selection.
    return kept if kept or not every else None


def _included(entries: Sequence[Entry], every: frozenset[str]) -> frozenset[str]:
    kept: frozenset[str] = frozenset()
    for entry in entries:
        if entry.mode == "includeOnly":
            kept |= every & entry.skus
        elif entry.mode == "includeAllExcept":
            kept |= every - entry.skus
        else:
            kept |= every
    for entry in entries:
        if entry.mode == "includeAllExcept":
            kept -= entry.skus
    return kept
