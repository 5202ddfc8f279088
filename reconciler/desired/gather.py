"""Reads the files of a store and lays the environment over what is common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.draft import Layer, lost
from reconciler.desired.layers import Scan
from reconciler.desired.names import SUGGESTIONS, nearest, show
from reconciler.desired.parse import parse
from reconciler.desired.patches import Patch
from reconciler.desired.places import COMMON
from reconciler.desired.text import Malformed, read
from reconciler.desired.words import category
from reconciler.model.address import Address
from reconciler.model.resource import Source

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.desired.layers import File
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind


class Gathering:
    """The resources of one environment as the files declare them.

    broken    addresses whose file cannot be used
    left_out  addresses that a patch leaves out, with the patch file
    foreign   files in the folders of kinds that are no resources
    """

    def __init__(self, root: str, kinds: Mapping[str, Kind], findings: Findings) -> None:
        self.root = root
        self.kinds = kinds
        self.findings = findings
        self.files = 0
        self.suggestions = 0
        self.broken: set[Address] = set()
        self.left_out: Mapping[Address, str] = {}
        self.foreign: list[str] = []
        self.inner: Mapping[str, Mapping[str, Kind]] = {}

    def run(self, folder: str, environment: str | None) -> dict[Address, Draft]:
        """The environment's resources, and those of common that it neither replaces nor leaves out."""
        own = self._scan(f"{folder}/{environment}") if environment else ()
        shared = self._scan(f"{folder}/{COMMON}")
        upper = Layer(self.inner, self.findings, broken=self.broken)
        self._declare(upper, [file for file in own if not file.patch])
        taken = {file.address for file in own if not file.patch}
        patches = self._patches([file for file in own if file.patch])
        for file in shared:
            if file.patch:
                self.findings.file(show(file.path), "a patch stands in an environment, not in common")
        lower = Layer(self.inner, self.findings, upper.drafts.keys() | taken, patches, self.broken)
        self._declare(lower, [file for file in shared if not file.patch], taken)
        for address, patch in patches.items():
            self._useless(address, patch, taken, lower)
        lower.drop(self.kinds)
        self.left_out = lower.left_out
        return lower.drafts | upper.drafts

    def alone(self, path: str) -> Iterator[tuple[File, set[Address]]]:
        """The files of one layer, and what each declares by itself; of a patch, what it is about."""
        for file in self._scan(path):
            layer = Layer(self.inner, self.findings, broken=self.broken)
            self._declare(layer, () if file.patch else (file,))
            yield file, {file.address} if file.patch else {file.address, *layer.drafts}

    def _scan(self, path: str) -> Sequence[File]:
        scan = Scan(self.root, self.kinds, self.findings)
        self.inner = scan.inner
        files = scan.layer(path)
        self.foreign += scan.foreign
        return files

    def _declare(self, layer: Layer, files: Sequence[File], taken: Container[Address] = ()) -> None:
        for file in files:
            if file.address in taken:
                continue
            found = self._read(file)
            if found is None:
                continue
            value, variables = found
            source = Source(show(file.path))
            if file.whole:
                parent = Address("", file.address.key[:-1])
                layer.split(file.kind, parent, value, source, variables=variables)
            elif value is None:
                hint = "write {} for a resource with no further fields"
                self.findings.file(source.file, "the file is empty", hint)
                self.broken.add(file.address)
            else:
                layer.declare(file.kind, file.address, value, source, variables=variables)

    def _read(self, file: File) -> tuple[Json, bool] | None:
        self.files += 1
        try:
            return parse(read(file.path))
        except Malformed as error:
            self.findings.malformed(show(file.path), error)
            self.broken.add(file.address)
            return None

    def _patches(self, files: Sequence[File]) -> dict[Address, Patch]:
        patches: dict[Address, Patch] = {}
        for file in files:
            found = self._read(file)
            if found is None:
                continue
            operations, variables = found
            path = show(file.path)
            if not isinstance(operations, list):
                message = f"a patch is a list of operations (RFC 6902), found {category(operations)}"
                self.findings.at(Source(path), (), message, "- {op: replace, path: /name, value: New}")
            elif file.address in patches:
                other = patches[file.address].file
                self.findings.file(path, f"{file.address} is patched twice: here and in {other}")
            else:
                patches[file.address] = Patch(path, operations, variables)
        return patches

    def _useless(self, address: Address, patch: Patch, taken: Container[Address], lower: Layer) -> None:
        """A patch that found nothing to be applied to."""
        if lost(address, self.broken, self.kinds):
            return
        if address in taken:
            self.findings.file(
                patch.file, "this environment replaces the resource whole, so there is nothing to patch"
            )
            return
        what = f"{address.kind}s of {address.key[:-1]}" if address.key.endswith("/") else str(address)
        self.suggestions += 1
        keys = [one.key for one in lower.drafts if one.kind == address.kind]
        near = nearest(address.key, keys) if self.suggestions <= SUGGESTIONS else None
        hint = (
            f"did you mean {near!r}?"
            if near
            else "a patch changes a resource of common; drop '.patch' to declare a new one"
        )
        self.findings.file(patch.file, f"there is no {what} in common to patch", hint)
