"""The solver of a programme, and the basis from which it is first solved: one month, repeated."""

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


def first_basis(
    matrix: Any, gain: Array, lower: Array, upper: Array, columns: Positions, rows: Positions
) -> highspy.HighsBasis:
    """Return a basis that is nearly optimal for a network without changes.

    Without changes all months are the same but for their days, so that the optimal basis of one
    month, repeated, is optimal for all where stocks do not move. Stores hold their working stock:
    prices do not differ between the months, so that nothing is earned by filling or emptying them.

    Parameters
    ----------
    matrix, gain, lower, upper
        Of the programme: maximise gain'x, lower ≤ matrix x ≤ upper, x ≥ 0.
    columns, rows
        By variable and constraint: positions, shape (row, month).
    """
    import highspy

    columns_of = {name: at for name, at in columns.items() if name not in _OF_STORES}
    rows_of = {name: at for name, at in rows.items() if name not in _OF_STORES}
    own = np.concatenate([at[:, 0] for at in columns_of.values()])
    held = np.concatenate([at[:, 0] for at in rows_of.values()])
    below, above = lower[held], upper[held]
    balanced = np.isin(held, rows["balance"])
    below[balanced] = above[balanced] = 0.0
    month = solver(matrix[held][:, own], gain[own], below, above)
    month.run()
    found = month.getBasis()
    status = highspy.HighsBasisStatus
    basis = highspy.HighsBasis()
    of_columns = np.full(matrix.shape[1], status.kLower, dtype=object)
    of_rows = np.full(matrix.shape[0], status.kBasic, dtype=object)
    for target, blocks, known in (
        (of_columns, columns_of, found.col_status),
        (of_rows, rows_of, found.row_status),
    ):
        begin = 0
        for at in blocks.values():
            part = np.array(known[begin : begin + len(at)], dtype=object)
            target[at] = part[:, None]
            begin += len(at)
    if "stock" in columns:
        of_columns[columns["stock"]] = status.kBasic
        of_rows[rows["working_stock"]] = status.kLower
    basis.col_status, basis.row_status = list(of_columns), list(of_rows)
    basis.valid = True
    return basis
