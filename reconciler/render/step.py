"""One step as a JSON entry, in the words of Terraform's plan format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.json import MISSING, Json, Object, parse_pointer
from reconciler.model.plan import Reason, Verb
from reconciler.model.secret import variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.plan import Change, Step


def step_entry(step: Step) -> Object:
    """The entry of a step: its resource, and its change from before to after. Secrets are absent."""
    return {
        "id": step.id,
        "address": str(step.address),
        "type": step.address.kind,
        "name": step.address.name,
        "change": {
            "actions": [step.action if step.verb is Verb.ACT else step.verb.value],
            "before": _ordered(step.before),
            "after": _ordered(step.after),
            "after_unknown": unknown_tree(step.after, step.unknown),
            "replace_paths": _replace_paths(step),
            "patch": [_ordered(operation) for operation in step.patch],
            "differs": [_change_entry(change) for change in step.changes],
        },
        "action_reason": step.reason.value,
        "without": list(step.without),
        "needs": list(step.needs),
    }


def _change_entry(change: Change) -> Object:
    entry: Object = {"path": change.path}
    if change.sensitive:
        return {**entry, "sensitive": True, "variables": variables(change.after)}
    if change.before is not MISSING:
        entry["before"] = _ordered(change.before)
    if change.after is not MISSING:
        entry["after"] = _ordered(change.after)
    return entry


def _replace_paths(step: Step) -> list[list[str]]:
    if step.reason is not Reason.REPLACED:
        return []
    return [list(parse_pointer(change.path)) for change in step.changes]


def _ordered(value: Json) -> Json:
    """The value with its members sorted, whatever order the file or the server had them in."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value


def unknown_tree(after: Object | None, pointers: Iterable[str]) -> Json:
    """Terraform's form of "known after apply": `true` where a value is not known yet.

    >>> unknown_tree({"pricebook": "retail", "hierarchies": ["a", "b"]}, ["/pricebook", "/hierarchies/1"])
    {'hierarchies': [False, True], 'pricebook': True}
    """
    paths = [parse_pointer(text) for text in pointers]
    return _tree(after if after is not None else {}, paths)


def _tree(value: Json, paths: Sequence[tuple[str, ...]]) -> Json:
    if () in paths:
        return True
    below = {part: [path[1:] for path in paths if path[0] == part] for part in sorted({p[0] for p in paths})}
    if isinstance(value, list):
        return [_tree(item, below[str(i)]) if str(i) in below else False for i, item in enumerate(value)]
    members = value if isinstance(value, dict) else {}
    return {part: _tree(members.get(part), inner) for part, inner in below.items()}
