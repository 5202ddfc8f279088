"""What holds among resources, whatever the live store says: one default, no equal slugs, a fitting parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.unique import claims, shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.unique import Claim


def check(drafts: Mapping[Address, Draft], findings: Findings) -> None:
    """Report exclusive fields that are true twice, unique values that two resources hold, and misfits."""
    first: dict[Hashable, Draft] = {}
    taken: dict[Hashable, tuple[Draft, Claim]] = {}
    for draft in drafts.values():
        kind = draft.kind
        above = drafts.get(parent) if kind.fits and (parent := kind.parent_of(draft.address)) else None
        if kind.fits and above and (why := kind.fits(draft.body, above.body)):
            _tell(draft, (), why, findings)
        for name in kind.exclusive:
            if draft.body.get(name) is True:
                other = first.setdefault((kind.name, name), draft)
                if other is not draft:
                    message = (
                        f"{name!r} is true for one {kind.name} only, and {_where(other, findings)} has it too"
                    )
                    _tell(draft, (name,), message, findings)
        for claim in claims(kind, draft.address, draft.body):
            if not kind.unique[claim.path[0]].firm:
                continue
            holder, held = taken.setdefault(claim.what, (draft, claim))
            if holder is not draft:
                _tell(draft, claim.path, _twice(draft, claim, holder, held, findings), findings)


def _twice(draft: Draft, claim: Claim, holder: Draft, held: Claim, findings: Findings) -> str:
    """That two resources hold one unique value, as their kinds would say it."""
    kind, name = draft.kind, claim.path[0]
    if claim.value is True:
        there = _where(holder, findings, held.path)
        return f"{name!r} is true for at most one {kind.name}, and {there} has it too"
    if kind.fields[name].shape.item is not None:
        there = _where(holder, findings, held.path)
        return f"{shown(claim.value)} is in {name!r} of one {kind.name} only, and {there} has it too"
    among = " and ".join(dict.fromkeys([kind.folder, holder.kind.folder]))
    return f"{name!r} must differ among {among}, and {_where(holder, findings)} has the same"


def _where(draft: Draft, findings: Findings, path: Path = ()) -> str:
    return f"{draft.address} at {findings.place(draft.source, path, patches=draft.patches)}"


def _tell(draft: Draft, path: Path, message: str, findings: Findings) -> None:
    findings.at(draft.source, path, message, patches=draft.patches)
