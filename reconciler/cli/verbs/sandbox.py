"""`reconciler sandbox`: a local stand-in for a live API, over real HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import Verb
from reconciler.desired.names import suggest
from reconciler.sandbox import PROVIDERS, SandboxError, open_sandbox, parse_fault, serve

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal
    from reconciler.sandbox import Fault


@click.command("sandbox", cls=Verb, short_help="Serve a local stand-in for a live API.")
@click.argument("provider")
@click.option(
    "--port", type=click.IntRange(0, 65535), required=True, help="On 127.0.0.1; 0 takes a free one."
)
@click.option(
    "--db", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the store. [default: memory]"
)
@click.option(
    "--latency", type=click.FloatRange(min=0), default=0, metavar="MS", help="Answer so much later."
)
@click.option("--fault", "faults", multiple=True, metavar="SPEC", help="Fail on purpose. May be repeated.")
@click.pass_obj
def command(
    terminal: Terminal, provider: str, port: int, db: str | None, latency: float, faults: tuple[str, ...]
) -> int:
    """Serve a local stand-in for the live API of PROVIDER, until Ctrl-C.

    A fault is KIND[:NAME=VALUE,...], such as 429:times=2,retry_after=1 or drop-after:writes,nth=3. Kinds are
    a status from 400 to 599, drop-before, drop-after, slow, expire-token, stale-list, html and
    (commercetools) bump.
    """
    if provider not in PROVIDERS:
        near = suggest(provider, PROVIDERS)
        raise click.BadParameter(
            f"no sandbox for '{provider}'" + (f"\n  hint: {near}" if near else ""), param_hint="'PROVIDER'"
        )
    sandbox = open_sandbox(
        provider,
        db=Path(db) if db else None,
        faults=[_fault(spec) for spec in faults],
        latency_ms=latency,
    )

    def ready(url: str) -> None:
        terminal.say(f"{provider} sandbox on {url}")
        terminal.say(f"  {sandbox.provider.setting}: {sandbox.store_id}")
        terminal.say("  credentials: {client_id: sandbox, client_secret: sandbox}")
        terminal.say("Ctrl-C ends it.")

    try:
        serve(sandbox, port, ready=ready)
    except KeyboardInterrupt:
        terminal.say("Stopped.")
    finally:
        sandbox.close()
    return 0


def _fault(spec: str) -> Fault:
    try:
        return parse_fault(spec)
    except SandboxError as error:
        raise click.BadParameter(str(error), param_hint="'--fault'") from error
