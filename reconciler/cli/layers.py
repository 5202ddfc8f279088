"""Into which files of a target what is live is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.desired.places import COMMON
from reconciler.desired.pull.pull import Options

if TYPE_CHECKING:
    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal


def options_of(
    terminal: Terminal, site: Site, named: frozenset[str] | None, into: str | None, *, delete: bool = False
) -> Options:
    """What the command line asks for; raises UsageError for a layer that does not exist."""
    store, environment = site.declared.target
    layers = [COMMON, *([environment] if environment else [])]
    if into is not None and into not in layers:
        message = (
            f"'{into}' is no layer of {site.declared.target}: there {'is' if len(layers) == 1 else 'are'} "
        )
        raise click.BadParameter(message + " and ".join(layers), param_hint="'--into'")
    several = environment is not None and len(site.declared.settings.declared.environments) > 1
    return Options(
        folder=f"{Path(terminal.stores)}/{store}",
        environment=environment,
        layer=into or (environment if several and environment else COMMON),
        shared=several and into != COMMON,
        named=named,
        delete=delete,
        external=site.policy.external,
        ignore=site.policy.ignore,
    )
