r"""git as a function: arguments in, what it prints out, and its refusals as errors that say what to do.

```python
git("rev-parse", "HEAD", cwd=folder)                    # b"3f2a...\n"
git("hash-object", "-w", "--stdin", cwd=folder, stdin=b"text")
```
No shell is involved, and git never asks for a password: what cannot be had without asking is refused.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from reconciler.errors import (
    GitError,
    NoGit,
    NoRepository,
    RemoteDenied,
    RemoteMoved,
    RemoteUnreachable,
    UnknownRevision,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ALWAYS = {
    "GIT_TERMINAL_PROMPT": "0",  # in CI nobody would ever answer
    "GIT_OPTIONAL_LOCKS": "0",  # looking must not get in the way of what the user does meanwhile
    "LC_ALL": "C",  # the words below are looked for in what git says
}
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Set by git in a hook: they would lead to the hook's repository from any folder, with that as its top."""
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")


def git(
    *args: str,
    cwd: Path | str,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    apart: bool = False,
) -> bytes:
    """What a git command prints, with `env` over this process's own variables.

    After `timeout` seconds a remote counts as unreachable. A Ctrl-C on the terminal does not reach a command
    that runs `apart`. Raises GitError (one of its kinds, where git's words tell which) when it is refused.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a list without a shell; see `plain` for what users write
            ["git", *args],  # noqa: S607 - whichever git the user has
            cwd=cwd,
            env={**_outside(), **_ALWAYS, **(env or {})},
            input=stdin or b"",
            capture_output=True,
            check=False,
            timeout=timeout,
            start_new_session=apart,
        )
    except subprocess.TimeoutExpired as error:
        message = f"git {args[0]}: no answer within {timeout:g} seconds"
        raise RemoteUnreachable(message, hint="can the remote be reached from here?") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise missing(error, cwd) from error
    if done.returncode:
        raise refusal(args[0], done.stderr.decode(errors="backslashreplace"), done.returncode)
    return done.stdout


def _outside() -> dict[str, str]:
    """The variables of this process, but for those that say which repository is meant: the folder does."""
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def plain(text: str, what: str = "revision") -> str:
    """A text that a user wrote, as an argument of git: never one that git would read as an option.

    >>> plain("--upload-pack=touch x", "remote")
    Traceback (most recent call last):
    reconciler.errors.UnknownRevision: '--upload-pack=touch x' cannot be a remote
    """
    if not text or text.startswith("-") or any(char in text for char in "\0\n\r"):
        raise UnknownRevision(f"{text!r} cannot be a {what}", hint=f"a {what} never begins with '-'")
    return text


def missing(error: OSError, cwd: Path | str) -> GitError:
    """What it means that the command could not be started at all."""
    if os.path.isdir(cwd):  # noqa: PTH112 - a text or a path
        return NoGit("git is needed for this, and is not installed", hint="install git, or add it to PATH")
    return GitError(f"{cwd}: {error.strerror}")


def refusal(verb: str, said: str, code: int) -> GitError:
    """What git's words mean for the user."""
    said = _PASSWORD.sub("", said).strip()
    lines = [line.removeprefix("fatal: ").removeprefix("error: ") for line in said.splitlines()]
    told = next((line for line in lines if line.strip()), f"it ended with {code} and said nothing")
    for error, pattern, hint in _MEANINGS:
        if found := pattern.search(said):
            told = next((line for line in lines if found[0] in line), told)
            return error(f"git {verb}: {told}", hint=hint)
    return GitError(f"git {verb}: {told}")


def _any(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(texts), re.IGNORECASE)


_MEANINGS: tuple[tuple[type[GitError], re.Pattern[str], str], ...] = (
    (
        NoRepository,
        _any("detected dubious ownership"),
        "the folder belongs to somebody else: git config --global --add safe.directory FOLDER",
    ),
    (
        NoRepository,
        _any("not a git repository", "must be run in a work tree"),
        "run this in a git repository",
    ),
    (
        RemoteMoved,
        _any(
            r"\[rejected\]",
            "stale info",
            "non-fast-forward",
            r"remote rejected\].*(failed to update ref|cannot lock ref|reference already exists|fetch first)",
        ),
        "somebody else wrote it at the same time; run it again",
    ),
    (
        RemoteDenied,
        _any(
            "permission denied",
            "permission to .* denied",
            "authentication failed",
            "could not read (username|password)",
            "access denied",
            "returned error: 40[13]",
            "insufficient permission",
            "host key verification failed",
            "repository .*not found",
            "write access to repository not granted",
            r"remote rejected\].*(declined|protected|prohibited|not allowed)",
        ),
        "check git's credentials for this remote and what they may do (in CI: the job's permissions)",
    ),
    (
        RemoteUnreachable,
        _any(
            "could not resolve host",
            "could not read from remote repository",
            "unable to access",
            "unable to connect",
            "connection (refused|timed out|reset)",
            "does not appear to be a git repository",
            "hung up unexpectedly",
            "early eof",
        ),
        "is the remote right, and can it be reached from here?",
    ),
    (
        UnknownRevision,
        _any(
            "unknown revision",
            "bad revision",
            "bad object",
            "needed a single revision",
            "not a valid (object|commit) name",
            "invalid object name",
            "ambiguous argument",
            "no upstream configured",
        ),
        "a branch, tag or commit that is here; fetch it first (in CI: fetch-depth: 0)",
    ),
)
