import asyncio

import httpx
import pytest

from reconciler.cli.guard import Guard
from reconciler.errors import ReconcilerError
from reconciler.sandbox import open_sandbox, serving

FORM = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
BOOK = {"data": {"type": "pricebook", "attributes": {"name": "x"}}}


async def token(client):
    answer = await client.post("/oauth/access_token", data=FORM)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_locked_guard_lets_no_write_through(method):
    async def run():
        async with httpx.AsyncClient(
            transport=Guard(sandbox.transport()), base_url="http://sandbox"
        ) as client:
            headers = await token(client)
            assert (await client.get("/v2/flows", headers=headers)).status_code == 200
            with pytest.raises(ReconcilerError, match="this command only reads"):
                await client.request(method, "/pcm/pricebooks", headers=headers, json=BOOK)

    sandbox = open_sandbox("elasticpath")
    asyncio.run(run())
    assert [seen.method for seen in sandbox.log] == ["POST", "GET"]
    sandbox.close()


def test_a_form_that_is_no_request_for_a_token_is_a_write():
    async def run():
        async with httpx.AsyncClient(
            transport=Guard(sandbox.transport()), base_url="http://sandbox"
        ) as client:
            with pytest.raises(ReconcilerError):
                await client.post("/v2/currencies", data=FORM)

    sandbox = open_sandbox("elasticpath")
    asyncio.run(run())
    assert sandbox.log == []
    sandbox.close()


def test_an_unlocked_guard_lets_writes_through_to_the_network():
    async def run(url):
        guard = Guard()
        async with httpx.AsyncClient(transport=guard, base_url=url) as client:
            headers = await token(client)
            guard.unlock()
            answer = await client.post("/pcm/pricebooks", headers=headers, json=BOOK)
            assert answer.status_code == 201
            assert answer.json()["data"]["attributes"]["name"] == "x"

    sandbox = open_sandbox("elasticpath")
    with serving(sandbox) as url:
        asyncio.run(run(url))
    sandbox.close()


def test_the_guard_goes_through_the_proxy_that_the_environment_names(monkeypatch):
    async def run():
        async with httpx.AsyncClient(transport=Guard()) as client:
            return await client.get("http://store.invalid/oauth/x")

    sandbox = open_sandbox("elasticpath")
    with serving(sandbox) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        assert asyncio.run(run()).status_code in (401, 404)
    sandbox.close()
