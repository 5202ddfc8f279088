"""Objects in one SQLite database, one transaction per request.

Each object is kept as the JSON text of its reply, so that a list page is joined text and not re-encoded
values.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["Row", "Store"]

APPLICATION_ID = 0x5265636E
FORMAT = "2"
# How many writes a stale list can look back over.
REMEMBERED = 64
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires REAL NOT NULL);
CREATE TABLE objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL,
    text TEXT NOT NULL, marks TEXT NOT NULL, UNIQUE (kind, id)
);
CREATE INDEX objects_by_kind ON objects (kind, seq);
CREATE INDEX objects_by_scope ON objects (kind, scope, seq);
CREATE TABLE marks (
    kind TEXT NOT NULL, mark TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, mark, id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One object: its reply as JSON text, the parent it is listed under, and the marks it is found by.

    >>> Row("flow", "f1", "", '{"id":"f1"}', ("slug=products",)).scope
    ''
    """

    kind: str
    id: str
    scope: str
    text: str
    marks: tuple[str, ...] = ()
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    kind: str
    id: str
    before: Row | None


class Store:
    """The database of one sandbox.

    >>> store = Store(None, "elasticpath")
    >>> with store.transaction():
    ...     store.put(Row("flow", "f1", "", '{"id":"f1"}', ("slug=products",)))
    >>> store.marked("flow", "slug=products")
    ['{"id":"f1"}']
    """

    def __init__(self, path: Path | None, provider: str, *, kept: bool = True) -> None:
        self.lock = threading.RLock()
        self.path = path
        self._undo: deque[list[_Change]] = deque(maxlen=REMEMBERED)
        self._changes: list[_Change] = []
        self._db = _connect(path) if kept else _copied(path)
        try:
            with _told(path):
                self.is_new = _prepare(self._db, path, provider)
        except SandboxError:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside, or nothing."""
        with self.lock, _told(self.path):
            self._changes = []
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise
            if self._changes:
                self._undo.append(self._changes)

    @contextmanager
    def before(self, writes: int) -> Iterator[None]:
        """Show the objects as they were before the last `writes` transactions; nothing done inside stays."""
        with self.lock, _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                for changes in list(self._undo)[-writes:][::-1]:
                    for change in reversed(changes):
                        self._remove(change.kind, change.id)
                        if change.before:
                            self._insert(change.before)
                yield
            finally:
                self._db.execute("ROLLBACK")

    def forget(self) -> None:
        """Let nothing before this moment be shown again: a stale answer is never older than the store."""
        self._undo.clear()

    def overlook(self) -> None:
        """Leave what this transaction did so far out of the writes that a stale answer looks back over."""
        self._changes.clear()

    def get(self, kind: str, id_: str) -> str | None:
        row = self._db.execute("SELECT text FROM objects WHERE kind=? AND id=?", (kind, id_)).fetchone()
        return row[0] if row else None

    def scope(self, kind: str, id_: str) -> str | None:
        row = self._db.execute("SELECT scope FROM objects WHERE kind=? AND id=?", (kind, id_)).fetchone()
        return row[0] if row else None

    def put(self, row: Row) -> None:
        """Insert the object, or replace it in its place in the list order."""
        old = self._row(row.kind, row.id)
        self._changes.append(_Change(row.kind, row.id, old))
        if old:
            self._remove(row.kind, row.id)
        self._insert(Row(row.kind, row.id, row.scope, row.text, row.marks, old.seq if old else None))

    def retext(self, kind: str, id_: str, text: str) -> None:
        """Change an object's text and nothing that it is found by."""
        old = self._row(kind, id_)
        if old:
            self.put(replace(old, text=text))

    def delete(self, kind: str, id_: str) -> None:
        self._changes.append(_Change(kind, id_, self._row(kind, id_)))
        self._remove(kind, id_)

    def page(
        self,
        kinds: Collection[str],
        scope: str | None = None,
        limit: int = -1,
        offset: int = 0,
        without: Collection[str] = (),
    ) -> list[str]:
        """Texts in creation order; `scope` None means every parent, `without` leaves ids out."""
        where, values = _where(kinds, scope, without)
        rows = self._db.execute(
            f"SELECT text FROM objects WHERE {where} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608 - placeholders only
            (*values, limit, offset),
        )
        return [row[0] for row in rows]

    def after(self, kind: str, id_: str, limit: int) -> list[str]:
        """Texts in order of id, beginning after `id_`."""
        rows = self._db.execute(
            "SELECT text FROM objects WHERE kind=? AND id>? ORDER BY id LIMIT ?", (kind, id_, limit)
        )
        return [row[0] for row in rows]

    def count(self, kinds: Collection[str], scope: str | None = None, without: Collection[str] = ()) -> int:
        where, values = _where(kinds, scope, without)
        row = self._db.execute(f"SELECT count(*) FROM objects WHERE {where}", values).fetchone()  # noqa: S608
        return int(row[0])

    def marked(self, kind: str, mark: str) -> list[str]:
        """Texts of the objects of `kind` that bear `mark`, in creation order."""
        # CROSS JOIN keeps SQLite from walking all objects of the kind in order of seq instead.
        rows = self._db.execute(
            "SELECT o.text FROM marks m CROSS JOIN objects o ON o.kind=m.kind AND o.id=m.id"
            " WHERE m.kind=? AND m.mark=? ORDER BY o.seq",
            (kind, mark),
        )
        return [row[0] for row in rows]

    def note(self, name: str) -> str:
        with _told(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def write_note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def next_number(self) -> int:
        """Count up by one, for ever: the number lives in the file, so a restart never hands one out twice."""
        row = self._db.execute(
            "UPDATE meta SET value=value+1 WHERE name='counter' RETURNING value"
        ).fetchone()
        return int(row[0])

    def add_token(self, token: str, expires: float) -> None:
        self._db.execute("INSERT INTO tokens VALUES (?, ?)", (token, expires))

    def token_expires(self, token: str) -> float:
        """Unix seconds; 0 for a token that was never given out."""
        row = self._db.execute("SELECT expires FROM tokens WHERE token=?", (token,)).fetchone()
        return float(row[0]) if row else 0.0

    def expire_tokens(self) -> None:
        with self.transaction():
            self._db.execute("DELETE FROM tokens")

    def _row(self, kind: str, id_: str) -> Row | None:
        row = self._db.execute(
            "SELECT scope, text, marks, seq FROM objects WHERE kind=? AND id=?", (kind, id_)
        ).fetchone()
        if not row:
            return None
        return Row(kind, id_, row[0], row[1], tuple(json.loads(row[2])), row[3])

    def _insert(self, row: Row) -> None:
        self._db.execute(
            "INSERT INTO objects (seq, kind, id, scope, text, marks) VALUES (?, ?, ?, ?, ?, ?)",
            (row.seq, row.kind, row.id, row.scope, row.text, json.dumps(row.marks)),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", [(row.kind, mark, row.id) for mark in row.marks]
        )

    def _remove(self, kind: str, id_: str) -> None:
        row = self._row(kind, id_)
        if row:
            self._db.execute("DELETE FROM objects WHERE kind=? AND id=?", (kind, id_))
            self._db.executemany(
                "DELETE FROM marks WHERE kind=? AND mark=? AND id=?",
                [(kind, mark, id_) for mark in row.marks],
            )


def _where(kinds: Collection[str], scope: str | None, without: Collection[str]) -> tuple[str, list[str]]:
    parts = [f"kind IN ({_holes(kinds)})"]
    values = list(kinds)
    if scope is not None:
        parts.append("scope=?")
        values.append(scope)
    if without:
        parts.append(f"id NOT IN ({_holes(without)})")
        values.extend(without)
    return " AND ".join(parts), values


def _holes(values: Iterable[str]) -> str:
    return ",".join("?" for _ in values)


@contextmanager
def _told(path: Path | None) -> Iterator[None]:
    """What SQLite refuses (a locked file, tables that are gone), told with the name of the file."""
    try:
        yield
    except sqlite3.Error as error:
        hint = "is another program using it? If it is damaged, delete it to start anew"
        raise SandboxError(f"the sandbox database {path} cannot be used: {error}", hint=hint) from error


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    except (OSError, sqlite3.Error) as error:
        raise SandboxError(f"cannot open {path}: {error}") from error


def _copied(path: Path | None) -> sqlite3.Connection:
    """A database in memory that begins as the file is, which is only read."""
    db = _connect(None)
    if path is not None and path.exists():
        # Without a journal beside it nobody has it open: then it is read without making one.
        alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
        uri = f"{path.absolute().as_uri()}?mode=ro{alone}"
        with _told(path), closing(sqlite3.connect(uri, uri=True)) as file:
            file.backup(db)
    return db


def _prepare(db: sqlite3.Connection, path: Path | None, provider: str) -> bool:
    """Make the tables, or check that the file is ours; true when the database is new."""
    try:
        db.execute("PRAGMA busy_timeout=10000")
        mark = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise SandboxError(f"{path} is not a sandbox database: {error}") from error
    if mark == APPLICATION_ID:
        return _check_ours(db, path, provider)
    if mark or tables:
        raise SandboxError(f"{path} is a SQLite database, but not of a sandbox", hint="choose another file")
    # WAL keeps every committed request through a kill of the process, without a full sync for each.
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(f"BEGIN IMMEDIATE; PRAGMA application_id={APPLICATION_ID}; {SCHEMA}")
    notes = [("format", FORMAT), ("provider", provider), ("counter", "0")]
    db.executemany("INSERT INTO meta VALUES (?, ?)", notes)
    db.execute("COMMIT")
    return True


def _check_ours(db: sqlite3.Connection, path: Path | None, provider: str) -> bool:
    db.execute("PRAGMA synchronous=NORMAL")
    notes = dict(db.execute("SELECT name, value FROM meta").fetchall())
    if notes.get("format") != FORMAT:
        raise SandboxError(
            f"{path} was made by another version of the sandbox", hint="delete it to start anew"
        )
    if notes["provider"] != provider:
        raise SandboxError(f"{path} is a sandbox of {notes['provider']}, not of {provider}")
    return "founded" not in notes
