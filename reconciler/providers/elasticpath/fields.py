"""Fields that several kinds have."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body
from reconciler.model.field import EMPTY_IS_NULL, INSTANT, MERGED
from reconciler.model.same import instant

Scalar: TypeAlias = str | bool | int | float

_Attributes: TypeAlias = Annotated[dict[str, str] | None, MERGED, EMPTY_IS_NULL, Field(max_length=100)]
AdminAttributes: TypeAlias = Annotated[_Attributes, Field(description="seen by administrators only")]
ShopperAttributes: TypeAlias = Annotated[_Attributes, Field(description="part of published catalogs")]


def _is_moment(text: str) -> str:
    if not isinstance(instant(text), datetime):
        raise PydanticCustomError("moment", "must be a date or a date and time, as in 2030-06-01T05:00:00Z")
    return text


Moment: TypeAlias = Annotated[str, INSTANT, AfterValidator(_is_moment)]
_Bound: TypeAlias = Annotated[
    Moment | None, INSTANT, Field(description="date and time with its offset, as in 2026-06-01T05:00:00Z")
]


class Schedule(Body):
    valid_from: _Bound = None
    valid_to: _Bound = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.valid_from and self.valid_to:
            check_window(self.valid_from, self.valid_to, ("valid_from", "valid_to"))


def check_window(start: str, end: str, names: tuple[str, str] = ("start", "end")) -> None:
    """Refuse what is over before it begins; the two fields are called by their `names`."""
    first, last = instant(start), instant(end)
    if isinstance(first, datetime) and isinstance(last, datetime) and first >= last:
        told = {"begins": names[0], "at": names[1]}
        raise PydanticCustomError("window", "{at} must be after {begins}", told)
