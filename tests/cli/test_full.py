"""What each option must be asked for: only where something is declared, and with --full everywhere."""

from __future__ import annotations

import json
import shutil

import pytest

OPTIONS = """\
options:
  small:
    description: Fits few
    modifiers:
      name_append: {value: " S"}
  large: {description: Fits many}
"""
SIZE = {
    "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nprune: all\n',
    "common/currencies/USD.yaml": "exchange_rate: 1\nformat: '{price}'\ndecimal_point: '.'\n"
    "thousand_separator: ','\ndecimal_places: 2\ndefault: true\nenabled: true\n",
    "common/variations/size.yaml": OPTIONS,
}
MORE = OPTIONS.replace(
    "{description: Fits many}", "{description: Fits many, modifiers: {price: {reference_name: large}}}"
)


@pytest.fixture
def sizes(desk):
    """A store with a modifier in an option of which the files declare none, made by nobody known."""
    desk.write("acme", SIZE | {"common/variations/size.yaml": MORE})
    assert desk("apply", "acme", "--auto-approve").code == 0
    shutil.rmtree(desk.folder / ".reconciler/ledger")
    desk.write("acme", {"common/variations/size.yaml": OPTIONS})
    return desk


def asked(result):
    """How many modifiers were read, and in how many pages."""
    (read,) = [one for one in json.loads(result.out)["reads"] if one["kind"] == "modifier"]
    return read["count"], read["pages"]


def test_only_options_with_declared_modifiers_are_asked(sizes):
    result = sizes("plan", "acme", "--json")
    assert asked(result) == (1, 1)
    assert json.loads(result.out)["summary"]["delete"] == 0
    assert sizes("drift", "acme").code == 0


def test_full_asks_every_option_and_prunes(sizes):
    result = sizes("plan", "acme", "--full", "--json")
    assert asked(result) == (2, 2)
    assert sizes("drift", "acme", "--full").code == 2
    done = sizes("apply", "acme", "--full", "--auto-approve")
    assert "modifier/size/large/price will be destroyed" in done.out
    assert asked(sizes("plan", "acme", "--full", "--json")) == (1, 2)


def test_a_saved_plan_is_full_again(sizes):
    assert sizes("plan", "acme", "--full", "--out", "plan.json").code == 0
    assert json.loads((sizes.folder / "plan.json").read_text())["options"]["full"] is True
    refused = sizes("apply", "plan.json", "--full")
    assert refused.code == 64
    assert "a saved plan holds its own" in refused.err
    assert "--full" in refused.err
    assert "1 destroyed" in sizes("apply", "plan.json").out
    assert sizes("drift", "acme", "--full").code == 0


def test_pull_finds_them_all(sizes):
    result = sizes("pull", "acme", "--kind", "modifier")
    assert result.code == 0
    assert "reference_name: large" in (sizes.folder / "stores/acme/common/variations/size.yaml").read_text()
    assert sizes("plan", "acme", "--full", "--detailed-exitcode").code == 0


def test_prune_of_a_kind_that_is_not_looked_at_whole_says_so(sizes):
    sizes.write("acme", {"store.yaml": SIZE["store.yaml"].replace("all", "{modifier: all}")})
    told = "prune covers modifiers, but those that are in no file were not looked for"
    assert told in sizes("plan", "acme").out
    assert told not in sizes("plan", "acme", "--full").out
