"""The public package gegravity on a one-sector world, in the same process and with the same shock.

gegravity (P. Herman, MIT licence) solves the one-sector endowment model of gravity in levels: first
the multilateral resistances of the benchmark, then those under the new costs, then factory-gate
prices, each with MINPACK's hybrid method on finite-difference Jacobians. Its last system
(`_full_ge` of version 0.3) keeps the shares of output and expenditure of the benchmark, so that
resistances do not respond to the new incomes. Its welfare is therefore near ours, not equal, and
the difference is printed beside the times. `without_income_effects` computes what its equations
mean, to make sure that the difference is that and nothing else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Peer:
    """Result of gegravity.

    Attributes
    ----------
    welfare
        (N,) change of real expenditure, a fraction.
    seconds
        From the data frame to the tables of results.
    seconds_simulate
        The counterfactual alone, its tables included.
    residual
        Largest residual of its last system, relative.
    settled
        Whether its solvers report convergence.
    """

    welfare: Array
    seconds: float
    seconds_simulate: float
    residual: float
    settled: bool


def solve(
    codes: list[str], trade: Array, trade_cost: Array, theta: float, *, tolerance: float = 1e-10
) -> Peer:
    """Solve for a change of trade costs.

    Parameters
    ----------
    codes
        N labels.
    trade
        (N, N) importer, exporter; all positive, and balanced, because neither closure of deficits
        of ours is that of gegravity.
    trade_cost
        (N, N) factor on the cost of delivery.
    theta
        Trade elasticity, their sigma less one.
    tolerance
        Of their solvers.
    """
    import gegravity
    import pandas as pd

    n = len(codes)
    output, spending = trade.sum(axis=0), trade.sum(axis=1)
    importer, exporter = (axis.ravel() for axis in np.indices((n, n)))
    # Costs with which the benchmark has unit resistances: their solver starts at its solution.
    log_cost = np.log(trade * output.sum() / (spending[:, None] * output))
    label = np.array(codes)
    frame = pd.DataFrame(
        {
            "importer": label[importer],
            "exporter": label[exporter],
            "year": "2022",
            "trade": trade.ravel(),
            "output": output[exporter],
            "spending": spending[importer],
            "log_cost": log_cost.ravel(),
        }
    )
    after = frame.assign(log_cost=(log_cost - theta * np.log(trade_cost)).ravel())
    start = time.perf_counter()
    model = gegravity.OneSectorGE(
        gegravity.BaselineData(
            frame,
            trade_var_name="trade",
            expend_var_name="spending",
            output_var_name="output",
        ),
        year="2022",
        reference_importer=codes[0],
        sigma=1.0 + theta,
        cost_variables=["log_cost"],
        cost_coeff_values=gegravity.CostCoeffs(
            pd.DataFrame({"name": ["log_cost"], "value": [1.0]}), "name", "value"
        ),
        quiet=True,
    )
    model.build_baseline(mr_tolerance=tolerance)
    model.define_experiment(after)
    built = time.perf_counter()
    # The default limit of 1000 evaluations does not pay for two Jacobians at this size.
    model.simulate(ge_tolerance=tolerance, ge_max_iter=100 * n)
    end = time.perf_counter()
    statistic = model.country_results["welfare statistic"].astype(float).loc[codes].to_numpy()
    reached = model.solver_diagnostics
    return Peer(
        welfare=1.0 / statistic - 1.0,
        seconds=end - start,
        seconds_simulate=end - built,
        residual=float(np.abs(reached["full_GE"].fun).max()),
        settled=all(bool(found.success) for found in reached.values()),
    )


def without_income_effects(trade: Array, trade_cost: Array, theta: float) -> Array:
    """Return the welfare change, (N,), if resistances keep the incomes of the benchmark.

    The equations of gegravity in changes: a flow is multiplied by ``d^-θ``, by ``P^θ`` of the buyer
    and by ``p^-θ`` of the seller, such that all sales and purchases keep their old sums; welfare is
    ``p / P``, in the scale in which the first economy, their reference importer, has ``P = 1``.
    """
    weight = trade * trade_cost**-theta
    output, spending = trade.sum(axis=0), trade.sum(axis=1)
    inward = np.ones(len(trade))
    for _ in range(100_000):
        outward = output / (weight.T @ inward)
        before, inward = inward, spending / (weight @ outward)
        if np.abs(inward / before - 1.0).max() < 1e-14:
            break
    outward, inward = outward * inward[0], inward / inward[0]
    return np.asarray(outward ** (-1.0 / theta) / inward ** (1.0 / theta) - 1.0)
