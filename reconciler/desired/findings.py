"""The problems of a run, gathered as they are found and raised once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.lines import Lines, Place
from reconciler.desired.text import Malformed
from reconciler.errors import ConfigError, Problem

if TYPE_CHECKING:
    from reconciler.desired.patches import Applied
    from reconciler.model.json import Path
    from reconciler.model.resource import Source


class Findings:
    """Everything that is wrong, and what is only worth a warning.

    >>> findings = Findings()
    >>> findings.at(Source("stores/a/common/currencies/USD.yaml"), ("rat",), "unknown field 'rat'")
    >>> findings.close()
    Traceback (most recent call last):
    reconciler.errors.ConfigError: stores/a/common/currencies/USD.yaml:2:1: unknown field 'rat'
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.lines = Lines()

    def file(self, file: str, message: str, hint: str | None = None) -> None:
        """A problem of a whole file or folder."""
        self.problems.append(Problem(file, 0, 0, message, hint))

    def warn(self, file: str, message: str, hint: str | None = None) -> None:
        self.warnings.append(Problem(file, 0, 0, message, hint))

    def warn_at(self, place: Place, message: str, hint: str | None = None) -> None:
        self.warnings.append(Problem(*place, message, hint))

    def malformed(self, file: str, error: Malformed) -> None:
        """A file that cannot be used at all."""
        line, column = error.line, error.column
        if error.path is not None:
            _, line, column = self.lines.find(file, error.path, key=error.key)
        self.problems.append(Problem(file, line, column, error.message, error.hint))

    def at(
        self,
        source: Source,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        patches: tuple[Applied, ...] = (),
    ) -> None:
        """A problem of a value (of its key when `key`) inside a declaration."""
        place = self.place(source, path, key=key, patches=patches)
        self.problems.append(Problem(*place, message, hint))

    def place(
        self, source: Source, path: Path = (), *, key: bool = False, patches: tuple[Applied, ...] = ()
    ) -> Place:
        """Where a value was written: in the patch that brought it, or else in the file that it stands in."""
        return locate(self.lines, source, path, patches, key=key)

    def close(self) -> None:
        """Raise ConfigError when there is any problem."""
        if self.problems:
            raise ConfigError(list(dict.fromkeys(self.problems)))


def locate(
    lines: Lines, source: Source, path: Path, patches: tuple[Applied, ...], *, key: bool = False
) -> Place:
    """The place of a value: in the patch that brought it, or else in the file of the declaration."""
    whole = (*source.path, *path)
    for patch in reversed(patches):
        written, whole = patch.trace(whole)
        if written:
            return lines.find(patch.file, whole)
    return lines.find(source.file, whole, key=key)
