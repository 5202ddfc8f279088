"""Known differences -> entries of drift-baseline.yaml, with what stands there left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.dump import dump
from reconciler.desired.pull.files import Edit, Files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.model.json import Json, Object
    from reconciler.model.policy import Agreed

HEAD = """\
# Known differences between these files and the live store. Until the day on which one expires, `drift` does
# not count it, and `plan` and `apply` leave it alone.
"""


def agree(file: str, agreed: Sequence[Agreed], environment: str | None) -> list[Edit]:
    """What becomes of a store's baseline when more is agreed on, for an environment or for all (None).

    An entry about the same place, which has expired by now, gets the new owner, day and reason.
    """
    entries = [_entry(one, environment) for one in agreed]
    if not entries:
        return []
    files = Files()
    known: Json = files.value(file) if Path(file).exists() else None
    if not known:
        return [_first(file, entries)]
    places = {_about(one): index for index, one in enumerate(known)}
    for entry in entries:
        index = places.get(_about(entry))
        if index is None:
            files.append(file, entry)
            continue
        for name in ("owner", "expires", "reason"):
            if name in entry:
                files.put(file, (str(index), name), entry[name])
            elif name in known[index]:
                files.drop(file, (str(index), name))
    return files.edits(lambda *_: None)


def _first(file: str, entries: list[Object]) -> Edit:
    """The first entries, under whatever comments stand there."""
    path = Path(file)
    before = path.read_text(encoding="utf-8") if path.exists() else None
    # What holds no entry holds nothing but comments that is worth keeping.
    lines = (HEAD if before is None else before).splitlines()
    kept = "\n".join(line for line in lines if not line.strip() or line.lstrip().startswith("#")).rstrip()
    rows = dump({"k": entries}).split("\n")[1:]
    text = "\n".join(row[2:] for row in rows)
    return Edit(file, before, f"{kept}\n\n{text}" if kept else text)


def _entry(one: Agreed, environment: str | None) -> Object:
    found = {
        "address": one.address,
        "path": one.path,
        "environment": environment,
        "owner": one.owner,
        "expires": one.expires.isoformat(),
        "reason": one.reason,
    }
    return {name: value for name, value in found.items() if value}


def _about(entry: Object) -> tuple[Json, ...]:
    return tuple(entry.get(name) for name in ("address", "path", "environment"))
