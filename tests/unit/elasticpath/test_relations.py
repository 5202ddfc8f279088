"""Relations of an object: what is sent for each way, and what its document shows after."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest

from reconciler.errors import NotFound, Unavailable
from reconciler.http.answer import Answer
from reconciler.model.address import Address
from reconciler.model.body import Body
from reconciler.model.field import EMPTY_IS_NULL, UNORDERED, At
from reconciler.model.ref import Ref
from reconciler.model.resource import Remote, Write
from reconciler.providers.elasticpath.drafts import created
from reconciler.providers.elasticpath.kind import JSON_API, Kind, Relation, identifier
from reconciler.providers.elasticpath.refer import Referrer
from reconciler.providers.elasticpath.relations import read_apart, relate

Files = Annotated[list[Annotated[str, Ref("file"), identifier("file")]] | None, UNORDERED, EMPTY_IS_NULL]


class Shoe(Body):
    sku: str
    templates: Annotated[Files, At("/relationships/templates/data")] = None
    files: Annotated[Files, At("/relationships/files/data")] = None
    image: Annotated[str | None, Ref("file"), identifier("file"), At("/relationships/main_image/data")] = None


SHOE = Kind(
    "shoe",
    Shoe,
    "shoes",
    key="sku",
    type="shoe",
    path="/shoes",
    base=JSON_API,
    relations=(
        Relation("templates", "relationships/templates", read="relationships/templates"),
        Relation("files", "relationships/files", way="whole"),
        Relation("image", "relationships/main_image", way="one", read="relationships/main_image"),
    ),
)


class Server:
    """Answers every request alike, or as `answers` say, and keeps what was asked."""

    def __init__(self, **answers):
        self.answers, self.sent, self.slept = answers, [], []

    async def send(self, method, path, *, query=None, body=None, hide=()):
        self.sent.append((method, path, body["data"] if body else None))
        answer = self.answers.get(method)
        if isinstance(answer, dict):
            answer = answer[path]
        if isinstance(answer, Exception):
            raise answer
        return Answer(200, {"data": answer or []})

    async def sleep(self, seconds):
        self.slept.append(seconds)

    def random(self):
        return 0.5


def item(name):
    return {"type": "file", "id": f"id-{name}"}


def shown(**relations):
    places = {name: {"data": data} for name, data in relations.items()}
    return {"id": "1", "attributes": {"sku": "s"}, "relationships": places}


def bring(server, body, fields=None, before=None):
    """Relate a shoe that was just written; what its document shows then."""
    remote = None if fields is None else Remote("shoe", "1", before or shown())
    write = Write(Address("shoe", "s"), body, fields, {}, None, remote, lambda address: f"id-{address.key}")
    now = Remote("shoe", "1", {"id": "1", "attributes": {"sku": "s"}})
    asyncio.run(relate(server, SHOE, write, now, Referrer(write)))
    return now.document.get("relationships")


def test_no_document_carries_a_relation():
    body = {"sku": "s", "templates": ["a"], "files": ["b"], "image": "c"}
    write = Write(Address("shoe", "s"), body, None, {}, None, None, lambda address: f"id-{address.key}")
    assert created(SHOE, write, Referrer(write), {}) == {"type": "shoe", "attributes": {"sku": "s"}}


def test_a_new_object_gets_what_is_written_of_it():
    server = Server()
    found = bring(server, {"sku": "s", "templates": ["a"], "files": ["b", "c"], "image": "d"})
    assert server.sent == [
        ("POST", "/shoes/1/relationships/templates", [item("a")]),
        ("PUT", "/shoes/1/relationships/files", [item("b"), item("c")]),
        ("PUT", "/shoes/1/relationships/main_image", item("d")),
    ]
    assert (
        found
        == shown(templates=[item("a")], files=[item("b"), item("c")], main_image=item("d"))["relationships"]
    )
    server = Server()
    assert bring(server, {"sku": "s"}) is None
    assert bring(server, {"sku": "s", "templates": [], "files": [], "image": None}) is not None
    assert server.sent == []


def test_each_item_that_goes_is_taken_and_each_new_one_added():
    kept = item("b") | {"meta": {"created_at": "2026"}}
    server = Server()
    before = shown(templates=[item("a"), kept], main_image=item("x"))
    found = bring(server, {"templates": ["b", "c"]}, {"templates"}, before)
    assert server.sent == [
        ("DELETE", "/shoes/1/relationships/templates", [item("a")]),
        ("POST", "/shoes/1/relationships/templates", [item("c")]),
    ]
    assert found["templates"] == {"data": [item("b"), item("c")]}
    assert found["main_image"] == {"data": item("x")}, "what is not written stays as it was read"


@pytest.mark.parametrize("gone", [None, [], ...])
def test_what_is_cleared_goes(gone):
    server = Server()
    before = shown(templates=[item("a")], files=[item("b")], main_image=item("c"))
    body = {} if gone is ... else {"templates": gone, "files": gone, "image": None}
    bring(server, body, {"templates", "files", "image"}, before)
    assert server.sent == [
        ("DELETE", "/shoes/1/relationships/templates", [item("a")]),
        ("PUT", "/shoes/1/relationships/files", []),
        ("DELETE", "/shoes/1/relationships/main_image", None),
    ]


def test_what_is_there_is_not_sent_again():
    server = Server()
    before = shown(templates=[item("a")], files=[item("b")], main_image=item("c"))
    bring(server, {"templates": ["a"], "files": ["b"], "image": "c"}, {"templates", "files", "image"}, before)
    assert server.sent == []


def lost(uncertain=True):
    error = Unavailable("no answer")
    error.uncertain = uncertain
    return error


def test_an_addition_without_an_answer_is_looked_up():
    server = Server(POST=lost(), GET=[item("a"), item("b")])
    assert bring(server, {"templates": ["a"]})["templates"] == {"data": [item("a")]}
    assert [method for method, *_ in server.sent] == ["POST", "GET"]


def test_an_addition_that_did_not_happen_is_uncertain():
    server = Server(POST=lost(), GET=[item("b")])
    with pytest.raises(Unavailable) as failure:
        bring(server, {"templates": ["a"]})
    assert failure.value.uncertain
    assert "the next run" in failure.value.hint
    server = Server(POST=lost(), GET=Unavailable("gone too"))
    with pytest.raises(Unavailable, match="no answer"):
        bring(server, {"templates": ["a"]})
    server = Server(POST=lost(uncertain=False))
    with pytest.raises(Unavailable):
        bring(server, {"templates": ["a"]})
    assert [method for method, *_ in server.sent] == ["POST"]


def test_what_went_by_itself_is_no_failure_but_what_is_unknown_is():
    bring(
        Server(DELETE=NotFound("no such item")),
        {"templates": []},
        {"templates"},
        shown(templates=[item("a")]),
    )
    server = Server(POST=NotFound("no such file"))
    with pytest.raises(NotFound):
        bring(server, {"templates": ["a"]}, {"templates"}, shown())
    assert server.slept == [], "neither the object nor the file is new"
    with pytest.raises(NotFound):
        bring(server, {"templates": ["a"]})
    assert server.slept, "a new object may not be known everywhere yet"


def test_what_documents_do_not_show_is_read():
    places = ("/shoes/1/relationships/templates", "/shoes/1/relationships/main_image")
    others = (place.replace("1", "2", 1) for place in places)
    server = Server(GET={places[0]: [item("a")], places[1]: [item("b")], **{other: [] for other in others}})
    remotes = [Remote("shoe", name, {"id": name, "attributes": {}}) for name in "12"]
    asyncio.run(read_apart(server, SHOE, remotes))
    assert remotes[0].document["relationships"] == {
        "templates": {"data": [item("a")]},
        "main_image": {"data": item("b")},
    }
    assert remotes[1].document["relationships"] == {"templates": {"data": []}, "main_image": {"data": None}}
