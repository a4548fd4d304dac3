"""Questions that were saved under a name, in the file of SQLite that the server keeps."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tarazy.errors import InputError
from tarazy.lab.base import Base
from tarazy.lab.store import canonical

_COLUMNS = "id, name, note, address, view, content, saved"


@dataclass(frozen=True)
class Study:
    """A question that was saved.

    Attributes
    ----------
    id
        By which it is found.
    name, note
        As its user wrote them.
    address
        Of a question of the form; empty of a document.
    view
        How its answer is looked at, to stand behind the address.
    document
        That is asked, whole.
    saved
        Seconds since 1970.
    """

    id: str
    name: str
    note: str
    address: str
    view: str
    document: dict[str, Any]
    saved: float


class Saved:
    """The questions that a user of this computer saved.

    Parameters
    ----------
    base
        The file.
    most
        That are kept: none is ever dropped, a further one is refused.
    """

    def __init__(self, base: Base, most: int) -> None:
        self._base, self._most = base, most

    def save(
        self, name: str, note: str, address: str, view: str, document: Mapping[str, Any]
    ) -> str:
        """Keep a question, and return the name by which it is found.

        Raises
        ------
        InputError
            If there are as many as may be.
        """
        found = secrets.token_hex(8)
        row = (found, name, note, address, view, canonical(document), time.time())
        with self._base.at_work() as base:
            (count,) = base.execute("select count(*) from studies").fetchone()
            if count >= self._most:
                raise InputError(
                    f"saved: {count:,} questions are kept; allowed: up to {self._most:,}, so "
                    "delete one first"
                )
            base.execute(f"insert into studies ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)", row)
        return found

    def all(self) -> list[Study]:
        """Return every question, the last one first."""
        with self._base.at_work() as base:
            rows = base.execute(
                f"select {_COLUMNS} from studies order by saved desc, id"
            ).fetchall()
        return [_study(row) for row in rows]

    def find(self, id: str) -> Study:
        """Return a question.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        with self._base.at_work() as base:
            row = base.execute(f"select {_COLUMNS} from studies where id = ?", (id,)).fetchone()
        if row is None:
            raise _unknown(id)
        return _study(row)

    def rename(self, id: str, name: str, note: str) -> None:
        """Give a question another name and note.

        Raises
        ------
        InputError
            As `find`.
        """
        self._change("update studies set name = ?, note = ? where id = ?", (name, note, id))

    def delete(self, id: str) -> None:
        """Forget a question.

        Raises
        ------
        InputError
            As `find`.
        """
        self._change("delete from studies where id = ?", (id,))

    def _change(self, statement: str, values: tuple[str, ...]) -> None:
        with self._base.at_work() as base:
            changed = base.execute(statement, values).rowcount
        if not changed:
            raise _unknown(values[-1])


def _unknown(id: str) -> InputError:
    return InputError(f"saved: no question {id[:16]!r} is kept here; allowed: one of the list")


def _study(row: sqlite3.Row | tuple[Any, ...]) -> Study:
    found, name, note, address, view, content, saved = row
    return Study(found, name, note, address, view, json.loads(content), saved)
