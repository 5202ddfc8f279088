"""What a verb works on, as it was typed."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.model.target import Target


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
