"""The fields of a kind, in the words of a reader, from its declaration.

```
pricebook   pricebook key         required
publish     on-change or never              steers this tool; never sent
```
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.model import field as markers
from reconciler.model.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.shape import Field

# How the store's answers are compared is nothing that a writer of files must know.
_SILENT = {markers.EMPTY_IS_NULL, markers.INSTANT, markers.BY_NAME}
_SAYS = {
    mark.name: mark.says
    for mark in vars(markers).values()
    if isinstance(mark, markers.Marker) and mark not in _SILENT
}
_RENEWS = "set when created; a change makes another in its place"
_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


@dataclass(frozen=True)
class Row:
    """One field for the reader: `Row("pricebook", "pricebook key", False, "", 0)`."""

    name: str
    type: str
    required: bool
    says: str
    depth: int


def rows(kind: Kind) -> Iterator[Row]:
    """A kind's fields, those inside its objects below them; the key comes from the file's name."""
    schema = kind.body.model_json_schema()
    for row in _rows(kind.fields, schema, schema.get("$defs", {}), 0, kind.key_field):
        # Where another object takes the place of the old one nobody is asked.
        yield replace(row, says=row.says.replace(markers.IMMUTABLE.says, _RENEWS)) if kind.renews else row


def _rows(
    fields: Mapping[str, Field], schema: Object, defs: Object, depth: int, key: str = ""
) -> Iterator[Row]:
    forms = list(_branches(schema, defs))
    for name, field in fields.items():
        inner = _property(forms, name)
        says = ["filled from the file's name"] if name == key else []
        says += [str(inner["description"])] if "description" in inner else []
        type_ = type_of(field.shape, inner, defs)
        says += _facts_of(field.shape, type_)
        # Of several forms of an object, a field is required only when it is in each of them.
        required = name != key and all(name in form.get("required", ()) for form in forms)
        yield Row(name, type_, required, "; ".join(says), depth)
        yield from _inside(field.shape, inner, defs, depth + 1)


def _facts_of(shape: Shape, type_: str) -> Iterator[str]:
    """What the markers of a field say, and those of its items."""
    for mark in sorted(shape.marks - {markers.UNIQUE.name}):
        if mark in _SAYS:
            yield _SAYS[mark]
    if shape.keys is not None and shape.keys.ref is not None:
        yield f"its keys are {shape.keys.ref.kind} keys"
    if shape.uploaded is not None:
        yield shape.uploaded.says
    for one in (shape, shape.item, shape.values):
        if one is not None and one.unique is not None:
            yield _unique(one.unique, type_, item=one is not shape)
        for need in one.needs if one is not None else ():
            yield need.says


def _unique(unique: markers.Unique, type_: str, *, item: bool) -> str:
    if unique.space is not None:
        return f"unique in the {unique.space}"
    if type_ == _WORDS["boolean"]:
        return "true for at most one resource of the kind"
    return "no two siblings hold the same item" if item else unique.says


def _inside(shape: Shape, schema: Object, defs: Object, depth: int) -> Iterator[Row]:
    if shape.fields is not None:
        yield from _rows(shape.fields, schema, defs, depth)
    elif shape.item is not None:
        yield from _inside(shape.item, _branch(schema, defs, "items"), defs, depth)
    elif shape.values is not None:
        yield from _inside(
            shape.values, {"anyOf": [_member(one) or {} for one in _branches(schema, defs)]}, defs, depth
        )


def type_of(shape: Shape, schema: Object, defs: Object) -> str:
    """A field's type in words: its JSON Schema's, and the kind that a reference leads to.

    >>> type_of(shape, {"type": "array", "items": {"type": "string"}}, {})
    'list of text'
    """
    if shape.ref is not None:
        return f"{shape.ref.kind} key"
    if shape.item is not None and shape.item.ref is not None:
        return f"list of {shape.item.ref.kind} keys"
    words = dict.fromkeys(word for form in _branches(schema, defs) for word in _type(shape, form, defs))
    return " or ".join(words)


def _type(shape: Shape, form: Object, defs: Object) -> list[str]:
    if "enum" in form or "const" in form:
        return [str(value) for value in form.get("enum", [form.get("const")])]
    if form.get("type") == "array":
        return ["list of " + type_of(shape.item or Shape(), form.get("items", {}), defs)]
    if form.get("type") == "object":
        found = _member(form)
        if found is not None:
            return ["mapping to " + type_of(shape.values or Shape(), found, defs)]
        return ["object"]
    return [_WORDS.get(str(form.get("type")), "any JSON")]


def _member(form: Object) -> Object | None:
    """What a schema says of the values of a mapping, whose keys may have a pattern; None when it is none."""
    by_pattern = form.get("patternProperties", {}).values()
    found = next(iter(by_pattern), form.get("additionalProperties"))
    found = {} if found is True else found
    return found if isinstance(found, dict) else None


def _branches(schema: Object, defs: Object) -> Iterator[Object]:
    """The alternatives of a schema without null, with references followed."""
    if "$ref" in schema:
        schema = defs[str(schema["$ref"]).rpartition("/")[2]] | {
            k: v for k, v in schema.items() if k != "$ref"
        }
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives is None:
        if schema.get("type") != "null":
            yield schema
        return
    for alternative in alternatives:
        yield from _branches(alternative, defs)


def _branch(schema: Object, defs: Object, member: str) -> Object:
    """What a schema says of its items or members; its alternatives may each have some of their own."""
    found = [branch[member] for branch in _branches(schema, defs) if isinstance(branch.get(member), dict)]
    return {"anyOf": found} if found else {}


def _property(forms: list[Object], name: str) -> Object:
    """What the forms of an object say of a member, which may differ from form to form."""
    found = [form["properties"][name] for form in forms if name in form.get("properties", {})]
    if len(found) == 1:
        return dict(found[0])
    described = [one for one in found if "description" in one]
    return {"anyOf": found, **({"description": described[0]["description"]} if described else {})}
