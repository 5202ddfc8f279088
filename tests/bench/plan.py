"""How long and how much memory `validate` and `plan` take; prints figures, asserts nothing.

```
python tests/bench/plan.py                # 1,000 and 10,000 resources, medians of 3 runs
python tests/bench/plan.py --sizes 10000 --runs 5
```
Half the resources are account tags, half are nodes in a hundred hierarchies, one small file each. The live store
is the embedded sandbox, where 5 % of the files do not exist yet, 5 % differ, and 5 % more exist than there are
files, with `prune: all`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reconciler.sandbox import open_sandbox

RECONCILER = [sys.executable, "-m", "reconciler"]
PHASES = Path(__file__).with_name("phases.py")
BOUNDS = {
    "reconciler --help": {0: "0.25 s"},
    "validate": {10_000: "2.5 s"},
    "plan": {1_000: "1 s", 10_000: "4 s and 250 MiB"},
    "plan, with a ledger": {1_000: "1 s", 10_000: "4 s and 250 MiB"},
}
TREES = 100


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {given.runs} runs")
    row("reconciler --help", 0, [measure([*RECONCILER, "--help"], Path.cwd()) for _ in range(given.runs)])
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build(root, size)
            for verb in (["validate", "bench"], ["plan", "bench", "--json"]):
                row(verb[0], size, [measure([*RECONCILER, *verb], root) for _ in range(given.runs)])
            phases(root, size, given.runs)
            measure([*RECONCILER, "adopt", "bench"], root)
            plan = [*RECONCILER, "plan", "bench", "--json"]
            row("plan, with a ledger", size, [measure(plan, root) for _ in range(given.runs)])


def build(root: Path, size: int) -> None:
    """Write the files of a store and fill its sandbox, each with its share of differences."""
    store = root / "stores" / "bench"
    tags, nodes = store / "common" / "account-tags", store / "common" / "hierarchies"
    tags.mkdir(parents=True)
    nodes.mkdir(parents=True)
    (store / "store.yaml").write_text('provider: elasticpath\nurl: "sandbox:"\nprune: all\n')
    half, absent, differing, surplus = size // 2, size // 40, size // 40, size // 40
    for number in range(half):
        (tags / f"tag-{number:05}.yaml").write_text(f"description: Customers of season {number}\n")
    for tree in range(TREES):
        (nodes / f"tree-{tree:03}.yaml").write_text(f"name: Tree {tree}\n")
        (nodes / f"tree-{tree:03}" / "nodes").mkdir(parents=True)
    for number in range(half - TREES):
        place = nodes / f"tree-{number % TREES:03}" / "nodes" / f"node-{number:05}.yaml"
        place.write_text(f"name: Node {number}\ndescription: Shelf {number}\nsort_order: {number}\n")
    sandbox = open_sandbox("elasticpath", db=root / ".reconciler" / "sandbox" / "bench.db")
    sandbox.load(
        "account_tag",
        [
            {"name": f"tag-{n:05}", "description": said("Customers of season", n, differing)}
            for n in range(half - absent + surplus)
            if n < half - absent or n >= half
        ]
        + [{"name": f"gone-{n:05}", "description": "Nobody"} for n in range(surplus)],
    )
    trees = [{"attributes": {"name": f"Tree {n}", "slug": f"tree-{n:03}"}} for n in range(TREES)]
    for index, tree in enumerate(sandbox.load("hierarchy", trees)):
        numbers = range(index, half - TREES + surplus, TREES)
        kept = [n for n in numbers if n < half - TREES - absent or n >= half - TREES]
        sandbox.load("node", [node(n, differing) for n in kept], within=tree)
    sandbox.close()


def node(number: int, differing: int) -> dict[str, object]:
    return {
        "attributes": {
            "name": f"Node {number}",
            "slug": f"node-{number:05}",
            "description": said("Shelf", number, differing),
        },
        "meta": {"sort_order": number},
    }


def said(text: str, number: int, differing: int) -> str:
    return f"{text} {number}" + (" once" if number < differing else "")


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one process."""
    with tempfile.TemporaryFile() as talk:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=talk)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            talk.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{talk.read().decode()}")
    return seconds, used.ru_maxrss / 1024


def row(what: str, size: int, runs: list[tuple[float, float]]) -> None:
    seconds = statistics.median(one for one, _ in runs)
    spread = f"{min(one for one, _ in runs):.2f}-{max(one for one, _ in runs):.2f}"
    peak = statistics.median(one for _, one in runs)
    bound = BOUNDS.get(what, {}).get(size)
    told = f"; bound {bound}" if bound else ""
    print(f"{what:<20} {size or '':>6}  {seconds:5.2f} s ({spread}), {peak:.0f} MiB{told}")


def phases(root: Path, size: int, runs: int) -> None:
    """The share of each phase of a plan, from processes that measure themselves."""
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, str(PHASES)], cwd=root, capture_output=True, check=True)
        found.append(json.loads(done.stdout))
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    total = sum(medians.values())
    shares = ", ".join(f"{name} {value:.2f} s ({value / total:.0%})" for name, value in medians.items())
    print(f"{'plan by phase':<20} {size:>6}  {shares}")


if __name__ == "__main__":
    main()
