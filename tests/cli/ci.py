"""A desk whose commands run as a job of GitHub's would run them."""

from __future__ import annotations

import json
import re

from tests.github import Host, serving

__all__ = ["Host", "Job", "serving"]
GIT = ("COUNT", "KEY_0", "VALUE_0", "KEY_1", "VALUE_1")
HEAD, MERGED = "a" * 40, "b" * 40
OUTSIDE = ("GITHUB_", "CI_", "RECONCILER_", "BUILD_URL")


class Job:
    """Runs the command with a job's variables; what it hands on can be looked at afterwards.

    >>> job("ci", "plan", "acme").code
    0
    """

    def __init__(self, desk, github, folder):
        self.desk, self.github, self.folder = desk, github, folder
        self.env = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github.url,
            "GITHUB_GRAPHQL_URL": f"{github.url}/graphql",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_RUN_ID": "42",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_TOKEN": "job",
            "GITHUB_WORKSPACE": str(desk.folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        self.of_pull_request()

    def of_pull_request(self, number=7, head=HEAD, home="acme/shop", author="mona", **more):
        event = {
            "pull_request": {
                "number": number,
                "head": {"sha": head, "repo": home and {"full_name": home}},
                "user": {"login": author},
                **more,
            }
        }
        self._event("pull_request", event, sha="c" * 40)

    def of_push(self, sha=MERGED):
        self._event("push", {"after": sha}, sha)

    def _event(self, name, event, sha):
        path = self.folder / "event.json"
        path.write_text(json.dumps(event))
        self.env |= {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), "GITHUB_SHA": sha}

    def __call__(self, *args, stdin=None, **more):
        for name in ("output", "summary"):
            (self.folder / name).unlink(missing_ok=True)
        # Git's variables are set by the command: None has them put back as they were.
        env = dict.fromkeys(f"GIT_CONFIG_{name}" for name in GIT) | self.env | more
        return self.desk(*args, env=env, stdin=stdin)

    @property
    def summary(self):
        path = self.folder / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def outputs(self):
        """As the runner reads the file."""
        lines = iter((self.folder / "output").read_text(encoding="utf-8").split("\n"))
        found = {}
        for line in lines:
            if line:
                name, delimiter = line.split("<<")
                found[name] = "\n".join(iter(lines.__next__, delimiter))
        return found


def annotations(result):
    """What the runner would make of stderr, as (level, properties, message)."""
    found = []
    for line in result.err.splitlines():
        if seen := re.fullmatch(r"::(error|warning|notice) ?(.*?)::(.*)", line):
            given = dict(part.split("=", 1) for part in seen[2].split(",") if part)
            found.append((seen[1], given, seen[3]))
    return found
