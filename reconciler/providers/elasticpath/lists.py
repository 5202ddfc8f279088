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
AHEAD = 8
"""Pages asked for at once where nobody knows how many there are: up to so many but one are asked in vain."""


async def read(client: Client, path: str, what: str, *, paged: bool = True) -> tuple[list[Object], int]:
    """All documents of a list and the number of pages; raises IncompleteRead when some are missing.

    `what` names the objects in errors: "currencies". When a list has fewer objects than it says, or its pages
    disagree on how many there are, somebody may have written meanwhile: it is read again before that is an
    error.
    """
    pages = 0
    for widest in (AHEAD, 1, 1):
        found = _Found(what, widest)
        try:
            if not paged:
                found.take(await _page(client, path, None, found))
            if paged or found.cut:
                await _pages(client, path, found)
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
    """What the pages of one list have brought so far; `total` is what the store says, 0 while it does not.

    `widest` is how many pages may be asked for at once where there is no total.
    """

    def __init__(self, what: str, widest: int) -> None:
        self.what, self.widest = what, widest
        self.documents: dict[str, Object] = {}
        self.total = 0
        self.steady = True
        self.pages = 0
        self.size = PAGE
        self.limit: int | None = None

    @property
    def cut(self) -> bool:
        """Whether a list that should come whole came in a page all the same."""
        return self.total > len(self.documents) or (not self.total and len(self.documents) == self.limit)

    @property
    def unfinished(self) -> bool:
        """Whether there may be more, by what the store says."""
        return not self.total or len(self.documents) < self.total

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
        self.limit = size if isinstance(size, int) else None
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
    if new and found.unfinished:
        await _ahead(client, path, found, offset, count)


async def _ahead(client: Client, path: str, found: _Found, offset: int, length: int) -> None:
    """Read on to the end, which only a page that brings nothing new tells: servers may give less than asked.

    So pages are asked for ahead, in windows that double while every page is as long as the one before. The
    end wastes less than one window. A page that is short in the middle leaves the places of the others in
    doubt: then the list is not steady, and is read again page after page.
    """
    width = 1
    while True:
        if found.pages >= MOST:
            raise IncompleteRead(f"the list does not end after {MOST} pages", request=f"GET {path}")
        starts = [offset + number * length for number in range(width)]
        starts = [at for at in starts if not found.total or at < found.total] or starts[:1]
        ended = False
        for at, body in zip(
            starts, await together(_page(client, path, at, found) for at in starts), strict=True
        ):
            count, new = found.take(body)
            if new and at != offset:
                found.steady = False
                return
            ended = ended or not new
            if not ended:
                offset += count
        if ended or not found.unfinished:
            return
        width = min(width * 2, found.widest) if offset == starts[-1] + length else 1
        length = count


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
