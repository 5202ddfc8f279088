"""A provider as the command line names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.providers.registry import UnknownProvider, plugin

if TYPE_CHECKING:
    from reconciler.model.provider import Plugin


def named(provider: str) -> Plugin:
    """The provider that was given with --provider; raises click.BadParameter when there is none."""
    try:
        return plugin(provider)
    except UnknownProvider as error:
        raise click.BadParameter(str(error), param_hint="'--provider'") from error
