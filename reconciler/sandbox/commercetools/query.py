"""Lists: `where`, `sort`, `expand`, `limit`, `offset` and `withTotal`.

Source: commercetools API reference, General Concepts: Queries.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.crud import repeated
from reconciler.sandbox.commercetools.predicates import Parser, Test
from reconciler.sandbox.commercetools.references import expand
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.sandbox.commercetools.kind import Kind

__all__ = ["envelope", "listing", "window"]

LONGEST = 500
FARTHEST = 10_000
# A total of objects that match a predicate counts no further.
COUNTED = 10_000
AFTER = re.compile(r'\s*id\s*>\s*"([^"\\]*)"\s*')
SERVER_SET = frozenset(
    {"id", "version", "createdAt", "lastModifiedAt", "createdBy", "lastModifiedBy", "versionModifiedAt"}
)


def _whole(call: Call, name: str, default: int, most: int) -> int:
    given = repeated(call, name)
    if not given:
        return default
    if not given[-1].isdecimal() or int(given[-1]) > most:
        raise problems.invalid_input(f"Malformed parameter: {name}: expected a number from 0 to {most}")
    return int(given[-1])


def window(call: Call) -> tuple[int, int]:
    """`limit` and `offset`, checked."""
    return _whole(call, "limit", 20, LONGEST), _whole(call, "offset", 0, FARTHEST)


def _has_total(call: Call, default: str) -> bool:
    given = (repeated(call, "withTotal") or [default])[-1]
    if given not in ("true", "false"):
        raise problems.invalid_input("Malformed parameter: withTotal: expected true or false")
    return given == "true"


def envelope(
    call: Call, texts: Sequence[str], limit: int, offset: int, total: int, with_total: str = "true"
) -> Reply:
    """A page around the texts of its objects."""
    counts = {"limit": limit, "offset": offset, "count": len(texts)}
    if _has_total(call, with_total):
        counts["total"] = total
    return Reply(200, f'{dumps(counts)[:-1]},"results":[{",".join(texts)}]}}')


def _tests(call: Call, kind: Kind) -> list[Test]:
    variables = {key[4:]: value for key, value in call.query_pairs if key.startswith("var.")}
    known = {*kind.fields, *kind.derived, *SERVER_SET}
    found = []
    for text in repeated(call, "where"):
        parser = Parser(text, variables)
        found.append(parser.whole())
        for name in sorted(parser.names - known):
            if not kind.is_open:
                raise problems.invalid_input(
                    f"Malformed parameter: where: The field '{name}' does not exist."
                )
    return found


def _at(doc: Any, path: Sequence[str]) -> Any:
    for step in path:
        doc = doc.get(step) if isinstance(doc, dict) else None
    return doc


def _sorted(docs: list[Doc], orders: Sequence[str]) -> list[Doc]:
    """By the first order given, then the next; objects without the field come last."""
    for order in reversed(orders):
        path, _, direction = order.strip().partition(" ")
        if direction not in ("", "asc", "desc") or not path:
            raise problems.invalid_input(f"Malformed parameter: sort: '{order}'")
        steps = path.replace("`", "").split(".")

        def rank(doc: Doc, steps: list[str] = steps) -> tuple[str, Any]:
            value = _at(doc, steps)
            # Different types never compare, so they are ranked by their names first.
            return ("number" if isinstance(value, (int, float)) else type(value).__name__, value)

        present = [doc for doc in docs if isinstance(_at(doc, steps), (str, int, float))]
        absent = [doc for doc in docs if not isinstance(_at(doc, steps), (str, int, float))]
        docs = sorted(present, key=rank, reverse=direction == "desc") + absent
    return docs


def _keyset(call: Call, kind: Kind, limit: int, offset: int) -> Reply | None:
    """The page after an id in order of id, straight from the index; None for any other query."""
    wheres, sort = repeated(call, "where"), repeated(call, "sort")
    after = AFTER.fullmatch(wheres[0]) if len(wheres) == 1 else None
    if sort not in (["id"], ["id asc"]) or offset or (wheres and not after) or not kind.is_shown_raw:
        return None
    if _has_total(call, "true") or repeated(call, "expand") or call.world.unseen():
        return None
    texts = call.world.store.after(kind.type, after[1] if after else "", limit)
    return envelope(call, texts, limit, 0, 0)


def listing(call: Call, kind: Kind, keep: Test | None = None) -> Reply:
    """One page of a kind, or of those to `keep`; HEAD says 404 when nothing matches."""
    limit, offset = window(call)
    if call.method == "GET" and not keep and (page := _keyset(call, kind, limit, offset)):
        return page
    world, store = call.world, call.world.store
    tests = [*_tests(call, kind), *([keep] if keep else [])]
    orders, unseen = repeated(call, "sort"), world.unseen()
    paths = repeated(call, "expand")
    if kind.is_shown_raw and not (tests or orders or paths) and call.method == "GET":
        texts = store.page([kind.type], None, limit, offset, unseen)
        return envelope(call, texts, limit, offset, store.count([kind.type], None, unseen))
    docs = [json.loads(text) for text in store.page([kind.type], without=unseen)]
    docs = _sorted([doc for doc in docs if all(test(doc) for test in tests)], orders)
    if call.method == "HEAD":
        return Reply(200 if docs else 404)
    chosen = [kind.show(world.knobs, doc) for doc in docs[offset : offset + limit]]
    shown = [dumps(expand(world, doc, paths) if paths else doc) for doc in chosen]
    return envelope(call, shown, limit, offset, min(len(docs), COUNTED) if tests else len(docs))
