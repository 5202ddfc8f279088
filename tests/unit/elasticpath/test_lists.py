"""Lists that move while they are read, and answers that are not what they should be."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import httpx
import pytest

from reconciler.errors import IncompleteRead, Unavailable
from reconciler.model.address import Address
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Remote, Write
from reconciler.providers.elasticpath import lists
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


class Server:
    """A list without a total; `pages` are the offsets asked for."""

    def __init__(self, count, length=100):
        self.count, self.length = count, length
        self.pages = []

    def __call__(self, request):
        at = offset(request)
        self.pages.append(at)
        return 200, {"data": self.page(at), "meta": {"page": {"limit": self.length}}}

    def page(self, at):
        return [book(number) for number in range(at, min(at + self.length, self.count))]


@pytest.mark.parametrize("length", [100, 25])
@pytest.mark.parametrize("pages", [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 7.5, 8, 15, 16, 16.2, 60])
def test_without_a_total_pages_are_asked_for_ahead(pages, length):
    server = Server(round(pages * length), length)
    found = listing(server)
    assert len(found.remotes) == server.count
    assert found.pages == len(server.pages) == len(set(server.pages))
    in_vain = sum(at >= server.count for at in server.pages)
    assert in_vain <= lists.AHEAD
    assert in_vain <= max(1, found.pages / 2)


def test_no_more_than_a_window_is_open_at_once():
    async def read(provider):
        client, waiting, most = provider._client, set(), []
        honest = client.send

        async def counting(method, path, **options):
            waiting.add(options["query"]["page[offset]"])
            most.append(len(waiting))
            await asyncio.sleep(0)
            answer = await honest(method, path, **options)
            waiting.discard(options["query"]["page[offset]"])
            return answer

        client.send = counting
        await provider.read(KINDS["pricebook"], ())
        return max(most)

    assert connected(Server(4_000), read) == lists.AHEAD


def test_a_page_that_is_short_in_the_middle_hides_nothing():
    server = Server(2_000)

    def page(at):
        return [book(number) for number in range(at, min(at + (70 if at == 600 else 100), 2_000))]

    server.page = page
    assert len(listing(server).remotes) == 2_000


def test_an_object_that_vanishes_while_pages_are_read_ahead_takes_no_other_along():
    books = [book(number) for number in range(1_500)]
    server = Server(1_500)

    def page(at):
        found = books[at : at + 100]
        if at == 300 and len(books) == 1_500:
            del books[5]
        return found

    server.page = page
    # The list moved up by one while it was read; nothing tells that, but nothing is taken for the end of it.
    found = {one.id for one in listing(server).remotes}
    assert len({one["id"] for one in books} - found) <= 1
    assert f"{1_499:03}" in found


@pytest.mark.parametrize("told", [{"results": {"total": 3}}, {"page": {"limit": 2}}])
def test_a_list_that_should_come_whole_may_come_in_pages_of_the_stores_length(told):
    gateways = [{"slug": slug, "type": "gateway", "enabled": False} for slug in ("adyen", "manual", "stripe")]

    def answer(request):
        if b"page" not in request.url.query:
            return 200, {"data": gateways[:2], "meta": told}
        return 200, {"data": gateways[offset(request) :]}

    found = connected(answer, lambda provider: provider.read(KINDS["gateway"], ()))
    assert [one.id for one in found.remotes] == ["adyen", "manual", "stripe"]


@pytest.mark.parametrize("repeated", ["the first page", "the last page", "everything"])
def test_a_list_whose_pages_repeat_still_ends(repeated):
    server = Server(1_000)

    def page(at):
        if repeated == "everything":
            return [book(number) for number in range(1_000)]
        last = 0 if repeated == "the first page" else 900
        start = at if at < 1_000 else last
        return [book(number) for number in range(start, start + 100)]

    server.page = page
    assert len(listing(server).remotes) == 1_000
    assert len(server.pages) <= 10 + lists.AHEAD


def test_a_list_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(lists, "MOST", 50)
    server = Server(10**9)
    with pytest.raises(IncompleteRead, match="does not end after 50 pages"):
        listing(server)


def test_a_failing_page_ahead_is_an_incomplete_read():
    server = Server(1_000)

    def answer(request):
        return (404, {}) if offset(request) == 500 else server(request)

    with pytest.raises(IncompleteRead, match="could not read all pricebooks"):
        listing(answer)


def test_a_total_that_is_known_is_not_passed():
    server = Server(210, 25)

    def answer(request):
        status, body = server(request)
        return status, {"data": body["data"], "meta": {"results": {"total": 210}}}

    assert len(listing(answer).remotes) == 210
    assert sorted(server.pages) == list(range(0, 210, 25))


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


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("catalog", {"attributes": 7}),
        ("hierarchy", {"attributes": {"admin_attributes": "x"}}),
        ("rule-promotion", {"rule_set": [1]}),
        ("node", {"meta": "x"}),
    ],
)
def test_a_document_in_another_form_is_named(kind, document):
    def answer(_request):
        return 200, {"data": [{"id": "odd-one", **document}]}

    parents = [Remote("hierarchy", "h1", {"id": "h1"})] if kind == "node" else ()
    with pytest.raises(Unavailable) as odd:
        connected(answer, lambda provider: provider.read(KINDS[kind], parents))
    assert f"the server shows {kind} odd-one in a form that is not understood" in odd.value.message


@pytest.mark.parametrize("told", [[None], [{"id": None, "options": None}], "x", 7, {}])
def test_a_product_may_tell_nothing_of_use_about_its_variations(told):
    """Its children are then built when somebody changes it, and never because of what cannot be compared."""
    shirt = {"id": "p", "attributes": {"sku": "shirt", "name": "S"}, "meta": {"variations": told}}
    child = {
        "id": "c",
        "attributes": {"sku": "shirt-s", "name": "S"},
        "meta": {"product_types": ["child"], "child_variations": told},
        "relationships": {"base_product": {"data": {"id": "p"}}},
    }

    def answer(_request):
        return 200, {"data": json.loads(json.dumps([shirt, child]))}

    found = connected(answer, lambda provider: provider.read(KINDS["product"], ()))
    (action,) = KINDS["product"].actions
    assert action.due(found.remotes[0].document, []) in (
        None,
        "it has child products, but no variations any more",
    )
    assert [one.derived for one in found.remotes] == [False, True]
