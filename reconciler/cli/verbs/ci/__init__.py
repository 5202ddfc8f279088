"""`reconciler ci`: plan, apply and drift as a CI system calls them, and what they need around them."""

from __future__ import annotations

import click

from reconciler.cli.group import Group
from reconciler.cli.options import shared

VERBS = {
    "plan": "Plan, and show it on the pull request.",
    "apply": "Apply what was approved on the pull request of a commit.",
    "drift": "Watch for drift, and keep an issue of it.",
    "matrix": "Turn a list of targets into a matrix of jobs.",
    "tidy": "Mark plans on a pull request that are no longer true.",
}


@click.group(
    "ci",
    cls=Group,
    package="reconciler.cli.verbs.ci",
    verbs=VERBS,
    params=shared(),
    short_help="Plan, apply and watch for drift in CI.",
)
def command() -> None:
    """Plan on pull requests, apply what was approved there, and watch for drift.

    In a job of GitHub Actions with GITHUB_TOKEN set this writes comments, issues, annotations, the job's
    summary and its outputs. Anywhere else the same commands print Markdown and write files.
    """
