"""Somebody changes a live store behind the ledger's back: a second repository of the same store."""

from __future__ import annotations

from shutil import copytree, rmtree

ELSEWHERE = 'ledger: "file:elsewhere"\n'


def behind(desk, files, *, target="acme", prune="none"):
    """Apply the store's files with some of them changed, None to leave one out; ours stay as they are."""
    store = target.partition("/")[0]
    ours, theirs = desk.folder / "stores" / store, desk.folder / "theirs" / store
    rmtree(theirs, ignore_errors=True)
    copytree(ours, theirs)
    (theirs / "drift-baseline.yaml").unlink(missing_ok=True)
    for file, text in files.items():
        (theirs / file).parent.mkdir(parents=True, exist_ok=True)
        (theirs / file).unlink(missing_ok=True)
        if text is not None:
            (theirs / file).write_text(text)
    settings = theirs / "store.yaml"
    settings.write_text(f"{settings.read_text()}{ELSEWHERE}prune: {prune}\n")
    done = desk("--stores", "theirs", "apply", target, "--auto-approve", "--allow-deletes", "100")
    assert done.code == 0, done.out + done.err
