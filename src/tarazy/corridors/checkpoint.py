"""A file of finished cases, so that a sweep or a set of draws that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
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
    Damage before the last line is refused: it did not come from a run that was cut off.

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
        If the file is something else, belongs to another run, or is damaged.
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
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise InputError(
                f"{path}: can't be read as a checkpoint ({error.strerror}); allowed: a file"
            ) from error
        first, *records = [*(line + b"\n" for line in lines[:-1]), *filter(None, lines[-1:])] or [
            b""
        ]
        _check(path, _read(first), heading, of)
        self.finished: dict[str, list[float]] = {}
        whole = len(first)
        for number, line in enumerate(records, start=2):
            record = _record(line)
            if record is None:
                if number <= len(records):
                    raise InputError(
                        f"{path} line {number}: damaged; allowed: a file that an earlier run has "
                        "made, as it left it, or a new name"
                    )
                break
            self.finished[record[0]] = record[1]
            whole += len(line)
        os.truncate(path, whole)

    def kept(
        self, counts: int | Mapping[str, int], cases: Iterable[str] | None = None
    ) -> dict[str, list[float]]:
        """Return what is finished, checked.

        Parameters
        ----------
        counts
            How many values a case has, or each case.
        cases
            All that the run has; None where any name may be there.

        Raises
        ------
        InputError
            A case is not one of the run, or has another number of values.
        """
        known = None if cases is None else set(cases)
        for case, values in self.finished.items():
            if known is not None and case not in known:
                raise InputError(
                    f"{self._path}: case {case!r} is none of this run; allowed: the same run, or "
                    "another file"
                )
            count = counts if isinstance(counts, int) else counts.get(case, len(values))
            if len(values) != count:
                raise InputError(
                    f"{self._path}: case {case!r} has {len(values)} values; allowed: {count}"
                )
        return dict(self.finished)

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
    found = _read(text)
    if not (isinstance(found, list) and len(found) == 2 and isinstance(found[0], str)):
        return None
    case, values = found
    if not (isinstance(values, list) and all(type(value) in (int, float) for value in values)):
        return None
    return case, values


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
