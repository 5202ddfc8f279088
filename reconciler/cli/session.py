"""The way from a target's name to its plan, shared by every verb that looks at a live store."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import click

from reconciler.cli.changed import chosen, difference
from reconciler.cli.declared import declare
from reconciler.cli.link import identify, origin, reached
from reconciler.cli.progress import reading
from reconciler.cli.redact import TOKENS, Used, exposed, secrets
from reconciler.cli.revision import folder
from reconciler.desired.load import State
from reconciler.desired.names import nearest
from reconciler.engine.narrow import Narrow, may_fit
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.remember import settled
from reconciler.engine.scope import closure, remembered, unseen
from reconciler.errors import Blocked, ConfigError
from reconciler.model.ledger import EMPTY
from reconciler.model.plan import FILES
from reconciler.model.policy import matches
from reconciler.model.provider import is_sandbox
from reconciler.model.resource import Snapshot
from reconciler.render.document import GLOBS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

    from reconciler.cli.declared import Declared
    from reconciler.cli.link import Link
    from reconciler.cli.options import Choices
    from reconciler.cli.progress import OnRead
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.ledger import Ledger
    from reconciler.model.plan import Basis, Plan
    from reconciler.model.policy import Policy
    from reconciler.model.provider import Connection
    from reconciler.model.resource import Desired
    from reconciler.model.target import Target

Taken = TypeVar("Taken")


@dataclass(frozen=True)
class Site:
    """All that is known of a target without asking its live store."""

    declared: Declared
    policy: Policy
    connection: Connection

    @property
    def place(self) -> str:
        """What a plan says of where it goes, when that is no real store."""
        return "embedded sandbox" if is_sandbox(self.connection.url) else ""

    def wanting(self, resources: Mapping[Address, Desired]) -> Site:
        """The same, but that these resources are wanted of it and not those of its files."""
        return replace(self, declared=replace(self.declared, state=State(resources)))


@dataclass(frozen=True)
class Survey:
    """What a live store holds, what would bring it to the desired state, and what is remembered of it."""

    snapshot: Snapshot
    plan: Plan = field(repr=False)
    ledger: Ledger = EMPTY


def prepare(
    terminal: Terminal, target: Target, choices: Choices, *, files: bool = True, filled: bool = True
) -> Site:
    """What the files, the environment variables and the command line say together.

    Without `files` no resource is declared: what is wanted of the target comes from somewhere else. Unless
    `filled`, variables count in the connection only: those of the resources need not be set.
    """
    in_files, in_connection = Used(os.environ), Used(os.environ)
    stores = folder(terminal, choices.rev, target.store)
    declared = declare(terminal, target, in_files if filled else None, files=files, stores=stores, warn=False)
    connection = declared.settings.connection(in_connection)
    in_fields = secrets(declared.plugin.kinds, declared.state.resources) if filled else ()
    found = [*in_fields, *connection.credentials.values()]
    terminal.hide(found)
    # A server may repeat only the part of a text that came from a variable: "Bearer ${env:TOKEN}".
    terminal.hide(part for part in in_files.values() if any(part in whole for whole in found))
    # What names the store is told in errors, and is no secret.
    told = (origin(connection.url), connection.store_id or "", *connection.options.values())
    terminal.hide(part for part in in_connection.values() if not any(part in text for text in told))
    if filled:
        keys = connection.credentials.values()
        closed = {name for name, part in in_connection.items() if any(part and part in key for key in keys)}
        _refuse_exposed(declared, closed | TOKENS)
    declared.warn(terminal)
    kept = bool(declared.settings.secret_sink)
    today, baseline = terminal.clock().date(), declared.baseline
    given = asdict(replace(choices, rev=stores.commit))
    policy = replace(declared.settings.policy, **given, keeps_secrets=kept)
    policy = replace(policy, agreed=baseline.holding(today), lapsed=baseline.lapsed(today))
    if choices.changed_since is not None:
        seen = difference(terminal, stores, choices.changed_since)
        policy = replace(policy, changed_since=seen.base, chosen=chosen(terminal, declared, seen))
    return Site(declared, policy, connection)


def _refuse_exposed(declared: Declared, closed: Collection[str]) -> None:
    """Before anything is planned: a plan stands on a pull request."""
    if problems := list(exposed(declared.plugin.kinds, declared.state.resources, closed)):
        raise ConfigError([declared.place(one) for one in problems])


async def survey(
    terminal: Terminal, site: Site, link: Link, *, typed: bool = True, closed: bool = False
) -> Survey:
    """Read the whole live store and plan; raises rather than plan from a part of it.

    `typed` says that the choices were typed just now: one that fits nothing is then a mistake. In a saved
    plan it means that the store moved, which is told as such. With `closed` also those kinds are read that
    another store would need to hold the same; with --full, all.
    """
    resources, policy = site.declared.state.resources, site.policy
    if policy.chosen is not None and not policy.chosen:
        # Nothing of the store can matter, so it need not even be within reach.
        return propose(site, link, Snapshot({}, []), None)
    narrow = Narrow(link.kinds(policy), resources, policy, link.ledger, link.provider.referred)

    def around(kinds: set[str]) -> set[str]:
        if not closed:
            return kinds
        return closure(link.provider.kinds, link.provider.kinds if policy.full else kinds, resources.values())

    async def take(kinds: set[str], full: Collection[str] = ()) -> tuple[str | None, Snapshot]:
        return await read(terminal, site, link, around(kinds), full=full)

    kinds, (store_id, snapshot) = await narrowed(narrow, take, lambda seen: seen[1])
    near = snapshot.of(kinds)  # the plan is the same, whatever else was read
    ledger = same_store(site, link.ledger, store_id)
    if typed:
        refuse_idle_globs(site, {*resources, *near.live}, narrow.unread(kinds))
    try:
        ledger = settled(ledger, link.kinds(policy), resources, near)
        found = propose(site, link, near, store_id, ledger=ledger)
        fields = unseen(link.kinds(policy), found.plan)
        if fields:
            store_id, snapshot = await take(kinds, fields)
            found = propose(site, link, snapshot.of(kinds), store_id, ledger=ledger)
        return replace(found, snapshot=snapshot)
    except ConfigError as error:
        raise ConfigError([site.declared.place(problem) for problem in error.problems]) from error


async def narrowed(
    narrow: Narrow, take: Callable[[set[str]], Awaitable[Taken]], of: Callable[[Taken], Snapshot]
) -> tuple[set[str], Taken]:
    """The kinds that a plan has to know, and what was taken of them: what is read may ask for more."""
    kinds = narrow.before()
    found = await take(kinds)
    while more := narrow.after(of(found).of(kinds)) - kinds:
        kinds |= more
        found = await take(kinds)
    return kinds, found


def same_store(site: Site, ledger: Ledger, store_id: str | None) -> Ledger:
    """The ledger, once it is known to be of the store that is reached; raises Blocked when it is another's.

    A new embedded sandbox is another store under the same name, of which nothing is remembered.
    """
    if ledger.store_id is None or store_id is None or ledger.store_id == store_id:
        return ledger
    if site.place:
        return EMPTY
    raise Blocked(
        f"the ledger is of the store {ledger.store_id}, and this is the store {store_id}",
        hint=f"check url and credentials; if {site.declared.target} is another store from now on: "
        f"reconciler adopt {site.declared.target} --anew",
    )


def propose(
    site: Site,
    link: Link,
    snapshot: Snapshot,
    store_id: str | None,
    basis: Basis = FILES,
    ledger: Ledger | None = None,
) -> Survey:
    """The plan that brings what was read to what is declared; raises what planning raises."""
    target, remembers = site.declared.target, link.ledger if ledger is None else ledger
    planned = plan(
        link.kinds(site.policy),
        site.declared.state.resources,
        snapshot,
        site.policy,
        store=target.store,
        environment=target.environment,
        provider=site.declared.plugin.name,
        store_id=store_id,
        basis=basis,
        ledger=remembers,
    )
    return Survey(snapshot, planned, remembers)


async def read(
    terminal: Terminal,
    site: Site,
    link: Link,
    kinds: Collection[str],
    whose: str = "",
    full: Collection[str] = (),
) -> tuple[str | None, Snapshot]:
    """The id of the live store, once it is known to be the right one, and what it holds of some kinds.

    Of the `full` ones, and with --full of the costly ones, everything is read; of "product/files" that field.
    """
    store_id = await identify(site, link)
    with reached(site), reading(terminal, len(kinds), whose) as on_read:
        return store_id, await taken(site, link, kinds, full, on_read)


async def taken(
    site: Site, link: Link, kinds: Collection[str], full: Collection[str] = (), on_read: OnRead | None = None
) -> Snapshot:
    """What is within reach of some kinds, whosever it is; `full` is as for `read`."""
    resources, policy = site.declared.state.resources, site.policy
    known = {**remembered(link.kinds(policy), resources, policy, link.ledger), **resources}
    costly = [name for name, kind in link.provider.kinds.items() if kind.costly and policy.full]
    return await observe(link.provider, on_read, known, kinds, {*full, *costly})


def refuse_idle_globs(site: Site, known: Collection[Address], unread: Collection[str] = ()) -> None:
    """A misspelt --target would otherwise end in a quiet "No changes.", a misspelt --exclude in a change.

    What may fit something of a kind that was not read is let by.
    """
    policy = site.policy
    for name in GLOBS:
        for glob in getattr(policy, name):
            if any(may_fit(glob, kind) for kind in unread):
                continue
            if not any(matches(address, (glob,)) for address in known):
                near = _nearest(glob, site.declared.plugin.kinds, sorted(map(str, known)))
                raise click.BadParameter(
                    f"'{glob}' fits no address, declared or live: an address is kind/key, as in currency/USD"
                    + (f"\n  hint: did you mean '{near}'?" if near else ""),
                    param_hint=f"'--{name.replace('_', '-')}'",
                )


def _nearest(glob: str, kinds: Iterable[str], addresses: list[str]) -> str | None:
    """What was probably meant: the kind mended, the kind put before a bare key, or a whole address."""
    kind, slash, key = glob.partition("/")
    if not slash:
        return next((text for text in addresses if text.endswith(f"/{glob}")), None) or nearest(
            glob, addresses
        )
    if kind not in kinds:
        near = nearest(kind, kinds)
        return near and f"{near}/{key}"
    return nearest(glob, addresses)
