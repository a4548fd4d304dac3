"""Answers in other units than those in which a network is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.corridors.measures import BARRELS, DENSITIES, PRICES, VOLUMES, size_of
from tarazy.errors import InputError, unknown_name

Array = NDArray[np.float64]
# Of summaries: what holds volumes of the horizon.
_TOTALS = (
    *("exports", "by_route", "by_market", "shut_in", "rerouted", "unserved"),
    *("exports_lost", "volume_lost"),
)
_MONTHLY, _YEARLY = " per month", "/yr"


@dataclass(frozen=True)
class ShownUnits:
    """The units in which volumes and prices are shown.

    Money, shares and what is in per cent stay as they are.

    Attributes
    ----------
    of_volume, of_price
        The network's own units.
    unit, price_unit
        Those that are shown.
    volume, price
        How many of these are one of the network's; of a volume, that of a year.
    rate
        Whether a volume is told by time: that of a horizon as its average.
    year_share
        Of each month of the horizon, in years, shape (month,).
    """

    of_volume: str
    of_price: str
    unit: str
    price_unit: str
    volume: float
    price: float
    rate: bool
    year_share: Array

    @classmethod
    def unchanged(cls, unit: str, price_unit: str) -> ShownUnits:
        """Return a network's own units, in which everything stays as it is."""
        return cls(unit, price_unit, unit, price_unit, 1.0, 1.0, False, np.ones(1))

    @property
    def own(self) -> bool:
        """Whether everything is shown as the network has it."""
        return self.unit == self.of_volume and self.price_unit == self.of_price

    def label(self, unit: str) -> str:
        """Return what a unit of a table becomes."""
        if unit == self.of_volume:
            return self.unit
        if unit == self.of_volume + _MONTHLY:
            return self.unit if self.rate else self.unit + _MONTHLY
        if unit == self.of_volume + _YEARLY:
            return self.unit if self.rate else self.unit + _YEARLY
        return self.price_unit if unit == self.of_price else unit

    def factor(self, unit: str, month: int | None = None) -> float:
        """Return by what a value is multiplied that a table has in a unit.

        Parameters
        ----------
        unit
            Of the table.
        month
            From 1, of a volume of one month.
        """
        if unit == self.of_price:
            return self.price
        if unit == self.of_volume:
            years = float(self.year_share.sum()) if self.rate else 1.0
            return self.volume / years
        if unit == self.of_volume + _YEARLY:
            return self.volume
        if unit == self.of_volume + _MONTHLY:
            if not self.rate:
                return self.volume
            share = self.year_share.mean() if month is None else self.year_share[month - 1]
            return self.volume / float(share)
        return 1.0

    def table(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table of an answer in the units that are shown.

        Its units stand in the column ``unit``, row by row, or by column in ``attrs["units"]``.
        """
        if self.own:
            return table
        shown = table.copy()
        numbers = [str(name) for name in table if table[name].dtype.kind == "f"]
        if "unit" in table:
            months = table["month"] if "month" in table else [None] * len(table)
            factors = [
                self.factor(str(unit), month)
                for unit, month in zip(table["unit"], months, strict=True)
            ]
            shown[numbers] = table[numbers].mul(factors, axis=0)
            shown["unit"] = [self.label(str(unit)) for unit in table["unit"]]
            return shown
        units: Mapping[str, str] = table.attrs.get("units", {})
        for column, unit in units.items():
            if column in numbers:
                shown[column] = table[column] * self.factor(unit)
        shown.attrs = table.attrs | {"units": {c: self.label(u) for c, u in units.items()}}
        return shown

    def summary(self, content: Any) -> Any:
        """Return a summary of an answer in the units that are shown."""
        if self.own:
            return content
        if isinstance(content, list):
            return [self.summary(part) for part in content]
        if not isinstance(content, dict):
            return content
        units = content.get("units")
        if isinstance(units, dict):
            return self._of_draws(content, units)
        found = {}
        for key, value in content.items():
            if key in _TOTALS:
                found[key] = _times(value, self.factor(self.of_volume))
            elif key == "unit":
                found[key] = self.unit
            else:
                found[key] = self.summary(value)
        return found

    def _of_draws(self, content: dict[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
        """Return ranges, whose variables have units of their own."""
        found = dict(content)
        found["units"] = {name: self.label(unit) for name, unit in units.items()}
        for state in ("before", "after", "change"):
            if state in content:
                found[state] = {
                    name: _times(value, self.factor(units.get(name, "")))
                    for name, value in content[state].items()
                }
        return found


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: _times(part, factor) for key, part in value.items()}
    return None if value is None else value * factor


def shown_units(
    network_units: tuple[str, str],
    densities: Mapping[str, float],
    year_share: Array,
    unit: str,
    price_unit: str,
) -> ShownUnits:
    """Return the units in which answers are shown.

    Parameters
    ----------
    network_units
        Of volumes and prices, in which the network is computed.
    densities
        By name, of :data:`tarazy.corridors.measures.DENSITIES`.
    year_share
        Of each month of the horizon, in years, shape (month,).
    unit, price_unit
        What is asked for.

    Raises
    ------
    InputError
        If one is unknown or of another good, or takes a density that is not known.
    """
    of_volume, of_price = network_units
    chosen = []
    for where, name, table in (("--unit", unit, VOLUMES), ("--price-unit", price_unit, PRICES)):
        fitting = [each for each, measure in table.items() if measure.base == of_volume]
        if name not in fitting:
            raise unknown_name("unit", name, fitting, where)
        try:
            chosen.append(1.0 / size_of(table[name], name, densities, where))
        except InputError as error:
            text = str(error).replace("in network.toml", "in network.toml or with --density")
            raise InputError(text) from None
    rate = VOLUMES[unit].rate
    volume, price = chosen
    return ShownUnits(of_volume, of_price, unit, price_unit, volume, price, rate, year_share)


def density_of(unit: str) -> str:
    """Return the density that units of a good follow from, by the unit of its volume.

    Raises
    ------
    InputError
        If there is none.
    """
    for name in DENSITIES:
        if any(m.density == name and m.base == unit for m in VOLUMES.values()):
            return name
    raise InputError(f"--density: of {unit}; allowed: for oil ({BARRELS}) and gas")
