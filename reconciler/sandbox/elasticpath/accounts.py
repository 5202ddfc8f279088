"""Account tags, by which catalog rules and promotions choose accounts.

Source: Elastic Path API reference, Account Management, Account Tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.kind import Draft, Kind, text
from reconciler.sandbox.elasticpath.service import TAGS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Refusal

__all__ = ["ACCOUNT_TAG"]


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - the name is the only unique attribute
    return TAGS.refusal(409, "Conflict", "account tag with the given name already exists")


ACCOUNT_TAG = Kind(
    "account_tag",
    "/v2/account-tags",
    TAGS,
    {"name": text(required=True, low=1), "description": text(default="")},
    stamps="timestamps",
    unique=("name",),
    filters=(
        "id lt le eq gt ge in",
        "created_at lt le eq gt ge",
        "updated_at lt le eq gt ge",
        "name eq like",
    ),
    taken=_taken,
)
