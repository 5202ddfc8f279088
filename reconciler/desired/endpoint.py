"""Where a store is reached: its url, or a setting that stands for it, and what else is needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.model.provider import SANDBOX, is_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.model.json import Json, Object
    from reconciler.model.provider import Option

URL = "url"
LEDGERS = {"file": "folder", "git": "remote"}
"""Where a ledger can be kept: what stands before the colon, and what comes after it."""

# Of an https url also a user alone: that is how a token is written.
_PASSWORD = re.compile("https?://[^/]*@|://[^/@]*:[^/]*@")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def located(layers: Iterable[Object], options: Sequence[Option]) -> tuple[str, Json]:
    """The setting that says where a store is, and the url that it makes; the first layer with one counts.

    >>> located([{"region": "eu"}, {"url": "sandbox:"}], [Option("region", endpoint="https://{region}.example")])
    ('region', 'https://eu.example')
    """
    endpoints = {option.name: option.endpoint for option in options if option.endpoint}
    for layer in layers:
        if layer.get(URL) is not None:
            return URL, layer[URL]
        for name, endpoint in endpoints.items():
            if layer.get(name) is not None:
                return name, endpoint.format(**{name: layer[name]})
    return URL, None


def url_fault(url: str) -> str | None:
    """Why a url leads to no store, or None. It never says the url, which may have come from a variable.

    >>> url_fault("https://shop.example/api?key=x")
    'a url has no query and no fragment here: https://host/path'
    """
    if is_sandbox(url):
        return None if url == SANDBOX else f"the embedded stand-in is called {SANDBOX!r}, without more"
    return _http_fault(url, f", or {SANDBOX!r} for the embedded stand-in")


def ledger_fault(text: str) -> str | None:
    """Why a text says no place for a ledger, or None.

    >>> ledger_fault("git:https://me:secret@git.example/stores")
    'a url in `ledger` holds no password and no token: git has its own way to them'
    """
    scheme, colon, place = text.partition(":")
    if not colon or scheme not in LEDGERS:
        return "a ledger is kept in 'file:' or 'file:FOLDER', 'git:' or 'git:REMOTE'"
    if not place.isprintable() or place.startswith("-") or place != place.strip():
        return f"{text!r} names no {LEDGERS[scheme]}"
    if _PASSWORD.search(place):
        return "a url in `ledger` holds no password and no token: git has its own way to them"
    return None


def _http_fault(url: str, else_: str = "") -> str | None:
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in ("http", "https") or not url.isprintable() or " " in url:
        return f"a url is written https://host/path{else_}"
    if "@" in parts.netloc:
        return "a url holds no user and no password: those are credentials"
    if "?" in url or "#" in url:
        return "a url has no query and no fragment here: https://host/path"
    return None


def option_fault(option: Option, text: str) -> str | None:
    """Why a connection setting of a provider cannot be used, or None."""
    if option.is_url:
        return _http_fault(text)
    if option.endpoint and not _HOST.fullmatch(text):
        return f"{option.name!r} is a part of a host's name: letters, digits, '.' and '-'"
    return header_fault(option.name, text)


def header_fault(name: str, text: str) -> str | None:
    """Why a setting cannot be sent, or None: it travels in a header, which is Latin-1."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return f"{name!r} holds a character that cannot be sent in a header"
    return None if text.isprintable() else f"{name!r} holds a control character"
