"""The hooks for pre-commit: each is an entry that it understands, and a command that runs with file names."""

import re
import shlex
from pathlib import Path

import pytest

from reconciler.cli.main import VERBS
from reconciler.desired.parse import parse
from tests.cli.conftest import desk  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
HOOKS = parse((ROOT / ".pre-commit-hooks.yaml").read_bytes())[0]
FILE = "stores/acme/common/currencies/USD.yaml"


def test_there_is_a_hook_for_each_habit():
    assert [hook["id"] for hook in HOOKS] == ["reconciler-validate", "reconciler-fmt"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_called_with_the_files_of_stores(hook):
    assert hook["language"] == "python"
    assert hook["types"] == ["yaml"]
    assert re.search(hook["files"], FILE)
    assert not re.search(hook["files"], "docs/stores/x.yaml")
    command, verb = shlex.split(hook["entry"])
    assert command == "reconciler"
    assert verb in VERBS


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_with_file_names(desk, hook):  # noqa: F811
    desk.store()
    (desk.folder / "stores/README.yaml").write_text("a:   1\n")
    verb = shlex.split(hook["entry"])[1]
    assert desk(verb, FILE, "stores/acme/store.yaml", "stores/README.yaml").code == 0
    desk.write("acme", {"common/currencies/USD.yaml": "decimal_places: {\n"})
    result = desk(verb, FILE)
    assert result.code == 10
    assert f"{FILE}:" in result.err
