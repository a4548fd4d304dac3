"""All promises that are known: those that travel with the package, and those of a user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from tarazy.arguments.values import path_of
from tarazy.errors import InputError
from tarazy.evidence.events_and_sources import SourceRow
from tarazy.evidence.known_names import check_known
from tarazy.evidence.library import library, with_rows
from tarazy.evidence.promises.document import Body, Promise, PromiseList, PromisesDocument
from tarazy.evidence.reading import read_document
from tarazy.evidence.units import converted


@dataclass(frozen=True)
class Register:
    """Promises, lists and bodies, each by its key, in the order of the files.

    Attributes
    ----------
    sources, lists, promises, bodies
        Key to row.
    """

    sources: dict[str, SourceRow]
    lists: dict[str, PromiseList]
    promises: dict[str, Promise]
    bodies: dict[str, Body]

    @property
    def last_day(self) -> date:
        """The last day that a step of a promise is dated to.

        Raises
        ------
        InputError
            If no promise is known.
        """
        steps = [step.date.last for one in self.promises.values() for step in one.step]
        if not steps:
            raise InputError("--as-of: is missing and no promise is known; allowed: a day")
        return max(steps)


@cache
def register() -> Register:
    """Return the register that travels with the package."""
    folder = resources.files("tarazy.evidence").joinpath("tables", "promises")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    documents = {
        file.name: read_document(file, file.name, PromisesDocument)
        for file in files
        if file.name.endswith(".toml")
    }
    whole = Register(library().sources, {}, {}, {})
    for name, document in documents.items():
        whole = _with(whole, document, name)
    for name, document in documents.items():
        _check(whole, document, name)
    return whole


def with_register(whole: Register, path: str | Path) -> Register:
    """Return a register with a file of a user.

    Raises
    ------
    InputError
        If the file is wrong or empty, a key in it is taken, what it names is not there, or amounts
        that stand on one list, or on lists of one meeting, are of different quantities.
    """
    file = path_of("extra", path)
    if file.suffix != ".toml":
        raise InputError(f"{file}: suffix {file.suffix!r}; allowed: .toml")
    document = read_document(file, str(file), PromisesDocument)
    if not (document.promise or document.body or document.list):
        raise InputError(f"{file}: holds nothing; allowed: at least one of list, promise, body")
    found = _with(whole, document, str(file))
    _check(found, document, str(file))
    return found


def _with(whole: Register, document: PromisesDocument, origin: str) -> Register:
    return replace(
        whole,
        sources=with_rows(whole.sources, document.source, "key", f"{origin}: source"),
        lists=with_rows(whole.lists, document.list, "id", f"{origin}: list"),
        promises=with_rows(whole.promises, document.promise, "id", f"{origin}: promise"),
        bodies=with_rows(whole.bodies, document.body, "id", f"{origin}: body"),
    )


def _check(whole: Register, document: PromisesDocument, origin: str) -> None:
    """Check that every source and list that a document names is there, and that amounts add up."""
    for kind, rows in (
        ("list", document.list),
        ("promise", document.promise),
        ("body", document.body),
    ):
        for row in rows:
            where = f"{origin}: {kind} {row.id}"
            for keys, place in _named_sources(row):
                check_known("source", keys, whole.sources, f"{where}: {place}source")
    for promise in document.promise:
        where = f"{origin}: promise {promise.id}"
        check_known("list", promise.lists, whole.lists, f"{where}: lists")
        for n, one in enumerate(promise.stated, start=1):
            if one.span is None:
                continue
            lists = [whole.lists[name] for name in promise.lists]
            for unit in (one.unit, *(of.unit for of in lists if of.by == one.by)):
                converted(1.0, one.unit, unit, f"{where}: stated {n}")
    for row in document.list:
        for of in whole.lists.values():
            if of.meeting == row.meeting:
                converted(1.0, row.unit, of.unit, f"{origin}: list {row.id}: beside list {of.id}")


def _named_sources(row: PromiseList | Promise | Body) -> list[tuple[tuple[str, ...], str]]:
    """Return the sources that a row names, each with where it does."""
    if isinstance(row, PromiseList):
        return [(row.source, "")]
    if isinstance(row, Promise):
        stated = [(one.source, f"stated {n}: ") for n, one in enumerate(row.stated, start=1)]
        return [*stated, *((one.source, f"step {n}: ") for n, one in enumerate(row.step, start=1))]
    meetings = [(one.source, f"meeting {n}: ") for n, one in enumerate(row.meeting, start=1)]
    return [(row.source, ""), *meetings]
