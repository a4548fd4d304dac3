"""Finished results on a disk, so that a computation that was cut off goes on where it was.

A store is a folder in the Zarr format. Every file is written whole or not at all. The checksum of a
task is written last: a task without one is not computed yet, and one whose chunks are not those of
its checksum is damaged, or those of another task or of another run, and is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tarazy.arguments.placing import drafts_in
from tarazy.compute.job import Along, Block, Job, Task
from tarazy.compute.layout import METADATA, Layout, dims_of, values_of
from tarazy.errors import InputError, shortened

KIND, VERSION = "tarazy-store", 1
_LOCK, _PART = ".lock", ".part"
_ALLOWED = "a new name, or a folder that an earlier run has made, as it left it"


class Store:
    """Results of one job.

    Parameters
    ----------
    path
        The folder; it is made if it is not there.
    job
        Whose results.
    count
        Items that are asked for; a store may hold more, and grows where it holds fewer.
    item
        Name of their dimension.
    labels
        As for `tarazy.compute.computed`; with labels of the items their number is fixed.

    Raises
    ------
    InputError
        If there is something else, the results of another run, or damage; or if it cannot be read
        or written.
    """

    def __init__(
        self,
        path: Path,
        job: Job,
        count: int,
        item: str,
        labels: Mapping[str, Sequence[Any] | Along],
    ) -> None:
        self.path, self._job, self._item, self._labels = path, job, item, dict(labels)
        fields = {
            name: [list(field.shape), list(field.dims), field.dtype, dict(field.attrs)]
            for name, field in job.fields.items()
        }
        run = {"identity": dict(job.identity), "fields": fields, "chunk": job.chunk, "item": item}
        if item in dims_of(self._labels):
            run["items"] = count
        # The same labels in another order are other results.
        listed = {name: values_of(given) for name, given in self._labels.items()}
        named = json.dumps({name: list(map(str, values)) for name, values in listed.items()})
        run["labels"] = hashlib.sha256(named.encode()).hexdigest()[:16]
        # As it is read back: tuples are lists.
        self._run = json.loads(json.dumps(run))
        self._digest = hashlib.sha256(_canonical(self._run).encode()).hexdigest()
        self._asked = count
        if not self._is_there():
            self._make(self._layout(count))
        self._layout_held = self._layout(self._held())

    @property
    def count(self) -> int:
        """How many items the store is made for."""
        return self._layout_held.count

    def _layout(self, count: int) -> Layout:
        attrs = {"kind": KIND, "version": VERSION, "count": count, "digest": self._digest}
        return Layout(self._job, count, self._item, self._labels, attrs | {"run": self._run})

    def _is_there(self) -> bool:
        """Return whether there is something: an empty folder is nothing."""
        try:
            if self.path.is_dir():
                return any(self.path.iterdir())
            if self.path.exists() or self.path.is_symlink():
                raise InputError(f"{self.path}: not a folder; allowed: {_ALLOWED}")
        except OSError as error:
            raise self._unreadable(error) from error
        return False

    def _make(self, layout: Layout) -> None:
        """Make the store beside its place, and put it there whole."""
        try:
            with drafts_in(self.path.parent) as part:
                draft = part / "new"
                for file, content in layout.files.items():
                    _write(draft / file, content)
                draft.replace(self.path)
        except OSError as error:
            # Another run may have made it in the meantime.
            if not self.path.joinpath(METADATA).is_file():
                raise self._unwritable(error) from error

    def _held(self) -> int:
        """Return for how many items the store is made, checked against this run."""
        content = self._read(METADATA)
        try:
            found = json.loads(content or b"")
            about = found["attributes"]
            kind = about["kind"]
        except (ValueError, TypeError, KeyError, RecursionError):
            kind = None
        if kind != KIND:
            raise InputError(f"{self.path}: not a store of results; allowed: {_ALLOWED}")
        if about.get("version") != VERSION:
            raise InputError(
                f"{self.path}: a store of version {shortened(repr(about.get('version')))}; "
                f"allowed: version {VERSION}, or a new name"
            )
        run, count = about.get("run"), about.get("count")
        digest = hashlib.sha256(_canonical(run).encode()).hexdigest()
        if digest != about.get("digest") or type(count) is not int or not 0 < count < 1 << 40:
            raise self._damaged(METADATA)
        if digest != self._digest:
            raise InputError(
                f"{self.path}: results of another run: {_difference(run, self._run)}; allowed: the "
                "same run, or another name"
            )
        if _canonical(found) != _canonical(json.loads(self._layout(count).files[METADATA])):
            raise self._damaged(METADATA)
        return count

    def missing(self) -> list[Task]:
        """Return the tasks that are not computed yet, of all that are asked for."""
        layout, chunk = self._layout_held, self._job.chunk
        return [
            (first, min(chunk, layout.count - first))
            for first in range(0, min(self._asked, layout.count), chunk)
            if not self._exists(layout.checksum_file(first // chunk))
        ]

    def finished(self) -> Iterator[tuple[int, Block]]:
        """Yield the first number and the results of every task that is computed.

        Raises
        ------
        InputError
            If what is there is damaged.
        """
        layout, chunk = self._layout_held, self._job.chunk
        for first in range(0, min(self._asked, layout.count), chunk):
            number = first // chunk
            checksum = self._read(layout.checksum_file(number))
            if checksum is None:
                continue
            chunks: dict[str, bytes] = {}
            for name, file in layout.chunk_files(number).items():
                content = self._read(file)
                if content is None:
                    raise self._damaged(file, "is missing")
                chunks[name] = content
            if layout.checksum(number, self._digest_of(number, chunks)) != checksum:
                raise self._damaged(f"{' or '.join(layout.chunk_files(number).values())}")
            count = min(chunk, layout.count - first)
            values, reasons = layout.decoded(number, chunks, count)
            failures = [(first + k, str(text)) for k, text in enumerate(reasons) if text]
            yield first, Block(values, tuple(failures))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make ready for further results: no other run adds to it, and files can be made.

        Raises
        ------
        InputError
            If another run is at it, it cannot be written to, or a file of it is damaged.
        """
        try:
            lock = self.path.joinpath(_LOCK).open("ab")
        except OSError as error:
            raise self._unwritable(error) from error
        with lock:
            alone = self._locked(lock)
            # Another run may have made it larger before this one was alone with it.
            self._layout_held = self._layout(self._held())
            if alone:
                for left in self.path.rglob(f".*{_PART}"):
                    left.unlink(missing_ok=True)
            self._mend()
            if self._asked > self.count:
                self._grow()
            yield

    def _locked(self, lock: IO[bytes]) -> bool:
        """Take the lock; it goes with the process that holds it, however that ends."""
        if sys.platform == "win32":
            return False
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"{self.path}: another run is adding to it; allowed: one at a time, or another name"
            ) from None
        except OSError:
            # A file system without locks. Two runs write the same bytes, each file whole.
            return False
        return True

    def _mend(self) -> None:
        """Check the files that are there from the beginning, and that each folder takes files.

        Sizes may be those before or after a growth that was cut off: the root tells which.
        """
        for file, content in self._layout_held.files.items():
            found = self._read(file)
            if found != content:
                if found is not None and not _differs_in_size_alone(found, content):
                    raise self._damaged(file)
                self._write(file, content)
            probe = self.path / file
            self._write_whole(probe.with_name("probe"), b"")
            probe.with_name("probe").unlink()

    def _grow(self) -> None:
        """Make room for more items; a last task that was short is to be computed again."""
        held, chunk = self._layout_held, self._job.chunk
        if held.count % chunk:
            self.path.joinpath(held.checksum_file(held.tasks - 1)).unlink(missing_ok=True)
        grown = self._layout(self._asked)
        for file, content in grown.files.items():
            if file != METADATA:
                self._write(file, content)
        # Readers take all sizes from the root: they change as one.
        self._write(METADATA, grown.files[METADATA])
        self._layout_held = grown

    def add(self, first: int, block: Block) -> None:
        """Write the results of a task; they are on the disk when this returns.

        Raises
        ------
        InputError
            If that is not possible, e.g. for want of space.
        """
        layout, number = self._layout_held, first // self._job.chunk
        chunks = layout.chunks(first, block)
        for name, file in layout.chunk_files(number).items():
            self._write(file, chunks[name])
        checksum = layout.checksum(number, self._digest_of(number, chunks))
        self._write(layout.checksum_file(number), checksum)

    def _digest_of(self, number: int, chunks: Mapping[str, bytes]) -> bytes:
        """Return a digest over the chunks of a task, its number and the run."""
        content = hashlib.sha256(f"{self._digest} {number}".encode())
        for name in sorted(chunks):
            content.update(f"\0{name} {len(chunks[name])}\0".encode() + chunks[name])
        return content.digest()

    def _exists(self, file: str) -> bool:
        return self._read(file) is not None

    def _read(self, file: str) -> bytes | None:
        """Return the content of a file, or None where there is none."""
        try:
            return self.path.joinpath(file).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(error) from error

    def _write(self, file: str, content: bytes) -> None:
        self._write_whole(self.path / file, content)

    def _write_whole(self, target: Path, content: bytes) -> None:
        try:
            _write(target, content)
        except OSError as error:
            raise self._unwritable(error) from error

    def _damaged(self, file: str, what: str = "is damaged") -> InputError:
        return InputError(f"{self.path}: {file} {what}; allowed: {_ALLOWED}")

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path}: can't be read as a store ({error.strerror or error}); allowed: "
            f"{_ALLOWED}"
        )

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path}: cannot be written to: {error.strerror or error}; allowed: a folder "
            "where files can be made, with room for them; what is finished is kept"
        )


def _write(target: Path, content: bytes) -> None:
    """Write a file, whole or not at all; it is on the disk when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}-{os.getpid()}{_PART}")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _differs_in_size_alone(found: bytes, wanted: bytes) -> bool:
    """Return whether metadata of an array are those wanted but for the number of items."""
    try:
        one, other = json.loads(found), json.loads(wanted)
        one["shape"][0] = other["shape"][0]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return False
    return _canonical(one) == _canonical(other)


def _difference(found: Any, wanted: Any, where: str = "") -> str:
    """Return the first place in which two runs differ, and what stands there."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in [*wanted, *(key for key in found if key not in wanted)]:
            if _canonical(found.get(key)) != _canonical(wanted.get(key)):
                return _difference(found.get(key), wanted.get(key), key)
    return f"{where} is {shortened(repr(found))} there and {shortened(repr(wanted))} now"
