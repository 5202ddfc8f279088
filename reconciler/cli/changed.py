"""`--changed-since`: which resources of a target the changed files are about."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reconciler.desired.baseline import BASELINE
from reconciler.desired.origins import counterparts, decided_by, dependents, formerly
from reconciler.desired.places import COMMON, STORE_FILE
from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError
from reconciler.git.changes import Changed, changes, linked
from reconciler.git.repository import Repository, short
from reconciler.git.tree import Entry, entries, unfold
from reconciler.model.words import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.cli.declared import Declared
    from reconciler.cli.revision import Folder
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.target import Target

READ = (".yaml", ".yml")
"""How the files end in which something is declared; another one may be uploaded."""


@dataclass(frozen=True)
class Difference:
    """What differs between the files of a folder and those of an earlier commit.

    base   the last commit that both have in common: what others did since then is no change of ours
    since  how that was asked for
    """

    folder: Folder
    repository: Repository
    base: str
    since: str
    files: list[Changed] = field(repr=False)

    @property
    def told(self) -> str:
        """`since main (3f2a1b2c4d5e)`."""
        return f"since {self.since} ({short(self.base)})"

    def within(self, *names: str) -> list[Changed]:
        """The changed files below a folder of the folder of all stores."""
        prefix = f"{self.repository.prefix}{'/'.join(names)}/"
        return [one for one in self.files if one.path.startswith(prefix)]

    def links(self, store: str) -> bool:
        """Whether a file of a store may be read under the name of another."""
        return linked(self.repository, self.folder.commit, f"{self.repository.prefix}{store}")

    def settings_differ(self, target: Target) -> bool:
        """Whether store.yaml says anything else for a target."""
        path = f"{self.repository.prefix}{target.store}/{STORE_FILE}"
        if all(one.path != path for one in self.files):
            return False
        with self.then([one for one in self._former(target.store) if one.path == path]) as place:
            try:
                said = [load_settings(root, target.store) for root in (place, self.folder.path)]
            except ConfigError:
                return True
        if target.environment not in (None, *said[0].environments):
            return True
        one, other = ([_own(layer) for layer in file.layers(target.environment)] for file in said)
        return one != other

    def formerly(self, target: Target, kinds: Mapping[str, Kind]) -> set[Address] | None:
        """The resources that the changed files were about before; None when that cannot be told."""
        layers = (COMMON, *([target.environment] if target.environment else []))
        changed = {one.path: one for layer in layers for one in self.within(target.store, layer)}
        if not changed:
            return set()
        prefix = f"{self.repository.prefix}{target.store}"
        own = [path for path in changed if path.startswith(f"{prefix}/{target.environment}/")]
        above = {
            f"{prefix}/{COMMON}/{one}"
            for path in own
            for one in counterparts(path.removeprefix(f"{prefix}/{target.environment}/"))
        }
        with self.then(
            [one for one in self._former(target.store) if one.path in above | changed.keys()]
        ) as place:
            for path in own:
                if not changed[path].before and path.endswith(READ):
                    new = place / path.removeprefix(self.repository.prefix)
                    new.parent.mkdir(parents=True, exist_ok=True)
                    new.write_text("{}\n", encoding="utf-8")
            files = {f"{place}/{path.removeprefix(self.repository.prefix)}" for path in changed}
            return formerly(str(place), target.store, target.environment, kinds, files)

    @contextmanager
    def then(self, found: Sequence[Entry]) -> Iterator[Path]:
        """A folder with some files as they were."""
        with TemporaryDirectory(prefix="reconciler-") as folder:
            place = Path(os.path.realpath(folder))
            unfold(self.repository, found, self.repository.prefix, place)
            yield place

    def _former(self, store: str) -> list[Entry]:
        return entries(self.repository, self.base, f"{self.repository.prefix}{store}")


def _own(layer: Object) -> Object:
    return {name: value for name, value in layer.items() if name != "environments"}


def difference(terminal: Terminal, folder: Folder, since: str) -> Difference:
    """What changed in the folder of all stores; raises a GitError when that cannot be told."""
    repository = Repository.around(Path(terminal.stores))
    now = folder.commit or repository.commit("HEAD")
    base = repository.merge_base(repository.commit(since), now)
    return Difference(folder, repository, base, since, changes(repository, base, folder.commit))


def chosen(terminal: Terminal, declared: Declared, seen: Difference) -> set[Address] | None:
    """The resources of a target that the changed files are about, with all that depend on them.

    None when it cannot be narrowed; what is done, and why, is said.
    """
    target, files = declared.target, seen.within(declared.target.store)
    if why := _unclear(seen, target, files):
        terminal.say(f"Planning all of {target}: {why} {seen.told}.")
        return None
    before = seen.formerly(target, declared.plugin.kinds)
    if before is None:
        terminal.say(f"Planning all of {target}: what the files said before cannot be read, {seen.told}.")
        return None
    root = f"{declared.folder.path}/"
    now = {f"{root}{one.path.removeprefix(seen.repository.prefix)}" for one in files if one.after}
    lost = any(not one.after and not one.path.endswith(READ) for one in files)
    changed = before | decided_by(declared.state, now, lost=lost)
    found = dependents(declared.plugin.kinds, declared.state.resources, changed)
    if found:
        more = f", {len(found) - len(changed)} more depend on them" if len(found) > len(changed) else ""
        terminal.say(f"Changed {seen.told}: {many(len(changed), 'resource')} of {target}{more}.")
    else:
        terminal.say(f"Nothing of {target} changed {seen.told}: the live store is not asked.")
    return found


def _unclear(seen: Difference, target: Target, files: Sequence[Changed]) -> str | None:
    """Why nobody can say which resources the changed files are about."""
    if seen.files and (seen.links(target.store) or not all(one.plain for one in files)):
        return "a link or a submodule is among its files, and something changed"
    if seen.settings_differ(target):
        return f"its {STORE_FILE} changed"
    baseline = f"{seen.repository.prefix}{target.store}/{BASELINE}"
    if any(one.path == baseline for one in files):
        return f"its {BASELINE} changed"  # an entry that went was about resources that nobody knows now
    return None
