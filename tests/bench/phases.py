"""One plan of `stores/bench` in this process, phase by phase: prints seconds as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

SECONDS: dict[str, float] = {}


@contextmanager
def phase(name: str):
    began = time.perf_counter()
    yield
    SECONDS[name] = SECONDS.get(name, 0.0) + time.perf_counter() - began


with phase("imports"):
    import httpx  # noqa: F401 - part of what a plan loads
    import jsonpatch  # noqa: F401
    import yaml_rs

    from reconciler.desired.load import load
    from reconciler.engine import planner
    from reconciler.engine.observe import observe
    from reconciler.model.policy import Policy
    from reconciler.model.provider import Connection, Runtime
    from reconciler.providers.registry import plugin
    from reconciler.render.document import to_document
    from reconciler.sandbox import open_sandbox

KINDS = plugin("elasticpath").kinds


def main() -> None:
    root = Path("stores")
    with phase("parse"):
        for folder, _, names in os.walk(root):
            for name in names:
                with open(f"{folder}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - as the loader does
                    yaml_rs.loads(file.read(), parse_datetime=False)
    with phase("parse and validate"):
        state = load(root, "bench", None, KINDS, {}, Policy(prune="all"))
    # Parsing is measured by itself, so what load does beyond it is finding, validating and cross-checking.
    SECONDS["validate"] = SECONDS.pop("parse and validate") - SECONDS["parse"]
    with phase("read"):
        snapshot = asyncio.run(read())
    began = time.perf_counter()
    compared = planner.decide
    planner.decide = timed(compared)
    made = planner.plan(
        KINDS,
        state.resources,
        snapshot,
        Policy(prune="all"),
        store="bench",
        environment=None,
        provider="elasticpath",
    )
    SECONDS["order"] = time.perf_counter() - began - SECONDS["compare"]
    with phase("render"):
        json.dumps(to_document(made))
    print(json.dumps(SECONDS))


def timed(function):
    def wrapped(*arguments):
        with phase("compare"):
            return function(*arguments)

    return wrapped


async def read():
    sandbox = open_sandbox("elasticpath", db=Path(".reconciler/sandbox/bench.db"))
    connection = Connection(
        "http://sandbox", credentials={"client_id": "sandbox", "client_secret": "sandbox"}
    )
    provider = plugin("elasticpath").connect(connection, Runtime(transport=sandbox.transport()))
    try:
        return await observe(provider)
    finally:
        await provider.aclose()
        sandbox.close()


main()
