"""The files of one layer of a store (`common` or an environment): which resource each of them is about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.names import key_of, show, suggest
from reconciler.model.address import Address
from reconciler.model.kind import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.findings import Findings
    from reconciler.model.kind import Kind

_SUFFIXES = (".yaml", ".yml")
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


class Scan:
    """Reads folders, never files; everything that stands where it has no meaning is a problem."""

    def __init__(self, root: str, kinds: Mapping[str, Kind], findings: Findings) -> None:
        self.root = os.path.realpath(root)
        self.kinds = kinds
        self.findings = findings
        self.files: list[File] = []
        self.links = 0
        self.tops = {kind.folder: kind for kind in kinds.values() if kind.within is None}
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
                self._kind_folder(path, entry)
        return self.files

    def _kind_folder(self, path: str, entry: os.DirEntry[str]) -> None:
        place = f"{path}/{entry.name}"
        kind = self.tops.get(entry.name)
        if not entry.is_dir():
            if entry.name.endswith(_SUFFIXES):
                self.findings.file(
                    show(place), "a resource stands in the folder of its kind", _known(self.tops)
                )
        elif kind is not None:
            self._resources(place, kind, None, 0)
        elif entry.name in self.nested:
            child = self.nested[entry.name]
            parent = self.kinds[child.within or ""]
            where = f"{parent.folder}/<{parent.name}>/{child.folder}"
            self.findings.file(show(place), f"{child.folder} stand beside their {parent.name}: {where}")
        else:
            hint = suggest(entry.name, self.tops)
            self.findings.file(show(place), f"no kind has the folder {show(entry.name)!r}", hint)

    def _resources(self, path: str, kind: Kind, parent: Address | None, level: int) -> None:
        """A folder with one file per resource of a kind, and the folders of their children."""
        for entry in self.entries(path):
            name = entry.name
            if not entry.is_file():
                self._beside(f"{path}/{name}", entry, kind, parent, level)
                continue
            stem, dot, suffix = name.rpartition(".")
            if not dot or suffix not in ("yaml", "yml"):
                self._foreign(f"{path}/{name}")
                continue
            patch = stem.endswith(".patch")
            try:
                key = key_of(stem[:-6] if patch else stem)
            except ValueError as error:
                self.findings.file(show(f"{path}/{name}"), str(error))
                continue
            address = Address.of(kind.name, key) if parent is None else parent.child(kind.name, key)
            self.files.append(File(f"{path}/{name}", kind, address, whole=False, patch=patch))

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
            address = Address.of(kind.name, key) if parent is None else parent.child(kind.name, key)
            self._children(path, kind, address, level + 1)

    def _children(self, path: str, kind: Kind, address: Address, level: int) -> None:
        """The folder of one resource: a folder or a mapping file for each kind of child."""
        inner = self.inner[kind.name]
        for entry in self.entries(path):
            place = f"{path}/{entry.name}"
            if entry.is_dir():
                if child := inner.get(entry.name):
                    self._resources(place, child, address, level)
                else:
                    hint = suggest(entry.name, inner)
                    self.findings.file(show(place), f"a {kind.name} has no {show(entry.name)!r} in it", hint)
            elif not entry.is_file():
                self.findings.file(show(place), "this is no regular file")
            elif not entry.name.endswith(_SUFFIXES):
                self._foreign(place)
            else:
                stem = entry.name.rpartition(".")[0]
                patch = stem.endswith(".patch")
                stem = stem[:-6] if patch else stem
                if child := inner.get(stem):
                    whole = Address(child.name, f"{address.key}/")
                    self.files.append(File(place, child, whole, whole=True, patch=patch))
                else:
                    hint = suggest(stem, inner)
                    self.findings.file(show(place), f"a {kind.name} has no {show(stem)!r} in it", hint)

    def _foreign(self, path: str) -> None:
        if path.lower().endswith((*_SUFFIXES, ".json")):
            self.findings.warn(show(path), "is not read: the suffix of a resource is .yaml or .yml")

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


def _known(folders: Mapping[str, Kind]) -> str:
    return f"kinds: {', '.join(sorted(folders))}"
