"""List replies: pages, totals and links, in the envelope of each service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reconciler.sandbox.elasticpath.filters import matcher
from reconciler.sandbox.world import LONGEST_NUMBER, Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.sandbox.elasticpath.kind import Kind

__all__ = ["LONGEST", "envelope", "listed", "listing", "page_of"]

LONGEST = 100


@dataclass(frozen=True)
class Page:
    """The part of a list that was asked for.

    >>> Page(limit=25, offset=50).current
    3
    """

    limit: int
    offset: int

    @property
    def current(self) -> int:
        return self.offset // self.limit + 1


def page_of(call: Call, kind: Kind) -> Page | None:
    """`page[limit]` and `page[offset]` (counted in records); None when the collection ignores paging.

    Source: Elastic Path guide, Pagination.
    """
    knobs = call.world.knobs
    if kind.type in knobs.unpaged or "*" in knobs.unpaged:
        return None
    limit = _whole(call, kind, "page[limit]", 1)
    if limit is None:
        limit = knobs.page_length or page_length(call)
    if limit > LONGEST and knobs.long_page == "refused":
        raise kind.service.refusal(400, "Bad Request", f"page[limit] must be at most {LONGEST}")
    return Page(min(limit, LONGEST), _whole(call, kind, "page[offset]", 0) or 0)


def page_length(call: Call) -> int:
    """What the store's settings say, which any admin may have changed."""
    text = call.world.store.get("settings", "settings")
    return int(json.loads(text)["page_length"]) if text else 25


def _whole(call: Call, kind: Kind, name: str, low: int) -> int | None:
    text = call.query.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > LONGEST_NUMBER or int(text) < low:
        raise kind.service.refusal(400, "Bad Request", f"{name} must be a number of at least {low}")
    return int(text)


def listing(
    call: Call,
    kind: Kind,
    scope: str | None = None,
    *,
    also: tuple[Kind, ...] = (),
    keep: Callable[[Doc], bool] | None = None,
    order: Callable[[list[Doc]], list[Doc]] | None = None,
) -> Reply:
    """One page of a kind, under one parent or all.

    `also` lists further kinds among it, `keep` chooses documents and `order` sorts them; both cost a parse of
    every document, while the plain list joins stored texts.
    """
    store, world = call.world.store, call.world
    kinds = (kind.rows, *(other.rows for other in also))
    without = world.unseen()
    page = page_of(call, kind)
    wanted = matcher(call, kind)
    if not (keep or order or wanted):
        total = store.count(kinds, scope, without)
        texts = store.page(kinds, scope, *((page.limit, page.offset) if page else (-1, 0)), without)
        if not kind.is_shown_raw:
            texts = [dumps(kind.show(world.knobs, json.loads(text))) for text in texts]
    else:
        docs: list[Doc] = [json.loads(text) for text in store.page(kinds, scope, without=without)]
        docs = [doc for doc in docs if (not keep or keep(doc)) and (not wanted or wanted(doc))]
        docs = order(docs) if order else docs
        total = len(docs)
        docs = docs[page.offset : page.offset + page.limit] if page else docs
        texts = [dumps(kind.show(world.knobs, doc)) for doc in docs]
    return envelope(call, kind, texts, page, total)


def listed(call: Call, kind: Kind, texts: list[str], status: int = 200) -> Reply:
    """One page of documents that were found otherwise."""
    page = page_of(call, kind)
    shown = texts[page.offset : page.offset + page.limit] if page else texts
    return Reply(status, envelope(call, kind, shown, page, len(texts)).text)


def envelope(call: Call, kind: Kind, texts: list[str], page: Page | None, total: int) -> Reply:
    """The list reply around the texts of its documents."""
    style = kind.service.listing
    meta: dict[str, Any] = {"results": {"total": total}}
    links: Doc | None = None
    if page and style != "total":
        links = _pim_links(call, page, total) if style == "pim" else _links(call, page, total, call.base_url)
        if style in ("v2", "catalog", "uncounted"):
            pages = max(1, -(-total // page.limit))
            numbers = {"limit": page.limit, "offset": page.offset, "current": page.current, "total": pages}
            meta["page"] = numbers
    if style == "uncounted":
        del meta["results"]
        meta.get("page", {}).pop("total", None)
        (links or {}).pop("last", None)
    parts = [f'"data":[{",".join(texts)}]']
    parts += [f'"meta":{dumps(meta)}'] if style != "links" else []
    parts += [f'"links":{dumps(links)}'] if links is not None else []
    return Reply(200, f"{{{','.join(parts)}}}")


def _links(call: Call, page: Page, total: int, base: str) -> Doc:
    """Source: Elastic Path guide, Links: `last`, `prev` and `next` are null where there is no such page."""

    def at(offset: int) -> str:
        rest = {name: value for name, value in call.query.items() if not name.startswith("page[")}
        others = "".join(f"&{quote(name)}={quote(value)}" for name, value in rest.items())
        return f"{base}{call.path}?page[offset]={offset}&page[limit]={page.limit}{others}"

    last = max(0, (total - 1) // page.limit * page.limit)
    more = page.offset + page.limit < total
    return {
        "current": at(page.offset),
        "first": at(0),
        "last": at(last) if total > page.limit else None,
        "next": at(page.offset + page.limit) if more else None,
        "prev": at(max(0, page.offset - page.limit)) if page.offset else None,
    }


def _pim_links(call: Call, page: Page, total: int) -> Doc | None:
    """Source: Elastic Path API reference, PIM: absent links are left out; some were wrong until June 2026."""
    style = call.world.knobs.pim_links
    if style == "absent":
        return None
    links = _links(call, page, total, call.base_url if style == "fine" else "")
    if style == "broken":
        del links["current"]
        if page.offset + 2 * page.limit >= total:
            links["next"] = None
    return {name: link for name, link in links.items() if link is not None}
