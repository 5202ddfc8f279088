"""Switches for what the published API leaves open, so that a client can be tried against every reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.switches import read_switches

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Knobs", "read_knobs"]


@dataclass(frozen=True)
class Knobs:
    """Every switch with its default; a tuple in `CHOICES` lists what a text switch may be.

    >>> Knobs().project_key
    'sandbox'
    """

    # The one project there is; a file keeps the key it was made with. Tokens have no scope for another
    # project, so any other key in an address is answered 403 `insufficient_scope`.
    project_key: str = "sandbox"
    # What the client "sandbox" may do, with or without the project key; nothing means everything.
    scopes: tuple[str, ...] = ()
    # How long a token lives, in seconds. A created API client has its own.
    expires_in: int = 172_800
    # A version rises by one for each action that changes something, or once for the request.
    versions: str = "per action"
    # An update that changes nothing keeps the version, or moves it all the same.
    no_op_version: str = "kept"
    # Actions without effect are refused where documented (channel, state, type), nowhere or everywhere.
    no_op_actions: str = "documented"
    # DELETE without `version`.
    delete_without_version: str = "refused"
    # Fields that the reference does not name, in drafts and actions.
    unknown_fields: str = "ignored"
    # Resources show a field that no reference names.
    extra_fields: bool = False
    # More than 100 channels or selections in a store.
    over_limit: str = "MaxResourceLimitExceeded"
    # POST of a custom object that was there already: 200 as an update, or 201 as a create.
    upsert_status: int = 200
    # `setProductSelections` or a draft that names a selection twice.
    repeated_selections: str = "refused"
    # `changeProductSelectionActive` for a selection that the store does not have.
    absent_selection: str = "refused"
    # Deleting a category takes its descendants along, or is refused while it has some.
    category_delete: str = "cascade"
    # Deleting a cart discount that a discount code names.
    discount_in_code: str = "allowed"
    # A second shipping method with `isDefault`: the flag moves, or the request is refused.
    second_default: str = "moves"
    # Price tiers that do not fit the project's `shippingRateInputType`.
    unfit_tiers: str = "refused"
    # Prices in tiers come back as they were sent, or with type and decimal places as all others.
    tier_money: str = "plain"
    # "0.10" as a sort order.
    trailing_zero: str = "refused"
    # A reference in a custom field that gives a key.
    custom_reference_keys: str = "resolved"
    # An extension created without `timeoutInMs`.
    extension_timeout: str = "absent"
    # Whether the test notification to a subscription's destination arrives.
    deliverable: bool = True
    # How secrets are shown.
    mask: str = "****"
    # A new object is missing from queries for this many requests.
    lag: int = 0
    # Active selections that all exclude leave a store with everything else, or with nothing.
    only_exclusions: str = "all others"
    # For how many seconds the in-store endpoints may use an old store configuration.
    store_cache: int = 60


CHOICES: Mapping[str, tuple[object, ...]] = {
    "versions": ("per action", "per request"),
    "no_op_version": ("kept", "moved"),
    "no_op_actions": ("documented", "accepted", "refused"),
    "delete_without_version": ("refused", "allowed"),
    "unknown_fields": ("ignored", "refused"),
    "over_limit": ("MaxResourceLimitExceeded", "InvalidInput"),
    "upsert_status": (200, 201),
    "repeated_selections": ("refused", "last wins"),
    "absent_selection": ("refused", "ignored"),
    "category_delete": ("cascade", "refused"),
    "discount_in_code": ("allowed", "refused"),
    "second_default": ("moves", "refused"),
    "unfit_tiers": ("refused", "accepted"),
    "tier_money": ("plain", "typed"),
    "trailing_zero": ("refused", "normalised"),
    "custom_reference_keys": ("resolved", "refused"),
    "only_exclusions": ("all others", "nothing"),
    "extension_timeout": ("absent", "default"),
}
PROJECT_KEY = re.compile(r"[a-z0-9_-]{2,36}")


def read_knobs(values: Mapping[str, Any]) -> Knobs:
    """Knobs from plain values, all others at their default.

    >>> read_knobs({"scopes": ["view_stores"], "lag": 2}).scopes
    ('view_stores',)
    """
    knobs = read_switches(Knobs, CHOICES, values)
    if not PROJECT_KEY.fullmatch(knobs.project_key):
        told = f"knob project_key: {knobs.project_key!r} is no project key"
        raise SandboxError(told, hint="a-z, 0-9, - and _; 2 to 36 long")
    return knobs
