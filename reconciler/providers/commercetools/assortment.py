"""What a store offers by its product selections, and what a plan must say aloud about it.

Source: commercetools API reference: Stores (Products available in Store), Product Selections.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.model.address import Address
from reconciler.model.json import Json, Object
from reconciler.model.words import few
from reconciler.providers.commercetools.rules import Items, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.model.kind import View
    from reconciler.providers.commercetools.rules import Act, Change

EXCLUDING = "IndividualExclusion"
FEW = 5
"""So many names are worth a line."""
_INCLUDE = ("addProduct", "setVariantSelection")
_EXCLUDE = ("excludeProduct", "setVariantExclusion")


@dataclass(frozen=True)
class Products(Rule):
    """The products of a selection: added, removed, or given other variants, one by one.

    A selection that excludes has actions of its own for the same.
    """

    def acts(self, change: Change) -> Iterator[Act]:
        mode = change.new.get("mode") or change.old.get("mode")
        add, vary = _EXCLUDE if mode == EXCLUDING else _INCLUDE
        yield from Items(add, "removeProduct", change=vary).acts(change)


@dataclass(frozen=True)
class Selected:
    """A selection as a store has it; `products` maps a product to what is said of its variants.

    That is `{"type": "includeOnly" | "includeAllExcept", "skus": [...]}` or, where it excludes,
    `{"skus": [...]}`; None means all of them.
    """

    active: bool
    excludes: bool
    products: Mapping[str, Object | None] = field(default_factory=dict)


def reach(selections: Iterable[Selected]) -> str:
    """What the selections of a store leave of the project's products as a whole.

    >>> reach([]), reach([Selected(active=False, excludes=False)])
    ('every product', 'no product')
    """
    known = list(selections)
    active = [one for one in known if one.active]
    if not active:
        return "every product" if all(one.excludes for one in known) else "no product"
    return "listed products" if any(not one.excludes for one in active) else "every product not excluded"


def offered(selections: Iterable[Selected], product: str, skus: Iterable[str]) -> frozenset[str] | None:
    """The variants of a product that a store offers; None when it does not offer the product.

    Of several active selections: a variant that one of them excludes is gone; of the others those stay that
    one includes, unless another includes all except them; a product with no variant left is not offered.

    >>> only = Selected(True, False, {"shirt": {"type": "includeOnly", "skus": ["s"]}})
    >>> offered([only], "shirt", ["s", "m"])
    frozenset({'s'})
    """
    known, every = list(selections), frozenset(skus)
    whole = reach(known)
    if whole in ("every product", "no product"):
        return every if whole == "every product" else None
    active = [one for one in known if one.active]
    takes = [one.products[product] for one in active if one.excludes and product in one.products]
    gives = [one.products[product] for one in active if not one.excludes and product in one.products]
    if any(not (said or {}).get("skus") for said in takes):
        return None
    if not gives and whole == "listed products":
        return None
    kept: set[str] = set() if gives else set(every)
    for said in gives:
        named = set((said or {}).get("skus", ()))
        kept |= every & named if said and said["type"] == "includeOnly" else every - named
    for said in gives:
        if said and said["type"] == "includeAllExcept":
            kept -= set(said["skus"])
    for said in takes:
        kept -= set((said or {}).get("skus", ()))
    return frozenset(kept) if kept or not every else None


# --- what a plan says ---------------------------------------------------------------------------------------


def tell(view: View) -> Iterator[str]:
    """Which selections a store gains, loses, activates, and what that does to what it offers."""
    if view.after is None:
        yield "carts, orders and token scopes that name the store's key no longer lead anywhere"
        return
    before, after = (body and body.get("productSelections") for body in (view.before, view.after))
    had, has = _by_selection(before), _by_selection(after)
    if had == has and (view.before is not None or after is None):
        return
    yield from _moves(had, has)
    was, will = _selected(had, view.was), _selected(has, view.will)
    then, now = reach(was.values()), reach(will.values())
    if (now != then or view.before is None) and now in ("every product", "no product"):
        yield f"it will offer {now} of the project: {_because(will)}"
    elif view.before is not None:
        yield from _differences(was, will)


def _by_selection(settings: Json) -> dict[str, bool]:
    """Selection -> whether it is active; a raw id stands for itself."""
    return {
        key if isinstance(key := one["productSelection"], str) else str(key["$id"]): bool(one.get("active"))
        for one in settings or []
    }


def _moves(had: Mapping[str, bool], has: Mapping[str, bool]) -> Iterator[str]:
    moves = {
        "gains": [f"{key}{'' if has[key] else ' (inactive)'}" for key in has if key not in had],
        "loses": [key for key in had if key not in has],
        "activates": [key for key in has if key in had and has[key] and not had[key]],
        "deactivates": [key for key in has if key in had and had[key] and not has[key]],
    }
    for verb, keys in moves.items():
        if keys:
            yield f"{verb} the product selection{'s' * (len(keys) > 1)} {', '.join(keys)}"


def _selected(settings: Mapping[str, bool], look: Callable[[Address], Object | None]) -> dict[str, Selected]:
    found = {}
    for key, active in settings.items():
        body = look(Address.of("product-selection", key)) or {}
        products = {
            str(one["product"]): one.get("variantSelection") or one.get("variantExclusion")
            for one in body.get("products") or []
        }
        found[key] = Selected(active, body.get("mode") == EXCLUDING, products)
    return found


def _because(selections: Mapping[str, Selected]) -> str:
    if not selections:
        return "it has no product selection"
    if any(not one.excludes for one in selections.values()):
        return "none of its product selections is active"
    return "its product selections only exclude, and none is active"


def _differences(was: Mapping[str, Selected], will: Mapping[str, Selected]) -> Iterator[str]:
    """Which products come and go, of those that the files say stand in the selections."""
    known = sorted({name for side in (was, will) for one in side.values() for name in one.products})
    mentioned = {
        sku
        for side in (was, will)
        for one in side.values()
        for said in one.products.values()
        for sku in (said or {}).get("skus", ())
    }
    then = {name for name in known if offered(was.values(), name, mentioned) is not None}
    now = {name for name in known if offered(will.values(), name, mentioned) is not None}
    for verb, names in (("no longer offers", sorted(then - now)), ("newly offers", sorted(now - then))):
        if names:
            yield f"{verb} {few(names, FEW)}"
