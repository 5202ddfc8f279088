"""What a shell offers for the word that is being typed: stores, environments, kinds, addresses, files.

What a parameter is called in the help says what completes it: TARGET, KIND, ADDRESS, FILE, ... Nothing is
said of what cannot be read: whoever presses the tabulator does not want to be told of mistakes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from reconciler.desired.findings import Findings
from reconciler.desired.layers import Scan
from reconciler.desired.parse import parse
from reconciler.desired.places import COMMON, STORE_FILE, names
from reconciler.desired.text import Malformed, read
from reconciler.errors import ReconcilerError
from reconciler.model.address import Address
from reconciler.model.kind import children
from reconciler.providers.registry import names as providers
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.cli.terminal import Terminal
    from reconciler.desired.layers import File
    from reconciler.model.json import Json
    from reconciler.model.kind import Kind

# A shell sets what is offered into the command line as it is, and obeys it there.
_ACTS = re.compile(r"[\s$`;&|<>\\!'\"]")
_MANY = 200  # addresses, of which only the kinds are offered as long as none is typed


def complete(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """What may stand for a parameter and begins with what is typed."""
    terminal: Terminal = context.find_root().obj
    wanted = words(parameter)
    # Shells forget what was offered before files are, so these come first.
    items = [CompletionItem(typed, type=sort) for word, sort in _PATHS.items() if word in wanted]
    for word, offer in _OFFERS.items():
        if word in wanted:
            try:
                found = sorted(set(offer(Path(terminal.stores), _target(context), typed)))
            except (ReconcilerError, Malformed):
                continue
            items += [CompletionItem(one) for one in found if one.startswith(typed) and _harmless(one)]
    return items


def _harmless(text: str) -> bool:
    r"""Whether a text is nothing but a word to a shell, and shows all that it holds.

    >>> _harmless("flow/products(ext)"), _harmless("node/a/$(rm -r x)"), _harmless("node/\x1b[2J")
    (True, False, False)
    """
    return text.isprintable() and not _ACTS.search(text)


def words(parameter: click.Parameter) -> set[str]:
    """What a parameter is called in the help.

    >>> words(click.Argument(["where"], metavar="TARGET|FILE")) == {"TARGET", "FILE"}
    True
    """
    told = parameter.metavar or "NAME"
    return set(re.findall(r"[A-Z]+", told if told != "NAME" else (parameter.name or "").upper()))


def _target(context: click.Context) -> str:
    """The target that is typed already, "" when there is none."""
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if "TARGET" in words(parameter) and isinstance(value, str):
            return value
    # Where an option still lacks its value, click has not told arguments apart yet.
    return next((word for word in context.args if not word.startswith("-")), "")


def _stores(stores: Path, _target: str, _typed: str) -> Iterator[str]:
    yield from names(stores)


def _targets(stores: Path, _target: str, typed: str) -> Iterator[str]:
    for store in names(stores):
        if f"{store}/".startswith(typed) or typed.startswith(f"{store}/"):
            yield store
            yield from (f"{store}/{environment}" for environment in _environments(stores, store))


def _environments(stores: Path, store: str) -> Iterable[str]:
    found = _settings(stores, store).get("environments")
    return list(found) if isinstance(found, dict) else []


def _settings(stores: Path, store: str) -> Mapping[str, Json]:
    try:
        value, _ = parse(read(f"{stores}/{store}/{STORE_FILE}"))
    except Malformed:
        return {}
    return value if isinstance(value, dict) else {}


def _kinds(stores: Path, target: str, _typed: str) -> Iterator[str]:
    yield from _kinds_of(stores, target.partition("/")[0])


def _kinds_of(stores: Path, store: str) -> Mapping[str, Kind]:
    """The kinds of a store's provider; without a store, those of all providers."""
    name = _settings(stores, store).get("provider") if store else None
    found = [name] if name in providers() else providers()
    return {kind.name: kind for one in found for kind in plugin(str(one)).kinds.values()}


def _providers(_stores: Path, _target: str, _typed: str) -> Iterator[str]:
    yield from providers()


def _addresses(stores: Path, target: str, typed: str) -> list[str]:
    store, _, environment = target.partition("/")
    found = [
        address
        for one in ([store] if store else names(stores))
        for address in _declared(stores, one, environment, typed)
    ]
    if "/" not in typed and len(found) > _MANY:
        return [f"{address.partition('/')[0]}/*" for address in found]
    return found


def _declared(stores: Path, store: str, environment: str, typed: str) -> Iterator[str]:
    """The addresses of a target by its file names, and those in the files that the typed word is about."""
    kinds = _kinds_of(stores, store)
    for layer in (COMMON, *([environment] if environment else [])):
        for file in Scan(str(stores), kinds, Findings()).layer(f"{stores}/{store}/{layer}"):
            if file.patch:
                continue
            if not file.whole:
                yield str(file.address)
            if _leads_into(file, typed):
                yield from _inside(kinds, file)


def _leads_into(file: File, typed: str) -> bool:
    """Whether a word can go on to what stands in a file: node/app to the nodes of hierarchies/apparel."""
    kind, slash, rest = typed.partition("/")
    own = f"{file.address.key.removesuffix('/')}/"
    inside = file.whole or (bool(slash) and kind != file.kind.name)
    return inside and (rest.startswith(own) or own.startswith(rest))


def _inside(kinds: Mapping[str, Kind], file: File) -> Iterator[str]:
    """The addresses of what stands inline in a file."""
    try:
        value, _ = parse(read(file.path))
    except Malformed:
        return
    if file.whole:
        yield from _keyed(kinds, file.kind, Address("", file.address.key[:-1]), value)
    else:
        yield from _inline(kinds, file.kind, file.address, value)


def _inline(kinds: Mapping[str, Kind], kind: Kind, address: Address, body: Json) -> Iterator[str]:
    for child in children(kinds, kind) if isinstance(body, dict) else ():
        yield from _keyed(kinds, child, address, body.get(child.folder))


def _keyed(kinds: Mapping[str, Kind], kind: Kind, parent: Address, mapping: Json) -> Iterator[str]:
    for key, body in mapping.items() if isinstance(mapping, dict) else ():
        address = parent.child(kind.name, kind.spell(key))
        yield str(address)
        yield from _inline(kinds, kind, address, body)


_OFFERS: dict[str, Callable[[Path, str, str], Iterable[str]]] = {
    "TARGET": _targets,
    "TARGETS": _targets,
    "SOURCE": _targets,
    "STORE": _stores,
    "KIND": _kinds,
    "KINDS": _kinds,
    "GLOB": _addresses,
    "ADDRESS": _addresses,
    "PROVIDER": _providers,
}
_PATHS = {"FILE": "file", "PATH": "file", "DIR": "dir"}
