"""`--format`: the one option, and the one place, that decide in which form a result is printed."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from reconciler.render.document import dump, to_document
from reconciler.render.drift import drift_document, drift_text
from reconciler.render.markdown import drift_markdown, markdown, report_markdown
from reconciler.render.page import page
from reconciler.render.report import report_document, report_text
from reconciler.render.sheets import drift_sheet, plan_sheet, report_sheet
from reconciler.render.text import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.session import Site
    from reconciler.cli.terminal import Terminal
    from reconciler.model.json import Object
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan
    from reconciler.render.report import Locate

    Function = Callable[..., Any]


class Format(StrEnum):
    """The form of a result: text for a terminal, JSON for a program, Markdown for a comment, a page."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


SHORT = (Format.JSON, Format.MARKDOWN)


def formats(function: Function) -> Function:
    """The options that say in which form to print; the verb takes the answer as `form`.

    >>> @formats
    ... def command(terminal, form): ...
    """

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        flags = {f"--{one}": given.pop(f"as_{one}") for one in SHORT}
        named: str | None = given.pop("named_format")
        said = [flag for flag, is_set in flags.items() if is_set] + ([f"--format {named}"] if named else [])
        if len(said) > 1:
            raise click.UsageError(f"{' and '.join(said)} exclude each other")
        form = Format(said[0].removeprefix("--format ").removeprefix("--")) if said else Format.TEXT
        return function(*args, form=form, **given)

    options: list[Callable[[Function], Function]] = [
        click.option(
            "--format",
            "named_format",
            type=click.Choice([str(one) for one in Format]),
            help="The form to print it in; html is a page that holds all it needs. [default: text]",
        ),
        *(_short(one) for one in SHORT),
    ]
    decorated: Function = call
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def _short(form: Format) -> Callable[[Function], Function]:
    return click.option(f"--{form}", f"as_{form}", is_flag=True, help=f"Short for --format {form}.")


def write_plan(terminal: Terminal, site: Site, plan: Plan, form: Format) -> None:
    """A plan as a result; its JSON holds the command line's choices, to make the same plan again."""
    match form:
        case Format.TEXT:
            shown = text(plan, colour=terminal.colours_results, place=site.place)
        case Format.JSON:
            shown = dump(to_document(plan, site.policy))
        case Format.MARKDOWN:
            shown = markdown(plan)
        case Format.HTML:
            shown = page(plan_sheet(plan, place=site.place))
    terminal.write(shown)


def write_drift(terminal: Terminal, plan: Plan, form: Format, part: Plan | None = None) -> None:
    """How a live store departs from the configuration, as a result; only a part of it, if that is given."""
    whole, plan = plan, part or plan
    match form:
        case Format.TEXT:
            shown = drift_text(plan, colour=terminal.colours_results)
        case Format.JSON:
            shown = dump(drift_document(whole, plan))
        case Format.MARKDOWN:
            shown = drift_markdown(plan)
        case Format.HTML:
            shown = page(drift_sheet(plan))
    terminal.write(shown)


def write_report(
    terminal: Terminal,
    report: Report,
    form: Format,
    *,
    locate: Locate | None = None,
    word: str = "Apply",
    more: Object | None = None,
) -> None:
    """What became of a plan, as a result; `word` is what the run is called, `more` is for its JSON alone."""
    match form:
        case Format.TEXT:
            shown = "\n" + report_text(report, colour=terminal.colours_results, locate=locate, word=word)
        case Format.JSON:
            shown = dump(report_document(report) | (more or {}))
        case Format.MARKDOWN:
            shown = report_markdown(report, locate=locate, word=word)
        case Format.HTML:
            shown = page(report_sheet(report, locate=locate, word=word))
    terminal.write(shown)
