"""The model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), around our equilibrium.

A. Ignatenko, A. Lashkaripour, L. Macedoni and I. Simonovska, "Making America great again? The
economic impacts of Liberation Day tariffs", Journal of International Economics 157, 2025, 104138,
https://doi.org/10.1016/j.jinteco.2025.104138, section 2; with inputs as in its section 5.5.

One sector. Four things go beyond the equilibrium of `tarazy.trade`, and all four can be said in its
terms, so that its solver is used inside a fixed point of two vectors, productivity and deficit:

- Labour supply and scale economies change productivity. What the solver calls the wage is the
  change of sales; dividing it by the productivity found here gives the paper's unit cost
  ``w^β P^(1-β) / (ℓ L)^ψ`` with ``ℓ = (w / P)^(1-β)``.
- A tariff raises prices by the power φ, not by one: the rest is a trade cost ``(1 + t)^(φ - 1)``.
- A part ν of sales pays labour where the goods are sold: incomes differ from sales, and the
  difference enters as the deficit.
- The price index has the factor ``(E / w)^(1-φ)``, the number of varieties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve as solve_markets

Array = NDArray[np.float64]

# Of income, inside; of log productivity and of spending, in the fixed point around it.
MARKETS, FIXED_POINT = 1e-12, 1e-11
MAX_ROUNDS, DEPTH = 60, 8


@dataclass(frozen=True)
class Parameters:
    """Parameters of section 4.

    Attributes
    ----------
    trade_elasticity
        ε.
    labour_supply
        κ, elasticity of labour supply to the real wage after tax.
    scale
        ψ, elasticity of productivity to employment.
    firm_pass_through
        φ̃, of a tariff into the price of a firm.
    """

    trade_elasticity: float = 4.0
    labour_supply: float = 0.5
    scale: float = 0.67 / 4.0
    firm_pass_through: float = 1.0

    def pass_through(self, local_cost: Array) -> Array:
        """Return φ, (N,), of a tariff into the price index of imports.

        Parameters
        ----------
        local_cost
            (N,) ν.
        """
        return self.firm_pass_through + local_cost / (1.0 - local_cost) * (1.0 + self.scale)


@dataclass(frozen=True)
class Accounts:
    """Sales between economies and what they pay for, before the change.

    Attributes
    ----------
    economies
        N codes.
    sales
        (N, N) importer, exporter; domestic sales on the diagonal; tariffs are counted as zero.
    local_cost
        (N,) ν, the part of what is sold in an economy that pays its labour, whoever sells.
    value_added_share
        β, the part of the remainder that pays labour of the seller; inputs are the rest.
    """

    economies: list[str]
    sales: Array
    local_cost: Array
    value_added_share: float = 1.0

    @cached_property
    def spending(self) -> Array:
        """(N,) E."""
        return np.asarray(self.sales.sum(axis=1))

    @cached_property
    def output(self) -> Array:
        """(N,) sales to all destinations."""
        return np.asarray(self.sales.sum(axis=0))

    @cached_property
    def income(self) -> Array:
        """(N,) Y, what labour earns."""
        return self.labour_income(self.sales)

    @cached_property
    def transfer(self) -> Array:
        """(N,) T, spending less income and inputs; sums to zero."""
        return self.spending - self.income - self.inputs(self.sales)

    @cached_property
    def share(self) -> Array:
        """(N, N) λ, of every exporter in the spending of the importer."""
        return self.sales / self.spending[:, None]

    def labour_income(self, flow: Array) -> Array:
        """Return what flows before tariff pay to labour, (N,), equation 2."""
        earned = (1.0 - self.local_cost) @ flow
        return np.asarray(self.value_added_share * earned + self.local_cost * flow.sum(axis=1))

    def inputs(self, flow: Array) -> Array:
        """Return what sellers spend on inputs, (N,), given flows before tariff."""
        earned = (1.0 - self.local_cost) @ flow
        return np.asarray((1.0 - self.value_added_share) * earned)


@dataclass(frozen=True)
class Effects:
    """Changes in per cent, (N,) each but for the last four.

    Attributes
    ----------
    welfare, employment, prices
        Of the representative agent, of L, of P.
    deficit
        Of imports less exports, relative to its size.
    exports, imports
        Of their ratio to GDP.
    revenue
        Of tariffs, as a fraction of spending before the change.
    world_trade, world_employment
        Of foreign trade at prices with tariffs relative to GDP; of employment weighted with GDP.
    residual, rounds
        Of the fixed point, and how many equilibria it took.
    """

    welfare: Array
    deficit: Array
    exports: Array
    imports: Array
    employment: Array
    prices: Array
    revenue: Array
    world_trade: float
    world_employment: float
    residual: float
    rounds: int


@dataclass(frozen=True)
class _State:
    """What an equilibrium with given productivity and deficit implies."""

    flow: Array  # (N, N) before tariff
    income: Array
    spending: Array
    revenue: Array
    log_wage: Array
    log_labour: Array
    log_price: Array
    log_productivity: Array
    deficit: Array


def solve(
    accounts: Accounts, tariff: Array, parameters: Parameters, *, tax_relief: bool = True
) -> Effects:
    """Solve for the effects of tariffs where there were none.

    Parameters
    ----------
    accounts
        The start.
    tariff
        (N, N) importer, exporter, fractions.
    parameters
        Elasticities.
    tax_relief
        Whether tariff revenue lowers the tax on labour income; else it is paid out as a lump sum.

    Raises
    ------
    NoEquilibriumError
        If the markets do not clear at some step, or the fixed point is not reached.
    """
    spending = accounts.spending
    n = spending.size
    phi = parameters.pass_through(accounts.local_cost)
    benchmark = _benchmark(accounts, parameters.trade_elasticity)
    rates = tariff[:, :, None]
    beyond = (1.0 + rates) ** (phi - 1.0)[:, None, None]
    problem = prepare(benchmark, Counterfactual(tariff=rates, trade_cost=beyond))
    history = Anderson(2 * n, DEPTH)
    vector = np.zeros(2 * n)
    for rounds in range(1, MAX_ROUNDS + 1):
        given = replace(
            problem,
            benchmark=replace(benchmark, deficit=benchmark.deficit + vector[n:] * spending),
            log_productivity=vector[None, :n],
        )
        solution = solve_markets(given, tolerance=MARKETS)
        flow = solution.share[0] * solution.expenditure[0][:, None] / (1.0 + tariff)
        found = _implied(
            accounts,
            parameters,
            flow=flow,
            spending=solution.expenditure[0],
            log_index=solution.log_price[0],
            tax_relief=tax_relief,
        )
        plain = (
            np.concatenate([found.log_productivity, (found.deficit - benchmark.deficit) / spending])
            - vector
        )
        residual = float(np.abs(plain).max())
        if residual <= FIXED_POINT:
            return _effects(accounts, parameters, tariff, found, tax_relief, residual, rounds)
        vector = vector + history.step(vector, plain)
    raise NoEquilibriumError(
        f"no equilibrium found: after {MAX_ROUNDS} rounds productivity and deficits still move by "
        f"{residual:.2g}"
    )


def _benchmark(accounts: Accounts, trade_elasticity: float) -> Benchmark:
    n = len(accounts.economies)
    share = accounts.value_added_share
    output, spending = accounts.output, accounts.spending
    return Benchmark(
        economies=tuple(accounts.economies),
        sectors=("all",),
        trade=np.ascontiguousarray(accounts.sales)[None],
        tariff=np.zeros((1, n, n)),
        expenditure=spending[None],
        output=output[None],
        value_added_share=np.full((1, n), share),
        final_share=np.ones((1, n)),
        input_share=np.full((n, 1, 1), 1.0 - share),
        value_added=share * output,
        deficit=spending - output,
        income=spending - (1.0 - share) * output,
        trade_elasticity=np.full((1, 1), trade_elasticity),
        traded=1,
        dutiable=0,
    )


def _implied(
    accounts: Accounts,
    parameters: Parameters,
    *,
    flow: Array,
    spending: Array,
    log_index: Array,
    tax_relief: bool,
) -> _State:
    """Return wages, employment and prices behind an equilibrium, and what they ask for."""
    beta, kappa, psi = accounts.value_added_share, parameters.labour_supply, parameters.scale
    varieties = 1.0 - parameters.pass_through(accounts.local_cost)
    income = accounts.labour_income(flow)
    revenue = spending - flow.sum(axis=1)
    tax_rate_cut = -np.log(1.0 - revenue / income) if tax_relief else np.zeros_like(income)
    log_income = np.log(income / accounts.income)
    log_spending = np.log(spending / accounts.spending)
    # Labour supply, equation 3, with w = Y / L and P of equation 4, solved for L.
    log_labour = (
        kappa
        * (log_income + tax_rate_cut - log_index - varieties * (log_spending - log_income))
        / (1.0 + kappa * (1.0 + varieties))
    )
    log_wage = log_income - log_labour
    log_price = log_index + varieties * (log_spending - log_wage)
    log_sales = np.log(flow.sum(axis=0) / accounts.output)
    cost = beta * log_wage + (1.0 - beta) * log_price
    cost -= psi * ((1.0 - beta) * (log_wage - log_price) + log_labour)
    transfer = accounts.transfer * (income.sum() / accounts.income.sum())
    return _State(
        flow=flow,
        income=income,
        spending=spending,
        revenue=revenue,
        log_wage=log_wage,
        log_labour=log_labour,
        log_price=log_price,
        log_productivity=beta * log_sales + (1.0 - beta) * log_index - cost,
        deficit=income + accounts.inputs(flow) + transfer - flow.sum(axis=0),
    )


def _effects(
    accounts: Accounts,
    parameters: Parameters,
    tariff: Array,
    found: _State,
    tax_relief: bool,
    residual: float,
    rounds: int,
) -> Effects:
    kappa = parameters.labour_supply
    price, labour = np.exp(found.log_price), np.exp(found.log_labour)
    real_earnings = np.exp(found.log_wage + found.log_labour) / price
    # The authors keep the price of spending where they have no inputs, and wages where they do.
    if accounts.value_added_share == 1.0:
        level = accounts.spending.sum() / (price * accounts.spending).sum()
    else:
        level = accounts.income.sum() / (np.exp(found.log_wage) * accounts.income).sum()
    final = accounts.spending - accounts.inputs(accounts.sales)
    final_after = found.spending - accounts.inputs(found.flow)
    tax = found.revenue / found.income if tax_relief else np.zeros_like(final)
    # Consumption counts net of the disutility of labour, which moves with earnings.
    weight = final / (final - kappa / (1.0 + kappa) * (1.0 - tax) * accounts.income)
    welfare = weight * final_after / final / price + (1.0 - weight) * real_earnings
    before, after = _foreign(accounts.sales), _foreign(found.flow)
    deficit = accounts.spending - accounts.output
    deficit_after = level * (found.flow.sum(axis=1) - found.flow.sum(axis=0))
    growth = found.income / accounts.income
    world_growth = found.income.sum() / accounts.income.sum()
    return Effects(
        welfare=100.0 * (welfare - 1.0),
        deficit=100.0 * (deficit_after - deficit) / np.abs(deficit),
        exports=100.0 * (after.sum(axis=0) / before.sum(axis=0) / growth - 1.0),
        imports=100.0 * (after.sum(axis=1) / before.sum(axis=1) / growth - 1.0),
        employment=100.0 * (labour - 1.0),
        prices=100.0 * (level * price - 1.0),
        revenue=level * found.revenue / accounts.spending,
        world_trade=100.0
        * float((after * (1.0 + tariff)).sum() / before.sum() / world_growth - 1.0),
        world_employment=100.0 * float(np.average(labour, weights=accounts.income) - 1.0),
        residual=residual,
        rounds=rounds,
    )


def _foreign(flow: Array) -> Array:
    foreign = flow.copy()
    np.fill_diagonal(foreign, 0.0)
    return foreign
