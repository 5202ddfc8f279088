"""Who runs this, where, and from which commit: for the lock, and for the history of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reconciler.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Git(Protocol):
    """`reconciler.git.run.git` in the folder of the stores."""

    def __call__(self, *args: str) -> bytes: ...


@dataclass(frozen=True)
class Origin:
    """Where a run comes from.

    actor    who started it: a login of the CI system, or the user of this machine
    host     the machine
    run_url  the page of the CI job, None outside of CI
    commit   what is checked out, None where git cannot tell
    """

    actor: str
    host: str
    run_url: str | None
    commit: str | None

    def holder(self, pid: int) -> str:
        """As a lock names whoever holds it.

        >>> Origin("ada", "laptop", None, None).holder(12)
        'ada@laptop (pid 12)'
        """
        return self.actor if self.run_url else f"{self.actor}@{self.host} (pid {pid})"


def find_origin(env: Mapping[str, str], git: Git, *, user: str, host: str) -> Origin:
    """What the environment variables of the CI system and git say; `user` is who runs the process.

    >>> find_origin({"GITHUB_ACTOR": "ada", ...}, git, user="runner", host="fv-az1").holder(12)
    'ada'
    """
    actors = ("GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID")
    commits = ("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION")
    actor = _first(env, actors) or user
    commit: str | None
    try:
        # What is checked out need not be what the CI system was started for.
        commit = git("rev-parse", "HEAD").decode().strip()
    except GitError:
        # Files that came as an archive, or no git: the CI system may know all the same.
        commit = _first(env, commits)
    return Origin(actor, host, _run_url(env), commit)


def _first(env: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next(_given(env, names), None)


def _given(env: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (env[name] for name in names if env.get(name))


def _run_url(env: Mapping[str, str]) -> str | None:
    """The page of the CI job: GitHub's is put together, GitLab's and Jenkins' are given."""
    parts = list(_given(env, ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")))
    if len(parts) == 3:
        server, repository, run = parts
        url = f"{server}/{repository}/actions/runs/{run}"
        attempt = env.get("GITHUB_RUN_ATTEMPT")
        return f"{url}/attempts/{attempt}" if attempt else url
    return _first(env, ("CI_JOB_URL", "BUILD_URL"))
