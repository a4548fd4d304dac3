"""Labels of a solution: every result with its dims, unit, name and source."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.immutable import Later, frozen_array
from tarazy.trade.decomposition import (
    RealIncome,
    export_tax_revenue,
    foreign_trade,
    real_changes,
    real_income,
)
from tarazy.trade.labelled_factors import FACTOR_VARIABLES, factor_values
from tarazy.trade.measures import BILATERAL, COUNTRY, MUSD, PER_CENT, POINTS, SECTORAL
from tarazy.trade.reference import reference, spent, trade_after
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]

# name: (dims, unit, long name)
VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "welfare": (COUNTRY, PER_CENT, "real income, exact, at equal transfers from abroad"),
    "from_factor_income": (COUNTRY, POINTS, "real income from wages and profits"),
    "from_tariff_revenue": (COUNTRY, POINTS, "real income from tariff revenue"),
    "from_deficit": (COUNTRY, POINTS, "real income from what the trade deficit buys"),
    "terms_of_trade": (COUNTRY, PER_CENT, "terms of trade (Caliendo-Parro decomposition)"),
    "volume_of_trade": (COUNTRY, PER_CENT, "volume of trade (Caliendo-Parro decomposition)"),
    "productivity_direct": (COUNTRY, PER_CENT, "productivity at output before (first order)"),
    "trade_cost_direct": (COUNTRY, PER_CENT, "trade costs at flows before (first order)"),
    "welfare_first_order": (COUNTRY, PER_CENT, "the sum of the four parts of first order"),
    "first_order_rest": (COUNTRY, POINTS, "real income less the sum of first order"),
    "real_expenditure": (COUNTRY, PER_CENT, "real income with the change of transfers in it"),
    "real_wage": (COUNTRY, PER_CENT, "real wage"),
    "wage": (COUNTRY, PER_CENT, "wage"),
    "price_index": (COUNTRY, PER_CENT, "price of final expenditure"),
    "gdp": (COUNTRY, PER_CENT, "value added plus tariff revenue, nominal"),
    "income_before": (COUNTRY, MUSD, "income before"),
    "income_after": (COUNTRY, MUSD, "income after"),
    "tariff_revenue_before": (COUNTRY, MUSD, "tariff revenue before"),
    "tariff_revenue_after": (COUNTRY, MUSD, "tariff revenue after"),
    "price": (SECTORAL, PER_CENT, "price paid by buyers"),
    "output_before": (SECTORAL, MUSD, "output before"),
    "output_after": (SECTORAL, MUSD, "output after"),
    "output_change": (SECTORAL, PER_CENT, "output, nominal"),
    "exports_before": (SECTORAL, MUSD, "exports before, before tariffs"),
    "exports_after": (SECTORAL, MUSD, "exports after, before tariffs"),
    "imports_before": (SECTORAL, MUSD, "imports before, before tariffs"),
    "imports_after": (SECTORAL, MUSD, "imports after, before tariffs"),
    "trade_before": (BILATERAL, MUSD, "sales of exporter to importer before"),
    "trade_after": (BILATERAL, MUSD, "sales of exporter to importer after"),
    "trade_creation": (("importer",), MUSD, "change of imports, all suppliers and sectors"),
    "trade_diversion": (("importer",), MUSD, "imports that moved between foreign suppliers"),
    "trade_elasticity": (("sector",), "1", "trade elasticity of the benchmark"),
    # Of an equilibrium with taxes on exports alone: part of tariff revenue and of what is sold.
    "export_tax_revenue_after": (SECTORAL, MUSD, "revenue of taxes on exports after"),
    # Of an equilibrium with factors alone.
    **FACTOR_VARIABLES,
}
# The split of first order is shown where it misses the exact change by less than this part of it,
# or of a change of a hundredth of a per cent.
FIRST_ORDER_MISS = 0.25


# Those that need no flows.
QUICK = frozenset(("welfare", "real_expenditure", "real_wage", "price_index"))


def first_order_holds(welfare: float, rest: float) -> bool:
    """Return whether the split of first order tells what happened.

    Parameters
    ----------
    welfare, rest
        The exact change of real income, per cent, and what the split leaves of it; NaN where there
        is no split.
    """
    return abs(rest) <= FIRST_ORDER_MISS * max(abs(welfare), 0.01)


class Labels(Later[xr.Dataset]):
    """The labels of a solution for later; what is asked for most often is told at once.

    Parameters
    ----------
    solution
        The equilibrium.
    source
        Of every variable.

    Raises
    ------
    NoEquilibriumError
        Now and not later: if there is no equilibrium that real income could be compared with, or
        nothing left to consume.
    """

    def __init__(self, solution: Solution, source: str) -> None:
        spent(solution)
        reference(solution)
        self._quick = real_changes(solution)
        self._economies, self._source = solution.problem.benchmark.economies, source
        if solution.problem.closure == "fixed":
            super().__init__(lambda: label(solution, source))
        else:
            # What it is compared with was solved for it, and may be solved no second time.
            values = _values(solution)
            super().__init__(lambda: _labelled(solution, values, source))

    def quick(self, name: str) -> xr.DataArray:
        """Return one of `QUICK` as the dataset has it, which is not made for that."""
        dims, unit, text = VARIABLES[name]
        return xr.DataArray(
            frozen_array(100 * self._quick[name]),
            dims=dims,
            coords={dims[0]: list(self._economies)},
            attrs={"unit": unit, "long_name": text, "source": self._source},
            name=name,
        )


def label(solution: Solution, source: str) -> xr.Dataset:
    """Return all results of a solution with names, units and source."""
    return _labelled(solution, _values(solution), source)


def values_of(solution: Solution, names: Collection[str]) -> dict[str, Array]:
    """Return some of the variables of `label`, without labels; the few that are quick, quickly.

    Parameters
    ----------
    solution
        The equilibrium.
    names
        Of variables.

    Returns
    -------
    dict
        At least those of `names` that this equilibrium has, each over the dimensions of
        `VARIABLES`.

    Raises
    ------
    NoEquilibriumError
        As `Labels`.
    """
    if not QUICK.issuperset(names):
        return _values(solution)
    return {name: 100 * values for name, values in real_changes(solution).items()}


def _values(solution: Solution) -> dict[str, Array]:
    """Return the values of all variables that there are."""
    benchmark = solution.problem.benchmark
    before, after = benchmark.trade, trade_after(solution)
    imports, imports_after = foreign_trade(before), foreign_trade(after)
    income = real_income(solution, after)
    with_factors = factor_values(solution, reference(solution), income)
    values: dict[str, Array] = {
        **with_factors,
        **_of_economies(solution, income),
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
        "trade_elasticity": benchmark.trade_elasticity[:, 0],
    }
    if len(solution.problem.export_tax):
        values["export_tax_revenue_after"] = export_tax_revenue(solution, after).T
    return values


def _labelled(solution: Solution, values: dict[str, Array], source: str) -> xr.Dataset:
    benchmark = solution.problem.benchmark
    data = {
        name: (dims, values[name], {"unit": unit, "long_name": text, "source": source})
        for name, (dims, unit, text) in VARIABLES.items()
        if name in values
    }
    codes, sectors = list(benchmark.economies), list(benchmark.sectors)
    coords = {"country": codes, "importer": codes, "exporter": codes, "sector": sectors}
    if solution.factors is None:
        return xr.Dataset(data, coords=coords)
    horizon = solution.factors.model.technology.horizon
    coords |= {"owner": codes, "host": codes}
    return xr.Dataset(data, coords=coords, attrs={"factors": "three", "horizon": horizon})


def by_country(solution: Solution, flow_after: Array) -> dict[str, Array]:
    """Return the variables of `VARIABLES` by country, (N,) each.

    Parameters
    ----------
    solution
        The equilibrium.
    flow_after
        (J, N, N) from `trade_after`; the dutiable sectors, which come first, are enough.
    """
    income = real_income(solution, flow_after)
    with_factors = factor_values(solution, reference(solution), income)
    return _of_economies(solution, income) | {
        name: values
        for name, values in with_factors.items()
        if FACTOR_VARIABLES[name][0] == COUNTRY
    }


def _of_economies(solution: Solution, income: RealIncome) -> dict[str, Array]:
    """Return what there is with any number of factors, by country."""
    benchmark = solution.problem.benchmark
    wage = np.exp(solution.log_wage)
    revenue, revenue_after = income.tariff_revenue_before, income.tariff_revenue_after
    gdp = wage * benchmark.value_added + revenue_after
    if solution.accounts is not None:
        gdp = solution.accounts.gdp
    return {
        "welfare": 100 * income.welfare,
        "from_factor_income": 100 * income.from_factor_income,
        "from_tariff_revenue": 100 * income.from_tariff_revenue,
        "from_deficit": 100 * income.from_deficit,
        "terms_of_trade": 100 * income.terms_of_trade,
        "volume_of_trade": 100 * income.volume_of_trade,
        "productivity_direct": 100 * income.productivity,
        "trade_cost_direct": 100 * income.trade_cost,
        "welfare_first_order": 100 * income.first_order,
        "first_order_rest": 100 * (income.welfare - income.first_order),
        "real_expenditure": 100 * income.real_expenditure,
        "real_wage": 100 * income.real_wage,
        "wage": 100 * (wage - 1),
        "price_index": 100 * income.price_index,
        "gdp": 100 * (gdp / (benchmark.value_added + revenue) - 1),
        "income_before": benchmark.income,
        "income_after": solution.income,
        "tariff_revenue_before": revenue,
        "tariff_revenue_after": revenue_after,
    }


def _growth(before: Array, after: Array) -> Array:
    return np.divide(after, before, out=np.ones_like(before), where=before > 0) - 1.0


def _diversion(change: Array) -> Array:
    """Return, per importer, what foreign suppliers gained at the expense of other ones."""
    gains = np.maximum(change, 0.0).sum(axis=2)
    losses = np.maximum(-change, 0.0).sum(axis=2)
    moved: Array = np.minimum(gains, losses).sum(axis=0)
    return moved
