"""`reconciler fmt`: the files of stores in one layout, their members in the order of their kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from reconciler.cli import edits
from reconciler.cli.options import Verb
from reconciler.cli.paths import inside, pass_over
from reconciler.desired.baseline import BASELINE
from reconciler.desired.findings import Findings
from reconciler.desired.format.format import format_file
from reconciler.desired.format.order import Orders, baseline
from reconciler.desired.format.places import layer_orders
from reconciler.desired.names import show
from reconciler.desired.places import COMMON, STORE_FILE, names
from reconciler.desired.pull.files import Edit
from reconciler.desired.settings import load_settings
from reconciler.desired.text import Malformed, read
from reconciler.errors import ConfigError
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.cli.terminal import Terminal
    from reconciler.desired.format.order import Order


@click.command("fmt", cls=Verb, short_help="Put files in one layout and order; comments stay.")
@click.argument("paths", nargs=-1, metavar="[PATH|TARGET]...")
@click.option("--check", is_flag=True, help="Write nothing; list what is not formatted, and exit with 2.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.pass_obj
def command(terminal: Terminal, paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Put the files of stores in one layout: members in the order of their kind, children last, even space.

    A file says afterwards what it said before, with every comment; texts are neither wrapped nor quoted anew.
    PATH is a file or folder of a store; files that belong to none are left alone. [default: every store]
    """
    run = _Run(terminal)
    for store, places in _asked(terminal, paths).items():
        run.format(store, places)
    changed = run.edits
    if diff:
        edits.show(terminal, changed, whole=True)
    elif check:
        terminal.write("".join(f"{show(edit.path)}\n" for edit in changed))
    else:
        edits.write(changed)
        edits.show(terminal, changed)
        terminal.say(f"Formatted {len(changed)} of {run.count} file{'s' if run.count != 1 else ''}.")
    run.findings.close()
    return 2 if check and changed else 0


@dataclass
class _Run:
    """What comes of the files that were looked at."""

    terminal: Terminal
    edits: list[Edit] = field(default_factory=list)
    count: int = 0
    findings: Findings = field(default_factory=Findings)

    def format(self, store: str, places: Sequence[PurePath]) -> None:
        """Format what stands at some places of a store."""
        root = self.terminal.stores.rstrip("/") or "/"
        try:
            orders = _orders(root, store)
        except ConfigError as error:
            self.findings.problems += error.problems
            return
        for place in places:
            path = f"{root}/{place.as_posix()}"
            chosen = [path] if path in orders else [one for one in orders if one.startswith(f"{path}/")]
            if not chosen and Path(path).is_file():
                pass_over(self.terminal, path, "no resource is declared in it")
            for one in chosen:
                self._file(one, orders.pop(one))  # once, though it was named twice

    def _file(self, path: str, order: Order) -> None:
        self.count += 1
        try:
            found = format_file(read(path), order)
        except Malformed as error:
            self.findings.malformed(show(path), error)
            return
        if found.obstacle:
            self.terminal.warn(f"{show(path)}: left as it is: {found.obstacle}")
        if found.after != found.before:
            self.edits.append(Edit(path, found.before, found.after))


def _asked(terminal: Terminal, paths: Iterable[str]) -> dict[str, list[PurePath]]:
    """The stores that are asked for, and in each what stands at which places."""
    stores = terminal.stores
    found: dict[str, list[PurePath]] = {}
    places = [_place(terminal, text) for text in paths] or [PurePath()]
    for place in places:
        if place is None:
            continue
        for one in [place] if place.parts else map(PurePath, names(Path(stores))):
            found.setdefault(one.parts[0], []).append(one)
    for store in list(found):
        if not Path(stores, store, STORE_FILE).exists():
            for place in found.pop(store):
                pass_over(terminal, str(Path(stores, place)), "it is in no store")
    return found


def _place(terminal: Terminal, text: str) -> PurePath | None:
    """Where in the stores folder a target or path leads; None when it leads elsewhere."""
    path = next((one for one in (Path(terminal.stores, text), Path(text)) if one.exists()), None)
    if path is None:
        raise click.BadParameter(f"'{text}' is no file, no folder and no target")
    place = inside(terminal.stores, path)
    if place is None:
        pass_over(terminal, text, "it is in no store")
    return place


def _orders(root: str, store: str) -> dict[str, Order]:
    """The files of a store by their paths, each with its order."""
    file = load_settings(Path(root), store)
    found = plugin(file.provider)
    orders = Orders(found.kinds, found.options)
    beside = {file.file: orders.store(), f"{file.folder}/{BASELINE}": baseline()}
    layers = layer_orders(root, file.folder, (COMMON, *file.environments), orders)
    return {path: order for path, order in beside.items() if Path(path).is_file()} | layers
