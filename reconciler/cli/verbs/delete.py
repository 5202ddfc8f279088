"""`reconciler delete`: all resources of one kind out of a live store, a batch at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.formats import Format, write_plan
from reconciler.cli.look import look
from reconciler.cli.named import kind_named
from reconciler.cli.options import Choices, Verb
from reconciler.cli.perform import conclude, manner, perform, performing
from reconciler.cli.progress import deleting
from reconciler.cli.session import prepare, propose, read, same_store
from reconciler.cli.target import parse_target
from reconciler.desired.names import suggest
from reconciler.engine.scope import with_parents
from reconciler.model.outcome import State as Ended
from reconciler.model.plan import Basis, Note, Reason, Topic
from reconciler.model.plan import Verb as Action
from reconciler.model.policy import matches
from reconciler.model.words import few

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reconciler.cli.link import Link
    from reconciler.cli.session import Site, Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.json import Object
    from reconciler.model.kind import Kind
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Step
    from reconciler.model.provider import Plugin
    from reconciler.model.resource import Live, Snapshot

LARGEST_BATCH = 100
ASKED = Basis("the command", "the command wants it", "to be deleted")
_MOST = 10
"""How many addresses a note names."""


def _batch(_context: click.Context, option: click.Parameter, value: int | None) -> int | None:
    """A number of batches, or how many make one."""
    if value is not None and value < 1:
        what = (
            "a batch is of at least one resource" if option.name == "batch_size" else "leave it out for all"
        )
        raise click.BadParameter(f"{value} is too few: {what}")
    if value is not None and option.name == "batch_size" and value > LARGEST_BATCH:
        raise click.BadParameter(
            f"{value} is too many: a batch is of at most {LARGEST_BATCH} resources; without --batch-limit "
            "there are as many batches as it takes"
        )
    return value


@click.command(
    "delete", cls=Verb, short_help="Delete all resources of a kind from the live store, in batches."
)
@click.argument("what", metavar="KINDS")
@click.argument("where", metavar="TARGET")
@click.option(
    "--batch-size",
    type=int,
    callback=_batch,
    default=LARGEST_BATCH,
    metavar="N",
    help=f"How many make a batch, at most {LARGEST_BATCH}. [default: {LARGEST_BATCH}]",
)
@click.option(
    "--batch-limit",
    type=int,
    callback=_batch,
    metavar="M",
    help="Delete no more than so many batches. [default: all]",
)
@click.option("--check", is_flag=True, help="Write nothing; show the plan, and exit with 2 if it deletes.")
@performing
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    what: str,
    where: str,
    batch_size: int,
    batch_limit: int | None,
    check: bool,
    **given: Any,
) -> int:
    """Delete the resources of a kind from the live store of TARGET, whether files declare them or not.

    KINDS is the kind's folder, as in `reconciler delete products acme/development`; TARGET is STORE or
    STORE/ENVIRONMENT. `protect` and `external` in store.yaml are respected; the thresholds are not for what
    was asked for by its name. On a terminal it asks first; elsewhere --auto-approve or --approve must say
    yes.
    """
    how = manner(terminal, given, "Delete", files=False)
    site = prepare(terminal, parse_target(where, terminal.stores), Choices())
    kind = _kind(site.declared.plugin, what)
    deletion = Deletion(terminal, site, kind, batch_limit and batch_size * batch_limit)
    if check:
        plan = look(terminal, site, deletion.survey).plan
        write_plan(terminal, site, plan, how.form)
        return 2 if plan.steps else 0
    report = perform(terminal, site, deletion.survey, how, partial(deleting, batch=batch_size))
    outcome = _outcome(kind, report)
    code = conclude(terminal, report, how, more={"deletion": outcome})
    if how.form is Format.TEXT:
        deleted, remaining = outcome["deleted"], outcome["remaining"]
        verb = "remains" if remaining == 1 else "remain"
        terminal.write(f"Deleted {_count(deleted, kind)}, {remaining:,} {verb}.\n")
    return code


def _kind(plugin: Plugin, what: str) -> Kind:
    """The kind that a folder means; raises BadParameter unless all of its resources may be deleted."""
    able = [kind for kind in plugin.kinds.values() if kind.emptied]
    found = kind_named(plugin.kinds, what)
    if found is not None and found.emptied:
        return found
    if found is not None:
        others = f"only {', '.join(kind.folder for kind in able)}" if able else f"no kind of {plugin.name}"
        message = f"{what} cannot be deleted all at once, {others} can"
        hint: str | None = "take them out of the files, and let `prune` in store.yaml cover them"
    else:
        message, hint = f"{plugin.name} has no kind '{what}'", suggest(what, {kind.folder for kind in able})
    raise click.BadParameter(message + (f"\n  hint: {hint}" if hint else ""), param_hint="'KINDS'")


@dataclass(frozen=True)
class Deletion:
    """What is to be deleted, no more than `most` of it."""

    terminal: Terminal
    site: Site
    kind: Kind
    most: int | None

    async def survey(self, link: Link) -> Survey:
        """Read the kind and plan to delete it, referrers first; who else refers to it is not looked at."""
        kinds, name = link.provider.kinds, self.kind.name
        site = self.site.wanting({})
        store_id, snapshot = await read(self.terminal, site, link, with_parents(kinds, {name}))
        snapshot, meant = _told_apart(snapshot)
        live = snapshot.live
        # What the store makes of others goes with them.
        mine = [one for one in live if one.kind == name and not live[one].remote.derived]
        reads = [replace(one, count=len(mine)) if one.kind == name else one for one in snapshot.reads]
        snapshot = replace(snapshot, reads=reads)
        policy = replace(
            site.policy,
            protect=_spared(site.policy.protect, live, meant),
            external=_spared(site.policy.external, live, meant),
            prune="none",
            prune_kinds={name: "all"},
            apart=snapshot.live.keys() - set(mine),
            allow_deletes=len(mine),
        )
        ledger = same_store(site, link.ledger, store_id)
        seen = propose(replace(site, policy=policy), link, snapshot, store_id, ASKED, ledger)
        made = seen.plan
        steps = _first(made.steps, self.most)
        doomed = {step.address for step in steps if step.verb is Action.DELETE}
        kept = [address for address in sorted(mine) if matches(address, policy.external)]
        notes = [
            *self._notes(doomed, len(mine), live),
            *(_external(address) for address in kept),
            *made.notes,
        ]
        return replace(seen, plan=replace(made, steps=steps, notes=notes))

    def _notes(self, doomed: set[Address], existing: int, live: Mapping[Address, Live]) -> Iterator[Note]:
        """How much is deleted, and what of it comes back."""
        if not doomed:
            return
        target = self.site.declared.target
        of = f"{len(doomed):,} of {existing:,} {self.kind.folder}"
        along = _along(self.kind, doomed, live)
        yield Note(Topic.WARNING, f"{of} in {target} would be deleted for good{along}")
        files = sorted(map(str, doomed & self.site.declared.state.resources.keys()))
        if files:
            yield Note(Topic.WARNING, f"files declare {few(files, _MOST)}: the next apply creates them again")


def _first(steps: Sequence[Step], most: int | None) -> list[Step]:
    """The steps up to so many deletions: as the order is one of needs, what they need is among them."""
    found: list[Step] = []
    left = len(steps) if most is None else most
    for step in steps:
        if not left:
            break
        deletes = step.verb is Action.DELETE
        found.append(replace(step, reason=Reason.ASKED) if deletes else step)
        left -= deletes
    return found


def _external(address: Address) -> Note:
    return Note(Topic.PROTECTED, "to be deleted, but store.yaml lists it under external:", address)


def _told_apart(snapshot: Snapshot) -> tuple[Snapshot, dict[Address, Address]]:
    """The snapshot with an address for each of those that share one, and which one that is."""
    live: dict[Address, Live] = dict(snapshot.live)
    meant: dict[Address, Address] = {}
    for address, several in snapshot.duplicates.items():
        for one in several[1:]:
            own = address._replace(key=f"{address.key} ({one.remote.id})")
            live[own] = replace(one, address=own)
            meant[own] = address
    return replace(snapshot, live=live, duplicates={}), meant


def _spared(
    globs: tuple[str, ...], live: Mapping[Address, Live], meant: Mapping[Address, Address]
) -> tuple[str, ...]:
    """The globs, and what they name by an address that it shares, or as what would go with its parent."""
    if not globs:
        return globs
    ids = {one.remote.id: address for address, one in live.items()}
    named = [address for address in live if matches(meant.get(address, address), globs)]
    above = [ids.get(live[one].remote.parent or "") for one in named if live[one].remote.derived]
    return (*globs, *(escape(str(one)) for one in (*named, *above) if one is not None))


def _along(kind: Kind, doomed: Collection[Address], live: Mapping[Address, Live]) -> str:
    """What the store made of those that are deleted: ", and the 7 child products of 2 of them"."""
    ids = {live[address].remote.id for address in doomed}
    parents = [one.remote.parent for one in live.values() if one.remote.derived and one.remote.parent in ids]
    if not parents:
        return ""
    number = f"{len(parents):,} child {kind.folder}" if len(parents) > 1 else f"child {kind.name}"
    return f", and the {number} of {len(set(parents)):,} of them"


def _outcome(kind: Kind, report: Report) -> Object:
    """How many there were, are deleted and remain; one of which that is not known counts as remaining."""
    existing = next(read.count for read in report.plan.reads if read.kind == kind.name)
    done = {step.id for step in report.plan.steps if step.verb is Action.DELETE} if report.outcomes else set()
    deleted = sum(report.outcomes[id_].state is Ended.DONE for id_ in done)
    return {"kind": kind.name, "existing": existing, "deleted": deleted, "remaining": existing - deleted}


def _count(number: int, kind: Kind) -> str:
    return f"{number:,} {kind.name if number == 1 else kind.folder}"
