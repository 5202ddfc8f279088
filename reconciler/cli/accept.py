"""`reconciler drift --accept`: what differs is agreed on until a day, for review like any other change."""

from __future__ import annotations

from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING

import click

from reconciler.cli import edits
from reconciler.desired.baseline import BASELINE, day
from reconciler.desired.pull.agree import agree
from reconciler.engine.ignored import firm
from reconciler.model.json import parse_pointer, pointer
from reconciler.model.plan import Cause, Sort
from reconciler.model.policy import Agreed
from reconciler.model.words import many
from reconciler.render.departures import LIVE
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Departure, Plan

_TAKEN = (*LIVE, Sort.DIFFERS)


@dataclass(frozen=True)
class Terms:
    """Who answers for a difference, up to and on which day, and why it is there."""

    owner: str
    until: date
    reason: str | None = None

    @classmethod
    def of(cls, today: date, owner: str | None, until: str | None, reason: str | None) -> Terms:
        """What the command line says; raises UsageError when that is no agreement."""
        if not (owner or "").strip() or until is None:
            raise click.UsageError("--accept needs --owner NAME and --until DATE")
        last = day(until)
        if last is None:
            raise click.BadParameter(f"'{until}' is no day, as 2026-12-31 is one", param_hint="'--until'")
        if last < today:
            raise click.BadParameter(f"{until} is over already: today is {today}", param_hint="'--until'")
        said = [" ".join(text.split()) for text in (owner or "", reason or "")]
        return cls(said[0], last, said[1] or None)


def accept(terminal: Terminal, site: Site, plan: Plan, terms: Terms) -> int:
    """Write what was changed live, or nobody knows since when, into the store's drift-baseline.yaml."""
    found = [one for departure in plan.departures for one in _agreed(site, departure, terms)]
    settings = site.declared.settings
    several = len(settings.declared.environments) > 1
    file = f"{settings.declared.folder}/{BASELINE}"
    changed = agree(file, found, settings.environment if several else None)
    edits.write(changed)
    edits.show(terminal, changed)
    for one in found:
        terminal.write(f"  - {safe(f'{one.address} {one.path}'.rstrip())}\n")
    if not found:
        terminal.write("Nothing to agree on: nothing was changed live.\n")
        return 0
    terminal.write(
        f"Agreed on {many(len(found), 'difference')}, with {safe(terms.owner)} until {terms.until}.\n"
    )
    terminal.say(f"Have {safe(file)} reviewed like any other change; it counts once it is merged.")
    return 0


def _agreed(site: Site, one: Departure, terms: Terms) -> Iterator[Agreed]:
    """The entries of one resource: of all of it where it is missing, or in no file any more."""
    if one.agreed is not None or one.sort not in _TAKEN or not site.policy.selects(one.address):
        return
    text = str(one.address)
    glob = escape(text) if any(char in text for char in "*?") else text
    whole = one.address not in site.declared.state.resources or not one.fields
    shape = site.declared.plugin.kinds[one.address.kind].shape
    theirs = [path for path, cause in one.fields.items() if cause is not Cause.FILES]
    for path in [""] if whole else dict.fromkeys(pointer(firm(shape, parse_pointer(one))) for one in theirs):
        yield Agreed(glob, terms.owner, terms.until, path, terms.reason)
