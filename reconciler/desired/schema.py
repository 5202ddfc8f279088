"""JSON Schemas of the files, so that an editor completes fields and marks mistakes as they are typed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from reconciler.desired.baseline import BASELINE, Agreement
from reconciler.desired.renames import WAS
from reconciler.desired.storefile import StoreModel
from reconciler.model import field as markers
from reconciler.model.field import SECRET, Marker
from reconciler.model.kind import children

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from reconciler.model.json import Json, Object
    from reconciler.model.kind import Kind
    from reconciler.model.shape import Field, Shape

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STORE = "store"
PATCH = "patch"
DRIFT = "drift-baseline"

_VARIABLE: Object = {"type": "string", "pattern": r"\$\{env:[A-Za-z_][A-Za-z0-9_]*\}"}
_POINTER: Object = {"type": "string", "pattern": "^(/|$)", "description": "a JSON pointer such as /name"}
_NARROWING = {"pattern", "enum", "const", "format", "maxLength"}
_SAYS = {marker.name: marker.says for marker in vars(markers).values() if isinstance(marker, Marker)}
_PREFIX = "#/$defs/"


def json_schemas(kinds: Mapping[str, Kind]) -> dict[str, Object]:
    """The schemas (2020-12) of everything that a store's folder holds.

    By `schema_name` for the file of one resource of each kind, by `all_name` for a file of all children of a
    kind; by `files_name` for whatever may stand in the folder of a kind; "store", "patch", "drift-baseline".

    >>> json_schemas(kinds)["currency"]["properties"]["enabled"]
    {'type': 'boolean'}
    """
    schemas = {schema_name(kind): _file(kinds, kind) for kind in kinds.values()}
    schemas |= {all_name(kind): _all(kind) for kind in kinds.values() if kind.within is not None}
    schemas |= {files_name(kind): _files(kinds, kind) for kind in kinds.values() if kind.within is None}
    schemas[STORE] = _store(kinds)
    schemas[PATCH] = _patch()
    schemas[DRIFT] = _baseline()
    return schemas


def all_name(kind: Kind) -> str:
    """What the schema of a file with all children of a kind is called: prices.yaml beside a pricebook."""
    return f"{schema_name(kind)}.all"


def files_name(kind: Kind) -> str:
    """What the schema of every file in a kind's folder is called.

    >>> files_name(Kind("currency", Currency, "currencies"))
    'currencies.files'
    """
    return f"{kind.folder}.files"


def schema_name(kind: Kind) -> str:
    """What the schema of a kind is called: as the kind, but for one that is called as store.yaml's is.

    >>> schema_name(Kind("currency", Currency, "currencies")), schema_name(Kind("store", Store, "stores"))
    ('currency', 'stores')
    """
    return kind.folder if kind.name == STORE else kind.name


def _file(kinds: Mapping[str, Kind], kind: Kind) -> Object:
    """The schema of one resource's file: its fields, and its children as mappings by key."""
    family = [kind]
    for one in family:
        family += [child for child in children(kinds, one) if child not in family]
    names, defs = _models([one.body for one in family])
    own: Object = {}
    for one in family:
        schema = deepcopy(defs[names[one.body]])
        _annotate(schema, one.shape, defs, set())
        # The file name, or the key in the parent's file, fills the key field.
        required = [name for name in schema.get("required", []) if name != one.key_field]
        schema["required"] = required
        _former(one, schema)
        for child in children(kinds, one):
            inner = {"$ref": f"{_PREFIX}kind.{child.name}"}
            says = f"{child.summary} By {child.key_field}.".strip()
            schema["properties"][child.folder] = {
                "type": "object",
                "description": says,
                "additionalProperties": inner,
            }
        own[f"kind.{one.name}"] = schema
    head = own[f"kind.{kind.name}"] if not kind.nests else {"$ref": f"{_PREFIX}kind.{kind.name}"}
    if not kind.nests:
        del own[f"kind.{kind.name}"]
    about = _about(kind.name, kind.summary)
    return {**about, **head, "$defs": _used(head, {**defs, **own})}


def _former(kind: Kind, schema: Object) -> None:
    """The name that a resource had before, where it can have another."""
    if not kind.fixed and WAS not in schema["properties"]:
        says = f"the {kind.key_field} that it had before: renamed in place, not made anew"
        schema["properties"] = {WAS: {"type": "string", "description": says}, **schema["properties"]}


def _all(kind: Kind) -> Object:
    says = f"{kind.summary} By {kind.key_field}.".strip()
    inner = {"$ref": f"{schema_name(kind)}.json"}
    return {**_about(kind.folder, says), "type": "object", "additionalProperties": inner}


def _files(kinds: Mapping[str, Kind], kind: Kind) -> Object:
    """One schema for all files of a folder: a resource, a child, children by key, or a patch of any of them.

    An editor may not tell them apart by their paths: in its globs a `*` may stand for several folders.
    """
    family = [kind]
    for one in family:
        family += [child for child in children(kinds, one) if child not in family]
    names = [schema_name(kind), *(name for one in family[1:] for name in (schema_name(one), all_name(one)))]
    forms: list[Json] = [{"$ref": f"{name}.json"} for name in names]
    return {
        **_about(kind.folder, f"A file in {kind.folder}."),
        "if": {"type": "array"},
        "then": {"$ref": f"{PATCH}.json"},
        "else": forms[0] if len(forms) == 1 else {"anyOf": forms},
    }


def _patch() -> Object:
    """That of an environment's patch of what common declares."""
    value = {"description": "the new value, or for test the one that must be there"}
    operations = (
        _operation(["add", "replace", "test"], path=_POINTER, value=value),
        _operation(["remove"], path=_POINTER),
        _operation(["move", "copy"], **{"from": _POINTER}, path=_POINTER),
    )
    about = _about("patch", "Operations (RFC 6902) on what common declares of the resource.")
    return {**about, "type": "array", "items": {"oneOf": list(operations)}}


def _operation(verbs: list[str], **members: Json) -> Object:
    properties = {"op": {"enum": verbs}, **members}
    required = list(properties)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _about(title: str, description: str) -> Object:
    return {"$schema": DIALECT, "title": title, "description": description}


def _store(kinds: Mapping[str, Kind]) -> Object:
    names, defs = _models([StoreModel])
    schema = defs.pop(names[StoreModel])
    for layer in (schema, defs["Layered"]):
        # What only one provider knows (org_id, project_key) is text.
        layer["additionalProperties"] = {"type": "string"}
        by_kind = next(one for one in layer["properties"]["prune"]["anyOf"] if one.get("type") == "object")
        by_kind["propertyNames"] = {"enum": sorted(kinds)}
    about = _about("store.yaml", "The connection and the policy of a store.")
    return {**about, **schema, "$defs": defs}


def _baseline() -> Object:
    names, defs = _models([Agreement])
    own = defs[names[Agreement]]["properties"]
    for name, member in own.items():
        own[name] = _as_written(member)
    entry = {"$ref": f"{_PREFIX}{names[Agreement]}"}
    about = _about(BASELINE, "Differences of a store that somebody answers for until a date.")
    return {**about, "type": ["array", "null"], "items": entry, "$defs": defs}


def _as_written(member: Object) -> Object:
    """A field of a file in which no variable stands: nothing but what narrows it holds."""
    forms = [_as_written(one) for one in member.get("anyOf", ()) if one != _VARIABLE]
    if not forms:
        return member
    about = {name: value for name, value in member.items() if name != "anyOf"}
    return {**about, **forms[0]} if len(forms) == 1 else {**about, "anyOf": forms}


def _models(bodies: Sequence[type[BaseModel]]) -> tuple[dict[type[BaseModel], str], Object]:
    """The definitions of some models and of all that they use, and the name of each model's own."""
    unique = list(dict.fromkeys(bodies))
    found, document = models_json_schema([(body, "validation") for body in unique])
    names = {body: found[body, "validation"]["$ref"].removeprefix(_PREFIX) for body in unique}
    return names, {name: _plain(schema) for name, schema in document["$defs"].items()}


def _plain(schema: Json) -> Json:
    """Without what says nothing to a writer; what narrows a text does not hold for one with a variable."""
    if not isinstance(schema, dict):
        return [_plain(item) for item in schema] if isinstance(schema, list) else schema
    result = {
        name: {key: _plain(item) for key, item in value.items()} if name == "properties" else _plain(value)
        for name, value in schema.items()
        if name not in ("title", "default", "discriminator", "propertyNames")
    }
    if "propertyNames" in schema:
        result["propertyNames"] = schema["propertyNames"]
    if result.get("type") != "string" or not _NARROWING & result.keys():
        return result
    about = {name: result.pop(name) for name in ("description",) if name in result}
    return {**about, "anyOf": [result, _VARIABLE]}


def _annotate(schema: Object, shape: Shape, defs: Object, done: set[str]) -> None:
    """Add what the markers say to the description of every field, and the form of a secret."""
    reference = schema.get("$ref", "").removeprefix(_PREFIX)
    if reference and reference not in done:
        done.add(reference)
        _annotate(defs[reference], shape, defs, done)
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        _annotate(branch, shape, defs, done)
    for name, member in schema.get("properties", {}).items():
        if shape.fields and name in shape.fields:
            field = shape.fields[name]
            _annotate(member, field.shape, defs, done)
            schema["properties"][name] = _described(member, field)
    if shape.item is not None and "items" in schema:
        _annotate(schema["items"], shape.item, defs, done)
    if shape.values is not None:
        if by_pattern := schema.get("patternProperties"):
            schema.setdefault("additionalProperties", False)  # what fits no pattern is no key
        for member in (*(by_pattern or {}).values(), schema.get("additionalProperties")):
            if isinstance(member, dict):
                _annotate(member, shape.values, defs, done)


def _described(member: Object, field: Field) -> Object:
    shape = field.shape
    target = shape.ref or (shape.item.ref if shape.item else None)
    notes = [f"key of a {target.kind}"] if target else []
    notes += [_SAYS[name] for name in sorted(shape.marks) if name in _SAYS]
    known = [member["description"]] if "description" in member else []
    notes = [note for note in notes if note not in "; ".join(known)]
    if field.has(SECRET) and shape.fields is None and shape.item is None and shape.values is None:
        member = {"anyOf": [_VARIABLE, {"type": "null"}]}
    if not known and not notes:
        return member
    return {**member, "description": "; ".join(known + notes)}


def _used(head: Json, defs: Object) -> Object:
    """The definitions that a schema leads to."""
    found: dict[str, Any] = {}
    pending = [head]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            reference = value.get("$ref")
            name = reference.removeprefix(_PREFIX) if isinstance(reference, str) else ""
            if name in defs and name not in found:
                found[name] = defs[name]
                pending.append(defs[name])
            pending += value.values()
    return dict(sorted(found.items()))
