"""References: found by id or key on write, kept by id or by key, and expanded on read.

Source: commercetools API reference, References and Reference Expansion.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.sandbox.commercetools.kind import Draft
    from reconciler.sandbox.world import Doc, World

__all__ = ["KeyRef", "Ref", "expand", "fetch", "find", "holders", "marks_of", "project"]

PROJECT = "project"


def project(world: World) -> Doc:
    """The project's settings."""
    return cast("Doc", json.loads(world.store.get(PROJECT, PROJECT) or "{}"))


def fetch(world: World, type_: str, id_: str) -> Doc | None:
    text = world.store.get(type_, id_)
    return cast("Doc", json.loads(text)) if text else None


def find(world: World, type_: str, by: str, value: str) -> Doc | None:
    """The object with that `id` or `key`, or None."""
    if by == "id":
        return fetch(world, type_, value)
    found = world.store.marked(type_, f"{by}={value}")
    return cast("Doc", json.loads(found[0])) if found else None


@dataclass(frozen=True)
class Ref:
    """Reads a ResourceIdentifier: `id` or `key`, never both; it is stored as `{typeId, id}`.

    >>> Ref("channel")(draft, {"typeId": "channel", "key": "web"}, "supplyChannel")
    {'typeId': 'channel', 'id': '0a3f...'}
    """

    type: str
    by: tuple[str, ...] = ("id", "key")

    def __call__(self, draft: Draft, value: Any, name: str) -> Doc:
        if not draft.checked and isinstance(value, dict) and value.keys() <= {"typeId", "id"}:
            # A loaded object may refer to nothing, and need not be looked up.
            return {"typeId": self.type, "id": value.get("id", "")}
        return {"typeId": self.type, "id": self.look_up(draft, value, name)["id"]}

    def look_up(self, draft: Draft, value: Any, name: str) -> Doc:
        by, given = self._read(value, name)
        found = find(draft.world, self.type, by, given)
        if found is None:
            raise problems.reference_missing(self.type, by, given)
        return found

    def _read(self, value: Any, name: str) -> tuple[str, str]:
        if not isinstance(value, dict):
            raise problems.bad_json(f"{name}: expected a reference")
        if value.get("typeId", self.type) != self.type:
            raise problems.bad_json(f"{name}: typeId must be '{self.type}'")
        given = [by for by in ("id", "key") if value.get(by) is not None]
        if len(given) != 1 or given[0] not in self.by:
            raise problems.bad_json(f"{name}: exactly one of {', '.join(self.by)} is required")
        text = value[given[0]]
        if not isinstance(text, str):
            raise problems.bad_json(f"{name}.{given[0]}: expected a string")
        return given[0], text


class KeyRef(Ref):
    """Reads a ResourceIdentifier and stores a KeyReference, `{typeId, key}`."""

    def __call__(self, draft: Draft, value: Any, name: str) -> Doc:
        found = self.look_up(draft, value, name)
        return {"typeId": self.type, "key": found["key"]}


def _references(value: Any) -> Iterator[Doc]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if "typeId" in value and ("id" in value or "key" in value):
            yield value
            return
        for name, item in value.items():
            # What custom fields hold is data: only the type itself is in use.
            if name != "fields":
                yield from _references(item)


def marks_of(doc: Doc) -> list[str]:
    """What the document refers to, as marks that the referred object can look for.

    >>> marks_of({"parent": {"typeId": "category", "id": "c1"}})
    ['-> category id=c1']
    """
    found = {
        f"-> {item['typeId']} {by}={item[by]}"
        for item in _references(doc)
        for by in ("id", "key")
        if by in item
    }
    return sorted(found)


def holders(world: World, doc: Doc, type_: str, kinds: Sequence[str]) -> Iterator[tuple[str, Doc]]:
    """Objects of `kinds` that refer to `doc`, which is of kind `type_`, other than itself."""
    wanted = [f"-> {type_} {by}={doc[by]}" for by in ("id", "key") if by in doc]
    for kind in kinds:
        for mark in wanted:
            for text in world.store.marked(kind, mark):
                holder = json.loads(text)
                if holder["id"] != doc["id"]:
                    yield kind, holder


def expand(world: World, doc: Doc, paths: Sequence[str]) -> Doc:
    """A copy of the document in which the references on each path hold the object as `obj`.

    A path that leads nowhere is ignored.

    >>> expand(world, store, ["distributionChannels[*]"])["distributionChannels"][0]["obj"]["key"]
    'web'
    """
    copy: Doc = json.loads(dumps(doc))
    for path in paths:
        _expand(world, copy, path.replace("[", ".[").split("."))
    return copy


def _expand(world: World, value: Any, steps: Sequence[str]) -> None:
    if isinstance(value, dict) and "typeId" in value and "id" in value:
        if "obj" not in value:
            found = fetch(world, value["typeId"], value["id"])
            if found is None:
                return
            value["obj"] = found
        value = value["obj"]
    if not steps:
        return
    step, rest = steps[0], steps[1:]
    if step.startswith("[") and isinstance(value, list):
        index = step[1:-1]
        chosen = value if index == "*" else [value[int(index)]] if _has(value, index) else []
        for item in chosen:
            _expand(world, item, rest)
    elif isinstance(value, dict) and step in value:
        _expand(world, value[step], rest)


def _has(value: list[Any], index: str) -> bool:
    return index.isdecimal() and int(index) < len(value)
