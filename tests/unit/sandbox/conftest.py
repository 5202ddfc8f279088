from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
import pytest

from reconciler.sandbox import CLIENT_ID, CLIENT_SECRET, open_sandbox

CREDENTIALS = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self):
        return self.now


class Api:
    """A blocking client of a sandbox, with a token it fetches once; `said` keeps every exchange."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.headers = {}
        self.said = []

    def __call__(self, method, path, json=None, headers=None, **options):
        headers = {**self.headers, **(headers or {})}

        async def send():
            client = httpx.AsyncClient(transport=self.sandbox.transport(), base_url="http://sandbox")
            async with client:
                return await client.request(method, path, json=json, headers=headers, **options)

        answer = asyncio.run(send())
        self.said.append(answer)
        return answer

    def log_in(self):
        token = self("POST", "/oauth/access_token", data=CREDENTIALS).json()["access_token"]
        self.headers = {"authorization": f"Bearer {token}"}
        self.said.clear()
        return self

    def get(self, path, status=200):
        return self.checked("GET", path, None, status)

    def post(self, path, data=None, status=201):
        return self.checked("POST", path, None if data is None else {"data": data}, status)

    def put(self, path, data, status=200):
        return self.checked("PUT", path, {"data": data}, status)

    def delete(self, path, status=204):
        return self.checked("DELETE", path, None, status)

    def checked(self, method, path, body, status):
        answer = self(method, path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def post_file(self, path, files, status=201):
        """Send a multipart form."""
        answer = self("POST", path, files=files)
        assert answer.status_code == status, answer.text
        return answer.json()

    def error(self, method, path, data, status):
        """The first error of a refusal with that HTTP status."""
        return self.checked(method, path, None if data is None else {"data": data}, status)["errors"][0]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def credentials():
    return CREDENTIALS


@pytest.fixture
def opens():
    """What the fixtures below open, and how they speak to it; the folder of another API has its own."""
    return "elasticpath", Api


@pytest.fixture
def make(clock, opens):
    """Open sandboxes with options; each is closed at the end."""
    provider, speak = opens
    opened = []

    def make_api(**options):
        opened.append(open_sandbox(provider, options.pop("db", None), **{"clock": clock, **options}))
        return speak(opened[-1])

    yield make_api
    for sandbox in opened:
        sandbox.close()


@pytest.fixture
def logged_in(make):
    def make_logged_in(**options):
        return make(**options).log_in()

    return make_logged_in


@pytest.fixture
def knobbed(logged_in):
    def make_knobbed(**knobs):
        return logged_in(knobs=knobs)

    return make_knobbed


@pytest.fixture
def api(logged_in):
    return logged_in()


@pytest.fixture
def new():
    """Request data that each kind accepts as it is."""
    return {
        "currency": {
            "type": "currency", "code": "EUR", "exchange_rate": 1.1, "format": "{price}", "decimal_point": ",",
            "thousand_separator": ".", "decimal_places": 2, "default": False, "enabled": True,
        },
        "flow": {"type": "flow", "name": "Ext", "slug": "products(ext)", "description": "d", "enabled": True},
        "integration": {
            "type": "integration", "name": "hook", "integration_type": "webhook", "enabled": True,
            "observes": ["order.created"], "configuration": {"url": "https://x.test", "secret_key": "s3cret"},
        },
        "pricebook": {"type": "pricebook", "attributes": {"name": "retail"}},
        "variation": {"type": "product-variation", "attributes": {"name": "colour", "sort_order": 2}},
        "option": {"type": "product-variation-option", "attributes": {"name": "red", "description": "Red"}},
        "hierarchy": {"type": "hierarchy", "attributes": {"name": "Shoes", "description": "all", "slug": "shoes"}},
        "node": {"type": "node", "attributes": {"name": "Boots", "slug": "boots"}},
        "account_tag": {"type": "account_tag", "name": "wholesale", "description": "Buys a lot"},
        "application_key": {"type": "application_key", "name": "Storefront", "reserved_rate_limit": 10},
        "oidc-profile": {
            "type": "oidc-profile", "name": "Google", "client_id": "shop", "client_secret": "s3cret",
            "discovery_url": "https://accounts.test/.well-known/openid-configuration",
        },
        "password_profile": {"type": "password_profile", "name": "Passwords", "username_format": "email"},
        "inventory_location": {
            "type": "inventory_location",
            "attributes": {
                "name": "Milton Keynes", "slug": "mk", "description": "South", "external_ref": "mk-1",
                "address": ["1 Grove", "MK7"], "geolocation": {"lat": 52, "lon": -0.7},
            },
        },
        "promotion": {
            "type": "promotion", "name": "Ten off", "description": "d", "promotion_type": "fixed_discount",
            "enabled": True, "automatic": False, "start": "2023-01-01", "end": "2030-01-01",
            "schema": {"currencies": [{"amount": 1000, "currency": "USD"}]},
        },
        "rule_promotion": {
            "type": "rule_promotion", "name": "Fifth off", "description": "d", "enabled": True, "automatic": False,
            "start": "2023-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z",
            "rule_set": {
                "currencies": ["USD"],
                "rules": {"strategy": "cart_total", "operator": "gte", "args": [10000]},
                "actions": [{"strategy": "cart_discount", "args": ["percent", 20]}],
            },
        },
    }  # fmt: skip


@pytest.fixture
def realm_of():
    """The address of a realm, found by the type of settings that it belongs to."""

    def find(api, origin="account_authentication_settings"):
        for realm in api.get("/v2/authentication-realms")["data"]:
            if realm["relationships"]["origin"]["data"]["type"] == origin:
                return f"/v2/authentication-realms/{realm['id']}"
        return None

    return find


@pytest.fixture
def node_at():
    """Create a node by name, at the top of the hierarchy or under a parent; gives its id."""

    def create(api, hierarchy, name, parent=None, **attributes):
        data = {"type": "node", "attributes": {"name": name, **attributes}}
        if parent:
            data["relationships"] = {"parent": {"data": {"type": "node", "id": parent}}}
        return api.post(f"/pcm/hierarchies/{hierarchy}/nodes", data)["data"]["id"]

    return create
