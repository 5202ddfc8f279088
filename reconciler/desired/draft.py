"""Resources as they are gathered from files: patched, split into parents and children, not yet checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.desired.names import fault
from reconciler.desired.patches import Misfit
from reconciler.desired.renames import WAS, renamed
from reconciler.desired.words import category
from reconciler.model.address import Address
from reconciler.model.json import MISSING
from reconciler.model.resource import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

    from reconciler.desired.findings import Findings
    from reconciler.desired.patches import Applied, Patch
    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind


@dataclass(slots=True)
class Draft:
    """A resource as written, without its children.

    variables  whether `${` occurs in what it was read from
    raw        what was written at the paths where a variable was put in, or an escape undone
    unfilled   the paths where a variable stays as it is written
    was        the address that it had before, by its file
    """

    kind: Kind
    address: Address
    body: Object = field(repr=False)
    source: Source
    patches: tuple[Applied, ...]
    variables: bool
    raw: dict[Path, str] = field(default_factory=dict)
    unfilled: set[Path] = field(default_factory=set)
    was: Address | None = None


class Layer:
    """The resources that one layer declares.

    upper    addresses that the layer above declares: they and what stands inline in them are passed over
    patches  patches of the layer above, taken out as they are applied
    broken   gets the addresses of what cannot be used
    """

    def __init__(
        self,
        inner: Mapping[str, Mapping[str, Kind]],
        findings: Findings,
        upper: Container[Address] = (),
        patches: dict[Address, Patch] | None = None,
        broken: set[Address] | None = None,
    ) -> None:
        self.broken = set() if broken is None else broken
        self.inner = inner
        self.findings = findings
        self.upper = upper
        self.patches = patches or {}
        self.drafts: dict[Address, Draft] = {}
        self.left_out: dict[Address, str] = {}

    def declare(
        self,
        kind: Kind,
        address: Address,
        body: Json,
        source: Source,
        patches: tuple[Applied, ...] = (),
        *,
        variables: bool = False,
    ) -> None:
        """Take in one resource and the children that stand inline in it."""
        if address in self.upper:
            return
        if self.patches and address in self.patches:
            body, patches, patched = self._patch(address, body, source, patches)
            variables = variables or patched
            if body is MISSING:
                return
        if type(body) is not dict:
            hint = "write {} for a resource with no further fields" if body is None else None
            message = f"a {kind.name} is a mapping of its fields, this is {category(body)}"
            self.findings.at(source, (), message, hint, patches=patches)
            self.broken.add(address)
            return
        if first := self.drafts.get(address):
            there = self.findings.place(first.source, patches=first.patches)
            self.findings.at(source, (), f"{address} is declared twice: here and at {there}", patches=patches)
            return
        draft = Draft(kind, address, body, source, patches, variables)
        if WAS in body and not kind.fixed:
            draft.was = renamed(draft, self.findings)
        self.drafts[address] = draft
        for folder, child in self.inner[kind.name].items():
            if folder in body:
                inline = body.pop(folder)
                place = Source(source.file, (*source.path, folder))
                self.split(child, address, inline, place, patches, variables=variables)

    def split(
        self,
        kind: Kind,
        parent: Address,
        mapping: Json,
        source: Source,
        patches: tuple[Applied, ...] = (),
        *,
        variables: bool = False,
    ) -> None:
        """Take in all children of a kind from a mapping of bodies by key."""
        whole = Address(kind.name, f"{parent.key}/")
        if whole in self.patches:
            mapping, patches, patched = self._patch(whole, mapping, source, patches)
            variables = variables or patched
            if mapping is MISSING:
                return
        if type(mapping) is not dict:
            message = f"expected a mapping of {kind.folder} by key, found {category(mapping)}"
            self.findings.at(source, (), message, patches=patches)
            self.broken.add(whole)
            return
        for key, body in mapping.items():
            if wrong := fault(key):
                self.findings.at(source, (key,), wrong, key=True, patches=patches)
                continue
            place = Source(source.file, (*source.path, key))
            self.declare(
                kind, parent.child(kind.name, kind.spell(key)), body, place, patches, variables=variables
            )

    def _patch(
        self, address: Address, body: Json, source: Source, patches: tuple[Applied, ...]
    ) -> tuple[Json, tuple[Applied, ...], bool]:
        patch = self.patches.pop(address)
        try:
            body, applied = patch.apply(body, source.path)
        except Misfit as error:
            place = Source(patch.file, (str(error.index),))
            self.findings.at(place, (), error.message, error.hint)
            return body, patches, patch.variables
        if body is MISSING:
            self.left_out[address] = patch.file
        return body, (*patches, applied), patch.variables

    def drop(self, kinds: Mapping[str, Kind]) -> None:
        """Take out what stands in a resource that a patch left out."""
        if self.left_out:
            gone = [draft for draft in self.drafts.values() if self._stands_in_gone(draft, kinds)]
            for draft in gone:
                self.left_out[draft.address] = draft.source.file
                del self.drafts[draft.address]

    def _stands_in_gone(self, draft: Draft, kinds: Mapping[str, Kind]) -> bool:
        address: Address | None = draft.address
        while address is not None:
            if address in self.left_out:
                return True
            address = kinds[address.kind].parent_of(address)
        return False


def lost(address: Address, broken: Collection[Address], kinds: Mapping[str, Kind]) -> bool:
    """Whether a resource may stand in a file that cannot be used: nobody can say that it is not declared."""
    around: Address | None = address
    while around is not None:
        whole = Address(around.kind, around.key.rpartition("/")[0] + "/")
        if around in broken or whole in broken:
            return True
        kind = kinds.get(around.kind)
        around = kind.parent_of(around) if kind else None
    return False
