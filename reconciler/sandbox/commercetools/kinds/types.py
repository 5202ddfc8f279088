"""Types: the custom fields that other resources can be given.

Source: commercetools API reference, Types and Custom Fields.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.definitions import Enums, index_of, reorder
from reconciler.sandbox.commercetools.kind import Action, Draft, Kind, may, need
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Choice,
    Record,
    Text,
    Union,
    flag,
)
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["TYPE"]

RESOURCES = Choice(
    (
        *("address", "asset", "approval-flow", "approval-rule", "associate-role", "business-unit"),
        *("cart-discount", "category", "channel", "customer", "customer-group", "custom-line-item"),
        *("discount-code", "inventory-entry", "line-item", "order", "order-edit", "order-delivery"),
        *("order-parcel", "order-return-item", "payment", "payment-interface-interaction", "payment-method"),
        *("payment-method-info", "product-price", "product-selection", "product-tailoring", "quote"),
        *("reservation", "review", "recurring-order", "shipping", "shipping-method", "shopping-list"),
        *("shopping-list-text-line-item", "standalone-price", "store", "transaction"),
    )
)
REFERRED = Choice(
    (
        *("approval-flow", "approval-rule", "associate-role", "business-unit", "cart", "cart-discount"),
        *("category", "channel", "customer", "customer-group", "key-value-document", "order", "product"),
        *("product-type", "review", "state", "shipping-method", "variant", "zone"),
    )
)
HINT = Choice(("SingleLine", "MultiLine"))
PLAIN = ("Boolean", "Number", "String", "LocalizedString", "Money", "Date", "Time", "DateTime")
VALUE = Record({"key": need(TEXT, filled=True), "label": need(TEXT)})
LOCALIZED_VALUE = Record({"key": need(TEXT, filled=True), "label": need(LOCALIZED)})
SINGLE = {
    **{name: {} for name in PLAIN},
    "Enum": {"values": need(Array(VALUE))},
    "LocalizedEnum": {"values": need(Array(LOCALIZED_VALUE))},
    "Reference": {"referenceTypeId": need(REFERRED)},
}
FIELD_TYPE = Union("name", {**SINGLE, "Set": {"elementType": need(Union("name", SINGLE))}})
DEFINITION = Record(
    {
        "name": need(Text(2, 36, "[A-Za-z0-9_-]+")),
        "label": need(LOCALIZED),
        "required": need(flag),
        "type": need(FIELD_TYPE),
        "inputHint": may(HINT, "SingleLine"),
    }
)
FIELDS = {
    "key": need(KEY),
    "name": need(LOCALIZED, filled=True),
    "description": may(LOCALIZED),
    "resourceTypeIds": need(Array(RESOURCES, distinct=True), filled=True),
    "fieldDefinitions": may(Array(DEFINITION), []),
}


def _definitions(draft: Draft) -> list[Doc]:
    found: list[Doc] = draft.doc["fieldDefinitions"]
    return found


def _named(draft: Draft, payload: Doc) -> Doc:
    """The definition that an action is about."""
    found = _definitions(draft)
    return found[index_of(found, payload["fieldName"], _unknown)]


def _unknown(name: str) -> Refusal:
    return problems.invalid_operation(f"There is no field definition with name '{name}'.")


def _add(draft: Draft, payload: Doc) -> None:
    _definitions(draft).append(payload["fieldDefinition"])


def _remove(draft: Draft, payload: Doc) -> None:
    name = payload["fieldName"]
    del _definitions(draft)[index_of(_definitions(draft), name, _unknown)]
    _forget(draft, name)


def _forget(draft: Draft, name: str) -> None:
    """Take the field's values from every object of this type; their versions stay."""
    store = draft.world.store
    mark = f"-> type id={draft.doc['id']}"
    for kind in TYPE.held_by:
        for text in store.marked(kind, mark):
            store.retext(
                kind, json.loads(text)["id"], dumps(_without(json.loads(text), draft.doc["id"], name))
            )


def _without(value: Any, type_: str, name: str) -> Any:
    if isinstance(value, list):
        return [_without(item, type_, name) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _without(item, type_, name) for key, item in value.items()}
    if value.get("type") == {"typeId": "type", "id": type_} and "fields" in value:
        found["fields"] = {key: item for key, item in value["fields"].items() if key != name}
    return found


def _order(draft: Draft, payload: Doc) -> None:
    told = "The given field definition names must be equal to the existing ones."
    draft.doc["fieldDefinitions"] = reorder(
        _definitions(draft), "name", payload["fieldNames"], problems.invalid_operation(told)
    )


def _label(draft: Draft, payload: Doc) -> None:
    _named(draft, payload)["label"] = payload["label"]


def _hint(draft: Draft, payload: Doc) -> None:
    _named(draft, payload)["inputHint"] = payload["inputHint"]


def _check(draft: Draft) -> None:
    names = [item["name"] for item in _definitions(draft)]
    for name in names:
        if names.count(name) > 1:
            raise problems.duplicate("fieldDefinitions.name", name)
    for item in _definitions(draft):
        ENUMS.check(item)
    _check_same_types(draft)


def _bare(type_: Doc) -> Doc:
    """A field's type without its enum values, which may differ between types."""
    found = {key: item for key, item in type_.items() if key != "values"}
    return {**found, "elementType": _bare(found["elementType"])} if "elementType" in found else found


def _check_same_types(draft: Draft) -> None:
    """A field name has one type in all types of a resource."""
    new = {item["name"]: item["type"] for item in _definitions(draft)}
    if draft.old and new.keys() <= {item["name"] for item in draft.old["fieldDefinitions"]}:
        return
    for text in draft.world.store.page(["type"]):
        other = json.loads(text)
        if other["id"] == draft.doc["id"] or not set(other["resourceTypeIds"]) & set(
            draft.doc["resourceTypeIds"]
        ):
            continue
        for item in other["fieldDefinitions"]:
            if item["name"] in new and _bare(new[item["name"]]) != _bare(item["type"]):
                told = f"'{item['name']}' has a different type in the type '{other['key']}'."
                raise problems.invalid_operation(f"The field definition {told}")


def enum_type(definition: Doc) -> Doc:
    """The type that holds the values: the field's own, or that of a set's elements."""
    type_: Doc = definition["type"]
    return type_["elementType"] if type_["name"] == "Set" else type_


def _enum(draft: Draft, payload: Doc, name: str) -> list[Doc]:
    definition = _named(draft, payload)
    if enum_type(definition)["name"] != name:
        raise problems.invalid_operation(f"The field definition '{payload['fieldName']}' is no {name}.")
    values: list[Doc] = enum_type(definition)["values"]
    return values


ENUMS = Enums(enum_type)
FIELD_NAME = need(TEXT)


def _enum_actions(infix: str, name: str, value: Record) -> dict[str, Action]:
    def add(draft: Draft, payload: Doc) -> None:
        ENUMS.add(_enum(draft, payload, name), payload["value"], payload["fieldName"])

    def label(draft: Draft, payload: Doc) -> None:
        ENUMS.label(_enum(draft, payload, name), payload["value"], payload["fieldName"])

    def order(draft: Draft, payload: Doc) -> None:
        told = "The given keys must be equal to the existing enum keys."
        values = _enum(draft, payload, name)
        values[:] = reorder(values, "key", payload["keys"], problems.invalid_operation(told))

    about = "fieldDefinitions"
    return {
        f"add{infix}EnumValue": action(add, about, fieldName=FIELD_NAME, value=need(value)),
        f"change{infix}EnumValueLabel": action(label, about, fieldName=FIELD_NAME, value=need(value)),
        f"change{infix}EnumValueOrder": action(order, about, fieldName=FIELD_NAME, keys=need(Array(TEXT))),
    }


_LABEL = action(_label, "fieldDefinitions", fieldName=FIELD_NAME, label=need(LOCALIZED, filled=True))
ACTIONS = {
    **changes(FIELDS, "key", "name"),
    **sets(FIELDS, "description"),
    "addFieldDefinition": action(_add, "fieldDefinitions", fieldDefinition=need(DEFINITION)),
    "removeFieldDefinition": action(_remove, "fieldDefinitions", fieldName=FIELD_NAME),
    "changeFieldDefinitionOrder": action(_order, "fieldDefinitions", fieldNames=need(Array(TEXT))),
    "changeLabel": _LABEL,
    "changeFieldDefinitionLabel": _LABEL,
    "changeInputHint": action(_hint, "fieldDefinitions", fieldName=FIELD_NAME, inputHint=need(HINT)),
    **_enum_actions("", "Enum", VALUE),
    **_enum_actions("Localized", "LocalizedEnum", LOCALIZED_VALUE),
}

TYPE = Kind(
    "type",
    "types",
    ("types",),
    FIELDS,
    ACTIONS,
    strict=tuple(ACTIONS),
    held_by=(
        *("channel", "product-selection", "store", "shipping-method", "customer-group", "cart-discount"),
        *("discount-code", "category", "associate-role", "business-unit", "inventory-entry", "customer"),
    ),
    check=_check,
)
