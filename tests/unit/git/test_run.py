"""git as a function: real repositories, and what git's refusals become."""

import subprocess

import pytest

from reconciler.errors import (
    GitError,
    NoGit,
    NoRepository,
    RemoteDenied,
    RemoteMoved,
    RemoteUnreachable,
    UnknownRevision,
)
from reconciler.git.run import git, plain, refusal


def test_it_gives_what_git_prints_and_takes_what_stands_on_its_input(repo):
    found = git("hash-object", "-w", "--stdin", cwd=repo, stdin=b"a\r\n\0")
    assert git("cat-file", "blob", found.decode().strip(), cwd=repo) == b"a\r\n\0"


def test_variables_are_added_to_the_ones_of_the_process(repo):
    git("commit", "-q", "--allow-empty", "-m", "x", cwd=repo, env={"GIT_AUTHOR_NAME": "Bob"})
    assert git("log", "-1", "--format=%an %cn", cwd=repo) == b"Bob Ada\n"


def test_the_folder_says_which_repository_is_meant_also_in_a_hook(repo, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    git("init", "-q", cwd=other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    (repo / "below").mkdir()
    assert git("rev-parse", "--show-prefix", cwd=repo / "below") == b"below/\n"
    git("add", "-A", cwd=repo)
    assert not (other / "index").exists()


def test_what_cannot_be_found_is_told_with_its_code(repo, tmp_path_factory):
    with pytest.raises(UnknownRevision) as unknown:
        git("rev-parse", "--verify", "nope^{commit}", cwd=repo)
    assert unknown.value.exit_code == 10
    assert "git rev-parse: Needed a single revision" in str(unknown.value)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with pytest.raises(NoRepository) as nothing:
        git("status", cwd=elsewhere)
    assert nothing.value.exit_code == 10
    with pytest.raises(RemoteUnreachable) as remote:
        git("ls-remote", str(elsewhere), cwd=repo)
    assert remote.value.exit_code == 12
    with pytest.raises(GitError) as other:
        git("no-such-verb", cwd=repo)
    assert type(other.value) is GitError


def test_a_ref_that_moved_since_is_not_overwritten(repo, tmp_path_factory):
    bare = tmp_path_factory.mktemp("bare")
    git("init", "-q", "--bare", cwd=bare)
    git("commit", "-q", "--allow-empty", "-m", "x", cwd=repo)
    git("push", "-q", str(bare), "HEAD:refs/x/y", cwd=repo)
    git("commit", "-q", "--allow-empty", "-m", "y", cwd=repo)
    with pytest.raises(RemoteMoved) as moved:
        git("push", "-q", "--force-with-lease=refs/x/y:", str(bare), "HEAD:refs/x/y", cwd=repo)
    assert "stale info" in str(moved.value)


def test_no_git_and_no_folder_are_told_apart(repo, monkeypatch):
    with pytest.raises(GitError, match="No such file"):
        git("status", cwd=repo / "nowhere")
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(NoGit) as missing:
        git("status", cwd=repo)
    assert missing.value.exit_code == 10
    assert "install git" in str(missing.value)


@pytest.mark.parametrize("text", ["-x", "--upload-pack=touch x", "", "a\nb", "a\0b"])
def test_nothing_that_a_user_writes_is_an_option(text):
    with pytest.raises(UnknownRevision):
        plain(text)


def test_a_revision_may_hold_what_git_lets_it_hold():
    assert plain("origin/feature-x~2^{commit}") == "origin/feature-x~2^{commit}"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("git@github.com: Permission denied (publickey).\nfatal: Could not read from remote", RemoteDenied),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled", RemoteDenied),
        ("remote: Permission to a/b.git denied to bot.\nfatal: unable to access 'x': 403", RemoteDenied),
        ("fatal: unable to access 'https://h/': The requested URL returned error: 403", RemoteDenied),
        ("! [remote rejected] x -> x (pre-receive hook declined)", RemoteDenied),
        ("! [remote rejected] x -> x (cannot lock ref 'x')", RemoteMoved),
        ("fatal: unable to access 'https://h/': Could not resolve host: h", RemoteUnreachable),
        ("fatal: bad revision 'x...y'", UnknownRevision),
        ("fatal: detected dubious ownership in repository at '/x'", NoRepository),
        ("", GitError),
    ],
)
def test_git_says_what_is_wrong_and_the_error_what_to_do(said, kind):
    error = refusal("push", said, 128)
    assert type(error) is kind
    assert (error.hint is None) == (kind is GitError)


def test_a_password_in_an_address_is_not_repeated():
    error = refusal("push", "fatal: unable to access 'https://me:hunter2@h/': Could not resolve host: h", 128)
    assert "hunter2" not in str(error)
    assert "https://h/" in str(error)


def test_it_never_asks(repo):
    shown = git("-c", "alias.ask=!echo $GIT_TERMINAL_PROMPT", "ask", cwd=repo)
    assert shown == b"0\n"
    assert subprocess.run(["git", "--version"], check=True, capture_output=True).stdout
