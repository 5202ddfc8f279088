"""The command `reconciler`: finds the verb, and turns whatever ends it into words and an exit code.

Verbs are imported when they are called, so that `reconciler --help` need not wait for any of them.
"""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

import click

from reconciler import __version__
from reconciler.cli.group import Group
from reconciler.cli.options import COMPLETION, shared
from reconciler.cli.terminal import Terminal
from reconciler.errors import Interrupted, ReconcilerError
from reconciler.render.escape import safe_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = 64  # click's own 2 means "changes" here


class UsageError(ReconcilerError):
    """The command was called wrongly."""

    exit_code = USAGE


VERBS = {
    "init": "Start the folder of a new store.",
    "validate": "Check every file, without a live store.",
    "fmt": "Put files in one layout and order; comments stay.",
    "plan": "Show what would change in the live store; read-only.",
    "rehearse": "Try the plan out on a stand-in of the live store; read-only.",
    "apply": "Bring the live store to what the files say.",
    "pull": "Write what the live store holds into the files.",
    "import": "Write what another tool's document says into the files.",
    "export": "Write a store as another tool's document.",
    "copy": "Bring a live store to what another one holds.",
    "delete": "Delete all resources of a kind from the live store, in batches.",
    "adopt": "Own what the files declare and the live store holds.",
    "forget": "Own no longer what stays in the live store.",
    "history": "Tell which runs changed a live store, the latest first.",
    "unlock": "Take the lock away from a run that died.",
    "drift": "Tell how the live store departs from the files; read-only.",
    "ci": "Plan, apply and watch for drift in CI.",
    "stores": "List the stores and their environments.",
    "kinds": "Explain the kinds of resources.",
    "schema": "Write JSON Schemas for editors.",
    "graph": "Draw what refers to what.",
    "sandbox": "Serve a local stand-in for a live API.",
    "completion": "Print the script by which a shell completes commands.",
}
MODULES = {"import": "imports"}
"""Where a verb stands that no module can be named as."""

HEADINGS = {
    "init": "Files",
    "plan": "Files and live stores",
    "adopt": "What a run keeps",
    "drift": "On a schedule, and in CI",
    "kinds": "Tools",
}
"""What stands above a verb in the overview, and so above those that follow it."""


class Verbs(Group):
    """The whole command."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run and leave with the exit code; of click's further arguments `prog_name` and `obj` count."""
        terminal = extra.get("obj") or Terminal()
        sys.exit(run(self, args, extra.get("prog_name") or "reconciler", terminal))

    def call(self, args: Sequence[str] | None, terminal: Terminal, prog_name: str) -> int:
        """As click's own main, but errors are raised; gives what the verb returned."""
        code = super().main(args, prog_name, COMPLETION, standalone_mode=False, obj=terminal)
        return code if isinstance(code, int) else 0


@click.group(
    cls=Verbs,
    package="reconciler.cli.verbs",
    verbs=VERBS,
    modules=MODULES,
    headings=HEADINGS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=shared(),
    epilog="TARGET is STORE or STORE/ENVIRONMENT, as in `reconciler plan demo/development`.",
)
@click.version_option(__version__, prog_name="reconciler", message="%(prog)s %(version)s")
def cli() -> None:
    """Keep the configuration of commerce stores in files: plan, apply, and watch for drift."""


def main() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets its escape, not a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # CI systems cancel a job with SIGTERM: it ends a run as Ctrl-C does, at every moment of it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    cli.main()


def run(group: Verbs, args: Sequence[str] | None, prog_name: str, terminal: Terminal) -> int:
    """The exit code of a call; whatever went wrong has been said on stderr by then."""
    try:
        code = group.call(args, terminal, prog_name)
        sys.stdout.flush()
    except click.UsageError as error:
        return _misused(terminal, error)
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        terminal.fail(Interrupted("interrupted"))
        return Interrupted.exit_code
    except BrokenPipeError:
        return _unread()
    except ReconcilerError as error:
        terminal.fail(error)
        return error.exit_code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        terminal.fail(ReconcilerError(f"{where}{error.strerror or error}"))
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: a user must never see a bare traceback
        terminal.fail_unexpectedly(error)
        return 1
    return code


def _misused(terminal: Terminal, error: click.UsageError) -> int:
    if terminal.log_format == "json":
        terminal.fail(UsageError(error.format_message()))
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()  # the help, which is no sentence about what is wrong
    else:
        # It may quote a file or a live address, which may hold what moves a cursor.
        click.UsageError(terminal.redact(safe_lines(error.format_message())), error.ctx).show()
    return USAGE


def _unread() -> int:
    """Nobody reads our output any more (`| head`): end quietly, and let no later flush complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
