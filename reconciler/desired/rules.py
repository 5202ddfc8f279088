"""What must hold in a store.yaml: first in itself, then against the provider that it names."""

from __future__ import annotations

import os
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from reconciler.desired.names import show, suggest
from reconciler.desired.places import COMMON, is_name
from reconciler.desired.secrets import HINT
from reconciler.desired.storefile import Layered, StoreModel
from reconciler.desired.validate import flaws
from reconciler.desired.variables import fill_all, present
from reconciler.desired.words import category, describe
from reconciler.model.resource import Source
from reconciler.model.shape import compile_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.desired.findings import Findings
    from reconciler.desired.settings import StoreFile
    from reconciler.model.json import Json, Object, Path
    from reconciler.model.kind import Kind


class Tell(Protocol):
    """Reports what is wrong at a path of store.yaml, at its key when `key`."""

    def __call__(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None: ...


SANDBOX = "sandbox:"

_FIXED = StoreModel.model_fields.keys() - {"url", "store_id", "credentials"}


def is_sandbox(url: Json) -> bool:
    """Whether a url means the embedded stand-in, which needs no real credentials."""
    return isinstance(url, str) and url.startswith(SANDBOX)


def check_file(data: Object, file: str, findings: Findings) -> None:
    """Report what is wrong whatever the provider: sorts of values, names, credentials as literals."""
    source = Source(file)

    def tell(path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        findings.at(source, path, message, hint, key=key)

    def say(path: Path, value: Json) -> str:
        return category(value) if "credentials" in path else describe(value)

    for path in _owned(data):
        tell(path, "'owned' is not available yet", "write none or all")
    try:
        StoreModel.model_validate(_without_owned(data))
    except ValidationError as error:
        for flaw in flaws(error, data, compile_shape(StoreModel), say):
            tell(flaw.path, flaw.message, flaw.hint, key=flaw.key)
    _check_names(data, tell)
    _check_variables(data, tell)
    for path in _literals(data):
        message = f"the credential {path[-1]!r} is written as ${{env:NAME}}, this is a literal"
        tell(path, message, HINT)


def _check_names(data: Object, tell: Tell) -> None:
    environments = data.get("environments")
    for name in environments if isinstance(environments, dict) else ():
        if name == COMMON:
            tell(("environments", name), "'common' is the folder that every environment shares", key=True)
        elif not is_name(name):
            tell(("environments", name), f"{name!r} cannot be the name of an environment", key=True)


def _check_variables(data: Object, tell: Tell) -> None:
    """Variables are well written, and stand only where a connection is described."""
    found: dict[Path, str] = {}
    fill_all(data, None, tell, found)
    for path in found:
        setting = path[2] if path[0] == "environments" and len(path) > 2 else path[0]
        if setting in _FIXED:
            tell(path, f"no variable can stand in {setting}: what it says is reviewed with the files")


def _layers(data: Object) -> Iterator[tuple[Path, Object]]:
    """The top level and each environment, as far as they are mappings."""
    yield (), data
    environments = data.get("environments")
    for name, layer in (environments if isinstance(environments, dict) else {}).items():
        if isinstance(layer, dict):
            yield ("environments", name), layer


def _owned(data: Object) -> Iterator[Path]:
    for path, layer in _layers(data):
        prune = layer.get("prune")
        if prune == "owned":
            yield (*path, "prune")
        elif isinstance(prune, dict):
            yield from ((*path, "prune", kind) for kind, rule in prune.items() if rule == "owned")


def _without_owned(data: Object) -> Object:
    def allowed(layer: Json) -> Json:
        if not isinstance(layer, dict) or "prune" not in layer:
            return layer
        prune = layer["prune"]
        if isinstance(prune, dict):
            return {**layer, "prune": {kind: rule for kind, rule in prune.items() if rule != "owned"}}
        return {**layer, "prune": "none"} if prune == "owned" else layer

    result: Object = allowed(data)
    environments = data.get("environments")
    if isinstance(environments, dict):
        result = {**result, "environments": {name: allowed(layer) for name, layer in environments.items()}}
    return result


def _literals(data: Object) -> list[Path]:
    """Credentials written out that would be sent to a real store, each once."""
    found: dict[Path, None] = {}
    layers = list(_layers(data))
    for path, layer in layers:
        url = layer.get("url", data.get("url"))
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
    options: tuple[str, ...],
    kinds: Mapping[str, Kind],
    findings: Findings,
) -> None:
    """Report what the provider does not know, in every environment: settings, credentials, kinds, folders."""
    source = Source(declared.file)

    def tell(path: Path, message: str, hint: str | None = None, *, key: bool = True) -> None:
        findings.at(source, path, message, hint, key=key)

    for path, layer in _layers(declared.data):
        known = {*(StoreModel if not path else Layered).model_fields, *options}
        for name in layer.keys() - known:
            tell((*path, name), f"unknown field {name!r}", _hint(name, known, path))
        for name in options:
            if layer.get(name) is not None and not isinstance(layer[name], str):
                tell((*path, name), f"{name!r} must be text, found {category(layer[name])}", key=False)
        for name in (layer.get("credentials") or {}).keys() - set(credentials):
            message = f"{declared.provider} knows no credential {name!r}"
            tell((*path, "credentials", name), message, suggest(name, credentials))
        for place, kind in _kinds(layer):
            if kind not in kinds:
                message = f"{declared.provider} has no kind {kind!r}"
                tell((*path, *place), message, suggest(kind, kinds), key=place[0] == "prune")
    _stray(declared, kinds, findings)


def _hint(name: str, known: set[str], path: Path) -> str | None:
    if path and name in ("provider", "environments"):
        return f"{name} stands at the top of store.yaml: it is the same for every environment"
    return suggest(name, known)


def _kinds(layer: Object) -> Iterator[tuple[Path, str]]:
    """Every kind that the policy names, with its place; globs of kinds name none."""
    prune = layer.get("prune")
    yield from ((("prune", kind), kind) for kind in (prune if isinstance(prune, dict) else ()))
    for name in ("protect", "external"):
        for index, glob in enumerate(layer.get(name) or ()):
            yield from (((name, str(index)), kind) for kind in _kind_of(glob))
    for index, rule in enumerate(layer.get("ignore") or ()):
        if not _wild(rule.get("kind", "*")):
            yield ("ignore", str(index), "kind"), rule["kind"]
        yield from ((("ignore", str(index), "address"), kind) for kind in _kind_of(rule.get("address", "*")))


def _kind_of(glob: str) -> list[str]:
    kind = glob.partition("/")[0]
    return [] if _wild(kind) else [kind]


def _wild(text: str) -> bool:
    return any(char in text for char in "*?[")


def _stray(declared: StoreFile, kinds: Mapping[str, Kind], findings: Findings) -> None:
    """Folders of resources that no target would ever read."""
    folders = {kind.folder for kind in kinds.values()}
    layers = {COMMON, *declared.environments}
    with os.scandir(declared.folder) as entries:
        found = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    for name in found:
        path = f"{declared.folder}/{name}"
        if name in layers:
            continue
        if name in folders:
            hint = f"move it to {declared.folder}/{COMMON}/{name}, or into the folder of an environment"
            findings.file(
                show(path), "a folder of resources stands beside the layers, where it is not read", hint
            )
        elif folders & {entry.name for entry in FilePath(path).iterdir()}:
            hint = suggest(name, layers) or ""
            message = f"{show(name)!r} is no environment of this store, so its resources are not read"
            findings.file(show(path), message, hint or "list it under environments: in store.yaml")
