"""`reconciler drift`: how the live store departs from the files, and what to do about what is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.accept import Terms, accept
from reconciler.cli.formats import Format, formats, write_drift
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, full, revisions, target_only
from reconciler.cli.pullback import Branch, pull_back
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.model.plan import Sort
from reconciler.render.departures import only
from reconciler.render.drift import differs

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.model.plan import Plan

LIVE = frozenset(Sort) - {Sort.PENDING, Sort.UNMANAGED}
"""Whatever did not come about by a change of the files: of what nobody knows, nobody knows that it did."""
_ONLY = {"live": LIVE} | {one.value: frozenset({one}) for one in Sort if one is not Sort.UNMANAGED}
ways = click.option(
    "--only",
    "ways",
    multiple=True,
    type=click.Choice(list(_ONLY)),
    help="Count only what departs so; live: whatever is not pending. May be repeated.",
)


def part(plan: Plan, ways: tuple[str, ...]) -> Plan:
    """What of a plan departs in one of some ways; all of it when there are none."""
    return only(plan, frozenset().union(*(_ONLY[way] for way in ways))) if ways else plan


@click.command("drift", cls=Verb, short_help="Tell how the live store departs from the files; read-only.")
@click.argument("where", metavar="TARGET")
@ways
@click.option("--accept", "accepts", is_flag=True, help="Agree on what was changed live.")
@click.option("--owner", metavar="NAME", help="With --accept: who answers for it.")
@click.option("--until", metavar="DATE", help="With --accept: the last day on which it holds.")
@click.option("--reason", metavar="TEXT", help="With --accept: why it is so.")
@click.option("--pull", "pulls", is_flag=True, help="Write what was changed live into the files.")
@click.option("--branch", metavar="NAME", help="With --pull: commit it on a new branch; the files stay.")
@formats
@target_only
@full
@revisions
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    where: str,
    ways: tuple[str, ...],
    accepts: bool,
    owner: str | None,
    until: str | None,
    reason: str | None,
    pulls: bool,
    branch: str | None,
    form: Format,
    **chosen: Any,
) -> int:
    """Tell how the live store of TARGET departs from the files; exit with 2 when it does.

    TARGET is STORE or STORE/ENVIRONMENT. What is agreed on in drift-baseline.yaml does not count until it
    expires. With --accept or --pull files are written, and the exit code is 0; the store is only read.
    """
    _refuse_mixtures(accepts, pulls, (owner, until, reason), branch, (*ways, *_said(form, chosen)))
    target = parse_target(where, terminal.stores)
    terms = Terms.of(terminal.clock().date(), owner, until, reason) if accepts else None
    onto = Branch.named(branch, terminal.stores, target.store) if branch is not None else None
    site = prepare(terminal, target, Choices(**chosen))
    seen = look(terminal, site, partial(survey, terminal, site))
    if terms is not None:
        return accept(terminal, site, seen.plan, terms)
    if pulls:
        return pull_back(terminal, site, seen, onto)
    shown = part(seen.plan, ways)
    write_drift(terminal, seen.plan, form, shown)
    return 2 if differs(shown) else 0


def _said(form: Format, chosen: dict[str, Any]) -> tuple[str, ...]:
    """What only telling has a use for."""
    return (*([form.value] if form is not Format.TEXT else []), *([chosen["rev"]] if chosen["rev"] else []))


def _refuse_mixtures(
    accepts: bool, pulls: bool, terms: tuple[str | None, ...], branch: str | None, told: tuple[str, ...]
) -> None:
    if accepts and pulls:
        raise click.UsageError("--accept and --pull exclude each other")
    if any(terms) and not accepts:
        raise click.UsageError("--owner, --until and --reason go with --accept")
    if branch is not None and not pulls:
        raise click.UsageError("--branch goes with --pull")
    if told and (accepts or pulls):
        what = "--accept" if accepts else "--pull"
        raise click.UsageError(f"{what} writes files: --only, --format and --rev have no place beside it")
