"""The files of a revision, read without a checkout: the working tree and the index stay as they are.

What is written is what was committed, byte for byte: no line ends are converted, no keyword is filled in.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import GitError, NoRepository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.git.repository import Repository

LINK, SUBMODULE = "120000", "160000"


class Entry(NamedTuple):
    """A file of a revision: its mode, the id of its content, and its path in the repository."""

    mode: str
    id: str
    path: str


def entries(repository: Repository, commit: str, folder: str) -> list[Entry]:
    """Every file below a folder (from the top of the repository, "" for all of it), or the one of that name.

    >>> entries(repository, commit, "stores/acme")[0]
    Entry(mode='100644', id='8baef1b4...', path='stores/acme/common/currencies/USD.yaml')
    """
    place = ["--", folder.rstrip("/")] if folder else []
    told = repository.git("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *place)
    found = []
    for line in told.decode(errors="surrogateescape").split("\0")[:-1]:
        facts, _, path = line.partition("\t")
        mode, _, id_ = facts.split(" ")
        found.append(Entry(mode, id_, path))
    return found


def unfold(repository: Repository, found: Sequence[Entry], folder: str, into: Path) -> None:
    """Write files of a revision below a folder that is empty so far; paths count from `folder`.

    Raises GitError for what no file can be made of: a submodule, or a path that leads out.
    """
    made: set[str] = set()
    pending: list[tuple[str, bytes]] = []
    for entry, data in zip(found, contents(repository, found), strict=True):
        place = f"{into}/{_inside(entry, folder)}"
        parent = place.rpartition("/")[0]
        if parent not in made:
            Path(parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        if entry.mode == LINK:
            pending.append((place, data))
            continue
        with open(place, "xb") as file:  # noqa: PTH123 - ten thousand times, which Path makes slow
            file.write(data)
    # Last, so that no file is ever written through a link.
    for place, target in pending:
        Path(place).symlink_to(os.fsdecode(target))


def contents(repository: Repository, found: Sequence[Entry]) -> Iterator[bytes]:
    """The bytes of files, in their order, by one process for all of them."""
    if lost := [entry.path for entry in found if entry.mode == SUBMODULE]:
        raise NoRepository(
            f"{lost[0]} is a submodule, and what it held at a revision is not in this repository",
            hint="keep the files of a store in one repository",
        )
    asked = "".join(f"{entry.id}\n" for entry in found).encode()
    told = repository.git("cat-file", "--batch", stdin=asked) if found else b""
    at = 0
    for entry in found:
        end = told.index(b"\n", at)
        facts = told[at:end].split(b" ")
        if len(facts) != 3:
            raise GitError(
                f"git has lost the content of {entry.path}",
                hint="a partial clone fetches it when the remote can be reached",
            )
        at = end + 1 + int(facts[2])
        yield told[end + 1 : at]
        at += 1


def _inside(entry: Entry, folder: str) -> str:
    path = entry.path[len(folder) :]
    if not entry.path.startswith(folder) or any(part in ("", ".", "..") for part in path.split("/")):
        raise GitError(f"{entry.path!r} leads out of {folder}", hint="git fsck tells what is wrong with it")
    return path


def links(found: Iterable[Entry]) -> list[str]:
    """The paths of the symbolic links among some files."""
    return [entry.path for entry in found if entry.mode == LINK]
