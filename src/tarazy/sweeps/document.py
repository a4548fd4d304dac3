"""Sweep documents: a scenario with placeholders, and the grid of what stands in their place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tarazy.arguments.values import path_of
from tarazy.errors import InputError, unknown_name
from tarazy.scenario.document import Scenario
from tarazy.scenario.mistakes import shown
from tarazy.scenario.parts import GROUPS, Selector
from tarazy.scenario.reading import document_in
from tarazy.scenario.written import spoken
from tarazy.sweeps.axes import Value
from tarazy.sweeps.grid import Grid, Written, point_told, written
from tarazy.sweeps.measures import Measure, measures_of
from tarazy.sweeps.placeholders import filled, placeholders

GRID, MEASURES = "grid", "measures"
_SELECTIONS: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Selector])


@dataclass(frozen=True)
class SweepDocument:
    """A sweep as it is written, its form checked as far as it goes without a world.

    Attributes
    ----------
    scenario
        The tables of the document but for its grid and measures, with placeholders.
    grid
        As it is written.
    measures
        That the document asks for; none where it does not say.
    whole
        All of the document as plain data, ready for JSON.
    origin
        File that it was read from, or its name: what messages begin with.
    folder
        File beside which documents and tables that it names are looked for; empty if there is none.
    """

    scenario: dict[str, Any]
    grid: Written
    measures: tuple[Measure, ...]
    whole: dict[str, Any]
    origin: str
    folder: str

    @property
    def name(self) -> str:
        """Short name."""
        return str(self.whole["name"])

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the document."""
        text = json.dumps(self.whole, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def place(self, *keys: str | int) -> str:
        """Return where a key of the document stands."""
        return ": ".join([self.origin, *spoken(keys)])

    def groups(self, key: str) -> dict[str, Any]:
        """Return the groups of economies or of sectors that the document defines, without axes.

        A group in which a placeholder stands is another one at every point: no axis is made of it.
        """
        given = self.scenario.get(key, {})
        plain = {
            name: selection
            for name, selection in (given.items() if isinstance(given, Mapping) else ())
            if not any(placeholders(selection))
        }
        try:
            return _SELECTIONS.validate_python(plain)
        except ValidationError:
            # The scenario of every point says what is wrong with it.
            return {}

    def at(self, values: Mapping[str, Value]) -> Scenario:
        """Return the scenario of a point.

        Parameters
        ----------
        values
            Of every axis.

        Raises
        ------
        InputError
            If that is no scenario: one line with the key, the value, what is allowed, and where on
            the grid.
        """
        document = filled(self.scenario, values)
        try:
            return Scenario.from_dict(document, self.folder)
        except InputError as error:
            raise type(error)(f"{error}; at {point_told(values)}") from error

    def scenario_at(self, grid: Grid, number: int) -> Scenario:
        """Return the scenario of a point by its number; see `at`."""
        return self.at(grid.point(number))

    def with_world(self, name: str) -> SweepDocument:
        """Return the document with another benchmark.

        Raises
        ------
        InputError
            If an axis of the grid runs over benchmarks.
        """
        if any(placeholders(self.scenario.get("world"))):
            raise InputError(
                f"world: {name!r} is given, and {self.place('world')} is "
                f"{self.scenario['world']!r}; allowed: one of both"
            )
        changed = {"world": name}
        return replace(self, scenario=self.scenario | changed, whole=self.whole | changed)


def load(given: Mapping[str, Any] | str | Path) -> SweepDocument:
    """Return a sweep document however it is given.

    Parameters
    ----------
    given
        The path of a document, or a dictionary of its form.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    """
    if isinstance(given, Mapping):
        return parse(dict(given))
    path = path_of("sweep", given, "sweep document, or a dictionary of its form")
    return parse(document_in(path), str(path))


def parse(document: dict[str, Any], folder: str = "") -> SweepDocument:
    """Check the form of a document: its grid, its measures and its placeholders.

    Parameters
    ----------
    document
        The tables of a document.
    folder
        File that it came from; its stem is the name where the document has none.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    """
    origin = folder or str(document.get("name", "sweep"))
    if GRID not in document:
        raise InputError(
            f"{origin}: {GRID}: is missing; allowed: a table of axes, e.g. rate = [0.1, 0.2]"
        )
    scenario = {key: value for key, value in document.items() if key not in (GRID, MEASURES)}
    scenario.setdefault("name", Path(folder).stem if folder else "sweep")
    grid = written(document[GRID], origin)
    measures: tuple[Measure, ...] = ()
    if MEASURES in document:
        asked = document[MEASURES]
        if isinstance(asked, str) or not isinstance(asked, list | tuple) or not asked:
            raise InputError(
                f"{origin}: {MEASURES}: {shown(asked)} is not allowed; allowed: a list of "
                "variables, e.g. ['welfare[KAZ]']"
            )
        measures = measures_of(asked, f"{origin}: {MEASURES}")
    whole = _plain({**document, "name": scenario["name"]})
    found = SweepDocument(scenario, grid, measures, whole, origin, folder)
    _check_placeholders(found)
    return found


def _check_placeholders(document: SweepDocument) -> None:
    """Check that every placeholder is an axis, and that every axis has one."""
    axes = list(document.grid.axes)
    used: set[str] = set()
    for name, keys in _used(document):
        if name not in axes:
            error = unknown_name("placeholder", f"${name}", [f"${axis}" for axis in axes])
            raise type(error)(f"{document.place(*keys)}: {error}; $$ is a dollar sign")
        used.add(name)
    for name in axes:
        if name not in used:
            raise InputError(
                f"{document.grid.place(name)}: ${name} stands nowhere in the document; allowed: an "
                f"axis that something depends on, e.g. set = '${name}'"
            )


def _used(document: SweepDocument) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    yield from placeholders(document.scenario)
    for number, measure in enumerate(document.measures):
        for name in measure.axes:
            yield name, (MEASURES, number)


def _plain(part: Any) -> Any:
    """Return a document as JSON has it: days as texts."""
    if isinstance(part, Mapping):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    if isinstance(part, date):
        return part.isoformat()
    return part if isinstance(part, str | int | float) or part is None else str(part)


__all__ = ["GROUPS", "SweepDocument", "load", "parse"]
