"""Kinds as they are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.desired.names import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.model.kind import Kind
    from reconciler.model.provider import Plugin


def kind_named(kinds: Mapping[str, Kind], text: str) -> Kind | None:
    """The kind of a name, or whose files stand in a folder of it: "price" and "prices" are the same."""
    return kinds.get(text) or next((kind for kind in kinds.values() if kind.folder == text), None)


def named_kinds(plugin: Plugin, named: Iterable[str]) -> frozenset[str] | None:
    """The kinds that --kind names, None without one; raises BadParameter for one that does not exist."""
    found = set()
    for name in sorted(named):
        kind = kind_named(plugin.kinds, name)
        if kind is not None:
            found.add(kind.name)
            continue
        hint = suggest(name, plugin.kinds)
        message = f"{plugin.name} has no kind '{name}'"
        raise click.BadParameter(message + (f"\n  hint: {hint}" if hint else ""), param_hint="'--kind'")
    return frozenset(found) or None
