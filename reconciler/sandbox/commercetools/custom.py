"""Custom fields: a type lends fields to an object, and what stands in them has to fit its definitions.

Source: commercetools API reference, Custom Fields and Types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.kind import Action, may, need
from reconciler.sandbox.commercetools.money import typed_money
from reconciler.sandbox.commercetools.references import Ref, fetch
from reconciler.sandbox.commercetools.shapes import LOCALIZED, TEXT, Number, anything, flag, mapping, moment
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.sandbox.commercetools.kind import Draft
    from reconciler.sandbox.world import Doc

__all__ = ["Custom", "custom_actions", "set_field", "set_type"]

DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,3})?)?")


@dataclass(frozen=True)
class Custom:
    """Reads `{type, fields}`, where the type must be made for `resource`.

    >>> may(Custom("store"))
    """

    resource: str

    def __call__(self, draft: Draft, value: Any, name: str) -> Doc:
        sent = mapping(draft, value, name)
        if sent.get("type") is None:
            raise problems.missing(f"{name}.type")
        type_ = Ref("type").look_up(draft, sent["type"], f"{name}.type")
        if self.resource not in type_["resourceTypeIds"]:
            raise problems.invalid_operation(
                f"The type '{type_['key']}' can not be used for resources of type '{self.resource}'."
            )
        given = mapping(draft, sent.get("fields") or {}, f"{name}.fields")
        fields = {key: read_value(draft, type_, key, item) for key, item in given.items() if item is not None}
        for definition in type_["fieldDefinitions"]:
            if definition["required"] and definition["name"] not in fields:
                raise problems.required(definition["name"])
        return {"type": {"typeId": "type", "id": type_["id"]}, "fields": fields}


def read_value(draft: Draft, type_: Doc, field: str, value: Any) -> Any:
    """One custom field's value, checked against its definition."""
    for definition in type_["fieldDefinitions"]:
        if definition["name"] == field:
            return _fit(draft, definition["type"], value, field)
    raise problems.invalid_operation(
        f"The type '{type_['key']}' has no field definition with name '{field}'."
    )


def _date(draft: Draft, value: Any, name: str) -> str:
    if not DATE.fullmatch(TEXT(draft, value, name)):
        raise problems.invalid_field(name, value)
    return str(value)


def _time(draft: Draft, value: Any, name: str) -> str:
    if not TIME.fullmatch(TEXT(draft, value, name)):
        raise problems.invalid_field(name, value)
    return str(value)


PLAIN: dict[str, Callable[[Draft, Any, str], Any]] = {
    "Boolean": flag,
    "Number": Number(whole=False),
    "String": TEXT,
    "LocalizedString": LOCALIZED,
    "Money": typed_money,
    "Date": _date,
    "Time": _time,
    "DateTime": moment,
}


def _fit(draft: Draft, wanted: Doc, value: Any, name: str) -> Any:
    kind = wanted["name"]
    if kind == "Set":
        return _fit_set(draft, wanted["elementType"], value, name)
    if kind in ("Enum", "LocalizedEnum"):
        keys = [item["key"] for item in wanted["values"]]
        if value not in keys:
            raise problems.invalid_field(name, value, keys)
        return value
    if kind == "Reference":
        return _fit_reference(draft, wanted["referenceTypeId"], value, name)
    try:
        return PLAIN[kind](draft, value, name)
    except problems.Problem:
        raise problems.invalid_field(name, value) from None


def _fit_set(draft: Draft, element: Doc, value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise problems.invalid_field(name, value)
    items = [_fit(draft, element, item, name) for item in value]
    # A set: what is there twice is there once.
    return [item for index, item in enumerate(items) if dumps(item) not in map(dumps, items[:index])]


def _fit_reference(draft: Draft, type_: str, value: Any, name: str) -> Doc:
    resolves = draft.knobs.custom_reference_keys == "resolved"
    if isinstance(value, dict) and value.get("typeId") != type_:
        raise problems.invalid_field(name, value)
    return Ref(type_, ("id", "key") if resolves else ("id",))(draft, value, name)


def set_type(draft: Draft, holder: Doc, payload: Doc, resource: str) -> None:
    """Give `holder` a type and its fields, or take both away."""
    if "type" in payload:
        holder["custom"] = Custom(resource)(draft, payload, "custom")
    elif "custom" in holder:
        del holder["custom"]


def set_field(draft: Draft, holder: Doc, payload: Doc) -> None:
    """Set one custom field; without a value it is removed, which fails when it is not there."""
    name = payload["name"]
    custom = holder.get("custom")
    type_ = fetch(draft.world, "type", custom["type"]["id"]) if custom else None
    if not custom or type_ is None:
        raise problems.invalid_operation("The resource has no custom type.")
    if payload.get("value") is not None:
        custom["fields"][name] = read_value(draft, type_, name, payload["value"])
    elif name not in custom["fields"]:
        raise problems.invalid_operation(f"The custom field '{name}' does not exist and can not be removed.")
    elif any(item["name"] == name and item["required"] for item in type_["fieldDefinitions"]):
        raise problems.required(name)
    else:
        del custom["fields"][name]


TYPE_PAYLOAD = {"type": may(anything), "fields": may(anything)}
FIELD_PAYLOAD = {"name": need(TEXT), "value": may(anything)}


def custom_actions(
    resource: str,
    infix: str = "",
    within: Callable[[Draft, Doc], Doc] | None = None,
    extra: Doc | None = None,
) -> dict[str, Action]:
    """`setCustomType` and `setCustomField`, of the document or of a part of it that `within` finds.

    >>> list(custom_actions("address", "Address", address_of))
    ['setAddressCustomType', 'setAddressCustomField']
    """

    def holder(draft: Draft, payload: Doc) -> Doc:
        return within(draft, payload) if within else draft.doc

    def of_type(draft: Draft, payload: Doc) -> None:
        set_type(draft, holder(draft, payload), payload, resource)

    def of_field(draft: Draft, payload: Doc) -> None:
        set_field(draft, holder(draft, payload), payload)

    return {
        f"set{infix}CustomType": Action({**TYPE_PAYLOAD, **(extra or {})}, of_type, "custom"),
        f"set{infix}CustomField": Action({**FIELD_PAYLOAD, **(extra or {})}, of_field, "custom"),
    }
