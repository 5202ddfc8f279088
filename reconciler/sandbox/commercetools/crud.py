"""Create, read, update and delete for any declared kind.

Source: commercetools API reference, General Concepts: Optimistic Concurrency Control, Update actions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.kind import Draft, Kind
from reconciler.sandbox.commercetools.reading import read_fields
from reconciler.sandbox.commercetools.references import expand, find, holders, marks_of
from reconciler.sandbox.commercetools.shapes import Number
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.commercetools.kind import Action

__all__ = [
    "amend",
    "bump",
    "check_version",
    "client_of",
    "create",
    "delete",
    "hold",
    "insert",
    "locate",
    "named",
    "read",
    "read_json",
    "remove",
    "repeated",
    "shown",
    "touch",
    "update",
]

MOST_ACTIONS = 500


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_json(call: Call) -> Doc:
    """The request body, which must be a JSON object."""
    try:
        body = json.loads(call.body, parse_constant=_no_constant)
        # A lone surrogate passes the parser and could not be sent back.
        dumps(body).encode()
    except (ValueError, RecursionError) as error:
        raise problems.bad_json(str(error)) from error
    if not isinstance(body, dict):
        raise problems.bad_json("expected an object")
    return body


def repeated(call: Call, name: str) -> list[str]:
    """Every value of a query parameter that may be given several times."""
    return [value for key, value in call.query_pairs if key == name]


def client_of(call: Call) -> str:
    """The id of the API client whose token came with the request; the guard has checked it."""
    token = call.headers.get("authorization", "").partition(" ")[2]
    return call.world.store.note(f"token {token}").partition(" ")[0] or "sandbox"


def named(call: Call) -> tuple[str, str]:
    """How the address names the object: ("key", key) or ("id", id)."""
    return ("key", call.params["key"]) if "key" in call.params else ("id", call.params["id"])


def locate(call: Call, kind: Kind) -> Doc:
    """The object that the address names, or a 404."""
    by, value = named(call)
    doc = find(call.world, kind.type, by, value)
    if doc is None:
        raise problems.not_found(by, value)
    return doc


def shown(call: Call, kind: Kind, doc: Doc, status: int = 200) -> Reply:
    """The reply that shows one object, its references expanded as asked."""
    if call.method == "HEAD":
        return Reply(status)
    seen = kind.show(call.world.knobs, doc)
    paths = repeated(call, "expand")
    return Reply(status, dumps(expand(call.world, seen, paths) if paths else seen))


def hold(draft: Draft) -> None:
    """Write the document with everything it is found by."""
    kind, doc = draft.kind, draft.doc
    own = [mark for unique in kind.unique for mark in unique.marks(doc)]
    draft.world.store.put(Row(kind.type, doc["id"], "", dumps(doc), (*own, *marks_of(doc))))


def check_unique(draft: Draft) -> None:
    """Refuse what another object of the same family has already."""
    for unique in draft.kind.unique:
        values = list(unique.values(draft.doc))
        for (name, value), mark in zip(values, unique.marks(draft.doc), strict=True):
            for kind in unique.family or (draft.kind.type,):
                for text in draft.world.store.marked(kind, mark):
                    holder = json.loads(text)
                    if holder["id"] == draft.doc["id"]:
                        continue
                    if unique.code == "InvalidOperation":
                        raise problems.invalid_operation(f"A {kind} with {name} '{value}' exists already.")
                    raise problems.duplicate(name, value, {"typeId": kind, "id": holder["id"]})


def _stamped(world: World, kind: Kind, id_: str, client: str) -> Doc:
    now = world.stamp()
    who = {"clientId": client, "isPlatformClient": False}
    if not kind.versioned:
        return {"id": id_, "createdAt": now}
    doc: Doc = {"id": id_, "version": 1, "createdAt": now, "lastModifiedAt": now}
    if world.knobs.extra_fields:
        doc["versionModifiedAt"] = now
    return {**doc, "lastModifiedBy": who, "createdBy": who}


def touch(draft: Draft, versions: int = 1) -> None:
    """Raise the version and say when and by whom."""
    draft.doc["version"] += versions
    draft.doc["lastModifiedAt"] = draft.world.stamp()
    draft.doc["lastModifiedBy"] = {"clientId": draft.client, "isPlatformClient": False}


def insert(world: World, kind: Kind, sent: Doc, client: str = "sandbox", *, checked: bool = True) -> Doc:
    """Make an object from a draft; unchecked, it may break every rule and bring its own id and version."""
    if checked and kind.limit and world.store.count([kind.type]) >= kind.limit:
        raise problems.limit_reached(kind.limit, kind.type)
    id_ = world.new_id() if checked else str(sent.get("id") or world.new_id())
    stamped = _stamped(world, kind, id_, client)
    draft = Draft(world, kind, stamped, None, sent, client, checked)
    if not checked:
        stamped |= {name: sent[name] for name in ("version", "createdAt", "lastModifiedAt") if name in sent}
    draft.doc = {**stamped, **(sent if kind.is_open else read_fields(draft, kind.fields, sent))}
    kind.shape(draft)
    if checked:
        kind.check(draft)
        check_unique(draft)
    hold(draft)
    kind.after(draft)
    return draft.doc


def create(call: Call, kind: Kind) -> Reply:
    doc = insert(call.world, kind, read_json(call), client_of(call))
    call.world.hide(doc["id"], call.world.knobs.lag)
    return shown(call, kind, doc, 201)


def read(call: Call, kind: Kind) -> Reply:
    return shown(call, kind, locate(call, kind))


def check_version(draft: Draft, sent: Any) -> None:
    """Refuse a request made for another version of the object."""
    expected = Number()(draft, sent, "version")
    if expected != draft.doc["version"]:
        raise problems.conflict(draft.doc["id"], int(expected), draft.doc["version"])


def _actions(body: Doc) -> list[Doc]:
    actions = body.get("actions")
    if not isinstance(actions, list):
        raise (
            problems.missing("actions")
            if actions is None
            else problems.bad_json("actions: expected an array")
        )
    if len(actions) > MOST_ACTIONS:
        raise problems.invalid_input(f"At most {MOST_ACTIONS} update actions are allowed in one request.")
    return actions


def _step(draft: Draft, sent: Any) -> bool:
    """Carry out one action; says whether it had an effect."""
    if not isinstance(sent, dict):
        raise problems.bad_json("actions: expected objects")
    name = sent.get("action")
    known: Action | None = draft.kind.actions.get(name) if isinstance(name, str) else None
    if known is None:
        raise problems.bad_json(f"actions: '{name}' is no update action of {draft.kind.type}")
    payload = read_fields(draft, known.fields, {key: item for key, item in sent.items() if key != "action"})
    before, draft.touched = json.loads(dumps(draft.doc)), False
    known.run(draft, payload)
    draft.doc = {key: item for key, item in draft.doc.items() if item is not None}
    if draft.doc != before:
        draft.kind.check(draft)
        check_unique(draft)
        return True
    if not draft.touched and _is_strict(draft, name):
        raise problems.invalid_operation(f"'{known.about}' has no changes.")
    return draft.touched


def _is_strict(draft: Draft, name: Any) -> bool:
    rule = draft.knobs.no_op_actions
    return rule == "refused" or (rule == "documented" and name in draft.kind.strict)


def _apply(draft: Draft, actions: list[Any]) -> int:
    """Carry out all actions in order; gives how many had an effect. A problem names its action."""
    effects = 0
    for index, sent in enumerate(actions):
        try:
            effects += _step(draft, sent)
        except problems.Problem as problem:
            raise problem.at(index, sent) from problem
    return effects


def amend(call: Call, kind: Kind, doc: Doc, body: Doc) -> Doc:
    """The object after the actions of an update request."""
    draft = Draft(call.world, kind, json.loads(dumps(doc)), doc, body, client_of(call))
    if body.get("version") is None:
        raise problems.missing("version")
    actions = _actions(body)
    check_version(draft, body["version"])
    effects = _apply(draft, actions)
    if effects and draft.knobs.versions == "per request":
        effects = 1
    if not effects and actions and draft.knobs.no_op_version == "moved":
        effects = 1
    if effects:
        touch(draft, effects)
        hold(draft)
        kind.after(draft)
    return draft.doc


def update(call: Call, kind: Kind) -> Reply:
    body = read_json(call)
    return shown(call, kind, amend(call, kind, locate(call, kind), body))


def remove(world: World, kind: Kind, doc: Doc) -> None:
    world.store.delete(kind.type, doc["id"])
    world.hidden.pop(doc["id"], None)


def delete(call: Call, kind: Kind) -> Reply:
    doc = locate(call, kind)
    draft = Draft(call.world, kind, doc, doc, {}, client_of(call))
    if kind.versioned:
        given = repeated(call, "version")
        if given:
            if not given[0].isdecimal():
                raise problems.invalid_input("Malformed parameter: version: expected a whole number")
            check_version(draft, int(given[0]))
        elif call.world.knobs.delete_without_version == "refused":
            raise problems.invalid_input("Missing required parameter: version")
    kind.leaving(draft)
    for holder, _ in holders(call.world, doc, kind.type, kind.held_by):
        raise problems.referenced(kind.type, holder)
    remove(call.world, kind, doc)
    return shown(call, kind, doc)


def bump(world: World, kind: Kind, doc: Doc) -> None:
    """Raise an object's version as background jobs do, changing nothing else."""
    draft = Draft(world, kind, doc, doc)
    draft.doc["version"] += 1
    hold(draft)
