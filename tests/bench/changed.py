"""What `plan --changed-since` takes where 3 files of many changed; prints figures, asserts nothing.

```
python tests/bench/changed.py                # 10,000 resources, medians of 3 runs
python tests/bench/changed.py --sizes 1000 10000 --runs 5
```
The store is the one of plan.py, committed to a git repository; then one account tag and one node are changed and
one node is deleted. Seconds are of the processor, those of the git commands among them: on a live store the rest
is waiting for its answers. The whole plan stands beside it, and what a revision without a checkout takes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plan import RECONCILER, build

GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
WHO = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
PLAN = [*RECONCILER, "plan", "bench", "--json"]
RUNS = {
    "plan": (PLAN, ""),
    "plan --changed-since": ([*PLAN, "--changed-since", "HEAD"], "2 s"),
    "plan --rev": ([*PLAN, "--rev", "HEAD"], ""),
    "stores list": ([*RECONCILER, "stores", "list", "--changed-since", "HEAD", "--json"], "0.5 s"),
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {given.runs} runs")
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build(root, size)
            commit(root)
            change(root, size)
            for what, (command, bound) in RUNS.items():
                row(what, size, [measure(command, root) for _ in range(given.runs)], bound)


def commit(root: Path) -> None:
    (root / ".gitignore").write_text(".reconciler/\n")
    for command in (["init", "-q"], ["add", "-A"], [*WHO, "commit", "-q", "-m", "all of it"]):
        subprocess.run(["git", *command], cwd=root, env=os.environ | GIT, check=True)


def change(root: Path, size: int) -> None:
    """One tag and one node change, one node goes."""
    common = root / "stores" / "bench" / "common"
    (common / "account-tags" / f"tag-{size // 4:05}.yaml").write_text("description: Changed\n")
    nodes = sorted((common / "hierarchies" / "tree-007" / "nodes").iterdir())
    nodes[len(nodes) // 2].write_text("name: Changed\n")
    nodes[len(nodes) // 2 + 1].unlink()


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of the processor, of a process and all that it started, and seconds that went by."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | GIT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, seconds


def row(what: str, size: int, runs: list[tuple[float, float]], bound: str) -> None:
    used, passed = (statistics.median(column) for column in zip(*runs, strict=True))
    told = f"; bound {bound} CPU" if bound else ""
    print(f"{what:<22} {size:>6}  {used:5.2f} s CPU, {passed:.2f} s passed{told}")


if __name__ == "__main__":
    main()
