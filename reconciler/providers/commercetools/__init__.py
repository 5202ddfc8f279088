"""commercetools: the plug-in. Importing it loads the kinds only; the network comes with `connect`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.errors import Unauthorised, Unavailable
from reconciler.model.provider import Option
from reconciler.providers.commercetools.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.kind import Kind
    from reconciler.model.provider import Connection, Plugin, Provider, Runtime

SANDBOX_PROJECT = "sandbox"
"""The key of the project in an embedded sandbox."""
API = "https://api.{region}.commercetools.com"
TEMPLATE = {
    "region": "europe-west1.gcp",
    "project_key": "${env:CTP_PROJECT_KEY}",
    "client_id": "${env:CTP_CLIENT_ID}",
    "client_secret": "${env:CTP_CLIENT_SECRET}",
}
CHANNEL = """\
roles: [ProductDistribution]
name: {en: Web}
"""
STORE = """\
name: {en: Main}
languages: [en]
distributionChannels: [web]
"""


class _Plugin:
    name: str = "commercetools"
    kinds: Mapping[str, Kind] = KINDS
    credentials: tuple[str, ...] = ("client_id", "client_secret")
    options: tuple[Option, ...] = (
        Option("project_key", summary="the key of the project", required=True),
        Option("region", summary="instead of url, as in europe-west1.gcp", endpoint=API),
        Option("auth_url", summary="where tokens are given out, if not beside the API", is_url=True),
        Option("scopes", summary="the scopes to ask for, if not all that the client has"),
    )
    template: Mapping[str, str] = TEMPLATE
    start: Mapping[str, str] = {"channels/web.yaml": CHANNEL, "stores/main.yaml": STORE}
    exchange: None = None

    def connect(self, connection: Connection, runtime: Runtime) -> Provider:
        """The project behind a connection; nothing is sent before the first question to it."""
        from reconciler.http.auth import Grant  # noqa: PLC0415 - keeps httpx out of offline commands
        from reconciler.http.client import Client  # noqa: PLC0415
        from reconciler.providers.commercetools.provider import Commercetools  # noqa: PLC0415
        from reconciler.providers.commercetools.words import words  # noqa: PLC0415

        missing = [name for name in self.credentials if not connection.credentials.get(name)]
        if missing:
            message = f"no {' and '.join(missing)} to reach the project with"
            raise Unauthorised(message, hint="set `credentials` in store.yaml")
        project = connection.options.get("project_key") or SANDBOX_PROJECT
        client_id, secret = connection.credentials["client_id"], connection.credentials["client_secret"]
        asked = scopes(connection.options.get("scopes", ""), project)
        grant = Grant(
            f"{auth_url(connection)}/oauth/token",
            {"grant_type": "client_credentials"} | ({"scope": asked} if asked else {}),
            basic=(client_id, secret),
            hint="check `credentials`, `project_key` and `url`: regions do not know each other's clients",
        )
        client = Client(
            connection.url,
            grant=grant,
            decode=words,
            runtime=runtime,
            parallelism=connection.parallelism,
            requests_per_second=connection.requests_per_second,
        )
        return Commercetools(client, project, client_id, runtime.keep_secret)


def auth_url(connection: Connection) -> str:
    """Where tokens are given out: as store.yaml says, else beside the API.

    >>> auth_url(Connection("https://api.europe-west1.gcp.commercetools.com"))
    'https://auth.europe-west1.gcp.commercetools.com'
    """
    if given := connection.options.get("auth_url"):
        return given.rstrip("/").removesuffix("/oauth/token")
    parts = urlsplit(connection.url)
    if not parts.netloc:
        raise Unavailable(f"{connection.url!r} is no http(s) address", hint="check `url` in store.yaml")
    if parts.netloc.startswith("api."):
        return f"{parts.scheme}://auth.{parts.netloc.removeprefix('api.')}"
    return connection.url.rstrip("/")


def scopes(written: str, project: str) -> str:
    """The scopes to ask for, each of the project; none means all that the client has.

    >>> scopes("manage_stores view_types:shop", "shop")
    'manage_stores:shop view_types:shop'
    """
    return " ".join(one if ":" in one else f"{one}:{project}" for one in written.replace(",", " ").split())


PLUGIN: Plugin = _Plugin()
