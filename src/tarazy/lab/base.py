"""The one file of SQLite that a server keeps: what is in it, and whether it is that at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tarazy.errors import InputError

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


def opened(file: Path) -> sqlite3.Connection:
    """Return the file, with its tables; it is made where it is missing.

    It is readable by its user alone.

    Raises
    ------
    InputError
        If it is damaged, of another program, or of a later version.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror or error}; allowed: a file that can be written"
        ) from error
    base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        _check(base, file)
        base.execute("pragma journal_mode = wal")
        for table in _TABLES.values():
            base.execute(table)
        base.execute(f"pragma user_version = {SCHEMA}")
    except sqlite3.DatabaseError as error:
        base.close()
        raise InputError(
            f"{file}: damaged, or no file of the laboratory ({error}); allowed: one that it made; "
            "move it away and a new one is made"
        ) from error
    except InputError:
        base.close()
        raise
    return base


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
