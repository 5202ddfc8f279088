"""The ledger on a ref: what it leaves alone, what a remote may refuse, and refs that are not ours."""

import re
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reconciler.errors import LedgerError, NoRepository, RemoteDenied, RemoteUnreachable, UnknownRevision
from reconciler.ledger.backend import Held, Moved, open_backend
from tests.unit.ledger.backends import clone, git, remote

REF = "refs/reconciler/acme/production"
FILES = {"ledger.json": "{}", "lock.json": "{}"}


@pytest.fixture
def origin(tmp_path):
    clone(tmp_path)
    return tmp_path / "origin.git"


def at(root, setting="git:"):
    return open_backend(
        setting, workspace=root / ".reconciler", root=root, store="acme", environment="production"
    )


def commit(cwd, name="x"):
    git("-c", "user.name=ada", "-c", "user.email=ada@x", "commit", "-q", "--allow-empty", "-m", name, cwd=cwd)


def everything(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_ref_has_a_history_that_says_what_was_written(tmp_path, origin):
    backend = remote(tmp_path)
    version = backend.write({"ledger.json": "1"}, None, "acme/production: run 3f2a\n\nDigest: abc")
    backend.write({"ledger.json": "2"}, version, "acme/production: run 77")
    log = git("log", "--format=%an <%ae> %s|%b", REF, cwd=origin)
    who = "reconciler <reconciler@localhost> acme/production"
    assert re.sub("[0-9a-f]{16}", "-", log).split("\n\n") == [
        f"{who}: run 77|Write: -",
        f"{who}: run 3f2a|Digest: abc",
        "Write: -",
    ]
    assert git("show", f"{REF}~1:ledger.json", cwd=origin) == "1"


def test_the_repository_one_works_in_is_left_as_it_is(tmp_path, origin):
    here = clone(tmp_path)
    commit(here)
    (here / "mine.txt").write_text("not committed")
    git("add", "mine.txt", cwd=here)
    hook = here / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    before = everything(here)
    remote(tmp_path).write(FILES, None, "first")
    assert remote(tmp_path).read().files == FILES
    assert everything(here) == before
    assert git("for-each-ref", "--format=%(refname)", cwd=origin) == REF


def test_a_shallow_clone_reads_and_writes(tmp_path, origin):
    here = clone(tmp_path)
    commit(here, "1")
    commit(here, "2")
    git("push", "-q", "origin", "HEAD:main", cwd=here)
    version = remote(tmp_path).write({"ledger.json": "1"}, None, "first")
    shallow = tmp_path / "shallow"
    git("clone", "-q", "--depth=1", "--branch=main", f"file://{origin}", str(shallow), cwd=tmp_path)
    backend = at(shallow)
    assert backend.read() == Held({"ledger.json": "1"}, version)
    backend.write({"ledger.json": "2"}, version, "second")
    assert remote(tmp_path).read().files == {"ledger.json": "2"}
    assert git("rev-list", "--count", REF, cwd=origin) == "2"


@pytest.mark.parametrize("form", ["git:{0}", "git:file://{0}", "git:../origin.git", "git:upstream"])
def test_a_remote_is_a_name_a_url_or_a_path(tmp_path, origin, form):
    here = clone(tmp_path)
    git("remote", "rename", "origin", "upstream", cwd=here)
    backend = at(here, form.format(origin))
    version = backend.write(FILES, None, "first")
    assert at(here, "git:upstream").read() == Held(FILES, version)


def test_outside_of_any_repository_a_url_is_enough(tmp_path, origin):
    (tmp_path / "plain").mkdir()
    at(tmp_path / "plain", f"git:{origin}").write(FILES, None, "first")
    with pytest.raises(
        NoRepository, match="on the git remote 'origin', and none is called so here"
    ) as caught:
        at(tmp_path / "plain").read()
    assert caught.value.exit_code == 10
    assert "clone" in caught.value.hint


@pytest.mark.parametrize("setting", ["git:--upload-pack=touch hacked", "git:-x"])
def test_a_remote_is_never_an_option(tmp_path, setting):
    with pytest.raises(UnknownRevision):
        at(clone(tmp_path), setting)


def test_a_url_is_shown_without_its_password(tmp_path):
    backend = at(clone(tmp_path), "git:https://ada:s3cret@git.example/stores.git")
    assert backend.place == f"{REF} on https://git.example/stores.git"


def test_a_hook_that_declines_is_a_missing_permission(tmp_path, origin):
    backend = remote(tmp_path)
    version = backend.write({"ledger.json": "1"}, None, "first")
    hook = origin / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho refs/reconciler is protected >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(
        RemoteDenied, match="could not be written to refs/reconciler/acme/production on"
    ) as caught:
        backend.write({"ledger.json": "2"}, version, "second")
    assert caught.value.exit_code == 11
    assert "contents: write" in caught.value.hint
    assert backend.read() == Held({"ledger.json": "1"}, version)


@contextmanager
def answering(status):
    """A server that says the same to every request; gives its url and the requests."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("X-Token")))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "error"), [(401, RemoteDenied), (403, RemoteDenied), (503, RemoteUnreachable)]
)
def test_a_server_that_refuses_is_told(tmp_path, status, error):
    here = clone(tmp_path)
    with answering(status) as (url, seen):
        git("remote", "set-url", "origin", f"{url}/stores.git", cwd=here)
        # As CI systems leave their token behind.
        git("config", "http.extraheader", "X-Token: 77", cwd=here)
        with pytest.raises(error):
            at(here).read()
        with pytest.raises(error):
            at(here).write(FILES, None, "first")
    assert {path.partition("=")[2]: token for path, token in seen} == {
        "git-upload-pack": "77",
        "git-receive-pack": "77",
    }


def test_a_remote_that_is_not_there_is_told(tmp_path, origin):
    version = remote(tmp_path).write(FILES, None, "first")
    origin.rename(tmp_path / "away")
    for act in (lambda: remote(tmp_path).read(), lambda: remote(tmp_path).write(FILES, version, "second")):
        with pytest.raises(RemoteUnreachable) as caught:
            act()
        assert caught.value.exit_code == 12


def test_a_ref_that_was_deleted_is_nothing(tmp_path, origin):
    backend = remote(tmp_path)
    version = backend.write(FILES, None, "first")
    git("update-ref", "-d", REF, cwd=origin)
    with pytest.raises(Moved):
        backend.write(FILES, version, "second")
    assert backend.read() == Held()
    backend.write({"ledger.json": "new"}, None, "first again")
    assert remote(tmp_path).read().files == {"ledger.json": "new"}
    assert git("rev-list", "--count", REF, cwd=origin) == "1"


def strange(files, here, origin):
    """Point the ref at something else."""
    tree = b"".join(
        b"100644 blob %s\t%s\0"
        % (
            subprocess.run(
                ["git", "hash-object", "-w", "--stdin"],
                cwd=origin,
                input=text,
                capture_output=True,
                check=True,
            ).stdout.strip(),
            name,
        )
        for name, text in files.items()
    )
    made = subprocess.run(["git", "mktree", "-z"], cwd=origin, input=tree, capture_output=True, check=True)
    return made.stdout.decode().strip()


@pytest.mark.parametrize(
    "files",
    [{b"README.md": b"hello"}, {b"ledger.json": b"\xff\xfe"}, {b"\xff.json": b"{}"}],
    ids=["names", "text", "bytes"],
)
def test_a_ref_with_something_else_on_it_is_an_error_and_stays(tmp_path, origin, files):
    tree = strange(files, clone(tmp_path), origin)
    identity = ("-c", "user.name=ada", "-c", "user.email=ada@x")
    oid = git(*identity, "commit-tree", tree, "-m", "mine", cwd=origin)
    git("update-ref", REF, oid, cwd=origin)
    with pytest.raises(LedgerError, match="holds what is no ledger") as caught:
        remote(tmp_path).read()
    assert f"git push origin --delete {REF}" in caught.value.hint
    with pytest.raises(LedgerError):
        remote(tmp_path).write(FILES, oid, "x")
    with pytest.raises(Moved):
        remote(tmp_path).write(FILES, None, "x")
    assert git("rev-parse", REF, cwd=origin) == oid


def test_a_ref_on_a_file_is_an_error(tmp_path, origin):
    oid = git("hash-object", "-w", "--stdin", "-t", "blob", cwd=origin)
    git("update-ref", REF, oid, cwd=origin)
    with pytest.raises(LedgerError):
        remote(tmp_path).read()


def test_a_folder_in_the_tree_is_an_error(tmp_path, origin):
    inner = strange({b"x": b"1"}, clone(tmp_path), origin)
    made = subprocess.run(
        ["git", "mktree"],
        cwd=origin,
        input=f"040000 tree {inner}\tledger.json\n".encode(),
        capture_output=True,
        check=True,
    )
    identity = ("-c", "user.name=ada", "-c", "user.email=ada@x")
    oid = git(*identity, "commit-tree", made.stdout.decode().strip(), "-m", "mine", cwd=origin)
    git("update-ref", REF, oid, cwd=origin)
    with pytest.raises(LedgerError):
        remote(tmp_path).read()


def test_settings_given_through_the_environment_stay(tmp_path, monkeypatch):
    here = clone(tmp_path)
    git("remote", "remove", "origin", cwd=here)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "short:")
    at(here, "git:short:origin.git").write(FILES, None, "first")
    assert git("rev-parse", "--verify", REF, cwd=tmp_path / "origin.git")


def test_it_leaves_nothing_behind(tmp_path, monkeypatch):
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    backend = remote(tmp_path)
    backend.write(FILES, None, "first")
    assert [path.name.startswith("reconciler-ledger-") for path in folder.iterdir()] == [True]
    del backend
    assert list(folder.iterdir()) == []
