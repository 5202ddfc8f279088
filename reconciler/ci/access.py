"""The job's token for git itself, so that no checkout has to leave it in a file."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.ci.context import Context


def basic(token: str) -> str:
    """The token as git's header holds it, which opens as much as it does."""
    return base64.b64encode(f"x-access-token:{token}".encode()).decode()


def git_access(context: Context, given: Mapping[str, str]) -> dict[str, str]:
    """Variables that let git reach the repository's server with the token; what is `given` still counts.

    The empty header takes away one that a checkout has left: GitHub refuses two.
    """
    if not (context.on_github and context.reaches_github):
        return {}
    key = f"http.{context.server}/.extraheader"
    values = ["", f"AUTHORIZATION: basic {basic(context.token)}"]
    there = given.get("GIT_CONFIG_COUNT", "")
    first = int(there) if there.isdecimal() else 0
    variables = {"GIT_CONFIG_COUNT": str(first + len(values))}
    for index, value in enumerate(values, first):
        variables |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return variables
