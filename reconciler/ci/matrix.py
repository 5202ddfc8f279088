"""The targets of a run as a matrix of jobs."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model.json import Json

MOST = 256
"""Jobs that GitHub starts from one matrix; with more it starts none."""


def targets(listed: Json, only: Iterable[str]) -> list[str]:
    """The targets of a list (of names, or of objects with a `target`) that fit a glob, each once.

    >>> targets([{"target": "acme"}, {"target": "acme/production"}], ["*/production"])
    ['acme/production']
    """
    if isinstance(listed, dict):
        listed = listed.get("targets")
    if not isinstance(listed, list):
        raise ReconcilerError("this is no list of targets", hint="`reconciler stores list --json` writes one")
    names = [one.get("target") if isinstance(one, dict) else one for one in listed]
    if not all(isinstance(name, str) for name in names):
        raise ReconcilerError("an entry of the list names no target")
    globs = list(only)
    kept = [str(name) for name in dict.fromkeys(names) if any(fnmatchcase(str(name), g) for g in globs)]
    if len(kept) > MOST:
        raise ReconcilerError(
            f"{len(kept)} targets, and GitHub starts no more than {MOST} jobs from a matrix",
            hint="choose fewer by RECONCILER_TARGETS, and give the rest a workflow of their own",
        )
    return kept
