"""The `filter` query parameter: `eq(name,x):like(slug,*y)`.

Source: Elastic Path guide, Filtering.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.sandbox.elasticpath.kind import Kind
    from reconciler.sandbox.world import Call, Doc, World

__all__ = ["matcher", "parsed"]

MOST = 10
# Attributes whose case does not matter.
CASELESS = frozenset({"code"})
# Relationships that filters name by `..._id`.
RELATED = ("parent", "custom_api", "role", "proration_policy")
# Attributes that filters call otherwise.
ALIASES = {"manufacturer_part_num": "mpn"}
TERM = re.compile(r'(eq|like|ilike|in|gt|ge|lt|le)\(([\w.]+),((?:"(?:[^"\\]|\\.)*"|[^()"])+)\)')
VALUE = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)')

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda found, asked: found > asked,
    "ge": lambda found, asked: found >= asked,
    "lt": lambda found, asked: found < asked,
    "le": lambda found, asked: found <= asked,
}


def matcher(call: Call, kind: Kind) -> Callable[[Doc], bool] | None:
    """A test of documents for the request's filter; None without one, or where the kind takes none."""
    text = call.query.get("filter", "")
    return parsed(text, kind, call.world) if text and kind.filters else None


def parsed(text: str, kind: Kind, world: World) -> Callable[[Doc], bool]:
    """A test of documents for a filter, which may stand elsewhere than in the query."""
    terms = [_term(part, kind, world) for part in _split(text, kind)]
    return lambda doc: all(term(doc) for term in terms)


def _split(text: str, kind: Kind) -> list[re.Match[str]]:
    terms: list[re.Match[str]] = []
    rest = f":{text}"
    while rest:
        match = TERM.match(rest, 1) if rest[0] == ":" else None
        if not match or len(terms) == MOST:
            raise _refuse(kind)
        terms.append(match)
        rest = rest[match.end() :]
    return terms


def _term(match: re.Match[str], kind: Kind, world: World) -> Callable[[Doc], bool]:
    operator, name, raw = match.groups()
    # A filter that takes some operators only is written with them: "name like ilike".
    known = {entry.split()[0]: entry.split()[1:] for entry in kind.filters}
    if name not in known or (known[name] and operator not in known[name]):
        raise _refuse(kind)
    values = [_unquote(quoted, bare) for quoted, bare in VALUE.findall(raw) if quoted or bare]
    if name in CASELESS:
        values = [value.casefold() for value in values]
    if not values or (operator != "in" and len(values) > 1):
        raise _refuse(kind)

    def holds(doc: Doc) -> bool:
        return any(_compare(operator, found, values) for found in _found(kind, doc, name, world))

    return holds


def _compare(operator: str, found: str, values: list[str]) -> bool:
    if operator == "ilike":
        return _compare("like", found.casefold(), [values[0].casefold()])
    if operator == "like":
        return fnmatchcase(found, values[0].replace("[", "[[]").replace("?", "[?]"))
    if operator in _ORDER:
        return _ORDER[operator](*_alike(found, values[0]))
    return found in values


def _alike(found: str, asked: str) -> tuple[Any, Any]:
    """Both as numbers where both are whole ones, else as texts."""
    return (int(found), int(asked)) if found.isdecimal() and asked.isdecimal() else (found, asked)


def _unquote(quoted: str, bare: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()


def _found(kind: Kind, doc: Doc, name: str, world: World) -> list[str]:
    name = ALIASES.get(name, name)
    if name == "id":
        value: Any = doc["id"]
    elif name.removesuffix("_id") in RELATED:
        related = "base_product" if doc["type"] == "product" else name.removesuffix("_id")
        value = doc.get("relationships", {}).get(related, {}).get("data", {}).get("id")
    else:
        meta = doc.get("meta", {})
        nested = {**meta.get("dimensions", {}), **meta.get("timestamps", {})}
        known = {**nested, **meta, **kind.attributes(doc), **kind.filtered(world, doc)}
        value = known.get(name)
    values = value if isinstance(value, list) else [value]
    texts = [
        str(item).lower() if isinstance(item, bool) else str(item) for item in values if item is not None
    ]
    return [text.casefold() for text in texts] if name in CASELESS else texts


def _refuse(kind: Kind) -> Exception:
    return kind.service.refusal(400, "Bad Request", "Could not parse the supplied filter")
