"""A fake store, and a repository that remembers what its runs did there."""

import pytest

from tests.fakes import FakeStore
from tests.gitops import Repository


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def repository(store):
    return Repository(store)
