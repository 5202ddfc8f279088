from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from reconciler.sandbox import PROVIDERS, UNKNOWN, SandboxError, open_sandbox, serving


def test_what_a_new_store_holds(api):
    (currency,) = api.get("/v2/currencies")["data"]
    assert (currency["code"], currency["default"]) == ("USD", True)
    gateways = api.get("/v2/gateways")["data"]
    assert len(gateways) == 11
    assert not any(gateway["enabled"] for gateway in gateways)
    for path in ("/v2/flows", "/v2/fields", "/v2/integrations", "/pcm/catalogs", "/pcm/catalogs/rules"):
        assert api.get(path)["data"] == []
    assert api.get("/v2/settings")["data"]["id"] == api.sandbox.store_id
    assert api.get(f"/v2/stores/{api.sandbox.store_id}")["data"]["type"] == "store"
    assert api.get("/v2/stores")["data"][0]["id"] == api.sandbox.store_id
    api.get("/v2/stores/other", 404)


def test_ids_depend_on_the_seed_alone(logged_in, new):
    first, second, other = (
        logged_in(seed=seed).post("/pcm/pricebooks", new["pricebook"])["data"]["id"] for seed in (1, 1, 2)
    )
    assert first == second != other


def test_times_come_from_the_clock_in_milliseconds(api, clock, new):
    clock.now = 1_700_000_000.0425
    made = api.post("/pcm/pricebooks", new["pricebook"])["data"]
    assert made["attributes"]["created_at"] == "2023-11-14T22:13:20.042Z"
    clock.now += 60
    changed = api.put(f"/pcm/pricebooks/{made['id']}", {**made, "attributes": {}})["data"]["attributes"]
    assert changed["created_at"] == "2023-11-14T22:13:20.042Z"
    assert changed["updated_at"] == "2023-11-14T22:14:20.042Z"


def test_unknown_addresses_methods_and_bad_json(api):
    assert api.error("GET", "/v2/nothing", None, 404) == {"title": "Not Found", "status": 404}
    assert api.error("GET", "/pcm/nothing", None, 404) == {"title": "Not Found", "status": "404"}
    assert api.error("PATCH", "/v2/flows", {}, 405)["title"] == "Method Not Allowed"
    for body in (b"{", b'{"data": NaN}', b"\xff", b'{"data": "\\ud800"}'):
        answer = api("POST", "/v2/flows", content=body)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["title"] == "Bad Request"


@pytest.mark.parametrize("body", [None, {}, [], {"data": []}, {"data": "x"}])
def test_a_body_without_data_is_refused(api, body):
    assert api("POST", "/pcm/hierarchies", json=body).status_code == 422
    assert api("POST", "/v2/currencies", json=body).status_code == 400


def test_every_reply_has_a_request_id(make):
    api = make()
    ids = [api("GET", path).headers["x-request-id"] for path in ("/v2/flows", "/nothing", "/v2/flows")]
    assert len(set(ids)) == 3


def test_the_log_lists_requests(api):
    api.get("/v2/flows?page[limit]=1")
    api.get("/v2/flows/none", 404)
    assert api.sandbox.log[-2:] == [("GET", "/v2/flows", 200), ("GET", "/v2/flows/none", 404)]
    assert api.sandbox.faults.log is api.sandbox.log


def test_a_file_survives_a_restart_and_a_kill(logged_in, tmp_path, new):
    path = tmp_path / "deep" / "store.db"
    first = logged_in(db=path, seed=5)
    book = first.post("/pcm/pricebooks", new["pricebook"])["data"]
    # A second sandbox opens the file while the first was never closed, as after a kill.
    second = logged_in(db=path)
    second.headers = first.headers
    assert second.get(f"/pcm/pricebooks/{book['id']}")["data"] == book
    assert second.sandbox.store_id == first.sandbox.store_id
    other = second.post("/pcm/pricebooks", {"type": "pricebook", "attributes": {"name": "b"}})["data"]
    assert other["id"] != book["id"]
    assert len(second.get("/v2/currencies")["data"]) == 1


def test_a_refused_request_leaves_nothing(logged_in, tmp_path, new):
    api = logged_in(db=tmp_path / "store.db")
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    one = api.post(f"/pcm/hierarchies/{tree}/nodes", new["node"])["data"]["id"]
    both = [{"type": "node", "id": one, "meta": {"sort_order": 9}}, {"type": "node", "id": "none"}]
    api.error("POST", f"/pcm/hierarchies/{tree}/relationships/children", both, 404)
    assert "sort_order" not in api.get(f"/pcm/hierarchies/{tree}/nodes/{one}")["data"]["meta"]


def test_files_that_are_no_sandbox_of_this_api(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database " * 500)
    with pytest.raises(SandboxError, match="not a sandbox database"):
        open_sandbox("elasticpath", text)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(SandboxError, match="not of a sandbox"):
        open_sandbox("elasticpath", foreign)
    with pytest.raises(SandboxError, match="cannot open"):
        open_sandbox("elasticpath", text / "below.db")
    path = tmp_path / "other.db"
    open_sandbox("elasticpath", path).close()
    for name, value, told in (("provider", "other", "of other"), ("format", "0", "another version")):
        with sqlite3.connect(path) as db:
            db.execute("UPDATE meta SET value=? WHERE name=?", (value, name))
        db.close()
        with pytest.raises(SandboxError, match=told):
            open_sandbox("elasticpath", path)


def test_a_database_that_breaks_is_told_by_its_name(logged_in, tmp_path):
    path = tmp_path / "broken.db"
    open_sandbox("elasticpath", path).close()
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE tokens")
        db.execute("DROP TABLE objects")
    db.close()
    with pytest.raises(SandboxError, match=r"broken\.db cannot be used: no such table"):
        logged_in(db=path)
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE meta")
    db.close()
    with pytest.raises(SandboxError, match=r"broken\.db cannot be used: no such table"):
        open_sandbox("elasticpath", path)


def test_a_locked_database_is_told_by_its_name(tmp_path, logged_in):
    path = tmp_path / "locked.db"
    api = logged_in(db=path)
    api.sandbox._world.store._db.execute("PRAGMA busy_timeout=1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SandboxError, match=r"locked\.db cannot be used: database is locked"):
        api.get("/v2/flows")
    other.execute("ROLLBACK")
    other.close()
    api.get("/v2/flows")


def test_a_client_that_leaves_in_the_middle_of_its_request_raises_nothing(make):
    async def leave():
        return {"type": "http.disconnect"}

    async def say(_message):
        """Nobody hears it."""

    api = make()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/oauth/access_token", "raw_path": b"/oauth/access_token", "root_path": "", "query_string": b"",
        "headers": [], "server": ("sandbox", 80), "client": ("client", 1),
    }  # fmt: skip
    asyncio.run(api.sandbox.app(scope, leave, say))
    assert [tuple(seen) for seen in api.sandbox.log] == [("POST", "/oauth/access_token", 0)]


def test_an_empty_file_becomes_a_sandbox(tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    sandbox = open_sandbox("elasticpath", path)
    assert sandbox.store_id
    sandbox.close()


def test_wrong_options():
    assert list(PROVIDERS) == ["elasticpath", "commercetools"]
    with pytest.raises(SandboxError, match=r"no sandbox for 'x'\n  hint: there are: elasticpath"):
        open_sandbox("x")
    for knobs, told in (
        ({"lagg": 1}, "did you mean 'lag'"),
        ({"zzzzzz": 1}, "there are: expires_in"),
        ({"gateway_secrets": "hidden"}, "none of plain, masked"),
        ({"lag": -1}, "less than 0"),
        ({"lag": True}, "no int"),
        ({"unpaged": "flow"}, "a list of names"),
        ({"release_fails": 1}, "no bool"),
    ):
        with pytest.raises(SandboxError, match=told):
            open_sandbox("elasticpath", knobs=knobs)


def test_load_puts_many_objects_in_at_once(api):
    ids = api.sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(300)])
    page = api.get("/pcm/pricebooks?page[limit]=100&page[offset]=200")
    assert [item["id"] for item in page["data"]] == ids[200:]
    assert page["meta"]["results"]["total"] == 300
    tree = api.sandbox.seed_object("hierarchy", {"attributes": {"name": "Top"}})
    (node,) = api.sandbox.load("node", [{"id": "n1", "attributes": {"name": "A"}}], within=tree)
    assert node == "n1"
    assert api.get(f"/pcm/hierarchies/{tree}/nodes/n1")["data"]["attributes"]["slug"] == "a"
    with pytest.raises(SandboxError, match=r"'book' can be loaded\n  hint: there are: currency"):
        api.sandbox.load("book", [])


def test_seeded_objects_break_the_rules(api):
    for _ in range(2):
        api.sandbox.seed_object("pricebook", {"attributes": {"name": "twin"}})
    assert [item["attributes"]["name"] for item in api.get("/pcm/pricebooks")["data"]] == ["twin", "twin"]


@pytest.mark.parametrize(
    ("kind", "path", "data"),
    [
        ("hierarchy", "/pcm/hierarchies", {"attributes": {"name": "Shared"}}),
        ("catalog", "/pcm/catalogs", {"attributes": {"name": "Shared", "hierarchy_ids": []}}),
        ("flow", "/v2/flows", {"name": "Shared", "slug": "shared"}),
    ],
)
def test_what_the_organization_owns_is_read_only(api, kind, path, data):
    id_ = api.sandbox.seed_object(kind, data, owner="organization")
    api.get(f"{path}/{id_}")
    for method in ("PUT", "DELETE"):
        error = api.error(method, f"{path}/{id_}", {"type": kind, "id": id_, "attributes": {}}, 403)
        assert (error["title"], error["detail"]) == ("Forbidden", "entity owned by organization")


def test_a_page_of_a_hundred_is_fast(api):
    api.sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(1000)])

    async def best():
        taken = []
        client = httpx.AsyncClient(
            transport=api.sandbox.transport(), base_url="http://sandbox", headers=api.headers
        )
        async with client:
            for _ in range(30):
                start = time.perf_counter()
                await client.get("/pcm/pricebooks?page[limit]=100&page[offset]=500")
                taken.append(time.perf_counter() - start)
        return min(taken)

    assert asyncio.run(best()) < 0.003


def test_over_real_http(make, credentials, new):
    sandbox = make().sandbox
    with serving(sandbox) as url, httpx.Client(base_url=url) as client:
        token = client.post("/oauth/access_token", data=credentials).json()["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        made = client.post("/v2/flows", json={"data": new["flow"]}, headers=headers)
        assert made.status_code == 201
        assert made.headers["x-request-id"]
        assert made.json()["data"]["links"]["self"].startswith(url)
        listed = client.get("/v2/flows/products%28ext%29/fields", headers=headers)
        assert listed.json()["data"] == []


SERVER = """
import sys
from pathlib import Path
from reconciler.sandbox import open_sandbox, serve
serve(open_sandbox("elasticpath", Path(sys.argv[1])), 0, ready=lambda url: print(url, flush=True))
"""


def test_a_killed_server_has_kept_what_it_answered(make, credentials, tmp_path, new):
    path = tmp_path / "store.db"
    root = Path(__file__).parents[3]
    with (
        subprocess.Popen(
            [sys.executable, "-c", SERVER, path], cwd=root, stdout=subprocess.PIPE, text=True
        ) as server,
        httpx.Client(base_url=server.stdout.readline().strip()) as client,
    ):
        token = client.post("/oauth/access_token", data=credentials).json()["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        made = client.post("/v2/flows", json={"data": new["flow"]}, headers=headers).json()["data"]
        server.kill()
    api = make(db=path, clock=time.time)
    api.headers = headers
    assert api.get(f"/v2/flows/{made['id']}")["data"] == made


def test_a_port_that_is_taken(make):
    sandbox = make().sandbox
    with serving(sandbox) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(SandboxError, match=f"cannot listen on 127.0.0.1:{port}"), serving(sandbox, port):
            pass


def test_an_answer_about_what_the_stand_in_does_not_have_says_so(api):
    for method, path in (("GET", "/v2/nothing"), ("PATCH", "/v2/flows")):
        assert UNKNOWN in api(method, path).headers
    assert UNKNOWN not in api("GET", "/v2/flows/nothing").headers


def test_a_file_that_is_not_kept_stays_as_it_is(tmp_path):
    path = tmp_path / "store.db"
    with pytest.raises(SandboxError, match="is no quota"):
        open_sandbox("elasticpath", knobs={"limits": ["currency_limit=many"]})
    open_sandbox("elasticpath", path, kept=False).close()
    assert not path.exists()
    first = open_sandbox("elasticpath", path, knobs={"limits": ["currency_limit=25"]})
    made = first.seed_object("pricebook", {"attributes": {"name": "retail"}})
    for running in (True, False):
        before = path.read_bytes()
        copy = open_sandbox("elasticpath", path, kept=False)
        with serving(copy) as url:
            login = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
            token = httpx.post(f"{url}/oauth/access_token", data=login).json()["access_token"]
            headers = {"authorization": f"Bearer {token}"}
            assert httpx.delete(f"{url}/pcm/pricebooks/{made}", headers=headers).status_code == 204
            settings = httpx.get(f"{url}/v2/settings", headers=headers).json()["data"]
            assert settings["currency_limit"] == 25
        copy.close()
        assert path.read_bytes() == before
        if running:
            first.close()
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]
