"""A programme some of whose variables are 0 or 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.changes import Array
from tarazy.corridors.start import solver
from tarazy.errors import TarazyError

_WHOLE = 1e-6
# By how much of what is maximised a solution may fall short of the best one.
_MIP_GAP = 1e-6


def best_choice(
    matrix: Any,
    gain: Array,
    lower: Array,
    upper: Array,
    choices: NDArray[np.int64],
    network: str,
) -> tuple[float, NDArray[np.bool_]]:
    """Maximise gain'x, lower ≤ matrix x ≤ upper, x ≥ 0, where some of x are 0 or 1.

    Parameters
    ----------
    matrix, gain, lower, upper
        Of the programme.
    choices
        Positions of the variables that are 0 or 1, shape (choice,).
    network
        For the message.

    Returns
    -------
    float
        The largest value.
    numpy.ndarray
        Which of the choices are 1, shape (choice,).

    Raises
    ------
    TarazyError
        If the solver finds none.
    """
    import highspy

    highs = solver(matrix, gain, lower, upper)
    for place in map(int, choices):
        highs.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        highs.changeColBounds(place, 0.0, 1.0)
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", _MIP_GAP)):
        highs.setOptionValue(option, value)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        words = highs.modelStatusToString(status)
        raise TarazyError(f"network {network!r}: the solver stopped: {words}")
    solution = np.array(highs.getSolution().col_value)
    return float(highs.getInfo().objective_function_value), solution[choices] > 1 - _WHOLE
