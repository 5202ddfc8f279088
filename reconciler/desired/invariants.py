"""What holds among the resources of a kind, whatever the live store says: one default, no equal slugs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.json import Json


def check(drafts: Iterable[Draft], findings: Findings) -> None:
    """Report exclusive fields that are true twice, and unique fields that are equal among siblings."""
    first: dict[tuple[Hashable, ...], Draft] = {}
    for draft in drafts:
        kind = draft.kind
        for name in kind.exclusive:
            if draft.body.get(name) is True:
                other = first.setdefault((kind.name, name), draft)
                if other is not draft:
                    message = (
                        f"{name!r} is true for one {kind.name} only, and {_where(other, findings)} has it too"
                    )
                    _tell(draft, name, message, findings)
        for name in kind.unique:
            value = draft.body.get(name)
            if value is not None and value is not False:
                place = (kind.name, name, kind.parent_of(draft.address), _frozen(value))
                other = first.setdefault(place, draft)
                if other is not draft:
                    where = _where(other, findings)
                    message = f"{name!r} must differ among {kind.folder}, and {where} has the same"
                    _tell(draft, name, message, findings)


def _where(draft: Draft, findings: Findings) -> str:
    return f"{draft.address} at {findings.place(draft.source, patches=draft.patches)}"


def _tell(draft: Draft, name: str, message: str, findings: Findings) -> None:
    findings.at(draft.source, (name,), message, patches=draft.patches)


def _frozen(value: Json) -> Hashable:
    if isinstance(value, dict):
        return tuple(sorted((key, _frozen(item)) for key, item in value.items()))
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return (type(value).__name__, value)
