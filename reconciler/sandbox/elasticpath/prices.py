"""What lies in a price book: the prices of products, and the price modifiers that variation options name.

Source: Elastic Path API reference, Price Books.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.currencies import CURRENCY
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, mapping, text
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.pricebooks import MODIFIERS, PRICEBOOK, PRICES
from reconciler.sandbox.elasticpath.service import PRICEBOOKS, UNCOUNTED
from reconciler.sandbox.elasticpath.validate import read_data
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import Refusal

__all__ = ["PRICE", "PRICE_MODIFIER", "list_all_prices", "read_pricebook", "replicate"]

LONGEST_REF = 2048


def _price_taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - worded alike for SKU and external_ref
    return PRICEBOOKS.refusal(409, "conflict", "The price already exists")


def _modifier_taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - as above
    return PRICEBOOKS.refusal(409, "conflict", "The modifier already exists")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _require(holds: object, detail: str) -> None:
    if not holds:
        raise PRICEBOOKS.failed(detail)


def _check_currencies(draft: Draft, currencies: Any, where: str) -> None:
    """Amounts by currency code, each with tiers that begin at different quantities."""
    _require(isinstance(currencies, dict) and currencies, f"{where} can not be empty")
    known = _codes(draft) if draft.knobs.unknown_currency == "refused" else None
    for code, amount in currencies.items():
        at = f"{where}.{code}"
        _require(len(code) == 3 and code.isalpha() and code.isupper(), f"{at} is not a currency code")
        _require(known is None or code in known, f"{at} is not a currency of the store")
        _require(isinstance(amount, dict), f"{at} must be an object")
        _require(_is_whole(amount.get("amount")), f"{at}.amount must be an integer")
        _require(isinstance(amount.get("includes_tax", False), bool), f"{at}.includes_tax must be a boolean")
        _check_tiers(amount.get("tiers"), f"{at}.tiers")


def _codes(draft: Draft) -> set[str]:
    return {json.loads(stored)["code"] for stored in draft.world.store.page([CURRENCY.type])}


def _check_tiers(tiers: Any, where: str) -> None:
    if tiers is None:
        return
    _require(isinstance(tiers, dict), f"{where} must be an object")
    for name, tier in tiers.items():
        _require(isinstance(tier, dict) and _is_whole(tier.get("amount")), f"{where}.{name} needs an amount")
        least = tier.get("minimum_quantity")
        _require(_is_whole(least) and least >= 1, f"{where}.{name}.minimum_quantity must be at least 1")
    quantities = [tier["minimum_quantity"] for tier in tiers.values()]
    _require(len(set(quantities)) == len(quantities), f"{where} has conflicting tiers")


def _check_sales(draft: Draft, sales: Doc) -> None:
    """Sales of one price tell each other apart by their schedules."""
    for name, sale in sales.items():
        at = f"sales.{name}"
        _require(isinstance(sale, dict), f"{at} must be an object")
        _check_currencies(draft, sale.get("currencies"), f"{at}.currencies")
        bundles = sale.get("bundle_ids") or []
        _require(
            isinstance(bundles, list) and all(isinstance(id_, str) for id_ in bundles),
            f"{at}.bundle_ids must hold ids",
        )
        schedule = sale.get("schedule")
        _require(
            schedule is None
            or (isinstance(schedule, dict) and not set(schedule) - {"valid_from", "valid_to"}),
            f"{at}.schedule must hold valid_from and valid_to",
        )
    schedules = [dumps(sale.get("schedule") or {}) for sale in sales.values()]
    _require(len(set(schedules)) == len(schedules), "sales must not have the same schedule")
    _require(len(sales) < 2 or "{}" not in schedules, "sales must have a schedule when there are several")


def _fill_tax(draft: Draft, currencies: Any) -> None:
    if draft.knobs.price_tax == "filled" and isinstance(currencies, dict):
        for amount in currencies.values():
            if isinstance(amount, dict):
                amount.setdefault("includes_tax", False)


def _shape_price(draft: Draft) -> None:
    draft.doc["meta"]["pricebook_id"] = draft.scope
    _fill_tax(draft, draft.attributes.get("currencies"))
    for sale in (draft.attributes.get("sales") or {}).values():
        _fill_tax(draft, sale.get("currencies") if isinstance(sale, dict) else None)


def _check_price(draft: Draft) -> None:
    if draft.old and draft.old["attributes"]["sku"] != draft.attributes["sku"]:
        _require(draft.knobs.price_sku == "updatable", "sku can not be changed")
    _check_currencies(draft, draft.attributes["currencies"], "currencies")
    _check_sales(draft, draft.attributes.get("sales") or {})


def _shape_modifier(draft: Draft) -> None:
    _fill_tax(draft, draft.attributes.get("currencies"))


def _check_modifier(draft: Draft) -> None:
    _check_currencies(draft, draft.attributes["currencies"], "currencies")


_REF: dict[str, Attribute] = {"external_ref": text(default=None, null="kept", high=LONGEST_REF)}

PRICE = Kind(
    PRICES,
    "/pcm/pricebooks/{parent}/prices",
    PRICEBOOKS,
    {
        "sku": text(required=True),
        "currencies": mapping(required=True),
        "sales": mapping(null="removes"),
        "admin_attributes": mapping(merged=True, null="removes"),
        "shopper_attributes": mapping(merged=True, null="removes"),
        **_REF,
    },
    within=PRICEBOOK,
    stamps="attributes",
    unique=("sku", "external_ref"),
    filters=("sku", "external_ref"),
    taken=_price_taken,
    shape=_shape_price,
    check=_check_price,
)

PRICE_MODIFIER = Kind(
    MODIFIERS,
    "/pcm/pricebooks/{parent}/modifiers",
    PRICEBOOKS,
    {
        "name": text(required=True),
        "modifier_type": text(required=True, choices=("price_equals", "price_increment", "price_decrement")),
        "currencies": mapping(required=True),
        **_REF,
    },
    within=PRICEBOOK,
    stamps="attributes",
    unique=("name", "external_ref"),
    filters=("name", "external_ref"),
    taken=_modifier_taken,
    shape=_shape_modifier,
    check=_check_modifier,
)

# The prices of all books have their own filters, and no total.
_EVERYWHERE = replace(
    PRICE, service=UNCOUNTED, filters=("id", "sku", "external_ref", "created_at", "updated_at")
)


def list_all_prices(call: Call) -> Reply:
    return listing(call, _EVERYWHERE)


def read_pricebook(call: Call) -> Reply:
    """A price book, with `include=prices` together with everything in it."""
    reply = crud.read(call, PRICEBOOK)
    if call.query.get("include") != "prices":
        return reply
    prices = call.world.store.page([PRICE.type], call.params["id"])
    return Reply(200, f'{cast("str", reply.text)[:-1]},"included":[{",".join(prices)}]}}')


def replicate(call: Call) -> Reply:
    """A copy of a price book under a new name, with its prices and modifiers."""
    old = crud.find(call, PRICEBOOK)
    sent = read_data(call, PRICEBOOK)
    attributes = {"description": old["attributes"].get("description"), **sent["attributes"]}
    book = crud.insert(call.world, PRICEBOOK, {**sent, "attributes": attributes})
    for kind in (PRICE, PRICE_MODIFIER):
        for stored in call.world.store.page([kind.type], old["id"]):
            crud.insert(call.world, kind, json.loads(stored), book["id"])
    return crud.one(PRICEBOOK, book, call.world, 201)
