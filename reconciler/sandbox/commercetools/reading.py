"""Reading what was sent, field by field, and putting it where it belongs.

Source: commercetools API reference, General Concepts.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.kind import UNSET
from reconciler.sandbox.world import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.commercetools.kind import Draft, Field
    from reconciler.sandbox.world import Doc

__all__ = ["place", "read_fields", "wrong"]


def wrong(name: str, wanted: str) -> Refusal:
    return problems.bad_json(f"{name}: expected {wanted}")


def read_fields(draft: Draft, fields: Mapping[str, Field], sent: Any, prefix: str = "") -> Doc:
    """Read an object's fields in declared order; null is absence, and what is not declared is dropped.

    >>> read_fields(draft, {"name": need(TEXT), "active": may(flag, True)}, {"name": "x", "active": None})
    {'name': 'x', 'active': True}
    """
    if not isinstance(sent, dict):
        raise wrong(prefix.rstrip(".") or "body", "an object")
    if draft.checked and draft.knobs.unknown_fields == "refused":
        for name in sent:
            if name not in fields and name not in {"typeId", "action"}:
                raise problems.bad_json(f"{prefix}{name}: Unknown field")
    found: Doc = {}
    for name, item in fields.items():
        value = _read(draft, item, sent.get(name), f"{prefix}{name}")
        if value is not UNSET:
            found[name] = value
    return found


def _read(draft: Draft, item: Field, value: Any, name: str) -> Any:
    if value is not None:
        try:
            value = item.read(draft, value, name)
        except Refusal:
            # Loaded objects may break every rule.
            if draft.checked:
                raise
        if item.filled and value in ("", [], {}) and draft.checked:
            raise problems.problem(draft.kind.empty, f"'{name}' must not be empty.")
        # An empty map of translations is the same as none.
        if value != {} or item.required:
            return value
    if item.required and draft.checked:
        raise problems.missing(name)
    return _default(item)


def _default(item: Field) -> Any:
    # A deep copy of UNSET would not be UNSET.
    return UNSET if item.default is UNSET else copy.deepcopy(item.default)


def place(draft: Draft, fields: Mapping[str, Field], payload: Doc, name: str, source: str = "") -> None:
    """Put a value from an action's payload into the document, or unset the field."""
    value = payload.get(source or name, UNSET)
    # An action that needs a value unsets the field by an empty map of translations.
    if value is UNSET or (value == {} and not fields[name].required):
        value = _default(fields[name])
    if value is UNSET:
        draft.doc.pop(name, None)
    else:
        draft.doc[name] = value
