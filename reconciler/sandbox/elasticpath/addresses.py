"""The addresses beside the usual ones of kinds: what a store has once, and what stands under objects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import (
    assembling,
    codes,
    crud,
    entries,
    gateways,
    jobs,
    membership,
    realms,
    records,
    related,
    relations,
    releases,
    settings,
    store_settings,
    tree,
)
from reconciler.sandbox.elasticpath.catalogs import CATALOG
from reconciler.sandbox.elasticpath.extensions import CUSTOM_API
from reconciler.sandbox.elasticpath.flows import FLOW
from reconciler.sandbox.elasticpath.gateways import GATEWAY
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY, NODE
from reconciler.sandbox.elasticpath.offerings import ATTACHED, OFFERING, PLAN
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.policies import ROLE
from reconciler.sandbox.elasticpath.products import PRODUCT
from reconciler.sandbox.elasticpath.realms import MAPPING, REALM
from reconciler.sandbox.world import Endpoint

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.kind import Kind

__all__ = [
    "Addresses",
    "code_addresses",
    "extension_addresses",
    "product_addresses",
    "setting_addresses",
    "subscription_addresses",
    "tree_addresses",
]

Addresses = dict[str, dict[str, Endpoint]]


def setting_addresses() -> Addresses:
    """Everything that a store has once."""
    found: Addresses = {
        "/v2/settings": {
            "GET": settings.read_settings,
            "PUT": settings.change_settings,
            "DELETE": settings.reset_settings,
        },
        "/v2/settings/customer-authentication": {"GET": store_settings.read_customer_authentication},
        "/v2/stores": {"GET": settings.list_stores},
        "/v2/stores/{id}": {"GET": settings.read_store},
        GATEWAY.path: {"GET": gateways.list_gateways},
        f"{GATEWAY.path}/{{id}}": {"GET": gateways.read_gateway, "PUT": gateways.change_gateway},
        MAPPING.path: {"GET": realms.read_mapping},
        f"{MAPPING.path}/{{id}}": {"GET": realms.read_mapping, "PUT": realms.change_mapping},
        REALM.path: {"GET": partial(listing, kind=REALM)},
        f"{REALM.path}/{{id}}": {
            "GET": partial(crud.read, kind=REALM),
            "PUT": partial(crud.change, kind=REALM),
        },
    }
    for kind in (
        store_settings.CART,
        store_settings.ACCOUNT_AUTHENTICATION,
        store_settings.ACCOUNT_MEMBERSHIP,
        store_settings.LOGS,
    ):
        found[kind.path] = {
            "GET": partial(store_settings.read_setting, kind=kind),
            "PUT": partial(store_settings.change_setting, kind=kind),
        }
    return found


def code_addresses(kind: Kind) -> Addresses:
    """The codes of promotions of one kind."""
    path = f"{kind.path}/{{parent}}/codes"
    return {
        path: {
            "GET": partial(codes.list_codes, kind=kind),
            "POST": partial(codes.create_codes, kind=kind),
            "DELETE": partial(codes.delete_codes, kind=kind),
        },
        f"{path}/{{code}}": {"DELETE": partial(codes.delete_code, kind=kind)},
    }


def tree_addresses() -> Addresses:
    """What hierarchies and catalogs have beside the usual: the nodes as a tree, and releases."""
    hierarchy, node = f"{HIERARCHY.path}/{{parent}}", f"{NODE.path}/{{id}}"
    release = f"{CATALOG.path}/{{parent}}/releases"
    return {
        f"{HIERARCHY.path}/nodes": {"GET": tree.list_all_nodes},
        f"{hierarchy}/children": {"GET": tree.list_children_of_hierarchy},
        f"{hierarchy}/relationships/children": {"POST": tree.adopt_under_hierarchy},
        f"{node}/children": {"GET": tree.list_children_of_node},
        f"{node}/relationships/children": {"POST": tree.adopt_under_node},
        f"{node}/relationships/parent": {"PUT": tree.move, "DELETE": tree.move_to_top},
        release: {
            "GET": releases.list_releases,
            "POST": releases.publish,
            "DELETE": releases.delete_releases,
        },
        f"{release}/{{id}}": {"GET": releases.read_release, "DELETE": releases.delete_release},
    }


def extension_addresses() -> Addresses:
    """Entries of custom APIs stand at two addresses; roles are only read."""
    found: Addresses = {
        ROLE.path: {"GET": partial(listing, kind=ROLE)},
        f"{ROLE.path}/{{id}}": {"GET": partial(crud.read, kind=ROLE)},
    }
    for base in (f"{CUSTOM_API.path}/{{parent}}/entries", "/v2/extensions/{slug}"):
        found[base] = {"GET": records.list_records, "POST": records.create_record}
        found[f"{base}/{{id}}"] = {
            "GET": records.read_record,
            "PUT": records.change_record,
            "DELETE": records.delete_record,
        }
    return found


def product_addresses() -> Addresses:
    """What products have beside the usual."""
    product, node = f"{PRODUCT.path}/{{id}}", f"{NODE.path}/{{id}}"
    custom, entry = f"{product}/custom-relationships", f"{FLOW.path}/{{slug}}/entries"
    found: Addresses = {
        f"{PRODUCT.path}/attach_nodes": {"POST": membership.attach},
        f"{PRODUCT.path}/detach_nodes": {"POST": membership.detach},
        f"{product}/nodes": {"GET": membership.list_nodes},
        f"{node}/products": {"GET": membership.list_products},
        f"{node}/relationships/products": {
            "POST": membership.add_products,
            "DELETE": membership.remove_products,
        },
        f"{product}/build": {"POST": jobs.build_children},
        f"{product}/children": {"GET": jobs.list_children},
        "/pcm/jobs": {"GET": jobs.list_jobs},
        "/pcm/jobs/{id}": {"GET": jobs.read_job},
        "/pcm/jobs/{id}/cancel": {"POST": jobs.cancel_job},
        "/pcm/jobs/{id}/errors": {"GET": jobs.list_errors},
        f"{product}/relationships/component_products": {"GET": relations.list_components},
        f"{product}/relationships/main_image": {
            "GET": relations.read_main_image,
            **dict.fromkeys(("POST", "PUT", "DELETE"), relations.set_main_image),
        },
        custom: {"GET": related.list_attached, "POST": related.attach, "DELETE": related.detach},
        f"{custom}/{{slug}}": {
            "GET": related.list_ids,
            "POST": related.relate,
            "DELETE": related.unrelate,
        },
        f"{custom}/{{slug}}/products": {"GET": related.list_products},
        entry: {"GET": entries.list_entries, "POST": entries.create_entry},
        f"{entry}/{{id}}": {
            "GET": entries.read_entry,
            "PUT": entries.change_entry,
            "DELETE": entries.delete_entry,
        },
    }
    for name in relations.TARGETS:
        found[f"{product}/relationships/{name}"] = {
            "GET": partial(relations.list_related, name=name),
            "POST": partial(relations.add, name=name),
            **({} if name == "templates" else {"PUT": partial(relations.replace, name=name)}),
            "DELETE": partial(relations.remove, name=name),
        }
    return found


def subscription_addresses() -> Addresses:
    """One request builds a whole offering; plans are linked to the pricing options of theirs."""
    return {
        f"{OFFERING.path}/build": {"POST": assembling.build},
        f"{ATTACHED.path}/attach": {"POST": assembling.attach},
        f"{PLAN.path}/{{id}}/relationships/pricing_options": {
            "GET": assembling.list_options,
            **dict.fromkeys(("POST", "DELETE"), assembling.change_options),
        },
    }
