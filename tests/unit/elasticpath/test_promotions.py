"""What the API would refuse in a promotion is refused in its file, where it stands."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.desired.load import load
from reconciler.errors import ConfigError
from reconciler.model.policy import Policy
from reconciler.providers.elasticpath.kinds import KINDS

DISCOUNT = {"strategy": "cart_discount", "args": ["fixed", 500]}
SALE = {
    "name": "sale",
    "description": "",
    "promotion_type": "x_for_y",
    "enabled": True,
    "automatic": False,
    "start": "2040-01-01",
    "end": "2040-01-02",
    "schema": {"x": 3, "y": 2, "targets": ["all"]},
}
RULED = {name: SALE[name] for name in ("name", "enabled", "automatic", "start", "end")}
CONDITIONS = [
    {"strategy": "and", "children": [{"strategy": "item_sku", "operator": "in", "args": ["a"]}]},
    {"strategy": "cart_total", "operator": "range", "args": [1, 2.5]},
    {"strategy": "cart_custom_attribute", "operator": "in", "args": ["tier", "string", "gold", "silver"]},
    {"strategy": "item_price", "operator": "gte", "args": [100], "children": []},
    {"strategy": "item_attribute", "operator": "nin", "args": ["products(a)", "brand", "string", "EP"]},
    {"strategy": "item_product_id", "operator": "in", "args": ["11111111-1111-4111-8111-111111111111"]},
    {"strategy": "item_identifier", "operator": "in", "args": [{"skus": ["a"], "ids": ["b"]}]},
    {
        "strategy": "account_tags",
        "operator": "contains_any",
        "args": ["11111111-1111-4111-8111-111111111111"],
    },
]
SCHEMAS = {
    "fixed_discount": {"currencies": [{"currency": "USD", "amount": 5}]},
    "percent_discount": {"currencies": [{"currency": "USD", "percentage": 5.5}]},
    "item_fixed_discount": {"currencies": [{"currency": "USD", "amount": 5}], "target_nodes": ["n"]},
    "item_percent_discount": {"percent": 12.5, "targets": ["a"]},
    "x_for_y": {"x": 3, "y": 2, "targets": ["all"]},
    "x_for_amount": {"x": 3, "currencies": [{"currency": "USD", "amount": 5}], "targets": ["a"]},
    "bundle_fixed_discount": {
        "currencies": [{"currency": "USD", "amount": 5}],
        "requirements": [{"targets": ["a", "b"], "quantity": 1}],
    },
    "bundle_gift": {"requirements": [{"targets": ["a"], "quantity": 1}], "gifts": ["b"]},
}


def schema(**members):
    return SALE | {"schema": {"x": 3, "y": 2, **members}}


def ruled(**members):
    return RULED | {"rule_set": {"actions": [DISCOUNT]} | members}


def action(*args, strategy="item_discount", **members):
    return ruled(actions=[{"strategy": strategy, "args": list(args), **members}])


@pytest.mark.parametrize("type_", SCHEMAS)
def test_every_type_has_a_schema_of_its_own(type_):
    assert KINDS["promotion"].body.model_validate(SALE | {"promotion_type": type_, "schema": SCHEMAS[type_]})
    for other, wrong in SCHEMAS.items():
        if other != type_:
            with pytest.raises(ValidationError):
                KINDS["promotion"].body.model_validate(SALE | {"promotion_type": type_, "schema": wrong})


@pytest.mark.parametrize("rules", CONDITIONS, ids=lambda one: one["strategy"])
def test_conditions(rules):
    both = {"strategy": "or", "children": [{"strategy": "and", "children": [rules]}, rules]}
    for one in (rules, both):
        assert KINDS["rule-promotion"].body.model_validate(ruled(rules=one))
        assert KINDS["rule-promotion"].body.model_validate(action("percent", 5, condition=one))


@pytest.mark.parametrize(
    ("kind", "body", "at", "complaint"),
    [
        ("promotion", SALE | {"schema": {"x": 3, "targets": ["all"]}}, "schema.y", "Field required"),
        ("promotion", SALE | {"promotion_type": "half"}, "promotion_type", "'fixed_discount'"),
        ("promotion", schema(), "schema", "one of targets, target_nodes"),
        ("promotion", schema(targets=[]), "schema", "one of targets, target_nodes"),
        (
            "promotion",
            schema(targets=["all"], target_nodes=["n"]),
            "schema",
            "no place beside 'targets' of all",
        ),
        (
            "promotion",
            schema(target_nodes=[{"$ref": "catalog/a"}]),
            "schema.target_nodes.0",
            "a node or hierarchy is referred to here, not a catalog",
        ),
        (
            "promotion",
            schema(target_nodes=[7]),
            "schema.target_nodes.0",
            r"must be {\$ref: node/...} or the id",
        ),
        (
            "promotion",
            schema(target_conditions={"or": [{"and": [{}]}]}),
            "schema.target_conditions.or.0.and.0",
            "one of 'attribute' or 'node' must be given",
        ),
        ("promotion", SALE | {"end": "2040-01-01T00:00:00Z"}, "", "end must be after start"),
        ("promotion", SALE | {"end": "soon"}, "end", "must be a date or a date and time"),
        ("rule-promotion", ruled(actions=[]), "rule_set.actions", "at least 1"),
        (
            "rule-promotion",
            ruled(rules={"strategy": "cart_weight"}),
            "rule_set.rules",
            "'cart_weight' .* does not match any of the expected tags: 'and'",
        ),
        (
            "rule-promotion",
            ruled(rules={"strategy": "cart_total", "operator": "range", "args": [1]}),
            "rule_set.rules.cart_total",
            "must hold two numbers for range",
        ),
        (
            "rule-promotion",
            ruled(rules={"strategy": "cart_total", "operator": "in", "args": [1]}),
            "rule_set.rules.cart_total.operator.literal['gte','gt','lte','lt','eq']",
            "'gte'",
        ),
        (
            "rule-promotion",
            ruled(rules={"strategy": "item_attribute", "operator": "in", "args": ["t", "f", "text", "v"]}),
            "rule_set.rules.item_attribute.args",
            "third item: string, boolean",
        ),
        ("rule-promotion", action("percent", 101), "rule_set.actions.0", "from 0 to 100"),
        ("rule-promotion", action("fixed", 1.5), "rule_set.actions.0", "a whole number"),
        ("rule-promotion", action("fixed"), "rule_set.actions.0", "must hold one number after fixed"),
        ("rule-promotion", action("fixed_price", 5), "rule_set.actions.0", "a quantity and a price"),
        ("rule-promotion", action("half", 5), "rule_set.actions.0", "fixed, percent or fixed_price"),
        (
            "rule-promotion",
            action("fixed_price", 5, strategy="cart_discount"),
            "rule_set.actions.0",
            "fixed or",
        ),
        (
            "rule-promotion-code",
            {"code": "a", "consume_unit": "per_application", "max_uses_per_shopper": {"max_uses": 1}},
            "",
            "no place beside a 'consume_unit' of per_application",
        ),
        ("rule-promotion-code", {"code": "a", "is_for_new_shopper": True, "uses": 1}, "", "new shoppers"),
    ],
)
def test_what_the_api_would_refuse(kind, body, at, complaint):
    with pytest.raises(ValidationError, match=complaint) as caught:
        KINDS[kind].body.model_validate(body)
    assert at in [".".join(map(str, error["loc"])) for error in caught.value.errors()]


def problems(folder, **files):
    for name, text in files.items():
        path = folder / "stores/acme/common" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(folder / "stores", "acme", None, KINDS, {}, Policy())
    return [str(one).partition("/common/")[2].partition(" (")[0] for one in caught.value.problems]


PROMOTION = """\
description: Three for two
promotion_type: x_for_y
enabled: true
automatic: true
start: 2040-01-01
end: 2040-02-01
schema:
  x: 3
  y: 2
  target_nodes:
    - $ref: node/apparel/men
    - {$ref: pricebook/retail}
  exclude:
    conditions:
      or: [{and: [{node: {values: [{$ref: node/apparel/mn}]}}]}]
codes:
  SUN: {uses: 5}
"""


def test_problems_of_a_promotion_are_told_where_they_are(tmp_path):
    told = problems(
        tmp_path,
        promotions__sale=PROMOTION,
        hierarchies__apparel="name: Apparel\nnodes:\n  men: {name: Men}\n",
    )
    assert [line.split("\n")[0] for line in told] == [
        "promotions/sale.yaml:12:7: pricebook 'retail' is not declared",
        "promotions/sale.yaml:12:7: the value: a node or hierarchy is referred to here, not a pricebook",
        "promotions/sale.yaml:15:36: node 'apparel/mn' is not declared",
        "promotions/sale.yaml:17:8: 'sale' is automatic, and such a promotion has no codes of yours",
    ]


def test_a_code_is_in_one_promotion_only(tmp_path):
    manual = PROMOTION.replace("automatic: true", "automatic: false").replace(
        "    - {$ref: pricebook/retail}\n", ""
    )
    sound = manual.replace("apparel/mn", "apparel/men")
    (told,) = problems(
        tmp_path,
        promotions__sale=sound,
        promotions__other=sound,
        hierarchies__apparel="name: Apparel\nnodes:\n  men: {name: Men}\n",
    )
    assert "'code' must differ among codes, and promotion-code/other/SUN" in told
