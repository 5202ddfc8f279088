"""Every address of the API, what it takes to use it, and the beginnings of a project."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from reconciler.sandbox.app import route
from reconciler.sandbox.commercetools import crud, problems
from reconciler.sandbox.commercetools.auth import grant, guarded
from reconciler.sandbox.commercetools.kinds import custom_objects
from reconciler.sandbox.commercetools.kinds import project as settings
from reconciler.sandbox.commercetools.kinds.api_clients import API_CLIENT, create_client
from reconciler.sandbox.commercetools.kinds.custom_objects import CUSTOM_OBJECT
from reconciler.sandbox.commercetools.kinds.selections import list_products
from reconciler.sandbox.commercetools.kinds.states import INITIAL, STATE
from reconciler.sandbox.commercetools.query import listing
from reconciler.sandbox.commercetools.references import find
from reconciler.sandbox.commercetools.references import project as project_settings
from reconciler.sandbox.commercetools.registry import KINDS
from reconciler.sandbox.commercetools.storefront import Storefront
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.world import Call, Doc, Endpoint, Reply, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.routing import Route

    from reconciler.sandbox.commercetools.kind import Kind

__all__ = ["TOKEN", "bump", "error", "found", "load", "routes", "store_id"]

TOKEN = "/oauth/token"  # noqa: S105 - an address
# Each method with its scopes and what it does.
Methods = dict[str, tuple[tuple[str, ...], Endpoint]]
CODES = {
    400: "InvalidInput",
    401: "invalid_token",
    403: "insufficient_scope",
    404: "ResourceNotFound",
    409: "ConcurrentModification",
    413: "ContentTooLarge",
    500: "General",
    502: "BadGateway",
    503: "OverCapacity",
}
# `key=` may hold anything, as keys of channels and states may.
OBJECT = re.compile(r"/[^/]+/(?P<path>[^/]+)/(key=(?P<key>.+)|(?P<id>[^/]+))")


def _scopes(kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What reading takes, and what writing takes."""
    manage = tuple(f"manage_{name}" for name in kind.scopes)
    view = tuple(f"view_{name}" for name in kind.scopes) if kind.has_view else manage
    return (*view, *kind.also_view), manage


def _usual(kind: Kind) -> dict[str, Methods]:
    """The endpoints that a kind with nothing special has."""
    view, manage = _scopes(kind)
    collection: Methods = {"GET": (view, partial(listing, kind=kind))}
    item: Methods = {"GET": (view, partial(crud.read, kind=kind))}
    if not kind.read_only:
        collection["POST"] = (manage, partial(crud.create, kind=kind))
        item["POST"] = (manage, partial(crud.update, kind=kind))
        item["DELETE"] = (manage, partial(crud.delete, kind=kind))
    path = f"/{{project}}/{kind.path}"
    return {path: collection, f"{path}/key={{key:path}}": item, f"{path}/{{id}}": item}


def _addresses(world: World) -> dict[str, Methods]:
    """In order of match: a fixed name stands before the parameter that would swallow it."""
    front = Storefront(world)
    members: Methods = {"GET": (("view_product_selections",), list_products)}
    products: Methods = {"GET": (("view_products", "view_published_products"), front.read_product)}
    selections, store = "/{project}/product-selections", "/{project}/in-store/key={store}"
    found: dict[str, Methods] = {
        "/{project}": {
            "GET": (("view_project_settings",), settings.read_project),
            "POST": (("manage_project_settings",), settings.change_project),
        },
        f"{selections}/key={{key}}/products": members,
        f"{selections}/{{id}}/products": members,
        f"{store}/product-selection-assignments": {
            "GET": (("view_product_selections",), front.list_assignments)
        },
        f"{store}/product-projections/key={{key}}": products,
        f"{store}/product-projections/{{id}}": products,
    }
    for kind in KINDS.values():
        found.update(_usual(kind) if kind is not CUSTOM_OBJECT else _objects())
    clients = found[f"/{{project}}/{API_CLIENT.path}"]
    clients["POST"] = (clients["POST"][0], create_client)
    del found[f"/{{project}}/{API_CLIENT.path}/key={{key:path}}"]
    del found[f"/{{project}}/{API_CLIENT.path}/{{id}}"]["POST"]
    return found


def _objects() -> dict[str, Methods]:
    """Custom objects are named by container and key, and written by one endpoint."""
    view, manage = _scopes(CUSTOM_OBJECT)
    path = f"/{{project}}/{CUSTOM_OBJECT.path}"
    return {
        path: {
            "GET": (view, partial(listing, kind=CUSTOM_OBJECT)),
            "POST": (manage, custom_objects.write_object),
        },
        f"{path}/{{container}}": {"GET": (view, custom_objects.list_container)},
        f"{path}/{{container}}/{{key}}": {
            "GET": (view, custom_objects.read_object),
            "DELETE": (manage, custom_objects.delete_object),
        },
    }


def routes(world: World) -> list[Route]:
    def token(call: Call) -> Reply:
        return grant(call, settings.project_key(world))

    addresses = _addresses(world).items()
    return [
        route(world, TOKEN, {"POST": token}),
        *(route(world, path, guarded(methods)) for path, methods in addresses),
    ]


def error(status: int, path: str) -> Doc:  # noqa: ARG001 - all addresses fail alike
    """The error body for a status that no endpoint gave."""
    known = {item.value: item.phrase for item in HTTPStatus}
    told = known.get(status, "Error")
    return problems.body(status, [{"code": CODES.get(status, told.replace(" ", "")), "message": told}])


def found(world: World) -> None:
    """A new project has one language, currency and country, and the state that is built in."""
    settings.found_project(world)
    crud.insert(world, STATE, {**INITIAL, "builtIn": True}, checked=False)


def load(world: World, type_: str, documents: Iterable[Doc], within: str, owner: str) -> list[str]:
    """Insert documents of one kind without checks; gives their ids. Nothing here has a parent or an owner."""
    kind = KINDS.get(type_)
    if kind is None:
        raise SandboxError(f"nothing of type {type_!r} can be loaded", hint=f"there are: {', '.join(KINDS)}")
    if within or owner != "store":
        raise SandboxError(f"a {type_} of commercetools has no parent and no owner")
    try:
        return [str(crud.insert(world, kind, doc, checked=False)["id"]) for doc in documents]
    except KeyError as error:
        raise SandboxError(f"a {type_} without {error} can not even be loaded") from error


def bump(world: World, path: str) -> None:
    """Raise the version of the object at an address; of none, where there is none."""
    kinds = {kind.path: kind for kind in KINDS.values()}
    match = OBJECT.fullmatch(path)
    if match and match["path"] in kinds:
        kind = kinds[match["path"]]
        doc = find(world, kind.type, *(("key", match["key"]) if match["key"] else ("id", match["id"])))
        if doc and kind.versioned:
            crud.bump(world, kind, doc)
    elif path.count("/") == 1:
        crud.bump(world, settings.SETTINGS, project_settings(world))


def store_id(world: World) -> str:
    """The project key."""
    return settings.project_key(world)
