"""`reconciler export`: a store as another tool's document."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import click

from reconciler.cli.declared import declare
from reconciler.cli.files import save
from reconciler.cli.look import look
from reconciler.cli.options import Choices, Verb
from reconciler.cli.session import prepare, read
from reconciler.cli.target import parse_target
from reconciler.desired.contents import uploaded
from reconciler.desired.variables import revealed
from reconciler.errors import ConfigError, Problem
from reconciler.model.json import parse_pointer
from reconciler.model.secret import masked
from reconciler.model.words import few
from reconciler.render.escape import safe, safe_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.cli.declared import Declared
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.exchange import Exchange, LeftOut
    from reconciler.model.json import Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Plugin
    from reconciler.model.resource import Desired, Live
    from reconciler.model.target import Target

NAMED = 10  # of a kind, before the rest is only counted


@click.command("export", cls=Verb, short_help="Write a store as another tool's document.")
@click.argument("target")
@click.option(
    "--from",
    "source",
    type=click.Choice(["live", "desired"]),
    default="live",
    show_default=True,
    help="The live store, or what the files say of it.",
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="[default: standard output]")
@click.option("--strict", is_flag=True, help="Only what the other tool understands; the rest is named.")
@click.pass_obj
def command(terminal: Terminal, target: str, source: str, out: str | None, strict: bool) -> int:
    """Write TARGET as the JSON of the Store Configuration Orchestrator, with everything in `common`.

    TARGET is STORE or STORE/ENVIRONMENT. Secrets are masked. What the orchestrator does not know stands in
    members and sections of their own, which `reconciler import` reads; with --strict it is left out.
    """
    where = parse_target(target, terminal.stores)
    plugin, resources = _live(terminal, where) if source == "live" else _desired(terminal, where)
    exchange = _exchange(plugin)
    shapes = {name: kind.shape for name, kind in plugin.kinds.items()}
    resources = _without_contents(terminal, plugin.kinds, resources)
    shown = {address: masked(shapes[address.kind], body) for address, body in resources.items()}
    document, held, left_out = exchange.write(shown, strict=strict)
    text = safe_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"
    if out is None:
        terminal.write(text)
    else:
        save(FilePath(out), text)
        terminal.say(f"Wrote {held} resources to {out}.")
    if left_out:
        _tell(terminal, exchange, left_out)
    return 0


def _exchange(plugin: Plugin) -> Exchange:
    if plugin.exchange is None:
        raise click.UsageError(f"there is no document to export a store of {plugin.name} as")
    return plugin.exchange


def _without_contents(
    terminal: Terminal, kinds: Mapping[str, Kind], resources: Mapping[Address, Object]
) -> Mapping[Address, Object]:
    """The resources without what is uploaded: a document holds no files."""
    named = {name: uploaded(kind) for name, kind in kinds.items()}
    bare = {
        address: {name: value for name, value in body.items() if name not in named[address.kind]}
        for address, body in resources.items()
    }
    if fewer := [address for address, body in resources.items() if len(bare[address]) < len(body)]:
        terminal.warn(safe(f"{few(fewer, NAMED)}: their content does not travel; whoever imports it adds it"))
    return bare


def _live(terminal: Terminal, where: Target) -> tuple[Plugin, Mapping[Address, Object]]:
    """What the live store holds, but for what could not be written to another one."""
    site = prepare(terminal, where, Choices(full=True), filled=False)
    _exchange(site.declared.plugin)
    kinds = site.declared.plugin.kinds
    _, snapshot = look(terminal, site, partial(read, terminal, site, kinds=kinds, full=kinds))
    unfit: dict[str, list[Address]] = {}
    if snapshot.duplicates:
        unfit["several live objects have this key"] = sorted(snapshot.duplicates)
    found = {}
    for address, live in sorted(snapshot.live.items()):
        if (reason := _unfit(kinds, snapshot.live, live)) is not None:
            unfit.setdefault(reason, []).append(address)
        elif address not in snapshot.duplicates:
            found[address] = live.body
    for reason, addresses in unfit.items():
        terminal.warn(safe(f"{few(addresses, NAMED)}: left out: {reason}"))
    return site.declared.plugin, found


def _unfit(kinds: Mapping[str, Kind], live: Mapping[Address, Live], one: Live) -> str | None:
    if one.remote.locked:
        return f"it is {one.remote.locked}"
    kind = kinds[one.address.kind]
    if kind.own_key(one.body) is None:
        return f"the live object has no {' and no '.join(kind.keys)} to go by"
    parent = kind.parent_of(one.address)
    return _unfit(kinds, live, live[parent]) if parent is not None and parent in live else None


def _desired(terminal: Terminal, where: Target) -> tuple[Plugin, Mapping[Address, Object]]:
    """What the files say; of the variables those count that are no secrets."""
    declared = declare(terminal, where)
    problems: list[Problem] = []
    found = {address: _revealed(declared, one, problems) for address, one in declared.state.resources.items()}
    if problems:
        raise ConfigError(problems)
    return declared.plugin, found


def _revealed(declared: Declared, one: Desired, problems: list[Problem]) -> Object:
    def tell(path: Path, message: str, hint: str | None) -> None:
        problems.append(Problem(*declared.state.locate(one.source, path), message, hint))

    written = {parse_pointer(place) for place in one.variables}
    body = masked(declared.plugin.kinds[one.address.kind].shape, one.body)
    return dict(revealed(body, written, os.environ, tell)) if written else body


def _tell(terminal: Terminal, exchange: Exchange, left_out: Sequence[LeftOut]) -> None:
    """What was left out, by kind and by field, with names."""
    groups: dict[str, list[Address]] = {}
    for one in left_out:
        groups.setdefault(f"{one.field} of {one.address.kind}" if one.field else one.address.kind, []).append(
            one.address
        )
    lines = [f"Left out, because {exchange.name} does not know it:"]
    for what, addresses in sorted(groups.items()):
        names = few([address.key for address in addresses], NAMED)
        lines.append(f"  {what} ({len(addresses)}): {safe(names)}")
    terminal.say("\n".join(lines))
