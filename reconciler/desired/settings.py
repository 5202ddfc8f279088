"""store.yaml: the connection, the environments and the policy of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.desired.endpoint import URL, header_fault, located, option_fault, url_fault
from reconciler.desired.findings import Findings
from reconciler.desired.names import suggest
from reconciler.desired.parse import parse
from reconciler.desired.places import STORE_FILE, names, store_folder
from reconciler.desired.rules import check_file, check_plugin
from reconciler.desired.text import Malformed, read
from reconciler.desired.variables import SET, SET_OR_ESCAPE, fill, stays_open
from reconciler.desired.words import category
from reconciler.errors import Problem
from reconciler.model.policy import Ignore, Policy, Thresholds
from reconciler.model.provider import SANDBOX, Connection, is_sandbox
from reconciler.model.resource import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconciler.model.json import Json, Object
    from reconciler.model.json import Path as JsonPath
    from reconciler.model.kind import Kind
    from reconciler.model.provider import Option

__all__ = ["Settings", "StoreFile", "load_settings", "names"]

_MERGED = ("credentials", "limits", "thresholds")


@dataclass(frozen=True)
class Settings:
    """What holds for one target, variables not yet filled in; `located` is the setting that gives the url."""

    store: str
    environment: str | None
    provider: str
    located: str
    url: str
    store_id: str | None
    credentials: Mapping[str, str] = field(repr=False)
    options: Mapping[Option, str]
    parallelism: int
    requests_per_second: float | None
    secret_sink: tuple[str, ...]
    ledger: str
    policy: Policy
    declared: StoreFile = field(repr=False, compare=False)

    def connection(self, env: Mapping[str, str]) -> Connection:
        """The connection with its variables filled in; raises ConfigError naming each one that is not set.

        >>> settings.connection({"EP_CLIENT_ID": "..."})
        Traceback (most recent call last):
        ConfigError: stores/acme/store.yaml:9:20: the environment variable EP_CLIENT_SECRET is not set
        """
        findings = Findings()

        def value(text: str, *place: str, fault: Callable[[str], str | None] | None = None) -> str:
            path = self.declared.path(self.environment, place)

            def tell(_: JsonPath, message: str, hint: str | None) -> None:
                hint = SET if hint == SET_OR_ESCAPE else hint  # nothing here begins with ${env: by itself
                findings.at(Source(self.declared.file), path, message, hint)

            filled = fill(text, env, path, tell)
            if not filled and text:
                tell(path, f"{place[-1]!r} is empty: its environment variable is set to nothing", None)
            elif fault and not stays_open(text, env) and (wrong := fault(filled)):
                tell(path, wrong, None)
            return filled

        def store_id(text: str) -> str:
            return value(text, "store_id", fault=partial(header_fault, "store_id"))

        connection = Connection(
            url=value(self.url, self.located, fault=url_fault),
            store_id=None if self.store_id is None else store_id(self.store_id),
            credentials={name: value(text, "credentials", name) for name, text in self.credentials.items()},
            options={
                option.name: value(text, option.name, fault=partial(option_fault, option))
                for option, text in self.options.items()
            },
            parallelism=self.parallelism,
            requests_per_second=self.requests_per_second,
        )
        findings.close()
        return connection


@dataclass(frozen=True)
class StoreFile:
    """A store.yaml that names its provider; `resolve` checks it against that.

    data      the settings that can be used
    problems  what is wrong with it whatever the provider
    """

    folder: str
    store: str
    data: Object = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.folder}/{STORE_FILE}"

    @property
    def provider(self) -> str:
        return str(self.data["provider"])

    @property
    def environments(self) -> tuple[str, ...]:
        return tuple(self.data.get("environments") or ())

    def layers(self, environment: str | None) -> list[Object]:
        """What is written at the top and, over it, for an environment."""
        own = (self.data.get("environments") or {}).get(environment)
        return [self.data, own or {}]

    def path(self, environment: str | None, place: JsonPath) -> JsonPath:
        """Where a setting is written: for the environment if it is there, else at the top."""
        value: Json = self.layers(environment)[1]
        for part in place:
            if not isinstance(value, dict) or part not in value:
                return place
            value = value[part]
        return ("environments", environment or "", *place)

    def setting(self, environment: str | None, name: str) -> Json:
        """A setting as it holds in an environment: mappings are merged, all else is replaced."""
        top, own = (layer.get(name) for layer in self.layers(environment))
        if name in _MERGED:
            return {**(top or {}), **(own or {})}
        return top if own is None else own

    def resolve(
        self,
        environment: str | None,
        plugin_credentials: tuple[str, ...],
        plugin_options: Sequence[Option],
        kinds: Mapping[str, Kind],
    ) -> Settings:
        """The settings of one target; raises ConfigError for all that is wrong with store.yaml.

        >>> load_settings(Path("stores"), "demo").resolve("development", (), (), kinds).url
        'sandbox:'
        """
        findings = Findings()
        findings.problems += self.problems
        if environment is not None and environment not in self.environments and not self.problems:
            hint = suggest(environment, self.environments) or "list it under environments: in store.yaml"
            findings.file(self.file, f"{self.store} has no environment {environment!r}", hint)
            findings.close()
        check_plugin(self, plugin_credentials, plugin_options, kinds, findings)
        place, url = self._located(environment, plugin_options)
        options = {
            option: value
            for option in plugin_options
            # What stands for a url is overridden together with it.
            if not option.endpoint or option.name == place
            if (value := self.setting(environment, option.name)) is not None
        }
        self._check_given(environment, plugin_options, findings)
        findings.close()
        limits = self.setting(environment, "limits")
        return Settings(
            store=self.store,
            environment=environment,
            provider=self.provider,
            located=place,
            url=url,
            store_id=self.setting(environment, "store_id"),
            credentials=self.setting(environment, "credentials"),
            options=options,
            parallelism=limits.get("parallelism") or 10,
            requests_per_second=limits.get("requests_per_second"),
            secret_sink=tuple(self.setting(environment, "secret_sink") or ()),
            ledger=self.setting(environment, "ledger") or "file:",
            policy=self.policy(environment),
            declared=self,
        )

    def in_sandbox(self, environment: str | None, options: Sequence[Option]) -> bool:
        """Whether an environment is the embedded stand-in; a region of its own comes before a `url` above."""
        return is_sandbox(self._located(environment, options)[1])

    def _located(self, environment: str | None, options: Sequence[Option]) -> tuple[str, Json]:
        return located(reversed(self.layers(environment)), options)

    def lacks(self, environment: str | None, options: Sequence[Option]) -> dict[str, str]:
        """The settings that nobody gives, though the store cannot be reached without them, with a hint each.

        >>> load_settings(Path("stores"), "demo").lacks("development", ())
        {}
        """
        _, url = self._located(environment, options)
        if is_sandbox(url):
            return {}
        instead = "".join(f", or {option.name} in its place" for option in options if option.endpoint)
        found = {} if url is not None else {URL: f'the API, or "{SANDBOX}"{instead}'}
        return found | {
            option.name: option.summary
            for option in options
            if option.required and self.setting(environment, option.name) is None
        }

    def _check_given(self, environment: str | None, options: Sequence[Option], findings: Findings) -> None:
        source = Source(self.file)
        where = f"the environment {environment!r}" if environment else "the store itself"
        for name, hint in self.lacks(environment, options).items():
            if name != URL or not self.problems:  # a url of a wrong sort is given all the same
                findings.at(source, (), f"no {name} is given for {where}", hint or None)
        if self.in_sandbox(environment, options):
            return
        for option in options:
            given = isinstance(self.setting(environment, option.name), str)
            if given and option.needs and self.setting(environment, option.needs) is None:
                because = f": {option.because}" if option.because else ""
                message = f"{option.name!r} needs {option.needs!r} beside it{because}"
                findings.at(source, self.path(environment, (option.name,)), message)

    def policy(self, environment: str | None) -> Policy:
        """What store.yaml says of what a run may do."""
        top, own = (layer.get("prune") for layer in self.layers(environment))
        rules: dict[str, Any] = {}
        whole: Any = "owned"
        for prune in (top, own):
            if isinstance(prune, dict):
                rules |= prune
            elif prune is not None:
                whole, rules = prune, {}
        thresholds = {
            name: value
            for name, value in self.setting(environment, "thresholds").items()
            if value is not None
        }
        return Policy(
            prune=whole,
            prune_kinds=rules,
            protect=tuple(self.setting(environment, "protect") or ()),
            ignore=tuple(Ignore(**rule) for rule in self.setting(environment, "ignore") or ()),
            external=tuple(self.setting(environment, "external") or ()),
            thresholds=Thresholds(**thresholds),
        )


def load_settings(root: Path, store: str) -> StoreFile:
    """Read `stores/<store>/store.yaml`; raises ConfigError when it does not even name its provider.

    What else is wrong with it `resolve` raises, together with what the provider finds.

    >>> load_settings(Path("stores"), "demo").environments
    ('development',)
    """
    folder = store_folder(root, store)
    findings = Findings()
    file = f"{folder}/{STORE_FILE}"
    data: Json = None
    if _readable(root, file, findings):
        try:
            data, _ = parse(read(file))
        except Malformed as error:
            findings.malformed(file, error)
        else:
            if isinstance(data, dict):
                data = check_file(data, file, findings)
            else:
                findings.file(file, f"store.yaml is a mapping of settings, found {category(data)}")
    if not isinstance(data, dict) or "provider" not in data:
        findings.close()
    return StoreFile(folder, store, data, tuple(findings.problems))


def _readable(root: Path, file: str, findings: Findings) -> bool:
    """Whether store.yaml is a file inside the stores folder; says so when it is not."""
    path = Path(file)
    if not path.is_file():
        other = path.with_suffix(".yml").is_file()
        hint = "rename store.yml" if other else "start it with `reconciler init`"
        findings.file(file, "there is no such file, and every store has one", hint)
    elif not path.resolve().is_relative_to(root.resolve()):
        findings.file(file, "a link leads out of the stores folder")
    else:
        return True
    return False
