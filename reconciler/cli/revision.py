"""The folder of all stores: as it lies there, or as it was at a revision."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from reconciler.errors import ConfigError, UnknownRevision
from reconciler.git.repository import Repository, short
from reconciler.git.tree import entries, links, unfold

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.errors import Problem


@dataclass(frozen=True)
class Folder:
    """Where the files of all stores are read, how that place is called, and of which commit they are.

    What was committed is read in a folder for the time being; people are told of `name`, as they know it.
    """

    path: Path
    name: str
    commit: str | None = None

    def shown(self, text: str) -> str:
        """A text about files, in which they stand where people know them."""
        return text.replace(str(self.path), self.name) if self.commit else text

    def told(self, problem: Problem) -> Problem:
        """A problem, likewise."""
        if not self.commit:
            return problem
        hint = problem.hint and self.shown(problem.hint)
        return replace(problem, file=self.shown(problem.file), message=self.shown(problem.message), hint=hint)

    def refused(self, error: ConfigError) -> ConfigError:
        """All problems of an error, likewise."""
        return ConfigError([self.told(problem) for problem in error.problems])


def folder(terminal: Terminal, revision: str | None = None, store: str | None = None) -> Folder:
    """The folder of all stores; of a revision it holds what is needed for one `store`, or all of them.

    Raises UnknownRevision (or another GitError) when there is no such revision, or no such folder in it.
    """
    name = str(Path(terminal.stores))
    if revision is None:
        return Folder(Path(terminal.stores), name)
    repository = Repository.around(Path(terminal.stores))
    commit = repository.commit(revision)
    # A link may lead to anything in the folder of all stores.
    found = entries(repository, commit, f"{repository.prefix}{store}") if store else []
    if not found or links(found):
        found = entries(repository, commit, repository.prefix)
    if not found:
        raise UnknownRevision(
            f"{revision} ({short(commit)}) holds no folder {name}", hint="is it committed? --stores names it"
        )
    terminal.say(f"Reading {name} as of {revision} ({short(commit)}).")
    # It goes when the command ends: until then a place may be looked up, and a file uploaded.
    here = click.get_current_context().with_resource(TemporaryDirectory(prefix="reconciler-"))
    path = Path(os.path.realpath(here), "stores")
    unfold(repository, found, repository.prefix, path)
    return Folder(path, name, commit)
