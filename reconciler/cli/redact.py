"""The secret values of a configuration, so that nothing else need know them to keep them off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.model import secret
from reconciler.model.field import SECRET
from reconciler.model.json import parse_pointer
from reconciler.model.resource import Misplaced
from reconciler.model.shape import visit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired

TOKENS = frozenset(
    (
        "GITHUB_TOKEN",
        "GH_TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "CI_JOB_TOKEN",
        "RECONCILER_WEBHOOK",
    )
)
"""Variables of a job that open something, though no store."""


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


def exposed(
    kinds: Mapping[str, Kind], resources: Mapping[Address, Desired], closed: Collection[str]
) -> Iterator[Misplaced]:
    """Each text that would show a variable nobody may see: plans print it, and the live store keeps it.

    >>> [problem.message for problem in exposed(kinds, resources, {"EP_CLIENT_SECRET"})]
    ['${env:EP_CLIENT_SECRET} opens more than this field, which everybody may read']
    """
    for address, one in resources.items():
        for place, written in one.variables.items():
            path = parse_pointer(place)
            found = [text for text in secret.variables(written) if text[len("${env:") : -1] in closed]
            if not found or _is_secret(kinds[address.kind], one, path):
                continue
            text = f"{found[0]} opens more than this field, which everybody may read"
            hint = "a variable of credentials, or a token of the job, belongs into no field but a secret one"
            yield Misplaced(one.source.file, 0, 0, text, hint, source=one.source, path=path)


def _is_secret(kind: Kind, one: Desired, path: Path) -> bool:
    """Whether what stands at a path is, or is in, a field marked SECRET."""
    hidden = (place for place, shape, _ in visit(kind.shape, one.body) if shape.has(SECRET))
    return any(path[: len(place)] == place for place in hidden)
