"""Values that only one resource may hold: a name among siblings, a country's zone, a place in an order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.shape import Shape


class Claim(NamedTuple):
    """A unique value at a path of a body. Two bodies claim the same when `space` and `key` are equal."""

    space: Hashable
    key: Hashable
    path: Path
    value: Json

    @property
    def what(self) -> tuple[Hashable, Hashable]:
        return self.space, self.key

    @property
    def told(self) -> str:
        """`title 'Men'`, `isDefault: true`, `locations {country: DE}`, `slug/en 'men'`."""
        index = 1 if self.path[-1].isdecimal() else None
        return f"{'/'.join(self.path[:index])}{':' * (self.value is True)} {shown(self.value)}"


def claims(kind: Kind, address: Address, body: Object) -> Iterator[Claim]:
    """Every value of a body that no other resource may hold; null and false are free.

    >>> [claim.told for claim in claims(zone, address, {"locations": [{"country": "DE", "state": None}]})]
    ['locations {country: DE}']
    """
    for name, unique in kind.unique.items():
        scope = unique.space or (kind.name, name, kind.parent_of(address))
        for path, member, held in _held(kind.fields[name].shape, name, body.get(name)):
            if held is not None and held is not False:
                yield Claim(scope if member is None else (scope, member), identity(held), path, held)


def _held(shape: Shape, name: str, value: Json) -> Iterator[tuple[Path, str | None, Json]]:
    """The values that count, each with its path and, in a mapping, the member whose values must differ."""
    if shape.unique is not None:
        yield (name,), None, value
    elif isinstance(value, list):
        yield from (((name, str(index)), None, item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        yield from (((name, key), key, item) for key, item in value.items())


def identity(value: Json) -> Hashable:
    """What makes two values the same one: all of its members, of which a null one counts as absent."""
    return value if isinstance(value, str) else (json.dumps(_bare(value), sort_keys=True),)


def _bare(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def shown(value: Json) -> str:
    """A value as a sentence tells it.

    >>> shown("Men"), shown(True), shown({"country": "DE", "state": None})
    ("'Men'", 'true', '{country: DE}')
    """
    if isinstance(value, str):
        return repr(value)
    if not isinstance(value, dict):
        return json.dumps(value)
    members = _bare(value).items()
    return (
        f"{{{', '.join(f'{name}: {one if isinstance(one, str) else shown(one)}' for name, one in members)}}}"
    )
