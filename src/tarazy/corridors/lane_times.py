"""Days in transit, and what a day costs: how time enters the cost of a way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lane_days(times: pd.DataFrame, lanes: Sequence[tuple[str, str]]) -> Array:
    """Return the days that each lane takes, shape (lane,); 0 where the table names no days.

    Parameters
    ----------
    times
        The network's table of days, indexed by arc.
    lanes
        Arc and commodity.
    """
    days = times["days"].to_dict()
    return np.array([days.get(arc, 0.0) for arc, _ in lanes], dtype=np.float64)


def lane_day_costs(values: pd.DataFrame, lanes: Sequence[tuple[str, str]]) -> Array:
    """Return what a day in transit costs a unit on each lane, USD/unit/day, shape (lane,).

    v_c ρ_c, the value of a unit times the share of it that is lost a day: interest and insurance on
    goods under way, and what a buyer pays to have them sooner. D. Hummels and G. Schaur, "Time as a
    trade barrier", American Economic Review 103 (2013), put ρ at 0.6 to 2.1 % from choices between
    air and sea. The cost of transport of a lane is that of its arc and d_l v_c ρ_c on top, so that
    ways compete on generalised cost.

    Parameters
    ----------
    values
        The network's table of the value of time, indexed by commodity.
    lanes
        Arc and commodity.
    """
    a_day = (values["value"] * values["share_per_day"]).to_dict()
    return np.array([a_day.get(commodity, 0.0) for _, commodity in lanes], dtype=np.float64)
