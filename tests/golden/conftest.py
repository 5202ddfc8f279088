"""`pytest --update-golden` writes what the program prints now; review the difference like code."""

from __future__ import annotations

import pytest


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected plans")


@pytest.fixture
def updating(request):
    return request.config.getoption("--update-golden")
