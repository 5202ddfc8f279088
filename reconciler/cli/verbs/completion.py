"""`reconciler completion`: the script by which a shell completes commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from reconciler.cli.options import COMPLETION, Verb

if TYPE_CHECKING:
    from reconciler.cli.terminal import Terminal

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Verb, short_help="Print the script by which a shell completes commands.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_obj
def command(terminal: Terminal, shell: str) -> int:
    r"""Print the script by which SHELL completes verbs, options, targets, kinds, addresses and files.

    \b
    bash  eval "$(reconciler completion bash)"      in ~/.bashrc; bash 4.4 or newer
    zsh   eval "$(reconciler completion zsh)"       in ~/.zshrc, below compinit
    fish  reconciler completion fish > ~/.config/fish/completions/reconciler.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # one of SHELLS
    root = click.get_current_context().find_root().command
    terminal.write(found(root, {}, "reconciler", COMPLETION).source())
    return 0
