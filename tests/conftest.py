"""What holds for every test."""

import os

import pytest
from hypothesis import settings

# The same examples on every run and every machine, which may be slow: a failure is one of the change at hand.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture
def quiet_git(monkeypatch):
    """git as it comes, whatever the machine's settings: the same commits each time."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2024-01-01T00:00:00Z")


LONG = ("properties", "docs", "contract")
"""The folders of the longest tests: taken first, so that no process is left alone with them at the end."""


def pytest_xdist_auto_num_workers(config):
    """One process more than there are cores, since many tests wait: for a server, a terminal, a child."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    items.sort(
        key=lambda item: next((at for at, name in enumerate(LONG) if name in item.path.parts), len(LONG))
    )
