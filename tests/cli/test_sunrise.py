"""stores/sunrise, the example of a whole commercetools project: on an empty sandbox, with no variable set."""

import json
import shutil
from pathlib import Path

import pytest

STORE = Path(__file__).parents[2] / "stores/sunrise"
PRUNE = "prune: {state: all}\n"


@pytest.fixture
def sunrise(desk, monkeypatch):
    for name in ("CTP_PROJECT_KEY", "CTP_CLIENT_ID", "CTP_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(STORE, desk.folder / "stores/sunrise")
    return desk


@pytest.fixture
def filled(sunrise):
    assert sunrise("apply", "sunrise/development", "--auto-approve").code == 0
    return sunrise


def path(desk, file):
    return desk.folder / "stores/sunrise" / file


def replace(desk, file, old, new):
    text = path(desk, file).read_text(encoding="utf-8")
    assert old in text
    path(desk, file).write_text(text.replace(old, new), encoding="utf-8")


def test_every_environment_is_valid(sunrise):
    result = sunrise("validate")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "sunrise: 150 resources in 150 files",
        "sunrise/development: 150 resources in 150 files",
        "sunrise/production: 150 resources in 151 files",
        "Success! The configuration is valid.",
    ]


@pytest.mark.parametrize(
    ("target", "options"), [("sunrise", []), ("sunrise/development", ["--parallelism", "1"])]
)
def test_an_empty_project_is_filled_in_one_run(sunrise, target, options):
    first = sunrise("apply", target, "--auto-approve", *options)
    assert first.code == 0
    assert first.out.endswith("Apply complete! Resources: 149 added, 1 changed, 0 destroyed.\n")
    assert "Blocked" not in first.out
    second = sunrise("plan", target, "--detailed-exitcode")
    assert (second.code, "No changes." in second.out) == (0, True)
    assert sunrise("drift", target).code == 0


def test_the_project_learns_a_language_before_its_stores_and_forgets_it_after_them(filled):
    project, store = "common/project.yaml", "common/stores/dach.yaml"
    for had, has in (("[en, de]", "[en, de, it]"), ("[en, de, it]", "[en, de]")):
        replace(filled, project, had, has)
        replace(filled, store, had.replace("en, ", ""), has.replace("en, ", ""))
        result = filled("apply", "sunrise/development", "--auto-approve")
        assert result.out.endswith("Apply complete! Resources: 0 added, 2 changed, 0 destroyed.\n")


def test_a_store_speaks_no_language_that_the_project_does_not(sunrise):
    replace(sunrise, "common/stores/dach.yaml", "[de]", "[de, it]")
    result = sunrise("validate", "sunrise")
    assert result.code == 10
    assert "stores/sunrise/common/stores/dach.yaml:2:17: store/dach needs 'it'" in result.err


def test_states_that_follow_each_other_go_in_one_run(filled):
    with path(filled, "store.yaml").open("a", encoding="utf-8") as file:
        file.write(PRUNE)
    for state in ("in-preparation", "on-hold", "shipped"):
        path(filled, f"common/states/{state}.yaml").unlink()
    result = filled("apply", "sunrise/development", "--auto-approve")
    assert result.code == 0
    assert result.out.endswith("Apply complete! Resources: 0 added, 0 changed, 3 destroyed.\n")
    assert "state/Initial: not in the files, but stays: commercetools has it built in" in result.out
    assert "No changes." in filled("plan", "sunrise/development").out


def test_a_subscription_is_changed_and_never_made_anew(filled):
    replace(filled, "common/subscriptions/orders.yaml", "topic: orders", "topic: new-orders")
    (change,) = json.loads(filled("plan", "sunrise/development", "--json").out)["resource_changes"]
    assert (change["address"], change["change"]["actions"]) == ("subscription/orders", ["update"])
    result = filled("apply", "sunrise/development", "--auto-approve")
    assert result.out.endswith("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\n")
    assert "No changes." in filled("plan", "sunrise/development").out


def test_production_needs_its_variables(sunrise):
    result = sunrise("plan", "sunrise/production")
    assert result.code == 10
    for name in ("CTP_PROJECT_KEY", "CTP_CLIENT_ID", "CTP_CLIENT_SECRET"):
        assert f"the environment variable {name} is not set" in result.err
