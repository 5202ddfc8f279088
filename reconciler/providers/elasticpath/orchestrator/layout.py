"""How the orchestrator writes a resource, as data: one `Layout` for each kind that it knows.

A kind without one is written flat: its fields as they stand in a YAML file, its children as lists in it, in a
section that is named as its folder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMON = "common"
KEY = "$key"
"""The member that holds the key of a resource whose fields do not tell it."""


@dataclass(frozen=True)
class Layout:
    """Where the fields of a kind stand.

    fields    those that the orchestrator knows, in its order
    sections  the names of the list in an environment; the first is the one to write
    wrapper   the member that holds the resource, beside the lists of its children
    nested    whether fields stand in `attributes`
    beside    fields that stand beside `attributes` or under another name: field -> member
    defaults  what members are when there is nothing to say, if they are written then
    constant  members that say nothing about the resource
    passed    members that only the platform sets
    """

    fields: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    wrapper: str = ""
    nested: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    constant: Mapping[str, Any] = field(default_factory=dict)
    passed: tuple[str, ...] = ()


GENERIC = Layout()
LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "currency": Layout(
            (
                *("code", "format", "exchange_rate", "decimal_point", "thousand_separator"),
                *("decimal_places", "default", "enabled"),
            ),
            ("currencies",),
        ),
        "variation": Layout(("name",), ("variations",), wrapper="variation", nested=True),
        "option": Layout(("name", "description"), nested=True),
        "flow": Layout(("name", "slug", "description", "enabled"), ("flows", "templates"), wrapper="flow"),
        "field": Layout(
            (
                *("field_type", "slug", "name", "description", "required", "default", "enabled", "order"),
                *("omit_null", "validation_rules"),
            ),
            defaults={"default": None, "order": None, "omit_null": False, "validation_rules": []},
            constant={"relationships": {"flow": {"data": {"type": "flow"}}}},
        ),
        "integration": Layout(
            ("name", "description", "observes", "configuration", "integration_type", "enabled"),
            ("integrations",),
        ),
        "pricebook": Layout(("name", "description"), ("pricebooks", "priceBooks", "price_books")),
        "hierarchy": Layout(
            ("name", "description", "slug"), ("hierarchies",), wrapper="hierarchy", nested=True
        ),
        "node": Layout(("name", "description", "slug"), nested=True),
        "catalog": Layout(
            ("name", "description", "hierarchies", "pricebook"),
            ("catalogs",),
            nested=True,
            beside={"hierarchies": "hierarchy_slugs", "pricebook": "pricebook_name"},
        ),
        "catalog-rule": Layout(
            (
                *("name", "description", "catalog", "account_ids", "customer_ids", "tags", "channels"),
                "schedules",
            ),
            ("catalogRules", "catalog_rules"),
            beside={"account_ids": "accounts", "customer_ids": "customers"},
            defaults={"accounts": [], "customers": [], "tags": [], "channels": [], "schedules": []},
        ),
        # Under which name the orchestrator writes them is not published.
        "gateway": Layout(
            (
                *("slug", "enabled", "test", "environment", "partner", "login", "username", "password"),
                *("signature", "merchant_account", "merchant_id", "private_key", "public_key"),
                *("payer_id", "stripe_account"),
            ),
            ("gateways", "paymentGateways", "payment_gateways", "paymentgateways"),
            passed=("name",),
        ),
    }
)
SERVER_SET = frozenset({"id", "type", "links", "owner", "created_at", "updated_at", "timestamps"})
"""Members of any document that only the platform sets."""


def layout(kind: str) -> Layout:
    """How resources of a kind are written."""
    return LAYOUTS.get(kind, GENERIC)
