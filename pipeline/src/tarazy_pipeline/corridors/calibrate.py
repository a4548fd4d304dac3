"""Fits the figures nobody publishes, so that the flows that were observed are the best ones.

Tariffs on many legs, and the capacities of some, are not public. The tables give each a central
value and a range. The fit moves them, within the ranges and by as little as it can, until the
flows of the base year are the optimum of the programme, and the only optimum as far as the observed
routes go (`tarazy_pipeline.corridors.inverse`). Sourced figures do not move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tarazy.corridors.annual import annual, unknown_figures
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.programme import Array
from tarazy.errors import InputError
from tarazy_pipeline.corridors import inverse
from tarazy_pipeline.corridors.inverse import ObservedSums

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

FILE = "fitted_costs.csv"
# By how much the observed flows beat their neighbours, in the network's price unit.
MARGIN = 1.0
# By how much, in the network's unit, a fitted flow may differ from the stated one at most; stated
# flows contradict one another.
TOLERANCE = 0.45
# Decimals of what is written: a cent, a thousand tonnes.
DIGITS: Mapping[str, int] = {"cost": 2, "capacity": 3}
# A bound on every price and rent, in prices of the dearest market.
_LARGEST_IN_PRICES = 4.0


@dataclass(frozen=True, eq=False)
class Calibration:
    """Fitted figures and flows.

    Attributes
    ----------
    network
        With the tables' own values.
    figures
        One row per figure that may move: arc, column (cost or capacity), prior, low, high, fitted.
    routes
        Indexed by route: observed, fitted (unit/yr), margin (by how much other flows of the route
        are worse, price unit; 0 says that the fit could not make it the only optimum).
    """

    network: Network
    figures: pd.DataFrame
    routes: pd.DataFrame

    @property
    def moved(self) -> pd.DataFrame:
        """The figures that the fit moved."""
        return self.figures[self.figures["fitted"] != self.figures["prior"]]

    def fitted(self) -> Network:
        """Return the network with the fitted figures."""
        arcs = self.network.arcs.copy()
        for column in DIGITS:
            chosen = self.moved[self.moved["column"] == column]
            arcs.loc[chosen["arc"], column] = chosen["fitted"].to_numpy()
        return self.network.with_tables(arcs=arcs)

    def write(self, folder: Path) -> Path:
        """Write ``fitted_costs.csv`` (arc, cost, capacity; only what moved) and return its path."""
        wide = pd.DataFrame(
            {
                column: self.moved[self.moved["column"] == column].set_index("arc")["fitted"]
                for column in DIGITS
            }
        )
        order = [arc for arc in self.network.arcs.index if arc in wide.index]
        path = folder / FILE
        draft = path.with_name(f".{FILE}.part")
        draft.write_text(
            wide.loc[order].rename_axis("arc").to_csv(lineterminator="\n"), encoding="utf-8"
        )
        draft.replace(path)
        return path


def calibrate(
    network: Network,
    *,
    margin: float = MARGIN,
    tolerance: float = TOLERANCE,
) -> Calibration:
    """Fit the assumed figures of a network to the flows observed in its year.

    Which figures may move is said by `tarazy.corridors.annual.unknown_figures`. Nothing that was
    produced is taken as shut in, and no commitment as unserved.

    Parameters
    ----------
    network
        Loaded with ``fitted=False``, so that the fit starts from the tables' own values.
    margin
        How much better than their neighbours the observed flows are to be, in the price unit.
    tolerance
        How far a fitted flow may be from the observed one, in the network's unit.

    Raises
    ------
    InputError
        If no route of the year was observed, or no figure may move.
    NoFitError
        If no figures within their ranges make the observed flows optimal.
    """
    year = annual(network)
    table, unknowns = unknown_figures(network, year)
    flows = observed_flows(network, network.year)
    if not len(flows):
        raise InputError(
            f"network {network.name!r}: no flow of {network.year} was observed; allowed: a year "
            "with outcomes in the table of flows"
        )
    routes = {str(route): network.route_arcs(str(route)) for route in flows.index}
    observed = ObservedSums(
        names=tuple(routes),
        sums=year.sums(routes),
        volume=flows["volume"].to_numpy(dtype=float),
        tolerance=tolerance,
    )
    found = inverse.fit(
        year.programme,
        unknowns,
        observed,
        margin=margin,
        largest_volume=2 * float(year.programme.equal_rhs.sum()),
        largest_multiplier=_LARGEST_IN_PRICES * year.largest_price,
    )
    figures = table.rename(columns={"value": "prior"})
    figures["fitted"] = _rounded(figures, found.change)
    columns = {"observed": observed.volume, "fitted": observed.volume + found.missed}
    index = pd.Index(observed.names, name="route")
    return Calibration(network, figures, pd.DataFrame(columns | {"margin": found.margin}, index))


def _rounded(figures: pd.DataFrame, change: Array) -> list[float]:
    """Return the fitted figures as they are written, inside their ranges; others as they were."""
    rounded = []
    for row, step in zip(figures.to_dict("records"), change, strict=True):
        digits = DIGITS[row["column"]]
        moved = min(max(round(row["prior"] + float(step), digits), row["low"]), row["high"])
        rounded.append(moved if abs(step) >= 0.5 * 10**-digits else row["prior"])
    return rounded
