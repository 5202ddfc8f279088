"""A backend of each sort, on this disk."""

import os
import subprocess

from reconciler.ledger.backend import open_backend

# Nothing of who runs the tests: git must not need a name, and must not find other settings.
CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(*args, cwd):
    """What git prints, in an environment without settings."""
    done = subprocess.run(["git", *args], cwd=cwd, env=os.environ | CLEAN, capture_output=True, check=True)
    return done.stdout.decode().strip()


def folder(tmp_path, store="acme", environment="production"):
    return open_backend(
        "file:", workspace=tmp_path / ".reconciler", root=tmp_path, store=store, environment=environment
    )


def clone(tmp_path):
    """A repository whose origin is a bare one beside it; both are made once."""
    here = tmp_path / "clone"
    if not here.exists():
        git("init", "--quiet", "--bare", str(tmp_path / "origin.git"), cwd=tmp_path)
        git("init", "--quiet", str(here), cwd=tmp_path)
        git("remote", "add", "origin", "../origin.git", cwd=here)
    return here


def remote(tmp_path, store="acme", environment="production", setting="git:"):
    here = clone(tmp_path)
    return open_backend(
        setting, workspace=here / ".reconciler", root=here, store=store, environment=environment
    )


SORTS = {"file": folder, "git": remote}
