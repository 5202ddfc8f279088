from __future__ import annotations

import asyncio
import json as json_lib

import httpx
import pytest

from reconciler.sandbox import CLIENT_ID, CLIENT_SECRET


class Api:
    """A blocking client of a sandbox's project, with a token it fetches once; `said` keeps every exchange."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.headers = {}
        self.said = []

    def raw(self, method, path, json=None, **options):
        async def send():
            client = httpx.AsyncClient(transport=self.sandbox.transport(), base_url="http://sandbox")
            async with client:
                return await client.request(method, path, json=json, headers=self.headers, **options)

        answer = asyncio.run(send())
        self.said.append(answer)
        return answer

    def token(self, scope="", auth=(CLIENT_ID, CLIENT_SECRET), status=200):
        self.headers = {}
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        answer = self.raw("POST", "/oauth/token", data=form, auth=auth)
        assert answer.status_code == status, answer.text
        if status == 200:
            self.headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return answer.json()

    def log_in(self, scope=""):
        self.token(scope)
        self.said.clear()
        return self

    def __call__(self, method, path, json=None, status=None, **options):
        answer = self.raw(method, f"/sandbox{path}", json, **options)
        if status is not None:
            assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def get(self, path, status=200, **params):
        return self("GET", path, None, status, params=params)

    def post(self, path, draft, status=201):
        return self("POST", path, draft, status)

    def update(self, path, *actions, version=None, status=200):
        """Send actions against the current version, or the one given."""
        if version is None:
            version = self.get(path)["version"]
        said = self("POST", path, {"version": version, "actions": list(actions)}, status)
        return said if status == 200 else said["errors"][0]

    def delete(self, path, version=None, status=200):
        if version is None:
            version = self.get(path)["version"]
        said = self("DELETE", path, None, status, params={"version": version})
        return said if status == 200 else said["errors"][0]

    def refused(self, path, draft, code, status=400):
        """The error with which a draft is refused."""
        error = self("POST", path, draft, status)["errors"][0]
        assert error["code"] == code, json_lib.dumps(error)
        return error

    def fails(self, path, action, code, **fields):
        """The error with which one action is refused."""
        error = self.update(path, action, status=400)
        assert error["code"] == code, json_lib.dumps(error)
        assert error["action"] == action
        assert error["actionIndex"] == 0
        for name, value in fields.items():
            assert error[name] == value
        return error


@pytest.fixture
def opens():
    """What the fixtures beside open, and how they speak to it."""
    return "commercetools", Api
