"""`reconciler ci`: plan, apply and drift as a CI system calls them, and what they need around them."""

from __future__ import annotations

from importlib import import_module

import click

from reconciler.cli.options import shared

VERBS = {
    "plan": "Plan, and show it on the pull request.",
    "apply": "Apply what was approved on the pull request of a commit.",
    "drift": "Watch for drift, and keep an issue of it.",
    "matrix": "Turn a list of targets into a matrix of jobs.",
    "tidy": "Mark plans on a pull request that are no longer true.",
}


class _Verbs(click.Group):
    """The verbs by name; each stands in a module of its own."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"reconciler.cli.verbs.ci.{name}").command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group("ci", cls=_Verbs, params=shared(), short_help="Plan, apply and watch for drift in CI.")
def command() -> None:
    """Plan on pull requests, apply what was approved there, and watch for drift.

    In a job of GitHub Actions with GITHUB_TOKEN set this writes comments, issues, annotations, the job's
    summary and its outputs. Anywhere else the same commands print Markdown and write files.
    """
