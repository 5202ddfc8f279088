"""What every verb of `ci` has at hand: the run it is part of, GitHub if it can be reached, and files."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.ci import compose
from reconciler.ci.access import basic, git_access
from reconciler.ci.api import Api
from reconciler.ci.commands import shown
from reconciler.ci.context import Context
from reconciler.ci.outputs import SUMMARY, Outputs
from reconciler.ci.remarks import of_error
from reconciler.cli.files import save, workspace
from reconciler.cli.formats import Format
from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.ci.commands import Annotation
    from reconciler.cli.terminal import Terminal


WHOLE = 10_000_000
"""Bytes of a report that goes into a file, where nothing has to be cut."""
FOLDER = click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Where files are written, in a folder of the target's name. [default: .reconciler/ci]",
)
FORM = click.option(
    "--format",
    "named_form",
    type=click.Choice([str(form) for form in Format]),
    help="What to print. [default: text where GitHub shows the Markdown, else markdown]",
)


class Desk:
    """A run of CI.

    From here on stderr takes the runner's commands, and nothing else that is printed can be one.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.context = Context.of(os.environ)
        self.outputs = Outputs(self.context)
        if self.context.on_github:
            terminal.obeyed = True
        if token := self.context.token:
            terminal.hide([token, basic(token)])
        os.environ.update(git_access(self.context, os.environ))

    @cached_property
    def login(self) -> str:
        """Who our comments are by."""
        with self.api() as api:
            return api.login()

    def api(self) -> Api:
        """GitHub; it waits by the terminal's clock."""
        sleep = self.terminal.sleep
        if sleep is None:
            return Api(self.context, sleep=time.sleep)

        async def wait(seconds: float) -> None:
            await sleep(seconds)

        return Api(self.context, sleep=lambda seconds: asyncio.run(wait(seconds)))

    def annotate(self, found: Sequence[Annotation]) -> None:
        """Remarks beside the lines they are about, in a job of GitHub's."""
        if self.context.on_github:
            for line in shown(found):
                self.terminal.order(line)

    def summarise(self, make: Callable[[int], str]) -> None:
        """Put on the run's page what `make` makes of so many bytes."""
        if self.context.summary_file:
            self.outputs.summarise(make(SUMMARY))

    def write(self, folder: str | None, target: object, files: Mapping[str, str]) -> Path:
        """Write files into the target's folder, and give that."""
        root = Path(folder) if folder else workspace(self.terminal.stores) / "ci"
        place = root / str(target)
        for name, text in files.items():
            save(place / name, text)
        return place

    def as_of(self, revision: str | None) -> None:
        """What is told from here on is of the files at a revision, if one was asked for."""
        self.context = replace(self.context, commit=revision or self.context.commit)

    def tell_failure(self, target: object, error: ReconcilerError, title: str) -> str:
        """Say on the run's page what went wrong; gives what can stand in a comment."""
        self.summarise(lambda most: compose.failure(str(target), error, self.context, title, most))
        return compose.failure(str(target), error, self.context, title)

    @contextmanager
    def reported(self, target: object, tell: Callable[[ReconcilerError], object]) -> Iterator[None]:
        """Have an error told on GitHub before it ends the command; what cannot be told is a warning then."""
        try:
            yield
        except ReconcilerError as error:
            self.terminal.clean(error)
            self.annotate(of_error(str(target), error, self.context.root))
            self.outputs.write({"exit-code": error.exit_code, "has-changes": False, "summary": error.message})
            try:
                tell(error)
            except ReconcilerError as untold:
                self.terminal.warn(f"this could not be told on GitHub: {untold}")
            raise
