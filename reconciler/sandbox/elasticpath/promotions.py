"""Standard promotions: eight types of discount, each with a schema of its own.

Source: Elastic Path API reference, Promotions Standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import codes
from reconciler.sandbox.elasticpath.catalogs import CATALOG
from reconciler.sandbox.elasticpath.crud import exists
from reconciler.sandbox.elasticpath.currencies import CURRENCY
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY, NODE
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, flag, mapping, text, whole
from reconciler.sandbox.elasticpath.service import PROMOTIONS
from reconciler.sandbox.elasticpath.settings import limit
from reconciler.sandbox.elasticpath.windows import check_window, is_over, write_window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["PROMOTION", "refer_to", "refer_to_currencies"]

# What the schema of each type must hold.
NEEDED: dict[str, tuple[str, ...]] = {
    "fixed_discount": ("currencies",),
    "percent_discount": ("currencies",),
    "item_fixed_discount": ("currencies",),
    "item_percent_discount": ("percent",),
    "x_for_y": ("x", "y"),
    "x_for_amount": ("x", "currencies"),
    "bundle_fixed_discount": ("currencies", "requirements"),
    "bundle_gift": ("requirements", "gifts"),
}
TARGETED = frozenset({"item_fixed_discount", "item_percent_discount", "x_for_y", "x_for_amount"})
BUNDLES = frozenset({"bundle_fixed_discount", "bundle_gift"})
TARGETS = ("targets", "target_nodes", "target_attributes", "target_conditions")
_HOLDS: dict[str, tuple[type, ...]] = {
    "currencies": (list,),
    "requirements": (list,),
    "gifts": (list,),
    "percent": (int, float),
    "x": (int,),
    "y": (int,),
}


def _is(value: Any, *types: type) -> bool:
    return isinstance(value, types) and not isinstance(value, bool)


def _wrong(name: str, told: str) -> Refusal:
    return PROMOTIONS.broken(f"schema.{name}", "schema", told)


def _check_schema(draft: Draft) -> None:
    schema, type_ = draft.doc["schema"], draft.doc["promotion_type"]
    for name in NEEDED[type_]:
        if not _is(schema.get(name), *_HOLDS[name]) or schema[name] == []:
            raise _wrong(name, f"is required for {type_}")
    _check_currencies(schema, type_)
    _check_requirements(schema)
    _check_targets(schema, type_)


def _check_currencies(schema: Doc, type_: str) -> None:
    value = "percentage" if type_ == "percent_discount" else "amount"
    types = (int, float) if value == "percentage" else (int,)
    for item in schema.get("currencies") or ():
        if not isinstance(item, dict) or not isinstance(item.get("currency"), str):
            raise _wrong("currencies", "must hold a currency each")
        if not _is(item.get(value), *types):
            raise _wrong("currencies", f"must hold {value} each")


def _check_requirements(schema: Doc) -> None:
    for item in schema.get("requirements") or ():
        is_whole = isinstance(item, dict) and _is(item.get("quantity"), int)
        if not is_whole or not isinstance(item.get("targets"), list):
            raise _wrong("requirements", "must hold targets and a quantity each")


def _check_targets(schema: Doc, type_: str) -> None:
    """Source: Create a Promotion: what is targeted, and hierarchies can not be by bundles and gifts."""
    if type_ in TARGETED and not any(schema.get(name) for name in TARGETS):
        raise _wrong("targets", "or another target is required")
    if schema.get("target_nodes") and schema.get("targets") in ("all", ["all"]):
        raise _wrong("target_nodes", "can not stand beside targets of all")
    if schema.get("target_nodes") and type_ in BUNDLES:
        raise _wrong("target_nodes", f"is not supported for {type_}")


def refer_to(draft: Draft, kinds: Iterable[Kind], ids: Any) -> None:
    """Refuse ids that name nothing of these kinds, where the knob says they are looked at."""
    if draft.knobs.promotion_references == "unchecked":
        return
    for id_ in ids or ():
        if not any(exists(draft.world, kind, str(id_)) for kind in kinds):
            raise draft.kind.service.refusal(422, "Unprocessable Entity", f"{id_} not found")


def refer_to_currencies(draft: Draft, found: Iterable[Any]) -> None:
    """Refuse currencies that the store has not, where the knob says they are looked at."""
    if draft.knobs.promotion_references == "unchecked":
        return
    for code in found:
        if not draft.world.store.marked(CURRENCY.type, f"|code={code}"):
            raise draft.kind.service.refusal(422, "Unprocessable Entity", f"currency {code} not found")


def _check_references(draft: Draft) -> None:
    schema = draft.doc["schema"]
    refer_to(draft, (CATALOG,), schema.get("target_catalogs"))
    refer_to(draft, (NODE, HIERARCHY), schema.get("target_nodes"))
    refer_to_currencies(draft, (item["currency"] for item in schema.get("currencies") or ()))


def _check(draft: Draft) -> None:
    doc, old = draft.doc, draft.old
    check_window(draft)
    if old and old["promotion_type"] != doc["promotion_type"]:
        if draft.knobs.promotion_type_change == "refused":
            raise PROMOTIONS.broken("promotion_type", "immutable", "can not be changed")
    elif old is None and draft.world.store.count([PROMOTION.type]) >= limit(draft.world, "promotions_limit"):
        raise PROMOTIONS.refusal(422, "Unprocessable Entity", "the promotions limit is reached")
    _check_schema(draft)
    _check_references(draft)
    _check_revival(draft)


def _check_revival(draft: Draft) -> None:
    """An ended promotion that runs again loses its codes, and with too many of them it can not run again."""
    now = draft.world.clock()
    if draft.old is None or not is_over(draft.old, now) or is_over(draft.doc, now):
        return
    if draft.world.store.count([codes.CODE.type], draft.doc["id"]) > limit(
        draft.world, "promotion_codes_limit"
    ):
        raise PROMOTIONS.refusal(422, "Unprocessable Entity")
    codes.drop_codes(draft)


PROMOTION = Kind(
    "promotion",
    "/v2/promotions",
    PROMOTIONS,
    {
        "name": text(required=True, low=1),
        "description": text(required=True),
        "promotion_type": text(required=True, choices=tuple(NEEDED)),
        "enabled": flag(default=False),
        "automatic": flag(default=False),
        "schema": mapping(required=True),
        "start": text(required=True),
        "end": text(required=True),
        "min_cart_value": Attribute("any", null="removes"),
        "max_discount_value": Attribute("any", null="removes"),
        "max_applications_per_cart": whole(null="removes", low=0),
    },
    stamps="timestamps",
    filters=("code eq",),
    filtered=codes.codes_of,
    shape=write_window,
    check=_check,
    after=codes.settle_automatic,
    left=codes.drop_codes,
)
