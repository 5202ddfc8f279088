"""A document of the orchestrator -> the resources of its environments."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reconciler.model.address import SINGLETON, Address, encode_segment
from reconciler.model.exchange import Incoming, Item, Remark, told
from reconciler.model.kind import children
from reconciler.providers.elasticpath.orchestrator.layout import COMMON, KEY, SERVER_SET, Layout, layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind


@dataclass
class Members:
    """What the members of one resource come to: its key if they tell it, its fields and where they stand."""

    key: Json = None
    body: Object = field(default_factory=dict)
    places: dict[str, Path] = field(default_factory=dict)


def _is_collection(document: Object) -> bool:
    """Whether it is of Postman: another JSON that people have of a store."""
    info = document.get("info")
    return isinstance(info, dict) and isinstance(document.get("item"), list) and COMMON not in document


class Reading:
    """Reads one document; everything that is found wrong is gathered."""

    def __init__(self, kinds: Mapping[str, Kind], document: Json) -> None:
        self.kinds = kinds
        self.document = document
        self.sections = {kind.folder: kind for kind in kinds.values() if kind.within is None}
        self.sections |= {
            section: kinds[name]
            for name in kinds
            for section in layout(name).sections
            if not kinds[name].within
        }
        self.problems: list[Remark] = []
        self.unknown: list[Remark] = []
        self.notes: list[Remark] = []

    def run(self) -> Incoming:
        layers: dict[str, list[Item]] = {}
        if not isinstance(self.document, dict):
            hint = f'{{"{COMMON}": {{"currencies": [...], ...}}}}'
            self._wrong((), "the document is an object of environments", hint)
        elif _is_collection(self.document):
            hint = "import the JSON that its export gives, with a section common"
            self._wrong((), "this is a collection of requests for Postman, and no store", hint)
            return Incoming({}, self.problems)
        for environment, sections in self.document.items() if isinstance(self.document, dict) else ():
            if isinstance(sections, dict):
                layers[environment] = list(self._layer((environment,), sections).values())
            else:
                message = f"the environment {environment!r} is an object of sections"
                advice = f"put it under {COMMON}" if environment in self.sections else None
                self._wrong((environment,), message, advice, key=True)
        return Incoming(layers, self.problems, self.unknown, self.notes)

    def _layer(self, path: Path, sections: Object) -> dict[Address, Item]:
        items: dict[Address, Item] = {}
        for name, listed in sections.items():
            place, kind = (*path, name), self.sections.get(name)
            if kind is None:
                near = get_close_matches(name, self.sections, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(self.sections))}"
                self.unknown.append(Remark(place, f"unknown section {name!r}", hint, key=True))
            elif kind.singleton and isinstance(listed, dict):
                self._resource(kind, None, listed, place, items)
            else:
                self._list(kind, None, listed, place, items)
        return items

    def _list(
        self, kind: Kind, parent: Address | None, listed: Json, path: Path, items: dict[Address, Item]
    ) -> None:
        if listed is None:
            return
        if not isinstance(listed, list):
            self._wrong(path, f"{path[-1]!r} is a list of objects")
            return
        for index, value in enumerate(listed):
            place = (*path, str(index))
            if isinstance(value, dict):
                self._resource(kind, parent, value, place, items)
            else:
                self._wrong(place, f"a {kind.name} is an object of its members")

    def _resource(
        self, kind: Kind, parent: Address | None, value: Object, path: Path, items: dict[Address, Item]
    ) -> None:
        """Take in one resource and the children in it."""
        within = {child.folder: child for child in children(self.kinds, kind)}
        members = Members()
        lists: list[tuple[Kind, Json, Path]] = []
        for name, (one, place) in self._members(kind, value, path).items():
            if name in within:
                lists.append((within[name], one, place))
            else:
                self._member(kind, members, name, one, place)
        key = members.key or kind.own_key(members.body)
        if not isinstance(key, str) or not key:
            names = " and no ".join(kind.keys)
            self._wrong(path, f"a {kind.name} without a key: it has no {names}")
            return
        own = SINGLETON if kind.singleton else encode_segment(key)
        address = Address(kind.name, own if parent is None else f"{parent.key}/{own}")
        item = Item(address, members.body, path, members.places)
        first = items.setdefault(address, item)
        if first is not item:
            self._twice(first, item, lists)
            return
        if kind.key_field and kind.key_field in kind.fields and kind.key_field not in members.body:
            self._note(path, f"has no {kind.key_field}: it is given its name, {key!r}")
        for child, listed, place in lists:
            self._list(child, address, listed, place, items)

    def _twice(self, first: Item, second: Item, lists: list[tuple[Kind, Json, Path]]) -> None:
        """The same resource again: no harm when it says the same."""
        there = told(first.path, self.document)
        one, other = (_at(self.document, item.path) for item in (first, second))
        if one == other:
            self._note(second.path, f"is the same as {there}")
        elif first.body == second.body and not any(listed for _, listed, _ in lists):
            self._note(second.path, f"says the same as {there}")
        else:
            self._wrong(
                second.path,
                f"{second.address} is written twice: here and at {there}",
                "keep one of them",
            )

    def _members(self, kind: Kind, value: Object, path: Path) -> dict[str, tuple[Json, Path]]:
        """Every member of a resource, out of the objects that the orchestrator puts around them."""
        found: dict[str, tuple[Json, Path]] = {}
        boxes = {"attributes", layout(kind.name).wrapper} - kind.fields.keys()
        for name, one in value.items():
            place = (*path, name)
            boxed = name in boxes and isinstance(one, dict)
            inner = self._members(kind, one, place) if boxed else {name: (one, place)}
            for member, (item, at) in inner.items():
                if member in found and found[member][0] != item:
                    there = told(found[member][1], self.document)
                    self._wrong(at, f"{member!r} is written twice: here and at {there}", key=True)
                found.setdefault(member, (item, at))
        return found

    def _member(self, kind: Kind, members: Members, name: str, value: Json, place: Path) -> None:
        form = layout(kind.name)
        fields = {member: own for own, member in form.beside.items()} | {own: own for own in kind.fields}
        if own := fields.get(name):
            members.body[own] = self._listed(kind, own, value, place)
            members.places[own] = place
        elif name == KEY:
            members.key = value
        elif name == "meta":
            self._meta(kind, members, value, place)
        elif name == "relationships":
            self._relationships(kind, form, value, place)
        elif name not in SERVER_SET and name not in form.passed:
            self._strange(kind, name, place)

    def _listed(self, kind: Kind, name: str, value: Json, place: Path) -> Json:
        """A text where a list is wanted is its one item."""
        shape = kind.fields[name].shape
        if shape.item is None or shape.free:
            return value
        if isinstance(value, str):
            value = [value]
        for item in value if isinstance(value, list) and name in ("channels", "tags") else ():
            if isinstance(item, str) and "," in item:
                self._note(place, f"{item!r} is one of the {name}, comma and all", "write several as a list")
        return value

    def _meta(self, kind: Kind, members: Members, value: Json, place: Path) -> None:
        """Of what the platform tells about a resource, what can be set: the order of nodes."""
        for own, one in kind.fields.items():
            if one.rooted and one.wire[:1] == ("meta",) and isinstance(value, dict) and one.wire[1] in value:
                members.body.setdefault(own, value[one.wire[1]])
                members.places.setdefault(own, (*place, one.wire[1]))

    def _relationships(self, kind: Kind, form: Layout, value: Json, place: Path) -> None:
        """Links say nothing; `data` says what something refers to, and is known where the layout has it."""
        constant = form.constant.get("relationships", {})
        for name, one in value.items() if isinstance(value, dict) else ():
            if name not in constant and isinstance(one, dict) and one.get("data"):
                self._strange(kind, name, (*place, name))

    def _strange(self, kind: Kind, name: str, place: Path) -> None:
        names = [*kind.fields, *(child.folder for child in children(self.kinds, kind))]
        near = get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else None
        self.unknown.append(Remark(place, f"unknown field {name!r} of a {kind.name}", hint, key=True))

    def _wrong(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        self.problems.append(Remark(path, message, hint, key))

    def _note(self, path: Path, message: str, hint: str | None = None) -> None:
        self.notes.append(Remark(path, message, hint))


def _at(document: Json, path: Path) -> Json:
    for part in path:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document
