"""Markers for free-form JSON (`Any`) of which the form is known all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import no_info_plain_validator_function

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True, init=False)
class Named:
    """The id of an object of one of these kinds: `{$ref: kind/key}`, or the id itself of what is not managed.

    >>> target_catalogs: list[Annotated[Any, Named("catalog")]]
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


@dataclass(frozen=True)
class Formed:
    """What free-form JSON must look like, as a model or a union; unlike a field's, it may hold itself.

    It is compared whole, and only `$ref` in it is translated.

    >>> rules: Annotated[Any, Formed(Condition)]
    """

    form: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.form)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that a value of the form may name."""
        return tuple(sorted(_named(self.form, set())))


def _named(form: Any, seen: set[type]) -> set[str]:
    """What `Named` says anywhere in an annotation or a model, which may hold itself."""
    if isinstance(form, type) and issubclass(form, BaseModel):
        if form in seen:
            return set()
        seen.add(form)
        inner = [(info.annotation, info.metadata) for info in form.model_fields.values()]
    elif get_origin(form) is Annotated:
        inner = [(form.__origin__, form.__metadata__)]
    else:
        inner = [(one, ()) for one in get_args(form)]
    own = {kind for _, marks in inner for mark in marks if isinstance(mark, Named) for kind in mark.kinds}
    return own.union(*(_named(one, seen) for one, _ in inner))
