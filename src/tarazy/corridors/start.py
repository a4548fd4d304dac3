"""The solver of a programme, and the basis it is first solved from: that of single months."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.changes import Array

if TYPE_CHECKING:
    import highspy

Positions = Mapping[str, NDArray[np.int64]]
# Volumes, and USD/unit: far below any figure of a table.
TOLERANCE = 1e-9
_announcing = threading.Lock()
_announced = False
_OF_STORES = ("stock", "drawn", "room", "working_stock", "carry_over")


def solver(matrix: Any, gain: Array, lower: Array, upper: Array) -> Any:
    """Return a solver that holds: maximise gain'x, lower ≤ matrix x ≤ upper, x ≥ 0.

    It is silent, on one thread and with a fixed seed, so that it always takes the same steps.
    """
    import highspy

    columns = matrix.tocsc()
    rows, width = columns.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = width, rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = gain
    lp.col_lower_, lp.col_upper_ = np.zeros(width), np.full(width, np.inf)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = columns.indptr
    lp.a_matrix_.index_ = columns.indices
    lp.a_matrix_.value_ = columns.data
    highs = _silent_solver()
    for option, value in (
        ("threads", 1),
        ("random_seed", 0),
        ("solver", "simplex"),
        # Devex, and no perturbed costs: the basis to start from is nearly optimal, so that exact
        # edge weights and a way around degeneracy cost more than they save.
        ("simplex_dual_edge_weight_strategy", 1),
        ("dual_simplex_cost_perturbation_multiplier", 0.0),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs


def _silent_solver() -> Any:
    """Return an empty solver that prints nothing.

    Some releases print who they are when the first one is made, before an option can forbid it, and
    past Python: descriptor 1 leads nowhere until it is there.
    """
    global _announced
    import highspy

    with _announcing:
        if not _announced:
            with _no_output():
                highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
            _announced = True
        else:
            highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    return highs


@contextmanager
def _no_output() -> Iterator[None]:
    """Lead descriptor 1 to nowhere."""
    try:
        before, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        # There is no standard output to keep clean.
        yield
        return
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)
        os.close(nowhere)


class Start:
    """Finds bases to start from: those of single months, side by side.

    Without stores the months of a programme have nothing to do with each other, and most of them
    are alike but for their days. So the programme of one month of each kind is solved, and its
    optimal basis repeated. Stores hold their working stock there: where prices do not differ
    between the months nothing is earned by filling or emptying them and the whole is optimal; where
    they do, the whole is a feasible plan, from which only stores have to move.

    Parameters
    ----------
    matrix
        Of the programme: maximise gain'x, lower ≤ matrix x ≤ upper, x ≥ 0.
    columns, rows
        By variable and constraint: positions, shape (row, month).
    """

    def __init__(self, matrix: Any, columns: Positions, rows: Positions) -> None:
        self._shape = matrix.shape
        self._columns, self._rows = columns, rows
        # Positions of what is not of stores, shape (of a month, month).
        own = [at for name, at in columns.items() if name not in _OF_STORES]
        held = [at for name, at in rows.items() if name not in _OF_STORES]
        self._own, self._held = np.concatenate(own), np.concatenate(held)
        self._balanced = np.isin(self._held[:, 0], rows["balance"])
        self._matrix = matrix[self._held[:, 0]][:, self._own[:, 0]]
        self._month: Any = None
        self._first: Any = None

    def basis(self, gain: Array, lower: Array, upper: Array) -> highspy.HighsBasis:
        """Return the basis for a programme; it depends on nothing that was asked before."""
        import highspy

        alike: dict[bytes, list[int]] = {}
        for month in range(self._own.shape[1]):
            alike.setdefault(gain[self._own[:, month]].tobytes(), []).append(month)
        status = highspy.HighsBasisStatus
        of_columns = np.full(self._shape[1], status.kLower, dtype=object)
        of_rows = np.full(self._shape[0], status.kBasic, dtype=object)
        for months in alike.values():
            found = self._solved(months[0], gain, lower, upper)
            for target, places, known in (
                (of_columns, self._own, found.col_status),
                (of_rows, self._held, found.row_status),
            ):
                target[places[:, months]] = np.array(known, dtype=object)[:, None]
        if "stock" in self._columns:
            of_columns[self._columns["stock"]] = status.kBasic
            of_rows[self._rows["working_stock"]] = status.kLower
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = list(of_columns), list(of_rows)
        basis.valid = True
        return basis

    def _solved(self, month: int, gain: Array, lower: Array, upper: Array) -> Any:
        """Return the optimal basis of a month by itself."""
        earned = gain[self._own[:, month]]
        below, above = lower[self._held[:, month]], upper[self._held[:, month]]
        # What stands in store before the month stays there.
        below[self._balanced] = above[self._balanced] = 0.0
        if self._month is None:
            self._month = solver(self._matrix, earned, below, above)
            self._month.run()
            self._first = self._month.getBasis()
        else:
            rows, columns = self._matrix.shape
            self._month.clearSolver()
            self._month.setBasis(self._first)
            self._month.changeColsCost(columns, np.arange(columns, dtype=np.int32), earned)
            self._month.changeRowsBounds(rows, np.arange(rows, dtype=np.int32), below, above)
            self._month.run()
        return self._month.getBasis()
