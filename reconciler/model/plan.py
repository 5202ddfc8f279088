"""The plan: an inert value that says what would be done, in a valid order, by key and never by id.

Secret values are absent from it, so a plan can be printed, saved, attached to a pull request and compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object
    from reconciler.model.policy import Agreed
    from reconciler.model.resource import Reading


class Verb(StrEnum):
    """What a step does to the live store."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ACT = "act"


class Reason(StrEnum):
    """Why a step is there; for the reader, it decides nothing."""

    NEW = "new"
    DIFFERS = "differs"
    PRUNED = "pruned"
    ASKED = "asked"  # deleted because `reconciler delete` was asked to
    REPLACED = "replaced"
    LINKED = "linked"  # the second half of a cycle: created bare, linked later
    UNLINKED = "unlinked"  # the first half: a reference taken away so that its target can go
    INTERIM = "interim"  # holds a place for a moment: the default currency, a unique name
    ROTATED = "rotated"  # write-only values sent again because --rotate asked for it
    COVERED = "covered"  # an action: something that it covers changed
    OVERDUE = "overdue"  # an action that an earlier run left undone


class Topic(StrEnum):
    """What a note is about."""

    BLOCKED = "blocked"  # wanted, but a rule forbids it: the store will not be as desired
    PROTECTED = "protected"
    LOCKED = "locked"  # the platform does not let this key write it
    UNMANAGED = "unmanaged"
    IGNORED = "ignored"
    AGREED = "agreed"  # a known difference, left alone until a date
    EXCLUDED = "excluded"
    UNSAFE = "unsafe"  # apply refuses until the named override is given
    WARNING = "warning"


@dataclass(frozen=True)
class Change:
    """One value that differs. A `sensitive` one has no values, only the variables it is from (as `after`)."""

    path: str
    before: Json
    after: Json
    sensitive: bool = False


@dataclass(frozen=True)
class Note:
    """Something the reader must know that is no step."""

    topic: Topic
    message: str
    address: Address | None = None
    hint: str | None = None


class Cause(StrEnum):
    """Who made a difference, by what the ledger says was last applied."""

    FILES = "files"  # the files changed since
    LIVE = "live"  # somebody changed the live store since
    BOTH = "both"  # the two changed the same value, each in its way
    UNKNOWN = "unknown"  # the ledger does not say


class Sort(StrEnum):
    """How a live resource departs from the files."""

    PENDING = "pending"  # the files changed: an apply is due
    DRIFT = "drift"  # somebody changed the live store
    CONFLICT = "conflict"  # both changed the same
    MISSING = "missing"  # it was there, and somebody deleted it
    DIFFERS = "differs"  # nobody knows since when
    UNMANAGED = "unmanaged"  # in the store alone


@dataclass(frozen=True)
class Departure:
    """How one live resource departs from the files, field by field, as pointers.

    `at` and `by` tell when it was last changed, and by whom, where the store tells that; `agreed` says with
    whom, and until when, it is agreed to be so. What is agreed of a resource, and what is not, are two.
    """

    address: Address
    sort: Sort
    fields: Mapping[str, Cause] = field(default_factory=dict)
    at: str | None = None
    by: str | None = None
    agreed: Agreed | None = None


@dataclass(frozen=True)
class Step:
    """One write or action.

    id       "update pricebook/retail": stable, unique in the plan
    before, after   the managed fields without secrets, references as keys (None: does not exist)
    changes  what differs, value by value
    unknown  pointers of references whose id is known only after apply
    without  pointers of references that a creation leaves out and another step sets later
    needs    ids of the steps that must succeed first
    body, fields    what is sent: see `Write`; holds secrets, so it is no part of the plan's text or digest
    action   the name of the action when verb is ACT
    """

    id: str
    verb: Verb
    address: Address
    reason: Reason
    before: Object | None = None
    after: Object | None = None
    changes: Sequence[Change] = ()
    patch: Sequence[Object] = ()
    unknown: Sequence[str] = ()
    without: Sequence[str] = ()
    needs: Sequence[str] = ()
    action: str | None = None
    body: Object = field(default_factory=dict, repr=False, compare=False)
    fields: frozenset[str] | None = field(default=None, compare=False)


class Basis(NamedTuple):
    """What says how a live store shall be, as sentences name it.

    name    nothing is deleted that is in ..., and what is not in ... is left alone
    wanted  the store is as ..., or will not be
    absent  of something live that has no place there
    empty   that it would leave nothing
    """

    name: str = "the configuration"
    wanted: str = "the configuration wants it"
    absent: str = "not in the files"
    empty: str = "the files declare nothing"


FILES = Basis()


@dataclass(frozen=True)
class Plan:
    """Steps in an order in which every reference exists when it is used.

    `store_id` is the store's own; `basis` and `departures` decide nothing, they are for the reader.
    """

    store: str
    environment: str | None
    provider: str
    steps: Sequence[Step]
    store_id: str | None = None
    unchanged: int = 0
    notes: Sequence[Note] = ()
    reads: Sequence[Reading] = ()
    basis: Basis = FILES
    departures: Sequence[Departure] = field(default=(), compare=False)

    @property
    def target(self) -> str:
        return str(Target(self.store, self.environment))

    def about(self, *topics: Topic) -> list[Note]:
        return [note for note in self.notes if note.topic in topics]

    def summary(self) -> dict[str, int]:
        """Counts as Terraform counts: a replacement adds one and destroys one; replace says how many.

        Splits of one change into several writes count once, by address.
        """
        addresses: dict[Verb, set[Address]] = {verb: set() for verb in Verb}
        for step in self.steps:
            addresses[step.verb].add(step.address)
        created, deleted = addresses[Verb.CREATE], addresses[Verb.DELETE]
        return {
            "create": len(created),
            "update": len(addresses[Verb.UPDATE] - created - deleted),
            "delete": len(deleted),
            "replace": len(created & deleted),
            "actions": sum(step.verb is Verb.ACT for step in self.steps),
            "unchanged": self.unchanged,
        }
