"""Reads changed files, and judges what a reader makes of them."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mutations import Mutation
from subjects import Subject, same

from tarazy.errors import TarazyError

# Characters of a message that a reader still reads.
LONGEST = 400
RIGHT = "right"


@cache
def clean(subject: Subject) -> tuple[Path, bytes, Any]:
    """Return a folder with the clean file, its content, and what is read from it."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subject.write(folder)
    return folder, (folder / subject.file).read_bytes(), subject.read(folder)


@dataclass(frozen=True)
class Verdict:
    """What a reader made of a changed file.

    Attributes
    ----------
    kind
        `RIGHT`, ``traceback``, ``silent``, ``memory``, ``long message`` or ``refused`` (what says
        the same as before).
    told
        The message or the exception.
    """

    kind: str
    told: str = ""


def judged(subject: Subject, mutation: Mutation, content: bytes) -> Verdict:
    """Return what a reader makes of a content, and whether that is right."""
    folder, _, before = clean(subject)
    file = folder / subject.file
    kept = file.read_bytes()
    try:
        file.write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = subject.read(folder)
    except TarazyError as error:
        told = str(error)
        if "\n" in told or len(told) > LONGEST:
            return Verdict("long message", told)
        if mutation.meaning == "kept" and mutation.name != "cp1252":
            return Verdict("refused", told)
        return Verdict(RIGHT, told)
    except MemoryError as error:
        return Verdict("memory", repr(error))
    except Exception as error:
        return Verdict("traceback", f"{type(error).__name__}: {error}"[:300])
    finally:
        file.write_bytes(kept)
    if mutation.meaning == "any" or same(found, before):
        return Verdict(RIGHT)
    return Verdict("silent")


def changed(subject: Subject, mutation: Mutation, seed: int) -> bytes | None:
    """Return the clean file, changed; None where it has no place for the change."""
    _, content, _ = clean(subject)
    return mutation.change(content, subject, random.Random(seed))


@dataclass
class Table:
    """How often each verdict was given, by subject."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, subject: Subject, verdict: Verdict) -> None:
        """Count one."""
        self.counts.setdefault(subject.name, Counter())[verdict.kind] += 1

    def text(self) -> str:
        """Return the table, a row for each subject and one for all."""
        kinds = ("traceback", "silent", "memory", "long message", "refused")
        lines = [f"{'reader':24}{'inputs':>9}" + "".join(f"{kind:>14}" for kind in kinds)]
        total: Counter[str] = Counter()
        for name, counts in [*self.counts.items(), ("all", total)]:
            numbers = "".join(f"{counts[kind]:14,}" for kind in kinds)
            lines.append(f"{name:24}{counts.total():9,}{numbers}")
            total += counts
        return "\n".join(lines)
