"""What a verb works on: a store, or one environment of it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import click


class Target(NamedTuple):
    """`Target("demo", "development")` is demo/development; without the latter, the common resources."""

    store: str
    environment: str | None = None

    @property
    def slug(self) -> str:
        """One word that stands for it alone, for the names of files, jobs and artifacts.

        >>> Target("acme", "production").slug
        'acme--production'
        """
        text = "--".join(filter(None, self))
        # What two targets could share is told apart: a--b/c and a/b--c.
        odd = any("--" in part or part.endswith("-") for part in self if part)
        return f"{text}--{sha256(str(self).encode()).hexdigest()[:6]}" if odd else text

    def __str__(self) -> str:
        return f"{self.store}/{self.environment}" if self.environment else self.store


def parse_target(text: str, stores: str) -> Target:
    """A target as it was typed; the path of a store's folder is understood too.

    >>> parse_target("stores/demo/", "stores")
    Target(store='demo', environment=None)
    """
    parts = [part for part in Path(text).parts if part != "."]
    folder = [part for part in Path(stores).parts if part != "."]
    if folder and parts[: len(folder)] == folder and len(parts) > len(folder):
        parts = parts[len(folder) :]
    if not 1 <= len(parts) <= 2 or any(part in ("..", "/") for part in parts):
        raise click.BadParameter(
            f"'{text}' is no target: write STORE or STORE/ENVIRONMENT, such as demo/production"
        )
    return Target(*parts)
