"""What the numbers of an outcome say of each other.

Many results of an outcome follow from others of it. An outcome that was read from a file has to
agree with itself in all of them: a number that was changed by hand contradicts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.trade.factor_identities import (
    deficit_of,
    knows_factors,
    of_accounts,
    of_changes,
    of_parts,
)

Array = NDArray[np.float64]

# Largest residual of an outcome that is kept: a solution is found to 1e-10, a linked network to
# 1e-8, and what is less exact than this is no equilibrium whose accounts could be checked.
LARGEST_RESIDUAL = 1e-6
# What is computed from other variables by arithmetic alone differs by rounding: some 1e-13 of its
# terms, of sums of ten thousand flows as well.
_ARITHMETIC = 1e-9
# Accounts of a benchmark hold to 1e-8 of income (`tarazy.world.identities`).
_BENCHMARK = 1e-7
# Markets clear to the residual, in each sector, relative to income: all of an economy's to a
# multiple of it. At the largest residual this is 1e-5 and no more.
_EQUILIBRIUM, _OF_RESIDUAL = 1e-6, 10.0
# Of a hat 1 + x / 100 that is kept as x: it has so much rounding, however small it is.
_ROUNDING = 1e-14
_INCOMES = {"income_before", "income_after"}
_REVENUES = {"tariff_revenue_before", "tariff_revenue_after"}


@dataclass(frozen=True)
class _Follows:
    """A variable as others make it.

    Attributes
    ----------
    name
        Of the variable.
    implied, allowed
        What it has to be, and the largest gap; in the shape of the variable.
    source
        What it follows from, in words.
    """

    name: str
    implied: Array
    allowed: Array
    source: str


def check_identities(dataset: xr.Dataset, closure: str, residual: float, where: str) -> None:
    """Check that every variable is what the others make it, as far as an outcome tells.

    Variables that a file does not have are not asked for.

    Parameters
    ----------
    dataset
        Of an outcome, with the dims and the signs that they have to have.
    closure
        Of the deficits.
    residual
        Of the equilibrium, at most `LARGEST_RESIDUAL`.
    where
        The file.

    Raises
    ------
    InputError
        Naming the file, the variable, the cell, its value and what others make it.
    """
    values = {str(name): array.values for name, array in dataset.items()}
    tolerance = max(_EQUILIBRIUM, _OF_RESIDUAL * residual)
    owned = knows_factors(values)
    with np.errstate(all="ignore"):
        rest: tuple[Iterator[_Follows], ...] = (
            (_parts(values), _accounts(values, closure))
            if owned
            else (_first_order(values), _income(values, tolerance), _real_income(values, closure))
        )
        for rules in (_flows(values, tolerance), _hats(values), *rest):
            for rule in rules:
                if rule.name in values:
                    _check(dataset[rule.name], rule, where)
        _check_deficit(dataset, values, closure, tolerance, where)


def check_country_identities(dataset: xr.Dataset, closure: str, where: str) -> None:
    """Check results by country alone, of an equilibrium or of several along a further dim.

    Parameters
    ----------
    dataset
        Country variables of an outcome, all in the same dims.
    closure, where
        As in `check_identities`.

    Raises
    ------
    InputError
        As in `check_identities`.
    """
    values = {str(name): array.values for name, array in dataset.items()}
    with np.errstate(all="ignore"):
        # With factors there is no split of first order, and income is that of `_accounts`.
        owned = np.isnan(values.get("welfare_first_order", np.zeros(1))).all()
        rest = (_parts(values),) if owned else (_first_order(values), _real_income(values, closure))
        for rules in (_hats(values), *rest):
            for rule in rules:
                if rule.name in values:
                    _check(dataset[rule.name], rule, where)


def _check(array: xr.DataArray, rule: _Follows, where: str) -> None:
    gap = np.abs(array.values - rule.implied)
    none = np.isnan(array.values) & np.isnan(rule.implied)
    # Where the others are so extreme that they imply no number, they tell nothing.
    silent = np.isnan(rule.allowed) | np.isinf(rule.implied)
    wrong = ~(none | silent | (gap <= rule.allowed))
    if wrong.any():
        excess = np.where(wrong, np.nan_to_num(gap, nan=np.inf), -1.0)
        at = np.unravel_index(int(excess.argmax()), gap.shape)
        raise InputError(
            f"{where}: {array.name} at {_labels(array, at)} is {array.values[at]:.10g}, but "
            f"{rule.source} make{'' if ' and ' in rule.source else 's'} it "
            f"{rule.implied[at]:.10g}; allowed: a gap of {rule.allowed[at]:.2g}"
        )


def _labels(array: xr.DataArray, at: tuple[np.intp, ...]) -> str:
    return ", ".join(f"{dim}={array[dim].values[i]}" for dim, i in zip(array.dims, at, strict=True))


def _flows(values: Mapping[str, Array], tolerance: float) -> Iterator[_Follows]:
    """Yield what flows add up to: output, exports, imports, creation and diversion."""
    foreign = {}
    for state in ("before", "after"):
        trade = values[f"trade_{state}"]
        n = np.arange(len(trade))
        abroad = foreign[state] = trade.copy()
        abroad[n, n] = 0.0
        source = f"trade_{state}"
        close = tolerance if state == "after" else _BENCHMARK
        made, size = trade.sum(axis=0), close * values[f"income_{state}"][:, None]
        # What exporters take of a flow is no sale of theirs.
        taken = values.get(f"export_tax_revenue_{state}")
        sales = made if taken is None else made - taken
        told = source if taken is None else f"{source} and export_tax_revenue_{state}"
        yield _Follows(f"output_{state}", sales, size + _ARITHMETIC * made, told)
        for name, sum_of in (("exports", abroad.sum(axis=0)), ("imports", abroad.sum(axis=1))):
            yield _Follows(f"{name}_{state}", sum_of, _ARITHMETIC * sum_of, source)
    change = foreign["after"] - foreign["before"]
    size = _ARITHMETIC * (foreign["after"] + foreign["before"]).sum(axis=(1, 2))
    gains = np.maximum(change, 0.0).sum(axis=1)
    losses = np.maximum(-change, 0.0).sum(axis=1)
    source = "trade_before and trade_after"
    yield _Follows("trade_creation", change.sum(axis=(1, 2)), size, source)
    yield _Follows("trade_diversion", np.minimum(gains, losses).sum(axis=1), size, source)
    if {"output_before", "output_after"} <= values.keys():
        before, after = values["output_before"], values["output_after"]
        hat = np.divide(after, before, out=np.ones_like(before), where=before > 0)
        allowed = 100.0 * _ARITHMETIC * (1.0 + hat)
        source = "output_before and output_after"
        yield _Follows("output_change", 100.0 * (hat - 1.0), allowed, source)


def _first_order(values: Mapping[str, Array]) -> Iterator[_Follows]:
    """Yield the sum of the parts of first order, and what it leaves of the exact change."""
    parts = ("terms_of_trade", "volume_of_trade", "productivity_direct", "trade_cost_direct")
    if {*parts} <= values.keys():
        # An infinite cost has no first order, in either of the parts that it is in.
        none = np.isnan(values["trade_cost_direct"])
        volume = values["volume_of_trade"]
        split = np.where(none, np.nan, np.nan_to_num(volume))
        yield _Follows("volume_of_trade", split, np.zeros_like(split), "trade_cost_direct")
        terms = [values[name] for name in parts]
        yield _sum("welfare_first_order", terms, f"{', '.join(parts[:3])} and {parts[3]}")
        for name in ("terms_of_trade", "productivity_direct"):
            number = np.nan_to_num(values[name])
            yield _Follows(name, number, np.zeros_like(number), "a cost that is finite")
    if "welfare_first_order" in values:
        terms = [values["welfare"], -values["welfare_first_order"]]
        yield _sum("first_order_rest", terms, "welfare and welfare_first_order")


def _sum(name: str, terms: list[Array], source: str) -> _Follows:
    """Return a sum; where a term is none it has none, and what is allowed is still a number."""
    size = np.nansum(np.abs(terms), axis=0)
    return _Follows(name, np.sum(terms, axis=0), _ARITHMETIC * (1.0 + size), source)


def _hats(values: Mapping[str, Array]) -> Iterator[_Follows]:
    """Yield the real wage and real expenditure; and the price of final expenditure's bounds."""
    if "price_index" not in values:
        return
    price = _hat(values["price_index"])
    if "wage" in values:
        wage = _hat(values["wage"])
        yield _ratio("real_wage", wage, price, _ROUNDING / wage, "wage and price_index")
    if not values.keys() >= _INCOMES:
        return
    spent = values["income_after"] / values["income_before"]
    source = "income_before, income_after and price_index"
    yield _ratio("real_expenditure", spent, price, np.zeros_like(spent), source)
    if "price" in values:
        prices = _hat(values["price"])
        # A mean of these, with shares of final use that an outcome does not keep.
        least, most = prices.min(axis=1), prices.max(axis=1)
        nearest = np.clip(price, least, most)
        allowed = 100.0 * _ARITHMETIC * (1.0 + nearest)
        source = "the range of prices"
        yield _Follows("price_index", 100.0 * (nearest - 1.0), allowed, source)


def _hat(per_cent: Array) -> Array:
    return 1.0 + per_cent / 100.0


def _ratio(name: str, above: Array, price: Array, rounding: Array, source: str) -> _Follows:
    hat = above / price
    close = _ARITHMETIC + rounding + _ROUNDING / price
    allowed = 100.0 * (_ROUNDING + close * np.abs(hat))
    return _Follows(name, 100.0 * (hat - 1.0), allowed, source)


def _income(values: Mapping[str, Array], tolerance: float) -> Iterator[_Follows]:
    """Yield income and product: value added at new wages, tariff revenue, deficit."""
    if not {"wage", *_REVENUES} <= values.keys():
        return
    wage = _hat(values["wage"])
    revenue_after = values["tariff_revenue_after"]
    value_added, revenue, deficit = _benchmark(values)
    deficit_after = _deficit(values["trade_after"])
    earned = wage * value_added
    size = np.abs(earned) + np.abs(revenue_after) + np.abs(deficit_after)
    source = "wage, tariff_revenue_after and trade_after"
    yield _Follows("income_after", earned + revenue_after + deficit_after, tolerance * size, source)
    product = value_added + revenue
    hat = (earned + revenue_after) / product
    turnover = (np.abs(values["income_before"]) + np.abs(deficit)) / np.abs(product)
    allowed = 100.0 * _BENCHMARK * (1.0 + np.abs(hat) + wage) * turnover
    source = "wage, tariff revenue and value added"
    yield _Follows("gdp", 100.0 * (hat - 1.0), allowed, source)
    # The numeraire is the value added of the world, also where it falls apart into blocs.
    level = earned.sum() / value_added.sum()
    wages = 100.0 * (wage / level - 1.0)
    yield _Follows("wage", wages, 100.0 * tolerance * wage, "the numeraire, value added of all,")


def _benchmark(values: Mapping[str, Array]) -> tuple[Array, Array, Array]:
    """Return value added, tariff revenue and deficit of the benchmark, (N,) each."""
    revenue, deficit = values["tariff_revenue_before"], _deficit(values["trade_before"])
    return values["income_before"] - revenue - deficit, revenue, deficit


def _deficit(trade: Array) -> Array:
    """Return imports less exports of every economy, (N,); sales at home cancel."""
    found: Array = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    return found


def _accounts(values: Mapping[str, Array], closure: str) -> Iterator[_Follows]:
    """Yield what accounts with factors make of each other, and changes that follow from them."""
    for name, implied, size, source in of_accounts(values):
        yield _Follows(name, implied, _ARITHMETIC * size, source)
    hat = values["gdp_after"] / values["gdp_before"]
    allowed = 100.0 * _ARITHMETIC * (1.0 + np.abs(hat))
    yield _Follows("gdp", 100.0 * (hat - 1.0), allowed, "gdp_before and gdp_after")
    for name, implied, size, source in (*of_parts(values), *of_changes(values, closure)):
        # Points and per cents have the rounding of the hats that they come from.
        yield _Follows(name, implied, _ARITHMETIC * (1.0 + size), source)


def _parts(values: Mapping[str, Array]) -> Iterator[_Follows]:
    """Yield real income as the sum of its parts."""
    parts = ("from_factor_income", "from_tariff_revenue", "from_deficit")
    if {*parts} <= values.keys():
        terms = [values[name] for name in parts]
        yield _sum("welfare", terms, f"{parts[0]}, {parts[1]} and {parts[2]}")


def _real_income(values: Mapping[str, Array], closure: str) -> Iterator[_Follows]:
    """Yield real income as the sum of its parts and, where no transfer changes, each part."""
    parts = ("from_factor_income", "from_tariff_revenue", "from_deficit")
    yield from _parts(values)
    if closure == "zero":
        none = np.zeros_like(values["welfare"])
        # Balanced to rounding: there is no transfer to buy anything with.
        yield _Follows("from_deficit", none, none + _ARITHMETIC, "closure 'zero'")
    if closure != "fixed" or not {"price_index", *_INCOMES} <= values.keys():
        return
    # What real income is compared with is then the benchmark itself.
    price, income = _hat(values["price_index"]), values["income_before"]
    spent = values["income_after"] / income
    source = "income_before, income_after and price_index"
    yield _ratio("welfare", spent, price, np.zeros_like(spent), source)
    if not {*_REVENUES, "wage", "trade_before"} <= values.keys():
        return
    wage, revenue_after = _hat(values["wage"]), values["tariff_revenue_after"]
    value_added, revenue, deficit = _benchmark(values)
    states = ((value_added, wage * value_added), (revenue, revenue_after), (deficit, deficit))
    source = "wage, price_index, tariff revenue and trade_before"
    for name, (before, after) in zip(parts, states, strict=True):
        size = (income + np.abs(after) / price + np.abs(before)) / income
        implied = 100.0 * (after / price - before) / income
        yield _Follows(name, implied, 100.0 * _BENCHMARK * size, source)


def _check_deficit(
    dataset: xr.Dataset, values: Mapping[str, Array], closure: str, tolerance: float, where: str
) -> None:
    """Check that trade after leaves the deficits that the closure, or the accounts, allow."""
    before, after = (_deficit(values[f"trade_{state}"]) for state in ("before", "after"))
    if knows_factors(values):
        wanted = deficit_of(values, "after")
    elif closure in ("fixed", "zero"):
        wanted = before if closure == "fixed" else np.zeros_like(before)
    else:
        return
    size = values["income_before"] + values["income_after"] + np.abs(after)
    wrong = np.abs(after - wanted) > tolerance * size
    if wrong.any():
        reason = "the accounts make" if knows_factors(values) else f"closure {closure!r} makes"
        place = int(np.where(wrong, np.abs(after - wanted), -1.0).argmax())
        raise InputError(
            f"{where}: trade_after gives {dataset['country'].values[place]} a deficit of "
            f"{after[place]:.10g}, but {reason} it {wanted[place]:.10g}; "
            f"allowed: a gap of {tolerance * size[place]:.2g}"
        )
