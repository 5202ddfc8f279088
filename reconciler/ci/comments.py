"""Comments of ours on a pull request: one of a kind for each target, found again by its mark and its author.

A mark in somebody else's comment says nothing: whoever may comment could write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.ci.api import field
from reconciler.ci.mark import Mark, read_mark
from reconciler.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.ci.api import Api

WRITE = "pull-requests: write"
READ = "pull-requests: read"


@dataclass(frozen=True)
class Comment:
    """A comment of ours, or an issue; `url` is its page."""

    id: int
    body: str
    mark: Mark
    url: str = ""


def ours(api: Api, number: int, login: str) -> Iterator[Comment]:
    """The comments with a mark that `login` has written on a pull request or an issue."""
    for found in api.listed(api.of(f"/issues/{number}/comments"), needs=READ):
        body, id_ = field(found, "body"), found.get("id")
        known = read_mark(body)
        if known and isinstance(id_, int) and field(found, "user", "login") == login:
            yield Comment(id_, body, known, field(found, "html_url"))


def of_target(comments: Iterator[Comment], kind: str, target: str) -> list[Comment]:
    return [one for one in comments if (one.mark.kind, one.mark.target) == (kind, target)]


def put(
    api: Api, number: int, login: str, body: str, *, unless: Callable[[Comment], bool] | None = None
) -> str:
    """Make `body` the text of the one comment with its mark; gives the comment's page.

    Nothing is sent when it says so already, or when `unless` says so of the comment that is there.
    """
    wanted = read_mark(body)
    assert wanted is not None
    try:
        return _put(api, number, login, body, wanted, unless)
    except Unavailable as error:
        if error.request is None or not error.request.startswith("POST "):
            raise
        # Whether it was written, only a look can tell: never twice the same comment.
        return _put(api, number, login, body, wanted, unless)


def _put(
    api: Api, number: int, login: str, body: str, wanted: Mark, unless: Callable[[Comment], bool] | None
) -> str:
    found = of_target(ours(api, number, login), wanted.kind, wanted.target)
    if not found:
        made = api.send("POST", api.of(f"/issues/{number}/comments"), {"body": body}, needs=WRITE)
        return field(made, "html_url") if isinstance(made, dict) else ""
    first, *doubles = found
    if unless is None or not unless(first):
        edit(api, first, body)
    for double in doubles:  # of two first runs at once
        api.send("DELETE", api.of(f"/issues/comments/{double.id}"), needs=WRITE)
    return first.url


def edit(api: Api, comment: Comment, body: str) -> None:
    """Give a comment another text; GitHub hands line breaks back as it likes, which is no difference."""
    if comment.body.replace("\r\n", "\n").rstrip() != body.rstrip():
        api.send("PATCH", api.of(f"/issues/comments/{comment.id}"), {"body": body}, needs=WRITE)
