"""What must hold in a store.yaml: first in itself, then against the provider that it names."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from reconciler.desired.endpoint import ledger_fault, located, option_fault, url_fault
from reconciler.desired.names import show, suggest
from reconciler.desired.places import COMMON, is_name
from reconciler.desired.secrets import HINT
from reconciler.desired.storefile import Layered, StoreModel
from reconciler.desired.validate import flaws
from reconciler.desired.variables import fill_all, present
from reconciler.desired.words import at, category, describe
from reconciler.model.json import parse_pointer
from reconciler.model.provider import is_sandbox
from reconciler.model.resource import Source
from reconciler.model.shape import compile_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.findings import Findings
    from reconciler.desired.settings import StoreFile
    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Option
    from reconciler.model.shape import Shape


class Tell(Protocol):
    """Reports what is wrong at a path of store.yaml, at its key when `key`."""

    def __call__(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None: ...


_ENDS = (".yaml", ".yml", ".patch.yaml", ".patch.yml")
_FIXED = StoreModel.model_fields.keys() - {"url", "store_id", "credentials"}


def check_file(data: Object, file: str, findings: Findings) -> Object:
    """Report what is wrong whatever the provider: sorts of values, names, credentials as literals.

    Gives back the settings without those that are of a wrong sort.
    """
    source = Source(file)

    def tell(path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        findings.at(source, path, message, hint, key=key)

    def say(path: Path, value: Json) -> str:
        return category(value) if "credentials" in path else describe(value)

    usable = data
    try:
        StoreModel.model_validate(data)
    except ValidationError as error:
        for flaw in flaws(error, data, compile_shape(StoreModel), say):
            usable = _without(usable, flaw.path)
            tell(flaw.path, flaw.message, flaw.hint, key=flaw.key)
    _check_names(data, tell)
    for path in _check_variables(data, tell):
        usable = _without(usable, path)
    _check_literals(data, (), tell)
    for path, layer in _layers(usable):
        url = layer.get("url")
        if url is not None and not present(url) and (wrong := url_fault(url)):
            tell((*path, "url"), wrong)
        ledger = layer.get("ledger")
        if ledger is not None and (wrong := ledger_fault(ledger)):
            tell((*path, "ledger"), wrong)
    return usable


def _without(data: Object, path: Path) -> Object:
    """The settings without the one that holds a mistake, so that the rest can be checked all the same."""
    environments = data.get("environments")
    if path[:1] == ("environments",) and len(path) > 2 and isinstance(environments, dict):
        layer = _without(environments[path[1]], path[2:])
        return {**data, "environments": {**environments, path[1]: layer}}
    return {name: value for name, value in data.items() if name not in path[:1]}


def _check_names(data: Object, tell: Tell) -> None:
    environments = data.get("environments")
    for name in environments if isinstance(environments, dict) else ():
        if name == COMMON:
            tell(("environments", name), "'common' is the folder that every environment shares", key=True)
        elif not is_name(name):
            tell(("environments", name), f"{name!r} cannot be the name of an environment", key=True)


def _check_variables(data: Object, tell: Tell) -> list[Path]:
    """Variables are well written, and stand only where a connection is described; where they do not."""
    found: dict[Path, str] = {}
    fill_all(data, None, tell, found, set())
    wrong = []
    for path in found:
        setting = path[2] if path[0] == "environments" and len(path) > 2 else path[0]
        if setting in _FIXED:
            tell(path, f"no variable can stand in {setting}: what it says is reviewed with the files")
            wrong.append(path)
    return wrong


def _layers(data: Object) -> Iterator[tuple[Path, Object]]:
    """The top level and each environment, as far as they are mappings."""
    yield (), data
    environments = data.get("environments")
    for name, layer in (environments if isinstance(environments, dict) else {}).items():
        if isinstance(layer, dict):
            yield ("environments", name), layer


def _check_literals(data: Object, options: Sequence[Option], tell: Tell) -> None:
    for path in _literals(data, options):
        message = f"the credential {path[-1]!r} is written as ${{env:NAME}}, this is a literal"
        tell(path, message, HINT, key=False)


def _literals(data: Object, options: Sequence[Option]) -> list[Path]:
    """Credentials written out that would be sent to a real store, each once."""
    found: dict[Path, None] = {}
    layers = list(_layers(data))
    for path, layer in layers:
        _, url = located((layer, data), options)
        unused = not path and url is None and len(layers) > 1  # every environment brings its own url
        if is_sandbox(url) or unused:
            continue
        for place, holder in (((), data), (path, layer)):
            credentials = holder.get("credentials")
            for name, value in (credentials if isinstance(credentials, dict) else {}).items():
                overridden = holder is not layer and name in (layer.get("credentials") or {})
                if isinstance(value, str) and not present(value) and not overridden:
                    found[(*place, "credentials", name)] = None
    return list(found)


def check_plugin(
    declared: StoreFile,
    credentials: tuple[str, ...],
    options: Sequence[Option],
    kinds: Mapping[str, Kind],
    findings: Findings,
) -> None:
    """Report what the provider does not know, in every environment: settings, credentials, kinds, folders."""
    source = Source(declared.file)

    def tell(path: Path, message: str, hint: str | None = None, *, key: bool = True) -> None:
        findings.at(source, path, message, hint, key=key)

    for path, layer in _layers(declared.data):
        known = {*(StoreModel if not path else Layered).model_fields, *(one.name for one in options)}
        for name in layer.keys() - known:
            tell((*path, name), f"unknown field {name!r}", _hint(name, known, path))
        _check_options(layer, path, options, tell)
        for name in (layer.get("credentials") or {}).keys() - set(credentials):
            message = f"{declared.provider} knows no credential {name!r}"
            tell((*path, "credentials", name), message, suggest(name, credentials))
        _check_policy(layer, path, declared.provider, kinds, tell)
    _check_literals(declared.data, options, tell)  # now it is known what else leads to a real store
    _stray(declared, kinds, findings)


def _check_options(layer: Object, path: Path, options: Sequence[Option], tell: Tell) -> None:
    for option in options:
        name, value = option.name, layer.get(option.name)
        if value is None:
            continue
        if not isinstance(value, str):
            tell((*path, name), f"{name!r} must be text, found {category(value)}", key=False)
        elif not present(value) and (wrong := option_fault(option, value)):
            tell((*path, name), wrong, key=False)
        if option.endpoint and (given := located((layer,), options)[0]) != name:
            tell((*path, name), f"{name!r} says where the store is, and so does {given!r}: keep one")


def _check_policy(layer: Object, path: Path, provider: str, kinds: Mapping[str, Kind], tell: Tell) -> None:
    """Kinds, addresses and fields that do not exist: a rule that guards nothing is noticed too late."""
    for place, kind in _kinds(layer):
        if kind not in kinds:
            message = f"{provider} has no kind {kind!r}"
            tell((*path, *place), message, suggest(kind, kinds), key=place[0] == "prune")
    for place in _no_addresses(layer):
        hint = "an address is kind/key, as in currency/USD; all of a kind: currency/*"
        tell((*path, *place), f"{at(layer, place)!r} is no address", hint, key=False)
    for index, rule in enumerate(layer.get("ignore") or ()):
        if fault := no_field(rule, kinds):
            tell((*path, "ignore", str(index), "path"), *fault, key=False)


def _hint(name: str, known: set[str], path: Path) -> str | None:
    if path and name in ("provider", "environments"):
        return f"{name} stands at the top of store.yaml: it is the same for every environment"
    return suggest(name, known)


def _kinds(layer: Object) -> Iterator[tuple[Path, str]]:
    """Every kind that the policy names, with its place; globs of kinds name none."""
    prune = layer.get("prune")
    yield from ((("prune", kind), kind) for kind in (prune if isinstance(prune, dict) else ()))
    for place, glob in _globs(layer):
        kind, slash, _ = glob.partition("/")
        if slash and not wild(kind):
            yield place, kind
    for index, rule in enumerate(layer.get("ignore") or ()):
        if rule.get("kind", "*") != "*":
            yield ("ignore", str(index), "kind"), rule["kind"]


def _globs(layer: Object) -> Iterator[tuple[Path, str]]:
    for name in ("protect", "external"):
        yield from (((name, str(index)), glob) for index, glob in enumerate(layer.get(name) or ()))
    for index, rule in enumerate(layer.get("ignore") or ()):
        if "address" in rule:
            yield ("ignore", str(index), "address"), rule["address"]


def _no_addresses(layer: Object) -> Iterator[Path]:
    """The globs that no address can ever fit: a bare name guards nothing, and nobody would notice."""
    return (place for place, glob in _globs(layer) if not names_address(glob))


def names_address(glob: str) -> bool:
    """Whether a glob can fit an address: `currency/USD`, `currency/*`, `*`, and not `USD`."""
    return "/" in glob or wild(glob)


def no_field(rule: Object, kinds: Mapping[str, Kind]) -> tuple[str, str | None] | None:
    """The message and hint for a path of an ignore rule that no kind it speaks of has."""
    within = rule.get("address", "*").partition("/")[0]
    meant = [
        kind
        for name, kind in kinds.items()
        if rule.get("kind", "*") in ("*", name) and fnmatchcase(name, within)
    ]
    path = parse_pointer(rule["path"])
    if not meant or any(_leads(kind.shape, path) for kind in meant):
        return None
    known = {name for kind in meant for name in kind.fields}
    what = meant[0].name if len(meant) == 1 else "kind"
    hint = suggest(path[0], known) if path[0] not in known else None
    return f"no {what} has a field {rule['path']}", hint


def _leads(shape: Shape, path: Path) -> bool:
    if not path or shape.free:
        return True
    if shape.fields is not None:
        return path[0] in shape.fields and _leads(shape.fields[path[0]].shape, path[1:])
    inner = shape.item or shape.values
    return inner is not None and _leads(inner, path[1:])


def wild(text: str) -> bool:
    """Whether a text is a glob that fits more than itself."""
    return any(char in text for char in "*?[")


def _stray(declared: StoreFile, kinds: Mapping[str, Kind], findings: Findings) -> None:
    """Folders of resources, and singletons, that no target would ever read."""
    folders = {kind.folder for kind in kinds.values() if not kind.singleton}
    files = {f"{kind.folder}{end}" for kind in kinds.values() if kind.singleton for end in _ENDS}
    layers = {COMMON, *declared.environments}
    with os.scandir(declared.folder) as entries:
        found = sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".") and (entry.is_dir() or entry.name in files)
        )
    for name in found:
        path = f"{declared.folder}/{name}"
        if name in layers:
            continue
        if name in folders | files:
            hint = f"move it to {declared.folder}/{COMMON}/{name}, or into the folder of an environment"
            what = "a folder of resources" if name in folders else "a resource"
            findings.file(show(path), f"{what} stands beside the layers, where it is not read", hint)
        elif (folders | files) & {entry.name for entry in FilePath(path).iterdir()}:
            hint = suggest(name, layers) or ""
            message = f"{show(name)!r} is no environment of this store, so its resources are not read"
            findings.file(show(path), message, hint or "list it under environments: in store.yaml")
