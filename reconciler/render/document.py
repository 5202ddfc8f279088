"""The plan as a JSON document: what `--json` prints and what `--out` saves.

```python
document = to_document(plan, policy)     # {"format_version": "1.0", ..., "resource_changes": [...]}
from_document(json.loads(dump(document))) == plan
```
Names follow Terraform's plan format, so that policy checks and viewers written for it work. Secret values are
absent. The same plan always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.model.json import MISSING, Json, Object, parse_pointer
from reconciler.model.plan import Reason, Verb
from reconciler.model.secret import variables
from reconciler.render.escape import safe_json
from reconciler.render.saved import from_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.plan import Change, Note, Plan, Step
    from reconciler.model.policy import Policy

__all__ = [
    "FORMAT_VERSION",
    "GLOBS",
    "OPTIONS",
    "digest",
    "dump",
    "from_document",
    "note_entry",
    "step_entry",
    "to_document",
]

FORMAT_VERSION = "1.0"
GLOBS = ("target", "exclude", "replace", "allow_loss", "rotate", "act")
COMMITS = ("rev", "changed_since")
OPTIONS = (*GLOBS, "full", *COMMITS)


def to_document(plan: Plan, policy: Policy | None = None) -> Object:
    """The document of a plan; `policy` gives the command line's choices, to make the same plan again."""
    changes = [step_entry(step) for step in plan.steps]
    return {
        **_identity(plan),
        "digest": _digest(plan, changes),
        "summary": plan.summary(),
        "options": {} if policy is None else _options(policy),
        "reads": [{"kind": read.kind, "count": read.count, "pages": read.pages} for read in plan.reads],
        "resource_changes": changes,
        "resource_drift": [],
        "notes": [note_entry(note) for note in plan.notes],
    }


def digest(plan: Plan) -> str:
    """The sha256 of everything that would be done, and by which version, as 64 hexadecimal digits.

    What was read, the notes and the digest itself are left out: they change nothing in what is done.
    """
    return _digest(plan, [step_entry(step) for step in plan.steps])


def dump(document: Object) -> str:
    """The document's text: indented, letters of every script as they are, ending in a line break."""
    return safe_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def note_entry(note: Note) -> Object:
    return {
        "topic": note.topic.value,
        "message": note.message,
        "address": str(note.address) if note.address else None,
        "hint": note.hint,
    }


def _identity(plan: Plan) -> Object:
    return {
        "format_version": FORMAT_VERSION,
        "reconciler_version": __version__,
        "store": plan.store,
        "environment": plan.environment,
        "provider": plan.provider,
        "store_id": plan.store_id,
    }


def _digest(plan: Plan, changes: list[Object]) -> str:
    whole = {**_identity(plan), "resource_changes": changes}
    text = json.dumps(whole, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _options(policy: Policy) -> Object:
    values = {name: getattr(policy, name) for name in OPTIONS}
    values = {name: value for name, value in values.items() if value is not None}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def step_entry(step: Step) -> Object:
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
