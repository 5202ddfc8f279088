"""Elastic Path's kinds: the model's Kind and, as data, how the API wants each of them addressed and written.

```python
Kind("currency", Currency, "currencies", key="code", path="/v2/currencies", type="currency")
```
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from reconciler.model import kind as model
from reconciler.model.body import Settable
from reconciler.model.field import MERGED, Boxed
from reconciler.model.json import get, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from pydantic.fields import FieldInfo

    from reconciler.http.client import Client
    from reconciler.model.json import Object, Path
    from reconciler.model.resource import Desired, Remote, Write
    from reconciler.providers.elasticpath.relations import Endpoint

APART = "$apart"
"""The member of a document that holds what is known of an object from elsewhere: its newest release, what has
a list of its own. An update keeps it, and never sends it. (No member of the API's own can be called so.)"""
JSON_API = "/attributes"
"""`base` of the kinds whose fields stand in `data.attributes`; older services hold them in `data` itself."""
UPDATED = (("meta", "updated_at"), ("attributes", "updated_at"), ("meta", "timestamps", "updated_at"))
"""Where a document tells when it last changed: each service of the API has another place."""
_NEVER_NULL = get_args(Settable)[1:]


class Link(NamedTuple):
    """Where a document names the object it stands in, if that is of this kind: a pointer to `{type, id}`."""

    kind: str
    at: str


class Derived(NamedTuple):
    """What the store makes an object of, by its id if that is known, and what the object is therefore."""

    origin: str | None
    says: str


class Relation(NamedTuple):
    """A field with references that is written through an endpoint of its own, never with the document.

    ```python
    templates: Annotated[list[Annotated[str, Ref("flow"), identifier("template")]] | None, UNORDERED,
                         EMPTY_IS_NULL, At("/relationships/templates/data")] = None
    Kind(..., relations=(Relation("templates", "relationships/templates", read="relationships/templates"),))
    ```
    field   of the body; its place in the document is where it is looked for, and put when `read` tells it
    path    the endpoint, below the object
    way     how it is written: "each" adds what is new with POST and takes away what is gone with DELETE,
            "whole" replaces the list with PUT, "one" is a single reference: PUT sets it, DELETE clears it
    read    where it is listed, below the object, when documents do not show it
    paged   whether that list comes in pages
    declared  it is read only of the objects that a declaration writes it of: one request for each
    makes   of "one": a reference where there was none is made with POST
    by      how it is read and written, where it is no plain list of references
    """

    field: str
    path: str
    way: Literal["each", "whole", "one"] = "each"
    read: str = ""
    paged: bool = False
    declared: bool = False
    makes: bool = False
    by: type[Endpoint] | None = None


def identifier(type_: str) -> Boxed:
    """The form of a reference in `relationships`: `{"type": "file", "id": "9f..."}`."""
    return Boxed("id", (("type", type_),))


@dataclass(frozen=True)
class Action(model.Action):
    """An action with what carries it out to its end, given the path of the object and the object."""

    run: Callable[[Client, str, Remote], Awaitable[None]] = field(kw_only=True)


@dataclass(frozen=True)
class Kind(model.Kind):
    """A kind of the Elastic Path API.

    Where its objects are:
    type      the constant `data.type` of its documents; `{custom-api.api_type}` is a field of its parent's
    path      its collection; `{hierarchy}` is the id of the object of that kind above it, at most two levels
              up. Of a singleton the place itself, in which `{id}` is its own id
    listed    where it is listed, when not at `path`; `{flow.slug}` is a field of the parent's document.
              With nothing to fill in, it is one list for all parents, and `link` tells them apart
    paged     whether the list comes in pages
    embedded  pointer to the objects inside the parent's document, so that they need no list of their own

    What an object is known by:
    identity  pointer to what paths and references know an object by, when that is not its id
    named     pointer to what stands for an object in its own path, where it has that in place of its id
    version   pointer to what changes with each write of an object, so that writes can name it in If-Match
    link      how a document names its parent, when the path does not
    top       of a kind that nests: pointer to the id of the object that `path` names
    hidden    whether an object is nobody's to manage, from its document and its parent: the store made it by
              itself, or it means nothing where it stands
    derived   why the store makes an object itself, so that it is nobody's resource, and what it makes it of;
              None for all others

    How its documents are read and written:
    from_wire turns a document as it was read into the one form the fields are declared for
    completes puts into documents, under APART, what they do not hold themselves; it is told what is declared
    to_wire   puts the last hand to a document that is to be written
    repeats   members that the API wants in every update, also those that no file writes
    variant   the field that selects the form of nested objects: when it changes, nothing old is kept in them
    relations the fields that are written through endpoints of their own
    uploads   what is uploaded in the place of a document, as a form, to make an object
    batch     what holds the objects of a request that makes or deletes several at once. They have no place of
              their own and are never changed: `identity` tells them apart in their parent
    taken     what to do when the store says that somebody else holds a value (409)

    What goes before an object is deleted:
    drains    the sub-collection to empty, always and with one request
    holds     the list, below an object, of what the store may want to be gone: if it says so, each of them
    hinders   the pattern of a refusal that says so
    """

    type: str = ""
    path: str = ""
    listed: str = ""
    paged: bool = True
    embedded: str = ""

    identity: str = "/id"
    named: str = ""
    version: str = ""
    link: Link | None = None
    top: str = ""
    hidden: Callable[[Object, Remote], bool] | None = None
    derived: Callable[[Object], Derived | None] | None = None

    from_wire: Callable[[Object], None] | None = None
    completes: Callable[[Client, Kind, list[Remote], Sequence[Desired]], Awaitable[None]] | None = None
    to_wire: Callable[[Client, Write, Object], Awaitable[None]] | None = None
    repeats: tuple[str, ...] = ()
    variant: str = ""
    relations: tuple[Relation, ...] = ()
    uploads: Callable[[Object], Mapping[str, tuple[str, bytes]]] | None = None
    batch: str = ""
    taken: str = ""

    drains: str = ""
    holds: str = ""
    hinders: str = ""

    @cached_property
    def identity_path(self) -> Path:
        return parse_pointer(self.identity)

    @cached_property
    def merged(self) -> tuple[str, ...]:
        """The fields that the store merges key by key."""
        return tuple(name for name, field in self.fields.items() if field.has(MERGED))

    @property
    def telling(self) -> bool:
        """A slug or a code is a word like any other."""
        return super().telling and self.identity == "/id"

    @cached_property
    def sought(self) -> frozenset[str]:
        return frozenset(relation.field for relation in self.relations if relation.declared)

    @property
    def names_id(self) -> bool:
        """Whether an update repeats the id in its body, as JSON:API demands."""
        return self.base == JSON_API

    @cached_property
    def related(self) -> frozenset[str]:
        """The fields that are relations: no document that is sent holds them."""
        return frozenset(relation.field for relation in self.relations)

    @cached_property
    def clearable(self) -> frozenset[str]:
        """The fields that may be null."""
        return frozenset(name for name, field in self.body.model_fields.items() if _takes_null(field))

    def touched(self, document: Object) -> tuple[str | None, str | None]:
        """The time alone: no service of the API tells who."""
        return next((at for place in UPDATED if isinstance(at := get(document, place), str)), None), None

    def place_of(self, field: str) -> Path:
        """Where a field stands in a document."""
        known = self.fields[field]
        return known.wire if known.rooted else (*self.base_path, *known.wire)


def _takes_null(field: FieldInfo) -> bool:
    return NoneType in get_args(field.annotation) and not any(one in _NEVER_NULL for one in field.metadata)
