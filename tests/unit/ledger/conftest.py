import pytest

from tests.unit.ledger.backends import CLEAN, SORTS


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for name, value in CLEAN.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(params=SORTS)
def make(request, tmp_path):
    """Open a backend of each sort: `make("acme", "production")`; twice the same is the same place."""

    def make(store="acme", environment="production"):
        return SORTS[request.param](tmp_path, store, environment)

    return make
