"""Authentication realms: three of a store, each with the profiles by which its users sign in.

Source: Elastic Path API reference, Single Sign On and Merchant Realm Mappings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.elasticpath.crud import fetch, hold, insert, rewrite
from reconciler.sandbox.elasticpath.kind import Draft, Kind, array, flag, text
from reconciler.sandbox.elasticpath.service import MAPPINGS, SIGN_ON
from reconciler.sandbox.elasticpath.settings import store_id
from reconciler.sandbox.elasticpath.validate import merge, read_data
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = [
    "ACCOUNT_ORIGIN",
    "BUYER_ORIGIN",
    "MAPPING",
    "OIDC_PROFILE",
    "PASSWORD_PROFILE",
    "REALM",
    "change_mapping",
    "found_realms",
    "read_mapping",
    "realm_of",
]

BUYER_ORIGIN = "customer-authentication-settings"
MERCHANT_ORIGIN = "merchant-realm-mappings"
ACCOUNT_ORIGIN = "account_authentication_settings"
# The realms of a new store, by what they belong to.
NAMES = {
    BUYER_ORIGIN: "Buyer Organization",
    MERCHANT_ORIGIN: "Merchant Organization",
    ACCOUNT_ORIGIN: "Account Management Realm",
}
DISCOVERY = "/.well-known/openid-configuration"
LOCAL = "http://localhost"


def _origin(doc: Doc) -> str:
    """The type of settings that a realm belongs to; empty for one that is just being made."""
    return str(doc["relationships"]["origin"]["data"]["type"]) if "relationships" in doc else ""


def _by_origin(doc: Doc) -> Iterable[str]:
    return (f"origin={_origin(doc)}",)


def _check_realm(draft: Draft) -> None:
    for uri in draft.doc["redirect_uris"]:
        is_local = isinstance(uri, str) and uri.startswith(LOCAL) and uri[len(LOCAL) :][:1] in ("", ":", "/")
        if not is_local and not (isinstance(uri, str) and uri.startswith("https://")):
            raise SIGN_ON.broken("redirect_uris", "uri", "must start with https://")


REALM = Kind(
    "authentication-realm",
    "/v2/authentication-realms",
    SIGN_ON,
    {
        "name": text(required=True, low=1),
        "duplicate_email_policy": text(default="allowed", choices=("allowed", "disallowed", "api_only")),
        "redirect_uris": array(default=[]),
    },
    stamps="bare",
    check=_check_realm,
    marks=_by_origin,
)


def _shape_oidc(draft: Draft) -> None:
    """The addresses that a front end and the identity provider need to know."""
    doc = draft.doc
    base = doc["links"]["self"].partition("/v2/")[0]
    here = f"stores/{store_id(draft.world)}/authentication-realms/{draft.scope}"
    profile = f"?elasticpath_commerce_cloud_profile_id={doc['id']}"
    doc["links"] |= {
        "authorization-endpoint": f"{base}/oidc-idp/login/{here}{profile}",
        "callback-endpoint": f"{base}/oidc-idp/callback",
        "client-discovery-url": f"{base}/oidc-idp/{here}{DISCOVERY}{profile}",
    }
    if doc.get("discovery_url"):
        doc["meta"]["issuer"] = doc["discovery_url"].removesuffix(DISCOVERY)


def _check_oidc(draft: Draft) -> None:
    url = draft.doc.get("discovery_url")
    if url is not None and not url.startswith(("https://", "http://")):
        raise SIGN_ON.broken("discovery_url", "url", "must be a URL")


def _show_oidc(knobs: Knobs, doc: Doc) -> Doc:
    if knobs.oidc_secrets == "plain" or "client_secret" not in doc:
        return doc
    shown = {name: value for name, value in doc.items() if name != "client_secret"}
    return shown if knobs.oidc_secrets == "absent" else {**shown, "client_secret": "********"}


OIDC_PROFILE = Kind(
    "oidc-profile",
    "/v2/authentication-realms/{parent}/oidc-profiles",
    SIGN_ON,
    {
        "name": text(required=True, low=1),
        "discovery_url": text(),
        "client_id": text(),
        "client_secret": text(),
    },
    within=REALM,
    stamps="bare",
    shape=_shape_oidc,
    check=_check_oidc,
    show=_show_oidc,
)


def _check_password(draft: Draft) -> None:
    realm = fetch(draft.world, REALM, draft.scope)
    if realm is None or _origin(realm) != ACCOUNT_ORIGIN:
        told = "password profiles are only available for the account management realm"
        raise SIGN_ON.refusal(422, "Unprocessable Entity", told)


PASSWORD_PROFILE = Kind(
    "password_profile",
    "/v2/authentication-realms/{parent}/password-profiles",
    SIGN_ON,
    {
        "name": text(required=True, low=1),
        "username_format": text(default="any", choices=("email", "any")),
        "enable_one_time_password_token": flag(default=False),
    },
    within=REALM,
    stamps="bare",
    check=_check_password,
)

MAPPING = Kind(
    "merchant-realm-mappings",
    "/v2/merchant-realm-mappings",
    MAPPINGS,
    {"prefix": text(default=None, required=True, low=1)},
)


def found_realms(world: World) -> None:
    """A new store has its realms; with the knob they come into being when first asked for."""
    if world.knobs.realms == "preset":
        for origin in NAMES:
            realm_of(world, origin)


def realm_of(world: World, origin: str) -> Doc:
    """The realm that belongs to these settings, made now if there is none yet."""
    found = world.store.marked(REALM.type, f"origin={origin}")
    if found:
        return cast("Doc", json.loads(found[0]))
    realm = insert(world, REALM, {"name": NAMES[origin]}, checked=False)
    id_ = _mapping(world, realm["id"])["id"] if origin == MERCHANT_ORIGIN else store_id(world)
    realm["relationships"] = {"origin": {"data": {"id": id_, "type": origin}}}
    rewrite(world, REALM, realm)
    return realm


def _mapping(world: World, realm: str) -> Doc:
    """A new mapping, without a prefix."""
    doc: Doc = {
        "id": world.new_id(),
        "type": MAPPING.type,
        "prefix": None,
        "realm_id": realm,
        "store_id": store_id(world),
    }
    hold(Draft(world, MAPPING, {}, doc, ""))
    return doc


def _the_mapping(call: Call) -> Doc:
    """The store's only mapping; an id in the address must be its own."""
    realm_of(call.world, MERCHANT_ORIGIN)
    doc: Doc = json.loads(call.world.store.page([MAPPING.type])[0])
    if call.params.get("id", doc["id"]) != doc["id"]:
        raise MAPPINGS.missing()
    return doc


def read_mapping(call: Call) -> Reply:
    return Reply(200, dumps({"data": _the_mapping(call)}))


def change_mapping(call: Call) -> Reply:
    """Give the store its prefix, which no other store may have."""
    old, knobs = _the_mapping(call), call.world.knobs
    sent: dict[str, Any] = read_data(call, MAPPING, old["id"])
    if "prefix" not in sent:
        raise MAPPINGS.broken("prefix", "required", "is required")
    doc = merge(MAPPING, sent, old, knobs)
    if doc["prefix"] in knobs.taken_prefixes:
        raise MAPPINGS.refusal(409, "Conflict", "the prefix is already in use")
    hold(Draft(call.world, MAPPING, sent, doc, ""))
    return Reply(200, dumps({"data": doc}))
