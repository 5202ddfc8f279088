"""What the files of a target say; all of it offline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.cli.revision import Folder, folder
from reconciler.desired.baseline import Baseline, load_baseline
from reconciler.desired.findings import Findings
from reconciler.desired.load import State, load
from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError, Problem
from reconciler.model.resource import Misplaced, Source
from reconciler.providers.registry import plugin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.cli.terminal import Terminal
    from reconciler.desired.settings import Settings, StoreFile
    from reconciler.model.address import Address
    from reconciler.model.provider import Plugin
    from reconciler.model.target import Target


@dataclass(frozen=True)
class Declared:
    """The settings and resources of a target, the provider that they are for, and where they were read.

    `baseline` is what is agreed on of the differences between the resources and the live store.
    """

    target: Target
    plugin: Plugin
    settings: Settings
    state: State
    folder: Folder
    baseline: Baseline = field(default_factory=Baseline)

    def locate(self, address: Address) -> str | None:
        """Where a resource is declared: "stores/demo/common/currencies/USD.yaml:1:1"."""
        resource = self.state.resources.get(address)
        return None if resource is None else self.folder.shown(str(self.state.locate(resource.source)))

    def place(self, problem: Problem) -> Problem:
        """A problem that planning found, with the line of the value that it is about."""
        if isinstance(problem, Misplaced):
            place = self.state.locate(problem.source, problem.path)
            problem = Problem(*place, problem.message, problem.hint)
        return self.folder.told(problem)

    def warn(self, terminal: Terminal) -> None:
        """Say what is odd in the files, and no reason to stop."""
        for warning in (*self.state.warnings, *self.baseline.warnings):
            terminal.warn(str(self.folder.told(warning)))


def declare(
    terminal: Terminal,
    target: Target,
    env: Mapping[str, str] | None = None,
    *,
    files: bool = True,
    stores: Folder | None = None,
    warn: bool = True,
) -> Declared:
    """Read and check every file of a target; with `env` None variables stay as they are written.

    Without `files` store.yaml alone is looked at. `stores` is where they are read, when that is not the
    folder as it lies there. Unless `warn`, the caller has something to do before `Declared.warn`. Raises
    ConfigError with all that is wrong.
    """
    stores = stores or folder(terminal)
    try:
        found = _declare(stores, target, env, files=files)
    except ConfigError as error:
        raise stores.refused(error) from error
    if warn:
        found.warn(terminal)
    return found


def _declare(stores: Folder, target: Target, env: Mapping[str, str] | None, *, files: bool) -> Declared:
    root = stores.path
    file = load_settings(root, target.store)
    found = _plugin(file)
    settings = file.resolve(target.environment, found.credentials, found.options, found.kinds)
    errors: list[ConfigError] = []
    if env is not None:
        try:
            settings.connection(env)
        except ConfigError as error:
            errors.append(error)
    state, baseline = State({}), Baseline()
    if files:
        known = None
        try:
            state = load(root, target.store, target.environment, found.kinds, env, settings.policy)
            known = state.resources
        except ConfigError as error:
            errors.append(error)
        try:
            baseline = load_baseline(file, target.environment, found.kinds, known)
        except ConfigError as error:
            errors.append(error)
    if errors:
        raise ConfigError([problem for error in errors for problem in error.problems])
    return Declared(target, found, settings, state, stores, baseline)


def _plugin(file: StoreFile) -> Plugin:
    """The provider that a store.yaml names; an unknown one is told with its place and all else there."""
    try:
        return plugin(file.provider)
    except ConfigError as error:
        findings = Findings()
        findings.problems += file.problems
        for problem in error.problems:
            findings.at(Source(file.file), ("provider",), problem.message, problem.hint)
        findings.close()
        raise
