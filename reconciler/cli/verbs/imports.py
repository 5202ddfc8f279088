"""`reconciler import`: what another tool's document says, written into the files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import edits
from reconciler.cli.approval import Approval
from reconciler.cli.options import Choices, Verb
from reconciler.cli.perform import Manner, conclude, perform
from reconciler.cli.plugins import named
from reconciler.cli.session import prepare, survey
from reconciler.cli.target import parse_target
from reconciler.cli.verbs.init import begun
from reconciler.desired.arrivals import Arrivals, Marks, mark
from reconciler.desired.document import Document
from reconciler.desired.names import nearest
from reconciler.desired.places import COMMON, is_name
from reconciler.desired.places import names as stores
from reconciler.desired.pull.stage import states, take_in
from reconciler.desired.settings import load_settings
from reconciler.desired.text import Malformed, decode
from reconciler.errors import ConfigError, Problem
from reconciler.model.policy import matches
from reconciler.model.secret import secrets
from reconciler.model.target import Target

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.cli.terminal import Terminal
    from reconciler.desired.load import State
    from reconciler.desired.pull.pull import Pulled
    from reconciler.model.address import Address
    from reconciler.model.exchange import Exchange, Incoming, Remark
    from reconciler.model.json import Object
    from reconciler.model.provider import Plugin


@click.command("import", cls=Verb, short_help="Write what another tool's document says into the files.")
@click.argument("file", metavar="FILE")
@click.option("--store", metavar="STORE", help="The store to write; it is started when there is none.")
@click.option("--provider", metavar="NAME", help="The platform of a new store. [default: elasticpath]")
@click.option("--apply", "target", metavar="TARGET", help="Import common and TARGET's environment; apply it.")
@click.option("--auto-approve", is_flag=True, help="With --apply: do not ask.")
@click.option("--approve", "approved", metavar="DIGEST", help="With --apply: only a plan with this digest.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out what is not understood, with a warning.")
@click.pass_obj
def command(
    terminal: Terminal,
    file: str,
    store: str | None,
    provider: str | None,
    target: str | None,
    auto_approve: bool,
    approved: str | None,
    ignore_unknown: bool,
) -> int:
    """Write what FILE says into the files of a store; a live store is not touched without --apply.

    FILE is a document of the Store Configuration Orchestrator (JSON); - is the standard input. Its section
    `common` becomes the folder of that name, every other environment a folder and an environment of the
    store. Only what differs is written, nothing is ever taken out, and nothing is written of a document with
    an error in it.
    """
    where = _where(terminal, store, target)
    approval = Approval(auto_approve, approved)
    if target is None and (auto_approve or approved):
        raise click.UsageError("--auto-approve and --approve are about --apply")
    taking = _begin(terminal, file, where, provider, only=target is not None, started=store is not None)
    pulled = taking.run(ignore_unknown=ignore_unknown)
    edits.write(pulled.edits)
    edits.show(terminal, pulled.edits)
    if pulled.edits:
        terminal.write(f"Import complete! {edits.counted(pulled.edits)}\n")
    else:
        terminal.write("No changes. What the document says is in the files as it is.\n")
    edits.tell(terminal, pulled.notes, pulled.variables, "whose values the files never hold")
    if target is None:
        return 0
    site, how = prepare(terminal, where, Choices()), Manner(approval)
    report = perform(terminal, site, partial(survey, terminal, site), how)
    return conclude(terminal, report, how, locate=site.declared.locate)


def _where(terminal: Terminal, store: str | None, target: str | None) -> Target:
    """What to import into."""
    if target is None:
        if store is None:
            raise click.UsageError("say where to: --store STORE, or --apply TARGET")
        where = parse_target(store, terminal.stores)
        if where.environment is not None:
            raise click.BadParameter(
                f"'{store}' is no store: the document says which environments there are",
                param_hint="'--store'",
            )
        return where
    where = parse_target(target, terminal.stores)
    if store is not None and store != where.store:
        raise click.UsageError(f"--apply {target} is about another store than --store {store}")
    return where


def _begin(
    terminal: Terminal, file: str, where: Target, provider: str | None, *, only: bool, started: bool
) -> Taking:
    """The document, and the store as it is."""
    root = Path(terminal.stores)
    if not is_name(where.store):
        wrong = f"{where.store!r} cannot be the name of a store"
        raise ConfigError(
            [Problem(str(root / where.store), 0, 0, wrong, "letters, digits, '-', '_' and '.'")]
        )
    document = _read(file)
    exists = (root / where.store).exists()
    if only and not exists and not started:
        _refuse_new(root, where.store)
    found = named(load_settings(root, where.store).provider if exists else provider or "elasticpath")
    if exists and provider not in (None, found.name):
        raise click.BadParameter(f"the store {where.store} is of {found.name}", param_hint="'--provider'")
    if found.exchange is None:
        raise click.UsageError(f"there is no document to import for a store of {found.name}")
    declared = states(root, where.store, found.kinds) if exists else {}
    return Taking(terminal, document, where, found, found.exchange, declared, exists=exists, only=only)


def _refuse_new(root: Path, store: str) -> None:
    """A misspelt store would otherwise become another one, against the sandbox, and the run would succeed."""
    near = nearest(store, stores(root)) if root.is_dir() else None
    hint = f"did you mean '{near}'?" if near else f"--store {store} starts it, against the embedded sandbox"
    raise click.BadParameter(f"there is no store '{store}'\n  hint: {hint}", param_hint="'--apply'")


def _refuse_unknown(where: Target, declared: Collection[str], told: Collection[str]) -> None:
    """A misspelt environment of a store that there is would otherwise become another one."""
    if where.environment is not None and declared and where.environment not in {*declared, *told}:
        near = nearest(where.environment, declared)
        raise click.BadParameter(
            f"{where.store} has no environment '{where.environment}'"
            + (f"\n  hint: did you mean '{near}'?" if near else "\n  hint: list it in store.yaml first"),
            param_hint="'--apply'",
        )


def _read(file: str) -> Document:
    name = "standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return Document(name, decode(data))
    except OSError as error:
        message = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
        raise ConfigError([Problem(name, 0, 0, message)]) from error
    except Malformed as error:
        raise ConfigError([Problem(name, error.line, error.column, error.message, error.hint)]) from None


@dataclass(frozen=True)
class Taking:
    """One document on its way into a store; `only` when of its environments the target's alone counts."""

    terminal: Terminal
    document: Document
    where: Target
    plugin: Plugin
    exchange: Exchange
    declared: Mapping[str, State]
    exists: bool
    only: bool

    def run(self, *, ignore_unknown: bool) -> Pulled:
        """What is to be written; raises ConfigError with everything that is wrong with the document."""
        incoming = self.exchange.read(self.document.value)
        _refuse_unknown(self.where, self.declared, incoming.layers)
        for items in incoming.layers.values():
            for item in items:
                self.terminal.hide(secrets(self.plugin.kinds[item.address.kind].shape, item.body))
        problems = [self._problem(remark) for remark in incoming.problems]
        if not ignore_unknown:
            problems += [
                self._problem(remark._replace(hint=_or_leave(remark.hint))) for remark in incoming.unknown
            ]
        names = self._names(incoming)
        problems += [
            mark(self.document, (name,), f"{name!r} cannot be the name of an environment", key=True)
            for name in names
            if not is_name(name)
        ]
        layers, found = self._check(incoming, names)
        if problems or found:
            raise ConfigError([*problems, *found])
        for remark in incoming.unknown:
            self.terminal.warn(f"left out: {self._problem(remark)}")
        for remark in incoming.notes:
            self.terminal.warn(str(self._problem(remark)))
        text = None
        if not self.exists:
            environments = [name for name in layers if name != COMMON]
            text = begun(self.terminal, self.where.store, self.plugin, environments)
        return take_in(Path(self.terminal.stores), self.where.store, layers, self.plugin.kinds, text)

    def _problem(self, remark: Remark) -> Problem:
        return mark(self.document, remark.path, remark.message, remark.hint, key=remark.key)

    def _names(self, incoming: Incoming) -> list[str]:
        """The layers to take in."""
        if not self.only:
            return list(incoming.layers)
        wanted = self.where.environment
        if wanted is not None and wanted not in incoming.layers:
            self.terminal.say(f"{self.document.file} has no environment {wanted!r}: only common is imported.")
        others = sorted(incoming.layers.keys() - {COMMON, wanted})
        if others:
            self.terminal.say(f"Not imported: {', '.join(others)}.")
        return [name for name in (COMMON, wanted) if name is not None and name in incoming.layers]

    def _check(
        self, incoming: Incoming, names: list[str]
    ) -> tuple[dict[str, dict[Address, Object]], list[Problem]]:
        """The bodies of each layer without what the store does not manage, and what is wrong with them."""
        common = {item.address for item in incoming.layers.get(COMMON, ())}
        layers: dict[str, dict[Address, Object]] = {}
        marks = Marks(self.document)
        for name in names:
            external = self._external(name)
            state = self.declared.get(name) or self.declared.get(COMMON)
            known = common | (state.resources.keys() if state else set())
            arrivals = Arrivals(self.plugin.kinds, marks, external, incoming.layers)
            arrived = arrivals.check(incoming.layers[name], known)
            layers[name] = {one: body for one, body in arrived.items() if not matches(one, external)}
            for address in arrived.keys() - layers[name].keys():
                self.terminal.warn(f"left out: {address} is listed under external: in store.yaml")
        if self.where.environment is not None and not self.exists:
            layers.setdefault(self.where.environment, {})
        return layers, marks.problems

    def _external(self, layer: str) -> tuple[str, ...]:
        if not self.exists:
            return ()
        file = load_settings(Path(self.terminal.stores), self.where.store)
        return file.policy(None if layer == COMMON else layer).external


def _or_leave(hint: str | None) -> str:
    advice = "--ignore-unknown leaves it out"
    if hint is None:
        return advice
    return f"{hint} {advice}" if hint.endswith("?") else f"{hint}; {advice}"
