"""The file of a kind that a store has one of: directly in its layer, with neither folder nor key."""

import os

import pytest

COMMON = {"common/project.yaml": "name: Shop\ncurrencies: [EUR]\n"}


@pytest.mark.parametrize("name", ["project.yaml", "project.yml"])
def test_the_file_stands_directly_in_the_layer(stores, name):
    assert stores.bodies({f"common/{name}": "name: Shop"}) == {"project/settings": {"name": "Shop"}}


def test_nothing_need_be_managed(stores):
    assert stores.bodies({"common/project.yaml": "{}"}) == {"project/settings": {}}
    assert stores.problem({"common/project.yaml": "# later\n"}) == (
        "common/project.yaml: the file is empty\n  hint: write {} for a resource with no further fields"
    )


def test_an_environment_replaces_it_whole(stores):
    files = {**COMMON, "production/project.yaml": "name: Real"}
    assert stores.bodies(files, "production") == {"project/settings": {"name": "Real"}}
    assert stores.bodies(files, "staging")["project/settings"]["currencies"] == ["EUR"]


def test_an_environment_patches_it(stores):
    patch = "- {op: add, path: /currencies/-, value: USD}"
    files = {**COMMON, "production/project.patch.yaml": patch}
    assert stores.bodies(files, "production") == {
        "project/settings": {"name": "Shop", "currencies": ["EUR", "USD"]}
    }


def test_an_environment_leaves_it_out(stores):
    assert stores.bodies({**COMMON, "e/project.patch.yaml": '- {op: remove, path: ""}'}, "e") == {}


def test_a_mistake_is_told_where_it_stands(stores):
    assert stores.problem({"common/project.yaml": "name: Shop\ncurencies: []\n"}) == (
        "common/project.yaml:2:1: unknown field 'curencies'\n  hint: did you mean 'currencies'?"
    )
    files = {**COMMON, "e/project.patch.yaml": "- {op: add, path: /currencies/-, value: 5}"}
    assert stores.problem(files, "e").startswith("e/project.patch.yaml:1:41: ")


def test_it_has_no_key_to_be_written(stores):
    assert stores.problem({"common/project.yaml": "key: settings"}).startswith(
        "common/project.yaml:1:1: unknown field 'key'"
    )


def test_it_is_referred_to_by_its_address(stores):
    rule = {"common/rules/r.yaml": "condition: {$ref: project/settings}"}
    assert "rule/r" in stores.bodies(rule)
    assert "rule/r" in stores.bodies({**rule, **COMMON})
    assert stores.problem({"common/rules/r.yaml": "condition: {$ref: project/other}"}).startswith(
        "common/rules/r.yaml:1:12: project 'other' is not declared\n  hint: "
    )


def test_both_suffixes(stores):
    assert stores.problem({**COMMON, "common/project.yml": "{}"}) == (
        "common/project.yml:1:1: project/settings is declared twice: here and at common/project.yaml:1:1"
    )


@pytest.mark.parametrize("name", ["project/settings.yaml", "project.yaml/x.yaml"])
def test_a_folder_of_that_name(stores, name):
    assert stores.problem({f"common/{name}": "{}"}) == (
        f"common/{name.partition('/')[0]}: a store has one project, which is no folder but a file: project.yaml"
    )


@pytest.mark.parametrize("name", ["projct.yaml", "projects/x.yaml", "Project.yaml"])
def test_a_misspelt_name(stores, name):
    assert stores.problem({f"common/{name}": "{}"}).endswith("\n  hint: did you mean 'project.yaml'?")


def test_a_file_of_no_singleton(stores):
    assert stores.problem({"common/USD.yaml": "{}"}) == (
        "common/USD.yaml: a resource stands in the folder of its kind\n"
        "  hint: kinds: catalogs, currencies, flows, gateways, hierarchies, pricebooks, project.yaml, rules"
    )


def test_a_patch_in_common_and_one_of_nothing(stores):
    assert stores.problem({**COMMON, "common/project.patch.yaml": "[]"}) == (
        "common/project.patch.yaml: a patch stands in an environment, not in common"
    )
    (stores.root / "acme/common/project.yaml").unlink()
    (stores.root / "acme/common/project.patch.yaml").unlink()
    assert stores.problem({"e/project.patch.yaml": "[]"}, "e").startswith(
        "e/project.patch.yaml: there is no project/settings in common to patch\n  hint: a patch changes"
    )


def test_a_suffix_that_is_not_read(stores):
    warnings = stores.load({"common/project.json": "{}", "common/project.YAML": "{}"}).warnings
    assert [one.message for one in warnings] == ["is not read: the suffix of a resource is .yaml or .yml"] * 2


def test_a_special_file_is_never_opened(stores):
    (stores.root / "acme/common").mkdir(parents=True)
    os.mkfifo(stores.root / "acme/common/project.yaml")
    assert stores.problem() == "common/project.yaml: this is no regular file"
