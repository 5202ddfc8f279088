"""Where a run takes place: what a CI system says of it in environment variables and in the event's file.

```python
Context.of(os.environ).pull_request          # PullRequest(number=7, head="3f2a...", ...)
Context.of({}).on_github                     # False: everything works without, but nobody is told
```
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.json import Json, Object

BOT = "dependabot[bot]"
"""Its pull requests stand in the repository itself, but run like those of a fork: without secrets."""


@dataclass(frozen=True)
class PullRequest:
    """A pull request as an event tells of it.

    head         the commit that was pushed; what is checked out and planned is its merge with the base
    restricted   it comes from a fork or a bot, so no secrets are there and the token may only read
    merged       what it shows was approved by that
    """

    number: int
    head: str = ""
    restricted: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Context:
    """A run. `token` opens the API; `repository` is "owner/name"; `commit` is the one a reader knows."""

    on_github: bool = False
    repository: str = ""
    api: str = "https://api.github.com"
    graphql: str = "https://api.github.com/graphql"
    server: str = "https://github.com"
    token: str = ""
    commit: str = ""
    run_url: str = ""
    root: str = ""
    output_file: str = ""
    summary_file: str = ""
    pull_request: PullRequest | None = None

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Context:
        """Read the variables; raises ReconcilerError when the event's file cannot be read."""
        server = env.get("GITHUB_SERVER_URL", cls.server).rstrip("/")
        repository, run = env.get("GITHUB_REPOSITORY", ""), env.get("GITHUB_RUN_ID", "")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository, re.ASCII):
            repository = ""
        api = env.get("GITHUB_API_URL", cls.api).rstrip("/")
        found = _pull_request(_event(env.get("GITHUB_EVENT_PATH", "")), repository)
        return cls(
            on_github=env.get("GITHUB_ACTIONS") == "true",
            repository=repository,
            api=api,
            graphql=env.get("GITHUB_GRAPHQL_URL") or f"{api.removesuffix('/v3')}/graphql",
            server=server,
            token=env.get("GITHUB_TOKEN", "").strip(),
            commit=(found and found.head) or env.get("GITHUB_SHA") or env.get("CI_COMMIT_SHA", ""),
            run_url=f"{server}/{repository}/actions/runs/{run}" if repository and run else _elsewhere(env),
            root=env.get("GITHUB_WORKSPACE", ""),
            output_file=env.get("GITHUB_OUTPUT", ""),
            summary_file=env.get("GITHUB_STEP_SUMMARY", ""),
            pull_request=found,
        )

    @property
    def reaches_github(self) -> bool:
        return bool(self.token and self.repository)

    def commit_url(self, commit: str) -> str:
        return f"{self.server}/{self.repository}/commit/{commit}" if self.repository else ""


def _elsewhere(env: Mapping[str, str]) -> str:
    """The run's page, where another system names it: GitLab, Jenkins, Buildkite."""
    names = ("CI_JOB_URL", "BUILD_URL", "BUILDKITE_BUILD_URL")
    url = next((env[name] for name in names if env.get(name)), "")
    return url if re.fullmatch(r"https?://[^\s()<>]+", url) else ""


def _event(path: str) -> Object:
    if not path:
        return {}
    try:
        event: Json = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReconcilerError(f"cannot read the event in GITHUB_EVENT_PATH, {path}: {error}") from error
    return event if isinstance(event, dict) else {}


def _pull_request(event: Object, repository: str) -> PullRequest | None:
    found = event.get("pull_request")
    if not isinstance(found, dict) or not isinstance(found.get("number"), int):
        return None
    head = _object(found, "head")
    # The repository of a fork that has been deleted is null.
    home = _object(head, "repo").get("full_name")
    author = _object(found, "user").get("login")
    return PullRequest(
        found["number"],
        head=str(head.get("sha", "")),
        restricted=home != repository or author == BOT,
        merged=found.get("merged") is True,
    )


def _object(value: Object, name: str) -> Object:
    found = value.get(name)
    return found if isinstance(found, dict) else {}
