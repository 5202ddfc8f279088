"""Sandboxes over real HTTP, and every test that asks for an `example` run with each of them."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from reconciler.providers.registry import plugin
from reconciler.sandbox import open_sandbox, parse_fault, serving
from tests.contract.examples import PROVIDERS, SEEDS
from tests.contract.stores import Store


@pytest.fixture
def open_store():
    """Open stores on sandboxes: `open_store("elasticpath", "429:nth=2", knobs={...})`."""
    opened = []

    @contextmanager
    def serve(provider, faults, options):
        sandbox = open_sandbox(provider, faults=[parse_fault(fault) for fault in faults], **options)
        try:
            with serving(sandbox) as url:
                store = Store(provider, url)
                store.sandbox = sandbox
                for kind, documents in SEEDS[provider].items():
                    sandbox.load(kind, documents)
                yield store
        finally:
            sandbox.close()

    def make(provider="elasticpath", *faults, **options):
        context = serve(provider, faults, options)
        opened.append(context)
        return context.__enter__()

    yield make
    for context in reversed(opened):
        context.__exit__(None, None, None)


EXAMPLES = [(provider, one) for provider, table in PROVIDERS.items() for one in table.values()]


def pytest_generate_tests(metafunc):
    if "example" in metafunc.fixturenames:
        fixed = getattr(metafunc.function, "creates", False)
        chosen = [
            (provider, one)
            for provider, one in EXAMPLES
            if not (fixed and plugin(provider).kinds[one.kind].fixed)
        ]
        metafunc.parametrize(("provider", "example"), chosen, ids=[one.kind for _, one in chosen])
