"""How an Elastic Path resource type is declared: its address, its attributes and what is special about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs
    from reconciler.sandbox.elasticpath.service import Service
    from reconciler.sandbox.world import Doc, World

__all__ = ["UNSET", "Attribute", "Draft", "Kind", "array", "flag", "mapping", "number", "text", "whole"]

UNSET: Any = object()


@dataclass(frozen=True)
class Attribute:
    """One attribute: what it may hold and what happens to it on create and update.

    `null` is "refused" or "kept", or it "removes" the attribute or puts back its "default"; `merged` maps are
    updated key by key, where null drops the key; in `thinned` maps null drops it, too, but whether they are
    updated key by key is for the knob `nested_put` to say; `low` and `high` bound a number, or the length of
    a text or an array.
    """

    holds: str
    required: bool = False
    default: Any = UNSET
    null: str = "refused"
    choices: tuple[str, ...] = ()
    immutable: bool = False
    merged: bool = False
    thinned: bool = False
    low: float | None = None
    high: float | None = None


def text(**rest: Any) -> Attribute:
    """A text attribute.

    >>> text(required=True, high=3).holds
    'text'
    """
    return Attribute("text", **rest)


def flag(**rest: Any) -> Attribute:
    return Attribute("boolean", **rest)


def whole(**rest: Any) -> Attribute:
    return Attribute("integer", **rest)


def number(**rest: Any) -> Attribute:
    return Attribute("number", **rest)


def array(**rest: Any) -> Attribute:
    return Attribute("array", **rest)


def mapping(**rest: Any) -> Attribute:
    return Attribute("object", **rest)


@dataclass
class Draft:
    """A document about to be written; `sent` is the client's `data`, `old` the document it replaces."""

    world: World
    kind: Kind
    sent: Doc
    doc: Doc
    scope: str
    old: Doc | None = None

    @property
    def attributes(self) -> Doc:
        return self.kind.attributes(self.doc)

    @property
    def knobs(self) -> Knobs:
        return cast("Knobs", self.world.knobs)


Hook = Callable[[Draft], None]


def _nothing(draft: Draft) -> None:
    """Most kinds have nothing special here."""


def _no_marks(_: Doc) -> Iterable[str]:
    return ()


def _same(_: Knobs, doc: Doc) -> Doc:
    return doc


def _nothing_more(_: World, __: Doc) -> Doc:
    return {}


@dataclass(frozen=True)
class Kind:
    """A resource type. A simple one needs `type`, `path`, `service` and `fields` alone.

    `shape` fills in what is derived, `check` refuses what is wrong (not run for loaded objects), `after`
    carries a write over to other objects; `leaving` refuses or cascades a delete and `left` follows it.
    `unique` attributes are so within the parent. `marks` are further things the object is found by. `show` is
    how a reader sees it. `stamps` says where the times stand: in "meta" beside the owner, in the "attributes"
    (as "catalog" does with the owner too), under "timestamps" in a meta without an owner or in one "owned",
    or "bare" in it; "both" is "owned" and in the attributes too.

    >>> Kind("account_tag", "/v2/account-tags", V2, {"name": text(required=True)}, unique=("name",))
    """

    type: str
    path: str
    service: Service
    fields: Mapping[str, Attribute]
    within: Kind | None = None
    # The name its documents are stored under, where that is not the type.
    table: str = ""
    stamps: str = "meta"
    typed: bool = True
    unique: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    # What filters can ask for besides the attributes.
    filtered: Callable[[World, Doc], Doc] = _nothing_more
    # Where a duplicate attribute differs from the service's usual refusal.
    taken: Callable[[Draft, str], Exception] | None = None
    family: Callable[[Doc, str], str] = field(default=lambda _, scope: scope)
    scope: Callable[[Doc, str], str] = field(default=lambda _, scope: scope)
    shape: Hook = _nothing
    check: Hook = _nothing
    after: Hook = _nothing
    leaving: Hook = _nothing
    left: Hook = _nothing
    marks: Callable[[Doc], Iterable[str]] = _no_marks
    show: Callable[[Knobs, Doc], Doc] = _same

    @property
    def rows(self) -> str:
        """What its documents are stored under."""
        return self.table or self.type

    @property
    def is_shown_raw(self) -> bool:
        """Whether the stored text is the reply, so that lists need not parse it."""
        return self.show is _same

    def attributes(self, doc: Doc) -> Doc:
        """Where the attributes stand: in `attributes`, or flat in the document itself."""
        return doc if self.service.flat else cast("Doc", doc["attributes"])
