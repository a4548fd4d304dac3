"""The monthly programme of a network as a file in the format LP or MPS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tarazy.arguments.placing import drafts_in
from tarazy.arguments.writable import file_to_write
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.layout import Layout
from tarazy.corridors.solve import Engine
from tarazy.corridors.start import Positions, solver
from tarazy.errors import InputError

FORMATS = (".lp", ".mps")
Labelled = Mapping[str, Callable[[Layout], Any]]
# What the format LP reads as an operator, a sense, a comment or the end of a name.
_OPERATORS = str.maketrans(dict.fromkeys("+-*^<>=[]:\\/", "~"))


def write_programme(engine: Engine, path: str | Path, changes: Changes | None = None) -> None:
    """Write the linear programme of a question for any solver.

    Columns and rows bear the names of :mod:`tarazy.corridors.equations` and their labels:
    ``flow(CPC~RUS~1,light,3)`` is the flow of light oil on CPC-RUS-1 in March. A sign that the
    format LP would take for an operator, ``-`` above all, is written ``~``. What is maximised is in
    million USD, with the penalties on volumes shut in and unserved.

    Parameters
    ----------
    engine
        Of the network and horizon.
    path
        Ends in ``.lp`` or ``.mps``.
    changes
        What is asked; None is the network as it is.

    Raises
    ------
    InputError
        If the file has another suffix or cannot be written, or as for `Engine.solve`.
    """
    path = file_to_write(path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(
            f"path: {str(path)!r}; allowed: a name that ends in {' or '.join(FORMATS)}"
        )
    if changes is not None and changes.added is not None:
        raise InputError("changes: added arcs; allowed: a network whose tables hold them")
    asked = NO_CHANGES if changes is None else changes
    contracts = bool(asked.minimum or asked.minimum_fee)
    engine = engine.with_contracts() if contracts else engine
    found = engine.programme(engine.solve(asked).numbers)
    highs = solver(found.matrix, found.gain, found.lower, found.upper)
    for position, name in _names(engine.layout, found.columns, _COLUMNS):
        highs.passColName(position, name)
    for position, name in _names(engine.layout, found.rows, _ROWS):
        highs.passRowName(position, name)
    _write(highs, path)


def _lanes(layout: Layout) -> Any:
    return layout.lanes


def _limited(layout: Layout) -> Any:
    return layout.lanes[layout.limited]


def _arcs(layout: Layout) -> Any:
    return layout.arc_names


def _places(layout: Layout) -> Any:
    return layout.places


def _sources(layout: Layout) -> Any:
    return layout.supply.index


def _sinks(layout: Layout) -> Any:
    return layout.demand.index


def _stores(layout: Layout) -> Any:
    return layout.storage.index


# What the rows of each variable and constraint are labelled by.
_COLUMNS: Labelled = {
    "flow": _lanes,
    "production": _sources,
    "shut_in": _sources,
    "delivered": _sinks,
    "unserved": _sinks,
    "stock": _stores,
    "drawn": _stores,
    "missed": _arcs,
}
_ROWS: Labelled = {
    "balance": _places,
    "capacity": _arcs,
    "quality_limit": _limited,
    "potential": _sources,
    "demand": _sinks,
    "commitment": _sinks,
    "room": _stores,
    "working_stock": _stores,
    "carry_over": _stores,
}


def _names(layout: Layout, positions: Positions, labelled: Labelled) -> Iterator[tuple[int, str]]:
    """Yield the position in the solver and the name of each column or row."""
    months = [int(month) for month in layout.months]
    for kind, table in positions.items():
        # A carry-over stands at the last month alone.
        shown = months[len(months) - table.shape[1] :]
        for label, at in zip(labelled[kind](layout), table, strict=True):
            parts = ",".join(str(label).split("/")).translate(_OPERATORS)
            for month, position in zip(shown, at, strict=True):
                yield int(position), f"{kind}({parts},{month})"


def _write(highs: Any, path: Path) -> None:
    """Write the whole file beside its place, then move it there."""
    with drafts_in(path.parent) as part:
        draft = part / f"programme{path.suffix.lower()}"
        status = highs.writeModel(str(draft))
        if not draft.exists():
            raise InputError(f"path: {str(path)!r} cannot be written: the solver says {status}")
        draft.replace(path)
