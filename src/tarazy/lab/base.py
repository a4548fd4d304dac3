"""The one file of SQLite that a server keeps: what is in it, and whether it is that at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tarazy.errors import InputError, TarazyError

# Of the tables; a file of a later one is left alone.
SCHEMA = 1
_TABLES = {
    "documents": """
create table if not exists documents (
  digest text primary key, content text not null, asked real not null
) without rowid
""",
    "studies": """
create table if not exists studies (
  id text primary key, name text not null, note text not null,
  address text not null, view text not null, content text not null, saved real not null
) without rowid
""",
}


class StoreError(TarazyError):
    """The file cannot be read or written now: its disk is full, or another program locks it."""


class Base:
    """The file, opened for one thread at a time.

    Parameters
    ----------
    file
        As `opened` takes it.
    """

    def __init__(self, file: Path) -> None:
        self._name = file.name
        self._lock = threading.Lock()
        self._connection = opened(file)

    @contextmanager
    def at_work(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread.

        Raises
        ------
        StoreError
            In the place of what SQLite raises. Where the file lies is not told to who asks.
        """
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise StoreError(
                    f"{self._name}: cannot be read or written now ({error}); allowed: a disk with "
                    "room, and a file that no other program locks"
                ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def opened(file: Path) -> sqlite3.Connection:
    """Return the file, with its tables; it is made where it is missing.

    It is readable by its user alone.

    Raises
    ------
    InputError
        If it is damaged, of another program, of a later version, or cannot be opened.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror or error}; allowed: a file that can be written"
        ) from error
    try:
        base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        try:
            _make(base, file)
        except Exception:
            base.close()
            raise
    except sqlite3.OperationalError as error:
        # Nothing is wrong with what is in it.
        raise InputError(
            f"{file}: cannot be opened ({error}); allowed: a file, on a disk with room, that can "
            "be written and that no other program locks"
        ) from error
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{file}: damaged, or no file of the laboratory ({error}); allowed: one that it made; "
            "move it away and a new one is made"
        ) from error
    return base


def _make(base: sqlite3.Connection, file: Path) -> None:
    """Make what is missing in a file that is ours."""
    _check(base, file)
    base.execute("pragma journal_mode = wal")
    for table in _TABLES.values():
        base.execute(table)
    base.execute(f"pragma user_version = {SCHEMA}")


def _check(base: sqlite3.Connection, file: Path) -> None:
    with closing(base.execute("pragma quick_check(1)")) as rows:
        if (told := rows.fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(str(told).splitlines()[0])
    version = base.execute("pragma user_version").fetchone()[0]
    tables = {name for (name,) in base.execute("select name from sqlite_master")}
    known = all(name in _TABLES or name.startswith("sqlite_") for name in tables)
    if not 0 <= version <= SCHEMA or not known:
        raise InputError(
            f"{file}: version {version} with tables of another program or a later version; "
            f"allowed: a file of this one, up to version {SCHEMA}"
        )
