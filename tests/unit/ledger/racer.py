"""A process of its own that works on a ledger: `python racer.py count|hold|apply SETTING ROOT ...`."""

import sys
import time
from pathlib import Path

from reconciler.errors import ReconcilerError
from reconciler.ledger.backend import Moved, open_backend
from reconciler.ledger.lease import acquire


def backend(setting, root):
    root = Path(root)
    return open_backend(
        setting, workspace=root / ".reconciler", root=root, store="acme", environment="production"
    )


def count(setting, root, times):
    """Add one to a number, so many times, by compare-and-swap."""
    ledger = backend(setting, root)
    for _ in range(int(times)):
        while True:
            held = ledger.read()
            number = int(held.files.get("ledger.json", "0"))
            files = {"ledger.json": str(number + 1), "lock.json": str(-number - 1)}
            try:
                ledger.write(files, held.version, f"{number + 1}")
            except Moved:
                continue
            break


def hold(setting, root, length, timeout):
    """Take the lease, add one to the ledger, say so, and keep it until a line comes in."""
    with acquire(
        backend(setting, root),
        "racer",
        command="hold",
        timeout=float(timeout),
        length=float(length),
        period=float(length) / 3,
        tolerance=0.0,
        say=lambda text: print(text, flush=True),
    ) as tenure:
        tenure.save(str(int(tenure.text() or 0) + 1), "hold")
        print("held", flush=True)
        sys.stdin.readline()
        print("lost" if tenure.lost.is_set() else "kept", flush=True)


def add(setting, root, times):
    """Add one to the ledger, each time under a lease; a plain read and write would lose some."""
    for _ in range(int(times)):
        with acquire(
            backend(setting, root), "racer", command="add", timeout=60, sleep=lambda _: time.sleep(0.01)
        ) as tenure:
            tenure.save(str(int(tenure.text() or 0) + 1), "add")


if __name__ == "__main__":
    try:
        {"count": count, "hold": hold, "add": add}[sys.argv[1]](*sys.argv[2:])
    except ReconcilerError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
