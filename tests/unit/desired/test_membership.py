"""Values that must stand in a list of another resource: told offline, where both files say so."""

import pytest

from reconciler.model.policy import Ignore, Policy
from tests.lists import KINDS

LAND = "languages: [en, de]\n"


def land(text=LAND):
    return {"common/lands/settings.yaml": text}


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"shops/berlin.yaml": "channels: []\nlanguage: fr\n"},
            ("common/shops/berlin.yaml:2:11: shop/berlin needs 'fr' in languages of land/settings, which has de, en\n"
            "  hint: add it to land/settings, or take it out here"),
        ),
        (
            {"shops/a.yaml": "channels:\n  - c\n", "channels/c.yaml": "roles: [I]\n"},
            ("common/shops/a.yaml:2:5: shop/a needs 'P' in roles of channel/c, which has I\n"
            "  hint: add it to channel/c, or take it out here"),
        ),
        (
            {"shops/a.yaml": "custom:\n  type: t\n  fields: {m: 1, x: 2}\n", "types/t.yaml": "definitions: [{name: m}]\n"},
            ("common/shops/a.yaml:3:21: shop/a needs 'x' in definitions of type/t, which has m\n"
            "  hint: add it to type/t, or take it out here"),
        ),
    ],
)  # fmt: skip
def test_a_value_that_the_other_file_leaves_out(stores, files, problem):
    written = {f"common/{name}": text for name, text in files.items()}
    assert stores.problem(land() | written, kinds=KINDS) == problem


def test_what_the_files_do_not_say_is_for_the_plan(stores):
    assert stores.bodies({"common/shops/a.yaml": "language: fr"}, kinds=KINDS)
    assert stores.bodies(land("{}"), kinds=KINDS)


def test_the_place_is_that_of_the_patch_that_brought_it(stores):
    files = land() | {
        "common/shops/a.yaml": "language: de",
        "production/shops/a.patch.yaml": "- {op: replace, path: /language, value: fr}",
    }
    found = stores.problem(files, "production", kinds=KINDS)
    assert found.startswith("production/shops/a.patch.yaml:1:41: shop/a needs 'fr'")


def test_a_variable_that_is_not_filled_in_may_well_fit(stores):
    files = land("languages: [de, '${env:OTHER}']\n") | {"common/shops/a.yaml": "language: ${env:MINE}"}
    assert stores.bodies(files, kinds=KINDS)
    env = {"OTHER": "geheim", "MINE": "fr"}
    found = stores.problem(files, env=env, kinds=KINDS)
    assert "shop/a needs '${env:MINE}' in languages of land/settings, which has ${env:OTHER}, de" in found
    assert stores.bodies(files, env={"OTHER": "fr", "MINE": "fr"}, kinds=KINDS)


def test_a_key_counts_even_when_its_value_is_a_variable(stores):
    files = {
        "common/shops/a.yaml": "market: m\ntexts: {fr: '${env:HELLO}'}\n",
        "common/markets/m.yaml": "languages: []\n",
    }
    assert "shop/a needs 'fr' in languages of market/m, which has none" in stores.problem(files, kinds=KINDS)


@pytest.mark.parametrize(
    "rule", [Ignore("/languages", kind="land"), Ignore("/language", address="shop/*")], ids=["list", "value"]
)
def test_what_is_ignored_is_for_the_plan(stores, rule):
    files = land() | {"common/shops/a.yaml": "language: fr"}
    assert stores.bodies(files, policy=Policy(ignore=(rule,)), kinds=KINDS)


def test_a_file_that_is_wrong_in_itself_is_told_only_that(stores):
    files = land("languages: de\n") | {"common/shops/a.yaml": "language: fr\ncustom: 5\nchannels: {a: b}\n"}
    found = stores.problems(files, kinds=KINDS)
    assert len(found) == 3
    assert not [one for one in found if " needs " in one]
