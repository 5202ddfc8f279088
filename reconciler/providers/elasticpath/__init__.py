"""Elastic Path Commerce: the plug-in. Importing it loads the kinds only; the network comes with `connect`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.errors import Unauthorised
from reconciler.model.provider import Option
from reconciler.providers.elasticpath.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.exchange import Exchange
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Connection, Plugin, Provider, Runtime


TEMPLATE = {
    "url": "https://euwest.api.elasticpath.com",
    "client_id": "${env:EP_CLIENT_ID}",
    "client_secret": "${env:EP_CLIENT_SECRET}",
}
USD = """\
exchange_rate: 1
format: "${price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: true
enabled: true
"""


class _Plugin:
    name: str = "elasticpath"
    kinds: Mapping[str, Kind] = KINDS
    credentials: tuple[str, ...] = ("client_id", "client_secret")
    options: tuple[Option, ...] = (
        Option(
            "org_id",
            summary="the organization whose key it is",
            needs="store_id",
            because="an organization has several stores",
        ),
    )
    template: Mapping[str, str] = TEMPLATE
    start: Mapping[str, str] = {"currencies/USD.yaml": USD}

    @property
    def exchange(self) -> Exchange:
        """The JSON of the Store Configuration Orchestrator."""
        from reconciler.providers.elasticpath.orchestrator import Orchestrator  # noqa: PLC0415 - for two verbs only

        return Orchestrator()

    def connect(self, connection: Connection, runtime: Runtime) -> Provider:
        """The store behind a connection; nothing is sent before the first question to it."""
        from reconciler.http.auth import Grant  # noqa: PLC0415 - keeps httpx out of offline commands
        from reconciler.http.client import Client  # noqa: PLC0415
        from reconciler.providers.elasticpath.provider import ElasticPath  # noqa: PLC0415
        from reconciler.providers.elasticpath.words import words  # noqa: PLC0415

        missing = [name for name in self.credentials if not connection.credentials.get(name)]
        if missing:
            names = " and ".join(missing)
            raise Unauthorised(f"no {names} to reach the store with", hint="set `credentials` in store.yaml")
        organization = connection.options.get("org_id")
        # Without this header the store answers for the service that knew no locations (API: Inventories).
        headers = {"EP-Inventories-Multi-Location": "true"}
        if organization:
            headers["EP-Org-ID"] = organization
        if organization and connection.store_id:
            # An organization's key acts on the store that the header names (Elastic Path API: Security).
            headers["EP-Store-ID"] = connection.store_id
        grant = Grant(
            "/oauth/access_token",
            {
                "grant_type": "client_credentials",
                "client_id": connection.credentials["client_id"],
                "client_secret": connection.credentials["client_secret"],
            },
            hint="check `credentials` in store.yaml: client_id and client_secret of an application key, "
            "and that `url` is the region of the store",
        )
        return ElasticPath(
            Client(
                connection.url,
                grant=grant,
                decode=words,
                runtime=runtime,
                headers=headers,
                parallelism=connection.parallelism,
                requests_per_second=connection.requests_per_second,
            ),
            client_id=connection.credentials["client_id"],
            keep_secret=runtime.keep_secret,
        )


PLUGIN: Plugin = _Plugin()
