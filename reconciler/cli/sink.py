"""Where secrets go that a platform shows only once: to a command of the user's, never to a file or a log."""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING

from reconciler.errors import Blocked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.plan import Plan
    from reconciler.model.provider import KeepSecret

_REMEDY = "install it, or name another with `secret_sink` in store.yaml"


def sink(command: Sequence[str]) -> KeepSecret | None:
    """What hands a secret to a command, as one JSON object on its standard input; None without a command.

    >>> keep = sink(["vault-put", "shop/production"])
    >>> await keep(Address("api-client", "feeds"), {"client_id": "...", "client_secret": "..."})
    """
    if not command:
        return None

    async def keep(address: Address, parts: Mapping[str, str]) -> None:
        text = json.dumps({"address": str(address), **parts})
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,  # it may repeat what it was told
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise _refused(address, f"{command[0]!r} cannot be run: {reason}") from error
        await process.communicate(text.encode())
        if process.returncode:
            raise _refused(address, f"{command[0]!r} ended with exit code {process.returncode}")

    return keep


def warn_unkept(terminal: Terminal, site: Site, plan: Plan) -> None:
    """Say of a plan that `refuse_unkept` would refuse it."""
    if lost := _unkept(site.declared.settings.secret_sink, site.declared.plugin.kinds, plan):
        terminal.warn(f"apply would refuse this: {lost}\n  hint: {_REMEDY}")


def refuse_unkept(site: Site, plan: Plan) -> None:
    """Raise Blocked when a secret that a plan's steps bring could not be kept, before any of them is done."""
    if lost := _unkept(site.declared.settings.secret_sink, site.declared.plugin.kinds, plan):
        raise Blocked(f"nothing was written: {lost}", hint=_REMEDY)


def _unkept(command: Sequence[str], kinds: Mapping[str, Kind], plan: Plan) -> str | None:
    """Which secret could not be kept, and why.

    >>> _unkept(["vualt", "kv"], KINDS, plan)
    "'vualt', which takes the secret of api-client/feeds, is no command here"
    """
    secret = next(
        (step.address for step in plan.steps if step.verb in kinds[step.address.kind].secret_once), ""
    )
    if not secret or not command or shutil.which(command[0]):
        return None
    return f"{command[0]!r}, which takes the secret of {secret}, is no command here"


def _refused(address: Address, why: str) -> Blocked:
    return Blocked(
        f"the secret of {address} could not be kept: {why}",
        hint="`secret_sink` in store.yaml names the command; what the secret belongs to was taken back",
    )
