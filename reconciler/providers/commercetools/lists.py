"""Lists read to their end.

Source: commercetools API reference: Query features. An offset reaches only 10,000 objects and its pages shift
when somebody writes, so a list is followed by its ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import IncompleteRead, ProviderError, Unauthorised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.http.client import Client, Query
    from reconciler.model.json import Object

PAGE = 500
"""Objects a page: the most that the API gives."""
REACH = 10_000
"""The highest offset."""


async def by_id(
    client: Client, path: str, what: str, *, expand: Sequence[str] = (), where: str = ""
) -> tuple[list[Object], int]:
    """All objects of a list and the number of pages; raises IncompleteRead when some are missing.

    `what` names the objects in errors: "stores".
    """
    found: list[Object] = []
    last, pages = "", 0
    while True:
        conditions = [one for one in (where, f'id > "{last}"' if last else "") if one]
        query: Query = {"sort": "id asc", "limit": PAGE, "withTotal": "false", "where": conditions}
        page, size = await _page(client, path, what, {**query, "expand": list(expand)})
        pages += 1
        ids = [str(item.get("id", "")) for item in page]
        if "" in ids or sorted(set(ids)) != ids or (ids and ids[0] <= last):
            raise _incomplete(path, f"the store does not list {what} by their ids")
        found += page
        if len(page) < size:
            return found, pages
        last = ids[-1]


async def by_offset(
    client: Client, path: str, what: str, *, expand: Sequence[str] = ()
) -> tuple[list[Object], int]:
    """All entries of a list whose entries have no id, so that only their number tells where to go on."""
    found: list[Object] = []
    pages = 0
    while True:
        query: Query = {"limit": PAGE, "offset": len(found), "expand": list(expand)}
        page, size = await _page(client, path, what, query)
        pages += 1
        found += page
        if len(page) < size:
            return found, pages
        if len(found) > REACH:
            raise _incomplete(path, f"the API lists no more than {REACH + PAGE} {what}")


async def _page(client: Client, path: str, what: str, query: Query) -> tuple[list[Object], int]:
    """The objects of one page, and how many a full page has."""
    try:
        answer = await client.send("GET", path, query=query)
    except Unauthorised:
        raise
    except ProviderError as failure:
        raise _incomplete(path, f"could not read all {what}: {failure.message}", failure) from failure
    body = answer.body
    results = body.get("results") or [] if isinstance(body, dict) else None
    if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
        raise _incomplete(path, f"the answer is no list of {what}")
    limit = body.get("limit")
    return results, min(PAGE, limit) if isinstance(limit, int) and limit > 0 else PAGE


def _incomplete(path: str, message: str, cause: ProviderError | None = None) -> IncompleteRead:
    if cause is None:
        return IncompleteRead(message, request=f"GET {path}")
    return IncompleteRead(
        message, hint=cause.hint, request=cause.request, status=cause.status, request_id=cause.request_id
    )


def any_of(field: str, values: Iterable[str], longest: int = 4_000) -> list[str]:
    """Predicates that together name all objects with one of some values, each short enough for a URL.

    >>> any_of("sku", ["a", "b"])
    ['sku in ("a","b")']
    """
    parts: list[list[str]] = []
    length = longest
    for value in sorted(set(values)):
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        length += 3 * len(quoted)  # percent-encoded it may take three times its length
        if length > longest:
            parts.append([])
            length = 3 * len(quoted)
        parts[-1].append(quoted)
    return [f"{field} in ({','.join(part)})" for part in parts]
