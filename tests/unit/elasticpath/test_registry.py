from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from reconciler.errors import ConfigError, Unauthorised
from reconciler.model.provider import Connection, Runtime
from reconciler.providers import registry
from reconciler.providers.registry import names, plugin


def test_it_is_found_by_name():
    assert "elasticpath" in names()
    assert plugin("elasticpath").kinds["currency"].folder == "currencies"
    assert plugin("elasticpath").credentials == ("client_id", "client_secret")
    assert [option.name for option in plugin("elasticpath").options] == ["org_id"]


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(ConfigError) as problem:
        plugin("elasticpth")
    assert str(problem.value).startswith("unknown provider 'elasticpth'\n  hint: did you mean 'elasticpath'?")
    with pytest.raises(ConfigError, match="installed: "):
        plugin("shopify")


def test_a_provider_that_cannot_be_loaded(monkeypatch):
    broken = EntryPoints([EntryPoint("broken", "no.such.module:PLUGIN", registry.GROUP)])
    monkeypatch.setattr(registry, "entry_points", broken.select)
    with pytest.raises(ConfigError, match="'broken' cannot be loaded"):
        plugin("broken")


def test_kinds_need_no_network_library():
    code = (
        "import sys; from reconciler.providers.registry import plugin; plugin('elasticpath').kinds; "
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_credentials_are_named():
    with pytest.raises(Unauthorised, match="no client_secret"):
        plugin("elasticpath").connect(Connection("https://x", credentials={"client_id": "a"}), Runtime())
