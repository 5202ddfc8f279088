"""Custom objects: JSON values by key, in containers that exist by themselves."""

from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, VERBATIM
from reconciler.model.json import Json, Path, pointer
from reconciler.providers.commercetools.fields import without_raw_ids
from reconciler.providers.commercetools.kind import Kind

ObjectKey: TypeAlias = Annotated[
    str, IMMUTABLE, Field(pattern=r"^[-_~.a-zA-Z0-9]+$", min_length=1, max_length=256)
]


def _nulls(value: Json, path: Path = ()) -> Iterator[str]:
    """Where members are null; a null in a list is a value like others."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, inner in members:
        place = (*path, str(name))
        if inner is None and isinstance(value, dict):
            yield pointer(place)
        yield from _nulls(inner, place)


def _kept(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null", "null is no value that can be kept")
    if nulls := list(_nulls(value)):
        told = {"places": ", ".join(nulls), "is": "is" if len(nulls) == 1 else "are"}
        message = "{places} {is} null, which the API does not keep: leave that out"
        raise PydanticCustomError("null", message, told)
    return value


class Container(Body):
    key: ObjectKey


class CustomObject(Body):
    key: ObjectKey
    value: Annotated[
        Any,
        VERBATIM,
        AfterValidator(_kept),
        AfterValidator(without_raw_ids),
        Field(description="any JSON, without null members"),
    ]


CONTAINER = Kind(
    "container",
    Container,
    "containers",
    fixed=True,
    partial=True,
    verb="none",
    summary="A namespace of custom objects; it exists by itself, and undeclared ones are not looked at.",
    source="commercetools API reference: Custom Objects",
)
CUSTOM_OBJECT = Kind(
    "custom-object",
    CustomObject,
    "custom-objects",
    within="container",
    path="custom-objects",
    type_id="key-value-document",
    verb="upsert",
    summary="A JSON value under a key in a container; it is always written whole.",
    source="commercetools API reference: Custom Objects",
)
