"""The arrays of a problem with labour, capital, resources and owners, ready for the sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.accounts import transfers_before
from tarazy.trade.data import Benchmark, Problem
from tarazy.trade.factors import Factors, Horizon, Nest
from tarazy.trade.nest import substitution
from tarazy.trade.sweep import Model

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Technology:
    """What a benchmark tells of costs, whatever the shock.

    Attributes
    ----------
    horizon
        What is fixed.
    fixed_sectors
        (F,) positions of the sectors in which anything is fixed.
    fixed
        (F, N) s, the share of what is fixed in cost at the benchmark.
    labour, capital
        (J, N) shares in the cost of what varies, the second zero in the short run.
    inputs
        (N, K, J) likewise.
    substitution
        (F, N) σ.
    elasticity, final
        ε and ς.
    wages
        (N,) w L, money.
    capital_income, resource_income
        (J, N) gross r K and q R, money.
    rent
        (F, N) what is fixed earns, money.
    capital_in_rent
        (F, N) the part of it that capital earns: one less that of the resource.
    output, expenditure
        (J, N) Y and X.
    royalty, profit_tax
        (J, N) rates before.
    depreciation
        (N,) part of gross capital income.
    abroad
        (N, N, J) host, owner, sector: ω without owners at home.
    other_income
        (N,) N, money.
    foreign_capital
        Elasticity of the stock of foreign-owned capital to its after-tax return.
    """

    horizon: Horizon
    fixed_sectors: NDArray[np.intp]
    fixed: Array
    labour: Array
    capital: Array
    inputs: Array
    substitution: Array
    elasticity: float
    final: float
    foreign_capital: float
    wages: Array
    capital_income: Array
    resource_income: Array
    rent: Array
    capital_in_rent: Array
    output: Array
    expenditure: Array
    royalty: Array
    profit_tax: Array
    depreciation: Array
    abroad: Array
    other_income: Array


@dataclass(frozen=True, eq=False)
class FactorModel:
    """All arrays of a problem with factors.

    Attributes
    ----------
    base
        What it shares with the model of one factor; its deficit is that of transfers, T, and its
        value added and income are those of the benchmark.
    technology
        Of the benchmark.
    keep
        (J, N) 1 - ρ', the part of sales that pays costs.
    log_wedge
        (J, N) log (1 - ρ') / (1 - ρ): what a change of the royalty takes off costs.
    stock, resource
        (J, N) factors on capital and on the resource.
    after_tax
        (J, N) 1 - tax'.
    abroad
        (N, N, J) host, owner, sector: ω' without owners at home.
    foreign
        (J, N) the sum of it over owners.
    foreign_stock
        (J, N) factor on the stock of foreign-owned capital; one but in the long run.
    other_income
        (N,) N', money.
    """

    base: Model
    technology: Technology
    keep: Array
    log_wedge: Array
    stock: Array
    resource: Array
    after_tax: Array
    abroad: Array
    foreign: Array
    foreign_stock: Array
    other_income: Array


_TECHNOLOGY: WeakKeyDictionary[Benchmark, Technology] = WeakKeyDictionary()


def technology_of(benchmark: Benchmark) -> Technology:
    """Return what a benchmark with factors tells of costs, once.

    Raises
    ------
    InputError
        If its factors or its nest are not sound.
    """
    known = _TECHNOLOGY.get(benchmark)
    if known is None:
        assert benchmark.factors is not None
        nest = Nest() if benchmark.nest is None else benchmark.nest
        known = _TECHNOLOGY[benchmark] = _technology(benchmark, benchmark.factors, nest)
    return known


def _technology(benchmark: Benchmark, factors: Factors, nest: Nest) -> Technology:
    j, n = benchmark.output.shape
    factors.check(benchmark.value_added_share)
    nest.check(j, n)
    cost = 1.0 - factors.royalty
    held = factors.resource + (factors.capital if nest.horizon == "short" else 0.0)
    share = held / cost
    varies = np.where(share < 1.0, 1.0 - share, 1.0) * cost
    mobile = np.zeros_like(factors.capital) if nest.horizon == "short" else factors.capital
    at = np.flatnonzero((held * benchmark.output).any(axis=1))
    supply = None if nest.supply is None else nest.supply[at]
    capital_held = factors.capital[at] if nest.horizon == "short" else np.zeros((len(at), n))
    return Technology(
        horizon=nest.horizon,
        fixed_sectors=at,
        fixed=share[at],
        labour=factors.labour / varies,
        capital=mobile / varies,
        inputs=benchmark.input_share / varies.T[:, None, :],
        substitution=substitution(supply, np.minimum(share[at], 1.0 - 1e-12)),
        elasticity=float(nest.inputs),
        final=float(nest.final),
        foreign_capital=float(nest.foreign_capital),
        wages=(factors.labour * benchmark.output).sum(axis=0),
        capital_income=factors.capital * benchmark.output,
        resource_income=factors.resource * benchmark.output,
        rent=held[at] * benchmark.output[at],
        capital_in_rent=np.divide(
            capital_held, held[at], out=np.zeros_like(capital_held), where=held[at] > 0
        ),
        output=benchmark.output,
        expenditure=benchmark.expenditure,
        royalty=factors.royalty,
        profit_tax=factors.profit_tax,
        depreciation=factors.depreciation,
        abroad=owned_abroad(factors.owner),
        other_income=factors.other_income,
    )


def owned_abroad(owner: Array) -> Array:
    """Return ω, (N, N, J) host, owner, sector, without what owners have at home."""
    found = owner.copy()
    at_home = np.arange(len(owner))
    found[at_home, at_home] = 0.0
    return found


def factor_model(problem: Problem, base: Model) -> FactorModel:
    """Return the arrays that the sweep works on.

    Parameters
    ----------
    problem
        Of a benchmark with factors.
    base
        What it shares with the model of one factor, as `tarazy.trade.solution.model_of` makes it.

    Raises
    ------
    NoEquilibriumError
        If owners have income in economies that no chain of trade links to their own any more.
    """
    benchmark, shock = problem.benchmark, problem.counterfactual
    factors = benchmark.factors
    assert factors is not None
    technology = technology_of(benchmark)
    royalty = factors.royalty if shock.royalty is None else shock.royalty.T
    tax = factors.profit_tax if shock.profit_tax is None else shock.profit_tax.T
    one = np.ones_like(benchmark.output)
    foreign = one
    if technology.horizon == "long" and shock.profit_tax is not None:
        foreign = ((1.0 - tax) / (1.0 - factors.profit_tax)) ** technology.foreign_capital
    other = factors.other_income + (0.0 if shock.other_income is None else shock.other_income)
    abroad = technology.abroad if shock.owner is None else owned_abroad(shock.owner)
    _check_claims(problem, abroad, other)
    return FactorModel(
        base=base._replace(deficit=transfers_before(benchmark)),
        technology=technology,
        keep=1.0 - royalty,
        log_wedge=np.log1p(-royalty) - np.log1p(-factors.royalty),
        stock=one if shock.capital is None else np.ascontiguousarray(shock.capital.T),
        resource=one if shock.resource is None else np.ascontiguousarray(shock.resource.T),
        after_tax=1.0 - tax,
        abroad=abroad,
        foreign=np.ascontiguousarray(abroad.sum(axis=1).T),
        foreign_stock=foreign,
        other_income=other,
    )


def _check_claims(problem: Problem, abroad: Array, other: Array) -> None:
    """Refuse claims on income across blocs that trade no longer links: nothing can pay them."""
    if problem.blocs.max() == 0:
        return
    benchmark = problem.benchmark
    apart = problem.blocs[:, None] != problem.blocs
    claims = abroad.sum(axis=2) * apart
    names = benchmark.economies
    if claims.max() > 0.0:
        host, owner = (int(i) for i in np.unravel_index(int(claims.argmax()), claims.shape))
        raise NoEquilibriumError(
            f"no equilibrium: {names[owner]} owns capital in {names[host]}, and trade no longer "
            "links the two, so that its income can't be paid; use factors 'one', or a shock of "
            "ownership besides"
        )
    for bloc in range(problem.blocs.max() + 1):
        inside = problem.blocs == bloc
        gap = other[inside].sum()
        if abs(gap) > 1e-9 * benchmark.income[inside].sum():
            listed = ", ".join(name for name, member in zip(names, inside, strict=True) if member)
            raise NoEquilibriumError(
                f"no equilibrium: trade is cut around {{{listed[:200]}}}, whose primary income "
                f"from abroad of {gap:.6g} can't be paid; use factors 'one'"
            )


def part_of(model: FactorModel, base: Model, part: float) -> FactorModel:
    """Return the model with a part of the shock, 0 to 1; `base` has it already.

    Factors and rates move geometrically, shares of owners and money in proportion.
    """
    technology = model.technology
    keep = (1.0 - technology.royalty) * np.exp(part * model.log_wedge)
    before_tax = 1.0 - technology.profit_tax
    abroad = (1.0 - part) * technology.abroad + part * model.abroad
    return replace(
        model,
        base=base,
        keep=keep,
        log_wedge=part * model.log_wedge,
        stock=model.stock**part,
        resource=model.resource**part,
        after_tax=before_tax * (model.after_tax / before_tax) ** part,
        abroad=abroad,
        foreign=abroad.sum(axis=1).T,
        foreign_stock=model.foreign_stock**part,
        other_income=(1.0 - part) * technology.other_income + part * model.other_income,
    )
