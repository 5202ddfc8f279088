"""A document taken into a copy of a store first, so that nothing is written that would not be valid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reconciler.desired.load import load
from reconciler.desired.places import COMMON, STORE_FILE
from reconciler.desired.pull.document import put_layer
from reconciler.desired.pull.files import Edit, Files
from reconciler.desired.pull.pull import Note, Pulled
from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.desired.load import State
    from reconciler.desired.pull.pull import Variable
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind


def states(root: Path, store: str, kinds: Mapping[str, Kind]) -> dict[str, State]:
    """What each layer of a store declares, `common` first; raises ConfigError with all that is wrong.

    >>> list(states(Path("stores"), "demo", kinds))
    ['common', 'development']
    """
    file = load_settings(root, store)
    errors = list(file.problems)
    found = {}
    for name in (COMMON, *file.environments):
        environment = None if name == COMMON else name
        try:
            found[name] = load(root, store, environment, kinds, None, file.policy(environment))
        except ConfigError as error:
            errors += error.problems
    if errors:
        raise ConfigError(list(dict.fromkeys(errors)))
    return found


def take_in(
    root: Path,
    store: str,
    layers: Mapping[str, Mapping[Address, Object]],
    kinds: Mapping[str, Kind],
    begun: str | None = None,
) -> Pulled:
    """The edits after which a store says what some layers say, `common` first; nothing is written here.

    `begun` is the store.yaml of a store that does not exist yet. Raises ConfigError when what would come of
    it is not valid.
    """
    with TemporaryDirectory() as folder:
        stage = _Stage(str(root), folder, store, kinds)
        if begun is None:
            copytree(root / store, stage.copy, ignore_dangling_symlinks=True)
        stage.begin(begun, [name for name in layers if name != COMMON])
        try:
            for name in sorted(layers, key=lambda one: one != COMMON):
                stage.put(name, layers[name])
            states(Path(folder), store, kinds)
        except ConfigError as error:
            raise ConfigError([
                replace(one, file=stage.real(one.file), message=stage.real(one.message))
                for one in error.problems
            ]) from error  # fmt: skip
        notes = [Note(stage.real(one.about), stage.real(one.message)) for one in stage.notes]
        return Pulled(sorted(stage.edits), sorted(set(stage.variables)), notes)


@dataclass
class _Stage:
    """The copy in `folder` of a store in `root`, and what has been done to it."""

    root: str
    folder: str
    store: str
    kinds: Mapping[str, Kind]
    edits: list[Edit] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def copy(self) -> Path:
        return Path(self.folder, self.store)

    def real(self, text: str) -> str:
        """A text about the copy as it reads of the store."""
        return text.replace(f"{self.folder}/", f"{self.root}/")

    def begin(self, begun: str | None, environments: Iterable[str]) -> None:
        """Make the store, and name the environments in it that it does not name yet."""
        file = str(self.copy / STORE_FILE)
        if begun is not None:
            self.copy.mkdir()
            Path(file).write_text(begun, encoding="utf-8", newline="")
        files = Files()
        value = files.value(file)
        for name in environments:
            if name not in (value.get("environments") or {}):
                if not value.get("environments"):
                    files.put(file, ("environments",), {})
                files.put(file, ("environments", name), {})
        found = files.edits(lambda about, message: self.notes.append(Note(about, message)))
        self._write(found)
        if begun is not None:
            text = found[0].after if found else begun
            found = [Edit(file, None, text)]
        self.edits += [edit._replace(path=self.real(edit.path)) for edit in found]

    def put(self, layer: str, bodies: Mapping[Address, Object]) -> None:
        """Take in one layer."""
        environment = None if layer == COMMON else layer
        policy = load_settings(Path(self.folder), self.store).policy(environment)
        state = load(Path(self.folder), self.store, environment, self.kinds, None, policy)
        pulled = put_layer(state, str(self.copy), environment, bodies, self.kinds)
        self._write(pulled.edits)
        self.edits += [edit._replace(path=self.real(edit.path)) for edit in pulled.edits]
        self.variables += pulled.variables
        self.notes += pulled.notes

    def _write(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            assert edit.after is not None  # a document never takes anything out
            Path(edit.path).parent.mkdir(parents=True, exist_ok=True)
            Path(edit.path).write_text(edit.after, encoding="utf-8", newline="")
