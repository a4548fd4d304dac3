"""A job whose results are known, that notes what it computes, and can be told to fail."""

import hashlib
import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tarazy.compute import Block, Field
from tarazy.errors import InputError


@dataclass(frozen=True)
class Counted:
    """Items whose number is in their values; every seventh fails."""

    notes: Path | None = None
    chunk: int = 3
    name: str = "counted"
    # Seconds for every item.
    takes: float = 0.0
    # The task that ends its process: once, where there is a file to note it, or each time.
    deadly: int | None = None
    once: Path | None = None
    raises: Exception | None = None

    @property
    def identity(self):
        return {"what": self.name, "seed": 1}

    @property
    def fields(self):
        return {
            "value": Field((2,), ("side",), attrs={"unit": "per cent"}),
            "root": Field(),
            "rounds": Field(dtype="int64"),
        }

    def compute(self, first, count):
        if self.raises is not None:
            raise self.raises
        if first == self.deadly and not (self.once is not None and self.once.exists()):
            if self.once is not None:
                self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        numbers = np.arange(first, first + count)
        time.sleep(self.takes * count)
        values = {
            "value": np.stack([np.sin(numbers), np.cos(numbers)], axis=1),
            "root": np.sqrt(numbers),
            "rounds": numbers % 5,
        }
        failed = [int(number) for number in numbers if number % 7 == 3]
        for number in failed:
            values["value"][number - first] = values["root"][number - first] = np.nan
        if self.notes is not None:
            with self.notes.open("a") as stream:
                stream.writelines(f"{number} {os.getpid()}\n" for number in numbers)
        return Block(values, tuple((number, f"no {number}, тенге") for number in failed))

    def computed_here(self, count):
        """Return what the items come to, computed as one."""
        return replace(self, notes=None, takes=0.0, deadly=None, raises=None).compute(0, count)

    def noted(self):
        """Return the items that were computed, in order."""
        if self.notes is None or not self.notes.exists():
            return []
        return [int(line.split()[0]) for line in self.notes.read_text().splitlines()]

    def processes(self):
        """Return the processes that computed."""
        assert self.notes is not None
        return {int(line.split()[1]) for line in self.notes.read_text().splitlines()}


class TwoPartError(InputError):
    """An error that pickle cannot make again."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


def same(found, job, count):
    """Check that everything came to what it does computed as one."""
    wanted = job.computed_here(count)
    for name, values in wanted.values.items():
        np.testing.assert_array_equal(found.values[name], values)
    assert found.failures == wanted.failures
    return True


def digest_of(folder):
    """Return a digest over names and content of all files in a folder."""
    content = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return content.hexdigest()
