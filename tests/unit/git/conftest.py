"""An empty repository, the same on every machine."""

import pytest

from reconciler.git.run import git


@pytest.fixture
def repo(tmp_path, quiet_git):
    git("init", "-q", "-b", "main", cwd=tmp_path)
    return tmp_path
