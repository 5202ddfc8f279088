"""commercetools' kinds: the model's Kind and, as data, where the API has each of them and how it is changed.

```python
Kind("zone", Zone, "zones", key="key", adopts=("name",), path="zones")
```
How a field is changed stands beside the field, as a rule: `Annotated[bool, Set("changeActive")]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from reconciler.model import kind as model
from reconciler.model.field import IMMUTABLE, LOCAL, SECRET, WRITE_ONLY
from reconciler.model.json import get
from reconciler.model.shape import walk
from reconciler.providers.commercetools.rules import Rule, Set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from reconciler.model.json import Object

Verb = Literal["actions", "upsert", "rotate", "none"]


@dataclass(frozen=True)
class Kind(model.Kind):
    """A kind of the commercetools API.

    path       its collection: "stores"; empty for the project itself
    type_id    its name in references, when it is not the kind's own
    verb       how an object is changed: by update actions; as a whole (custom objects); by making a new one
               and deleting the old (API clients); never
    from_wire  turns a document as it was read into the form the fields are declared for
    to_draft   turns the draft of a new object into what the API wants, given the body
    carry      what the new object takes over from the old one beside its fields, by the time it is
    apart      the field whose value has a list of its own below the object: read only where it is declared,
               part of no draft, and set by actions after the creation
    asked      of a partial kind: the field by which the declared objects are asked for
    """

    key: str | tuple[str, ...] = "key"
    path: str = ""
    type_id: str = ""
    verb: Verb = "actions"
    from_wire: Callable[[Object], None] | None = None
    to_draft: Callable[[Object, Object], None] | None = None
    carry: Callable[[Object, datetime], Object] | None = None
    apart: str = ""
    asked: str = ""

    @cached_property
    def type(self) -> str:
        return self.type_id or self.name

    def touched(self, document: Object) -> tuple[str | None, str | None]:
        """From `lastModifiedAt` and `lastModifiedBy`, which names a client or a person."""
        who = document.get("lastModifiedBy")
        names = who if isinstance(who, dict) else {}
        person = get(names, ("customer", "id"))
        by = names.get("externalUserId") or names.get("userId") or names.get("clientId") or person
        return document.get("lastModifiedAt"), str(by) if by else None

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """How each field is changed: by its rule, else `change<Field>`, or `set<Field>` if it is optional."""
        found: dict[str, Rule] = {}
        for name, info in self.body.model_fields.items():
            field = self.fields[name]
            if field.has(IMMUTABLE) or field.has(LOCAL):
                continue
            rule = next((one for one in info.metadata if isinstance(one, Rule)), None)
            verb = "change" if field.required else "set"
            found[name] = rule or Set(f"{verb}{name[0].upper()}{name[1:]}")
        return found

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields that hold a value which the API never shows, or only masked."""
        return frozenset(
            name
            for name, field in self.fields.items()
            if any(shape.has(SECRET) or shape.has(WRITE_ONLY) for _, shape in walk(field.shape))
        )

    @cached_property
    def expand(self) -> tuple[str, ...]:
        """The references to expand in every answer: what they name is not read, so its key is not known."""
        return tuple(path for path in self._outside if not path.startswith(f"{self.apart}[*]."))

    @cached_property
    def expand_apart(self) -> tuple[str, ...]:
        """The same in the list that a field has of its own."""
        start = f"{self.apart}[*]."
        return tuple(path.removeprefix(start) for path in self._outside if path.startswith(start))

    @cached_property
    def _outside(self) -> tuple[str, ...]:
        paths = [path for path, shape in walk(self.shape) if shape.ref is not None and shape.ref.outside]
        return tuple(".".join(path).replace(".*", "[*]") for path in paths)
