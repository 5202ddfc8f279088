"""Promotions made of rules and actions, and their codes."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.address import SINGLETON, Address
from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, MERGED, UNORDERED, Formed, Unique
from reconciler.model.json import Object
from reconciler.model.kind import View
from reconciler.model.ref import FreeRef
from reconciler.providers.elasticpath.conditions import Condition
from reconciler.providers.elasticpath.fields import check_window
from reconciler.providers.elasticpath.kind import Kind
from reconciler.providers.elasticpath.kinds.promotion import (
    End,
    Start,
    idle_code,
    no_codes,
    uses_in_all,
)

Rule: TypeAlias = Annotated[Any, Formed(Condition)]
PERCENT = 100


class Items(Body):
    max_items: Settable[int] = None
    max_units: Annotated[Settable[int], Field(ge=1)] = None
    price_strategy: Settable[Literal["cheapest", "expensive"]] = None
    auto_add: Annotated[Settable[bool], Field(description="put what is free into the cart")] = None
    show_suggestions: Settable[bool] = None


class Limitations(Body):
    max_discount: Annotated[Settable[int], Field(ge=0)] = None
    max_quantity: Annotated[Settable[int], Field(ge=0, description="of each item")] = None
    items: Settable[Items] = None


class Action(Body):
    strategy: Literal[
        "cart_discount",
        "item_discount",
        "shipping_discount",
        "items_bundle_discount",
        "item_bundle_discount",
    ]
    args: Annotated[
        list[str | int | float],
        Field(
            description="[fixed, 500], [percent, 20], [fixed_price, 900], or for items [fixed_price, 2, 900]"
        ),
    ]
    condition: Annotated[Rule | None, Field(description="which items get it")] = None
    limitations: Settable[Limitations] = None

    def model_post_init(self, _context: Any, /) -> None:
        of_items = self.strategy == "item_discount"
        how, *numbers = self.args or [""]
        if how not in ("fixed", "percent") and (how != "fixed_price" or self.strategy == "cart_discount"):
            known = (
                "fixed or percent" if self.strategy == "cart_discount" else "fixed, percent or fixed_price"
            )
            raise _wrong("must begin with {known}", known=known)
        wanted = 2 if of_items and how == "fixed_price" else 1
        if len(numbers) != wanted or any(isinstance(one, str) for one in numbers):
            raise _wrong("must hold {wanted} after {how}", wanted=_COUNTS[wanted], how=str(how))
        most = PERCENT if how == "percent" else None
        for one in numbers:
            assert not isinstance(one, str)
            if one < 0 or (most is not None and one > most) or (most is None and not isinstance(one, int)):
                meant = "a number from 0 to 100" if most else "a whole number of the smallest unit"
                raise _wrong("must hold {meant} after {how}", meant=meant, how=str(how))


_COUNTS = {1: "one number", 2: "a quantity and a price"}


def _wrong(text: str, **told: str) -> PydanticCustomError:
    return PydanticCustomError("args", text, {"at": "args", **told})


class RuleSet(Body):
    catalog_ids: Annotated[
        Settable[list[Annotated[Any, FreeRef("catalog")]]],
        UNORDERED,
        EMPTY_IS_NULL,
        Field(description="[any]: every one"),
    ] = None
    currencies: Annotated[
        Settable[list[Text]], UNORDERED, EMPTY_IS_NULL, Field(description="codes; [all]: every one")
    ] = None
    rules: Annotated[Settable[Rule], MERGED, Field(description="what a cart must be like")] = None
    actions: Annotated[list[Action], Field(min_length=1, description="what it gets")]


class RulePromotion(Body):
    name: Text
    description: Settable[str] = None
    enabled: bool
    automatic: Annotated[bool, Field(description="without a code that the shopper enters")]
    priority: Annotated[
        int | None,
        Unique(firm=False),
        Field(description="the highest goes first; no two that run or will run have the same"),
    ] = None
    stackable: Annotated[Settable[bool], Field(description="together with others")] = None
    override_stacking: Annotated[Settable[bool], Field(description="even with one that is not stackable")] = (
        None
    )
    start: Start
    end: End
    rule_set: RuleSet

    def model_post_init(self, _context: Any, /) -> None:
        check_window(self.start, self.end)


class PerShopper(Body):
    max_uses: Annotated[int, Field(ge=0)]
    includes_guests: Annotated[bool | None, Field(description="guests, by the e-mail of their cart")] = None


class RuleCode(Body):
    code: Annotated[Text, IMMUTABLE, Field(description="the same in any case; other promotions may have it")]
    uses: Annotated[int | None, IMMUTABLE, Field(ge=0, description="in all; without, any number")] = None
    user: Annotated[str | None, IMMUTABLE, Field(description="id of the customer who alone can use it")] = (
        None
    )
    consume_unit: Annotated[
        Literal["per_application", "per_checkout"] | None,
        IMMUTABLE,
        Field(description="what counts as one use"),
    ] = None
    max_uses_per_shopper: Annotated[PerShopper | None, IMMUTABLE] = None
    is_for_new_shopper: Annotated[
        bool | None, IMMUTABLE, Field(description="only who has not paid any order yet")
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.max_uses_per_shopper and self.consume_unit == "per_application":
            text = "has no place beside a 'consume_unit' of per_application"
            raise PydanticCustomError("per_application", text, {"at": "max_uses_per_shopper"})
        for name in ("uses", "user"):
            if self.is_for_new_shopper and getattr(self, name) is not None:
                text = "has no place in a code for new shoppers, whom 'is_for_new_shopper' means"
                raise PydanticCustomError("new_shopper", text, {"at": name})


def without_gaps(document: Object) -> None:
    """Take null members out of the rules: an update leaves them where the store joins old and new."""
    rule_set = document.get("rule_set") or {}
    if rules := rule_set.get("rules"):
        rule_set["rules"] = {name: value for name, value in rules.items() if value is not None}


def where_carts_use_none(view: View) -> Iterator[str]:
    """Say that a rule promotion does nothing yet."""
    settings = view.will(Address("cart-settings", SINGLETON))
    discounts = (settings or {}).get("discounts") or {}
    if view.after and view.after.get("enabled") and discounts.get("use_rule_promotions") is False:
        yield (
            "carts do not use rule promotions unless they are told to one by one: "
            "cart-settings has use_rule_promotions: false in its discounts"
        )


RULE_PROMOTION = Kind(
    "rule-promotion",
    RulePromotion,
    "rule-promotions",
    type="rule_promotion",
    path="/v2/rule-promotions",
    from_wire=without_gaps,
    follows=("cart-settings",),
    tell=where_carts_use_none,
    summary="A discount by rules that a cart must fulfil; carts use them where the cart settings say so.",
    source="Elastic Path API reference: Rule Promotions",
)
RULE_PROMOTION_CODE = Kind(
    "rule-promotion-code",
    RuleCode,
    "rule-codes",
    key="code",
    within="rule-promotion",
    type="promotion_codes",
    path="/v2/rule-promotions/{rule-promotion}/codes",
    identity="/code",
    batch="codes",
    from_wire=uses_in_all,
    hidden=idle_code,
    fits=no_codes,
    summary="A code of a rule promotion that is not automatic; it cannot be changed, only made again.",
    source="Elastic Path API reference: Rule Promotion codes",
)
