"""The addresses that products, custom APIs and subscriptions have beside the usual ones."""

from __future__ import annotations

from functools import partial

from reconciler.sandbox.elasticpath import (
    assembling,
    crud,
    entries,
    jobs,
    membership,
    records,
    related,
    relations,
)
from reconciler.sandbox.elasticpath.extensions import CUSTOM_API
from reconciler.sandbox.elasticpath.flows import FLOW
from reconciler.sandbox.elasticpath.hierarchies import NODE
from reconciler.sandbox.elasticpath.offerings import ATTACHED, OFFERING, PLAN
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.policies import ROLE
from reconciler.sandbox.elasticpath.products import PRODUCT
from reconciler.sandbox.world import Endpoint

__all__ = ["Addresses", "extension_addresses", "product_addresses", "subscription_addresses"]

Addresses = dict[str, dict[str, Endpoint]]


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
