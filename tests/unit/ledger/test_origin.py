"""Who and where a run is, from what CI systems and git say."""

import pytest

from reconciler.errors import NoGit, NoRepository, UnknownRevision
from reconciler.ledger.origin import Origin, find_origin

GITHUB = {
    "GITHUB_ACTOR": "ada",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/stores",
    "GITHUB_RUN_ID": "42",
    "GITHUB_SHA": "f" * 40,
}


class Repository:
    """git in a repository at one commit."""

    def __init__(self, error=None):
        self.error = error

    def __call__(self, *args):
        assert args == ("rev-parse", "HEAD")
        if self.error:
            raise self.error
        return b"a" * 40 + b"\n"


def find(env, git=None):
    return find_origin(env, git or Repository(), user="me", host="laptop")


def test_on_a_machine_of_ones_own():
    assert find({}) == Origin("me", "laptop", None, "a" * 40)
    assert find({}).holder(12) == "me@laptop (pid 12)"


def test_on_github():
    found = find(GITHUB | {"GITHUB_RUN_ATTEMPT": "2"})
    assert found.run_url == "https://github.com/acme/stores/actions/runs/42/attempts/2"
    assert found.holder(12) == "ada"
    assert find(GITHUB).run_url == "https://github.com/acme/stores/actions/runs/42"
    assert find(GITHUB | {"GITHUB_TRIGGERING_ACTOR": "bob"}).actor == "bob"


def test_half_of_a_url_is_none():
    assert find({name: value for name, value in GITHUB.items() if name != "GITHUB_RUN_ID"}).run_url is None
    assert find(GITHUB | {"GITHUB_RUN_ID": ""}).run_url is None


@pytest.mark.parametrize(
    ("env", "actor", "url"),
    [
        (
            {"GITLAB_USER_LOGIN": "ada", "CI_JOB_URL": "https://gitlab.example/1"},
            "ada",
            "https://gitlab.example/1",
        ),
        ({"BUILD_URL": "https://jenkins.example/1"}, "me", "https://jenkins.example/1"),
    ],
)
def test_on_other_ci_systems(env, actor, url):
    assert (find(env).actor, find(env).run_url) == (actor, url)


def test_the_commit_is_the_one_that_is_checked_out():
    assert find(GITHUB).commit == "a" * 40


@pytest.mark.parametrize("error", [NoGit("x"), NoRepository("x"), UnknownRevision("no commit yet")])
def test_without_git_the_ci_system_knows_the_commit(error):
    assert find(GITHUB, Repository(error=error)).commit == "f" * 40
    assert find({}, Repository(error=error)) == Origin("me", "laptop", None, None)
