"""Where a resource stands, or shall stand: layer, file, and the path inside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from glob import escape
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath, relpath
from typing import TYPE_CHECKING

from reconciler.desired.names import stem_of
from reconciler.desired.places import COMMON
from reconciler.desired.text import Malformed, read
from reconciler.model.resource import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind

_HEADER = re.compile(rb"# yaml-language-server: \$schema=(\S+)\r?\n")


@dataclass(frozen=True)
class Homes:
    """The layers of one target.

    folder       of the store: "stores/acme"
    environment  of the target, if it has one
    layer        where new resources go: "common" or the environment
    shared       whether other environments use `common` too, so that it is not to be changed for one of them
    """

    kinds: Mapping[str, Kind]
    state: State
    folder: str
    environment: str | None
    layer: str
    shared: bool

    def layer_of(self, file: str) -> str:
        own = self.environment is not None and file.startswith(f"{self.folder}/{self.environment}/")
        return self.environment or COMMON if own else COMMON

    def file_of(self, layer: str, address: Address, suffix: str = ".yaml") -> str:
        """A file of its own, such as "stores/acme/common/hierarchies/apparel/nodes/men.yaml"."""
        return f"{self.folder}/{layer}/{self._relative(address)}{suffix}"

    def _relative(self, address: Address) -> str:
        kind = self.kinds[address.kind]
        if kind.singleton:
            return kind.folder
        parent = kind.parent_of(address)
        own = f"{kind.folder}/{stem_of(address.name)}"
        return own if parent is None else f"{self._relative(parent)}/{own}"

    def patched(self, address: Address) -> bool:
        """Whether some environment has a patch of a resource of common."""
        place = f"*/{escape(self._relative(address))}.patch.y*ml"
        return any(Path(self.folder).glob(place))

    def home(self, address: Address, layer: str) -> Source:
        """Where a new resource goes: beside its siblings, else into its parent's file, else its own."""
        kind = self.kinds[address.kind]
        parent = kind.parent_of(address)
        above = None if parent is None else self.state.resources.get(parent)
        if parent is None or above is None:
            return Source(self.file_of(layer, address))
        for sibling in reversed(self._children.get((kind.name, parent), [])):
            source = self.state.resources[sibling].source
            if self.layer_of(source.file) == layer:
                if source.path:
                    return Source(source.file, (*source.path[:-1], address.name))
                return Source(f"{dirname(source.file)}/{stem_of(address.name)}.yaml")
        if self.layer_of(above.source.file) == layer:
            return Source(above.source.file, (*above.source.path, kind.folder, address.name))
        return Source(self.file_of(layer, address))

    @cached_property
    def _children(self) -> Mapping[tuple[str, Address], list[Address]]:
        """The declared resources of a kind in a parent."""
        found: dict[tuple[str, Address], list[Address]] = {}
        for address in self.state.resources:
            parent = self.kinds[address.kind].parent_of(address)
            if parent is not None:
                found.setdefault((address.kind, parent), []).append(address)
        return found

    def header(self, address: Address, file: str) -> str:
        """The first line of a new file: it names a schema when other files of the store do."""
        found = self._schema
        if found is None:
            return ""
        example, kind, schema = found
        name = PurePosixPath(schema).name.replace(kind, address.kind)
        if "://" in schema:
            place = schema.rpartition("/")[0] + f"/{name}"
        else:
            place = relpath(normpath(join(dirname(example), dirname(schema), name)), dirname(file))
        return f"# yaml-language-server: $schema={place}\n"

    @cached_property
    def _schema(self) -> tuple[str, str, str] | None:
        """(file, its kind, the schema that it names) of a file that names one; of each kind one is read."""
        seen = set()
        for address, one in self.state.resources.items():
            if address.kind not in seen and not one.source.path:
                seen.add(address.kind)
                try:
                    head = _HEADER.match(read(one.source.file))
                except Malformed:
                    continue
                if head is not None:
                    return one.source.file, address.kind, head[1].decode(errors="replace")
        return None
