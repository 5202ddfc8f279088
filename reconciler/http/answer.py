"""What a server answered, and the errors that follow from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected, Unauthorised, Unavailable
from reconciler.http.auth import Token

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from reconciler.model.json import Json

E = TypeVar("E", bound=ProviderError)

_REQUEST_IDS = ("x-request-id", "x-correlation-id")


@dataclass(frozen=True)
class Words:
    """An error body in the server's words; `details` is what a provider decides by (codes, missing ids).

    `hint` is what a user can do about it, where the words leave that open.
    """

    message: str
    details: Json = None
    request_id: str | None = None
    hint: str | None = None


if TYPE_CHECKING:
    Decode: TypeAlias = Callable[[Json], Words | None]
    """An error body -> its words, or None when it has not the form of the API's errors."""


@dataclass(frozen=True)
class Answer:
    """An answer with its body read; `readable` is False when there is a body, but it is no JSON."""

    status: int
    body: Json
    readable: bool = True
    content_type: str = ""
    request_id: str | None = None
    location: str | None = None

    @classmethod
    def of(cls, response: httpx.Response) -> Answer:
        body, readable = None, True
        if response.content.strip():
            try:
                body = json.loads(response.content)
            except ValueError:
                readable = False
        return cls(
            status=response.status_code,
            body=body,
            readable=readable,
            content_type=response.headers.get("content-type", "").partition(";")[0],
            request_id=next(
                (response.headers[name] for name in _REQUEST_IDS if name in response.headers), None
            ),
            location=response.headers.get("location"),
        )


@dataclass(frozen=True)
class Refusal:
    """A request as its errors name it; `hide` are secrets that must not come back in the server's words."""

    method: str
    path: str
    decode: Decode
    hide: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def error(self, kind: type[E], answer: Answer, prefix: str = "", hint: str | None = None) -> E:
        words = self.decode(answer.body) if answer.readable else None
        said = words.message if words else _plain(answer)
        return kind(
            _without(f"{prefix}: {said}" if prefix else said, self.hide),
            hint=hint or (words.hint if words else None),
            request=self.name,
            status=answer.status,
            request_id=(words.request_id if words else None) or answer.request_id,
            details=_without(words.details, self.hide) if words else None,
        )

    def lost(self, problem: Exception, *, uncertain: bool = False, hint: str | None = None) -> Unavailable:
        """No answer came."""
        said = str(problem) or "no answer"
        error = Unavailable(f"{type(problem).__name__}: {said}", hint=hint, request=self.name)
        error.uncertain = uncertain
        return error


def accept(request: Refusal, answer: Answer, *, uncertain: bool = False) -> Answer:
    """The answer if it is a good one; raises the error that its status stands for.

    A write that was answered with a page instead of JSON most likely took place, so it is uncertain.
    """
    if 200 <= answer.status < 300 and answer.readable:
        return answer
    if answer.status < 300:
        error = request.error(Unavailable, answer, hint="is `url` in store.yaml the address of the API?")
        error.uncertain = request.method != "GET"
        raise error
    if answer.status < 400:
        raise request.error(Rejected, answer, hint="check `url` in store.yaml")
    kind = _kind(answer.status)
    failure = request.error(kind, answer)
    if isinstance(failure, Unavailable):
        failure.uncertain = uncertain
    raise failure


def _kind(status: int) -> type[ProviderError]:
    if status >= 500:
        return Unavailable
    return _KINDS.get(status, Rejected)


_KINDS: dict[int, type[ProviderError]] = {
    401: Unauthorised,
    403: Unauthorised,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    412: Conflict,
    429: Unavailable,
}


def read_token(request: Refusal, answer: Answer) -> Token:
    """The token of a granted answer: `{"access_token": "...", "expires_in": 3600}`."""
    body = answer.body if isinstance(answer.body, dict) else {}
    text, lasts = body.get("access_token"), body.get("expires_in", 3600)
    if not isinstance(text, str) or not isinstance(lasts, int | float):
        raise request.error(Unavailable, answer, "the answer holds no access token")
    return Token(text, float(lasts))


def _plain(answer: Answer) -> str:
    """What can be said of an answer without words: never its text, which may be a page of anything."""
    if answer.location:
        return f"the server answered {answer.status} and pointed to {answer.location}"
    if not answer.readable:
        return f"the server answered {answer.status} with {answer.content_type or 'a body'} instead of JSON"
    return f"the server answered {answer.status} without a reason"


def _without(value: Json, secrets: frozenset[str]) -> Json:
    if isinstance(value, str):
        # The longest first: a secret may be the beginning of another.
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            value = value.replace(secret, "(sensitive value)")
        return value
    if isinstance(value, list):
        return [_without(item, secrets) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, secrets) for key, item in value.items()}
    return value
