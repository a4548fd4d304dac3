"""Reading the evidence: documents in TOML and tables in CSV, every mistake in one line."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.document import toml_in
from tarazy.arguments.numerals import number_of
from tarazy.errors import InputError
from tarazy.evidence.document import ClaimsDocument
from tarazy.scenario.mistakes import as_input_error
from tarazy.scenario.parts import Part
from tarazy.scenario.written import spoken

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

Row = TypeVar("Row", bound=Part)
Document = TypeVar("Document", bound=Part)
# Tables whose rows are named by a key rather than by their place.
_NAMED = {
    "claim": "id",
    "text": "id",
    "figure": "figure",
    "source": "key",
    "event": "event",
    "agreement": "agreement",
    "list": "id",
    "promise": "id",
    "obstacle": "id",
    "body": "id",
    "stage": "stage",
    "line": "key",
}


def read_claims(file: Path | Traversable, origin: str) -> ClaimsDocument:
    """Read a file of claims, as :func:`read_document` does."""
    return read_document(file, origin, ClaimsDocument)


def read_document(file: Path | Traversable, origin: str, model: type[Document]) -> Document:
    """Read a document.

    Parameters
    ----------
    file
        TOML, in UTF-8.
    origin
        What messages call it.
    model
        Of the document.

    Raises
    ------
    InputError
        One line naming the file, the claim or other part, the key, the value and what is allowed.
    """
    document = toml_in(file, origin)
    try:
        return model.model_validate(document)
    except ValidationError as error:

        def place(keys: Sequence[str | int]) -> str:
            return ": ".join([origin, *_named(document, keys)])

        raise as_input_error(error, place, model) from error


def read_rows(file: Path | Traversable, origin: str, row: type[Row]) -> tuple[Row, ...]:
    """Read a table.

    Parameters
    ----------
    file
        CSV with a heading, in UTF-8.
    origin
        What messages call it.
    row
        Model of its rows; an empty cell is one that is not there.

    Raises
    ------
    InputError
        One line naming the file, the row as a line of the file, the column, the value and what is
        allowed.
    """
    columns = [field.alias or name for name, field in row.model_fields.items()]
    needed = [
        field.alias or name for name, field in row.model_fields.items() if field.is_required()
    ]
    return tuple(
        _row(cells, f"{origin}: line {line}", row)
        for line, cells in csv_rows(file, origin, columns, needed)
    )


def _row(cells: dict[str, str], where: str, row: type[Row]) -> Row:
    values: dict[str, Any] = dict(cells)
    for name, field in row.model_fields.items():
        if field.annotation is float and name in values:
            # What is no number stays a text, so that the model refuses it.
            with suppress(InputError):
                values[name] = number_of(values[name], where)
    try:
        return row.model_validate(values)
    except ValidationError as error:
        raise as_input_error(error, lambda keys: ": ".join([where, *spoken(keys)]), row) from error


def _named(document: dict[str, Any], keys: Sequence[str | int]) -> list[str]:
    """Return the steps to a key as a reader counts them, a claim by its identifier."""
    steps = spoken(keys)
    if len(keys) >= 2 and keys[0] in _NAMED and isinstance(keys[1], int):
        part = document[str(keys[0])][keys[1]]
        name = part.get(_NAMED[str(keys[0])]) if isinstance(part, dict) else None
        if isinstance(name, str) and name.strip():
            steps[0] = f"{keys[0]} {name}"
    return steps
