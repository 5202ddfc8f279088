"""What only a commercetools project does: versions, cursors, scopes, and servers of other makes."""

from __future__ import annotations

import asyncio
import json
import uuid
from urllib.parse import parse_qsl

import httpx
import pytest

from reconciler.errors import Conflict, IncompleteRead, NotFound, Unauthorised, Unavailable
from reconciler.model.address import Address
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Write
from reconciler.providers.commercetools import auth_url, scopes
from reconciler.providers.registry import plugin
from tests.contract.example import example

KINDS = plugin("commercetools").kinds
CHANNEL = example(
    "channel/web",
    {"key": "web", "roles": ["ProductDistribution"], "name": {"en": "Web"}},
    {"name": {"en": "Shop"}},
)
ZONE = example(
    "zone/eu", {"key": "eu", "name": "EU", "locations": [{"country": "DE"}]}, {"description": "Union"}
)


@pytest.fixture
def project(open_store):
    def make(*faults, **options):
        return open_store("commercetools", *faults, **options)

    return make


def elsewhere(store, example, *actions):
    """Somebody else writes to the same object; what the test knows of it stays as it was."""
    known = store.known[example.address]
    kind = KINDS[example.kind]

    async def write(provider):
        now = await provider.again(kind, known)
        await provider._client.send(
            "POST",
            f"/sandbox/{kind.path}/{known.id}",
            body={"version": now.version, "actions": list(actions)},
        )

    store.run(write)


def named(text):
    return {"action": "changeName", "name": {"en": text}}


DESCRIBED = {"action": "changeDescription", "description": {"en": "by hand"}}


def posts(store):
    return [path for method, path, _ in store.sent if method == "POST" and "/oauth/" not in path]


def test_an_update_is_one_request_and_carries_the_version_that_was_read(project):
    store = project()
    made = store.create(CHANNEL)
    store.sent.clear()
    store.update(CHANNEL, CHANNEL.after, {"name"})
    (sent,) = [(method, body) for method, path, body in store.sent if "/oauth/" not in path]
    assert sent == ("POST", {"version": made.version, "actions": [named("Shop")]})


def test_another_field_that_somebody_changed_is_no_conflict(project):
    store = project()
    store.create(CHANNEL)
    elsewhere(store, CHANNEL, DESCRIBED)
    updated = store.update(CHANNEL, CHANNEL.after, {"name"})
    assert updated.document["name"] == {"en": "Shop"}
    assert updated.document["description"] == {"en": "by hand"}


def test_a_field_that_somebody_changed_is_told_from_three_sides(project):
    store = project()
    store.create(CHANNEL)
    elsewhere(store, CHANNEL, named("Hand"))
    with pytest.raises(Conflict) as refusal:
        store.update(CHANNEL, CHANNEL.after, {"name"})
    assert refusal.value.message == (
        "channel/web was changed by somebody since it was read:\n"
        '  /name: planned from {"en": "Web"}, wanted {"en": "Shop"}, found now {"en": "Hand"}'
    )
    assert "--force" in refusal.value.hint
    (found,) = store.find(CHANNEL)
    assert found.document["name"] == {"en": "Hand"}


def test_force_overwrites_what_somebody_changed(project):
    store = project()
    store.create(CHANNEL)
    elsewhere(store, CHANNEL, named("Hand"))
    store.force = True
    assert store.update(CHANNEL, CHANNEL.after, {"name"}).document["name"] == {"en": "Shop"}


def test_what_somebody_did_just_so_already_is_done(project):
    store = project()
    store.create(CHANNEL)
    elsewhere(store, CHANNEL, named("Shop"))
    store.sent.clear()
    assert store.update(CHANNEL, CHANNEL.after, {"name"}).document["name"] == {"en": "Shop"}
    assert len(posts(store)) == 1, "the refused one"


@pytest.mark.parametrize(
    "fault",
    [
        "bump:method=POST,nth=2",
        "409:method=POST,nth=2",
        "503:method=POST,nth=2",
        "drop-after:method=POST,nth=2",
        "drop-before:method=POST,nth=2",
        "html:method=POST,nth=2,status=502",
    ],
)
def test_an_update_gets_through(project, fault):
    store = project(fault)
    store.create(CHANNEL)
    updated = store.update(CHANNEL, CHANNEL.after, {"name"})
    (found,) = store.find(CHANNEL)
    assert found.document == updated.document
    assert found.document["name"] == {"en": "Shop"}


def test_an_update_of_what_is_gone_says_so(project):
    store = project()
    store.create(CHANNEL)
    store.run(lambda provider: provider.delete(KINDS["channel"], store.known[CHANNEL.address]))
    with pytest.raises(NotFound):
        store.update(CHANNEL, CHANNEL.after, {"name"})


def test_a_deletion_of_what_somebody_changed_is_refused_but_with_force(project):
    store = project()
    made = store.create(CHANNEL)
    elsewhere(store, CHANNEL, named("Hand"))
    with pytest.raises(Conflict, match="changed by somebody"):
        store.run(lambda provider: provider.delete(KINDS["channel"], made))
    store.run(lambda provider: provider.delete(KINDS["channel"], made, force=True))
    assert not store.find(CHANNEL)


def test_a_deletion_does_not_mind_a_version_that_moved_by_itself(project):
    store = project("bump:method=DELETE")
    store.create(CHANNEL)
    store.delete(CHANNEL)
    assert not store.find(CHANNEL)


def test_a_list_is_followed_by_its_ids(project):
    store = project()
    store.sandbox.load("zone", [{"key": f"z{n}", "name": f"z{n}", "locations": []} for n in range(1_203)])
    listing = store.listing("zone")
    assert len({one.id for one in listing.remotes}) == 1_203
    assert listing.pages == 3
    paths = [path for _, path, _ in store.sent if "/zones" in path]
    assert all("offset" not in path and "withTotal=false" in path and "sort=id+asc" in path for path in paths)


def test_a_missing_scope_is_named(project):
    store = project(knobs={"scopes": ["view_stores", "manage_products"]})
    with pytest.raises(Unauthorised) as refusal:
        store.listing("zone")
    assert "view_shipping_methods" in refusal.value.message or "zones" in refusal.value.message, (
        refusal.value.message
    )
    assert "give the API client a scope" in refusal.value.hint


def test_an_error_tells_the_action_and_the_api_s_own_words(project):
    store = project()
    store.create(ZONE)
    other = example(
        "zone/at", {"key": "at", "name": "AT", "locations": []}, {"locations": [{"country": "DE"}]}
    )
    store.create(other)
    with pytest.raises(
        Exception, match=r"addLocation \(number 1\): .+ \((DuplicateField|InvalidOperation)\)"
    ):
        store.update(other, other.after, {"locations"})


def test_where_tokens_come_from():
    assert (
        auth_url(Connection("https://api.us-central1.gcp.commercetools.com/"))
        == "https://auth.us-central1.gcp.commercetools.com"
    )
    assert auth_url(Connection("http://127.0.0.1:8080/")) == "http://127.0.0.1:8080"
    given = Connection("https://api.x", options={"auth_url": "https://login.example/oauth/token"})
    assert auth_url(given) == "https://login.example"
    assert scopes("manage_stores, view_types:other", "shop") == "manage_stores:shop view_types:other"


# --- servers of other makes ---------------------------------------------------------------------------------


class OtherMake:
    """A server that speaks the API in another accent: null lists, empty 404 bodies, HTML errors, no routes
    for keys, and its own words for a version that does not fit.
    """

    def __init__(self):
        self.zones = {}
        self.fail = 0

    def __call__(self, request):
        path = request.url.path
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        if self.fail:
            self.fail -= 1
            return httpx.Response(500, text="<html>oops</html>", headers={"content-type": "text/html"})
        parts = path.strip("/").split("/")
        if parts[1] != "zones" or (len(parts) == 3 and parts[2] not in self.zones):
            return httpx.Response(404)
        if request.method == "GET":
            return self._get(request, parts)
        if request.method == "DELETE":
            return httpx.Response(200, json=self.zones.pop(parts[2]))
        return self._post(json.loads(request.content), parts)

    def _get(self, request, parts):
        if len(parts) == 3:
            return httpx.Response(200, json=self.zones[parts[2]])
        where = [value for name, value in parse_qsl(request.url.query.decode()) if name == "where"]
        found = sorted(self.zones.values(), key=lambda one: one["id"])
        if where:
            found = [one for one in found if f'key in ("{one.get("key")}")' in where]
        return httpx.Response(200, json={"results": found or None, "count": len(found)})

    def _post(self, body, parts):
        if len(parts) == 2:
            made = {**body, "id": str(uuid.UUID(int=len(self.zones) + 1)), "version": 7}
            self.zones[made["id"]] = made
            return httpx.Response(201, json=made)
        zone = self.zones[parts[2]]
        if body["version"] != zone["version"]:
            return httpx.Response(409, json={"statusCode": 409, "message": "outdated"})
        for action in body["actions"]:
            zone["name"] = action.get("name", zone["name"])
        zone["version"] += 40
        return httpx.Response(200, json=zone)


def against(server, work):
    async def no_wait(_seconds):
        await asyncio.sleep(0)

    async def session():
        runtime = Runtime(transport=httpx.MockTransport(server), sleep=no_wait, random=lambda: 0.5)
        connection = Connection(
            "http://other", credentials={"client_id": "a", "client_secret": "b"}, options={"project_key": "p"}
        )
        provider = plugin("commercetools").connect(connection, runtime)
        try:
            return await work(provider)
        finally:
            await provider.aclose()

    return asyncio.run(session())


def write(remote, body, before, fields):
    return Write(Address("zone", "eu"), body, fields, before, None, remote, lambda _: "")


def test_another_make_of_the_api_is_understood():
    server, zone = OtherMake(), KINDS["zone"]

    async def live(provider):
        assert (await provider.read(zone, ())).remotes == []
        made = await provider.create(zone, write(None, {"key": "eu", "name": "EU"}, {}, None))
        server.zones[made.id]["version"] = 9
        updated = await provider.update(
            zone, write(made, {"key": "eu", "name": "E"}, {"key": "eu", "name": "EU"}, frozenset({"name"}))
        )
        assert updated.document["name"] == "E"
        server.zones[made.id]["name"] = "by hand"
        server.zones[made.id]["version"] = 10
        with pytest.raises(Conflict, match="changed by somebody"):
            await provider.update(
                zone,
                write(updated, {"key": "eu", "name": "F"}, {"key": "eu", "name": "E"}, frozenset({"name"})),
            )
        (listed,) = (await provider.read(zone, ())).remotes
        await provider.delete(zone, listed)
        await provider.delete(zone, listed)

    against(server, live)


def test_a_lost_creation_is_found_without_routes_for_keys():
    server, zone = OtherMake(), KINDS["zone"]

    class Loses(OtherMake):
        lost = False

        def _post(self, body, parts):
            answer = super()._post(body, parts)
            if not self.lost:
                self.lost = True
                raise httpx.ReadError("connection reset")
            return answer

    server = Loses()
    made = against(
        server, lambda provider: provider.create(zone, write(None, {"key": "eu", "name": "EU"}, {}, None))
    )
    assert server.zones[made.id]["key"] == "eu"
    assert len(server.zones) == 1


def test_a_page_of_html_is_no_list():
    server = OtherMake()
    server.fail = 10
    with pytest.raises(IncompleteRead, match="text/html instead of JSON"):
        against(server, lambda provider: provider.read(KINDS["zone"], ()))


def test_a_list_that_is_not_in_the_order_of_ids_is_not_trusted():
    class Shuffles(OtherMake):
        def _get(self, request, parts):
            ids = ["b", "a"]
            return httpx.Response(
                200, json={"limit": 2, "results": [{"id": one, "version": 1} for one in ids]}
            )

    with pytest.raises(IncompleteRead, match="by their ids"):
        against(Shuffles(), lambda provider: provider.read(KINDS["zone"], ()))


def test_a_write_answered_with_nothing_may_have_happened():
    class Silent(OtherMake):
        def _post(self, body, parts):
            return httpx.Response(200, json=[])

    with pytest.raises(Unavailable) as lost:
        against(
            Silent(),
            lambda provider: provider.create(
                KINDS["zone"], write(None, {"key": "eu", "name": "EU"}, {}, None)
            ),
        )
    assert lost.value.uncertain
