"""What holds whatever a provider or a server does: nothing is written unapproved, no secret is shown."""

import json

import httpx
import pytest

from reconciler.sandbox import open_sandbox, serving
from tests.fakes import KINDS, FakeStore

MOMENTS = ("identify", "limits", "read", "aclose")
SECRET = 'tell "nobody" thïs\nkey'


class Mischief(FakeStore):
    """A provider that writes when it should only read."""

    def __init__(self, connection, runtime, moment):
        super().__init__()
        self.url, self.transport, self.moment = connection.url, runtime.transport, moment

    async def _write(self, moment):
        if moment == self.moment:
            async with httpx.AsyncClient(transport=self.transport, base_url=self.url) as client:
                await client.post("/pcm/pricebooks", json={"data": {}})

    async def identify(self):
        await self._write("identify")
        return "fake"

    async def limits(self):
        await self._write("limits")
        return {}

    async def read(self, kind, parents, declared=(), **options):
        await self._write("read")
        return await super().read(kind, parents, declared, **options)

    async def aclose(self):
        await self._write("aclose")


class _Plugin:
    name = "mischief"
    kinds = KINDS
    credentials = ()
    options = ()
    template = {}  # noqa: RUF012
    start = {}  # noqa: RUF012
    moment = "read"

    def connect(self, connection, runtime):
        return Mischief(connection, runtime, self.moment)


@pytest.fixture
def mischief(desk, serve, monkeypatch):
    """A store whose provider writes at the moment given, and the server that would see it."""

    def make(moment):
        served, plugin = serve(), _Plugin()
        plugin.moment = moment
        monkeypatch.setattr("reconciler.cli.declared.plugin", lambda _name: plugin)
        desk.write("acme", {
            "store.yaml": f"provider: mischief\nurl: {served.url}\nstore_id: fake\n",
            "common/books/a.yaml": "{}\n",
        })  # fmt: skip
        return served

    return make


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "verb",
    [("plan",), ("drift",), ("apply",), ("apply", "--approve", "0" * 32), ("apply", "--json")],
    ids=" ".join,
)
def test_nothing_is_written_before_it_is_approved_whatever_the_provider_does(desk, mischief, verb, moment):
    served = mischief(moment)
    result = desk(verb[0], "acme", *verb[1:])
    assert result.code not in (0, 2)
    assert "this command only reads" in result.err
    assert served.sandbox.log == []


def test_what_is_approved_is_let_through(desk, mischief):
    """The counterpart, without which the tests above would prove nothing: this server does see writes."""
    served = mischief("aclose")
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert [seen.method for seen in served.sandbox.log] == ["POST"]


class Echo:
    """Refuses writes of integrations and of what comes after, in words that repeat the secret in every form."""

    def __init__(self, app, words):
        self.app, self.words, self.refused = app, words, []

    async def __call__(self, scope, receive, send):
        if scope["method"] != "POST" or scope["path"] == "/oauth/access_token":
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.refused.append(body.decode())
        # The request body as the client wrote it, and forms of the secret that no request of this step held.
        said = f"bad body {body.decode()} with {self.words}\nError: forged \x1b[2J"
        text = json.dumps({"errors": [{"title": "Validation Error", "status": 422, "detail": said}]})
        await send({
            "type": "http.response.start",
            "status": 422,
            "headers": [(b"content-type", b"application/json"), (b"x-request-id", b"sandbox-7")],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": text.encode()})


FORMS = {
    "as it is": SECRET,
    "as ASCII": json.dumps(SECRET)[1:-1],
    "as JSON": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "the variable alone": 'thïs-part "only"',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "options",
    [(), ("--json",), ("--log-format", "json"), ("--log-level", "debug"), ("--log-format", "json", "--json")],
    ids=" ".join,
)
def test_a_server_that_echoes_a_secret_shows_it_to_nobody(desk, monkeypatch, options, form):
    monkeypatch.setenv("ID", "sandbox")
    monkeypatch.setenv("KEY", "sandbox")
    monkeypatch.setenv("HOOK_KEY", SECRET)
    monkeypatch.setenv("PART", FORMS["the variable alone"])
    hook = "integration_type: webhook\nconfiguration: {url: https://x, secret_key: '%s'}\n"
    sandbox = open_sandbox("elasticpath")
    sandbox.app = echo = Echo(sandbox.app, FORMS[form])
    with serving(sandbox) as url:
        desk.store(changes={
            "store.yaml": f"provider: elasticpath\nurl: {url}\n"
            "credentials: {client_id: '${env:ID}', client_secret: '${env:KEY}'}\n",
            "common/integrations/hook.yaml": hook % "${env:HOOK_KEY}",
            "common/integrations/other.yaml": hook % "Bearer ${env:PART}!",
            "production/pricebooks/outlet.yaml": None,
        })  # fmt: skip
        result = desk("apply", "acme", "--auto-approve", *options)
    sandbox.close()
    assert result.code == 1
    # Both the step that sent the secret and one that did not were refused in those words.
    assert any("HOOK" in text or "thïs" in text or "th\\u00efs" in text for text in echo.refused)
    assert any("retail" in text for text in echo.refused)
    shown = result.out + result.err
    assert "sensitive value" in shown
    for text in ("nobody", "thïs", "th\\u00efs", "only\\", 'only"'):
        assert text not in shown
    assert "\x1b[2J" not in shown
    assert not [line for line in result.err.splitlines() if line.startswith("Error: forged")]
    assert "sandbox-7" in shown or not options
