"""Rule sets of promotions: conditions that make a cart eligible, and the discounts it then gets.

Source: Elastic Path API reference, Rule Promotions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.sandbox.elasticpath.service import RULE_PROMOTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["check_rule_set", "conditions"]

MANY = 400


class Strategy(NamedTuple):
    """The operators of a condition, how many args it takes and what they are."""

    operators: tuple[str, ...] = ()
    fewest: int = 0
    most: int = 0
    holds: tuple[type, ...] = (str,)


_IN = ("in", "nin")
_COMPARE = ("gte", "gt", "lte", "lt", "eq")
_ANY = (str, bool, int, float)
# A condition of a strategy without operators consists of its children.
STRATEGIES = {
    "and": Strategy(),
    "or": Strategy(),
    "items_bundle": Strategy(),
    "account_tags": Strategy(("contains_all", "contains_any", "not_contains_any", "not_contains_all"), 1, 25),
    "cart_custom_attribute": Strategy((*_IN, "eq", "gt", "lt", "gte", "lte"), 3, 22, _ANY),
    "cart_total": Strategy((*_COMPARE, "range"), 1, 2, (int, float)),
    "item_attribute": Strategy(_IN, 4, 23, _ANY),
    "item_category": Strategy(_IN, 1, MANY),
    "item_identifier": Strategy(_IN, 1, 1, (dict,)),
    "item_price": Strategy(_COMPARE, 1, 1, (int, float)),
    "item_product_id": Strategy(_IN, 1, MANY),
    "item_quantity": Strategy(_COMPARE, 1, 1, (int, float)),
    "item_sku": Strategy(_IN, 1, MANY),
    "shipping_type": Strategy(("in",), 1, MANY),
}
# Only what chooses items or shipping may restrict an action, where prices and quantities know "ne" too.
_NOT_IN_ACTIONS = frozenset({"account_tags", "cart_total", "cart_custom_attribute"})
_WITH_NE = frozenset({"item_price", "item_quantity"})
# The discounts of each action; `item_bundle_discount` is the same by its older name.
ACTIONS = {
    "cart_discount": ("fixed", "percent"),
    "item_discount": ("fixed", "percent", "fixed_price"),
    "shipping_discount": ("fixed", "percent", "fixed_price"),
    "items_bundle_discount": ("fixed", "percent", "fixed_price"),
    "item_bundle_discount": ("fixed", "percent", "fixed_price"),
}
WHOLE = 100


def _wrong(place: str, told: str) -> Refusal:
    return RULE_PROMOTIONS.broken(place, "invalid", told)


def conditions(node: Any) -> Iterator[Doc]:
    """A condition and every one below it.

    >>> [found["strategy"] for found in conditions({"strategy": "and", "children": [{"strategy": "or"}]})]
    ['and', 'or']
    """
    if isinstance(node, dict):
        yield node
        for child in node.get("children") or ():
            yield from conditions(child)


def check_rule_set(doc: Doc) -> None:
    """Refuse a rule set that says nothing, or says it in words that there are not."""
    rule_set = doc["rule_set"]
    for name in ("catalog_ids", "currencies"):
        listed = rule_set.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise _wrong(f"rule_set.{name}", "must hold texts")
    if rule_set.get("rules") is not None:
        _check_condition(rule_set["rules"], "rule_set.rules", in_action=False)
    actions = rule_set.get("actions")
    if not isinstance(actions, list) or not actions:
        raise _wrong("rule_set.actions", "is required")
    for number, action in enumerate(actions):
        _check_action(action, f"rule_set.actions.{number}", is_automatic=doc["automatic"])


def _check_condition(node: Any, place: str, *, in_action: bool) -> None:
    if not isinstance(node, dict) or node.get("strategy") not in list(STRATEGIES):
        raise _wrong(f"{place}.strategy", f"must be one of the following: {', '.join(STRATEGIES)}")
    name = node["strategy"]
    if name in _NOT_IN_ACTIONS if in_action else name == "shipping_type":
        raise _wrong(f"{place}.strategy", f"{name} is not supported here")
    _check_args(node, STRATEGIES[name], place, in_action=in_action)
    children = node.get("children")
    if not isinstance(children or [], list) or (not STRATEGIES[name].operators and not children):
        raise _wrong(f"{place}.children", "is required")
    for number, child in enumerate(children or ()):
        _check_condition(child, f"{place}.children.{number}", in_action=in_action)


def _check_args(node: Doc, strategy: Strategy, place: str, *, in_action: bool) -> None:
    if not strategy.operators:
        return
    operators = (
        *strategy.operators,
        *(("ne",) if in_action and node["strategy"] in _WITH_NE else ()),
    )
    if node.get("operator") not in operators:
        raise _wrong(f"{place}.operator", f"must be one of the following: {', '.join(operators)}")
    args = node.get("args")
    fewest, most = strategy.fewest, strategy.most
    if node["strategy"] == "cart_total":
        fewest = most = 2 if node["operator"] == "range" else 1
    if not isinstance(args, list) or not fewest <= len(args) <= most:
        raise _wrong(f"{place}.args", f"must have {fewest} to {most} values")
    if not all(_holds(item, strategy.holds) for item in args):
        raise _wrong(f"{place}.args", "has a value of the wrong type")


def _holds(value: Any, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (not isinstance(value, bool) or bool in types)


def _check_action(action: Any, place: str, *, is_automatic: bool) -> None:
    if not isinstance(action, dict) or action.get("strategy") not in list(ACTIONS):
        raise _wrong(f"{place}.strategy", f"must be one of the following: {', '.join(ACTIONS)}")
    args = action.get("args")
    if not isinstance(args, list) or not args or args[0] not in ACTIONS[action["strategy"]]:
        raise _wrong(f"{place}.args", f"must begin with one of: {', '.join(ACTIONS[action['strategy']])}")
    numbers = 2 if action["strategy"] == "item_discount" and args[0] == "fixed_price" else 1
    types = (int, float) if args[0] == "percent" else (int,)
    values = args[1:]
    if len(values) != numbers or not all(_holds(value, types) and value >= 0 for value in values):
        raise _wrong(f"{place}.args", f"must have {numbers} more numbers of at least 0")
    if args[0] == "percent" and values[0] > WHOLE:
        raise _wrong(f"{place}.args", f"can not be more than {WHOLE} percent")
    if action.get("condition") is not None:
        _check_condition(action["condition"], f"{place}.condition", in_action=True)
    _check_limitations(action, place, is_automatic=is_automatic)


def _check_limitations(action: Doc, place: str, *, is_automatic: bool) -> None:
    limitations = action.get("limitations") or {}
    items = limitations.get("items") or {} if isinstance(limitations, dict) else None
    if not isinstance(items, dict):
        raise _wrong(f"{place}.limitations", "must hold objects")
    if items.get("price_strategy", "cheapest") not in ("cheapest", "expensive"):
        raise _wrong(f"{place}.limitations.items.price_strategy", "must be cheapest or expensive")
    if items.get("auto_add") and not (is_automatic and action["args"] == ["percent", WHOLE]):
        told = "needs an automatic promotion with a discount of 100 percent"
        raise _wrong(f"{place}.limitations.items.auto_add", told)
