"""The latest plans that were shown here, so that of an approved one it can be told what moved since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.cli.files import beside, save, workspace
from reconciler.errors import ReconcilerError
from reconciler.render.saved import from_document

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.terminal import Terminal
    from reconciler.model.json import Object
    from reconciler.model.plan import Plan

KEPT = 20


def shelve(terminal: Terminal, document: Object) -> None:
    """Keep a plan's document under its digest, and no more than the latest ones; where nothing can, warn."""
    try:
        folder = workspace(terminal.stores) / "plans"
        # Nobody reads it but this module, and indenting a large one takes its time.
        save(folder / f"{document['digest']}.json", json.dumps(document))
    except ReconcilerError as error:
        terminal.warn(f"this plan is not kept, so that it cannot be told later what moved since: {error}")
        return
    for old in sorted(folder.glob("*.json"), key=_age)[KEPT:]:
        old.unlink(missing_ok=True)


def _age(file: Path) -> int:
    """The older, the greater; what another run took away just now is the oldest."""
    try:
        return -file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def shelved(terminal: Terminal, digest: str) -> Plan | None:
    """The plan that a digest, or the beginning of one, stands for; None when it was not shown here."""
    found = sorted((beside(terminal.stores) / "plans").glob(f"{digest}*.json"))
    if len(found) != 1:
        return None
    try:
        return from_document(json.loads(found[0].read_text(encoding="utf-8")))
    except (OSError, ValueError, ReconcilerError):
        return None  # it would only have explained a refusal, which stands without it
