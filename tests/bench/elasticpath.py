"""What a plan of a large Elastic Path store takes over HTTP; prints figures, asserts nothing.

```
python tests/bench/elasticpath.py                       # 5,000 products, 20,000 prices in 8 price books
python tests/bench/elasticpath.py --products 500 --prices 2000
```
`reconciler plan` runs in a process of its own against the sandbox, which answers each request 20 ms late; at
most 10 requests are open. 1 % of the products and prices differ. The bound of a run is what its requests cost
at that delay, ten at a time, and on top of it the processor time that it took. Medians; the ratio should stay
below 1.3. What a page of prices costs the sandbox is told beside it: the sandbox has the other core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from reconciler.sandbox import open_sandbox, serving

if TYPE_CHECKING:
    from reconciler.sandbox import Sandbox

LATENCY, PARALLEL, BOUND = 0.02, 10, 1.3
BOOKS = 8
PLAN = [sys.executable, "-m", "reconciler", "plan", "bench", "--json"]
SETTINGS = """\
provider: elasticpath
url: {url}
credentials: {{client_id: "${{env:BENCH}}", client_secret: "${{env:BENCH}}"}}
limits: {{parallelism: {parallel}}}
"""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--products", type=int, default=5_000)
    arguments.add_argument("--prices", type=int, default=20_000)
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {given.runs} runs; "
        f"{given.products} products, {given.prices} prices in {BOOKS} price books"
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sandbox = open_sandbox("elasticpath", latency_ms=LATENCY * 1000)
        build(root, sandbox, given.products, given.prices)
        print(f"a page of 100 prices costs the sandbox {asyncio.run(page(sandbox)) * 1000:.1f} ms of CPU")
        with serving(sandbox) as url:
            settings = SETTINGS.format(url=url, parallel=PARALLEL)
            (root / "stores" / "bench" / "store.yaml").write_text(settings)
            runs = [measure(root, sandbox) for _ in range(given.runs)]
        sandbox.close()
    seconds, used, requests, steps = (statistics.median(column) for column in zip(*runs, strict=True))
    bound = requests * LATENCY / PARALLEL + used
    print(
        f"plan    {requests:.0f} requests, {steps:.0f} steps  {seconds:.2f} s  bound {bound:.2f} s "
        f"({requests * LATENCY / PARALLEL:.2f} s of delay, {used:.2f} s CPU)  "
        f"ratio {seconds / bound:.2f} (bound {BOUND})"
    )


def build(root: Path, sandbox: Sandbox, products: int, prices: int) -> None:
    """Write the files and fill the store, which differs from them in every hundredth resource."""
    common = root / "stores" / "bench" / "common"
    folder = common / "pricebooks"
    folder.mkdir(parents=True)
    for number in range(products):
        (common / "products").mkdir(exist_ok=True)
        text = f"name: Product {number}\nstatus: live\ndescription: No. {number}\n"
        (common / "products" / f"sku-{number:05}.yaml").write_text(text)
    sandbox.load("product", [product(number) for number in range(products)])
    names = [f"book-{number}" for number in range(BOOKS)]
    books = sandbox.load("pricebook", [{"attributes": {"name": name}} for name in names])
    for number, (name, book) in enumerate(zip(names, books, strict=True)):
        mine = range(number, prices, BOOKS)
        (folder / f"{name}.yaml").write_text("{}\n")
        (folder / name).mkdir()
        (folder / name / "prices.yaml").write_text("".join(map(declared, mine)))
        sandbox.load("product-price", [live(one) for one in mine], within=book)


def product(number: int) -> dict[str, object]:
    description = f"No. {number}" + (" once" if number % 100 == 0 else "")
    attributes = {"name": f"Product {number}", "sku": f"sku-{number:05}", "description": description}
    return {"attributes": attributes | {"status": "live", "commodity_type": "physical"}}


def declared(number: int) -> str:
    return (
        f"sku-{number:05}:\n  currencies:\n    USD: {{amount: {1000 + number}}}\n"
        f"    EUR: {{amount: {900 + number}, includes_tax: true}}\n"
    )


def live(number: int) -> dict[str, object]:
    euro = 900 + number + (number % 100 == 0)
    currencies = {
        "USD": {"amount": 1000 + number, "includes_tax": False},
        "EUR": {"amount": euro, "includes_tax": True},
    }
    return {"attributes": {"sku": f"sku-{number:05}", "currencies": currencies}}


def measure(root: Path, sandbox: Sandbox) -> tuple[float, float, int, int]:
    """Seconds, seconds of CPU, requests and steps of one plan."""
    before = len(sandbox.log)
    environment = os.environ | {"BENCH": "sandbox", "PYTHONPATH": str(Path.cwd())}
    began = time.perf_counter()
    with (root / "plan.json").open("wb") as out:
        process = subprocess.Popen(PLAN, cwd=root, env=environment, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("the plan failed")
    steps = sum(json.loads((root / "plan.json").read_text())["summary"][one] for one in ("create", "update"))
    return seconds, used.ru_utime + used.ru_stime, len(sandbox.log) - before, steps


async def page(sandbox: Sandbox) -> float:
    """Seconds of CPU that one page of 100 prices costs the sandbox."""
    async with httpx.AsyncClient(transport=sandbox.transport(), base_url="http://sandbox") as client:
        grant = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
        token = (await client.post("/oauth/access_token", data=grant)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        book = (await client.get("/pcm/pricebooks")).json()["data"][0]["id"]
        began = time.process_time()
        for offset in range(0, 1_000, 100):
            await client.get(f"/pcm/pricebooks/{book}/prices?page[limit]=100&page[offset]={offset}")
        return (time.process_time() - began) / 10


if __name__ == "__main__":
    main()
