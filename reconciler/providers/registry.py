"""Providers by name, found through the entry point group `reconciler.providers` and loaded when asked for."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from reconciler.errors import ConfigError, Problem

if TYPE_CHECKING:
    from reconciler.model.provider import Plugin

GROUP = "reconciler.providers"


class UnknownProvider(ConfigError):
    """No installed package brings a provider of that name."""


def names() -> list[str]:
    """Every installed provider, sorted: `["commercetools", "elasticpath"]`."""
    return sorted(entry_points(group=GROUP).names)


def plugin(name: str) -> Plugin:
    """The provider of that name; raises UnknownProvider naming the nearest one when there is none.

    Raises ConfigError when its package cannot be loaded; neither knows the place where the name is written.

    >>> plugin("elasticpath").kinds["currency"].folder
    'currencies'
    """
    found = entry_points(group=GROUP, name=name)
    if not found:
        raise UnknownProvider([Problem("", 0, 0, f"unknown provider '{name}'", _hint(name))])
    try:
        loaded: Plugin = found[name].load()
    except Exception as failure:  # a package of strangers may raise anything when it is imported
        message = f"the provider '{name}' cannot be loaded: {failure}"
        raise ConfigError([Problem("", 0, 0, message, "reinstall the package that brings it")]) from failure
    return loaded


def _hint(name: str) -> str:
    known = names()
    nearest = get_close_matches(name, known, n=1)
    listed = ", ".join(known) or "none"
    return f"did you mean '{nearest[0]}'? installed: {listed}" if nearest else f"installed: {listed}"
