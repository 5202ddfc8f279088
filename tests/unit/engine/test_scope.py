"""Which kinds are read for a plan: enough to see whom a change could hurt, and no more."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.scope import scope
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin
from tests import lists, scarce
from tests.fakes import wanted as wanted_of
from tests.unit.engine.planning import reach


@pytest.mark.parametrize(
    ("kinds", "declared", "read"),
    [
        # a shop and a market need languages of the land, a shop needs roles of channels
        (lists.KINDS, ("land/settings", {"languages": ["de"]}), {"land", "market", "shop"}),
        (lists.KINDS, ("channel/c", {}), {"channel", "shop"}),
        # what a type takes away loses data, and is asked about
        (lists.KINDS, ("type/t", {}), {"type"}),
        # discounts and bundles stand in one order
        (scarce.KINDS, ("discount/d", {"place": "0.5"}), {"discount", "bundle"}),
        (scarce.KINDS, ("page/p", {}), {"page"}),
    ],
)
def test_whom_a_change_could_hurt_is_read(kinds, declared, read):
    assert scope(kinds, wanted_of(declared, kinds=kinds), Policy()) == read


def test_a_partial_kind_is_never_read_for_it():
    kinds = dict(lists.KINDS) | {"shop": dataclasses.replace(lists.KINDS["shop"], partial=True)}
    desired = wanted_of(("land/settings", {"languages": ["de"]}), kinds=kinds)
    assert scope(kinds, desired, Policy()) == {"land", "market"}


def _planned(store, desired):
    snapshot = asyncio.run(observe(store, desired=desired, kinds=scope(store.kinds, desired, Policy())))
    return plan(store.kinds, desired, snapshot, Policy(), store="s", environment=None, provider="fake")


def test_a_role_that_an_undeclared_shop_needs_is_not_taken_away():
    store = lists.listed()
    channel = ("channel/c", {"roles": ["P"]})
    reach(store, wanted_of(channel, ("shop/s", {"channels": ["c"]}), kinds=lists.KINDS), Policy())
    made = _planned(store, wanted_of(("channel/c", {"roles": ["Q"]}), kinds=lists.KINDS))
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert note.message == "roles cannot lose 'P': shop/s needs it and keeps it"


def test_a_place_that_an_undeclared_kind_holds_is_not_taken():
    store = scarce.scarce()
    reach(store, scarce.wanted(("bundle/b", {"place": "0.5"})), Policy())
    made = _planned(store, scarce.wanted(("discount/d", {"place": "0.5"})))
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert "is held by bundle/b" in note.message


@pytest.mark.parametrize(
    ("provider", "pruned", "read", "left"),
    [
        ("elasticpath", "node", {"promotion", "rule-promotion"}, {"currency", "promotion-code"}),
        ("elasticpath", "account-tag", {"rule-promotion"}, {"promotion", "rule-promotion-code"}),
        # a custom field may refer to anything
        ("commercetools", "channel", {"category", "discount-code"}, {"extension", "inventory-entry"}),
    ],
)
def test_who_may_name_in_free_form_json_what_is_pruned_is_read(provider, pruned, read, left):
    found = scope(plugin(provider).kinds, {}, Policy(prune_kinds={pruned: "all"}))
    assert read <= found
    assert not left & found
