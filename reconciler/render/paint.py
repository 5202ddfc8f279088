"""Colour for a terminal, or none."""

from __future__ import annotations

from dataclasses import dataclass

_SYMBOLS = {"+": "32", "~": "33", "-": "31", "-/+": "35", "+/-": "35", "!": "36"}


@dataclass(frozen=True)
class Paint:
    """Wraps text in ANSI colours; every method of `PLAIN` gives its text as it is."""

    on: bool = True

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def symbol(self, text: str) -> str:
        code = _SYMBOLS.get(text.strip())
        return self._wrap(code, text) if code else text

    def bold(self, text: str) -> str:
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        return self._wrap("2", text)

    def good(self, text: str) -> str:
        return self._wrap("1;32", text)

    def warn(self, text: str) -> str:
        return self._wrap("1;33", text)

    def alarm(self, text: str) -> str:
        return self._wrap("1;31", text)


PLAIN = Paint(on=False)
