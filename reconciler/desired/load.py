"""The files of a store -> the resources that one environment wants, or every problem at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.desired import invariants, membership, renames
from reconciler.desired.check import Check
from reconciler.desired.contents import absolute
from reconciler.desired.findings import Findings, locate
from reconciler.desired.gather import Gathering
from reconciler.desired.lines import Lines
from reconciler.desired.names import nearest, show
from reconciler.desired.places import STORE_FILE, is_name, store_folder
from reconciler.desired.references import References
from reconciler.errors import ConfigError, Problem
from reconciler.model.content import Content
from reconciler.model.json import pointer
from reconciler.model.policy import matches
from reconciler.model.resource import Desired, Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path as FilePath

    from reconciler.desired.draft import Draft
    from reconciler.desired.lines import Place
    from reconciler.desired.patches import Applied
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.kind import Kind
    from reconciler.model.policy import Policy


_FEW = 1_000  # among so many addresses the nearest is worth its time


@dataclass(frozen=True)
class State:
    """What an environment of a store wants, resource by resource in the order of addresses.

    warnings  what is no mistake but probably not meant
    files     how many files it was read from
    left_out  what the environment's patches leave out, with the file that says so
    """

    resources: Mapping[Address, Desired]
    warnings: tuple[Problem, ...] = ()
    files: int = 0
    left_out: Mapping[Address, str] = field(default_factory=dict)
    _patches: Mapping[Source, tuple[Applied, ...]] = field(default_factory=dict, repr=False)
    _lines: Lines = field(default_factory=Lines, repr=False, compare=False)

    def patches(self, source: Source) -> tuple[Applied, ...]:
        """The patches that were applied to what stands at a source."""
        return self._patches.get(source, ())

    def locate(self, source: Source, path: Path = ()) -> Place:
        """The file, line and column of a value; the file is read again, so ask only when there is need.

        >>> str(state.locate(state.resources[address].source, ("decimal_places",)))
        'stores/acme/common/currencies/USD.yaml:4:17'
        """
        return locate(self._lines, source, path, self.patches(source))


def load(
    root: FilePath,
    store: str,
    environment: str | None,
    kinds: Mapping[str, Kind],
    env: Mapping[str, str] | None,
    policy: Policy,
) -> State:
    """Read and check `stores/<store>/common` and the environment's folder over it.

    With `env` None nothing is looked up in the environment: variables stay as written and unset ones are no
    problem. Raises ConfigError with all problems of all files.

    >>> load(Path("stores"), "demo", "development", kinds, os.environ, Policy()).files
    11
    """
    folder = store_folder(root, store)
    if environment is not None and not is_name(environment):
        raise ConfigError([Problem(folder, 0, 0, f"{environment!r} cannot be the name of an environment")])
    findings = Findings()
    gathering = Gathering(str(root), kinds, findings)
    drafts = gathering.run(folder, environment)
    checks = {
        name: Check(kind, env, findings, tuple(gathering.inner[name]), folder) for name, kind in kinds.items()
    }
    for address, draft in drafts.items():
        checks[address.kind].run(draft)
    invariants.check(drafts, findings)
    renames.check(drafts, findings)
    References(kinds, drafts, policy, findings, gathering.broken, gathering.left_out).run()
    membership.check(drafts, policy, findings)
    _warn_of_unread(gathering.foreign, drafts.values(), findings)
    _warn_of_idle_globs(f"{folder}/{STORE_FILE}", drafts, policy, findings)
    findings.close()
    resources = {
        address: Desired(
            address,
            draft.body,
            draft.source,
            {pointer(path): written for path, written in draft.raw.items()},
            draft.was,
        )
        for address, draft in sorted(drafts.items())
    }
    patches = {draft.source: draft.patches for draft in drafts.values() if draft.patches}
    warnings = tuple(sorted(findings.warnings))
    return State(resources, warnings, gathering.files, gathering.left_out, patches, findings.lines)


def _warn_of_unread(files: Iterable[str], drafts: Iterable[Draft], findings: Findings) -> None:
    """With prune, a resource in a file that nobody reads would be deleted: EUR.ymal is no EUR.yaml."""
    values = (value for draft in drafts for value in draft.body.values())
    uploaded = {absolute(value.path) for value in values if isinstance(value, Content)}
    for file in files:
        if absolute(file) not in uploaded:
            findings.warn(show(file), "is not read: the suffix of a resource is .yaml or .yml")


def _warn_of_idle_globs(file: str, declared: Collection[Address], policy: Policy, findings: Findings) -> None:
    """A misspelt address guards nothing; it is no mistake, for it may fit what is only in the live store."""
    rules = [("protect", glob, "protects") for glob in policy.protect]
    rules += [("ignore", rule.address, "ignores") for rule in policy.ignore]
    for name, glob, does in rules:
        if not any(char in glob for char in "*?[") and not any(matches(one, (glob,)) for one in declared):
            near = nearest(glob, map(str, declared)) if len(declared) < _FEW else None
            hint = f"did you mean {near!r}?" if near else None
            findings.warn(file, f"{name}: {glob!r} {does} nothing that is declared", hint)
