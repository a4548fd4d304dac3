"""Units in which a network may state its figures, and answers may be shown.

A network is computed in one of the pairs of :data:`tarazy.corridors.columns.UNITS`, in which a
volume times a price is a value in million USD. Every unit of the table below is a fixed number of
such a unit, or one that follows from a density: barrels to the tonne, kWh to the cubic metre.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tarazy.corridors.columns import UNITS
from tarazy.errors import InputError, unknown_name

BARRELS, HEAT = "barrels_per_tonne", "kwh_per_m3"
DENSITIES = (BARRELS, HEAT)
DAYS = 365
# Kilograms of uranium in a pound of U3O8: 0.45359237 kg to the pound, and the part of uranium by
# the atomic weights of IUPAC (238.029 and 15.999).
_KGU_PER_LB = 0.45359237 * 3 * 238.029 / (3 * 238.029 + 8 * 15.999)
# Million British thermal units of the International Table in a MWh.
_MMBTU_PER_MWH = 3.412142


@dataclass(frozen=True)
class Measure:
    """A unit of volumes or prices.

    Attributes
    ----------
    base
        The unit of `UNITS` that it is measured by, a volume's also for a price.
    factor
        Base units in one, for a volume of a year; of a price, base price units in one.
    power
        With a density: one is `factor` times the density to this power.
    density
        The key of ``network.toml`` that it follows from; none where it is empty.
    rate
        Whether it is a volume by time. A stock is then told in the unit's volume of one day
        (``kb/d``: thousand barrels) or one year (``Mt/yr``: Mt).
    daily
        Whether that time is a day.
    """

    base: str
    factor: float
    power: int = 0
    density: str = ""
    rate: bool = False
    daily: bool = False


def _per_day(base: str, factor: float, **more: Any) -> Measure:
    return Measure(base, factor * DAYS, rate=True, daily=True, **more)


_OIL: Any = {"power": -1, "density": BARRELS}
_GAS: Any = {"power": -1, "density": HEAT}
VOLUMES: dict[str, Measure] = {
    **{unit: Measure(unit, 1.0) for unit in UNITS},
    **{f"{unit}/yr": Measure(unit, 1.0, rate=True) for unit in UNITS},
    "kt": Measure("Mt", 1e-3),
    "kt/yr": Measure("Mt", 1e-3, rate=True),
    "t": Measure("Mt", 1e-6),
    "Mbbl": Measure("Mt", 1.0, **_OIL),
    "kb/d": _per_day("Mt", 1e-3, **_OIL),
    "mb/d": _per_day("Mt", 1.0, **_OIL),
    "mcm": Measure("bcm", 1e-3),
    "mcm/d": _per_day("bcm", 1e-3),
    "TWh of gas": Measure("bcm", 1.0, **_GAS),
    "GWh/d of gas": _per_day("bcm", 1e-3, **_GAS),
    "GWh": Measure("TWh", 1e-3),
    "MW": _per_day("TWh", 24e-6),
    "tU": Measure("ktU", 1e-3),
    "tU/yr": Measure("ktU", 1e-3, rate=True),
    "Mlb U3O8": Measure("ktU", _KGU_PER_LB),
    "TEU": Measure("kTEU", 1e-3),
    "t of metal": Measure("kt of metal", 1e-3),
}
PRICES: dict[str, Measure] = {
    **{price: Measure(unit, 1.0) for unit, price in UNITS.items()},
    "USD/bbl": Measure("Mt", 1.0, power=1, density=BARRELS),
    "USD/MWh of gas": Measure("bcm", 1.0, power=1, density=HEAT),
    "USD/MMBtu": Measure("bcm", _MMBTU_PER_MWH, power=1, density=HEAT),
    "USD/kWh": Measure("TWh", 1e3),
    "USD/lb U3O8": Measure("ktU", 1 / _KGU_PER_LB),
    "USD/TEU": Measure("kTEU", 1e-3),
    "USD/t of metal": Measure("kt of metal", 1e-3),
}


@dataclass(frozen=True)
class Stated:
    """The units in which a network's files state their figures.

    Attributes
    ----------
    unit, price_unit
        Of :data:`VOLUMES` and :data:`PRICES`.
    barrels_per_tonne, kwh_per_m3
        Densities, where ``network.toml`` gives them.
    """

    unit: str
    price_unit: str
    barrels_per_tonne: float | None = None
    kwh_per_m3: float | None = None

    @property
    def densities(self) -> dict[str, float]:
        """Those of :data:`DENSITIES` that are known, by name."""
        given = {BARRELS: self.barrels_per_tonne, HEAT: self.kwh_per_m3}
        return {name: value for name, value in given.items() if value is not None}


def stated_units(heading: Mapping[str, Any], file: str) -> Stated:
    """Return the units of a heading, whose prices may be left to follow from its volumes.

    Raises
    ------
    InputError
        If a unit is unknown, both are not of one good, or a density is missing or not positive.
    """
    unit = heading["unit"]
    if unit not in VOLUMES:
        raise unknown_name("unit", unit, VOLUMES, f"{file}, unit")
    base = VOLUMES[unit].base
    price = heading.get("price_unit", UNITS[base])
    fitting = [name for name, measure in PRICES.items() if measure.base == base]
    if price not in fitting:
        allowed = " or ".join(map(repr, fitting))
        raise InputError(
            f"{file}, price_unit: {price!r} is not allowed; allowed: {allowed}, so that {base} "
            "times price is million USD"
        )
    given = {key: _density(heading[key], f"{file}, {key}") for key in DENSITIES if key in heading}
    for name, measure in ((unit, VOLUMES[unit]), (price, PRICES[price])):
        size_of(measure, name, given, file)
    return Stated(unit, price, **given)


def _density(value: object, where: str) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or not 0 < float(value) < math.inf:  # type: ignore[arg-type]
        raise InputError(f"{where}: {value!r} is not allowed; allowed: a number above 0")
    return float(value)  # type: ignore[arg-type]


def size_of(measure: Measure, name: str, densities: Mapping[str, float], where: str) -> float:
    """Return how many base units are one unit, for a volume of a year or for a price.

    Raises
    ------
    InputError
        If that takes a density that is not known.
    """
    if not measure.density:
        return measure.factor
    if measure.density not in densities:
        raise InputError(
            f"{where}: {name} needs {measure.density}, which the network does not give; allowed: "
            f"a number under {measure.density} in network.toml, or another unit"
        )
    return float(measure.factor * densities[measure.density] ** measure.power)
