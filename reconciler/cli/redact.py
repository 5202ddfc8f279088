"""The secret values of a configuration, so that nothing else need know them to keep them off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.model import secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.model.address import Address
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
        yield from secret.secrets(kinds[resource.address.kind].shape, resource.body)
