"""What the documents say is so: every verb, kind and exit code is there, and the commands run.

A line of a ```sh block that calls `reconciler` is run by a shell as it stands, one after the other, beside a copy
of `stores/` and a store `acme` with an environment `production`. It must exit with 0 or with a code that its own
comment names. Blocks of any other language are only read.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from reconciler.cli.main import USAGE, VERBS
from reconciler.errors import ReconcilerError
from reconciler.providers.registry import names, plugin
from tests.installed import installed

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci/run").read_text(encoding="utf-8")
KINDS = [kind for provider in names() for kind in plugin(provider).kinds]
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def family(error):
    yield error
    for child in error.__subclasses__():
        yield from family(child)


CODES = {error.exit_code for error in family(ReconcilerError)} | {0, 2, 15, USAGE}
COMMANDS = [
    line
    for block in BLOCKS
    for line in block.replace("\\\n", " ").splitlines()
    if shlex.split(line, comments=True)[:1] == ["reconciler"]
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb):
    assert re.search(rf"\breconciler {verb}\b|`{verb}\b", README)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_documented(kind):
    assert f"`{kind}`" in README


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_exit_code_is_documented(code):
    assert re.search(rf"\|\s*`?{code}`?\s*\|", README)


@pytest.mark.parametrize("name", ["tests", "main_job"])
def test_ci_runs_the_commands_of_the_readme(name):
    command = re.search(rf'^{name}="(.*)"$', CI, re.MULTILINE)[1]
    assert any(command in block.splitlines() for block in BLOCKS)


class Shell:
    """A shell that knows `reconciler`."""

    def __init__(self, folder):
        self.folder, self.env = folder, os.environ | {"PATH": installed(folder)}

    def __call__(self, line):
        return subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def serve(self, line):
        """Start what runs until Ctrl-C, on a free port; gives its exit code."""
        words = shlex.split(re.sub(r"--port \d+", "--port 0", line), comments=True)
        process = subprocess.Popen(words, cwd=self.folder, env=self.env, stderr=subprocess.PIPE, text=True)
        for said in process.stderr:
            if "Ctrl-C" in said:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        return process.returncode


@pytest.fixture
def shell(tmp_path):
    shutil.copytree(ROOT / "stores", tmp_path / "stores")
    shell = Shell(tmp_path)
    assert shell("reconciler init acme").returncode == 0
    with (tmp_path / "stores/acme/store.yaml").open("a", encoding="utf-8") as file:
        file.write("environments: {production: {}}\n")
    shell.env["DIGEST"] = json.loads(shell("reconciler plan acme/production --json").stdout)["digest"]
    return shell


def test_the_commands_of_the_readme_run(shell):
    wrong = []
    for line in COMMANDS:
        if line.startswith("reconciler sandbox "):
            code, said = shell.serve(line), ""
        else:
            done = shell(line)
            code, said = done.returncode, done.stderr
        if code not in {0, *map(int, re.findall(r"\bexit (\d+)", line.partition("#")[2]))}:
            wrong.append(f"{line}\nexit {code}\n{said}")
    assert COMMANDS
    assert not wrong
