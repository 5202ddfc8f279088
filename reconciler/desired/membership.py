"""Values that must stand in a list of another resource, as far as the files say what that list holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.words import at
from reconciler.model.needs import held, needs, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.policy import Policy


def check(drafts: Mapping[Address, Draft], policy: Policy, findings: Findings) -> None:
    """Report each value that the other file leaves out; what only the live store knows is for the plan."""
    for address, draft in drafts.items():
        for path, what in needs(draft.kind.shape, draft.body):
            target = drafts.get(what.target)
            raw = draft.raw.get(path) if at(draft.body, path) == what.value else None  # a key is no variable
            if target is None or (raw and path in draft.unfilled) or _ignores(policy, address, path):
                continue
            known = _known(target, what.field, policy)
            if known is not None and what.value not in known:
                shown = what._replace(value=raw or what.value)
                text = sentence(address, shown, frozenset(known.values()))
                hint = f"add it to {what.target}, or take it out here"
                findings.at(draft.source, path, text, hint, patches=draft.patches)


def _known(target: Draft, name: str, policy: Policy) -> Mapping[str, str] | None:
    """The values of a list, each as it was written; None when the file does not say for sure."""
    inside = {path for path in (*target.unfilled, *target.raw) if path[:1] == (name,)}
    values = held(target.kind.shape, target.body, name)
    if values is None or inside & target.unfilled or _ignores(policy, target.address, (name,)):
        return None
    written = {at(target.body, path): target.raw[path] for path in inside}
    return {value: written.get(value, value) for value in values}


def _ignores(policy: Policy, address: Address, path: Path) -> bool:
    """Whether the live value counts, and not the file's."""
    return any(path[: len(one)] == one[: len(path)] for one in policy.ignored(address))
