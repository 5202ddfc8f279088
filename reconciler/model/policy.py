"""What a run may do: pruning, protection, ignored fields, thresholds, and what the command line adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from reconciler.model.json import parse_pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from reconciler.model.address import Address
    from reconciler.model.json import Path

Prune = Literal["none", "owned", "all"]


def matches(address: Address, globs: Iterable[str]) -> bool:
    """Whether an address fits one of the globs; `*` also crosses "/".

    >>> matches(Address.parse("node/apparel/men"), ["gateway/*", "node/apparel/*"])
    True
    """
    text = str(address)
    return any(text == glob or fnmatchcase(text, glob) for glob in globs)


@dataclass(frozen=True)
class Ignore:
    """A field that plan and apply leave alone once the resource exists; `path` is a JSON pointer."""

    path: str
    kind: str = "*"
    address: str = "*"


def ignored(rules: Iterable[Ignore], address: Address) -> list[Path]:
    """The paths that some rules leave alone in a resource."""
    return [
        parse_pointer(rule.path)
        for rule in rules
        if rule.kind in ("*", address.kind) and matches(address, (rule.address,))
    ]


@dataclass(frozen=True)
class Agreed:
    """A known difference that is left alone up to and on a day, and who answers for it.

    `address` is a glob; `path` is a JSON pointer, "" for all of the resource, be it there or not.
    """

    address: str
    owner: str
    expires: date
    path: str = ""
    reason: str | None = None

    def __str__(self) -> str:
        """`Ada until 2026-12-31: the campaign`."""
        return f"{self.owner} until {self.expires.isoformat()}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class Thresholds:
    """Refuse to apply when more than this share of a kind's existing objects is deleted or updated.

    Kinds with fewer than `min_existing` live objects are not counted in per cent.
    """

    delete_percent: int = 30
    update_percent: int = 30
    min_existing: int = 10


@dataclass(frozen=True)
class Policy:
    """Everything that decides, beside desired and live state, what a plan holds.

    `full` looks at all objects also of kinds where that is costly. `keeps_secrets` says that there is a place
    for what a store hands out only once; what stands `apart` is not looked at, so that it is not deleted
    though nobody wants it. Only what is `chosen`, and what that needs, is planned,
    when that is not None. `rev` and `changed_since` are commits, for a saved plan to remember: what follows
    from them is decided before there is a plan. What is `agreed` holds on the day of the run, what is
    `lapsed` does not any more.
    """

    prune: Prune = "owned"
    prune_kinds: Mapping[str, Prune] = field(default_factory=dict)
    protect: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    lapsed: tuple[Agreed, ...] = ()
    external: tuple[str, ...] = ()
    apart: Collection[Address] = frozenset()
    thresholds: Thresholds = Thresholds()
    allow_deletes: int | None = None
    allow_updates: int | None = None
    replace: tuple[str, ...] = ()
    allow_loss: tuple[str, ...] = ()
    rotate: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    chosen: Collection[Address] | None = None
    rev: str | None = None
    changed_since: str | None = None
    full: bool = False
    keeps_secrets: bool = False

    def ignored(self, address: Address) -> list[Path]:
        """The paths that are left alone in a resource."""
        return ignored(self.ignore, address)

    def agreements(self, address: Address) -> list[Agreed]:
        """What is agreed of a resource; what is agreed of all of it stands first."""
        found = [one for one in self.agreed if matches(address, (one.address,))]
        return sorted(found, key=lambda one: one.path != "")

    @property
    def narrowed(self) -> bool:
        """Whether only a part of the plan is asked for."""
        return bool(self.target) or self.chosen is not None

    def selects(self, address: Address) -> bool:
        """Whether the part that is asked for is about a resource, apart from what it needs."""
        if self.chosen is not None and address not in self.chosen:
            return False
        return not self.target or matches(address, self.target)

    def pruning(self, kind: str) -> Prune:
        """What happens to what is live, of a kind, and in no file."""
        return self.prune_kinds.get(kind, self.prune)
