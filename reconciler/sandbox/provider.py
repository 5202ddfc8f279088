"""What an API has to bring to be served by the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.world import Doc, World

if TYPE_CHECKING:
    from starlette.routing import Route

__all__ = ["Loader", "Provider"]

Loader = Callable[[World, str, Iterable[Doc], str, str], list[str]]


def _no_versions(world: World, path: str) -> None:
    """Objects of this API have no versions."""


@dataclass(frozen=True)
class Provider:
    """One API, as data and functions.

    `knobs` reads the switches and raises SandboxError on an unknown one; `found` fills a new store; `routes`
    are the endpoints; `error` is the body the API sends with a status; `load` inserts documents without
    checks (world, kind, documents, parent id, owner) and gives their ids; `offset` names the query parameter
    of list offsets; `setting` is what store.yaml calls the id of the store. `bump` raises the version of the
    object at an address, where objects have versions.
    """

    name: str
    token_path: str
    offset: str
    knobs: Callable[[Mapping[str, Any]], Any]
    found: Callable[[World], None]
    store_id: Callable[[World], str]
    routes: Callable[[World], list[Route]]
    error: Callable[[int, str], Doc]
    load: Loader
    bump: Callable[[World, str], None] = _no_versions
    setting: str = "store_id"
