"""`reconciler drift --pull`: what was changed live, written into the files; what is pending there stays."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import edits
from reconciler.cli.layers import options_of
from reconciler.desired.pull.pull import pull
from reconciler.engine.ignored import firm, with_live
from reconciler.errors import Blocked, GitError
from reconciler.git.branch import commit_on_branch, has_branch, is_branch_name, uncommitted
from reconciler.git.repository import Repository, short
from reconciler.model.json import parse_pointer
from reconciler.model.plan import Cause, Sort
from reconciler.model.references import rekey
from reconciler.model.words import few
from reconciler.render.departures import remark
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.cli.session import Site, Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.desired.pull.files import Edit
    from reconciler.desired.pull.pull import Pulled
    from reconciler.model.address import Address
    from reconciler.model.plan import Departure
    from reconciler.model.resource import Live

_LIVE = (Cause.LIVE, Cause.BOTH)
_LINES = 200
"""How many resources the message of a commit names."""


@dataclass(frozen=True)
class Branch:
    """A new branch, for which nothing stands in the way."""

    repository: Repository
    name: str

    @classmethod
    def named(cls, name: str, stores: str, store: str) -> Branch:
        """The branch to make; raises BadParameter for its name, Blocked over changes that are not committed.

        What is pulled is a change of the files as they lie there: on a commit it must be one of that commit.
        """
        folder = Path(stores, store)
        repository = Repository.around(folder)
        if not is_branch_name(repository, name):
            raise click.BadParameter(f"'{name}' cannot be the name of a branch", param_hint="'--branch'")
        if has_branch(repository, name):
            raise click.BadParameter(f"there is a branch '{name}' already", param_hint="'--branch'")
        repository.commit("HEAD")
        if changed := uncommitted(repository, folder):
            verb = "is" if len(changed) == 1 else "are"
            raise Blocked(
                f"nothing was written: {few(changed, 3)} {verb} not committed",
                hint="commit it first, or leave --branch out to change the files as they are",
            )
        return cls(repository, name)

    def commit(self, message: str, changed: Sequence[Edit]) -> str:
        """Commit edits; the files of the working tree stay as they are."""
        return commit_on_branch(
            self.repository, self.name, message, {self._path(edit.path): edit.after for edit in changed}
        )

    def _path(self, file: str) -> str:
        path = Path(os.path.realpath(file))
        if not path.is_relative_to(self.repository.top):
            raise GitError(f"{file} is a link that leads out of the repository")
        return path.relative_to(self.repository.top).as_posix()


def pull_back(terminal: Terminal, site: Site, seen: Survey, branch: Branch | None) -> int:
    """Write the live values of what was changed live into the files, or into a commit on a branch."""
    declared = site.declared.state.resources
    found = {
        one.address: one
        for one in seen.plan.departures
        if _is_meant(site, one) and one.address in declared and _paths(one)
    }
    pulled = _pulled(terminal, site, seen, found)
    for line in _left(site, seen.plan.departures):
        terminal.warn(safe(line))
    edits.tell(terminal, pulled.notes, pulled.variables, "which no store gives back")
    if not pulled.edits:
        terminal.write("No changes. Nothing that was changed live is to be written into the files.\n")
        return 0
    if branch is None:
        edits.write(pulled.edits)
    edits.show(terminal, pulled.edits)
    for one in found.values():
        terminal.write(f"  # {_said(one)}\n")
    terminal.write(f"Pull complete! {edits.counted(pulled.edits)}\n")
    if branch is not None:
        made = branch.commit(_message(site, list(found.values())), pulled.edits)
        terminal.write(f"Committed as {short(made)} on the new branch {safe(branch.name)}.\n")
    return 0


def _pulled(terminal: Terminal, site: Site, seen: Survey, found: Mapping[Address, Departure]) -> Pulled:
    """The edits after which the files say what is live, where somebody changed that, and nowhere else."""
    kinds, state, live = site.declared.plugin.kinds, site.declared.state, seen.snapshot.live
    options = replace(options_of(terminal, site, None, None), only=frozenset(found))
    ids = {(one.remote.kind, one.remote.id): address for address, one in live.items()}
    mixed: dict[Address, Live] = {}
    for address, one in found.items():
        kind, there = kinds[address.kind], live[address]
        body = dict(rekey(kind.shape, state.resources[address].body, ids))
        for path in _paths(one):
            body = with_live(kind, body, there.body, firm(kind.shape, parse_pointer(path)))
        mixed[address] = replace(there, body=body)
    return pull(state, {**live, **mixed}, kinds, options, seen.snapshot.duplicates)


def _is_meant(site: Site, one: Departure) -> bool:
    return one.agreed is None and site.policy.selects(one.address)


def _paths(one: Departure) -> list[str]:
    return [path for path, cause in one.fields.items() if cause in _LIVE]


def _left(site: Site, departures: Sequence[Departure]) -> list[str]:
    """What was changed live and is in no file for that."""
    lines, unknown = [], 0
    for one in departures:
        if not _is_meant(site, one):
            continue
        if one.sort is Sort.MISSING:
            lines.append(f"{one.address}: somebody deleted it, and its file stays: apply makes it again")
        elif one.sort is Sort.CONFLICT and one.address not in site.declared.state.resources:
            lines.append(f"{one.address}: somebody changed it, and its file is gone: apply deletes it")
        unknown += one.sort is Sort.DIFFERS
    if unknown:
        lines.append(
            f"{unknown} more differ{'s' if unknown == 1 else ''}, and the ledger does not know since when: "
            f"`reconciler pull {site.declared.target}` takes in all that is live"
        )
    return lines


def _said(one: Departure) -> str:
    return f"{safe(str(one.address))}: {remark(one)}"


def _message(site: Site, found: Sequence[Departure]) -> str:
    """The commit's message: what was changed, by whom and when."""
    subject = f"Take in what was changed live in {safe(str(site.declared.target))}"
    lines = [f"- {_said(one)}" for one in found[:_LINES]]
    more = [f"- and {len(found) - _LINES} more"] if len(found) > _LINES else []
    return "\n".join([subject, "", *lines, *more, ""])
