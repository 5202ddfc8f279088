"""Checking what a client sends and merging it into what is there."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath.kind import UNSET, Attribute, Kind
from reconciler.sandbox.world import dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs
    from reconciler.sandbox.world import Call, Doc

__all__ = ["merge", "read_data", "read_json"]

SERVER_SET = frozenset({"id", "type", "links", "meta", "relationships", "created_at", "updated_at", "owner"})
MAP_LIMIT = 100
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "any": (object,),
}


def read_json(call: Call, kind: Kind) -> Any:
    """The request body; an empty one is null. Bad JSON is refused with 400 by every service."""
    if not call.body.strip():
        return None
    try:
        body = json.loads(call.body, parse_constant=_no_constant)
        # A lone surrogate passes the parser and could not be sent back.
        dumps(body).encode()
    except (ValueError, RecursionError) as error:
        raise kind.service.refusal(400, "Bad Request", "could not parse the request body as JSON") from error
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_data(call: Call, kind: Kind, id_: str = "") -> Doc:
    """The `data` object of a create (no `id_`) or an update, its type and id checked."""
    service = kind.service
    body = read_json(call, kind)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise service.broken("data", "required", "is required")
    if data.get("type", None if kind.typed and not (id_ and service.flat) else kind.type) != kind.type:
        raise service.broken("data.type", "enum", f'must be one of the following: "{kind.type}"')
    if not service.flat and not isinstance(data.get("attributes", {} if id_ else None), dict):
        raise service.broken("attributes", "required", "is required")
    if id_:
        _check_id(data, kind, id_, call.world.knobs)
    return data


def _check_id(data: Doc, kind: Kind, id_: str, knobs: Knobs) -> None:
    if "id" not in data:
        if not kind.service.flat and knobs.put_without_id == "refused":
            raise kind.service.broken("id", "required", "is required")
    elif data["id"] != id_:
        raise kind.service.broken("id", "mismatch", "must match the id in the address")


def merge(kind: Kind, sent: Doc, old: Doc | None, knobs: Knobs | None) -> Doc:
    """The attributes after a create (`old` None, defaults filled in) or a partial update.

    What is not sent stays; nested values are replaced whole, except maps that are merged key by key.
    Without `knobs` nothing is refused, which is how objects are loaded.

    >>> merge(flow, {"name": "B"}, {"name": "A", "slug": "a"}, Knobs())
    {'name': 'B', 'slug': 'a'}
    """
    result = dict(old) if old is not None else {}
    if knobs:
        _check_unknown(kind, sent, knobs)
    for name, attribute in kind.fields.items():
        if name in sent:
            if knobs:
                _check(kind, name, attribute, sent[name], old)
            _place(result, name, attribute, sent[name], is_deep=bool(knobs and knobs.nested_put == "merged"))
        elif old is None:
            if knobs and attribute.required:
                raise kind.service.broken(name, "required", "is required")
            if attribute.default is not UNSET:
                result[name] = copy.copy(attribute.default)
    return result


def _check_unknown(kind: Kind, sent: Doc, knobs: Knobs) -> None:
    unknown = [name for name in sent if name not in kind.fields and name not in SERVER_SET]
    if unknown and knobs.unknown_attributes == "refused":
        raise kind.service.broken(unknown[0], "unknown", "is not allowed")


def _check(kind: Kind, name: str, attribute: Attribute, value: Any, old: Doc | None) -> None:
    broken = kind.service.broken
    if value is None:
        if attribute.null == "refused":
            raise broken(name, "required", "is required")
        return
    is_type = isinstance(value, _TYPES[attribute.holds])
    if not is_type or (isinstance(value, bool) and attribute.holds in ("integer", "number")):
        raise broken(name, "type", f"must be of type {attribute.holds}")
    if value == "" and attribute.required and not kind.service.flat:
        raise broken(name, "required", "can not be empty")
    if attribute.choices and value not in attribute.choices:
        raise broken(name, "enum", f"must be one of the following: {', '.join(attribute.choices)}")
    size = len(value) if isinstance(value, (str, list)) else value
    if attribute.low is not None and size < attribute.low:
        raise broken(name, "min", f"must be at least {attribute.low}")
    if attribute.high is not None and size > attribute.high:
        raise broken(name, "max", f"must be at most {attribute.high}")
    if attribute.immutable and old is not None and value != old.get(name):
        raise broken(name, "immutable", "can not be changed")
    if attribute.merged:
        _check_map(kind, name, value)


def _check_map(kind: Kind, name: str, value: Doc) -> None:
    if len(value) > MAP_LIMIT:
        raise kind.service.broken(name, "max", f"must have at most {MAP_LIMIT} keys")
    if not all(item is None or isinstance(item, str) for item in value.values()):
        raise kind.service.broken(name, "type", "must hold texts only")


def _place(result: Doc, name: str, attribute: Attribute, value: Any, *, is_deep: bool) -> None:
    if value is None and attribute.null in ("removes", "default"):
        result.pop(name, None)
        if attribute.null == "default":
            result[name] = copy.copy(attribute.default)
    elif attribute.merged and value is not None:
        both = {**result.get(name, {}), **value}
        result[name] = {key: item for key, item in both.items() if item is not None}
    else:
        placed = _deep(result.get(name), value) if is_deep else value
        if attribute.thinned and isinstance(placed, dict):
            placed = {key: item for key, item in placed.items() if item is not None}
        result[name] = placed


def _deep(old: Any, new: Any) -> Any:
    """The new value with what only the old one has: objects are joined at every depth."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    return {**old, **{name: _deep(old.get(name), value) for name, value in new.items()}}
