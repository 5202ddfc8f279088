"""What prune may not delete, because something that stays means it."""

from __future__ import annotations

import pytest

STORE = 'provider: elasticpath\nurl: "sandbox:"\n'
PROMOTION = """\
description: for less
promotion_type: item_percent_discount
enabled: true
automatic: true
start: "2040-01-01"
end: "2041-01-01"
schema: {percent: 10, TARGET}
"""
RULE = """\
enabled: true
automatic: true
start: "2040-01-01"
end: "2041-01-01"
rule_set:
  RULE
  actions: [{strategy: cart_discount, args: [percent, 10]}]
"""
FILES = {
    "store.yaml": STORE,
    "common/pricebooks/retail.yaml": "{}\n",
    "common/hierarchies/h.yaml": "name: H\nnodes: {n: {name: N}}\n",
    "common/catalogs/c.yaml": "hierarchies: [h]\npricebook: retail\n",
    "common/products/p.yaml": "name: P\nslug: p\nstatus: live\n",
}
LESS = {
    "node": {"common/hierarchies/h.yaml": "name: H\n"},
    "catalog": {"common/catalogs/c.yaml": None},
    "product": {"common/products/p.yaml": None},
}
RULES = {
    "node": "rules: {strategy: item_category, operator: in, args: [{$ref: node/h/n}]}",
    "catalog": "catalog_ids: [{$ref: catalog/c}]",
    "product": "rules: {strategy: item_product_id, operator: in, args: [{$ref: product/p}]}",
}
TARGETS = {
    "node": "target_nodes: [{$ref: node/h/n}]",
    "catalog": "targets: [a-sku], target_catalogs: [{$ref: catalog/c}]",
    "product": "targets: [{$ref: product/p}]",
}
GONE = {"node": "node/h/n", "catalog": "catalog/c", "product": "product/p"}


def _applied(desk, files):
    desk.write("acme", files)
    done = desk("apply", "acme", "--auto-approve")
    assert done.code == 0, done.out + done.err


def _without(desk, kind, more):
    """The plan after the files of a kind are gone, with prune for that kind alone."""
    for file, text in (
        {"store.yaml": f"{STORE}prune: {{promotion: none, rule-promotion: none, {kind}: all}}\n"}
        | LESS[kind]
        | more
    ).items():
        if text is None:
            desk.remove(file)
        else:
            desk.write("acme", {file: text})
    return desk("plan", "acme")


@pytest.mark.parametrize("kind", GONE)
@pytest.mark.parametrize(
    ("folder", "text", "inner"), [("promotions", PROMOTION, TARGETS), ("rule-promotions", RULE, RULES)]
)
def test_what_an_undeclared_promotion_means_is_not_deleted(desk, kind, folder, text, inner):
    file = f"common/{folder}/sale.yaml"
    _applied(desk, FILES | {file: text.replace("TARGET", inner[kind]).replace("RULE", inner[kind])})
    plan = _without(desk, kind, {file: None})
    assert f"{GONE[kind]}: cannot be deleted: {folder[:-1]}/sale refers to it and stays" in plan.out


def test_a_reference_that_a_file_no_longer_writes_stays_live_and_holds(desk):
    file = "common/rule-promotions/sale.yaml"
    _applied(desk, FILES | {file: RULE.replace("RULE", RULES["catalog"])})
    plan = _without(desk, "catalog", {file: RULE.replace("  RULE\n", "")})
    assert "catalog/c: cannot be deleted: rule-promotion/sale refers to it and stays" in plan.out
    # As well when another part of it is changed: what is not written stays live.
    desk.write("acme", {file: RULE.replace("RULE", "currencies: [USD]")})
    assert "catalog/c: cannot be deleted: rule-promotion/sale refers" in desk("plan", "acme").out
