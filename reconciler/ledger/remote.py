"""The ledger on a ref of a git remote: shared by whoever can push, with a history, and no further server.

Each write is a commit on the one that was read, pushed on the condition that the ref still is that one; the
remote itself sees to it that of two pushes one is refused. Objects are made in an empty repository in the
system's temporary folder: the one that somebody works in has hooks, and would be shallow after a fetch of a
single commit. What its configuration says of its remotes and how they are reached holds all the same.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from weakref import finalize

from reconciler.errors import (
    GitError,
    LedgerError,
    NoRepository,
    RemoteDenied,
    RemoteMoved,
    RemoteUnreachable,
)
from reconciler.git.run import git, plain
from reconciler.ledger.backend import Held, Moved, is_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TIP = "refs/tip"
_TRIES = 3
_SECONDS = 60.0
"""A remote that does not answer for so long cannot be reached: a lease holds for a few minutes only."""
_SIGNATURE = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "reconciler"), ("EMAIL", "reconciler@localhost"))
}
# How a remote is reached; nothing of what a fetch or push to it would do besides.
_SECTIONS = ("url", "http", "https", "credential", "ssh", "protocol")
_SETTINGS = ("core.sshcommand", "core.gitproxy", "core.askpass")
_OF_REMOTE = ("url", "pushurl", "proxy", "proxyauthmethod", "uploadpack", "receivepack")


class RemoteRef:
    """A backend on one ref of a remote, which is a name or a url as git knows it in the folder `root`.

    >>> RemoteRef("acme", "acme/common", remote="origin", root=Path()).place
    'refs/reconciler/acme/common on origin'
    """

    def __init__(self, target: str, slot: str, *, remote: str, root: Path) -> None:
        self.target, self.ref = target, f"refs/reconciler/{slot}"
        self._remote, self._root = plain(remote, "remote"), root
        self._known = Held()

    @property
    def place(self) -> str:
        return f"{self.ref} on {_shown(self._remote)}"

    def read(self) -> Held:
        if not self._fetch():
            return Held()
        version = self._local("rev-parse", _TIP).decode().strip()
        if version != self._known.version:
            self._known = Held(self._content(version), version)
        return self._known

    def write(self, files: Mapping[str, str], version: str | None, message: str) -> str | None:
        assert all(map(is_name, files))
        if version is not None and version != self._known.version and self.read().version != version:
            raise self._moved()
        new = self._commit(files, version, message)
        lease = f"--force-with-lease={self.ref}:{version or ''}"
        try:
            self._asked("push", "--quiet", "--no-verify", lease, self._remote, f"{new}:{self.ref}")
        except RemoteMoved as error:
            raise self._moved() from error
        except RemoteDenied as error:
            raise self._denied(error) from error
        self._known = Held(dict(files), new)
        return new

    def _fetch(self) -> bool:
        """Get the newest commit; False when there is no such ref."""
        options = ("--quiet", "--no-tags", "--depth=1", "--no-write-fetch-head", "--recurse-submodules=no")
        for attempt in range(1, _TRIES + 1):
            try:
                self._asked("fetch", *options, self._remote, f"+{self.ref}:{_TIP}")
            except (RemoteDenied, RemoteUnreachable):
                raise
            except GitError:
                # For git a missing ref is an error like any other: ask, before believing in another. When it
                # is there, somebody may have made it just now.
                if self.ref.encode() not in self._asked("ls-remote", self._remote, self.ref):
                    return False
                if attempt == _TRIES:
                    raise
            else:
                break
        return True

    def _content(self, version: str) -> dict[str, str]:
        try:
            return {
                name: self._local("cat-file", "blob", oid).decode() for name, oid in self._entries(version)
            }
        except (UnicodeDecodeError, LookupError, GitError) as error:
            look = f"git fetch {_shown(self._remote)} {self.ref} && git show --stat FETCH_HEAD"
            raise LedgerError(
                f"{self.place} holds what is no ledger",
                hint=f"see what it is: {look}; if nobody needs it, delete it: "
                f"git push {_shown(self._remote)} --delete {self.ref}",
            ) from error

    def _entries(self, version: str) -> Iterator[tuple[str, str]]:
        """The name and object of each file in a commit; raises LookupError for one that is not ours."""
        for line in self._local("ls-tree", "-z", version).decode().split("\0")[:-1]:
            about, name = line.split("\t", 1)
            _, sort, oid = about.split()
            if sort != "blob" or not is_name(name):
                raise LookupError(name)
            yield name, oid

    def _commit(self, files: Mapping[str, str], version: str | None, message: str) -> str:
        """Make a commit on the version that was read; it is in nobody's way until it is pushed."""
        lines = []
        for name, text in sorted(files.items()):
            oid = self._local("hash-object", "-w", "--stdin", stdin=text.encode()).decode().strip()
            lines.append(f"100644 blob {oid}\t{name}\0")
        tree = self._local("mktree", "-z", stdin="".join(lines).encode()).decode().strip()
        parent = () if version is None else ("-p", version)
        # Two runs that write the same in the same second would make the same commit, and both be let in.
        told = f"{message.rstrip()}\n\nWrite: {token_hex(8)}\n"
        made = self._local("commit-tree", tree, *parent, stdin=told.encode(), env=_SIGNATURE)
        return made.decode().strip()

    def _moved(self) -> Moved:
        return Moved(f"somebody else wrote to {self.place} just now", hint="run it again")

    def _denied(self, error: RemoteDenied) -> RemoteDenied:
        return RemoteDenied(
            f"the ledger of {self.target} could not be written to {self.place}: {error.message}",
            hint="whoever applies must be able to push there: in GitHub Actions `permissions: {contents: "
            "write}`, elsewhere a key or token that can write; no rule and no hook there may forbid it",
        )

    def _asked(self, *args: str) -> bytes:
        """What git answers when it has to ask the remote."""
        return git(*args, cwd=self._root, env=self._env, timeout=_SECONDS, apart=True)

    def _local(self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
        return git(*args, cwd=self._root, stdin=stdin, env={**self._env, **(env or {})}, apart=True)

    @cached_property
    def _env(self) -> dict[str, str]:
        """The variables that make git work in a repository of its own, and reach the remote as in `root`."""
        self._refuse_unknown()
        settings = [("gc.auto", "0"), *self._settings()]
        store = tempfile.mkdtemp(prefix="reconciler-ledger-")
        finalize(self, shutil.rmtree, store, ignore_errors=True)
        git("init", "--quiet", "--bare", "--template=", cwd=self._root, env={"GIT_DIR": store})
        before = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        env = {"GIT_DIR": store, "GIT_CONFIG_COUNT": str(before + len(settings))}
        for at, (name, value) in enumerate(settings, before):
            env |= {f"GIT_CONFIG_KEY_{at}": name, f"GIT_CONFIG_VALUE_{at}": value}
        return env

    def _refuse_unknown(self) -> None:
        """A name that no remote has would be taken for a folder, and told as one that cannot be reached."""
        name = self._remote
        means = git("ls-remote", "--get-url", name, cwd=self._root).decode().strip()
        if means == name and not any(char in name for char in "/\\:") and not (self._root / name).is_dir():
            raise NoRepository(
                f"the ledger of {self.target} is on the git remote {name!r}, and none is called so here",
                hint="run this in a clone of its repository, or name another remote or a url in store.yaml: "
                'ledger: "git:REMOTE"',
            )

    def _settings(self) -> list[tuple[str, str]]:
        """What the repository around `root` says of how remotes are reached; nothing where there is none."""
        try:
            said = git("config", "--null", "--local", "--includes", "--list", cwd=self._root).decode()
        except GitError:
            # Outside of a repository a url can be used, and git says so when it is a name.
            return []
        pairs = (entry.partition("\n")[::2] for entry in said.split("\0")[:-1])
        return [(name, value) for name, value in pairs if _reaches(name)]


def _shown(remote: str) -> str:
    """A remote as it may be shown: a url without what stands before its host.

    >>> _shown("https://me:secret@git.example/stores.git")
    'https://git.example/stores.git'
    """
    return re.sub(r"(?<=://)[^/]*@", "", remote)


def _reaches(setting: str) -> bool:
    """Whether a setting of git says how a remote is reached.

    >>> _reaches("remote.origin.url"), _reaches("remote.origin.fetch")
    (True, False)
    """
    section, _, rest = setting.partition(".")
    if section == "remote":
        return rest.rpartition(".")[2] in _OF_REMOTE
    return section in _SECTIONS or setting in _SETTINGS
