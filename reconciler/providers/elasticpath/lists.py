"""Lists read to their end.

Source: Elastic Path guides: Pagination. Offsets count records; links are not reliable everywhere, and some
lists ignore paging, so the end is found by what the pages hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import IncompleteRead, ProviderError, Unauthorised
from reconciler.http.together import together
from reconciler.model.json import Json, Object, get

if TYPE_CHECKING:
    from reconciler.http.client import Client

PAGE = 100
"""Records a page: the most that the API gives."""
MOST = 5_000
"""Pages: a list that goes on after half a million records does not end."""


async def read(client: Client, path: str, what: str, *, paged: bool = True) -> tuple[list[Object], int]:
    """All documents of a list and the number of pages; raises IncompleteRead when some are missing.

    `what` names the objects in errors: "currencies". When a list has fewer objects than it says, or its pages
    disagree on how many there are, somebody may have written meanwhile: it is read again before that is an
    error.
    """
    pages = 0
    for _ in range(3):
        found = _Found(what)
        try:
            if paged:
                await _pages(client, path, found)
            else:
                found.take(await _page(client, path, None, found))
        except Unauthorised:
            raise
        except ProviderError as failure:
            raise _incomplete(f"could not read all {what}: {failure.message}", failure) from failure
        pages += found.pages
        if len(found.documents) >= found.total and found.steady:
            return list(found.documents.values()), pages
    raise IncompleteRead(
        f"could not read all {what}: the store counts {found.total}, but lists {len(found.documents)}"
        f"{'' if found.steady else ', and its pages disagree'}",
        hint="try again; if it stays so, report it to the store's support",
        request=f"GET {path}",
    )


class _Found:
    """What the pages of one list have brought so far; `total` is what the store says, 0 while it does not."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.documents: dict[str, Object] = {}
        self.total = 0
        self.steady = True
        self.pages = 0
        self.size = PAGE

    def take(self, body: Json) -> tuple[int, int]:
        """Add one page; how many objects it held, and how many of them were new."""
        items = body["data"] or []
        before = len(self.documents)
        for item in items:
            self.documents.setdefault(next(str(item[name]) for name in _NAMES if name in item), item)
        total, size = get(body, ("meta", "results", "total")), get(body, ("meta", "page", "limit"))
        if isinstance(total, int):
            self.steady = self.steady and (self.pages == 0 or total == self.total)
            self.total = max(total, self.total)
        self.size = min(PAGE, size) if isinstance(size, int) and size > 0 else PAGE
        self.pages += 1
        return len(items), len(self.documents) - before


async def _pages(client: Client, path: str, found: _Found) -> None:
    count, new = found.take(await _page(client, path, 0, found))
    offset = count
    if count == found.size and found.total > count:
        # The first page tells how many there are, so the others are read at once.
        others = (_page(client, path, at, found) for at in range(count, found.total, count))
        for body in await together(others):
            count, new = found.take(body)
            offset += count
    # Without a total only a page that brings nothing new tells the end: the server may give less than asked.
    while new and (not found.total or len(found.documents) < found.total):
        if found.pages >= MOST:
            raise IncompleteRead(f"the list does not end after {MOST} pages", request=f"GET {path}")
        count, new = found.take(await _page(client, path, offset, found))
        offset += count


async def _page(client: Client, path: str, offset: int | None, found: _Found) -> Json:
    query = None if offset is None else {"page[limit]": PAGE, "page[offset]": offset}
    answer = await client.send("GET", path, query=query)
    data = get(answer.body, ("data",))
    if not (data is None or (isinstance(data, list) and all(map(_identified, data)))):
        raise IncompleteRead(f"the answer is no list of {found.what}", request=f"GET {path}")
    return answer.body


_NAMES = ("id", "slug", "code")
"""What tells an item from the others: gateways have a slug instead of an id, codes perhaps nothing else."""


def _identified(item: Json) -> bool:
    return isinstance(item, dict) and any(name in item for name in _NAMES)


def _incomplete(message: str, cause: ProviderError) -> IncompleteRead:
    return IncompleteRead(
        message, hint=cause.hint, request=cause.request, status=cause.status, request_id=cause.request_id
    )
