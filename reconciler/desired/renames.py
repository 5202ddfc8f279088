"""`was: old-key` in a file: it had another key, and is renamed where it is still found under that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.names import fault
from reconciler.desired.words import category
from reconciler.model.address import Address, encode_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.json import Json

WAS = "was"
"""The member of a body that no kind has as a field."""


def renamed(draft: Draft, findings: Findings) -> Address | None:
    """The address that a resource says it had, taken out of its body; None, and told, when it says none.

    >>> renamed(Draft(node, Address("node", "apparel/gents"), {"was": "men"}, ...), findings)
    Address(kind='node', key='apparel/men')
    """
    old: Json = draft.body.pop(WAS)
    wrong = fault(old) if isinstance(old, str) else f"'{WAS}' is the old key, as text, found {category(old)}"
    if wrong is None and old == draft.address.name:
        wrong = f"'{WAS}' is the key that it has"
    if wrong is not None:
        hint = "take it out" if old is None or old == draft.address.name else None
        findings.at(draft.source, (WAS,), wrong, hint, patches=draft.patches)
        return None
    above = draft.address.key.rpartition("/")[0]
    own = encode_segment(draft.kind.spell(old))
    return Address(draft.address.kind, f"{above}/{own}" if above else own)


def check(drafts: Mapping[Address, Draft], findings: Findings) -> None:
    """Report who says it was what is declared beside it, and two that say they were the same."""
    claimed: dict[Address, Draft] = {}
    for draft in drafts.values():
        if draft.was is None:
            continue
        other = drafts.get(draft.was) or claimed.get(draft.was)
        if other is not None:
            place = findings.place(other.source, patches=other.patches)
            what = "is declared" if other.address == draft.was else f"is said to be {other.address} now"
            message = f"{draft.address} was {draft.was}, which {what} at {place}"
            findings.at(draft.source, (WAS,), message, patches=draft.patches)
        claimed.setdefault(draft.was, draft)
