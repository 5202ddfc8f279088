"""Which files differ between two commits, or between a commit and the working tree as it lies there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from reconciler.git.tree import LINK, SUBMODULE

if TYPE_CHECKING:
    from reconciler.git.repository import Repository


class Changed(NamedTuple):
    """A file that differs: whether it was there, is there now, and is no link or submodule in either.

    >>> changes(repository, "main~3", None)[0]
    Changed(path='stores/acme/common/currencies/USD.yaml', before=True, after=True, plain=True)
    """

    path: str
    before: bool
    after: bool
    plain: bool


def changes(repository: Repository, since: str, commit: str | None) -> list[Changed]:
    """What differs below the repository's folder, by path; a renamed file was there under its old path.

    With `commit` None the working tree is meant: what is staged or not, what git does not know, or
    was told not to look at.
    """
    place = ["--", repository.prefix] if repository.prefix else []
    ends = [since] if commit is None else [since, commit]
    told = repository.git(
        "--literal-pathspecs",
        "diff",
        "--raw",
        "-z",
        "--no-renames",
        "--no-abbrev",
        "--no-ext-diff",
        *ends,
        *place,
    )
    parts = told.decode(errors="surrogateescape").split("\0")
    found = {}
    for facts, path in zip(parts[:-1:2], parts[1::2], strict=False):
        old, new, *_, status = facts.removeprefix(":").split(" ")
        plain = not {old, new} & {LINK, SUBMODULE}
        found[path] = Changed(path, status != "A", status != "D", plain)
    if commit is None:
        for path in _unknown(repository, place):
            before = found[path].before if path in found else False
            # Of a repository within this one git tells the folder.
            odd = path.endswith("/") or os.path.islink(f"{repository.top}/{path}")  # noqa: PTH114
            found[path] = Changed(path, before, after=True, plain=not odd)
        for path in _unwatched(repository, place):
            if path not in found and os.path.lexists(f"{repository.top}/{path}"):
                found[path] = Changed(path, before=True, after=True, plain=True)
    return [found[path] for path in sorted(found)]


def _unknown(repository: Repository, place: list[str]) -> list[str]:
    """The files that lie there and were never staged, also ignored ones; of another repository its folder."""
    told = repository.git("--literal-pathspecs", "ls-files", "--others", "-z", *place)
    return told.decode(errors="surrogateescape").split("\0")[:-1]


def _unwatched(repository: Repository, place: list[str]) -> list[str]:
    """The files that git was told not to look at (assume-unchanged, skip-worktree): any may differ."""
    told = repository.git("--literal-pathspecs", "ls-files", "-v", "-z", *place)
    lines = told.decode(errors="surrogateescape").split("\0")[:-1]
    return [line[2:] for line in lines if line[0] == "S" or line[0].islower()]


def linked(repository: Repository, commit: str | None, folder: str) -> bool:
    """Whether what git knows below a folder holds a link: then a file may count in several places."""
    place = ["--", folder] if folder else []
    if commit is None:
        told = repository.git("--literal-pathspecs", "ls-files", "--stage", "-z", *place)
    else:
        told = repository.git("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *place)
    return any(line.startswith((f"{LINK} ".encode(), f"{SUBMODULE} ".encode())) for line in told.split(b"\0"))
