"""How a commercetools resource type is declared: its address, its draft, its update actions, its rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.knobs import Knobs
    from reconciler.sandbox.world import Doc, World

__all__ = ["KEY_UNIQUE", "UNSET", "Action", "Draft", "Field", "Kind", "Unique", "may", "need"]

UNSET: Any = object()
# What reads a value: checks it, resolves references and gives what is stored.
Reader = Callable[["Draft", Any, str], Any]


@dataclass(frozen=True)
class Field:
    """One field of a draft, an action or a nested object.

    Without a value it is `default`, or absent; `filled` refuses an empty text, array or object.
    """

    read: Reader
    required: bool = False
    default: Any = UNSET
    filled: bool = False

    @property
    def optional(self) -> Field:
        return replace(self, required=False)

    @property
    def demanded(self) -> Field:
        return replace(self, required=True, filled=True, default=UNSET)


def need(read: Reader, *, filled: bool = False) -> Field:
    """A required field.

    >>> need(text).required
    True
    """
    return Field(read, required=True, filled=filled)


def may(read: Reader, default: Any = UNSET, *, filled: bool = False) -> Field:
    """An optional field, with what stands there when nothing is given."""
    return Field(read, default=default, filled=filled)


@dataclass
class Draft:
    """A document about to be written; `old` is what it replaces, `sent` what the client sent.

    `touched` says that an action had an effect outside the document; `client` is who asks.
    """

    world: World
    kind: Kind
    doc: Doc
    old: Doc | None = None
    sent: Doc = field(default_factory=dict)
    client: str = "sandbox"
    checked: bool = True
    touched: bool = False

    @property
    def knobs(self) -> Knobs:
        return cast("Knobs", self.world.knobs)


Hook = Callable[[Draft], None]


@dataclass(frozen=True)
class Action:
    """An update action: its payload beside `action`, and what it does with the payload once read.

    `about` is the field that "has no changes" when the action has no effect.
    """

    fields: Mapping[str, Field]
    run: Callable[[Draft, Doc], None]
    about: str = ""


@dataclass(frozen=True)
class Unique:
    """Values that no other object may have; `family` is shared by kinds that compete for them.

    >>> list(Unique("key").values({"key": "a"}))
    [('key', 'a')]
    """

    field: str
    family: tuple[str, ...] = ()
    code: str = "DuplicateField"
    of: Callable[[Doc], Iterable[tuple[str, Any]]] | None = None

    def values(self, doc: Doc) -> Iterable[tuple[str, Any]]:
        if self.of:
            return self.of(doc)
        return [(self.field, doc[self.field])] if self.field in doc else []

    def marks(self, doc: Doc) -> list[str]:
        """What the object is found by, one mark for each value."""
        return [
            f"{name}={value if isinstance(value, str) else dumps(value)}" for name, value in self.values(doc)
        ]


KEY_UNIQUE = Unique("key")


def _nothing(draft: Draft) -> None:
    """Most kinds have nothing special here."""


def _same(_: Knobs, doc: Doc) -> Doc:
    return doc


@dataclass(frozen=True)
class Kind:
    """A resource type; `type` is its typeId and `scopes` the names that follow `view_` and `manage_`.

    `shape` fills in what is derived when an object is created, `check` refuses what is wrong after a create
    and after each action (not run for loaded objects), `after` carries a write over to other objects;
    `leaving` refuses or cascades a delete. `strict` actions are refused when they have no effect. A delete is
    refused while an object of the kinds `held_by` refers to this one. `derived` fields are the server's.
    `show` is how a reader sees the document.

    >>> Kind("zone", "zones", ("zones", "orders"), {"name": need(text)}, changes(FIELDS, "name"))
    """

    type: str
    path: str
    scopes: tuple[str, ...]
    fields: Mapping[str, Field]
    actions: Mapping[str, Action] = field(default_factory=dict)
    unique: tuple[Unique, ...] = (KEY_UNIQUE,)
    strict: Collection[str] = ()
    held_by: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    limit: int = 0
    # The code for a value that must not be empty.
    empty: str = "InvalidInput"
    # Kinds without a `view_` scope need `manage_` to be read.
    has_view: bool = True
    # Scopes that allow reading and are not named like the others.
    also_view: tuple[str, ...] = ()
    # Objects that can only be loaded, and then read.
    read_only: bool = False
    # Loaded documents are kept as they are.
    is_open: bool = False
    versioned: bool = True
    shape: Hook = _nothing
    check: Hook = _nothing
    after: Hook = _nothing
    leaving: Hook = _nothing
    show: Callable[[Knobs, Doc], Doc] = _same

    @property
    def is_shown_raw(self) -> bool:
        """Whether the stored text is the reply, so that lists need not parse it."""
        return self.show is _same
