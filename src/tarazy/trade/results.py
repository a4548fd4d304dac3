"""What comes out of an experiment: labelled, with units and sources, and tables made from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.decomposition import foreign_trade, real_income, trade_after
from tarazy.trade.solve import TOLERANCE, Solution, solve_benchmark
from tarazy.world import World
from tarazy.world.store import read_dataset, write_dataset

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Array = NDArray[np.float64]

PER_CENT = "per cent change"
POINTS = "percentage points of real income"
MUSD = "million USD (numeraire: world value added)"
_COUNTRY, _SECTORAL = ("country",), ("country", "sector")
_BILATERAL = ("importer", "exporter", "sector")
# name: (dims, unit, long name)
VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "welfare": (_COUNTRY, PER_CENT, "real income, exact"),
    "from_factor_income": (_COUNTRY, POINTS, "real income from wages and profits"),
    "from_tariff_revenue": (_COUNTRY, POINTS, "real income from tariff revenue"),
    "from_deficit": (_COUNTRY, POINTS, "real income from the trade deficit"),
    "terms_of_trade": (_COUNTRY, PER_CENT, "terms of trade (Caliendo-Parro decomposition)"),
    "volume_of_trade": (_COUNTRY, PER_CENT, "volume of trade (Caliendo-Parro decomposition)"),
    "welfare_first_order": (_COUNTRY, PER_CENT, "terms of trade plus volume of trade"),
    "real_wage": (_COUNTRY, PER_CENT, "real wage"),
    "wage": (_COUNTRY, PER_CENT, "wage"),
    "price_index": (_COUNTRY, PER_CENT, "price of final expenditure"),
    "gdp": (_COUNTRY, PER_CENT, "value added plus tariff revenue, nominal"),
    "income_before": (_COUNTRY, MUSD, "income before"),
    "income_after": (_COUNTRY, MUSD, "income after"),
    "tariff_revenue_before": (_COUNTRY, MUSD, "tariff revenue before"),
    "tariff_revenue_after": (_COUNTRY, MUSD, "tariff revenue after"),
    "price": (_SECTORAL, PER_CENT, "price paid by buyers"),
    "output_before": (_SECTORAL, MUSD, "output before"),
    "output_after": (_SECTORAL, MUSD, "output after"),
    "output_change": (_SECTORAL, PER_CENT, "output, nominal"),
    "exports_before": (_SECTORAL, MUSD, "exports before, before tariffs"),
    "exports_after": (_SECTORAL, MUSD, "exports after, before tariffs"),
    "imports_before": (_SECTORAL, MUSD, "imports before, before tariffs"),
    "imports_after": (_SECTORAL, MUSD, "imports after, before tariffs"),
    "trade_before": (_BILATERAL, MUSD, "sales of exporter to importer before"),
    "trade_after": (_BILATERAL, MUSD, "sales of exporter to importer after"),
    "trade_creation": (("importer",), MUSD, "change of imports, all suppliers and sectors"),
    "trade_diversion": (("importer",), MUSD, "imports that moved between foreign suppliers"),
}


@dataclass(frozen=True)
class Outcome:
    """The answer to an experiment.

    Attributes
    ----------
    world_name, world_digest, world_year
        Of the benchmark.
    closure
        Of the deficits.
    residual, sweeps, seconds, method
        How well, in how many sweeps, how fast and by which algorithm the equilibrium was found.
    dataset
        Variables of :data:`VARIABLES`; each has ``unit``, ``long_name`` and ``source``.
    scenario
        The document that was run, or None.
    """

    world_name: str
    world_digest: str
    world_year: int
    closure: str
    residual: float
    sweeps: int
    seconds: float
    method: str
    dataset: xr.Dataset
    scenario: dict[str, Any] | None = None

    @property
    def welfare(self) -> xr.DataArray:
        """Change of real income by country, per cent."""
        return self.dataset["welfare"]

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``welfare`` (all country variables), ``sectors`` (all variables by country and sector),
            ``trade`` (by importer and exporter, summed over sectors), ``trade_by_sector``, or any
            variable.

        Raises
        ------
        InputError
            If there is no such table.
        """
        data = self.dataset
        groups: dict[str, Callable[[], xr.Dataset]] = {
            "welfare": lambda: data[[v for v in data if data[v].dims == _COUNTRY]],
            "sectors": lambda: data[[v for v in data if data[v].dims == _SECTORAL]],
            "trade": lambda: data[["trade_before", "trade_after"]].sum("sector"),
            "trade_by_sector": lambda: data[["trade_before", "trade_after"]],
        }
        if name in groups:
            return groups[name]().to_dataframe().reset_index()
        if name not in data:
            raise unknown_name("table", name, [*groups, *map(str, data)])
        return data[name].to_dataframe().reset_index()

    def figure(self, name: str, language: str = "en") -> go.Figure:
        """Return a figure; the names are those of `tarazy.report.figures`."""
        from tarazy.report.figures import figure

        return figure(name, self, language)

    def summary(self) -> dict[str, Any]:
        """Return the country results and diagnostics as plain data, ready for JSON."""
        by_country = {
            str(name): {
                str(country): float(value)
                for country, value in zip(array["country"].values, array.values, strict=True)
            }
            for name, array in self.dataset.items()
            if array.dims == _COUNTRY
        }
        return {
            "scenario": (self.scenario or {}).get("name"),
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "closure": self.closure,
            "residual": self.residual,
            "sweeps": self.sweeps,
            "seconds": self.seconds,
            "method": self.method,
            "units": {name: VARIABLES[name][1] for name in by_country},
            **by_country,
        }

    def save(self, path: str | Path) -> None:
        """Write the outcome to one file that `load` reads."""
        fields = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "dataset"
        }
        write_dataset(self.dataset, Path(path), {"kind": "outcome", **fields})

    @classmethod
    def load(cls, path: str | Path) -> Outcome:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing or holds something else.
        """
        dataset, header = read_dataset(Path(path), str(path))
        if header.pop("kind", None) != "outcome":
            raise InputError(f"{path}: does not hold an outcome")
        return cls(dataset=dataset, **header)


def solve_counterfactual(
    world: World,
    counterfactual: Counterfactual,
    *,
    tolerance: float = TOLERANCE,
    scenario: dict[str, Any] | None = None,
) -> Outcome:
    """Solve the equilibrium of a world under a counterfactual.

    Parameters
    ----------
    world
        The benchmark.
    counterfactual
        What changes.
    tolerance
        Largest residual allowed, relative to income.
    scenario
        The document behind the counterfactual, kept with the outcome.

    Raises
    ------
    InputError
        If the counterfactual does not fit the world.
    NoEquilibriumError
        If there is no equilibrium; the message gives the reason.
    """
    solution = solve_benchmark(Benchmark.from_world(world), counterfactual, tolerance=tolerance)
    return Outcome(
        world_name=world.name,
        world_digest=world.digest,
        world_year=world.year,
        closure=counterfactual.closure,
        residual=solution.residual,
        sweeps=solution.sweeps,
        seconds=solution.seconds,
        method=solution.method,
        dataset=label(solution, f"Tarazy equilibrium on {world.name} ({world.digest})"),
        scenario=scenario,
    )


def label(solution: Solution, source: str) -> xr.Dataset:
    """Return all results of a solution with names, units and source."""
    benchmark = solution.problem.benchmark
    before, after = benchmark.trade, trade_after(solution)
    income = real_income(solution, after)
    wage = np.exp(solution.log_wage)
    revenue, revenue_after = income.tariff_revenue_before, income.tariff_revenue_after
    gdp = wage * benchmark.value_added + revenue_after
    imports, imports_after = foreign_trade(before), foreign_trade(after)
    values: dict[str, Array] = {
        "welfare": 100 * income.welfare,
        "from_factor_income": 100 * income.from_factor_income,
        "from_tariff_revenue": 100 * income.from_tariff_revenue,
        "from_deficit": 100 * income.from_deficit,
        "terms_of_trade": 100 * income.terms_of_trade,
        "volume_of_trade": 100 * income.volume_of_trade,
        "welfare_first_order": 100 * (income.terms_of_trade + income.volume_of_trade),
        "real_wage": 100 * income.real_wage,
        "wage": 100 * (wage - 1),
        "price_index": 100 * income.price_index,
        "gdp": 100 * (gdp / (benchmark.value_added + revenue) - 1),
        "income_before": benchmark.income,
        "income_after": solution.income,
        "tariff_revenue_before": revenue,
        "tariff_revenue_after": revenue_after,
        "price": 100 * np.expm1(solution.log_price).T,
        "output_before": benchmark.output.T,
        "output_after": solution.output.T,
        "output_change": 100 * _growth(benchmark.output, solution.output).T,
        "exports_before": imports.sum(axis=1).T,
        "exports_after": imports_after.sum(axis=1).T,
        "imports_before": imports.sum(axis=2).T,
        "imports_after": imports_after.sum(axis=2).T,
        "trade_before": before.transpose(1, 2, 0),
        "trade_after": after.transpose(1, 2, 0),
        "trade_creation": (imports_after - imports).sum(axis=(0, 2)),
        "trade_diversion": _diversion(imports_after - imports),
    }
    data = {
        name: (dims, values[name], {"unit": unit, "long_name": text, "source": source})
        for name, (dims, unit, text) in VARIABLES.items()
    }
    codes = benchmark.economies
    coords = {"country": codes, "importer": codes, "exporter": codes, "sector": benchmark.sectors}
    return xr.Dataset(data, coords=coords)


def _growth(before: Array, after: Array) -> Array:
    return np.divide(after, before, out=np.ones_like(before), where=before > 0) - 1.0


def _diversion(change: Array) -> Array:
    """Return, per importer, what foreign suppliers gained at the expense of other ones."""
    gains = np.maximum(change, 0.0).sum(axis=2)
    losses = np.maximum(-change, 0.0).sum(axis=2)
    moved: Array = np.minimum(gains, losses).sum(axis=0)
    return moved
