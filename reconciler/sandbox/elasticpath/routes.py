"""Every address of the API, and the beginnings of a store."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from reconciler.sandbox.app import route
from reconciler.sandbox.elasticpath import (
    codes,
    crud,
    flows,
    gateways,
    integrations,
    keys,
    prices,
    realms,
    settings,
)
from reconciler.sandbox.elasticpath.accounts import ACCOUNT_TAG
from reconciler.sandbox.elasticpath.addresses import (
    Addresses,
    code_addresses,
    extension_addresses,
    product_addresses,
    setting_addresses,
    subscription_addresses,
    tree_addresses,
)
from reconciler.sandbox.elasticpath.assembling import list_offerings, read_offering
from reconciler.sandbox.elasticpath.auth import Guard, grant
from reconciler.sandbox.elasticpath.catalogs import CATALOG, RULE
from reconciler.sandbox.elasticpath.currencies import CURRENCY, US_DOLLAR
from reconciler.sandbox.elasticpath.customs import CUSTOM, by_slug
from reconciler.sandbox.elasticpath.extensions import CUSTOM_API, CUSTOM_FIELD, newest_first
from reconciler.sandbox.elasticpath.files import FILE, create_file
from reconciler.sandbox.elasticpath.flows import FIELD, FLOW
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY, NODE
from reconciler.sandbox.elasticpath.integrations import INTEGRATION
from reconciler.sandbox.elasticpath.keys import APPLICATION_KEY
from reconciler.sandbox.elasticpath.locations import LOCATION, with_header
from reconciler.sandbox.elasticpath.offerings import ATTACHED, OFFERING, PLAN, PRICING_OPTION
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.policies import POLICY, found_roles
from reconciler.sandbox.elasticpath.pricebooks import PRICEBOOK
from reconciler.sandbox.elasticpath.prices import PRICE, PRICE_MODIFIER
from reconciler.sandbox.elasticpath.products import PRODUCT, list_products
from reconciler.sandbox.elasticpath.promotions import PROMOTION
from reconciler.sandbox.elasticpath.realms import OIDC_PROFILE, PASSWORD_PROFILE
from reconciler.sandbox.elasticpath.rule_promotions import RULE_PROMOTION
from reconciler.sandbox.elasticpath.service import EXTENSIONS, PIM, V2
from reconciler.sandbox.elasticpath.subscriptions import DUNNING, FEATURE, PRORATION, SCHEDULE
from reconciler.sandbox.elasticpath.variations import MODIFIER, OPTION, VARIATION
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.world import Call, Doc, Endpoint, Reply, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.routing import Route

    from reconciler.sandbox.elasticpath.kind import Kind

__all__ = ["TOKEN", "error", "found", "load", "routes"]

TOKEN = "/oauth/access_token"  # noqa: S105 - an address
# Where errors say their status as text, though the bodies may be flat.
TEXTS = ("/v2/subscriptions/", "/v2/extensions/", "/v2/settings/extensions/", "/v2/permissions/")
# The kinds with the usual endpoints, by API type.
KINDS = {
    kind.type: kind
    for kind in (
        CURRENCY,
        FLOW,
        FIELD,
        INTEGRATION,
        PRICEBOOK,
        PRICE,
        PRICE_MODIFIER,
        VARIATION,
        OPTION,
        MODIFIER,
        HIERARCHY,
        NODE,
        CATALOG,
        RULE,
        PRODUCT,
        CUSTOM,
        FILE,
        ACCOUNT_TAG,
        APPLICATION_KEY,
        OIDC_PROFILE,
        PASSWORD_PROFILE,
        LOCATION,
        PROMOTION,
        RULE_PROMOTION,
        CUSTOM_API,
        CUSTOM_FIELD,
        POLICY,
        FEATURE,
        PRORATION,
        DUNNING,
        SCHEDULE,
        OFFERING,
        ATTACHED,
        PLAN,
        PRICING_OPTION,
    )
}
# What can be loaded besides.
PARTS = {codes.CODE.type: codes.CODE}


def _list(call: Call, kind: Kind) -> Reply:
    return listing(call, kind, crud.parent(call, kind) or None)


def _list_newest_first(call: Call, kind: Kind) -> Reply:
    scope = crud.parent(call, kind) or None
    return listing(call, kind, scope, order=lambda docs: newest_first(call, docs))


def _usual(kind: Kind) -> Addresses:
    """The five endpoints that a kind with nothing special has."""
    collection: dict[str, Endpoint] = {
        "GET": partial(_list, kind=kind),
        "POST": partial(crud.create, kind=kind),
    }
    item: dict[str, Endpoint] = {
        "GET": partial(crud.read, kind=kind),
        "PUT": partial(crud.change, kind=kind),
        "DELETE": partial(crud.delete, kind=kind),
    }
    return {kind.path: collection, f"{kind.path}/{{id}}": item}


def _addresses() -> Addresses:
    """In order of match: a fixed name stands before the parameter that would swallow it."""
    found: Addresses = {
        **setting_addresses(),
        **code_addresses(PROMOTION),
        **code_addresses(RULE_PROMOTION),
        f"{FLOW.path}/{{slug}}/fields": {"GET": flows.list_fields_of_flow},
        f"{PRICEBOOK.path}/prices": {"GET": prices.list_all_prices},
        f"{PRICEBOOK.path}/{{id}}/replicate": {"POST": prices.replicate},
        **tree_addresses(),
        **product_addresses(),
        **extension_addresses(),
        **subscription_addresses(),
        **_usual(RULE),
    }
    for kind in KINDS.values():
        found.update(_usual(kind))
    _depart(found)
    return found


def _depart(found: Addresses) -> None:
    """What some kinds do otherwise at the usual addresses, or not at all."""
    found[f"{PRICEBOOK.path}/{{id}}"]["GET"] = prices.read_pricebook
    found[FLOW.path]["GET"] = flows.list_flows
    found[PRODUCT.path]["GET"] = list_products
    found[APPLICATION_KEY.path] = {"GET": keys.list_keys, "POST": keys.create_key}
    found[f"{APPLICATION_KEY.path}/{{id}}"]["DELETE"] = keys.delete_key
    for path in (LOCATION.path, f"{LOCATION.path}/{{id}}"):
        found[path] = {method: with_header(endpoint) for method, endpoint in found[path].items()}
    for kind in (CUSTOM_API, CUSTOM_FIELD, POLICY):
        found[kind.path]["GET"] = partial(_list_newest_first, kind=kind)
    found[OFFERING.path]["GET"] = list_offerings
    found[f"{OFFERING.path}/{{id}}"]["GET"] = read_offering
    for kind in (ATTACHED, PLAN, PRICING_OPTION):
        # These are read in lists alone.
        del found[f"{kind.path}/{{id}}"]["GET"]
    found[FILE.path]["POST"] = create_file
    del found[f"{FILE.path}/{{id}}"]["PUT"]
    custom = found[f"{CUSTOM.path}/{{id}}"]
    custom.update({method: by_slug(endpoint) for method, endpoint in custom.items()})
    found[INTEGRATION.path]["POST"] = integrations.create_integration
    found[f"{INTEGRATION.path}/{{id}}"]["DELETE"] = integrations.delete_integration


def routes(world: World) -> list[Route]:
    guard = Guard(world)
    token = route(world, TOKEN, {"POST": grant})
    return [token, *(route(world, path, guard.over(methods)) for path, methods in _addresses().items())]


def error(status: int, path: str) -> Doc:
    """The error body for a status that no endpoint gave."""
    details = {409: "Write conflict detected", 500: "There was an internal server error"}
    known = {item.value: item.phrase for item in HTTPStatus}
    service = EXTENSIONS if path.startswith(TEXTS) else PIM if path.startswith("/pcm/") else V2
    return service.error(status, known.get(status, "Error"), details.get(status, ""))


def found(world: World) -> None:
    """A new store has its settings, a currency, the gateways, roles, three realms and the sandbox's key.

    It has no flow, not even the core ones.
    """
    settings.found_settings(world)
    gateways.found_gateways(world)
    found_roles(world)
    crud.insert(world, CURRENCY, US_DOLLAR, checked=False)
    realms.found_realms(world)
    keys.found_key(world)


def load(world: World, type_: str, documents: Iterable[Doc], within: str, owner: str) -> list[str]:
    """Insert documents of one kind without checks; gives their ids."""
    known = KINDS | PARTS
    kind = known.get(type_)
    if kind is None:
        raise SandboxError(f"nothing of type {type_!r} can be loaded", hint=f"there are: {', '.join(known)}")
    return [
        str(crud.insert(world, kind, doc, within, owned_by=owner, checked=False)["id"]) for doc in documents
    ]
