"""Where in a repository a folder stands, and which commit a name means."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import GitError, UnknownRevision
from reconciler.git.run import git, plain

_SHORT = 12  # digits of a commit that tell it apart in any repository that people work in


@dataclass(frozen=True)
class Repository:
    """A working tree, and the place of one folder in it.

    top     where the working tree begins
    prefix  the folder from there, with "/" at its end; "" when it is the whole working tree
    """

    top: str
    prefix: str

    @classmethod
    def around(cls, folder: Path) -> Repository:
        """The repository that a folder stands in; the folder itself need not exist any more.

        >>> Repository.around(Path("stores"))
        Repository(top='/home/ada/shop', prefix='stores/')
        """
        meant = Path(os.path.realpath(folder))
        there = next(one for one in (meant, *meant.parents) if one.is_dir())
        told = git("rev-parse", "--show-toplevel", "--show-prefix", cwd=there).decode(
            errors="surrogateescape"
        )
        top, prefix = told.split("\n")[:2]
        rest = meant.relative_to(there).as_posix()
        return cls(top, prefix if rest == "." else f"{prefix}{rest}/")

    def git(self, *args: str, stdin: bytes | None = None) -> bytes:
        """What a git command prints, run where the working tree begins."""
        return git(*args, cwd=self.top, stdin=stdin)

    def commit(self, revision: str) -> str:
        """The commit that a revision means; raises UnknownRevision when there is none here.

        >>> repository.commit("HEAD~1")
        '3f2a1b2c...'
        """
        name = plain(revision)
        try:
            found = self.git("rev-parse", "--verify", f"{name}^{{commit}}").decode().strip()
        except UnknownRevision as error:
            raise UnknownRevision(f"there is no revision {revision!r} here", hint=error.hint) from error
        if not found.isalnum():  # "^3f2a...": everything but a commit
            raise UnknownRevision(f"{revision!r} is no one revision", hint="a branch, tag or commit is one")
        return found

    def merge_base(self, one: str, other: str) -> str:
        """The last commit that two commits have in common; raises UnknownRevision when none is here."""
        try:
            found = self.git("merge-base", one, other)
        except GitError as error:
            if type(error) is not GitError:
                raise
            raise UnknownRevision(self._apart(one, other), hint=self._remedy()) from error
        return found.decode().strip()

    def _apart(self, one: str, other: str) -> str:
        return f"{short(one)} and {short(other)} have no commit in common here"

    def _remedy(self) -> str:
        if self.git("rev-parse", "--is-shallow-repository").strip() == b"true":
            return "the clone is shallow: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
        return "are these two branches of one history?"


def short(commit: str) -> str:
    """A commit as people read it.

    >>> short("3f2a1b2c4d5e6f708192a3b4c5d6e7f8091a2b3c")
    '3f2a1b2c4d5e'
    """
    return commit[:_SHORT]
