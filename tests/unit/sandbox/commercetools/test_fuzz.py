"""Whatever is sent, the sandbox answers, and what it refuses leaves no trace."""

from __future__ import annotations

import copy
import random

import pytest

from reconciler.sandbox.commercetools.kinds.project import SETTINGS
from reconciler.sandbox.commercetools.registry import KINDS
from tests.unit.sandbox.commercetools.tour import PROJECT_ACTIONS, drafts
from tests.unit.sandbox.commercetools.words import ref

ODD = (
    None, True, 0, -1, 1.5, 10**20, "", "x", "de_DE", [], [None], [[]], [1, "a"], {}, {"typeId": "channel"}, {"en": 1},
    {"type": "x"}, {"name": "Set"}, {"key": "web"}, {"id": 5}, ref("store", key="berlin"), ref("channel", id="a", key="b"),
    {"typeId": 1, "key": []}, {"type": {"key": "all"}, "fields": []}, {"currencyCode": "EUR", "centAmount": "5"},
)  # fmt: skip


def mangled(value, dice):
    """The value with one part, however deep, replaced by something odd or left out."""
    value = copy.deepcopy(value)
    place = value
    while True:
        if not place:
            return dice.choice(ODD)
        key = dice.choice(sorted(place)) if isinstance(place, dict) else dice.randrange(len(place))
        if not isinstance(place[key], (dict, list)) or dice.random() < 0.3:
            place[key] = dice.choice(ODD)
            return value
        place = place[key]


@pytest.fixture
def full(api):
    """A project with one of everything."""
    api.sandbox.load("product", [{"key": "shirt", "masterVariant": {"sku": "shirt-s"}}])
    api.sandbox.load("customer", [{"key": "ann"}])
    for action in PROJECT_ACTIONS:
        api.update("", action)
    for path, draft, _ in drafts():
        roles = {"roles": ["ProductDistribution", "InventorySupply"]} if path == "channels" else {}
        api.post(f"/{path}", {**draft, **roles})
    return api


@pytest.mark.parametrize("path", [path for path, _, _ in drafts()])
def test_odd_drafts(full, path):
    dice = random.Random(path)
    draft = next(draft for known, draft, _ in drafts() if known == path)
    for number in range(12):
        answer = full.raw("POST", f"/sandbox/{path}", mangled({**draft, "key": f"new{number}"}, dice))
        assert answer.status_code in (201, 400), answer.text
    full.get(f"/{path}", limit=500)


@pytest.mark.parametrize("path", ["", *(path for path, _, _ in drafts())])
def test_odd_actions(full, path):
    dice = random.Random(path)
    kind = next((kind for kind in KINDS.values() if kind.path == path), SETTINGS) if path else SETTINGS
    key = next((draft["key"] for known, draft, _ in drafts() if known == path), "")
    address = f"/{path}/{full.get(f'/{path}/key={key}')['id']}" if path else ""
    good_ones = next((items for known, _, items in drafts() if known == path), PROJECT_ACTIONS)
    known = {item["action"]: item for item in good_ones}
    for name, action in kind.actions.items():
        for _ in range(3):
            good = known.get(name) or {field: dice.choice(ODD) for field in action.fields}
            odd = mangled(good, dice)
            sent = {**(odd if isinstance(odd, dict) else good), "action": name}
            before = full.get(address)
            body = {"version": before["version"], "actions": [sent]}
            answer = full.raw("POST", f"/sandbox{address}", body)
            assert answer.status_code in (200, 400), answer.text
            if answer.status_code == 400:
                assert full.get(address) == before
