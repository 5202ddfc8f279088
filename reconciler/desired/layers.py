"""The files of one layer of a store (`common` or an environment): which resource each of them is about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.names import key_of, nearest, show, suggest
from reconciler.model.address import SINGLETON, Address
from reconciler.model.kind import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.findings import Findings
    from reconciler.model.kind import Kind

_SUFFIXES = (".yaml", ".yml")
_NOTES = ".md"  # what people write for each other stands where they look for it
_LEVELS = 64
_LINKS = 1_000


class File(NamedTuple):
    """One YAML file: a resource, or (when `whole`) a mapping of all children of a kind by their keys.

    The address of a mapping file is its parent's key with a "/" at the end: `field/products(ext)/`.
    """

    path: str
    kind: Kind
    address: Address
    whole: bool
    patch: bool


class Name(NamedTuple):
    """A file's name taken apart; `read` when it has the suffix of a resource."""

    stem: str
    read: bool
    patch: bool


def _name(file: str) -> Name:
    """The name of a file, taken apart.

    >>> _name("project.patch.yaml")
    Name(stem='project', read=True, patch=True)
    """
    stem, dot, suffix = file.rpartition(".")
    read = f"{dot}{suffix}" in _SUFFIXES
    patch = read and stem.endswith(".patch")
    return Name(stem.removesuffix(".patch") if patch else stem or file, read, patch)


def _address(kind: Kind, parent: Address | None, key: str) -> Address:
    own = kind.spell(key)
    return Address.of(kind.name, own) if parent is None else parent.child(kind.name, own)


class Scan:
    """Reads folders, never files; everything that stands where it has no meaning is a problem."""

    def __init__(self, root: str, kinds: Mapping[str, Kind], findings: Findings) -> None:
        self.root = os.path.realpath(root)
        self.kinds = kinds
        self.findings = findings
        self.files: list[File] = []
        self.foreign: list[str] = []  # that are no resources; some may be there to be uploaded
        self.links = 0
        self.singletons = {kind.folder: kind for kind in kinds.values() if kind.singleton}
        self.tops = {
            kind.folder: kind for kind in kinds.values() if kind.within is None and not kind.singleton
        }
        self.places = {folder: folder for folder in self.tops} | {
            stem: f"{stem}.yaml" for stem in self.singletons
        }
        self.nested = {kind.folder: kind for kind in kinds.values() if kind.within is not None}
        self.inner = {
            kind.name: {child.folder: child for child in children(kinds, kind)} for kind in kinds.values()
        }

    def layer(self, path: str) -> Sequence[File]:
        """The files of `stores/<store>/<layer>`; none when the folder does not exist."""
        if os.path.lexists(path) and self.inside(path):
            if not Path(path).is_dir():
                self.findings.file(path, "a folder is expected here, with a folder per kind in it")
                return ()
            for entry in self.entries(path):
                if entry.is_dir():
                    self._kind_folder(f"{path}/{entry.name}", entry.name)
                else:
                    self._singleton(f"{path}/{entry.name}", entry)
        return self.files

    def _singleton(self, place: str, entry: os.DirEntry[str]) -> None:
        """A file directly in the layer: the one resource of its kind, or a mistake."""
        name = _name(entry.name)
        kind = self.singletons.get(name.stem)
        if kind is None:
            if name.read:
                message = "a resource stands in the folder of its kind"
                self.findings.file(show(place), message, self._hint(name.stem))
        elif not entry.is_file():
            self.findings.file(show(place), "this is no regular file")
        elif not name.read:
            self._foreign(place)
        else:
            address = Address(kind.name, SINGLETON)
            self.files.append(File(place, kind, address, whole=False, patch=name.patch))

    def _kind_folder(self, place: str, folder: str) -> None:
        stem = _name(folder).stem
        if kind := self.tops.get(folder):
            self._resources(place, kind, None, 0)
        elif single := self.singletons.get(stem):
            message = f"a store has one {single.name}, which is no folder but a file: {stem}.yaml"
            self.findings.file(show(place), message)
        elif folder in self.nested:
            child = self.nested[folder]
            parent = self.kinds[child.within or ""]
            where = f"{parent.folder}/<{parent.name}>/{child.folder}"
            self.findings.file(show(place), f"{child.folder} stand beside their {parent.name}: {where}")
        else:
            self.findings.file(show(place), f"no kind has the folder {show(folder)!r}", self._hint(folder))

    def _hint(self, name: str) -> str:
        """What may stand in a layer: the nearest to a name, or all of it."""
        if near := nearest(name, self.places):
            return f"did you mean {self.places[near]!r}?"
        return f"kinds: {', '.join(sorted(self.places.values()))}"

    def _resources(self, path: str, kind: Kind, parent: Address | None, level: int) -> None:
        """A folder with one file per resource of a kind, and the folders of their children."""
        for entry in self.entries(path):
            place, name = f"{path}/{entry.name}", _name(entry.name)
            if not entry.is_file():
                self._beside(place, entry, kind, parent, level)
                continue
            if not name.read:
                self._foreign(place)
                continue
            try:
                key = key_of(name.stem)
            except ValueError as error:
                self.findings.file(show(place), str(error))
                continue
            self.files.append(File(place, kind, _address(kind, parent, key), whole=False, patch=name.patch))

    def _beside(
        self, path: str, entry: os.DirEntry[str], kind: Kind, parent: Address | None, level: int
    ) -> None:
        """What is no regular file among the resources: the folder of a resource's children, or a mistake."""
        if not entry.is_dir():
            self.findings.file(show(path), "this is no regular file")
        elif entry.name.endswith(_SUFFIXES):
            self.findings.file(show(path), "this is a folder, where a file is expected")
        elif not self.inner[kind.name]:
            message = f"{kind.folder} have no folders in them: one file per {kind.name}"
            self.findings.file(show(path), message)
        elif level >= _LEVELS:
            self.findings.file(show(path), f"folders nest more than {_LEVELS} levels deep")
        else:
            try:
                key = key_of(entry.name)
            except ValueError as error:
                self.findings.file(show(path), str(error))
                return
            self._children(path, kind, _address(kind, parent, key), level + 1)

    def _children(self, path: str, kind: Kind, address: Address, level: int) -> None:
        """The folder of one resource: a folder or a mapping file for each kind of child."""
        inner = self.inner[kind.name]
        for entry in self.entries(path):
            place, name = f"{path}/{entry.name}", _name(entry.name)
            if entry.is_dir():
                if child := inner.get(entry.name):
                    self._resources(place, child, address, level)
                else:
                    hint = suggest(entry.name, inner)
                    self.findings.file(show(place), f"a {kind.name} has no {show(entry.name)!r} in it", hint)
            elif not entry.is_file():
                self.findings.file(show(place), "this is no regular file")
            elif not name.read:
                self._foreign(place)
            elif child := inner.get(name.stem):
                whole = Address(child.name, f"{address.key}/")
                self.files.append(File(place, child, whole, whole=True, patch=name.patch))
            else:
                hint = suggest(name.stem, inner)
                self.findings.file(show(place), f"a {kind.name} has no {show(name.stem)!r} in it", hint)

    def _foreign(self, path: str) -> None:
        if not path.lower().endswith(_NOTES):
            self.foreign.append(path)

    def entries(self, path: str) -> Iterator[os.DirEntry[str]]:
        """What stands in a folder, in the order of names, without hidden entries and links that lead out."""
        try:
            with os.scandir(path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self.findings.file(show(path), f"cannot be read: {(error.strerror or 'unknown error').lower()}")
            return
        for entry in entries:
            if not entry.name.startswith(".") and (not entry.is_symlink() or self.inside(entry.path)):
                yield entry

    def inside(self, path: str) -> bool:
        """Whether a path leads to something inside the stores folder, and not to a folder around itself."""
        target = os.path.realpath(path)
        if os.path.commonpath((self.root, target)) != self.root:
            self.findings.file(show(path), "a link leads out of the stores folder")
        elif not Path(target).exists():
            self.findings.file(show(path), "a link leads nowhere")
        elif Path(path).is_symlink() and self._circles(path, target):
            self.findings.file(
                show(path), "a link leads to a folder around itself, or through too many links"
            )
        else:
            return True
        return False

    def _circles(self, path: str, target: str) -> bool:
        # Two links may lead to each other without either leading to a folder around itself.
        self.links += Path(target).is_dir()
        folder = os.path.realpath(Path(path).parent)
        return self.links > _LINKS or os.path.commonpath((folder, target)) == target
