"""What a kind of resource is, as data: `Kind("currency", Currency, folder="currencies", key="code")`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, get_args

from reconciler.model.address import SINGLETON, Address
from reconciler.model.body import AtMostOne, Body
from reconciler.model.field import EXCLUSIVE, IMMUTABLE, VEILED
from reconciler.model.json import Json, Object, Path, parse_pointer
from reconciler.model.shape import Shape, compile_shape, walk

if TYPE_CHECKING:
    from reconciler.model.field import Unique
    from reconciler.model.shape import Field


@dataclass(frozen=True)
class Action:
    """Something to do that is not state: publish a catalog, build child products.

    A step of its own, run after everything it covers (the resource, what it refers to and their children),
    when a covered resource changes in the plan, or when `due` says that an earlier run left it undone.
    `field` of the body must hold `value` for the action to be wanted at all. Resources of the `through` kinds
    count as part of what they refer to: a product is part of the nodes that it is sorted into. Of the
    resource only the fields that it `covers` count, with what they refer to; all when it names none.
    """

    name: str
    field: str
    value: str
    due: Callable[[Object, list[Object]], str | None]
    """(the live document, the live documents it covers) -> why it must run now, or None."""
    through: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class View(NamedTuple):
    """A resource before and after a plan (None: it does not exist then), and the same of any other."""

    address: Address
    before: Object | None
    after: Object | None
    was: Callable[[Address], Object | None]
    will: Callable[[Address], Object | None]


@dataclass(frozen=True)
class Kind:
    """Everything the engine, the files and the schemas know of a kind; a provider's subclass adds the wire.

    name     the kind in an address: "currency"
    body     the pydantic model of what a user writes
    folder   where its files stand, and its member in the parent's file: "currencies"
    key      the field that identifies it in the store or in its parent; of several the first that is filled.
             The file name fills the first; where that may be null, and is, the next
    adopts   fields that together tell which live object without a key is meant; it is then given its key
    spell    the one spelling of a key that the store takes in several: upsell is CRP_upsell
    within   the parent's kind: an option stands in a variation
    only_in  the keys of the only parents that can hold it; without, every one can
    nests    resources of the kind stand within each other: nodes in nodes
    fixed    the store has a fixed set: never created, never deleted (payment gateways)
    loses    what a LOSSY change costs, in half a sentence
    destroys what the store deletes with an object, though it is in no file ("all of its entries"): told aloud
    emptied  all of them may be deleted with `reconciler delete`: the store lets one go whatever refers to it
    partial  only the declared ones are ever looked at (stock, custom objects), the others left alone
    costly   of a partial kind: it can be read whole, but by a request for each object that it stands in
    singleton   the store has exactly one: no key, `common/project.yaml`, project/settings; so it is fixed
    anchor   what hangs on the key of a resource, where that makes another key another resource
    kept     why the object of a live document can never be deleted ("a core flow stays"), or None
    fits     why a body cannot stand in its parent, from both bodies ("an automatic promotion has no codes")
    follows  kinds that say what its values may be, singletons or siblings in one parent: their changes go
             first, where that is possible
    actions  what to do beside the state
    secret_once  the writes at which the store hands out a secret, never to be seen again: "create", "update"
    renews   what cannot change makes another in its place, without being asked. Two with one key never clash:
             the new one is made first; then who refers to the old one moves over, and that goes
    cascades    the store deletes one with what it stands in, and may refuse to delete it before that
    essential   fields without which none can be made, though one that is there may do without
    remark   what a plan must say aloud of a live object that is declared, whether it changes or not
    tell     what a plan must say aloud of a change: sentences, from what is before it and after it
    summary  one sentence for `reconciler kinds`
    source   the API page or FACTS section that the declaration was made from
    """

    name: str
    body: type[Body]
    folder: str
    key: str | tuple[str, ...] = "name"
    adopts: tuple[str, ...] = ()
    spell: Callable[[str], str] = str
    within: str | None = None
    only_in: tuple[str, ...] = ()
    nests: bool = False
    fixed: bool = False
    loses: str = "what the store holds there is lost"
    destroys: str = ""
    emptied: bool = False
    partial: bool = False
    costly: bool = False
    anchor: str = ""
    singleton: bool = False
    secret_once: tuple[str, ...] = ()
    kept: Callable[[Object], str | None] | None = None
    renews: bool = False
    essential: tuple[str, ...] = ()
    cascades: bool = False
    fits: Callable[[Object, Object], str | None] | None = None
    follows: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    remark: Callable[[Object], str | None] | None = None
    tell: Callable[[View], Iterable[str]] | None = None
    summary: str = ""
    source: str = ""
    base: str = ""

    def __post_init__(self) -> None:
        if self.singleton:
            object.__setattr__(self, "fixed", True)

    @cached_property
    def shape(self) -> Shape:
        return compile_shape(self.body)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        assert self.shape.fields is not None
        return self.shape.fields

    @cached_property
    def base_path(self) -> Path:
        return parse_pointer(self.base)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        if self.singleton:
            return ()
        return (self.key,) if isinstance(self.key, str) else self.key

    @cached_property
    def key_field(self) -> str:
        """The field that the file name fills; "" for a singleton, which has none."""
        return next(iter(self.keys), "")

    @property
    def made_first(self) -> bool:
        """Whether another one is made before the old one goes, where it takes the place of that.

        So it is with what has a secret: if nobody keeps the new one, the old one must go on working.
        """
        return self.renews or "create" in self.secret_once

    @property
    def sought(self) -> frozenset[str]:
        """The fields that are read only of the resources whose files write them."""
        return frozenset()

    @property
    def telling(self) -> bool:
        """Whether its ids look like nothing else, so that one in free-form JSON surely means the object."""
        return not self.fixed  # a fixed kind's are words ("stripe")

    @cached_property
    def anonymous(self) -> bool:
        """Whether the key field may be null, so that the next of the `key` fields identifies a resource."""
        return self.key_field in self.fields and type(None) in get_args(
            self.body.model_fields[self.key_field].annotation
        )

    def named_by(self, body: Object) -> str:
        """The field that the file name fills, given what is written: a product without a SKU has a slug."""
        left = [name for name in self.keys if name not in body or body[name] is not None]
        return left[0] if left and self.anonymous else self.key_field

    @cached_property
    def exclusive(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if field.has(EXCLUSIVE))

    @cached_property
    def unique(self) -> Mapping[str, Unique]:
        """The fields of which a value, an item or a member may be held by one resource only."""
        found = {
            name: next((one.unique for one in (shape, shape.item, shape.values) if one and one.unique), None)
            for name, shape in ((name, field.shape) for name, field in self.fields.items())
        }
        return {name: unique for name, unique in found.items() if unique is not None}

    def touched(self, document: Object) -> tuple[str | None, str | None]:
        """When a live object was last changed, and by whom, where its document says so."""
        del document
        return None, None

    def gives(self, key: str) -> bool:
        """Whether a resource of that key needs no declaration: the store has it, whatever the files say."""
        return self.fixed and not self.partial and (not self.singleton or key == SINGLETON)

    @cached_property
    def veiled(self) -> tuple[str, ...]:
        """The fields that the store does not always tell."""
        return tuple(name for name, field in self.fields.items() if field.has(VEILED))

    @cached_property
    def changes(self) -> bool:
        """Whether a resource can be changed at all once it is there."""
        return not all(field.has(IMMUTABLE) for field in self.fields.values())

    @cached_property
    def mentions(self) -> bool:
        """Whether a text of its bodies may name other resources."""
        return any(shape.mentions for _, shape in walk(self.shape))

    @cached_property
    def either(self) -> frozenset[str]:
        """The fields that exclude each other."""
        return frozenset(self.body.either) if issubclass(self.body, AtMostOne) else frozenset()

    def own_key(self, body: Object) -> str | None:
        """The resource's own key, without its parents', from a body in the user's form."""
        if self.singleton:
            return SINGLETON
        found: Json = next((body[name] for name in self.keys if body.get(name)), None)
        return None if found is None else str(found)

    def parent_of(self, address: Address) -> Address | None:
        """The resource that an address stands in: of node/apparel/men/shirts it is node/apparel/men."""
        if self.within is None:
            return None
        key = address.key.rpartition("/")[0]
        return Address(self.name if self.nests and "/" in key else self.within, key)


def children(kinds: Mapping[str, Kind], parent: Kind) -> tuple[Kind, ...]:
    """The kinds that stand within a kind, itself among them when it nests."""
    return tuple(
        kind for kind in kinds.values() if kind.within == parent.name or (kind.nests and kind is parent)
    )


def whole(kinds: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """The kinds as a full reading looks at them: of what is merely costly, everything.

    >>> KINDS["modifier"].partial, whole(KINDS)["modifier"].partial
    (True, False)
    """
    return {name: replace(kind, partial=False) if kind.costly else kind for name, kind in kinds.items()}
