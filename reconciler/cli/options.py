"""The options that several verbs share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from reconciler.cli.terminal import Terminal

    Function = TypeVar("Function", bound=Callable[..., Any])

COMPLETION = "_RECONCILER_COMPLETE"
"""The environment variable by which a shell asks for completions."""
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Choices:
    """What the command line adds to a store's policy; the names are the policy's."""

    target: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    allow_loss: tuple[str, ...] = ()
    rotate: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    allow_deletes: int | None = None
    allow_updates: int | None = None
    full: bool = False
    rev: str | None = None
    changed_since: str | None = None


def shared() -> list[click.Parameter]:
    """The options that every verb takes, before its name or after it; given twice, the later one counts."""
    return [
        _remembered("--stores", "stores", metavar="DIR", help="The folder of all stores. [default: stores]"),
        _remembered("--no-color", "no_color", is_flag=True, help="No colours, also on a terminal."),
        _remembered(
            "--log-level",
            "log_level",
            type=click.Choice(LEVELS),
            help="From info on, every request is logged. [default: warning]",
        ),
        _remembered(
            "--log-format",
            "log_format",
            type=click.Choice(["text", "json"]),
            help="The form of what is said on stderr. [default: text]",
        ),
    ]


def _remembered(flag: str, name: str, **attributes: Any) -> click.Option:
    def remember(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value is not None:
            terminal: Terminal = context.find_root().obj
            setattr(terminal, name, value)

    return click.Option([flag, name], default=None, expose_value=False, callback=remember, **attributes)


class Word(click.types.StringParamType):
    """Any text; a shell offers what the parameter stands for in the help."""

    def shell_complete(
        self, context: click.Context, parameter: click.Parameter, typed: str
    ) -> list[CompletionItem]:
        from reconciler.cli.complete import complete  # noqa: PLC0415 - slow to import, and only a shell asks

        return complete(context, parameter, typed)


class Verb(click.Command):
    """A command that takes the shared options too."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += shared()
        for parameter in self.params:
            if parameter.type is click.STRING:
                parameter.type = Word()


full = click.option("--full", is_flag=True, help="Ask for all objects, also where each needs a request.")


_TARGET = ("--target", "GLOB", "Only these addresses and what they need. May be repeated.")
target_only = click.option(_TARGET[0], multiple=True, metavar=_TARGET[1], help=_TARGET[2])


rev = click.option(
    "--rev", metavar="REV", help="Read the files as they were at a commit, branch or tag; no checkout."
)


changed_since = click.option(
    "--changed-since", metavar="REV", help="Only what changed in the files since then, and what hangs on it."
)


lock_timeout = click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for another run to be done with TARGET. [default: 0]",
)


def revisions(function: Function) -> Function:
    """The options that say of which files a plan is made; a verb takes them as `Choices(**choices)`."""
    return rev(changed_since(function))


def choices_but(*left_out: str) -> Callable[[Function], Function]:
    """The options that narrow or widen what a plan may hold; a verb takes them as `Choices(**choices)`.

    >>> @choices_but("--act")
    """
    number = click.IntRange(min=0)
    many = [
        _TARGET,
        ("--exclude", "GLOB", "Without these addresses and what needs them. May be repeated."),
        ("--replace", "ADDRESS", "Delete it and create it again. May be repeated."),
        ("--allow-loss", "GLOB", "Let changes of these lose data in the store. May be repeated."),
        ("--rotate", "GLOB", "Send again what the store does not tell of these. May be repeated."),
        ("--act", "GLOB", "Do the actions of these again, such as publish. May be repeated."),
    ]
    options = [
        click.option(flag, multiple=True, metavar=what, help=text)
        for flag, what, text in many
        if flag not in left_out
    ]
    options += [
        click.option(
            "--allow-deletes", type=number, metavar="N", help="Let N deletions pass the thresholds."
        ),
        click.option("--allow-updates", type=number, metavar="N", help="Let N updates pass the thresholds."),
        *([] if "--full" in left_out else [full]),
    ]

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


choices = choices_but()
