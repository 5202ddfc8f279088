"""Resources -> a document of the orchestrator, with everything in `common`, as its own export does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.model.exchange import LeftOut, Outgoing
from reconciler.model.field import SECRET
from reconciler.model.kind import children
from reconciler.model.references import Known
from reconciler.model.shape import visit
from reconciler.providers.elasticpath.orchestrator.layout import COMMON, KEY, LAYOUTS, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object
    from reconciler.model.kind import Kind

_NOTHING: tuple[Json, ...] = (None, False, "", [], {})


class Writing:
    """Writes some resources; `strict` leaves out what the orchestrator does not know."""

    def __init__(
        self, kinds: Mapping[str, Kind], resources: Mapping[Address, Object], *, strict: bool
    ) -> None:
        self.kinds = kinds
        self.resources = {one: body for one, body in sorted(resources.items()) if not self._idle(one, body)}
        self.strict = strict
        self.held = 0
        self.left_out: list[LeftOut] = []

    def run(self) -> Outgoing:
        common: dict[str, Json] = {}
        for name, form in LAYOUTS.items():
            if form.sections:
                common[form.sections[0]] = self._list(self.kinds[name], None)
        if not common["gateways"]:
            del common["gateways"]  # what the orchestrator calls it is not certain
        for kind in self.kinds.values():
            if kind.within is None and kind.name not in LAYOUTS and (found := self._list(kind, None)):
                common[kind.folder] = found[0] if kind.singleton else found
        return Outgoing({COMMON: common}, self.held, self.left_out)

    def _idle(self, address: Address, body: Object) -> bool:
        """Whether it is a gateway that nobody has set up: the store has all of them, always."""
        kind = self.kinds[address.kind]
        held = (value for _, shape, value in visit(kind.shape, body) if shape.has(SECRET))
        return kind.name == "gateway" and not body.get("enabled") and all(one in _NOTHING for one in held)

    @cached_property
    def _children(self) -> Mapping[tuple[str, Address | None], list[Address]]:
        """The resources of a kind in a parent."""
        found: dict[tuple[str, Address | None], list[Address]] = {}
        for address in self.resources:
            found.setdefault((address.kind, self.kinds[address.kind].parent_of(address)), []).append(address)
        return found

    def _list(self, kind: Kind, parent: Address | None) -> list[Json]:
        known = kind.name in LAYOUTS and (parent is None or parent.kind != kind.name)
        listed: list[Json] = []
        for address in self._children.get((kind.name, parent), []):
            if self.strict and not known:
                self.left_out += self._whole(address)
            else:
                listed.append(self._resource(kind, address))
        return listed

    def _whole(self, address: Address) -> Iterator[LeftOut]:
        """A resource that is left out, with what stands in it."""
        yield LeftOut(address)
        for child in children(self.kinds, self.kinds[address.kind]):
            for inner in self._children.get((child.name, address), []):
                yield from self._whole(inner)

    def _resource(self, kind: Kind, address: Address) -> Object:
        self.held += 1
        form = layout(kind.name)
        body = {name: _plain(value) for name, value in self.resources[address].items()}
        members: Object = {}
        around: Object = {}
        for name in (*form.fields, *(one for one in body if one not in form.fields)):
            value = body.get(name)
            if value is None:
                continue
            if self.strict and not _knows(form.fields, name, value):
                if value not in _NOTHING:
                    self.left_out.append(LeftOut(address, name))
            else:
                (around if form.nested and name in form.beside else members)[form.beside.get(name, name)] = (
                    value
                )
        for name, value in form.defaults.items():
            members.setdefault(name, value)
        if not kind.singleton and kind.own_key(body) != address.name:
            members[KEY] = address.name
        within = children(self.kinds, kind)
        always = {child.folder for child in within if form.wrapper and child.name in LAYOUTS}
        inside = {child.folder: self._list(child, address) for child in within}
        inside = {name: found for name, found in inside.items() if found or name in always}
        if form.nested:
            members = {"attributes": members}
        if form.wrapper:
            members = {form.wrapper: members}
        return members | dict(form.constant) | around | inside


def _knows(fields: tuple[str, ...], name: str, value: Json) -> bool:
    """Whether the orchestrator can say it: it refers by names, never by ids."""
    return name in fields and "$id" not in _members_of(value)


def _members_of(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_members_of, value.values()))
    return set().union(*map(_members_of, value)) if isinstance(value, list) else set()


def _plain(value: Json) -> Json:
    """A value without the wire's form of what it refers to."""
    if isinstance(value, Known):
        return dict(value.ref)
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
