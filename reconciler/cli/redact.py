"""The secret values of a configuration, so that nothing else need know them to keep them off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.model.field import SECRET
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.address import Address
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired


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
        shape = kinds[resource.address.kind].shape
        if shape.plain:
            continue  # holds no marked field, as most kinds
        for _, inner, value in visit(shape, resource.body):
            if inner.has(SECRET):
                yield from _texts(value)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
