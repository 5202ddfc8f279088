"""The README's tutorial, walked through as it stands there, on the sandbox of each provider.

A ```console block holds commands after `$ ` and, below each, lines of what it prints, in their order; there may be
more of them. `# exit code N` behind a command is its exit code, else 0. All blocks run in one shell.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.installed import installed

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
CHAPTER = re.search(r"^## The life of a change\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)[1]
BLOCKS = re.findall(r"^```console\n(.*?)^```", CHAPTER, re.MULTILINE | re.DOTALL)
CHOICES = re.findall(r"^```sh\n(export .*?)\n?```", CHAPTER, re.MULTILINE | re.DOTALL)
SEPARATOR = "-- end of command --"


def commands():
    """(command, exit code, lines expected), in their order."""
    found = []
    for line in "".join(BLOCKS).splitlines():
        if line.startswith("$ "):
            command = line.removeprefix("$ ")
            code = re.search(r"# exit code (\d+)", command)
            found.append((command, int(code[1]) if code else 0, []))
        elif line.startswith("> "):
            command, code, expected = found[-1]
            found[-1] = (f"{command}\n{line.removeprefix('> ')}", code, expected)
        elif line.strip() and line.strip() != "...":
            found[-1][2].append(line)
    return found


def walked(folder, choice):
    """What each command printed, and its exit code."""
    script = [choice, *(f'{command}\necho "{SEPARATOR} $?"' for command, _, _ in commands())]
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "CI"))
    }
    env |= {
        "PATH": installed(folder),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.com",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "init.defaultBranch",
        "GIT_CONFIG_VALUE_0": "main",
    }
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    parts = re.split(rf"^{SEPARATOR} (\d+)$\n?", done.stdout, flags=re.MULTILINE)
    return list(zip(parts[::2], map(int, parts[1::2]), strict=False))


def named(text, choice):
    """A line of the tutorial as it reads for one provider: its own words in the place of the first one's."""
    first, own = (dict(word.split("=", 1) for word in shlex.split(one)[1:]) for one in (CHOICES[0], choice))
    for name in ("KIND", "FOLDER", "FIELD", "PROVIDER"):
        text = text.replace(first[name], own[name])
    return text


@pytest.mark.parametrize("choice", CHOICES, ids=[re.search(r"PROVIDER=(\w+)", one)[1] for one in CHOICES])
def test_every_command_does_what_the_tutorial_says(tmp_path, choice):
    told = walked(tmp_path, choice)
    transcript = "\n".join(
        f"$ {c}\n{out}[{code}]" for (c, _, _), (out, code) in zip(commands(), told, strict=False)
    )
    assert len(told) == len(commands()), transcript
    for (command, code, expected), (printed, actual) in zip(commands(), told, strict=True):
        assert actual == code, f"$ {command}\n{printed}\n\nin\n{transcript}"
        lines = iter(line.rstrip() for line in printed.splitlines())
        for line in expected:
            wanted = re.escape(named(line.rstrip(), choice)).replace(r"\.\.\.", ".*")
            assert any(re.fullmatch(wanted, seen) for seen in lines), (
                f"no {line!r} in\n$ {command}\n{printed}"
            )


def test_there_is_a_choice_for_each_provider_and_much_to_do():
    assert [re.search(r"PROVIDER=(\w+)", one)[1] for one in CHOICES] == ["elasticpath", "commercetools"]
    assert len(commands()) > 25
