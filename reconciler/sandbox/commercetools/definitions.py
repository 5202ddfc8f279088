"""What types and product types share: named definitions in an order, and enumerations in them.

Source: commercetools API reference, Types; Product Types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["Enums", "index_of", "reorder"]


def index_of(items: Sequence[Doc], name: str, unknown: Callable[[str], Refusal]) -> int:
    """Where the item with that name stands.

    >>> index_of([{"name": "a"}, {"name": "b"}], "b", unknown)
    1
    """
    for index, item in enumerate(items):
        if item["name"] == name:
            return index
    raise unknown(name)


def reorder(items: Sequence[Doc], by: str, names: Sequence[str], refusal: Refusal) -> list[Doc]:
    """The items in the order of their names, which must be exactly those there are."""
    found = {item[by]: item for item in items}
    if sorted(found) != sorted(names):
        raise refusal
    return [found[name] for name in names]


@dataclass(frozen=True)
class Enums:
    """Enumerations in definitions; `holder` finds the type in a definition that has the `values`."""

    holder: Callable[[Doc], Doc]

    def check(self, definition: Doc) -> None:
        """Keys are unique."""
        keys = [item["key"] for item in self.holder(definition).get("values", [])]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            told = f"The enum values contain duplicate keys: {', '.join(twice)}."
            raise problems.problem("DuplicateEnumValues", told, duplicates=twice)

    def at(self, values: Sequence[Doc], key: str, name: str) -> int:
        for index, item in enumerate(values):
            if item["key"] == key:
                return index
        told = f"The {name} field definition does not contain an enum value with the key {key}."
        raise problems.problem(
            "EnumKeyDoesNotExist", told, conflictingEnumKey=key, conflictingAttributeName=name
        )

    def add(self, values: list[Doc], value: Doc, name: str) -> None:
        self.refuse_taken(values, value["key"], name)
        values.append(value)

    def refuse_taken(self, values: Sequence[Doc], key: str, name: str) -> None:
        if any(item["key"] == key for item in values):
            told = f"The {name} attribute definition already contains an enum value with the key {key}."
            raise problems.problem(
                "EnumKeyAlreadyExists", told, conflictingEnumKey=key, conflictingAttributeName=name
            )

    def label(self, values: list[Doc], value: Doc, name: str) -> None:
        values[self.at(values, value["key"], name)] = value
