"""The protocol of answers: what can be done with one can be done with all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tarazy.arguments.writable import file_to_write, folder_to_write
from tarazy.errors import unknown_name
from tarazy.results.glance import Glance
from tarazy.results.writing import write_texts
from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of

if TYPE_CHECKING:
    import pandas as pd

# What differs from run to run, and stays out of files.
_TIMINGS = ("seconds", "solve_seconds", "timings")


def _by_name(table: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method; what is given first, if anything, has to be a text."""

    @wraps(table)
    def named(self: Result, *given: Any, **keys: Any) -> Any:
        first = given[0] if given else keys.get("name", keys.get("variable"))
        if not (first is None or isinstance(first, str)):
            raise unknown_name("table", first, self.tables)
        return table(self, *given, **keys)

    return named


class Result(ABC):
    """An answer.

    Attributes
    ----------
    kind
        Name of the kind of answer, e.g. ``outcome``.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls, **keys: Any) -> None:
        """Let each kind of answer refuse what is no name of a table in the same words."""
        super().__init_subclass__(**keys)
        if "table" in vars(cls):
            setattr(cls, "table", _by_name(vars(cls)["table"]))  # noqa: B010 (no method to mypy)

    @property
    @abstractmethod
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that files hold; `table` may know further ones."""

    @abstractmethod
    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Raises
        ------
        InputError
            If there is none of this name.
        """

    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """Return what was asked, the main numbers and the diagnostics as plain data."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the answer."""

    @abstractmethod
    def glance(self) -> Glance:
        """Return what a reader sees first, as `repr` and notebooks show it."""

    def to_csv(self, folder: str | Path) -> None:
        """Write every table as ``NAME.csv``, and ``summary.json``, into a folder.

        The same question to the same world gives the same bytes: timings are left out.
        """
        files = {f"{name}.csv": csv_of(self.table(name)) for name in self.tables}
        files["summary.json"] = plain_json(self._told()) + "\n"
        write_texts(folder_to_write(folder), files)

    def to_excel(self, path: str | Path) -> None:
        """Write one workbook: what the answer is, and a sheet for every table.

        The same question to the same world gives the same bytes: timings are left out.
        """
        from tarazy.results.sheets import sheet
        from tarazy.results.workbook import Notes, write_workbook

        glance = self.glance()
        about: list[tuple[str, str | float]] = [("Answer", glance.title)]
        about += [("", note) for note in glance.notes]
        about += [("Digest", self.digest), ("Summary (JSON)", plain_json(self._told()))]
        sheets = [sheet(name, self.table(name)) for name in self.tables]
        write_workbook(file_to_write(path), [Notes("About", about), *sheets], title=glance.title)

    def _told(self) -> dict[str, Any]:
        return {key: value for key, value in self.summary().items() if key not in _TIMINGS}

    def __repr__(self) -> str:
        return self.glance().text()

    def _repr_html_(self) -> str:
        return self.glance().html()
