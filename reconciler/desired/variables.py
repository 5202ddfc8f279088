"""`${env:NAME}` in strings: values that stand in the environment, not in the files.

`$${env:NAME}` stands for the text `${env:NAME}` itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from reconciler.model.json import Json, Path

    Tell = Callable[[Path, str, str | None], None]
    """(path, message, hint): what is wrong with the text at a path."""

_VARIABLE = re.compile(r"\$\$\{env:|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}|\$\{env:")

SET = "set it"
SET_OR_ESCAPE = f"{SET}, or write $${{env:...}} for the text itself"


def present(text: str) -> bool:
    """Whether a text holds at least one variable.

    >>> present("Bearer ${env:TOKEN}"), present("$${env:TOKEN}"), present("${price}")
    (True, False, False)
    """
    return any(match[1] for match in _VARIABLE.finditer(text))


def stays_open(text: str, env: Mapping[str, str] | None) -> bool:
    """Whether a text holds a variable that cannot be filled in: unset, malformed, or nobody asked for it.

    >>> stays_open("${env:A}", {"A": "${env:B}"}), stays_open("${env:A}", None), stays_open("$${env:A}", None)
    (False, True, False)
    """
    found = [match for match in _VARIABLE.finditer(text) if not match[0].startswith("$$")]
    return any(env is None or match[1] not in env for match in found)


def fill(text: str, env: Mapping[str, str] | None, path: Path, tell: Tell) -> str:
    """The text with its variables filled in; with env None only their spelling is checked.

    >>> fill("https://${env:HOST}/", {"HOST": "shop.example"}, (), print)
    'https://shop.example/'
    """
    if "${env:" not in text:
        return text
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        if match[0].startswith("$$"):
            return match[0][1:]
        name = match[1]
        if name is None:
            tell(path, "a variable is written ${env:NAME}: letters, digits and underscores", None)
        elif env is not None and name not in env:
            missing.append(name)
        elif env is not None:
            return env[name]
        return match[0]

    filled = _VARIABLE.sub(value, text)
    for name in dict.fromkeys(missing):
        tell(path, f"the environment variable {name} is not set", SET_OR_ESCAPE)
    return filled if env is not None or not present(text) else text


def fill_all(
    value: Json,
    env: Mapping[str, str] | None,
    tell: Tell,
    raw: dict[Path, str],
    unfilled: set[Path],
    path: Path = (),
) -> Json:
    """A value with the variables of all its strings filled in.

    `raw` gets what stood there before, `unfilled` the paths where a variable stays as it is written.
    """
    if isinstance(value, str):
        filled = fill(value, env, path, tell)
        if "${env:" in value:
            raw[path] = value
            if stays_open(value, env):
                unfilled.add(path)
        return filled
    if isinstance(value, dict):
        for key in value:
            if "${env:" in key:
                tell((*path, key), "a variable stands in a value, never in a key", None)
        return {key: fill_all(item, env, tell, raw, unfilled, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        places = [(*path, str(index)) for index in range(len(value))]
        return [
            fill_all(item, env, tell, raw, unfilled, place) for place, item in zip(places, value, strict=True)
        ]
    return value


def revealed(
    value: Json, written: Collection[Path], env: Mapping[str, str], tell: Tell, path: Path = ()
) -> Json:
    """A value of which some texts were left as they are written, with the variables in them filled in.

    >>> revealed({"url": "https://${env:HOST}/"}, {("url",)}, {"HOST": "shop.example"}, print)
    {'url': 'https://shop.example/'}
    """
    if isinstance(value, dict):
        return {key: revealed(item, written, env, tell, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [revealed(item, written, env, tell, (*path, str(at))) for at, item in enumerate(value)]
    return fill(value, env, path, tell) if path in written and present(value) else value


def escape(text: str) -> str:
    """A live value as it must be written to stand for itself.

    >>> escape("Hello ${env:NAME}")
    'Hello $${env:NAME}'
    """
    return text.replace("${env:", "$${env:")
