"""Kinds as they are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.desired.names import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model.provider import Plugin


def named_kinds(plugin: Plugin, named: Iterable[str]) -> frozenset[str] | None:
    """The kinds that --kind names, None without one; raises BadParameter for one that does not exist."""
    found = frozenset(named)
    for name in sorted(found - plugin.kinds.keys()):
        hint = suggest(name, plugin.kinds)
        message = f"{plugin.name} has no kind '{name}'"
        raise click.BadParameter(message + (f"\n  hint: {hint}" if hint else ""), param_hint="'--kind'")
    return found or None
