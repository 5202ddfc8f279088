"""What a plan is for: a store, or one environment of it."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple


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
