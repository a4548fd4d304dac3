"""The monthly programme of a network as a file in the format LP or MPS."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tarazy.arguments.writable import file_to_write
from tarazy.corridors.changes import Changes
from tarazy.corridors.equations import CONSTRAINTS, VARIABLES, build
from tarazy.corridors.solve import Engine
from tarazy.corridors.start import solver
from tarazy.errors import InputError

FORMATS = (".lp", ".mps")
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
    given = engine.solve(changes).numbers
    model: Any = build(engine.layout, given, engine.shut_in_penalty, engine.unserved_penalty(given))
    matrices = model.matrices
    below, above = matrices.sense == "<", matrices.sense == ">"
    lower = np.where(below, -np.inf, matrices.b)
    upper = np.where(above, np.inf, matrices.b)
    highs = solver(matrices.A, _gain(model), lower, upper)
    for position, name in _names(model.variables, VARIABLES, matrices.vlabels):
        highs.passColName(position, name)
    for position, name in _names(model.constraints, CONSTRAINTS, matrices.clabels):
        highs.passRowName(position, name)
    _write(highs, path)


def _gain(model: Any) -> Any:
    """Return what a unit of each column adds; linopy may hold the sum to be minimised."""
    found = np.asarray(model.matrices.c, dtype=np.float64)
    return found if model.objective.sense == "max" else -found


def _names(container: Any, kinds: Iterable[str], labels: Any) -> Iterable[tuple[int, str]]:
    """Yield the position in the solver and the name of each column or row."""
    for kind in kinds:
        if kind not in container:
            continue
        table = container[kind].labels
        rows, months = (table[name].values for name in table.dims)
        positions = np.searchsorted(labels, table.values)
        for row, at in zip(rows, positions, strict=True):
            parts = ",".join(str(row).split("/")).translate(_OPERATORS)
            for month, position in zip(months, at, strict=True):
                yield int(position), f"{kind}({parts},{month})"


def _write(highs: Any, path: Path) -> None:
    """Write the whole file beside its place, then move it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as part:
        draft = Path(part) / f"programme{path.suffix.lower()}"
        status = highs.writeModel(str(draft))
        if not draft.exists():
            raise InputError(f"path: {str(path)!r} cannot be written: the solver says {status}")
        draft.replace(path)
