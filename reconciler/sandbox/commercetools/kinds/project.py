"""The project: its languages, currencies and countries, and what switches it has.

Source: commercetools API reference, Project.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes
from reconciler.sandbox.commercetools.crud import amend, hold, read_json, shown
from reconciler.sandbox.commercetools.kind import Action, Draft, Field, Kind, may, need
from reconciler.sandbox.commercetools.references import PROJECT, KeyRef, project
from reconciler.sandbox.commercetools.shapes import (
    COUNTRY,
    CURRENCY,
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Choice,
    Number,
    Record,
    Union,
    flag,
    locale,
)

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.knobs import Knobs
    from reconciler.sandbox.world import Call, Doc, Reply, World

__all__ = ["SETTINGS", "change_project", "found_project", "project_key", "read_project"]

ROUNDING = Choice(("HalfEven", "HalfUp", "HalfDown"))
SWITCH = Choice(("Activated", "Deactivated"))
CLASSIFIED = {"values": need(Array(Record({"key": need(TEXT, filled=True), "label": need(LOCALIZED)})))}
CARTS = {
    "deleteDaysAfterLastModification": need(Number(1)),
    "countryTaxRateFallbackEnabled": may(flag),
    "priceRoundingMode": may(ROUNDING),
    "taxRoundingMode": may(ROUNDING),
}
MODES = {"ProductProjectionsSearch": "products", "ProductsSearch": "productsSearch"}
FIELDS = {
    "name": need(TEXT),
    "countries": need(Array(COUNTRY, distinct=True)),
    "currencies": need(Array(CURRENCY, distinct=True)),
    "languages": need(Array(locale, distinct=True)),
}


def _into(name: str, part: str = "") -> Any:
    """What stands in the payload goes to a place in the document, or to a part of it."""

    def run(draft: Draft, payload: Doc) -> None:
        value = next(iter(payload.values()), None)
        if part:
            draft.doc[name] = {**draft.doc.get(name, {}), part: value}
        else:
            draft.doc[name] = value

    return run


def _search(index: str) -> Any:
    def run(draft: Draft, payload: Doc) -> None:
        _switch(draft, index, payload["status"])

    return run


def _switch(draft: Draft, index: str, status: str) -> None:
    held = draft.doc["searchIndexing"].get(index, {})
    if held.get("status") != status:
        who = {"clientId": draft.client, "isPlatformClient": False}
        stamped = {"status": status, "lastModifiedAt": draft.world.stamp(), "lastModifiedBy": who}
        draft.doc["searchIndexing"] = {**draft.doc["searchIndexing"], index: stamped}


def _product_search(draft: Draft, payload: Doc) -> None:
    _switch(draft, MODES[payload["mode"]], "Activated" if payload["enabled"] else "Deactivated")


def _messages(draft: Draft, payload: Doc) -> None:
    draft.doc["messages"] = {**draft.doc["messages"], "enabled": payload["messagesEnabled"]}


def _check(draft: Draft) -> None:
    lost = set(project(draft.world)["languages"]) - set(draft.doc["languages"])
    if not lost:
        return
    for text in draft.world.store.page(["store"]):
        if lost & set(json.loads(text)["languages"]):
            told = (
                "Language(s) in use by a store cannot be deleted. Remove them in all the stores of this"
                " project first."
            )
            raise problems.problem("LanguageUsedInStores", told)


def _one(name: str, item: Field, place: str, part: str = "") -> Action:
    return action(_into(place, part), place, **{name: item})


def _searches() -> dict[str, Action]:
    indexes = {"Order": "orders", "Customer": "customers", "BusinessUnit": "businessUnits"}
    return {
        f"change{name}SearchStatus": action(_search(index), "searchIndexing", status=need(SWITCH))
        for name, index in indexes.items()
    }


MESSAGES = {"enabled": need(flag), "deleteDaysAfterCreation": may(Number(1, 90), 15)}
LISTS = {"deleteDaysAfterLastModification": need(Number(1))}
OAUTH = {"url": need(TEXT), "authorizationHeader": need(TEXT)}
INPUT_TYPE = Union("type", {"CartValue": {}, "CartScore": {}, "CartClassification": CLASSIFIED})
COMBINATION = {"discountCombinationMode": need(Choice(("Stacking", "BestDeal")))}
ACTIONS = {
    **changes(FIELDS, "name", "countries", "currencies", "languages"),
    **_searches(),
    "changeMessagesConfiguration": _one("messagesConfiguration", need(Record(MESSAGES)), "messages"),
    "changeMessagesEnabled": action(_messages, "messages", messagesEnabled=need(flag)),
    "changeCartsConfiguration": _one("cartsConfiguration", need(Record(CARTS)), "carts"),
    "changeShoppingListsConfiguration": _one(
        "shoppingListsConfiguration", need(Record(LISTS)), "shoppingLists"
    ),
    "changeCountryTaxRateFallbackEnabled": _one(
        "countryTaxRateFallbackEnabled", need(flag), "carts", "countryTaxRateFallbackEnabled"
    ),
    "changePriceRoundingMode": _one("priceRoundingMode", need(ROUNDING), "carts", "priceRoundingMode"),
    "changeTaxRoundingMode": _one("taxRoundingMode", need(ROUNDING), "carts", "taxRoundingMode"),
    "changeProductSearchIndexingEnabled": action(
        _product_search,
        "searchIndexing",
        enabled=need(flag),
        mode=may(Choice(tuple(MODES)), "ProductProjectionsSearch"),
    ),
    "changeMyBusinessUnitStatusOnCreation": _one(
        "status", need(Choice(("Active", "Inactive"))), "businessUnits", "myBusinessUnitStatusOnCreation"
    ),
    "setMyBusinessUnitAssociateRoleOnCreation": _one(
        "associateRole",
        need(KeyRef("associate-role")),
        "businessUnits",
        "myBusinessUnitAssociateRoleOnCreation",
    ),
    "setDiscountsConfiguration": _one("discountsConfiguration", need(Record(COMBINATION)), "discounts"),
    "setExternalOAuth": _one("externalOAuth", may(Record(OAUTH)), "externalOAuth"),
    "setProductCatalogModel": _one(
        "productCatalogModel", need(Choice(("Classic", "Modular"))), "productCatalogModel"
    ),
    "setReleaseExpiredReservations": _one(
        "releaseExpiredReservations", need(flag), "inventory", "releaseExpiredReservations"
    ),
    "setReservationExpirationInMinutes": _one(
        "reservationExpirationInMinutes",
        need(Number(1, 44640)),
        "inventory",
        "reservationExpirationInMinutes",
    ),
    "setShippingRateInputType": _one("shippingRateInputType", may(INPUT_TYPE), "shippingRateInputType"),
}


def _show(knobs: Knobs, doc: Doc) -> Doc:
    seen = {
        name: value for name, value in doc.items() if name not in ("id", "lastModifiedAt", "lastModifiedBy")
    }
    if "externalOAuth" in seen:
        seen["externalOAuth"] = {**seen["externalOAuth"], "authorizationHeader": knobs.mask}
    return seen


SETTINGS = Kind(
    PROJECT,
    "",
    ("project_settings",),
    {"key": need(KEY), **FIELDS},
    ACTIONS,
    unique=(),
    empty="InvalidOperation",
    check=_check,
    show=_show,
)


def found_project(world: World) -> None:
    """Write the settings of a new project."""
    now = world.stamp()
    doc = {
        "id": PROJECT,
        "version": 1,
        "key": world.knobs.project_key,
        "name": "Sandbox",
        "countries": ["DE"],
        "currencies": ["EUR"],
        "languages": ["en"],
        "createdAt": now,
        "messages": {"enabled": False, "deleteDaysAfterCreation": 15},
        "carts": {"deleteDaysAfterLastModification": 90, "countryTaxRateFallbackEnabled": False},
        "shoppingLists": {"deleteDaysAfterLastModification": 360},
        "searchIndexing": {},
        "businessUnits": {"myBusinessUnitStatusOnCreation": "Inactive"},
        "inventory": {"releaseExpiredReservations": True},
        "discounts": {"discountCombinationMode": "Stacking"},
    }
    hold(Draft(world, SETTINGS, doc))


def project_key(world: World) -> str:
    return str(project(world)["key"])


def read_project(call: Call) -> Reply:
    return shown(call, SETTINGS, project(call.world))


def change_project(call: Call) -> Reply:
    return shown(call, SETTINGS, amend(call, SETTINGS, project(call.world), read_json(call)))
