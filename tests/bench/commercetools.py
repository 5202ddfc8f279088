"""What a plan and an apply of a large commercetools project take over HTTP; prints figures, asserts nothing.

```
python tests/bench/commercetools.py             # 2,000 stores, 2,000 channels, 500 product selections
python tests/bench/commercetools.py --stores 200 --runs 5
```
The sandbox runs in a process of its own and answers each request 20 ms late; at most 10 requests are open.
The bound of a run is what it takes without that delay (all computing, on both sides), and on top of it what the
delay alone must cost: pages of a list follow each other, all else may go on ten at a time. Medians; the ratio
should stay below 1.3.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path

from reconciler.engine.execute import execute
from reconciler.engine.observe import observe
from reconciler.engine.planner import plan
from reconciler.engine.scope import scope
from reconciler.model.address import Address
from reconciler.model.policy import Policy
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Desired, Source
from reconciler.providers.registry import plugin
from reconciler.sandbox import open_sandbox, serve

LATENCY, PARALLEL, BOUND = 0.02, 10, 1.3
KINDS = plugin("commercetools").kinds


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--stores", type=int, default=2_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--serve", type=float)
    given = arguments.parse_args()
    if given.serve is not None:
        serve_project(given.stores, given.serve)
        return
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {given.runs} runs; "
        f"{given.stores} stores, {given.stores} channels, {given.stores // 4} product selections"
    )
    runs = [(measure(given.stores, 0.0), measure(given.stores, LATENCY)) for _ in range(given.runs)]
    for index, what in enumerate(("plan", "apply")):
        quick = statistics.median(bare[index][0] for bare, _ in runs)
        late = statistics.median(delayed[index][0] for _, delayed in runs)
        calls = runs[0][1][index][1]
        writes = sum(number for (method, _), number in calls.items() if method == "POST")
        chain = max(calls.values()) + 1 if what == "plan" else -(-writes // PARALLEL)
        bound = quick + LATENCY * chain
        print(
            f"{what:6} {sum(calls.values()):6} requests  {late:6.2f} s  bound {bound:6.2f} s "
            f"({quick:.2f} s without delay, {chain} delays after each other)  "
            f"ratio {late / bound:.2f} (bound {BOUND})"
        )
        if what == "apply":
            most = max(Counter(runs[0][1][2]).values())
            print(f"       {writes} updates of {given.stores} changed stores, at most {most} for one of them")


def serve_project(stores: int, latency: float) -> None:
    """Fill a project and serve it until killed; the address is printed."""
    sandbox = open_sandbox("commercetools", latency_ms=latency * 1000)
    sandbox.load("channel", [{"key": f"c{n:05}", "roles": ["ProductDistribution"]} for n in range(stores)])
    sandbox.load(
        "product-selection", [{"key": f"s{n:05}", "name": {"en": f"{n}"}} for n in range(stores // 4)]
    )
    sandbox.load("store", [{"key": f"s{n:05}", "name": {"en": f"Store {n}"}} for n in range(stores)])
    serve(sandbox, 0, ready=lambda url: print(url, flush=True))


def measure(stores: int, latency: float) -> tuple[tuple[float, Counter], tuple[float, Counter], list[str]]:
    """Seconds and calls of a plan and of an apply that changes every store."""
    command = [sys.executable, __file__, "--stores", str(stores), "--serve", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as server:
        try:
            assert server.stdout is not None
            return asyncio.run(run(server.stdout.readline().strip(), stores))
        finally:
            server.kill()


async def run(url: str, stores: int) -> tuple[tuple[float, Counter], tuple[float, Counter], list[str]]:
    wanted = dict(declared(stores))
    calls: list[tuple[str, str]] = []
    runtime = Runtime(on_call=lambda call: calls.append((call.method, call.path.partition("?")[0])))
    credentials = {"client_id": "sandbox", "client_secret": "sandbox"}
    provider = plugin("commercetools").connect(
        Connection(url, credentials=credentials, parallelism=PARALLEL), runtime
    )
    try:
        began = time.perf_counter()
        snapshot = await observe(provider, None, wanted, scope(KINDS, wanted, Policy()))
        made = plan(KINDS, wanted, snapshot, Policy(), store="b", environment=None, provider="commercetools")
        planned = time.perf_counter() - began, Counter(one for one in calls if "token" not in one[1])
        calls.clear()
        began = time.perf_counter()
        report = await execute(made, provider, snapshot, parallelism=PARALLEL)
        applied = time.perf_counter() - began, Counter((method, "") for method, _ in calls)
    finally:
        await provider.aclose()
    assert report.ok
    assert len(made.steps) == stores
    return planned, applied, [path for _, path in calls]


def declared(stores: int):
    """Every channel and selection as it is, every store with another name."""
    numbers = count()
    for kind, key, body in (
        *(("channel", f"c{n:05}", {"roles": ["ProductDistribution"]}) for n in range(stores)),
        *(("product-selection", f"s{n:05}", {"name": {"en": f"{n}"}}) for n in range(stores // 4)),
        *(("store", f"s{n:05}", {"name": {"en": f"Shop {n}"}}) for n in range(stores)),
    ):
        address = Address(kind, key)
        yield address, Desired(address, {"key": key, **body}, Source(f"{next(numbers)}.yaml"))


if __name__ == "__main__":
    main()
