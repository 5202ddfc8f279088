"""A singleton from its file to the plan, whatever the provider is."""

import pytest

from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.resource import Remote
from tests.fakes import KINDS, FakeStore


class Project(Body):
    name: str | None = None


class _Plugin:
    name = "fake"
    kinds = {**KINDS, "project": Kind("project", Project, "project", singleton=True)}  # noqa: RUF012
    credentials = ()
    options = ()
    template = {}  # noqa: RUF012
    start = {}  # noqa: RUF012

    def connect(self, _connection, _runtime):
        store = FakeStore(kinds=self.kinds)
        store.objects["p1"] = Remote("project", "p1", {"name": "Shop"})
        return store


@pytest.fixture
def shop(desk, monkeypatch):
    monkeypatch.setattr("reconciler.cli.declared.plugin", lambda _name: _Plugin())
    desk.write("acme", {
        "store.yaml": "provider: fake\nurl: https://x.example\nprune: all\nenvironments: {production: {}}\n"
        "protect: ['project/*']\n",
        "common/project.yaml": "name: New\n",
        "production/project.patch.yaml": "- {op: replace, path: /name, value: Shop}\n",
    })  # fmt: skip
    return desk


def test_a_plan_names_it_by_its_address(shop):
    result = shop("plan", "acme")
    assert result.code == 0
    assert "  # project/settings will be updated in-place\n  ~ project/settings {\n" in result.out
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in result.out
    assert "project/settings" in shop("plan", "acme", "--markdown").out
    assert "No changes." in shop("plan", "acme/production").out


def test_apply_updates_it(shop):
    result = shop("apply", "acme", "--auto-approve")
    assert (result.code, "0 added, 1 changed, 0 destroyed" in result.out) == (0, True)


def test_without_a_file_it_is_left_alone(shop):
    shop.remove("common/project.yaml")
    assert "1 not managed (project 1)" in shop("plan", "acme").out


@pytest.mark.parametrize(
    ("option", "near"),
    [("--target=project", "project/settings"), ("--act=projct/settings", "project/settings")],
)
def test_a_misspelt_address_leads_to_it(shop, option, near):
    result = shop("plan", "acme", option)
    assert result.code == 64
    assert f"did you mean '{near}'?" in result.err


def test_the_graph_shows_it(shop):
    assert shop("graph", "acme").out == 'graph LR\n  n0["project/settings"]\n'


def test_discounts_that_are_switched_off_are_told(desk):
    on = "discounts: {{custom_discounts_enabled: false, use_rule_promotions: {}}}\n"
    settings = {"store.yaml": 'provider: elasticpath\nurl: "sandbox:"\n'}
    desk.write("acme", settings | {"common/cart-settings.yaml": on.format("true")})
    assert "carts know no" not in desk("plan", "acme").out
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/cart-settings.yaml": on.format("false")})
    assert "with use_rule_promotions: false carts know no rule promotions" in desk("plan", "acme").out
