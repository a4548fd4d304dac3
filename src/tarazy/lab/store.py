"""Long documents by their digest, so that an address stays short: one file of SQLite."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from tarazy.errors import InputError
from tarazy.lab.base import Base


class Store:
    """Documents that were asked for, found by the digest of their content.

    Parameters
    ----------
    base
        The file.
    most
        Documents that are kept; of more, those that nobody has asked for longest are dropped.
    """

    def __init__(self, base: Base, most: int) -> None:
        self._base, self._most = base, most

    def keep(self, document: Mapping[str, Any]) -> str:
        """Keep a document, and return its digest: 24 hexadecimal digits of a SHA-256."""
        content = canonical(document)
        digest = hashlib.sha256(content.encode()).hexdigest()[:24]
        with self._base.at_work() as base:
            base.execute(
                "insert into documents values (?, ?, ?) "
                "on conflict (digest) do update set asked = excluded.asked",
                (digest, content, time.time()),
            )
            base.execute(
                "delete from documents where digest in "
                "(select digest from documents order by asked desc limit -1 offset ?)",
                (self._most,),
            )
        return digest

    def find(self, digest: str) -> dict[str, Any]:
        """Return the document of a digest.

        Raises
        ------
        InputError
            If it is not kept.
        """
        with self._base.at_work() as base:
            row = base.execute(
                "update documents set asked = ? where digest = ? returning content",
                (time.time(), digest),
            ).fetchone()
        if row is None:
            raise InputError(
                f"id: no document {digest[:24]!r} is kept here; allowed: an address that this "
                "server gave, or the document itself"
            )
        found: dict[str, Any] = json.loads(row[0])
        return found


def canonical(document: Mapping[str, Any]) -> str:
    """Return the one text in JSON of a document."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
