"""API clients: credentials for programs. There is no update: another one is made, with a new secret."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE, LOSSY, ONCE, UNORDERED, At
from reconciler.model.json import Object
from reconciler.model.kind import View
from reconciler.model.same import instant
from reconciler.providers.commercetools.kind import Kind

_SCOPE = re.compile(r"[a-z_]+(:[A-Za-z0-9_-]+)?")
_STORES = re.compile(
    r"(view|manage)_(business_units|cart_discounts|customers|orders|quote_requests|quotes|shopping_lists"
    r"|staged_quotes)|manage_my_(profile|orders|shopping_lists)"
)
"""The scopes that can be given for a single store."""


def _scope(text: str) -> str:
    name, _, store = text.partition(":")
    if not _SCOPE.fullmatch(text):
        raise PydanticCustomError("scope", "{text} is no scope, such as view_products", {"text": text})
    if store and not _STORES.fullmatch(name):
        message = "{name} cannot be given for one store; the project is not named here: write {name}"
        raise PydanticCustomError("scope", message, {"name": name})
    return text


Scope: TypeAlias = Annotated[str, AfterValidator(_scope)]


class ApiClient(Body):
    name: Annotated[Text, IMMUTABLE]
    scopes: Annotated[
        list[Scope],
        At("scope"),
        UNORDERED,
        LOSSY,
        Field(min_length=1, description="without the project, as in manage_orders, manage_orders:my-store"),
    ]
    deleteDaysAfterCreation: Annotated[Settable[Annotated[int, Field(ge=1)]], ONCE] = None
    accessTokenValiditySeconds: Annotated[
        Settable[Annotated[int, Field(ge=3_600, le=604_800)]], LOSSY, Field(description="172800 by default")
    ] = None
    refreshTokenValiditySeconds: Annotated[
        Settable[Annotated[int, Field(ge=30, le=31_536_000)]], LOSSY, Field(description="17280000 by default")
    ] = None


def listed(document: Object) -> None:
    """The scopes one by one, without the project.

    >>> listed(document := {"scope": "view_products:shop manage_orders:shop:berlin"})
    >>> document["scope"]
    ['view_products', 'manage_orders:berlin']
    """
    parts = [scope.split(":") for scope in document["scope"].split()]
    document["scope"] = [":".join([name, *rest[1:]]) for name, *rest in parts]


def joined(draft: Object, _body: Object) -> None:
    """The scopes as one text, for the project."""
    parts = [scope.partition(":") for scope in draft["scope"]]
    draft["scope"] = " ".join(f"{name}:{{projectKey}}{colon}{store}" for name, colon, store in parts)


def left(document: Object, now: datetime) -> Object:
    """What a new client needs to end when the old one would have: whole days from now.

    >>> left({"deleteAt": "2026-06-03T00:00:00Z"}, instant("2026-06-01T12:00:00Z"))
    {'deleteDaysAfterCreation': 2}
    """
    end = instant(str(document.get("deleteAt")))
    if isinstance(end, str):
        return {}
    return {"deleteDaysAfterCreation": max(1, ceil((end - now) / timedelta(days=1)))}


def renewed(view: View) -> Iterator[str]:
    if view.before is not None and view.after is not None:
        yield "new credentials are made, and the old ones stop working"


API_CLIENT = Kind(
    "api-client",
    ApiClient,
    "api-clients",
    key="name",
    partial=True,
    secret_once=("create", "update"),
    path="api-clients",
    loses="the present credentials end",
    verb="rotate",
    asked="name",
    from_wire=listed,
    to_draft=joined,
    carry=left,
    tell=renewed,
    summary="Credentials of a program; a change makes new ones and takes the old ones away.",
    source="commercetools API reference: API Clients",
)
