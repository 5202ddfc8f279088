"""Where words go: results to stdout, talk to stderr.

A result is made from a plan, which holds no secret. Talk may quote a server, so known secrets are taken out.
"""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from reconciler.ci.commands import mask
from reconciler.cli.options import LEVELS
from reconciler.errors import ConfigError, ProviderError, ReconcilerError
from reconciler.render.escape import safe, safe_json, safe_lines
from reconciler.render.paint import PLAIN, Paint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from reconciler.model.provider import Call

SHORTEST_SECRET = 6  # a shorter value would blot out parts of innocent words
PUBLIC = ("sandbox",)  # opens nothing, and stands in every request id of a sandbox


@dataclass
class Terminal:
    """The two streams, and the shared options that shape what is written to them.

    `sleep` is what a retry waits with; None is the real one. `clock` tells the time, in a zone, and `token`
    gives what nobody can guess. When `obeyed`, a runner of GitHub's reads along and is told what to hide.
    """

    stores: str = "stores"
    no_color: bool = False
    log_level: str = "warning"
    log_format: str = "text"
    sleep: Callable[[float], Awaitable[None]] | None = None
    obeyed: bool = False
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)
    token: Callable[[], str] = field(default=lambda: token_hex(16), repr=False)
    _secrets: set[str] = field(default_factory=set, repr=False)

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on, talk shows `(sensitive value)` in place of these, as they are or escaped."""
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET and secret not in PUBLIC:
                if self.obeyed and secret not in self._secrets:
                    self.order(mask(secret))
                escaped = {json.dumps(secret, ensure_ascii=plain)[1:-1] for plain in (True, False)}
                self._secrets |= {secret, safe(secret), quote(secret, safe=""), *escaped}

    def redact(self, text: str) -> str:
        """The last net under server's words, after the client has taken out what it sent."""
        for secret in sorted(self._secrets, key=lambda secret: (-len(secret), secret)):
            text = text.replace(secret, "(sensitive value)")
        return text

    def clean(self, error: ReconcilerError) -> None:
        """Redact an error in place, for reports and comments, which do not pass through here."""
        error.message, error.hint = self.redact(error.message), error.hint and self.redact(error.hint)
        if isinstance(error, ConfigError):
            error.problems = tuple(
                replace(one, message=self.redact(one.message), hint=one.hint and self.redact(one.hint))
                for one in error.problems
            )

    def write(self, text: str) -> None:
        """A result, to stdout."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def order(self, line: str) -> None:
        """A command to the runner; to stderr, for what stands on stdout may go into a file."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def say(self, text: str) -> None:
        """Talk, to stderr."""
        if self.log_format == "json":
            self._record("info", message=text.strip())
        else:
            sys.stderr.write(self.redact(text) + "\n")
            sys.stderr.flush()

    def warn(self, text: str) -> None:
        if self.log_format == "json":
            self._record("warning", message=text)
        else:
            self.say(f"{self.paint(sys.stderr).warn('Warning:')} {_inset(text)}")

    def colours(self, stream: TextIO) -> bool:
        """Whether to colour: `--no-color` and NO_COLOR say no, FORCE_COLOR says yes, else a terminal does."""
        if self.no_color or os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        return stream.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def colours_results(self) -> bool:
        return self.colours(sys.stdout)

    def paint(self, stream: TextIO) -> Paint:
        return Paint() if self.colours(stream) else PLAIN

    @property
    def live(self) -> bool:
        """Whether a moving progress bar is welcome: on a terminal, unless a log is written there."""
        quiet = LEVELS.index(self.log_level) > LEVELS.index("info") and self.log_format == "text"
        return quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")

    def fail(self, error: ReconcilerError) -> None:
        """Say what went wrong and what to do about it."""
        if self.log_format == "json":
            self._record("error", **_fields(error))
            return
        alarm = self.paint(sys.stderr).alarm
        if isinstance(error, ConfigError):
            for problem in error.problems:
                self.say(_inset(str(problem)))
            self.say(f"{alarm('Error:')} {error.message}")
        else:
            self.say(f"{alarm('Error:')} {_inset(str(error))}")

    def fail_unexpectedly(self, error: Exception) -> None:
        """One line for the user; the rest only when asked for, because it may quote what it should not."""
        detail = safe(f"{type(error).__name__}: {error}")
        hint = "please report it; --log-level debug shows where it happened"
        self.fail(ReconcilerError(f"this is a bug in reconciler: {detail}", hint=hint))
        if self.log_level == "debug":
            self.say("".join(traceback.format_exception(error)))

    def log_call(self, call: Call) -> None:
        """One line for each request: never a body, never a header. Those to be sent again are warnings."""
        failed = call.status is None or call.status == 429 or call.status >= 500
        level = "warning" if failed else "info"
        if LEVELS.index(self.log_level) > LEVELS.index(level):
            return
        milliseconds = round(call.seconds * 1000)
        if self.log_format == "json":
            self._record(
                level,
                message="request",
                method=call.method,
                path=call.path,
                status=call.status,
                ms=milliseconds,
                attempt=call.attempt,
                request_id=call.request_id,
                error=call.error,
            )
            return
        result = call.status if call.status is not None else call.error or "no answer"
        identity = f" request id {safe(call.request_id)}" if call.request_id else ""
        self.say(
            f"{_now()} {level} {call.method} {safe(call.path)} {result} {milliseconds} ms"
            f" attempt {call.attempt}{identity}"
        )

    def _record(self, level: str, **fields: Any) -> None:
        # Secrets are taken out before JSON escapes them: an escaped one would no longer be recognised.
        shown = {name: self._redacted(value) for name, value in fields.items()}
        line = json.dumps({"time": _now(), "level": level, **shown}, ensure_ascii=False)
        sys.stderr.write(safe_json(line) + "\n")
        sys.stderr.flush()

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, list):
            return [self._redacted(item) for item in value]
        if isinstance(value, dict):
            return {name: self._redacted(item) for name, item in value.items()}
        return value


def _inset(text: str) -> str:
    """Every line but the first begins with a space: a server's line break must not forge a line of ours."""
    return re.sub(r"\n(?! )", "\n  ", safe_lines(text))


def _fields(error: ReconcilerError) -> dict[str, Any]:
    fields: dict[str, Any] = {"message": error.message, "type": type(error).__name__, "hint": error.hint}
    fields["exit_code"] = error.exit_code
    if isinstance(error, ProviderError):
        fields |= {"request": error.request, "status": error.status, "request_id": error.request_id}
    if isinstance(error, ConfigError):
        fields["problems"] = [
            {"file": p.file, "line": p.line, "column": p.column, "message": p.message, "hint": p.hint}
            for p in error.problems
        ]
    return fields


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
