"""Publishing a catalog, and reading what was published.

Source: Elastic Path API reference: Catalog releases. A release is made in the background: PENDING,
IN_PROGRESS, then PUBLISHED or FAILED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import ProviderError, Rejected, Unauthorised, Unavailable
from reconciler.http.together import together
from reconciler.model.json import Object, get, put
from reconciler.providers.elasticpath import lists, paths
from reconciler.providers.elasticpath.jobs import ended
from reconciler.providers.elasticpath.releases import RELEASE, newest, status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.http.client import Client
    from reconciler.model.resource import Desired, Remote
    from reconciler.providers.elasticpath.kind import Kind

RUNNING = ("PENDING", "IN_PROGRESS")


async def read_newest(client: Client, kind: Kind, catalogs: list[Remote], _: Sequence[Desired]) -> None:
    """Put each catalog's newest release, or None, into its document."""

    async def one(catalog: Remote) -> None:
        path = f"{paths.place(kind, catalog)}/releases"
        releases, _ = await lists.read(client, path, f"releases of {kind.name} {catalog.id}", paged=False)
        put(catalog.document, RELEASE, newest(releases))

    await together(one(catalog) for catalog in catalogs)


async def publish(client: Client, path: str, catalog: Remote) -> None:
    """Make a release and wait for its end; raises Rejected when it failed."""
    try:
        answer = await client.send("POST", f"{path}/releases", body={"data": {}})
        release = get(answer.body, ("data",))
    except Unavailable as lost:
        if not lost.uncertain:
            raise
        release = await _started(client, path, catalog, lost)
    if not isinstance(release, dict) or "id" not in release:
        raise Unavailable("the server answered without a release", request=f"POST {path}/releases")
    await _end(client, f"{path}/releases/{release['id']}", release)


async def _started(client: Client, path: str, catalog: Remote, lost: Unavailable) -> Object:
    """The release that a request without an answer made: one that was not there when the catalog was read."""
    try:
        releases, _ = await lists.read(client, f"{path}/releases", "releases", paged=False)
    except Unauthorised:
        raise
    except ProviderError as failure:
        raise lost from failure
    latest = newest(releases)
    before = get(catalog.document, (*RELEASE, "id"))
    if latest is None or latest["id"] == before:
        lost.hint = "whether the catalog is being published is not known; plan again to see"
        raise lost
    return latest


async def _end(client: Client, path: str, release: Object) -> None:
    release = await ended(client, path, release, "the release", _running)
    if status(release) != "PUBLISHED":
        raise Rejected(
            f"the release ended as {status(release) or 'nothing'}",
            hint="publish it in Commerce Manager to see why",
            request=f"GET {path}",
        )


def _running(release: Object) -> str:
    return now if (now := status(release)) in RUNNING else ""
