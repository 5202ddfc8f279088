"""Markers of values that name other resources, or need one to hold something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import no_info_plain_validator_function, no_info_wrap_validator_function

from reconciler.model.field import Formed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidatorFunctionWrapHandler
    from pydantic_core import CoreSchema

    from reconciler.model.json import Json


@dataclass(frozen=True)
class Ref:
    """The value, or each key of a mapping, names a resource of another kind by its key.

    >>> pricebook: Annotated[str | None, Ref("pricebook"), At("pricebook_id")] = None
    >>> extensions: dict[Annotated[str, Ref("flow", inner="field")], Values]

    pinned    it can never be left out, not even for a moment, so a cycle cannot be cut there. By default a
              plain reference in an optional field and an item of a list may be left out for a while
    outside   its kind is not managed (a product): its key is taken as it is
    sibling   it stands in the same parent as who names it, and may be named without that
    inner     of the keys of a mapping: the keys of its values name resources of this kind in it, as values of
              a template name its fields. What a file no longer writes keeps none of them

    The keys of a mapping stand as they are on the wire, too.
    """

    kind: str
    pinned: bool = False
    outside: bool = False
    sibling: bool = False
    inner: str = ""

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


@dataclass(frozen=True, init=False)
class FreeRef:
    """In free-form JSON, the id of an object of one of these kinds.

    It is written as `{$ref: kind/key}`, or as the id itself of what is not managed.

    >>> target_catalogs: list[Annotated[Any, FreeRef("catalog")]]
    """

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        one = {"type": "string", "description": f"kind/key of a {' or '.join(self.kinds)}"}
        forms = [
            {"type": "object", "properties": {name: inner}, "required": [name], "additionalProperties": False}
            for name, inner in (("$ref", one), ("$id", {"type": "string"}))
        ]
        return {"anyOf": [{"type": "string"}, *forms]}

    def _checked(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            return value
        told = {"kinds": " or ".join(self.kinds)}
        if isinstance(value, dict) and value.keys() in ({"$ref"}, {"$id"}):
            # Whether it is text, and names anything at all, is found out where references are looked up.
            kind, slash, _ = str(value.get("$ref", "")).partition("/")
            if not slash or kind in self.kinds:
                return value
            raise PydanticCustomError(
                "named", "a {kinds} is referred to here, not a {kind}", told | {"kind": kind}
            )
        form = f"{{$ref: {self.kinds[0]}/...}}"
        raise PydanticCustomError("named", "must be {form} or the id of a {kinds}", told | {"form": form})


def named_in(form: Any) -> frozenset[str]:
    """The kinds that `FreeRef` names anywhere in an annotation, a marker or a model, which may hold itself.

    >>> named_in(Formed(Condition))
    frozenset({'account-tag', 'hierarchy', 'node', 'product'})
    """
    return frozenset(_named(form, set()))


def _named(form: Any, seen: set[type]) -> set[str]:
    if isinstance(form, FreeRef):
        return set(form.kinds)
    if isinstance(form, Formed):
        return _named(form.form, seen)
    inner: Iterable[Any] = get_args(form)
    if isinstance(form, type) and issubclass(form, BaseModel) and form not in seen:
        seen.add(form)
        inner = [one for info in form.model_fields.values() for one in (info.annotation, *info.metadata)]
    return set().union(*(_named(one, seen) for one in inner))


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
