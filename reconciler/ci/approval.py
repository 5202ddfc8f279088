"""What was approved: the plan in our comment on the pull request that a commit came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.ci.comments import READ, edit, of_target, ours
from reconciler.ci.mark import mark

if TYPE_CHECKING:
    from reconciler.ci.api import Api
    from reconciler.model.json import Object

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Approved:
    """The pull request of a commit, and the plan that was shown there.

    number       0 when the commit came with no pull request
    digest       "" when no plan stands there
    fingerprint  the steps, for the sentences of a refusal
    merged       False when it is still open, so that nobody has approved anything
    applied      it was carried out already: a yes counts once
    """

    number: int = 0
    digest: str = ""
    fingerprint: Object = field(default_factory=dict)
    merged: bool = True
    applied: bool = False


def merged(api: Api, commit: str) -> int:
    """The number of the merged pull request that a commit came with, 0 when there is none.

    Several hold a commit when one was merged into another: the one that was merged as this commit counts.
    """
    found = [
        one
        for one in api.listed(api.of(f"/commits/{commit}/pulls"), needs=READ)
        if one.get("merged_at") and isinstance(one.get("number"), int)
    ]
    found.sort(key=lambda one: one.get("merge_commit_sha") != commit)
    return _number(found[0]) if found else 0


def _number(found: Object) -> int:
    number = found["number"]
    assert isinstance(number, int)
    return number


def approved(api: Api, login: str, number: int, target: str) -> Approved:
    """What our comment of a target says, of which nothing is trusted further than a comparison goes."""
    for comment in of_target(ours(api, number, login), "plan", target):
        digest = comment.mark.data.get("digest")
        if isinstance(digest, str) and _DIGEST.fullmatch(digest):
            return Approved(
                number, digest, comment.mark.data, applied=comment.mark.data.get("applied") is True
            )
    return Approved(number)


def spend(api: Api, login: str, number: int, target: str, digest: str) -> None:
    """Note in our comment of a target that the plan in it was carried out; another plan stays as it is."""
    for comment in of_target(ours(api, number, login), "plan", target):
        if comment.mark.data.get("digest") == digest:
            rest = comment.body.partition("\n")[2]
            first = mark("plan", target, {**comment.mark.data, "applied": True})
            edit(api, comment, f"{first}\n{rest}")
