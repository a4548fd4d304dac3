"""A file that keeps finished draws, so that a run that was cut off goes on where it was.

A line of JSON that says of what run the draws are, then one record after another, each with its own
checksum: a record that was cut off in the middle of writing does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tarazy.errors import InputError
from tarazy.ranges.experiment import Drawn

KIND, VERSION = "tarazy-range-checkpoint", 1
# First draw, number of draws, bytes of the list of failures.
_HEAD = struct.Struct("<QQQ")
_CHECKSUM = 32


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
        with self._path.open("rb") as stream:
            line = stream.readline(1 << 20)
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
        """Yield the first number and the results of every record; cut off what is incomplete."""
        with self._path.open("r+b") as stream:
            stream.seek(self._start)
            whole = self._start
            while record := self._record(stream.read(_HEAD.size), stream):
                yield record
                whole = stream.tell()
            stream.truncate(whole)

    def _record(self, head: bytes, stream: Any) -> tuple[int, Drawn] | None:
        if len(head) < _HEAD.size:
            return None
        first, count, length = _HEAD.unpack(head)
        size = 8 * count * self._width
        content = stream.read(size + length)
        if hashlib.sha256(head + content).digest() != stream.read(_CHECKSUM):
            return None
        values = np.frombuffer(content[:size], dtype="<f8").reshape(count, self._width)
        failures = tuple((int(k), str(reason)) for k, reason in json.loads(content[size:]))
        return first, Drawn(values, failures)

    def add(self, first: int, drawn: Drawn) -> None:
        """Append results; they are on the disk when this returns."""
        failures = json.dumps(drawn.failures).encode()
        head = _HEAD.pack(first, len(drawn.values), len(failures))
        content = np.ascontiguousarray(drawn.values, dtype="<f8").tobytes() + failures
        with self._path.open("ab") as stream:
            stream.write(head + content + hashlib.sha256(head + content).digest())
            stream.flush()
            os.fsync(stream.fileno())
