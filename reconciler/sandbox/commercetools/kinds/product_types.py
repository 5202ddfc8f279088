"""Product types: the attributes that products have.

Source: commercetools API reference, Product Types.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.definitions import Enums, index_of, reorder
from reconciler.sandbox.commercetools.kind import Action, Draft, Kind, may, need
from reconciler.sandbox.commercetools.references import Ref
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    LOCALIZED,
    TEXT,
    Array,
    Choice,
    Record,
    Union,
    anything,
    flag,
)

if TYPE_CHECKING:
    from typing import Any

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["PRODUCT_TYPE"]

CONSTRAINT = Choice(("None", "Unique", "CombinationUnique", "SameForAll"))
HINT = Choice(("SingleLine", "MultiLine"))
REFERRED = Choice(
    (
        *("associate-role", "business-unit", "cart", "cart-discount", "category", "channel", "customer"),
        *("customer-group", "key-value-document", "order", "product", "product-type", "review"),
        *("shipping-method", "state", "variant", "zone"),
    )
)
PLAIN = ("boolean", "text", "ltext", "number", "money", "date", "time", "datetime")
VALUE = Record({"key": need(TEXT, filled=True), "label": need(TEXT)})
LOCALIZED_VALUE = Record({"key": need(TEXT, filled=True), "label": need(LOCALIZED)})


def _own_or_other(draft: Draft, value: Any, name: str) -> Doc:
    """A product type may be nested in itself once it has an id."""
    if isinstance(value, dict) and draft.old and value.get("id") == draft.doc["id"]:
        return {"typeId": "product-type", "id": draft.doc["id"]}
    return Ref("product-type", ("id",))(draft, value, name)


SINGLE = {
    **{name: {} for name in PLAIN},
    "enum": {"values": need(Array(VALUE))},
    "lenum": {"values": need(Array(LOCALIZED_VALUE))},
    "reference": {"referenceTypeId": need(REFERRED)},
    "nested": {"typeReference": need(_own_or_other)},
}
DEFINITION = Record(
    {
        "name": need(KEY),
        "label": need(LOCALIZED),
        "type": need(Union("name", {**SINGLE, "set": {"elementType": need(Union("name", SINGLE))}})),
        "isRequired": need(flag),
        "level": may(Choice(("Product", "Variant")), "Variant"),
        "attributeConstraint": may(CONSTRAINT, "None"),
        "inputTip": may(LOCALIZED),
        "inputHint": may(HINT, "SingleLine"),
        "isSearchable": may(flag, default=True),
    }
)
FIELDS = {
    "key": may(KEY),
    "name": need(TEXT, filled=True),
    "description": need(TEXT),
    "attributes": may(Array(DEFINITION), []),
}


def enum_type(definition: Doc) -> Doc:
    """The type that holds the values: the attribute's own, or that of a set's elements."""
    type_: Doc = definition["type"]
    return type_["elementType"] if type_["name"] == "set" else type_


ENUMS = Enums(enum_type)


def _attributes(draft: Draft) -> list[Doc]:
    found: list[Doc] = draft.doc["attributes"]
    return found


def _unknown(name: str) -> Refusal:
    told = f"Attribute definition for {name} does not exist on type."
    return problems.problem("AttributeNameDoesNotExist", told, invalidAttributeName=name)


def _named(draft: Draft, payload: Doc) -> Doc:
    return _attributes(draft)[index_of(_attributes(draft), payload["attributeName"], _unknown)]


def _add(draft: Draft, payload: Doc) -> None:
    _refuse_taken(draft, payload["attribute"]["name"])
    _attributes(draft).append(payload["attribute"])


def _refuse_taken(draft: Draft, name: str) -> None:
    if any(item["name"] == name for item in _attributes(draft)):
        raise problems.problem(
            "AttributeDefinitionAlreadyExists",
            f"An attribute definition with name {name} already exists on product type {draft.doc['name']}.",
            conflictingProductTypeId=draft.doc["id"],
            conflictingProductTypeName=draft.doc["name"],
            conflictingAttributeName=name,
        )


def _remove(draft: Draft, payload: Doc) -> None:
    del _attributes(draft)[index_of(_attributes(draft), payload["name"], _unknown)]


def _rename(draft: Draft, payload: Doc) -> None:
    definition = _named(draft, payload)
    if payload["newAttributeName"] != definition["name"]:
        _refuse_taken(draft, payload["newAttributeName"])
    definition["name"] = payload["newAttributeName"]


def _order(draft: Draft, names: list[Any]) -> None:
    told = "The given attribute names must be equal to the existing ones."
    draft.doc["attributes"] = reorder(_attributes(draft), "name", names, problems.invalid_operation(told))


def _order_by_name(draft: Draft, payload: Doc) -> None:
    _order(draft, payload["attributeNames"])


def _order_whole(draft: Draft, payload: Doc) -> None:
    _order(draft, [item.get("name") for item in payload["attributes"] if isinstance(item, dict)])


def _put(name: str, source: str) -> Any:
    def run(draft: Draft, payload: Doc) -> None:
        definition = _named(draft, payload)
        definition.pop(name, None)
        if source in payload:
            definition[name] = payload[source]

    return run


def _loosen(draft: Draft, payload: Doc) -> None:
    definition = _named(draft, payload)
    if definition["attributeConstraint"] not in ("SameForAll", "Unique") or payload["newValue"] != "None":
        raise problems.invalid_operation("Only SameForAll and Unique can be changed, and only to None.")
    definition["attributeConstraint"] = "None"


def _check(draft: Draft) -> None:
    names = [item["name"] for item in _attributes(draft)]
    for item in _attributes(draft):
        if names.count(item["name"]) > 1:
            raise problems.duplicate("attributes.name", item["name"])
        if item["level"] == "Product" and item["attributeConstraint"] != "None":
            raise problems.invalid_operation("An attribute at product level can have no constraint.")
        ENUMS.check(item)
    _check_same_types(draft)


def _bare(type_: Doc) -> Doc:
    """An attribute's type without its enum values, which may differ between product types."""
    found = {key: item for key, item in type_.items() if key != "values"}
    return {**found, "elementType": _bare(found["elementType"])} if "elementType" in found else found


def _check_same_types(draft: Draft) -> None:
    """An attribute name has one type in all product types."""
    new = {item["name"]: _bare(item["type"]) for item in _attributes(draft)}
    old = {item["name"] for item in draft.old["attributes"]} if draft.old else set()
    if new.keys() <= old:
        return
    for text in draft.world.store.page(["product-type"]):
        other = json.loads(text)
        for item in other["attributes"]:
            name = item["name"]
            if other["id"] != draft.doc["id"] and name in new and _bare(item["type"]) != new[name]:
                raise problems.problem(
                    "AttributeDefinitionTypeConflict",
                    f"The attribute with name {name} has a different type on product type {other['name']}.",
                    conflictingProductTypeId=other["id"],
                    conflictingProductTypeName=other["name"],
                    conflictingAttributeName=name,
                )


def _values(draft: Draft, payload: Doc, *names: str) -> list[Doc]:
    found = enum_type(_named(draft, payload))
    if found["name"] not in names:
        raise problems.invalid_operation(f"The attribute '{payload['attributeName']}' is no {names[0]}.")
    values: list[Doc] = found["values"]
    return values


def _rekey(draft: Draft, payload: Doc) -> None:
    values = _values(draft, payload, "enum", "lenum")
    index = ENUMS.at(values, payload["key"], payload["attributeName"])
    if payload["newKey"] != payload["key"]:
        ENUMS.refuse_taken(values, payload["newKey"], payload["attributeName"])
    values[index]["key"] = payload["newKey"]


def _remove_values(draft: Draft, payload: Doc) -> None:
    values, name = _values(draft, payload, "enum", "lenum"), payload["attributeName"]
    for key in payload["keys"]:
        ENUMS.at(values, key, name)
    if _named(draft, payload)["isRequired"]:
        told = (
            f"{', '.join(payload['keys'])} is used by some products and cannot be deleted because the"
            f" {name} attribute is required."
        )
        raise problems.problem("EnumValueIsUsed", told)
    values[:] = [item for item in values if item["key"] not in payload["keys"]]


NAME = need(KEY)


def _enum_actions(infix: str, name: str, value: Record) -> dict[str, Action]:
    def add(draft: Draft, payload: Doc) -> None:
        ENUMS.add(_values(draft, payload, name), payload["value"], payload["attributeName"])

    def label(draft: Draft, payload: Doc) -> None:
        values = _values(draft, payload, name)
        if payload["newValue"] in values:
            raise problems.invalid_operation("The new label must be different from the existing one.")
        ENUMS.label(values, payload["newValue"], payload["attributeName"])

    def order(draft: Draft, payload: Doc) -> None:
        told = "The given values must be equal to the existing enum values."
        refusal = problems.problem("EnumValuesMustMatch", told)
        values = _values(draft, payload, name)
        if any(item not in values for item in payload["values"]):
            raise refusal
        values[:] = reorder(values, "key", [item["key"] for item in payload["values"]], refusal)

    about = "attributes"
    return {
        f"add{infix}EnumValue": action(add, about, attributeName=NAME, value=need(value)),
        f"change{infix}EnumValueLabel": action(label, about, attributeName=NAME, newValue=need(value)),
        f"change{infix}EnumValueOrder": action(order, about, attributeName=NAME, values=need(Array(value))),
    }


PRODUCT_TYPE = Kind(
    "product-type",
    "product-types",
    ("product_types", "products"),
    FIELDS,
    {
        **changes(FIELDS, "name"),
        "changeDescription": sets(FIELDS, "description", needed=True)["setDescription"],
        **sets(FIELDS, "key"),
        "addAttributeDefinition": action(_add, "attributes", attribute=need(DEFINITION)),
        "removeAttributeDefinition": action(_remove, "attributes", name=NAME),
        "changeAttributeName": action(_rename, "attributes", attributeName=NAME, newAttributeName=NAME),
        "changeAttributeOrder": action(_order_whole, "attributes", attributes=need(Array(anything))),
        "changeAttributeOrderByName": action(_order_by_name, "attributes", attributeNames=need(Array(TEXT))),
        "changeLabel": action(
            _put("label", "label"), "attributes", attributeName=NAME, label=need(LOCALIZED, filled=True)
        ),
        "setInputTip": action(
            _put("inputTip", "inputTip"), "attributes", attributeName=NAME, inputTip=may(LOCALIZED)
        ),
        "changeInputHint": action(
            _put("inputHint", "newValue"), "attributes", attributeName=NAME, newValue=need(HINT)
        ),
        "changeIsSearchable": action(
            _put("isSearchable", "isSearchable"), "attributes", attributeName=NAME, isSearchable=need(flag)
        ),
        "changeAttributeConstraint": action(
            _loosen, "attributes", attributeName=NAME, newValue=need(CONSTRAINT)
        ),
        "changeEnumKey": action(
            _rekey, "attributes", attributeName=NAME, key=need(TEXT), newKey=need(TEXT, filled=True)
        ),
        "removeEnumValues": action(_remove_values, "attributes", attributeName=NAME, keys=need(Array(TEXT))),
        **_enum_actions("Plain", "enum", VALUE),
        **_enum_actions("Localized", "lenum", LOCALIZED_VALUE),
    },
    held_by=("product", "product-type"),
    check=_check,
)
