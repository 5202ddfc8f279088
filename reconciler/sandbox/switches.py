"""Knobs from plain values: the switches for what no source documents, whatever the API."""

from __future__ import annotations

import difflib
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from reconciler.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def read_switches(knobs: type[T], choices: Mapping[str, tuple[object, ...]], values: Mapping[str, Any]) -> T:
    """Knobs with some values given and all others at their default.

    >>> read_switches(Knobs, CHOICES, {"unpaged": ["flow"], "lag": 2}).unpaged
    ('flow',)

    Raises SandboxError for a name that does not exist and a value that does not fit.
    """
    known = {item.name: type(item.default) for item in fields(knobs)}
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            raise SandboxError(f"no knob {name!r}", hint=hint)
        _check(name, value, known[name], choices)
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return knobs(**given)


def _check(name: str, value: Any, type_: type[Any], choices: Mapping[str, tuple[object, ...]]) -> None:
    if name in choices:
        if value not in choices[name]:
            raise SandboxError(f"knob {name}: {value!r} is none of {', '.join(map(str, choices[name]))}")
    elif type_ is tuple:
        if isinstance(value, str) or not all(isinstance(item, str) for item in value):
            raise SandboxError(f"knob {name}: write a list of names")
    elif type(value) is not type_:
        raise SandboxError(f"knob {name}: {value!r} is no {type_.__name__}")
    elif type_ is int and value < 0:
        raise SandboxError(f"knob {name}: {value!r} is less than 0")
