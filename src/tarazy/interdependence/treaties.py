"""Steps of states towards treaties on disarmament and non-proliferation, each with its source.

The table is kept by hand and holds what a page was read for; a step that is not in it is unknown
and not one that was not taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, get_args

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.partial_date import DATE, PartialDate
from tarazy.errors import InputError, unknown_name
from tarazy.text.languages import in_language

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from tarazy.codes.classification import Language

StepKind = Literal[
    "signed",
    "ratified",
    "acceded",
    "in_force",
    "takes_part",
    "withdrawn",
    "not_signed",
    "not_ratified",
]
STEPS: tuple[StepKind, ...] = get_args(StepKind)
# What a page says of a state at a time, and no day on which something was done.
STATES: tuple[StepKind, ...] = ("takes_part", "not_signed", "not_ratified")
_TREATIES = ("treaty", "en", "kk", "ru")
_COLUMNS = ("party", "treaty", "step", "date", "publisher", "title", "address", "read")
_NEEDED = tuple(column for column in _COLUMNS if column != "date")


@dataclass(frozen=True)
class TreatyStep:
    """A step of a state, or how it stood.

    Attributes
    ----------
    party
        ISO3.
    treaty
        Key of the treaty.
    step
        Of `STEPS`.
    date
        When; of `STATES` the day as of which the source says so. None where the source has none.
    source
        Publisher, title, address.
    read
        When the page was read.
    """

    party: str
    treaty: str
    step: StepKind
    date: PartialDate | None
    source: str
    read: PartialDate


@cache
def treaties() -> dict[str, dict[str, str]]:
    """Return the treaties: key to name by language, in the order of the table."""
    rows = csv_rows(_file("treaties.csv"), "treaties.csv", _TREATIES, _TREATIES)
    return {row["treaty"]: {key: row[key] for key in _TREATIES[1:]} for _, row in rows}


def treaty_name(treaty: str, language: Language) -> str:
    """Return what a treaty is called."""
    return in_language(treaties()[treaty], language)


@cache
def treaty_steps() -> tuple[TreatyStep, ...]:
    """Return all steps that are known, by state, treaty and time.

    Raises
    ------
    InputError
        If the table is wrong.
    """
    return read_steps(_file("treaty_steps.csv"), "treaty_steps.csv")


def steps_of(party: str) -> tuple[TreatyStep, ...]:
    """Return what is known of a state; nothing where no page was read."""
    return tuple(step for step in treaty_steps() if step.party == party)


def read_steps(file: Path | Traversable, origin: str) -> tuple[TreatyStep, ...]:
    """Read a table of steps.

    Parameters
    ----------
    file
        CSV with the columns ``party, treaty, step, date, publisher, title, address, read``; a date
        may be empty.
    origin
        What messages call it.

    Raises
    ------
    InputError
        One line naming the line, the column, the value and what is allowed.
    """
    found = []
    for line, row in csv_rows(file, origin, _COLUMNS, _NEEDED):
        where = f"{origin}: line {line}"
        for column in _NEEDED:
            if column not in row:
                raise InputError(f"{where}: {column}: missing; allowed: a text")
        if row["treaty"] not in treaties():
            raise unknown_name("treaty", row["treaty"], treaties(), f"{where}: treaty")
        if row["step"] not in STEPS:
            raise unknown_name("step", row["step"], STEPS, f"{where}: step")
        when = row.get("date")
        source = ", ".join(row[key] for key in ("publisher", "title", "address"))
        found.append(
            TreatyStep(
                party=row["party"],
                treaty=row["treaty"],
                step=row["step"],
                date=None if when is None else _date(when, f"{where}: date"),
                source=source,
                read=_date(row["read"], f"{where}: read"),
            )
        )
    return tuple(found)


def _date(text: str, where: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is not allowed; allowed: {DATE}") from error


def _file(name: str) -> Traversable:
    return resources.files("tarazy.interdependence").joinpath("tables", name)
