"""The tariffs that the Liberation Day study compares, and their effects."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.validate.liberation_day.data import Study, two_blocs
from tarazy.validate.liberation_day.model import Effects, Parameters, solve

Array = NDArray[np.float64]
Base = Literal["imports", "income"]


def optimal_tariff(study: Study, parameters: Parameters, *, per: Base) -> float:
    """Return the unilaterally optimal tariff of the USA by proposition 2, at observed shares.

    ``1 / ((1 + ε Σ_n (1-ν_n) X_in (1-λ_in) / ((1-ν_i) B_i)) φ_i - 1)``.

    Parameters
    ----------
    study, parameters
        Data and elasticities.
    per
        ``imports``: B is what the USA imports, as in the proposition, and as computed for table 1;
        ``income``: B is income less domestic sales, as computed for table 2. Imports exceed that by
        the deficit.
    """
    accounts, usa = study.accounts, study.usa
    cost = accounts.local_cost
    exports = accounts.sales[:, usa] * (1.0 - accounts.share[:, usa]) * (1.0 - cost)
    total = (accounts.spending if per == "imports" else accounts.income)[usa]
    weight = (exports.sum() - exports[usa]) / (
        (1.0 - cost[usa]) * (total - accounts.sales[usa, usa])
    )
    phi = parameters.pass_through(cost)[usa]
    return float(1.0 / ((1.0 + weight * parameters.trade_elasticity) * phi - 1.0))


def optimal_retaliation(study: Study, parameters: Parameters) -> Array:
    """Return the tariffs on the USA that all others choose as one, (N,), by the same formula."""
    accounts, usa = study.accounts, study.usa
    kept = 1.0 - accounts.local_cost
    flow = two_blocs(accounts.sales, usa)
    others = np.arange(len(kept)) != usa
    income = accounts.income[others].sum()
    exports = kept[usa] * flow[1, 0] * (1.0 - flow[1, 0] / flow[1].sum())
    weight = exports / (kept[others][0] * (income - flow[0, 0]))
    phi = parameters.pass_through(accounts.local_cost)
    tariff = 1.0 / ((1.0 + weight * parameters.trade_elasticity) * phi - 1.0)
    tariff[usa] = 0.0
    return np.asarray(tariff)


def solve_cases(study: Study) -> dict[str, Effects]:
    """Solve all cases that are compared.

    Raises
    ------
    NoEquilibriumError
        If one has no equilibrium.
    """
    base = Parameters()
    announced = _tariffs(study, on_imports=study.announced)
    reciprocal = _tariffs(study, on_imports=study.announced, on_exports=study.announced)
    retaliation = optimal_retaliation(study, base)
    accounts, linked = study.accounts, study.with_inputs
    # Without local cost incomes are sales, pass-through is complete and deficits are transfers.
    simple = replace(accounts, local_cost=np.zeros_like(accounts.local_cost))
    uniform, per_income = (
        np.where(np.arange(len(study.gdp)) == study.usa, 0.0, optimal_tariff(study, base, per=per))
        for per in ("imports", "income")
    )
    return {
        "announced": solve(accounts, announced, base),
        "lump sum": solve(accounts, announced, base, tax_relief=False),
        "uniform": solve(accounts, _tariffs(study, on_imports=uniform), base),
        "reciprocal retaliation": solve(accounts, reciprocal, base),
        "optimal retaliation": solve(
            accounts,
            _tariffs(study, on_imports=study.announced, on_exports=retaliation),
            base,
        ),
        "optimal both": solve(
            accounts, _tariffs(study, on_imports=per_income, on_exports=retaliation), base
        ),
        "inputs": solve(linked, announced, base),
        "inputs, reciprocal retaliation": solve(linked, reciprocal, base),
        "partial pass-through": solve(accounts, announced, replace(base, firm_pass_through=0.25)),
        "high trade elasticity": solve(accounts, announced, replace(base, trade_elasticity=8.0)),
        "Eaton-Kortum-Krugman": solve(simple, announced, base),
    }


def _tariffs(study: Study, *, on_imports: Array, on_exports: Array | None = None) -> Array:
    """Return tariffs, (N, N) importer, exporter: those of the USA, and of the others on it."""
    tariff = np.zeros_like(study.accounts.sales)
    tariff[study.usa] = on_imports
    if on_exports is not None:
        tariff[:, study.usa] = on_exports
    return tariff
