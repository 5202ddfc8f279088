"""The secret values of a configuration, so that nothing else need know them to keep them off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.model.field import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired
    from reconciler.model.shape import Shape


class Used(Mapping[str, str]):
    """The environment variables, holding only those that were asked for.

    >>> used = Used(os.environ)
    >>> settings.connection(used)
    >>> list(used)
    ['EP_CLIENT_ID', 'EP_CLIENT_SECRET']
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._used: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        value = self._env[name]
        self._used[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._used)

    def __len__(self) -> int:
        return len(self._used)


def secrets(kinds: Mapping[str, Kind], resources: Mapping[Address, Desired]) -> Iterator[str]:
    """Every text that stands in a field marked SECRET.

    >>> list(secrets(kinds, {gateway.address: gateway}))
    ['sk_live_...']
    """
    for resource in resources.values():
        yield from _within(kinds[resource.address.kind].shape, resource.body)


def _within(shape: Shape, value: Json) -> Iterator[str]:
    if shape.has(SECRET):
        yield from _texts(value)
    elif shape.plain:
        return
    elif shape.fields is not None and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.fields:
                yield from _within(shape.fields[name].shape, inner)
    elif shape.item is not None and isinstance(value, list):
        for inner in value:
            yield from _within(shape.item, inner)
    elif shape.values is not None and isinstance(value, dict):
        for inner in value.values():
            yield from _within(shape.values, inner)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
