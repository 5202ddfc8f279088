"""The latest plans that were shown here, so that of an approved one it can be told what moved since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.cli.files import save, workspace
from reconciler.errors import ReconcilerError
from reconciler.render.saved import from_document

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.terminal import Terminal
    from reconciler.model.json import Object
    from reconciler.model.plan import Plan

KEPT = 20


def shelve(terminal: Terminal, document: Object) -> None:
    """Keep a plan's document under its digest, and no more than the latest ones."""
    folder = _folder(terminal)
    # Nobody reads it but this module, and indenting a large one takes its time.
    save(folder / f"{document['digest']}.json", json.dumps(document))
    kept = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


def shelved(terminal: Terminal, digest: str) -> Plan | None:
    """The plan that a digest, or the beginning of one, stands for; None when it was not shown here."""
    found = sorted(_folder(terminal).glob(f"{digest}*.json"))
    if len(found) != 1:
        return None
    try:
        return from_document(json.loads(found[0].read_text(encoding="utf-8")))
    except (OSError, ValueError, ReconcilerError):
        return None  # it would only have explained a refusal, which stands without it


def _folder(terminal: Terminal) -> Path:
    return workspace(terminal.stores) / "plans"
