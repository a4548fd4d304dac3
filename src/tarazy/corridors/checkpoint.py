"""A file of finished cases, so that a sweep or a set of draws that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.corridors.changes import Changes, Key
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.solve import Engine

VERSION = 1


class Checkpoint:
    """Finished cases on disk: a heading that says of what run, then one line per case.

    Every line carries its checksum; a last line that was cut off does not count and is removed.

    Parameters
    ----------
    path
        The file; it is made if it is not there.
    run
        What decides the results, JSON-able.
    of
        What the cases are of, for the heading and for messages.

    Attributes
    ----------
    finished
        Values by case, as they were when the file was opened.

    Raises
    ------
    InputError
        If the file is something else, or belongs to another run.
    """

    def __init__(self, path: Path, run: Mapping[str, Any], of: str = "corridors") -> None:
        self._path = path
        heading = {
            "kind": f"tarazy-{of}-checkpoint",
            "version": VERSION,
            "tarazy": version("tarazy"),
            **run,
        }
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(path.name + ".part")
            draft.write_text(json.dumps(heading, sort_keys=True) + "\n", encoding="utf-8")
            draft.replace(path)
        with path.open("rb") as stream:
            _check(path, _read(stream.readline()), heading, of)
            self.finished: dict[str, list[float]] = {}
            whole = stream.tell()
            for line in stream:
                record = _record(line)
                if record is None:
                    break
                self.finished[record[0]] = record[1]
                whole += len(line)
        os.truncate(path, whole)

    def add(self, cases: Mapping[str, Sequence[float]]) -> None:
        """Append results; they are on the disk when this returns."""
        lines = b"".join(_line(case, values) for case, values in cases.items())
        with self._path.open("ab") as stream:
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())


def identity(engine: Engine) -> dict[str, Any]:
    """Return what of an engine decides its results."""
    return {
        "network": engine.network.name,
        "digest": engine.network.digest,
        "horizon": len(engine.layout.months),
        "penalties": [engine.shut_in_penalty, engine.unserved_penalty(engine.base.numbers)],
    }


def changes_key(changes: Changes) -> str:
    """Return a digest of changes, 12 hexadecimal digits; the same changes give the same one."""
    parts = []
    for part in fields(changes):
        value = getattr(changes, part.name)
        if part.name == "added":
            parts.append("" if value is None else value.to_csv())
        elif isinstance(value, tuple):
            parts.append(repr(value))
        else:
            # 1 and 1.0, and a number of numpy, are the same change.
            parts.append(repr(sorted((_key(key), float(number)) for key, number in value.items())))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _key(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0]} in month {int(key[1])}"


def _check(path: Path, found: Any, heading: Mapping[str, Any], of: str) -> None:
    if not isinstance(found, dict) or found.get("kind") != heading["kind"]:
        raise InputError(
            f"{path}: not a checkpoint of {of}; allowed: a new name, or a file that an "
            "earlier run has made"
        )
    for key, value in heading.items():
        if found.get(key) != value:
            raise InputError(
                f"{path}: a checkpoint of another run: {key} is {found.get(key)!r} there and "
                f"{value!r} now; allowed: the same run, or another file"
            )


def _line(case: str, values: Sequence[float]) -> bytes:
    text = json.dumps([case, list(values)])
    return f"{zlib.crc32(text.encode()):08x} {text}\n".encode()


def _record(line: bytes) -> tuple[str, list[float]] | None:
    checksum, _, text = line.partition(b" ")
    if not line.endswith(b"\n") or checksum != f"{zlib.crc32(text[:-1]):08x}".encode():
        return None
    case, values = json.loads(text)
    return case, values


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
