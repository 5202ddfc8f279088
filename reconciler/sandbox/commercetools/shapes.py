"""Readers of plain values: each checks what was sent and gives what is stored.

Source: commercetools API reference, General Concepts and Types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.reading import read_fields, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.commercetools.kind import Draft, Field, Reader
    from reconciler.sandbox.world import Doc, Refusal

__all__ = [
    "COUNTRY",
    "CURRENCY",
    "KEY",
    "LOCALIZED",
    "SLUGS",
    "TEXT",
    "Array",
    "Choice",
    "Localized",
    "Number",
    "Record",
    "SortOrder",
    "Text",
    "Union",
    "anything",
    "flag",
    "locale",
    "mapping",
    "moment",
    "predicate",
]

LOCALE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True)
class Text:
    """A string with its length and pattern."""

    low: int = 0
    high: int = 0
    pattern: str = ""

    def __call__(self, _draft: Draft, value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise wrong(name, "a string")
        if len(value) < self.low or (self.high and len(value) > self.high):
            told = f"It must be {self.low} to {self.high or 'any number of'} characters long."
            raise problems.invalid_input(f"Invalid {name} '{value}'. {told}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise problems.invalid_input(
                f"Invalid {name} '{value}'. It must match the pattern {self.pattern}."
            )
        return value


TEXT = Text()
KEY = Text(2, 256, "[A-Za-z0-9_-]+")
COUNTRY = Text(pattern="[A-Z]{2}")
CURRENCY = Text(pattern="[A-Z]{3}")


def flag(_draft: Draft, value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(name, "a boolean")
    return value


def anything(_draft: Draft, value: Any, _name: str) -> Any:
    return value


def mapping(_draft: Draft, value: Any, name: str) -> Doc:
    if not isinstance(value, dict):
        raise wrong(name, "an object")
    return value


@dataclass(frozen=True)
class Number:
    """A number, or only a whole one, within bounds."""

    low: float | None = None
    high: float | None = None
    whole: bool = True

    def __call__(self, _draft: Draft, value: Any, name: str) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            raise wrong(name, "a whole number" if self.whole else "a number")
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise problems.invalid_field(name, value)
        return value


@dataclass(frozen=True)
class Choice:
    """One of the names of an enumeration."""

    names: tuple[str, ...]

    def __call__(self, _draft: Draft, value: Any, name: str) -> str:
        if value not in self.names:
            raise problems.bad_json(f"{name}: '{value}' is none of {', '.join(self.names)}")
        return str(value)


@dataclass(frozen=True)
class Array:
    """An array; `distinct` drops repetitions, and `over` names the code for too many items."""

    item: Reader
    low: int = 0
    high: int = 0
    distinct: bool = False
    over: Any = None

    def __call__(self, draft: Draft, value: Any, name: str) -> list[Any]:
        if not isinstance(value, list):
            raise wrong(name, "an array")
        if len(value) < self.low:
            raise problems.invalid_input(f"'{name}' must have at least {self.low} items.")
        if self.high and len(value) > self.high:
            raise self.too_many(draft, name)
        found: list[Any] = []
        for index, item in enumerate(value):
            read = self.item(draft, item, f"{name}[{index}]")
            if not self.distinct or read not in found:
                found.append(read)
        return found

    def too_many(self, draft: Draft, name: str) -> Refusal:
        if self.over:
            refusal: Refusal = self.over(draft, self.high)
            return refusal
        return problems.invalid_input(f"'{name}' must have at most {self.high} items.")


@dataclass(frozen=True)
class Record:
    """A nested object with its own fields."""

    fields: Mapping[str, Field]

    def __call__(self, draft: Draft, value: Any, name: str) -> Doc:
        return read_fields(draft, self.fields, value, f"{name}.")


@dataclass(frozen=True)
class Union:
    """An object whose fields depend on what stands in `tag`."""

    tag: str
    cases: Mapping[str, Mapping[str, Field]]

    def __call__(self, draft: Draft, value: Any, name: str) -> Doc:
        if not isinstance(value, dict):
            raise wrong(name, "an object")
        case = value.get(self.tag)
        if case is None:
            raise problems.missing(f"{name}.{self.tag}")
        if not isinstance(case, str) or case not in self.cases:
            raise problems.bad_json(f"{name}.{self.tag}: '{case}' is none of {', '.join(self.cases)}")
        rest = {key: item for key, item in value.items() if key != self.tag}
        return {self.tag: case, **read_fields(draft, self.cases[case], rest, f"{name}.")}


def locale(_draft: Draft, value: Any, name: str) -> str:
    """An IETF language tag: `de`, `de-AT`, `zh-Hans`, `es-419`; not `de_DE`."""
    if not isinstance(value, str) or not LOCALE_PATTERN.fullmatch(value):
        raise problems.bad_json(f"{name}: '{value}' is not a valid language tag")
    return value


@dataclass(frozen=True)
class Localized:
    """Texts by language, all of one shape; a null text is as good as none."""

    text: Text = TEXT

    def __call__(self, draft: Draft, value: Any, name: str) -> dict[str, str]:
        if not isinstance(value, dict):
            raise wrong(name, "an object of texts by language")
        texts = {locale(draft, key, name): text for key, text in value.items() if text is not None}
        return {key: self.text(draft, text, f"{name}.{key}") for key, text in texts.items()}


LOCALIZED = Localized()
SLUGS = Localized(Text(2, 256, "[A-Za-z0-9_-]+"))


def moment(_draft: Draft, value: Any, name: str) -> str:
    """A date and time, stored in UTC with milliseconds."""
    if not isinstance(value, str):
        raise wrong(name, "a date and time")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise problems.bad_json(f"{name}: '{value}' is not a date and time") from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True)
class SortOrder:
    """A decimal between 0 and 1, as text; discounts do not allow a trailing zero."""

    bounds_allowed: bool = False

    def __call__(self, draft: Draft, value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise wrong(name, "a decimal number as a string")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise problems.invalid_field(name, value) from None
        if not number.is_finite() or not self._has(number):
            raise problems.invalid_field(name, value)
        if value.endswith("0") and "." in value and not self.bounds_allowed:
            if draft.knobs.trailing_zero == "refused":
                raise problems.invalid_field(name, value)
            return f"{number.normalize():f}"
        return value

    def _has(self, number: Decimal) -> bool:
        return 0 <= number <= 1 if self.bounds_allowed else 0 < number < 1


def predicate(draft: Draft, value: Any, name: str) -> str:
    """A predicate: only its quotes and brackets are checked, since what it speaks of is no configuration."""
    text = TEXT(draft, value, name).strip()
    bare = re.sub(r'"(\\.|[^"\\])*"', '""', text)
    depth = 0
    for char in bare:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            break
    if not text or depth or bare.count('"') % 2:
        raise problems.problem("SyntaxError", f"Syntax error while parsing '{name}'.")
    return text
