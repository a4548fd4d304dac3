"""How a store looks in the Zarr format (version 3): metadata, and chunks as bytes.

Zarr makes and reads the bytes in memory; what becomes of them on a disk is the matter of
`tarazy.compute.store`. Chunks are not compressed: results have no digits to spare, and the bytes
of a compressor change with its release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.buffer.cpu import Buffer
from zarr.codecs import Crc32cCodec
from zarr.storage import MemoryStore

from tarazy.compute.job import Along, Block, Field, Job

# Beside the fields: the reason of every item that failed, and what a task is held against.
FAILURE, CHECKSUM = "failure", "checksum"
DIGEST_BYTES = 32
METADATA = "zarr.json"


def dims_of(labels: Mapping[str, Sequence[Any] | Along]) -> set[str]:
    """Return the dimensions that have labels."""
    return {given.dim if isinstance(given, Along) else name for name, given in labels.items()}


def values_of(given: Sequence[Any] | Along) -> Sequence[Any]:
    """Return labels themselves, whatever their dimension."""
    return given.values if isinstance(given, Along) else given


class Layout:
    """The arrays of a store for one number of items.

    Parameters
    ----------
    job
        Whose results.
    count
        Number of items.
    item
        Name of their dimension.
    labels
        By name of a dimension, of items or of a field: one label for each place; by another name
        `Along` one.
    attrs
        Of the store.

    Attributes
    ----------
    files
        Path inside the store and content: metadata, and the chunks of labels.
    count, tasks
        Number of items and of tasks.
    """

    def __init__(
        self,
        job: Job,
        count: int,
        item: str,
        labels: Mapping[str, Sequence[Any] | Along],
        attrs: Mapping[str, Any],
    ) -> None:
        self.fields = dict(job.fields)
        self.count, self._chunk = count, job.chunk
        self.tasks = -(-count // job.chunk)
        self._kept: dict[str, Any] = {}
        told = dict(attrs)
        if along := [name for name, given in labels.items() if isinstance(given, Along)]:
            # By which xarray knows that these are no results.
            told["coordinates"] = " ".join(along)
        self._group = zarr.create_group(MemoryStore(self._kept), attributes=told)
        self._arrays: dict[str, zarr.Array[Any]] = {}
        taken = {FAILURE, CHECKSUM, *labels}
        for name, field in self.fields.items():
            if name in taken or "/" in name:
                raise ValueError(f"field {name!r}: the name is taken")
            self._array(name, field, item)
        self._arrays[FAILURE] = self._group.create_array(
            FAILURE,
            shape=(count,),
            chunks=(job.chunk,),
            dtype="str",
            fill_value="",
            compressors=(Crc32cCodec(),),
            dimension_names=(item,),
            config={"write_empty_chunks": True},
        )
        self._arrays[CHECKSUM] = self._group.create_array(
            CHECKSUM,
            shape=(self.tasks, DIGEST_BYTES),
            chunks=(1, DIGEST_BYTES),
            dtype="uint8",
            fill_value=0,
            compressors=(Crc32cCodec(),),
            filters=None,
            dimension_names=("task", "byte"),
            config={"write_empty_chunks": True},
        )
        for name, given in labels.items():
            if isinstance(given, Along):
                self._label(name, given.dim, given.values)
            else:
                self._label(name, name, given)
        self.files = {key: value.to_bytes() for key, value in self._kept.items()}
        self.files[METADATA] = self._consolidated()
        for key in [key for key in self._kept if not key.endswith(METADATA)]:
            del self._kept[key]

    def _array(self, name: str, field: Field, item: str) -> None:
        self._arrays[name] = self._group.create_array(
            name,
            shape=(self.count, *field.shape),
            chunks=(self._chunk, *field.shape),
            dtype=field.dtype,
            fill_value=field.fill,
            compressors=(Crc32cCodec(),),
            filters=None,
            dimension_names=(item, *field.dims),
            attributes=dict(field.attrs),
            config={"write_empty_chunks": True},
        )

    def _label(self, name: str, dim: str, names: Sequence[Any]) -> None:
        values = np.asarray(names)
        text = values.dtype.kind not in "iuf"
        array = self._group.create_array(
            name,
            shape=values.shape,
            chunks=(max(1, len(values)),),
            dtype="str" if text else values.dtype.newbyteorder("<"),
            fill_value="" if text else 0,
            compressors=(Crc32cCodec(),),
            dimension_names=(dim,),
            config={"write_empty_chunks": True},
        )
        array[:] = values.astype(object) if text else values

    def _consolidated(self) -> bytes:
        """Return the metadata of the root with those of all arrays.

        A reader takes them from there, so that they change as one when a store grows.
        """
        root = json.loads(self._kept[METADATA].to_bytes())
        arrays = {
            key.removesuffix(f"/{METADATA}"): json.loads(value.to_bytes())
            for key, value in sorted(self._kept.items())
            if key.endswith(f"/{METADATA}")
        }
        root["consolidated_metadata"] = {
            "kind": "inline",
            "must_understand": False,
            "metadata": arrays,
        }
        return json.dumps(root, indent=1).encode()

    def chunk_files(self, number: int) -> dict[str, str]:
        """Return where the chunks of a task are, by name of the array; not its checksum."""
        found = {
            name: "/".join([name, "c", str(number), *["0"] * len(field.shape)])
            for name, field in self.fields.items()
        }
        return found | {FAILURE: f"{FAILURE}/c/{number}"}

    @staticmethod
    def checksum_file(number: int) -> str:
        """Return where the checksum of a task is."""
        return f"{CHECKSUM}/c/{number}/0"

    def chunks(self, first: int, block: Block) -> dict[str, bytes]:
        """Return the chunks of a task, by name of the array."""
        number = first // self._chunk
        count = len(next(iter(block.values.values())))
        reasons = np.full(count, "", dtype=object)
        for item, reason in block.failures:
            reasons[item - first] = reason
        for name, values in {**block.values, FAILURE: reasons}.items():
            self._arrays[name][first : first + count] = values
        return {
            name: self._kept.pop(file).to_bytes() for name, file in self.chunk_files(number).items()
        }

    def checksum(self, number: int, digest: bytes) -> bytes:
        """Return the chunk that holds the checksum of a task."""
        self._arrays[CHECKSUM][number] = np.frombuffer(digest, dtype=np.uint8)
        chunk: bytes = self._kept.pop(self.checksum_file(number)).to_bytes()
        return chunk

    def decoded(
        self, number: int, chunks: Mapping[str, bytes], count: int
    ) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
        """Return values and reasons of the first `count` items of a task, from its chunks."""
        first = number * self._chunk
        files = self.chunk_files(number)
        for name, file in files.items():
            self._kept[file] = Buffer.from_bytes(chunks[name])
        inside = slice(first, first + count)
        values = {name: np.asarray(self._arrays[name][inside]) for name in self.fields}
        reasons = np.asarray(self._arrays[FAILURE][inside])
        for file in files.values():
            del self._kept[file]
        return values, reasons
