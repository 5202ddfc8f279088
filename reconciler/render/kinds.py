"""The kinds of a provider, explained from their declarations.

```
currency   A currency that prices can be given in; exactly one is the default.
           stores/STORE/common/currencies/CODE.yaml
project    The settings of the whole project.
           stores/STORE/common/project.yaml  (one per store: never created or deleted)
```
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from reconciler.model import field as markers
from reconciler.model.address import SINGLETON
from reconciler.model.kind import children
from reconciler.model.shape import walk
from reconciler.render.fields import Row, rows
from reconciler.render.paint import PLAIN, Paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.model.kind import Kind

_WIDEST = 40  # columns for a type; a longer one stands in the last column
_APART = 16  # columns of a table that are neither names nor types
_LEAST = 24  # columns in which a sentence can still be read


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


def template(kind: Kind) -> str:
    """A file with every field: the required ones to be filled in, the others commented out."""
    lines = []
    for row in rows(kind):
        if row.depth == 0 and row.name != kind.key_field:
            value = f"{row.name}: <{row.type}>"
            lines.append(value if row.required else f"# {value}")
    return "\n".join(sorted(lines, key=lambda line: line.startswith("#")))
