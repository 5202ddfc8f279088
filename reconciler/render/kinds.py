"""The kinds of a provider, explained from their declarations.

```
currency   A currency that prices can be given in; exactly one is the default.
           stores/STORE/common/currencies/CODE.yaml
project    The settings of the whole project.
           stores/STORE/common/project.yaml  (one per store: never created or deleted)
```
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING

from reconciler.model import field as markers
from reconciler.model.address import SINGLETON
from reconciler.model.kind import children
from reconciler.model.shape import Shape, walk
from reconciler.render.paint import PLAIN, Paint

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
RENEWS = "set when created; a change makes another in its place"
_WIDEST = 40  # columns for a type; a longer one stands in the last column
_APART = 16  # columns of a table that are neither names nor types
_LEAST = 24  # columns in which a sentence can still be read
_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


@dataclass(frozen=True)
class Row:
    """One field for the reader: `Row("pricebook", "pricebook key", False, "", 0)`."""

    name: str
    type: str
    required: bool
    says: str
    depth: int


def kinds_text(kinds: Mapping[str, Kind], *, colour: bool = False, columns: int | None = None) -> str:
    """Every kind with its sentence, its place and what it refers to, in the order of the declarations.

    Lines are wrapped at `columns`.
    """
    paint = Paint() if colour else PLAIN
    width = max((len(name) for name in kinds), default=0)
    lines = []
    for kind in kinds.values():
        head = hung(f"{kind.name:<{width}}  ", kind.summary, columns)
        lines.append(head.replace(kind.name, paint.bold(kind.name), 1))
        lines.append(hung(f"{' ' * width}  ", f"{place(kinds, kind)}{_stays(kind)}", columns))
        if traits := "; ".join(_traits(kind)):
            lines.append(hung(f"{' ' * width}  ", traits, columns))
    return "\n".join(lines) + "\n"


def kind_text(
    kinds: Mapping[str, Kind], kind: Kind, *, colour: bool = False, columns: int | None = None
) -> str:
    """All about one kind: its place, its fields, and a file to start from; wrapped at `columns`."""
    paint = Paint() if colour else PLAIN
    head = hung(f"{kind.name}: ", kind.summary, columns).replace(kind.name, paint.bold(kind.name), 1)
    parts = [head, _facts(kinds, kind, columns)]
    parts += [paint.bold("Fields") + "\n" + _table(list(rows(kind)), columns)]
    parts += [paint.bold("A file to start from") + f"\n# {place(kinds, kind)}\n{template(kind)}"]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def hung(head: str, text: str, columns: int | None) -> str:
    """A text behind its head, its further lines in the same column; below the head where that is too narrow.

    >>> print(hung("name  ", "how it is called in lists", 32))
    name  how it is called in lists
    """
    if columns is None or len(head) + len(text) <= columns:
        return (head + text).rstrip()
    below = columns - len(head) < _LEAST
    indent = " " * (len(head) - len(head.lstrip()) + 4 if below else len(head))
    lines = wrap(
        text,
        columns,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if below:
        return "\n".join([head.rstrip(), *lines]) if head.strip() else "\n".join(lines)
    return head + "\n".join(lines)[len(head) :]


def place(kinds: Mapping[str, Kind], kind: Kind) -> str:
    """Where its files stand.

    >>> place(kinds, kinds["field"])
    'stores/STORE/common/flows/SLUG/fields/SLUG.yaml'
    """
    if kind.singleton:
        return f"stores/STORE/common/{kind.folder}.yaml"
    path = f"{kind.folder}/{kind.key_field.upper()}.yaml"
    above = kind.within
    while above is not None:
        parent = kinds[above]
        path = f"{parent.folder}/{parent.key_field.upper()}/{path}"
        above = parent.within
    return f"stores/STORE/common/{path}"


def _stays(kind: Kind) -> str:
    """That resources of the kind cannot be made, as it stands behind the place of their files."""
    what = "one per store" if kind.singleton else "a fixed set"
    return f"  ({what}: never created or deleted)" if kind.fixed else ""


def _traits(kind: Kind) -> Iterator[str]:
    """What it refers to, and which of its fields are special, in a few words each."""
    shapes = list(walk(kind.shape))
    named = {shape.ref.kind for _, shape in shapes if shape.ref} | {
        name for _, shape in shapes for name in shape.names or ()
    }
    secret = dict.fromkeys("/".join(path) for path, shape in shapes if shape.has(markers.SECRET))
    for words, names in (
        ("refers to", sorted(named)),
        ("immutable:", [name for name, field in kind.fields.items() if field.has(markers.IMMUTABLE)]),
        ("secret:", list(secret)),
    ):
        if names:
            yield f"{words} {', '.join(names)}"


def _facts(kinds: Mapping[str, Kind], kind: Kind, columns: int | None) -> str:
    key = " or, when that is empty, ".join(kind.keys)
    facts = [("Key", f"{key} (the file's name)")] if key else [("Address", f"{kind.name}/{SINGLETON}")]
    facts.append(("Files", place(kinds, kind)))
    if kind.within:
        inline = f"{kind.within}{' or another ' + kind.name if kind.nests else ''}"
        only = f" ({' and '.join(kind.only_in)} only)" if kind.only_in else ""
        facts.append(
            ("Stands in", f"{inline}{only}; may also be written inline there, under `{kind.folder}:`")
        )
    held = [child.name for child in children(kinds, kind)]
    if held:
        facts.append(("Holds", ", ".join(held)))
    if kind.fixed:
        has = "exactly one, always" if kind.singleton else "a fixed set"
        facts.append(("Fixed", f"the store has {has}: never created, never deleted"))
    if kind.emptied:
        facts.append(("Emptied", f"`reconciler delete {kind.folder} TARGET` deletes all of them"))
    if kind.essential:
        facts.append(("Needs", f"{' and '.join(kind.essential)}, to be made"))
    facts += [("Action", f"{a.name}, when `{a.field}: {a.value}`") for a in kind.actions]
    if kind.source:
        facts.append(("Source", kind.source))
    return "\n".join(hung(f"{name + ':':<11}", text, columns) for name, text in facts)


def _table(found: list[Row], columns: int | None) -> str:
    """The fields in columns; a type too long for its column stands before what is said of the field."""
    names = max((len(row.name) + 2 * row.depth for row in found), default=0)
    types = max((len(row.type) for row in found if len(row.type) <= _WIDEST), default=0)
    if columns is not None and columns - names - types - _APART < _LEAST:
        types = 0  # on a narrow terminal all of them stand in the last column
    lines = []
    for row in found:
        short, long = (row.type, "") if len(row.type) <= types else ("", row.type)
        says = "; ".join(part for part in (long, row.says) if part)
        need = "required" if row.required else ""
        head = f"  {'  ' * row.depth + row.name:<{names}}  "
        if types:
            head += f"{short:<{types}}  {need:<8}  "
        else:
            says = "; ".join(part for part in (long, need, row.says) if part)
        lines.append(hung(head, says, columns))
    return "\n".join(lines)


def rows(kind: Kind) -> Iterator[Row]:
    """A kind's fields, those inside its objects below them; the key comes from the file's name."""
    schema = kind.body.model_json_schema()
    for row in _rows(kind.fields, schema, schema.get("$defs", {}), 0, kind.key_field):
        # Where another object takes the place of the old one nobody is asked.
        yield replace(row, says=row.says.replace(markers.IMMUTABLE.says, RENEWS)) if kind.renews else row


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


def template(kind: Kind) -> str:
    """A file with every field: the required ones to be filled in, the others commented out."""
    lines = []
    for row in rows(kind):
        if row.depth == 0 and row.name != kind.key_field:
            value = f"{row.name}: <{row.type}>"
            lines.append(value if row.required else f"# {value}")
    return "\n".join(sorted(lines, key=lambda line: line.startswith("#")))
