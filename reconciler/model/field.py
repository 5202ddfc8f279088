"""Markers on the fields of a kind: how a value is compared, changed, and found on the wire.

```python
class Catalog(Body):
    name: str
    hierarchies: Annotated[list[Annotated[str, Ref("hierarchy")]], UNORDERED, At("hierarchy_ids")]
```
What names another resource is in `ref`, what a model is made of in `body`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import no_info_wrap_validator_function, nullable_schema

from reconciler.model.json import MISSING, Json, get

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Marker:
    """A fact about a field that needs no further value."""

    name: str
    says: str


# When it can be written, and what of it is told.
IMMUTABLE = Marker("immutable", "set when created; a change needs --replace")
ONCE = Marker("once", "counts when it is made; the store does not give it back, so it is never compared")
WRITE_ONLY = Marker("write-only", "the store does not give it back, so it is never compared")
VEILED = Marker("veiled", "the store does not always tell it: then it is not compared, and sent along")
SECRET = Marker("secret", "written as ${env:NAME}; never shown")
LOCAL = Marker("local", "steers this tool; never sent")

# What counts as the same.
UNORDERED = Marker("unordered", "the order of the list means nothing")
ORDERED = Marker("ordered", "their order counts")
INSTANT = Marker("instant", "compared as a point in time, whatever its notation")
TRIMMED = Marker("trimmed", "compared without the space around it")
EMPTY_IS_NULL = Marker("empty-is-null", "the store answers null and [] alike")
EMPTY_COUNTS = Marker("empty-counts", "no list and an empty list mean different things")
VERBATIM = Marker("verbatim", "kept as it is written; only a {$ref: ...} in it is translated")

# How it is changed. Of an OPEN mapping other keys belong to somebody else; a MERGED one is managed whole, and
# only the way to drop a key is another.
OPEN = Marker("open", "of the mapping only the members that are written are managed")
MERGED = Marker("merged", "the store merges the mapping key by key; a key is dropped by sending null")
BY_NAME = Marker("by-name", "on the wire an object: the key of each item is its name in it")
LOSSY = Marker(
    "lossy",
    "the store drops data when it changes (of a list: when an item goes), so --allow-loss must permit it",
)

# Who else may hold it (see `Unique`).
EXCLUSIVE = Marker("exclusive", "true for exactly one resource of the kind")


@dataclass(frozen=True)
class Unique(Marker):
    """Only one resource may hold the value: of a field, of an item of a list, or of a member of a mapping.

    Of a true or false only true counts: at most one resource has it. An item counts as a whole.

    space     kinds that name the same one share its values; without, siblings of one kind do
    stand_in  (value, taken) -> a free value that its holder takes for a moment while two resources swap
              theirs; without, "x (moving name)", and of a number the next one above
    firm      whether the store surely refuses a second holder; if it may not (one that is over does not
              count), nothing is refused, but whoever gives a value up goes before who takes it
    """

    name: str = "unique"
    says: str = "no two siblings hold the same value"
    space: str | None = None
    stand_in: Callable[[str, Collection[str]], str] | None = None
    firm: bool = True


UNIQUE = Unique()


def decimal_stand_in(value: str, taken: Collection[str]) -> str:
    """A free decimal just above one that is taken; it never ends in 0.

    >>> decimal_stand_in("0.5", {"0.5", "0.51"})
    '0.52'
    """
    found = (f"{value}{number}" for number in count(1) if number % 10)
    return next(text for text in found if text not in taken)


def dashed(value: str, taken: Collection[str]) -> str:
    """A free value that fits where only letters, digits and dashes do.

    >>> dashed("shirts", {"shirts-1"})
    'shirts-2'
    """
    return next(text for number in count(1) if (text := f"{value}-{number}") not in taken)


@dataclass(frozen=True)
class Uploaded(Marker):
    """The value is the path of a file to upload; loaded, it is its content (`model.content`).

    most  the largest size, in bytes
    hint  what can be done about a larger one
    """

    name: str = "uploaded"
    says: str = "the path of a file, from the folder of this one or of the store; its content is compared"
    most: int = 0
    hint: str = ""


@dataclass(frozen=True)
class At:
    """Where the field stands on the wire: `At("pricebook_id")` beside its siblings, `At("/meta/sort_order")`
    from the root of the document.
    """

    place: str


@dataclass(frozen=True)
class Harmless:
    """Of a LOSSY field: a change from one of these values to that one drops nothing after all.

    >>> constraint: Annotated[str, LOSSY, Harmless(("Unique", "SameForAll"), "None")]
    """

    before: tuple[Any, ...]
    after: Any


@dataclass(frozen=True, init=False)
class keyed_by:  # noqa: N801 - reads as a phrase where it is used: Annotated[list[X], keyed_by("code")]
    """The list's items are matched by these members, never by position; twice the same is refused.

    A member that stands deeper is a path: `keyed_by("price/currencyCode")`. Of several members the ones that
    are filled count: `keyed_by("country", "state")` matches Germany without a state and Texas in the US.

    >>> keyed_by("country", "state").of({"country": "US", "state": "Texas"})
    'US-Texas'
    """

    members: tuple[str, ...]

    def __init__(self, *members: str) -> None:
        object.__setattr__(self, "members", members)

    def of(self, item: Json) -> str:
        """The key of an item; an item that is no object is its own."""
        if not isinstance(item, dict):
            return _text(item)
        values = [get(item, tuple(member.split("/"))) for member in self.members]
        return "-".join(_text(value) for value in values if value not in (MISSING, None, ""))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if schema["type"] == "nullable":
            # Inside it, so that a length that is demanded of the list beside this is not demanded of null.
            return nullable_schema(no_info_wrap_validator_function(self._distinct, schema["schema"]))
        return no_info_wrap_validator_function(self._distinct, schema)

    def _distinct(self, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        valid = handler(value)
        keys = [self.of(item) for item in value or []]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            told = {"key": repr(twice), "member": " and ".join(repr(one) for one in self.members)}
            raise PydanticCustomError("twice", "two items have {key} as their {member}", told)
        return valid


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


@dataclass(frozen=True)
class Boxed:
    """On the wire the value is a member of an object: country "DE" is `{"code": "DE"}`.

    Beside it may stand constants: `Boxed("id", (("type", "file"),))` is `{"type": "file", "id": "9f..."}`.
    """

    member: str
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Formed:
    """What free-form JSON must look like, as a model or a union; unlike a field's, it may hold itself.

    It is compared whole, and only `$ref` in it is translated.

    >>> rules: Annotated[Any, Formed(Condition)]
    """

    form: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.form)
