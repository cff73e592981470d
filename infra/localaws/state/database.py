"""One file of records: collections of keys and values, written a batch at a time.

SQLite writes a batch wholly or not at all, whatever ends the process or the machine ("Atomic Commit
In SQLite"); with ``synchronous=FULL`` in WAL mode each commit is on the disk before it returns. The
exclusive locking mode needs no shared memory, so that it works on a network's file system, too.
Each record has its checksum, which SQLite's pages have not.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from localaws.state.batch import Batch, Records
from localaws.state.errors import DiskFull, OtherVersion, Unreadable

APPLICATION = 0x4C6F6341  # how the file says whose it is, "PRAGMA application_id"
FORMAT = 1
SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (
    collection TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
);
"""
PUT = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)"
DROP = "DELETE FROM record WHERE collection = ? AND key = ?"
CLEAR = "DELETE FROM record WHERE collection = ?"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Database:
    """Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            Unreadable: the file is damaged, or none of ours.
            OtherVersion: it is of a newer format.
            DiskFull: it can't be made.
        """
        self.path = path
        is_new = not path.exists()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            with _told():
                self._prepare(is_new)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, is_new: bool) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        if is_new:
            self.path.chmod(0o600)
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {FORMAT}")
        elif run("PRAGMA application_id").fetchone() != (APPLICATION,):
            raise Unreadable("it is no state of a local AWS")
        (written,) = run("PRAGMA user_version").fetchone()
        if written > FORMAT:
            raise OtherVersion(
                f"The state is of format {written}, and this local AWS knows {FORMAT}"
            )
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA wal_autocheckpoint = 2000")
        if is_new:
            self._connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")

    @property
    def facts(self) -> dict[str, str]:
        with _told():
            return dict(self._connection.execute("SELECT name, value FROM fact"))

    def state_facts(self, facts: dict[str, str]) -> None:
        with _told(), self._transaction():
            self._connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    def read(self) -> Records:
        """
        Raises:
            Unreadable: a record is not what was written.
        """
        found: dict[str, dict[str, bytes]] = {}
        with _told():
            rows = self._connection.execute("SELECT * FROM record ORDER BY collection, key")
            for collection, key, value, total in rows:
                if checksum(value) != total:
                    raise Unreadable(f"a record of {collection} is not what was written")
                found.setdefault(collection, {})[key] = value
        return found

    def write(self, batch: Batch) -> None:
        """
        Raises:
            DiskFull: and nothing is written.
        """
        with _told(), self._transaction():
            many = self._connection.executemany
            many(CLEAR, ((one,) for one in batch.cleared))
            many(DROP, batch.dropped)
            many(PUT, ((*of, value, checksum(value)) for of, value in batch.put.items()))

    def replace(self, records: Records) -> None:
        """These and no others.

        Raises:
            DiskFull: and what was there is there still.
        """
        rows = (
            (collection, key, value, checksum(value))
            for collection, held in records.items()
            for key, value in held.items()
        )
        with _told(), self._transaction():
            self._connection.execute("DELETE FROM record")
            self._connection.executemany(PUT, rows)

    def limit(self, pages: int) -> None:
        """Let the file have so many pages at most; what exceeds them finds no room."""
        self._connection.execute(f"PRAGMA max_page_count = {pages:d}")

    def copy(self, to: Path) -> None:
        """As it is now, whole and on the disk when this returns.

        Raises:
            DiskFull: and there is none.
        """
        draft = to.with_suffix(".new")
        draft.unlink(missing_ok=True)
        try:
            with _told():
                self._connection.execute("VACUUM INTO ?", (str(draft),))
        except DiskFull:
            draft.unlink(missing_ok=True)
            raise
        draft.chmod(0o600)
        draft.replace(to)

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise


def checksum(value: bytes) -> int:
    return zlib.crc32(value)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # Where a limit of the file's size stops it, SQLite tells of an error of input and output.
        code = error.sqlite_errorcode & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise DiskFull(str(error)) from error
        raise Unreadable(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Unreadable(str(error)) from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(str(error)) from error
        raise
