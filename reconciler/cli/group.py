"""Commands by name, each in a module of its own that is imported when the command is called."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.shell_completion import CompletionItem


class Group(click.Group):
    """The verbs of a package, with a sentence for each; the help of all of them imports none.

    modules    where a verb stands that no module can be named as
    headings   what stands above a verb in the overview, and so above those that follow it

    >>> @click.group(cls=Group, package="reconciler.cli.verbs", verbs={"plan": "Show what would change."})
    """

    def __init__(
        self,
        *args: Any,
        package: str,
        verbs: Mapping[str, str],
        modules: Mapping[str, str] | None = None,
        headings: Mapping[str, str] | None = None,
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **attributes)
        self.package, self.verbs = package, verbs
        self.modules, self.headings = modules or {}, headings or {}

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in self.verbs:
            return None
        command: click.Command = import_module(f"{self.package}.{self.modules.get(name, name)}").command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        rows: dict[str, list[tuple[str, str]]] = {}
        heading = "Commands"
        for name, says in self.verbs.items():
            heading = self.headings.get(name, heading)
            rows.setdefault(heading, []).append((name, says))
        width = max(map(len, self.verbs))
        for heading, verbs in rows.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<{width}}", says) for name, says in verbs])

    def shell_complete(self, context: click.Context, typed: str) -> list[CompletionItem]:
        """Verbs by name; none of them is imported for that."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks

        found = [
            CompletionItem(name, help=says) for name, says in self.verbs.items() if name.startswith(typed)
        ]
        return found + click.Command.shell_complete(self, context, typed)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.verbs and not name.startswith("-") and not context.resilient_parsing:
            near = difflib.get_close_matches(name, self.verbs, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(self.verbs)}."
            context.fail(f"No such command '{name}'. {hint}")
        return super().resolve_command(context, args)
