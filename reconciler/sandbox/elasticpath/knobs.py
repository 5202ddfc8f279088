"""Switches for what the published API leaves open, so that a client can be tried against every reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.switches import read_switches

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Knobs", "read_knobs"]


@dataclass(frozen=True)
class Knobs:
    """Every switch with its default; a tuple in `CHOICES` lists what a text switch may be.

    >>> Knobs().gateway_secrets
    'plain'
    """

    # How long a token lives, in seconds.
    expires_in: int = 3600
    # Requests per second by the clock; 0 is no limit. `retry_after` adds that header to a 429.
    rate_limit: int = 0
    retry_after: bool = False
    # Quotas of a new store that are not the usual ones, as "currency_limit=25".
    limits: tuple[str, ...] = ()
    # What a GET shows of a gateway's credentials (the reply to a PUT is plain), and what of a STOMP password.
    gateway_secrets: str = "plain"
    stomp_secrets: str = "last4"
    # Deleting a price book or hierarchy that a catalog uses, and a node that has children.
    delete_in_use: str = "allowed"
    node_delete: str = "cascade"
    # A flow or field slug that is taken, and an id in a body that names nothing.
    duplicate_slug: int = 422
    missing_reference: int = 422
    # How a catalog's only price book comes back: as it was sent, or always in one of the two forms.
    single_pricebook: str = "as sent"
    # PUT default:false on the default currency.
    demote_default: str = "ignored"
    # Collections (API types, or "*") that return everything whatever page is asked for.
    unpaged: tuple[str, ...] = ()
    # A page longer than 100; and the length when none is asked for (0: the store's page_length).
    long_page: str = "capped"
    page_length: int = 0
    # Links of hierarchy and node lists; "broken" is relative, without `current` and, near the end, `next`.
    pim_links: str = "fine"
    # A new /pcm object is missing from lists, and unknown to bodies that name it, for this many requests.
    lag: int = 0
    # Reads of a release that answer before it is published, and whether it fails in the end.
    release_polls: int = 2
    release_fails: bool = False
    # PUT on /pcm without `data.id`, which the SDK does for catalogs.
    put_without_id: str = "accepted"
    # Attributes the API does not know.
    unknown_attributes: str = "ignored"
    # A hierarchy or node without a slug.
    missing_slug: str = "generated"
    # Spaces in the name of a catalog rule: the reference forbids them, clients send them.
    rule_name_spaces: str = "allowed"
    # Which realms there are from the start: the three, or none until what they belong to is first asked for.
    realms: str = "preset"
    # Merchant realm prefixes that other stores have taken.
    taken_prefixes: tuple[str, ...] = ()
    # What a GET shows of an OIDC profile's client secret, and of an application key's.
    oidc_secrets: str = "absent"
    key_secrets: str = "once"
    # Deleting the application key whose token makes the request.
    delete_own_key: str = "refused"
    # `discounts` and `inventories` of the cart settings, when a part of them is sent.
    cart_nested: str = "merged"
    # Requests for inventory locations without their header, and a location without a slug.
    locations_header: str = "required"
    location_slug: str = "generated"
    # Another promotion_type for a promotion, and the code of an automatic promotion.
    promotion_type_change: str = "refused"
    automatic_codes: str = "listed"
    # How the start and end of promotions come back.
    promotion_dates: str = "as sent"
    # Whether a rule set without catalogs or currencies comes back with "any" and "all".
    rule_set_defaults: str = "absent"
    # Ids and currencies that promotions name, and account tags that catalog rules name.
    promotion_references: str = "unchecked"
    rule_account_tags: str = "unchecked"
    # A nested object in a PUT takes the place of the old one, or is joined with it; not in the cart settings.
    nested_put: str = "replaced"
    # A price's `includes_tax` that was not sent: false in every reply, or absent. Whether its SKU may change,
    # and whether it may be in a currency that the store does not have.
    price_tax: str = "filled"
    price_sku: str = "updatable"
    unknown_currency: str = "allowed"
    # Deleting a variation that a product has; a second modifier of one type in an option.
    variation_in_use: str = "refused"
    repeated_modifier: str = "refused"
    # A product without a slug; and deleting a product that has child products.
    product_slug: str = "absent"
    parent_delete: str = "cascade"
    # The products that a node lists: of a published catalog, all that are live, or all.
    node_products: str = "published"
    # Reads of a job before it is done (they move the oldest unfinished one), and whether it fails.
    job_polls: int = 2
    job_fails: bool = False
    # Whether a build writes every child, or only those that it changes.
    build_writes: str = "all"
    # Changing `bi_directional` of a custom relationship.
    bi_directional_change: str = "refused"
    # Deleting a custom API that has entries.
    custom_api_delete: str = "cascade"
    # PUT of a custom field: what is not sent stays, or name and slug are required as the file says.
    custom_field_put: str = "partial"
    # Giving a role policy another role or custom API.
    policy_links: str = "fixed"
    # A second default dunning rule takes the place of the first, or is refused.
    dunning_default: str = "moves"
    # Integrations answer 200 to create and delete, as documented, or 201 and 204 as everything else.
    integration_status: str = "documented"


CHOICES: Mapping[str, tuple[object, ...]] = {
    "gateway_secrets": ("plain", "masked", "last4", "absent"),
    "stomp_secrets": ("plain", "masked", "last4", "absent"),
    "delete_in_use": ("allowed", "refused"),
    "node_delete": ("cascade", "refused"),
    "duplicate_slug": (409, 422),
    "missing_reference": (404, 422),
    "single_pricebook": ("as sent", "pricebook_id", "pricebook_ids"),
    "demote_default": ("ignored", "refused"),
    "long_page": ("capped", "refused"),
    "pim_links": ("fine", "broken", "absent"),
    "put_without_id": ("accepted", "refused"),
    "unknown_attributes": ("ignored", "refused"),
    "missing_slug": ("generated", "absent"),
    "rule_name_spaces": ("allowed", "refused"),
    "realms": ("preset", "on demand"),
    "oidc_secrets": ("plain", "masked", "absent"),
    "key_secrets": ("once", "always"),
    "delete_own_key": ("refused", "allowed"),
    "cart_nested": ("merged", "replaced"),
    "locations_header": ("required", "ignored"),
    "location_slug": ("generated", "required"),
    "promotion_type_change": ("refused", "allowed"),
    "automatic_codes": ("listed", "absent"),
    "promotion_dates": ("as sent", "instants"),
    "rule_set_defaults": ("absent", "filled"),
    "promotion_references": ("unchecked", "checked"),
    "rule_account_tags": ("unchecked", "checked"),
    "nested_put": ("replaced", "merged"),
    "price_tax": ("filled", "as sent"),
    "price_sku": ("updatable", "fixed"),
    "unknown_currency": ("allowed", "refused"),
    "variation_in_use": ("refused", "allowed"),
    "repeated_modifier": ("refused", "allowed"),
    "product_slug": ("absent", "generated"),
    "parent_delete": ("cascade", "refused"),
    "node_products": ("published", "live", "all"),
    "build_writes": ("all", "changed"),
    "bi_directional_change": ("refused", "allowed"),
    "custom_api_delete": ("cascade", "refused"),
    "policy_links": ("fixed", "updatable"),
    "custom_field_put": ("partial", "whole"),
    "dunning_default": ("moves", "refused"),
    "integration_status": ("documented", "usual"),
}


def read_knobs(values: Mapping[str, Any]) -> Knobs:
    """Knobs from plain values, all others at their default.

    >>> read_knobs({"unpaged": ["flow"], "lag": 2}).unpaged
    ('flow',)
    """
    return read_switches(Knobs, CHOICES, values)
