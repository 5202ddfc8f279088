"""`reconciler rehearse`: a plan tried out on a stand-in that holds what the live store holds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.formats import Format, formats
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb, choices, revisions
from reconciler.cli.perform import redact
from reconciler.cli.session import prepare, survey
from reconciler.cli.sink import warn_unkept
from reconciler.cli.target import parse_target
from reconciler.errors import Blocked, ProviderError, ReconcilerError
from reconciler.model.outcome import Report
from reconciler.model.plan import Topic
from reconciler.model.rehearsal import Rehearsal
from reconciler.render.document import dump
from reconciler.render.page import page
from reconciler.render.rehearsal import (
    rehearsal_document,
    rehearsal_markdown,
    rehearsal_sheet,
    rehearsal_text,
)

if TYPE_CHECKING:
    from reconciler.cli.link import Link
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal

REFUSED = 1


@click.command(
    "rehearse", cls=Verb, short_help="Try the plan out on a stand-in of the live store; read-only."
)
@click.argument("where", metavar="TARGET")
@formats
@choices
@revisions
@click.pass_obj
def command(terminal: Terminal, /, where: str, form: Format, **chosen: Any) -> int:
    """Read the live store of TARGET, put what it holds into a sandbox in memory, and apply the plan there.

    It tells the order of the steps, how many requests they take, what the platform would refuse, and whether
    a second plan finds no changes. TARGET is STORE or STORE/ENVIRONMENT; its live store is only read.
    """
    site = prepare(terminal, parse_target(where, terminal.stores), Choices(**chosen))
    done = look(terminal, site, partial(rehearse, terminal, site), kept=False)
    warn_unkept(terminal, site, done.plan)
    locate = site.declared.locate
    if form is Format.JSON:
        terminal.write(dump(rehearsal_document(done, site.policy, locate)))
    elif form is Format.MARKDOWN:
        terminal.write(rehearsal_markdown(done, locate))
    elif form is Format.HTML:
        terminal.write(page(rehearsal_sheet(done, locate, place=site.place)))
    else:
        terminal.write(rehearsal_text(done, locate, colour=terminal.colours_results, place=site.place))
    return exit_code(done)


def exit_code(done: Rehearsal) -> int:
    """14 when apply would refuse the plan, 1 when the platform would or it never settles, 14 when blocked."""
    if done.unsafe:
        return Blocked.exit_code
    if not done.ok:
        return REFUSED
    return Blocked.exit_code if done.plan.about(Topic.BLOCKED, Topic.LOCKED) else 0


async def rehearse(terminal: Terminal, site: Site, link: Link) -> Rehearsal:
    """Plan within reach of the live store, and carry the plan out on a stand-in of it."""
    # A web framework and a network library, of no use to whoever only asks for help.
    from reconciler.cli.rehearsing import Rehearsing  # noqa: PLC0415
    from reconciler.cli.stage import PROVIDERS, Stage  # noqa: PLC0415

    name = site.declared.plugin.name
    if name not in PROVIDERS:
        raise click.UsageError(f"nothing can be rehearsed for {name}: there is no sandbox for it")
    seen = await survey(terminal, site, link, closed=True)
    if not seen.plan.steps:
        return Rehearsal(seen.plan, Report(seen.plan))
    with Stage(site, seen.snapshot.limits) as stage:
        rehearsing = Rehearsing(terminal, site, seen, stage, link.kinds(site.policy), link.provider.referred)
        try:
            done = await rehearsing.run()
        except ProviderError as error:
            raise ReconcilerError(
                f"nothing could be rehearsed: the sandbox answered: {terminal.redact(error.message)}",
                hint="that says nothing of the live store; `reconciler plan` shows what would be done there",
            ) from error
    redact(terminal, done.report)
    for outcome in done.report.outcomes.values():
        if isinstance(outcome.error, ProviderError):
            outcome.error.request_id = None  # nobody can look that up
    return replace(done, gaps=[gap._replace(why=terminal.redact(gap.why)) for gap in done.gaps])
