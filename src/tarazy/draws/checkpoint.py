"""A file that keeps finished draws, so that a run that was cut off goes on where it was.

A line of JSON that says of what run the draws are, then one record after another, each with its own
checksum: a last record that was cut off in the middle of writing does not count. Damage before the
last one is refused: it did not come from a run that was cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from tarazy.draws.experiment import Drawn
from tarazy.errors import InputError

KIND, VERSION = "tarazy-range-checkpoint", 1
# First draw, number of draws, bytes of the list of failures.
_HEAD = struct.Struct("<QQQ")
_CHECKSUM = 32
# A record counts fewer draws, and fewer bytes of reasons for each, than this.
_MOST_DRAWS, _MOST_BYTES = 1 << 12, 1 << 12


class Checkpoint:
    """Finished draws on disk.

    Parameters
    ----------
    path
        The file; it is made if it is not there.
    run
        What decides the draws, JSON-able: digests of world, scenario and code, seed, what is drawn.
    width
        Number of values of a draw.

    Raises
    ------
    InputError
        If the file is something else, or holds draws of another run.
    """

    def __init__(self, path: Path, run: dict[str, Any], width: int) -> None:
        self._path, self._width = path, width
        header = {"kind": KIND, "version": VERSION, "width": width, **run}
        line = json.dumps(header, sort_keys=True).encode() + b"\n"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(path.name + ".part")
            draft.write_bytes(line)
            draft.replace(path)
        self._start = len(line)
        self._check(header)

    def _check(self, header: dict[str, Any]) -> None:
        try:
            with self._path.open("rb") as stream:
                line = stream.readline(1 << 20)
        except OSError as error:
            raise InputError(
                f"{self._path}: can't be read as a checkpoint ({error.strerror}); allowed: a file"
            ) from error
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("kind") != KIND:
            raise InputError(
                f"{self._path}: not a checkpoint of draws; allowed: a new name, or a file that an "
                "earlier run with draws has made"
            )
        for key in header:
            if found.get(key) != header[key]:
                raise InputError(
                    f"{self._path}: draws of another run: {key} is {found.get(key)!r} there and "
                    f"{header[key]!r} now; allowed: the same run, or another file"
                )

    def finished(self) -> Iterator[tuple[int, Drawn]]:
        """Yield the first number and the results of every record; cut off what is incomplete.

        Raises
        ------
        InputError
            If a record before the last one is damaged, or one holds what no run writes.
        """
        size = self._path.stat().st_size
        with self._path.open("r+b") as stream:
            stream.seek(self._start)
            whole = self._start
            while whole < size:
                record = self._record(stream, whole, size)
                if record is None:
                    break
                yield record
                whole = stream.tell()
            stream.truncate(whole)

    def _record(self, stream: BinaryIO, start: int, size: int) -> tuple[int, Drawn] | None:
        """Read a record that starts at a byte; None for a last one that is not whole."""
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        first, count, length = _HEAD.unpack(head)
        if not 0 < count <= _MOST_DRAWS or length > _MOST_BYTES * count + 2:
            raise self._damaged(start)
        numbers = 8 * count * self._width
        end = start + _HEAD.size + numbers + length + _CHECKSUM
        if end > size:
            return None
        content = stream.read(numbers + length)
        if hashlib.sha256(head + content).digest() != stream.read(_CHECKSUM):
            if end < size:
                raise self._damaged(start)
            return None
        values = np.frombuffer(content[:numbers], dtype="<f8").reshape(count, self._width)
        try:
            failures = tuple((int(k), str(reason)) for k, reason in json.loads(content[numbers:]))
        except (ValueError, TypeError) as error:
            raise self._damaged(start) from error
        failed = np.zeros(count, dtype=bool)
        for number, _ in failures:
            if not first <= number < first + count:
                raise self._damaged(start)
            failed[number - first] = True
        # Parts of first order are missing where a change is too large for them: never all numbers.
        empty = ~failed & (np.isnan(values).all(axis=1) | np.isinf(values).any(axis=1))
        if empty.any():
            row = first + int(np.flatnonzero(empty)[0])
            raise InputError(
                f"{self._path}: draw {row} has no number in it and has not failed; allowed: a "
                "file that an earlier run has made, or a new name"
            )
        return first, Drawn(values, failures)

    def _damaged(self, start: int) -> InputError:
        return InputError(
            f"{self._path}: the record at byte {start} is damaged; allowed: a file that an earlier "
            "run has made, as it left it, or a new name"
        )

    def add(self, first: int, drawn: Drawn) -> None:
        """Append results; they are on the disk when this returns."""
        failures = json.dumps(drawn.failures).encode()
        head = _HEAD.pack(first, len(drawn.values), len(failures))
        content = np.ascontiguousarray(drawn.values, dtype="<f8").tobytes() + failures
        with self._path.open("ab") as stream:
            stream.write(head + content + hashlib.sha256(head + content).digest())
            stream.flush()
            os.fsync(stream.fileno())
