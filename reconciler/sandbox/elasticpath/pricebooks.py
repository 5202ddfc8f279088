"""Price books.

Source: Elastic Path API reference, Price Books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.crud import drop
from reconciler.sandbox.elasticpath.kind import Draft, Kind, text
from reconciler.sandbox.elasticpath.service import PRICEBOOKS

if TYPE_CHECKING:
    from reconciler.sandbox.world import Refusal

__all__ = ["MODIFIERS", "PRICEBOOK", "PRICES", "refuse_in_use"]

PRICES = "product-price"
MODIFIERS = "price-modifier"


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - worded alike for name and external_ref
    return PRICEBOOKS.refusal(409, "conflict", "The price book already exists")


def refuse_in_use(draft: Draft) -> None:
    """Whether a catalog keeps what it uses from being deleted is not documented, hence a knob."""
    in_use = draft.world.store.marked("catalog", f"uses={draft.doc['id']}")
    if in_use and draft.knobs.delete_in_use == "refused":
        raise draft.kind.service.failed(f"{draft.kind.type} is used by a catalog")


def _empty(draft: Draft) -> None:
    drop(draft, PRICES, MODIFIERS)


PRICEBOOK = Kind(
    "pricebook",
    "/pcm/pricebooks",
    PRICEBOOKS,
    {
        "name": text(required=True),
        "description": text(default=None, null="kept"),
        "external_ref": text(default=None, null="kept", high=2048),
    },
    stamps="attributes",
    unique=("name", "external_ref"),
    filters=("external_ref",),
    taken=_taken,
    leaving=refuse_in_use,
    left=_empty,
)
