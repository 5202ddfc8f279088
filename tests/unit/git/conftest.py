"""An empty repository, the same on every machine."""

import os

import pytest

from reconciler.git.run import git

QUIET = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}


@pytest.fixture
def repo(tmp_path, monkeypatch):
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    for name in list(os.environ):
        if name.startswith("GIT_") and name not in QUIET:
            monkeypatch.delenv(name)
    git("init", "-q", "-b", "main", cwd=tmp_path)
    return tmp_path
