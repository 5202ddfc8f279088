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
from reconciler.model.plan import Sort
from reconciler.render.departed import resource_drift
from reconciler.render.escape import safe_json
from reconciler.render.saved import from_document
from reconciler.render.step import step_entry

if TYPE_CHECKING:
    from reconciler.model.json import Object
    from reconciler.model.plan import Note, Plan
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
OUTSIDE = frozenset(Sort) - {Sort.PENDING, Sort.UNMANAGED}
"""What a plan tells of the live store beside its own changes: what did not come about by the files."""
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
        "resource_drift": resource_drift(plan, OUTSIDE),
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
