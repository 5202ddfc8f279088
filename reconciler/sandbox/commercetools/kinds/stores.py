"""Stores: which languages, countries, channels and product selections they have.

Source: commercetools API reference, Stores.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, members, sets
from reconciler.sandbox.commercetools.custom import Custom, custom_actions
from reconciler.sandbox.commercetools.kind import Action, Draft, Field, Kind, may, need
from reconciler.sandbox.commercetools.references import Ref, fetch, project
from reconciler.sandbox.commercetools.shapes import (
    COUNTRY,
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Record,
    flag,
    locale,
)

if TYPE_CHECKING:
    from typing import Any

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["STORE"]

MOST = 100
TEMPLATES = {"checkoutUrlTemplate": "checkoutId", "orderUrlTemplate": "orderId"}
PAGES = (
    "termsOfServiceUrl",
    "privacyPolicyUrl",
    "refundPolicyUrl",
    "shippingPolicyUrl",
    "cookiePolicyUrl",
    "imprintUrl",
    "faqUrl",
    "contactUrl",
)
HTTPS = re.compile(r"https://[^\s/?#]+[^\s]*")


def _too_many(type_: str) -> Any:
    def over(draft: Draft, most: int) -> Refusal:
        if draft.knobs.over_limit == "InvalidInput":
            return problems.invalid_input(f"At most {most} references of type {type_} are allowed.")
        return problems.limit_reached(most, type_)

    return over


def _url(draft: Draft, value: Any, name: str) -> str:
    """A page's address, or a template with its variable; nothing else is checked of either."""
    text = TEXT(draft, value, name)
    variable = TEMPLATES.get(name.rpartition(".")[2])
    if text and variable and not re.search(rf"\{{[^{{}}]*\b{variable}\b[^{{}}]*\}}", text):
        raise problems.invalid_input(f"'{name}' must be a URI template with the variable '{variable}'.")
    if text and not variable and not HTTPS.fullmatch(text):
        raise problems.invalid_input(f"'{name}' must be an absolute https URL.")
    return text


URLS = {name: may(_url) for name in (*TEMPLATES, *PAGES)}


def _storefront(draft: Draft, value: Any, name: str) -> Doc:
    read = Record(URLS)(draft, value, name)
    return {key: url for key, url in read.items() if url}


SETTING = Record({"productSelection": need(Ref("product-selection")), "active": may(flag, default=False)})
FIELDS = {
    "key": need(KEY),
    "name": may(LOCALIZED),
    "languages": may(Array(locale, distinct=True), []),
    "countries": may(Array(Record({"code": need(COUNTRY)}), distinct=True), []),
    "distributionChannels": may(
        Array(Ref("channel"), high=MOST, distinct=True, over=_too_many("channel")), []
    ),
    "supplyChannels": may(Array(Ref("channel"), high=MOST, distinct=True, over=_too_many("channel")), []),
    "productSelections": may(Array(SETTING, high=MOST, over=_too_many("product-selection")), []),
    "custom": may(Custom("store")),
    "storefront": may(_storefront),
}
ROLES = {"distributionChannels": "ProductDistribution", "supplyChannels": "InventorySupply"}


def _set_url(name: str) -> Action:
    def run(draft: Draft, payload: Doc) -> None:
        front = {key: url for key, url in draft.doc.get("storefront", {}).items() if key != name}
        if payload.get(name):
            front[name] = payload[name]
        draft.doc.pop("storefront", None)
        if front:
            draft.doc["storefront"] = front

    return action(run, name, **{name: may(_url)})


def _settings(draft: Draft) -> list[Doc]:
    held: list[Doc] = draft.doc["productSelections"]
    return held


def _find(draft: Draft, payload: Doc) -> Doc | None:
    return next(
        (item for item in _settings(draft) if item["productSelection"] == payload["productSelection"]), None
    )


def _add_selection(draft: Draft, payload: Doc) -> None:
    held = _find(draft, payload)
    if held:
        held["active"] = payload["active"]
    elif len(_settings(draft)) >= MOST:
        raise _too_many("product-selection")(draft, MOST)
    else:
        _settings(draft).append(payload)


def _remove_selection(draft: Draft, payload: Doc) -> None:
    held = _find(draft, payload)
    if held:
        _settings(draft).remove(held)


def _activate(draft: Draft, payload: Doc) -> None:
    held = _find(draft, payload)
    if held:
        held["active"] = payload["active"]
    elif draft.knobs.absent_selection == "refused":
        raise problems.invalid_operation("The given product selection is not in the store.")


def _check(draft: Draft) -> None:
    _check_languages(draft)
    for name, role in ROLES.items():
        had = draft.old[name] if draft.old else []
        for reference in draft.doc[name]:
            # A role that a channel lost later does no harm to stores that have it already.
            if reference not in had:
                _check_role(draft, reference, role)
    _check_repeated(draft)


def _check_languages(draft: Draft) -> None:
    if draft.old and draft.doc["languages"] == draft.old["languages"]:
        return
    languages = draft.doc["languages"]
    if not set(languages) <= set(project(draft.world)["languages"]):
        told = "The project is not configured for given languages."
        raise problems.problem("ProjectNotConfiguredForLanguages", told, languages=languages)


def _check_role(draft: Draft, reference: Doc, role: str) -> None:
    channel = fetch(draft.world, "channel", reference["id"]) or {"roles": []}
    if role not in channel["roles"]:
        told = f"Given channel with ID '{reference['id']}' does not have the required role '{role}'."
        raise problems.problem("MissingRoleOnChannel", told, channel=reference, missingRole=role)


def _check_repeated(draft: Draft) -> None:
    """What the reference does not say: a selection that is named twice."""
    last = {item["productSelection"]["id"]: item for item in _settings(draft)}
    if len(last) == len(_settings(draft)):
        return
    if draft.knobs.repeated_selections == "refused":
        raise problems.invalid_input("A product selection can be in a store only once.")
    draft.doc["productSelections"] = list(last.values())


_SELECTION: dict[str, Field] = {"productSelection": need(Ref("product-selection"))}
_WITH_ACTIVE: dict[str, Field] = {**_SELECTION, "active": may(flag, default=False)}

STORE = Kind(
    "store",
    "stores",
    ("stores",),
    FIELDS,
    {
        **sets(
            FIELDS,
            "name",
            "languages",
            "countries",
            "distributionChannels",
            "supplyChannels",
            "productSelections",
        ),
        **members(FIELDS, "countries", "country"),
        **members(FIELDS, "distributionChannels", "distributionChannel"),
        **members(FIELDS, "supplyChannels", "supplyChannel"),
        "addProductSelection": action(_add_selection, "productSelections", **_WITH_ACTIVE),
        "removeProductSelection": action(_remove_selection, "productSelections", **_SELECTION),
        "changeProductSelectionActive": action(_activate, "productSelections", **_WITH_ACTIVE),
        **{f"set{name[0].upper()}{name[1:]}": _set_url(name) for name in URLS},
        **custom_actions("store"),
    },
    held_by=("cart-discount", "shipping-method", "business-unit", "cart", "order", "customer"),
    check=_check,
)
