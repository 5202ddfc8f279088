"""Fields that several kinds have."""

from typing import Annotated, TypeAlias

from pydantic import Field

from reconciler.model.body import Body
from reconciler.model.field import EMPTY_IS_NULL, INSTANT, MERGED

Scalar: TypeAlias = str | bool | int | float

_Attributes: TypeAlias = Annotated[dict[str, str] | None, MERGED, EMPTY_IS_NULL, Field(max_length=100)]
AdminAttributes: TypeAlias = Annotated[_Attributes, Field(description="seen by administrators only")]
ShopperAttributes: TypeAlias = Annotated[_Attributes, Field(description="part of published catalogs")]

Moment: TypeAlias = Annotated[
    str | None, INSTANT, Field(description="date and time with its offset, as in 2026-06-01T05:00:00Z")
]


class Schedule(Body):
    valid_from: Moment = None
    valid_to: Moment = None
