"""One issue for each target that drifts: opened, edited when the drift changes, closed when it is gone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from reconciler.ci.api import field
from reconciler.ci.comments import Comment
from reconciler.ci.mark import mark, read_mark
from reconciler.errors import NotFound, Rejected

if TYPE_CHECKING:
    from reconciler.ci.api import Api

LABEL = "drift"
WRITE = "issues: write"


def follow(api: Api, login: str, target: str, title: str, text: str | None) -> tuple[str, str]:
    """Bring the issue of a target to `text`, or close it when that is None.

    Gives what was done ("opened", "edited", "closed" or "" for nothing) and the issue's page.
    """
    found = _open(api, login, target)
    if text is None:
        for issue in found:
            _close(api, issue, "The live store is as its files want it again.")
        return ("closed", found[0].url) if found else ("", "")
    known = hashlib.sha256(text.encode()).hexdigest()[:16]
    body = f"{mark('drift', target, {'text': known})}\n{text}"
    if not found:
        return "opened", _create(api, title, body)
    first, *doubles = found
    for double in doubles:
        _close(api, double, f"The same drift is told in {first.url}.")
    if first.mark.data.get("text") == known:
        return "", first.url
    api.send("PATCH", api.of(f"/issues/{first.id}"), {"title": title, "body": body}, needs=WRITE)
    return "edited", first.url


def _open(api: Api, login: str, target: str) -> list[Comment]:
    """The open issues of ours about a target, the oldest first."""
    found: list[Comment] = []
    for issue in api.listed(api.of("/issues"), needs=WRITE, state="open", labels=LABEL):
        body, number = field(issue, "body"), issue.get("number")
        known = read_mark(body)
        if (
            known is not None
            and (known.kind, known.target) == ("drift", target)
            and field(issue, "user", "login") == login
            and isinstance(number, int)
            and "pull_request" not in issue
        ):
            found.append(Comment(number, body, known, field(issue, "html_url")))
    return sorted(found, key=lambda one: one.id)


def _create(api: Api, title: str, body: str) -> str:
    _label(api)
    made = api.send("POST", api.of("/issues"), {"title": title, "body": body, "labels": [LABEL]}, needs=WRITE)
    return field(made, "html_url") if isinstance(made, dict) else ""


def _label(api: Api) -> None:
    try:
        api.send("GET", api.of(f"/labels/{LABEL}"), needs=WRITE)
    except NotFound:
        label = {"name": LABEL, "color": "d4c5f9", "description": "The live store is not as its files say"}
        try:
            api.send("POST", api.of("/labels"), label, needs=WRITE)
        except Rejected as error:
            if error.status != 422:  # another job has made it meanwhile
                raise


def _close(api: Api, issue: Comment, words: str) -> None:
    api.send("POST", api.of(f"/issues/{issue.id}/comments"), {"body": words}, needs=WRITE)
    state = {"state": "closed", "state_reason": "completed"}
    api.send("PATCH", api.of(f"/issues/{issue.id}"), state, needs=WRITE)
