"""Reading scenario documents: files, the catalogue, and the documents that one builds on."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.building import Keys, resolve, spoken
from tarazy.scenario.document import Scenario
from tarazy.scenario.mistakes import as_input_error, shown

SUFFIXES = (".toml", ".json")
# A chain of documents longer than this is a mistake, and nobody could follow it.
MOST_DOCUMENTS = 8


def load(name: str | Path, folder: Path | None = None, where: str = "") -> Scenario:
    """Load an experiment of the catalogue by name, or a document by path.

    A text without a suffix and without a folder is a name of the catalogue; anything else is a
    path.

    Parameters
    ----------
    name
        The name or path.
    folder
        Beside which a path is looked for; by default the folder of the process.
    where
        Where the name stands, for messages.

    Raises
    ------
    InputError
        One line naming the file, the key, the value and what is allowed.
    """
    return _load(name, folder or Path(), where, ())


def _load(name: str | Path, folder: Path, where: str, trail: tuple[str, ...]) -> Scenario:
    """Load a document that stands `where` in those of the `trail`, the first one outermost."""
    prefix = f"{where}: " if where else ""
    if isinstance(name, str) and not Path(name).suffix and Path(name).name == name:
        from tarazy.scenario import catalogue

        if name not in catalogue.names():
            allowed = [*catalogue.names(), "the path of a .toml file"]
            raise unknown_name("scenario", name, allowed, where)
        origin = f"{name}.toml"
        source = resources.files(catalogue).joinpath(origin)
        return parse(decode(source.read_bytes(), origin), origin, _longer(trail, name, where))
    path = folder / name
    if path.suffix not in SUFFIXES:
        raise InputError(
            f"{prefix}{_shown(name)}: suffix {path.suffix!r} is not readable; "
            f"allowed: {', '.join(SUFFIXES)}"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{prefix}{_shown(path)}: cannot be read: {error.strerror or error}; "
            f"allowed: an existing {' or '.join(SUFFIXES)} file"
        ) from error
    return parse(decode(content, str(path)), str(path), _longer(trail, str(path), where))


def _shown(name: str | Path) -> str:
    """Return a name in one line, whatever stands in it."""
    text = str(name)
    return text if text.isprintable() else repr(text)


def _longer(trail: tuple[str, ...], name: str, where: str) -> tuple[str, ...]:
    """Return the trail with one more document.

    Raises
    ------
    InputError
        If it is a circle, or too long.
    """
    places = [str(Path(step).resolve()) for step in trail]
    way = " > ".join((*trail, name))
    if str(Path(name).resolve()) in places:
        raise InputError(
            f"{where}: {name!r} leads back to itself: {way}; "
            "allowed: a document that is not built on this one"
        )
    if len(trail) >= MOST_DOCUMENTS:
        raise InputError(
            f"{where}: {name!r} is one too many: {way}; "
            f"allowed: a chain of {MOST_DOCUMENTS} documents"
        )
    return (*trail, name)


def decode(content: bytes, origin: str) -> dict[str, Any]:
    """Return the tables of a TOML document, or of a JSON document if `origin` ends in ``.json``.

    Raises
    ------
    InputError
        If the text is not UTF-8, or not TOML or JSON: naming the line and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: byte {error.start} is not UTF-8; allowed: a text in UTF-8"
        ) from error
    form = "JSON" if origin.endswith(".json") else "TOML"
    try:
        document = json.loads(text) if form == "JSON" else tomllib.loads(text)
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{origin}: not a {form} document: {reason}{_line_of(reason, text)}"
        ) from error
    if not isinstance(document, dict):
        raise InputError(f"{origin}: {shown(document)} is not a document; allowed: an object")
    return document


def _line_of(reason: str, text: str) -> str:
    """Return the line that a reader's message names."""
    found = re.search(r"line (\d+)", reason)
    lines = text.splitlines()
    if found is None or not 0 < int(found[1]) <= len(lines):
        return ""
    return f": {shown(lines[int(found[1]) - 1])}"


def _nulls(part: object, keys: Keys) -> Iterator[Keys]:
    """Yield the steps to every null, which JSON has and TOML has not."""
    if part is None:
        yield keys
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _nulls(value, (*keys, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _nulls(value, (*keys, number))


def parse(document: dict[str, Any], origin: str = "", trail: tuple[str, ...] = ()) -> Scenario:
    """Check the form of a document, and put in what it is built on.

    Parameters
    ----------
    document
        The tables of a document.
    origin
        File that it came from, for messages; its stem is the name where the document has none,
        and the documents that it names are looked for beside it.
    trail
        Documents that led to this one, it included.

    Raises
    ------
    InputError
        Naming the file, the key, the value and what is allowed.
    """
    named = document
    if origin and "name" not in document:
        named = {**document, "name": Path(origin).stem}
    shown_origin = origin or str(named.get("name", "scenario"))

    def refer(reference: str, *keys: str | int) -> Scenario:
        where = ": ".join([shown_origin, *spoken(keys)])
        return _load(reference, Path(origin).parent, where, trail)

    for key in ("shocks", "then"):
        if named.get(key) == []:
            allowed = Scenario.model_fields[key].description
            raise InputError(f"{shown_origin}: {key}: [] is not allowed; allowed: {allowed}")
    whole, written = resolve(named, shown_origin, refer)
    for keys in _nulls(whole, ()):
        raise InputError(f"{written.place(keys)}: null is not allowed; allowed: no such key at all")
    try:
        scenario = Scenario.model_validate(whole)
    except ValidationError as error:
        raise as_input_error(error, written.place) from error
    scenario._origin = origin
    scenario._written = written
    return scenario
