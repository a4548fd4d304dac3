"""Reading scenario documents: files, the catalogue, and the documents that one builds on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from tarazy.arguments.document import json_of, toml_of
from tarazy.arguments.limits import BYTES_OF_A_DOCUMENT, check_limit, check_size
from tarazy.arguments.sealed import check_open
from tarazy.arguments.text_file import decoded
from tarazy.arguments.values import path_of
from tarazy.errors import InputError, unknown_name
from tarazy.scenario import catalogue
from tarazy.scenario.building import resolve
from tarazy.scenario.mistakes import as_input_error, shown
from tarazy.scenario.written import Document, Keys, spoken

D = TypeVar("D", bound=Document)
SUFFIXES = (".toml", ".json")
# A chain of documents longer than this is a mistake, and nobody could follow it.
MOST_DOCUMENTS = 8


def load(form: type[D], name: str | Path, folder: Path | None = None, where: str = "") -> D:
    """Load an experiment of the catalogue by name, or a document by path.

    Parameters
    ----------
    form
        The model that checks documents.
    name
        A text without a suffix and without a folder is a name of the catalogue; anything else is
        a path.
    folder
        Beside which a path is looked for; by default the folder of the process.
    where
        Where the name stands, for messages.

    Raises
    ------
    InputError
        One line naming the file, the key, the value and what is allowed.
    """
    return _load(form, name, folder or Path(), where, (), {})


def _load(
    form: type[D],
    name: str | Path,
    folder: Path,
    where: str,
    trail: tuple[str, ...],
    loaded: dict[str, D],
) -> D:
    """Load a document that stands `where` in those of the `trail`, the first one outermost.

    One that several stages name is read once, and kept in `loaded`.
    """
    prefix = f"{where}: " if where else ""
    if isinstance(name, str) and not Path(name).suffix and Path(name).name == name:
        if name not in catalogue.names():
            allowed = [*catalogue.names(), "the path of a .toml file"]
            raise unknown_name("scenario", name, allowed, where)
        origin = f"{name}.toml"
        longer = _longer(trail, name, where)
        if name not in loaded:
            document = decode(catalogue.content(name), origin)
            loaded[name] = parse(form, document, origin, longer, loaded)
        return loaded[name]
    path = folder / path_of(where or "scenario", name, "document, or a name")
    longer = _longer(trail, str(path), where)
    key = str(path.resolve())
    if key not in loaded:
        document = document_in(path, prefix=prefix, name=name)
        loaded[key] = parse(form, document, str(path), longer, loaded)
    return loaded[key]


def document_in(
    path: Path, *, prefix: str = "", name: str | Path | None = None, also: str = ""
) -> dict[str, Any]:
    """Return the tables of a document in a file.

    Parameters
    ----------
    path
        Of the file.
    prefix
        What messages begin with.
    name
        By which it was asked for, if not by its path.
    also
        What else is allowed, for messages.

    Raises
    ------
    InputError
        If its suffix is not that of a document, or it can't be read or is none.
    """
    check_open(path, f"{prefix}{_shown(path)}")
    if path.suffix not in SUFFIXES:
        raise InputError(
            f"{prefix}{_shown(path if name is None else name)}: suffix {path.suffix!r} is not "
            f"readable; allowed: {', '.join(SUFFIXES)}"
        )
    try:
        if path.is_file():
            check_size(path, f"{prefix}{_shown(path)}", BYTES_OF_A_DOCUMENT)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{prefix}{_shown(path)}: cannot be read: {error.strerror or error}; "
            f"allowed: an existing {' or '.join(SUFFIXES)} file{also}"
        ) from error
    return decode(content, str(path))


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
        If the text is too large, in no known encoding, or not TOML or JSON: naming the line.
    """
    check_limit(origin, len(content), BYTES_OF_A_DOCUMENT, "bytes")
    text = decoded(content, origin).text
    document = json_of(text, origin) if origin.endswith(".json") else toml_of(text, origin)
    if not isinstance(document, dict):
        raise InputError(f"{origin}: {shown(document)} is not a document; allowed: an object")
    return document


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


def parse(
    form: type[D],
    document: dict[str, Any],
    origin: str = "",
    trail: tuple[str, ...] = (),
    loaded: dict[str, D] | None = None,
) -> D:
    """Check the form of a document, and put in what it is built on.

    Parameters
    ----------
    form
        The model that checks documents, those that this one is built on too.
    document
        The tables of a document.
    origin
        File that it came from, for messages; its stem is the name where the document has none,
        and the documents that it names are looked for beside it.
    trail
        Documents that led to this one, it included.
    loaded
        Those that were read already, by name or path; it grows.

    Raises
    ------
    InputError
        Naming the file, the key, the value and what is allowed.
    """
    named = document
    if origin and "name" not in document:
        named = {**document, "name": Path(origin).stem}
    known = {} if loaded is None else loaded
    shown_origin = origin or str(named.get("name", "scenario"))

    def refer(reference: str, *keys: str | int) -> D:
        where = ": ".join([shown_origin, *spoken(keys)])
        return _load(form, reference, Path(origin).parent, where, trail, known)

    for key in ("shocks", "then"):
        if named.get(key) == []:
            allowed = form.model_fields[key].description
            raise InputError(f"{shown_origin}: {key}: [] is not allowed; allowed: {allowed}")
    whole, written = resolve(named, shown_origin, refer)
    for keys in _nulls(whole, ()):
        raise InputError(f"{written.place(keys)}: null is not allowed; allowed: no such key at all")
    whole = form.with_files(whole, Path(origin).parent, written)
    try:
        read = form.model_validate(whole)
    except ValidationError as error:
        raise as_input_error(error, written.place, form) from error
    return read.from_place(origin, written)
