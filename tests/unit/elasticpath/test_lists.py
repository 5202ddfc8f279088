"""Lists that move while they are read, and answers that are not what they should be."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import httpx
import pytest

from reconciler.errors import IncompleteRead
from reconciler.model.address import Address
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Remote, Write
from reconciler.providers.registry import plugin

KINDS = plugin("elasticpath").kinds
TOKEN = {"access_token": "t", "expires_in": 3600}


def connected(answer, work):
    """Run `await work(provider)` against a server whose answers are `answer(request) -> (status, json)`."""

    def handle(request):
        status, body = (200, TOKEN) if request.url.path.startswith("/oauth") else answer(request)
        return httpx.Response(status, json=body)

    async def sleep(_seconds):
        await asyncio.sleep(0)

    async def session():
        runtime = Runtime(transport=httpx.MockTransport(handle), sleep=sleep, random=lambda: 0.5)
        connection = Connection("http://store", credentials={"client_id": "i", "client_secret": "s"})
        provider = plugin("elasticpath").connect(connection, runtime)
        try:
            return await work(provider)
        finally:
            await provider.aclose()

    return asyncio.run(session())


def book(number):
    return {"id": f"{number:03}", "type": "pricebook", "attributes": {"name": f"b{number:03}"}}


def offset(request):
    return int(parse_qs(request.url.query.decode())["page[offset]"][0])


def listing(answer):
    return connected(answer, lambda provider: provider.read(KINDS["pricebook"], ()))


def test_an_object_that_moves_over_a_page_border_is_not_lost():
    books = [book(number) for number in range(200)]

    def answer(request):
        at = offset(request)
        page, total = books[at : at + 100], len(books)
        if at == 0 and total == 200:
            del books[5]  # somebody deletes one between the first page and the second
        return 200, {"data": page, "meta": {"results": {"total": total}}}

    assert sorted(one.id for one in listing(answer).remotes) == [one["id"] for one in books]


def test_pages_that_never_agree_are_an_incomplete_read():
    totals = iter(range(200, 300))

    def answer(request):
        at = offset(request)
        page = [book(number) for number in range(at, at + 100)] if at < 200 else []
        return 200, {"data": page, "meta": {"results": {"total": next(totals)}}}

    with pytest.raises(IncompleteRead, match="pricebooks"):
        listing(answer)


def test_a_server_that_gives_less_than_asked_and_no_total_is_read_to_its_end():
    def answer(request):
        at = offset(request)
        return 200, {"data": [book(number) for number in range(at, min(at + 25, 80))]}

    assert len(listing(answer).remotes) == 80


def creating(answer, seen=frozenset()):
    kind = KINDS["pricebook"]
    write = Write(
        Address("pricebook", "b001"), {"name": "b001"}, None, {}, None, None, lambda _: "", seen=seen
    )
    return connected(answer, lambda provider: provider.create(kind, write))


@pytest.mark.parametrize("strange", [None, {"data": []}, {"data": {"type": "pricebook", "attributes": {}}}])
def test_a_creation_answered_without_its_object_is_looked_up(strange):
    def answer(request):
        if request.method == "POST":
            return 201, strange
        return 200, {"data": [book(1)], "meta": {"results": {"total": 1}}}

    assert isinstance(creating(answer), Remote)


def test_a_look_up_never_finds_what_was_there_before():
    def answer(request):
        if request.method == "POST":
            raise httpx.RemoteProtocolError("cut")
        return 200, {"data": [book(1)], "meta": {"results": {"total": 1}}}

    assert creating(answer).id == "001"
    from reconciler.errors import Unavailable

    with pytest.raises(Unavailable) as lost:
        creating(answer, seen=frozenset({"001"}))
    assert lost.value.uncertain


def test_the_body_of_a_request_is_json():
    sent = []

    def answer(request):
        sent.append(json.loads(request.content))
        return 201, {"data": book(1)}

    creating(answer)
    assert sent == [{"data": {"type": "pricebook", "attributes": {"name": "b001"}}}]
