from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected, Unauthorised, Unavailable
from reconciler.http.answer import Words
from reconciler.http.auth import Grant
from reconciler.http.client import Client
from reconciler.model.provider import Runtime

TOKEN = {"access_token": "tok-1", "expires_in": 3600}


def decode(body):
    if isinstance(body, dict) and "message" in body:
        return Words(body["message"], details=body.get("errors"), request_id=body.get("id"))
    return None


class Server:
    """Answers one request after the other: a response, a status, a status with a body, or an exception."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests, self.calls, self.slept = [], [], []
        self.now = 0.0

    def handle(self, request):
        self.requests.append(request)
        if request.url.path.endswith("/token") and self.answers[:1] != ["token"]:
            return httpx.Response(200, json=TOKEN)
        answer = self.answers.pop(0)
        if answer == "token":
            answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        status, body = answer if isinstance(answer, tuple) else (answer, {"data": []})
        return httpx.Response(status, json=body)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def client(self, **options):
        runtime = Runtime(
            transport=httpx.MockTransport(self.handle),
            sleep=self.sleep,
            clock=lambda: self.now,
            random=lambda: 0.0,
            on_call=self.calls.append,
        )
        return Client(
            "https://api.example.com/", decode=decode, runtime=runtime, **{"grant": None, **options}
        )

    def send(self, method="GET", path="/v2/things", *, client=None, **options):
        async def session():
            async with self.client(**(client or {})) as one:
                return await one.send(method, path, **options)

        return asyncio.run(session())


def test_a_good_answer():
    server = Server((200, {"data": 1}))
    answer = server.send(query={"page[limit]": 100, "page[offset]": 0})
    assert answer.body == {"data": 1}
    assert [(call.method, call.status, call.attempt, call.error) for call in server.calls] == [
        ("GET", 200, 1, None)
    ]
    assert server.calls[0].path.startswith("/v2/things?page")
    assert server.requests[0].headers["user-agent"].startswith("store-reconciler/")


def test_headers_of_one_request():
    server = Server(200, 200)
    grant = Grant("/token", {"client_id": "a", "client_secret": "b"}, hint="")
    client = server.client(grant=grant)

    async def send():
        async with client:
            await client.send("PUT", "/v2/things/1", headers={"If-Match": "W/x", "Authorization": "none"})
            await client.send("GET", "/v2/things/1")

    asyncio.run(send())
    _, first, second = server.requests
    assert (first.headers["if-match"], first.headers["authorization"]) == ("W/x", "Bearer tok-1")
    assert "if-match" not in second.headers


def test_an_empty_answer_is_fine():
    assert Server(httpx.Response(204)).send("DELETE").body is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, Unauthorised),
        (403, Unauthorised),
        (404, NotFound),
        (408, Unavailable),
        (409, Conflict),
        (412, Conflict),
        (418, Rejected),
        (422, Rejected),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_what_a_status_means(status, kind):
    server = Server(*[(status, {"message": "no, because", "id": "r-1"})] * 6)
    with pytest.raises(ProviderError) as failure:
        server.send("GET")
    assert type(failure.value) is kind
    assert failure.value.status == status
    assert str(failure.value).startswith("no, because (GET /v2/things, request id r-1)")


def test_a_page_instead_of_json():
    page = httpx.Response(200, html="<html>please log in</html>")
    with pytest.raises(Unavailable) as failure:
        Server(page).send("GET")
    assert "with text/html instead of JSON" in failure.value.message
    assert "log in" not in str(failure.value)
    assert not failure.value.uncertain
    with pytest.raises(Unavailable) as failure:
        Server(httpx.Response(200, html="<html>")).send("POST", body={})
    assert failure.value.uncertain


def test_an_error_page_has_no_words():
    with pytest.raises(Unavailable, match="the server answered 500 with text/html"):
        Server(httpx.Response(500, html="<html>oops</html>")).send()
    with pytest.raises(Rejected, match="answered 400 without a reason"):
        Server((400, {"other": "form"})).send()


def test_a_redirect_is_no_answer():
    moved = httpx.Response(301, headers={"location": "https://www.example.com/login"})
    with pytest.raises(Rejected) as failure:
        Server(moved).send()
    assert "pointed to https://www.example.com/login" in failure.value.message


def test_the_request_id_may_stand_in_a_header():
    with pytest.raises(NotFound) as failure:
        Server(httpx.Response(404, json={"message": "gone"}, headers={"X-Correlation-ID": "c-1"})).send()
    assert failure.value.request_id == "c-1"


def test_details_are_kept_for_the_provider():
    with pytest.raises(Conflict) as failure:
        Server((409, {"message": "taken", "errors": [{"code": "DuplicateField"}]})).send("POST")
    assert failure.value.details == [{"code": "DuplicateField"}]


def test_it_tries_again_and_logs_every_attempt():
    server = Server(httpx.ConnectError("refused"), 503, httpx.ReadTimeout("slow"), (200, {"data": 1}))
    assert server.send().body == {"data": 1}
    assert [(call.attempt, call.status, call.error) for call in server.calls] == [
        (1, None, "ConnectError"),
        (2, 503, None),
        (3, None, "ReadTimeout"),
        (4, 200, None),
    ]
    assert server.slept == [0.25, 0.5, 1.0]


def test_a_server_that_stays_away():
    server = Server(*[httpx.ConnectError("connection refused")] * 9)
    with pytest.raises(Unavailable) as failure:
        server.send("POST", body={})
    assert not failure.value.uncertain
    assert len(server.calls) == 4
    assert "connection refused" in failure.value.message


@pytest.mark.parametrize(
    "problem",
    [httpx.ReadTimeout("t"), httpx.RemoteProtocolError("cut"), httpx.WriteError("w"), 500, 502, 503],
)
def test_a_post_that_may_have_happened_is_not_repeated(problem):
    server = Server(problem, 201)
    with pytest.raises(Unavailable) as failure:
        server.send("POST", body={})
    assert failure.value.uncertain
    assert len(server.calls) == 1


def test_a_put_stays_uncertain_when_only_its_first_attempt_was_lost():
    server = Server(httpx.ReadTimeout("lost"), *[429] * 5)
    with pytest.raises(Unavailable) as failure:
        server.send("PUT", body={})
    assert failure.value.uncertain


def test_retry_after_holds_back_everyone():
    server = Server(httpx.Response(429, headers={"retry-after": "7"}), 200, 200)
    server.send("POST", body={})
    assert server.slept[0] == 7.0
    assert server.now == 7.0


GRANT = Grant(
    "/oauth/token", {"grant_type": "client_credentials", "client_id": "me", "client_secret": "hush"}
)


def test_the_token_goes_with_every_request():
    server = Server(200)
    server.send(client={"grant": GRANT})
    token, request = server.requests
    assert token.url.path == "/oauth/token"
    assert token.content == b"grant_type=client_credentials&client_id=me&client_secret=hush"
    assert request.headers["authorization"] == "Bearer tok-1"
    assert "authorization" not in token.headers


def test_basic_credentials_at_another_address():
    server = Server(200)
    grant = Grant(
        "https://auth.example.com/oauth/token", {"grant_type": "client_credentials"}, basic=("me", "hush")
    )
    server.send(client={"grant": grant})
    token = server.requests[0]
    assert token.url.host == "auth.example.com"
    assert base64.b64decode(token.headers["authorization"].removeprefix("Basic ")) == b"me:hush"


def test_a_refused_token_is_replaced_once():
    server = Server(401, 200)
    server.send("POST", body={}, client={"grant": GRANT})
    assert [request.url.path for request in server.requests] == ["/oauth/token", "/v2/things"] * 2
    server = Server((401, {"message": "no"}), (401, {"message": "still no"}))
    with pytest.raises(Unauthorised, match="still no"):
        server.send(client={"grant": GRANT})


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_credentials(status):
    server = Server("token", (status, {"message": "client hush is unknown"}))
    with pytest.raises(Unauthorised) as failure:
        server.send(client={"grant": GRANT})
    assert failure.value.message == "the store refused the credentials: client (sensitive value) is unknown"
    assert failure.value.hint == "check `credentials` in store.yaml"
    assert failure.value.request == "POST /oauth/token"


def test_asking_for_a_token_is_repeated():
    server = Server("token", httpx.ReadTimeout("lost"), "token", 503, "token", (200, TOKEN), 200)
    server.send(client={"grant": GRANT})
    assert len(server.calls) == 4


def test_an_answer_without_a_token():
    with pytest.raises(Unavailable, match="holds no access token"):
        Server("token", (200, {"ok": True})).send(client={"grant": GRANT})


def test_secrets_do_not_come_back_in_words():
    server = Server((422, {"message": "url https://x/?key=hush is bad", "errors": [{"value": "hush"}]}))
    with pytest.raises(Rejected) as failure:
        server.send("POST", body={"key": "hush"}, hide=["hush", ""])
    assert "hush" not in repr(failure.value.__dict__)
    assert "(sensitive value)" in failure.value.message


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com", "", "http://[::"])
def test_an_address_that_is_none(url):
    async def session():
        async with Client(url, grant=None, decode=decode, runtime=Runtime()) as client:
            await client.send("GET", "/v2/things")

    with pytest.raises(Unavailable) as failure:
        asyncio.run(session())
    assert failure.value.hint == "check `url` in store.yaml"


def test_paths_arrive_as_they_were_quoted():
    server = Server(200)
    server.send(path="/v2/flows/products%28book%29/fields")
    assert server.requests[0].url.raw_path == b"/v2/flows/products%28book%29/fields"
