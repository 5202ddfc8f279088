"""The models that a kind's fields are declared in: strict, no unknown field.

```python
class Pricebook(Body):
    name: Text
    description: str | None = None
```
A field that the user does not write is not managed, so every optional field is simply `= None`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from typing import Self


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
