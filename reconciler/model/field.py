"""How a kind's fields are declared: a strict pydantic model with markers on the fields.

```python
class Catalog(Body):
    name: str
    pricebook: Annotated[str | None, Ref("pricebook"), At("pricebook_id")] = None
    hierarchies: Annotated[list[Annotated[str, Ref("hierarchy")]], At("hierarchy_ids")]
```
A field that the user does not write is not managed, so every optional field is simply `= None`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import no_info_wrap_validator_function, nullable_schema

from reconciler.model.json import MISSING, Json, get

if TYPE_CHECKING:
    from typing import Self

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidatorFunctionWrapHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Marker:
    """A fact about a field that needs no further value."""

    name: str
    says: str


IMMUTABLE = Marker("immutable", "set when created; a change needs --replace")
WRITE_ONLY = Marker("write-only", "the store does not give it back, so it is never compared")
ONCE = Marker("once", "counts when it is made; the store does not give it back, so it is never compared")
SECRET = Marker("secret", "written as ${env:NAME}; never shown")
LOCAL = Marker("local", "steers this tool; never sent")
UNORDERED = Marker("unordered", "the order of the list means nothing")
ORDERED = Marker("ordered", "their order counts")
INSTANT = Marker("instant", "compared as a point in time, whatever its notation")
TRIMMED = Marker("trimmed", "compared without the space around it")
EMPTY_IS_NULL = Marker("empty-is-null", "the store answers null and [] alike")
EMPTY_COUNTS = Marker("empty-counts", "no list and an empty list mean different things")
LOSSY = Marker(
    "lossy",
    "the store drops data when it changes (of a list: when an item goes), so --allow-loss must permit it",
)
EXCLUSIVE = Marker("exclusive", "true for exactly one resource of the kind")
OPEN = Marker("open", "of the mapping only the members that are written are managed")
VEILED = Marker("veiled", "the store does not always tell it: then it is not compared, and sent along")
VERBATIM = Marker("verbatim", "kept as it is written; only a {$ref: ...} in it is translated")
MERGED = Marker("merged", "the store merges the mapping key by key; a key is dropped by sending null")


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
class Ref:
    """The value names a resource of another kind by its key.

    `pinned` references can never be left out, not even for a moment, so a cycle cannot be cut there. By
    default a plain reference in an optional field and an item of a list may be left out for a while. What an
    `outside` reference names is of a kind that is not managed (a product): its key is taken as it is. A
    `sibling` stands in the same parent as who names it, and may be named without that.
    """

    kind: str
    pinned: bool = False
    outside: bool = False
    sibling: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_wrap_validator_function(_key_or_raw_id, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        raw = {
            "type": "object",
            "properties": {"$id": {"type": "string"}},
            "required": ["$id"],
            "additionalProperties": False,
        }
        return {"anyOf": [handler(schema), raw]}


def _key_or_raw_id(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, dict) and value.keys() == {"$id"} and isinstance(value["$id"], str):
        return value
    return handler(value)


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
class KeysRef(Marker):
    """The keys of the mapping name resources of a kind, by their keys and on the wire alike.

    With `inner` each value is a mapping whose keys name resources of that kind in it: a template's values
    need its fields. A value that a file no longer writes keeps none of them, and null needs none.
    """

    name: str = "keys-ref"
    says: str = "its keys name resources"
    kind: str = ""
    inner: str = ""


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
class Named:
    """On the wire the list is one object: the member `by` of each item is its name in it.

    >>> feature_configurations: Annotated[list[Configured], keyed_by("feature"), Named("feature")]
    """

    by: str


@dataclass(frozen=True)
class Among:
    """The value is one of the list `field` of the one resource of a singleton kind.

    >>> languages: list[Annotated[str, Among("project", "languages")]]
    """

    kind: str
    field: str

    @property
    def says(self) -> str:
        return f"one of {self.field} of the {self.kind}"


@dataclass(frozen=True)
class Having:
    """Beside a `Ref`: the list `field` of the resource referred to holds `value`.

    >>> channels: list[Annotated[str, Ref("channel"), Having("roles", "ProductDistribution")]]
    """

    field: str
    value: str

    @property
    def says(self) -> str:
        return f"with {self.value} in its {self.field}"


@dataclass(frozen=True)
class KeysOf:
    """On a mapping: its keys are in the list `field` of the resource that the member beside it refers to.

    >>> fields: Annotated[dict[str, Any], KeysOf("type", "fieldDefinitions")]
    """

    member: str
    field: str

    @property
    def says(self) -> str:
        return f"keys are among {self.field} of its {self.member}"


@dataclass(frozen=True)
class Mentions:
    """The text, or each key of the mapping, may name a resource in the pattern's first group.

    What is named need not exist. It is written before and deleted after who names it, where that is possible.

    >>> observes: list[Annotated[str, Mentions("custom-api", "([a-z_]+_ext)[.]")]]
    >>> currencies: dict[Annotated[str, Mentions("currency")], Amount]
    """

    kind: str
    pattern: str = "(.+)"

    def key(self, text: Json) -> str | None:
        """The key that a text names, if it is one that does."""
        found = re.match(self.pattern, text) if isinstance(text, str) else None
        return found and found[1]


class Body(BaseModel):
    """The fields of a kind or of a part of one, as a user writes them: strict, no unknown field."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AtMostOne(Body):
    """A body of which the fields named `either` exclude each other.

    >>> class Catalog(AtMostOne, either=("pricebook", "pricebooks")): ...
    """

    either: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, either: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if either:
            cls.either = either

    def model_post_init(self: Self, _context: Any, /) -> None:
        written = [name for name in self.either if getattr(self, name) is not None]
        if len(written) > 1:
            names = " and ".join(repr(name) for name in written)
            raise PydanticCustomError("at_most_one", "{names} exclude each other: keep one", {"names": names})
        super().model_post_init(_context)


class ExactlyOne(AtMostOne):
    """A body that holds one of the fields named `either`, and no other of them.

    >>> class Tier(ExactlyOne, either=("price", "priceFunction")): ...
    """

    def model_post_init(self: Self, context: Any, /) -> None:
        super().model_post_init(context)
        if all(getattr(self, name) is None for name in self.either):
            names = " or ".join(repr(name) for name in self.either)
            raise PydanticCustomError("exactly_one", "one of {names} must be given", {"names": names})


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null", "cannot be cleared: leave it out instead of writing null")
    return value


T = TypeVar("T")
Settable: TypeAlias = Annotated[T | None, AfterValidator(_refuse_null)]
"""An optional field that the store cannot clear once it is set, so null is refused."""

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
