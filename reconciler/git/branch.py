"""A commit on a new branch, made beside the working tree and the index: both stay as they are."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reconciler.errors import GitError
from reconciler.git.run import git

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.git.repository import Repository

_FILE = "100644"
_SIGNATURE = {"NAME": "reconciler", "EMAIL": "reconciler@localhost"}


def is_branch_name(repository: Repository, name: str) -> bool:
    """Whether git takes a text for the name of a branch.

    >>> is_branch_name(repository, "drift/acme"), is_branch_name(repository, "a..b")
    (True, False)
    """
    try:
        repository.git("check-ref-format", f"refs/heads/{name}")
    except GitError:
        return False
    return not name.startswith("-")


def has_branch(repository: Repository, name: str) -> bool:
    return bool(repository.git("for-each-ref", f"refs/heads/{name}"))


def uncommitted(repository: Repository, folder: Path) -> list[str]:
    """The files of a folder that are not as the last commit has them, new ones among them."""
    place = Path(os.path.realpath(folder)).relative_to(repository.top).as_posix()
    told = repository.git("--literal-pathspecs", "status", "--porcelain", "-z", "--no-renames", "--", place)
    return [line[3:] for line in told.decode(errors="backslashreplace").split("\0") if line]


def commit_on_branch(repository: Repository, name: str, message: str, files: Mapping[str, str | None]) -> str:
    r"""Commit some files over the last commit, on a new branch; gives the commit.

    `files` are paths from the top of the repository with their texts, None for one that goes. Raises GitError
    when there is such a branch.

    >>> commit_on_branch(repository, "drift/acme", "Take in what is live", {"stores/acme/a.yaml": "a: 1\n"})
    '3f2a1b2c...'
    """
    head = repository.commit("HEAD")
    with TemporaryDirectory(prefix="reconciler-") as folder:
        env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git("read-tree", head, cwd=repository.top, env=env)
        lines = b"".join(_line(repository, head, path, text) for path, text in files.items())
        git("update-index", "-z", "--index-info", cwd=repository.top, env=env, stdin=lines)
        tree = git("write-tree", cwd=repository.top, env=env).decode().strip()
    made = ["commit-tree", tree, "-p", head, "-F", "-"]
    said = git(*made, cwd=repository.top, stdin=message.encode(), env=_signed(repository))
    commit = said.decode().strip()
    repository.git("update-ref", "-m", "reconciler", f"refs/heads/{name}", commit, "")
    return commit


def _line(repository: Repository, head: str, path: str, text: str | None) -> bytes:
    """What becomes of one file, as the index takes it; its mode stays."""
    if text is None:
        return f"0 {head}\t{path}\0".encode(errors="surrogateescape")
    # Line ends become what they are in the repository, as with `git add`.
    made = repository.git("hash-object", "-w", "--stdin", f"--path={path}", stdin=text.encode())
    known = repository.git("--literal-pathspecs", "ls-tree", head, "--", path).decode(errors="replace")
    mode = known.partition(" ")[0] or _FILE
    return f"{mode} {made.decode().strip()}\t{path}\0".encode(errors="surrogateescape")


def _signed(repository: Repository) -> dict[str, str]:
    """Who commits, where git does not know that: in CI nobody has told it."""
    found: dict[str, str] = {}
    for who in ("AUTHOR", "COMMITTER"):
        try:
            repository.git("var", f"GIT_{who}_IDENT")
        except GitError:
            found |= {f"GIT_{who}_{what}": value for what, value in _SIGNATURE.items()}
    return found
