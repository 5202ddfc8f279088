"""`reconciler copy`: bring one live store to what another one holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.formats import write_plan
from reconciler.cli.link import connect, identify
from reconciler.cli.look import look
from reconciler.cli.named import named_kinds
from reconciler.cli.options import Choices, Verb, choices_but
from reconciler.cli.perform import conclude, manner, perform, performing
from reconciler.cli.redact import secrets
from reconciler.cli.session import prepare, propose, read, refuse_idle_globs, same_store
from reconciler.cli.target import parse_target
from reconciler.desired.pull.copy import Copy, copied_kinds, uncopied
from reconciler.engine.scope import lists, reach, scope
from reconciler.errors import Blocked, ConfigError, PlanError
from reconciler.model.kind import whole
from reconciler.model.plan import Basis
from reconciler.model.policy import matches
from reconciler.model.provider import is_sandbox
from reconciler.model.shape import walk
from reconciler.render.drift import differs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.cli.link import Link
    from reconciler.cli.session import Site, Survey
    from reconciler.cli.terminal import Terminal
    from reconciler.errors import Problem
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.policy import Policy
    from reconciler.model.resource import Snapshot
    from reconciler.model.target import Target


@click.command("copy", cls=Verb, short_help="Bring a live store to what another one holds.")
@click.argument("whence", metavar="SOURCE")
@click.argument("where", metavar="TARGET")
@click.option("--kind", "named", multiple=True, metavar="KIND", help="Only these kinds. May be repeated.")
@click.option("--check", is_flag=True, help="Write nothing; show the plan, and exit with 2 if it changes.")
@performing
@choices_but("--rotate", "--act", "--full")
@click.pass_obj
def command(
    terminal: Terminal, /, whence: str, where: str, named: tuple[str, ...], check: bool, **given: Any
) -> int:
    """Bring the live store of TARGET to what the live store of SOURCE holds; SOURCE is only read.

    Both are STORE or STORE/ENVIRONMENT, of one provider. No file but store.yaml counts: TARGET's policy
    (protect, ignore, external, prune, thresholds) holds as for apply. On a terminal it asks first; elsewhere
    --auto-approve or --approve must say yes.
    """
    how = manner(terminal, given, "Copy", files=False)
    one, other = (parse_target(text, terminal.stores) for text in (whence, where))
    origin, destination = _sites(terminal, one, other, Choices(**given, full=True))
    copying = Copying(terminal, origin, destination, _named(destination, named))
    if check:
        plan = look(terminal, destination, copying.survey).plan
        write_plan(terminal, destination, plan, how.form)
        return 2 if differs(plan) else 0
    report = perform(terminal, destination, copying.survey, how)
    return conclude(terminal, report, how, more={"source": str(origin.declared.target)})


def _sites(terminal: Terminal, source: Target, target: Target, chosen: Choices) -> tuple[Site, Site]:
    """Both stores; raises ConfigError with all that is wrong with either."""
    if source == target:
        raise click.UsageError(f"SOURCE and TARGET are both {target}: nothing can be copied to itself")
    sites: list[Site] = []
    problems: dict[Problem, None] = {}
    for one, choices in ((source, Choices(full=True)), (target, chosen)):
        try:
            sites.append(prepare(terminal, one, choices, files=False))
        except ConfigError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise ConfigError(list(problems))
    providers = [site.declared.plugin.name for site in sites]
    if providers[0] != providers[1]:
        raise click.UsageError(
            f"{source} is of {providers[0]} and {target} of {providers[1]}: "
            "a copy is between two stores of one provider"
        )
    return sites[0], sites[1]


def _named(site: Site, named: tuple[str, ...]) -> frozenset[str] | None:
    """The kinds that --kind names; raises BadParameter with each of them that cannot be copied."""
    plugin = site.declared.plugin
    found = named_kinds(plugin, named)
    kinds = whole(plugin.kinds)
    reasons = [(name, uncopied(kinds, kinds[name])) for name in sorted(found or ())]
    if wrong := [f"{name} cannot be copied: {why}" for name, why in reasons if why]:
        raise click.BadParameter("; ".join(wrong), param_hint="'--kind'")
    return found


@dataclass(frozen=True)
class Copying:
    """One copy, from what both stores hold to a plan."""

    terminal: Terminal
    source: Site
    target: Site
    named: frozenset[str] | None

    async def survey(self, link: Link) -> Survey:
        """Read both stores and plan; the source is only ever read, and let go before that."""
        kinds = link.kinds(self.target.policy)
        policy = self._policy(kinds)
        found = await self._read_source(link)
        source, target = (str(site.declared.target) for site in (self.source, self.target))
        copy = Copy(kinds, found, source, target, self.named, policy.external)
        candidates = copy.candidates()
        self.terminal.hide(secrets(kinds, candidates))
        policy = replace(policy, apart=found.live.keys())
        site = replace(self.target.wanting(candidates), policy=policy)
        wide = scope(kinds, candidates, policy)
        asking = {address.kind for address in candidates}
        listing = {name for kind in asking for name in lists(kinds[kind])}
        store_id, snapshot = await read(self.terminal, site, link, wide | listing, target)
        copied = copy.fit(snapshot.live)
        site = site.wanting(copied.resources)
        refuse_idle_globs(site, {*found.live, *snapshot.live})
        basis = Basis(source, f"{source} has it", f"not in {source}", f"{source} holds nothing to copy")
        ledger = same_store(site, link.ledger, store_id)
        try:
            seen = propose(site, link, snapshot, store_id, basis, ledger.guards())
        except ConfigError as error:
            more = sorted(listing - copy.asked)
            raise _unplanned(error, f"{source} {target}", more) from error
        notes = [note for note in copied.notes if _selected(note.address, policy)]
        # Planning knows of it only what it may; what is remembered is all of it.
        return replace(seen, plan=replace(seen.plan, notes=[*notes, *seen.plan.notes]), ledger=ledger)

    def _policy(self, kinds: Mapping[str, Kind]) -> Policy:
        """The target's, which prunes what is copied and nothing else."""
        policy = self.target.policy
        pruned = {name: policy.pruning(name) == "all" for name in copied_kinds(kinds, self.named)}
        return replace(policy, prune="none", prune_kinds={name: "all" for name, yes in pruned.items() if yes})

    async def _read_source(self, link: Link) -> Snapshot:
        origin = connect(self.terminal, self.source)
        try:
            await self._refuse_the_same(origin, link)
            wide = _to_read(link.kinds(self.target.policy), self.named)
            _, snapshot = await read(
                self.terminal, self.source, origin, wide, str(self.source.declared.target), full=wide
            )
            return snapshot
        finally:
            await origin.aclose()

    async def _refuse_the_same(self, origin: Link, link: Link) -> None:
        """Two targets can lead to one store; each embedded sandbox is a store of its own, whatever its id."""
        ids = [await identify(self.source, origin), await identify(self.target, link)]
        embedded = any(is_sandbox(site.connection.url) for site in (self.source, self.target))
        if ids[0] is not None and ids[0] == ids[1] and not embedded:
            targets = f"{self.source.declared.target} and {self.target.declared.target}"
            raise Blocked(
                f"{targets} are the same store, {ids[0]}",
                hint="check url, credentials and store_id of both in store.yaml; nothing was written",
            )


def _to_read(kinds: Mapping[str, Kind], named: frozenset[str] | None) -> set[str]:
    """The kinds to know of the source: those to copy, and all that an id in them may mean."""
    wide = reach(kinds, copied_kinds(kinds, named))
    if any(shape.free for name in wide for _, shape in walk(kinds[name].shape)):
        # An id in free-form JSON may be of any kind.
        wide |= reach(kinds, copied_kinds(kinds, None))
    return {name for name in wide if not uncopied(kinds, kinds[name])}


def _selected(address: Address | None, policy: Policy) -> bool:
    """Whether a note is about something that --target and --exclude leave in the plan."""
    if address is None:
        return True
    return not matches(address, policy.exclude) and (not policy.target or matches(address, policy.target))


def _unplanned(error: ConfigError, stores: str, more: list[str]) -> PlanError:
    """What the source holds and the target cannot take, all at once; there is no file to point at."""
    first = f"reconciler copy {stores} {' '.join(f'--kind {name}' for name in more)}"
    return PlanError(
        "\n".join(problem.message for problem in error.problems),
        hint=f"copy that first: {first}" if more else None,
    )
