"""Newton-Krylov on the whole system, on JAX, to compare with: the method of a public solver.

CPModel-JAX (Y. Kimata, https://github.com/YutaroKimata/CPModel-JAX, MIT licence) finds the root of
all equilibrium conditions of Caliendo and Parro (2015) together: log wages, log prices and log
expenditure, Newton's method with Jacobian-vector products by JAX, restarted GMRES without
preconditioner for each step, and backtracking on the norm of the residual. This file is written
from the description of that method, not from its code.

It is better than a literal one would be, so that a ratio of times measures the method: the whole
iteration is one compiled program; sums over partners are batched matrix products with K = π κ̂^-θ,
so that no exponential is taken of N² J numbers; linear systems are solved no closer than the step
deserves (S. C. Eisenstat and H. F. Walker, SIAM J. Sci. Comput. 17(1), 1996, choice 2). GMRES is
restarted after 60 steps, as published, or after the number given: fewer are faster here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Problem

Array = NDArray[np.float64]

MOST_STEPS, MOST_HALVINGS = 60, 25
RESTART, CYCLES = 60, 60
LONGEST_STEP, ARMIJO = 1.0, 1e-4
# Of the forcing terms: the largest, and the weight and power of Eisenstat and Walker.
LOOSEST, WEIGHT, POWER = 0.3, 0.9, 2.0


@dataclass(frozen=True)
class Root:
    """Result of Newton's method.

    Attributes
    ----------
    welfare
        (N,) change of real income, a fraction.
    log_wage
        (N,) log ŵ.
    log_price, expenditure
        (J, N) log P̂ and X'.
    steps, products
        Newton steps, and Jacobian-vector products in all.
    residual
        Largest gap of log prices, or of a market relative to income.
    seconds
        From the prepared problem to the solution.
    """

    welfare: Array
    log_wage: Array
    log_price: Array
    expenditure: Array
    steps: int
    products: int
    residual: float
    seconds: float


class _Data(NamedTuple):
    K: Any
    Kt: Any
    own: Any
    log_productivity: Any
    theta: Any
    value_added_share: Any
    final_share: Any
    input_share: Any
    value_added: Any
    deficit: Any
    income: Any
    spent: Any
    bought: Any


def solve(problem: Problem, *, tolerance: float = 1e-10, restart: int = RESTART) -> Root:
    """Solve with deficits fixed relative to world value added, from the benchmark.

    Parameters
    ----------
    problem
        From `tarazy.trade.preparation.prepare`; one bloc, no taxes on exports.
    tolerance
        Largest residual allowed, as that of `tarazy.trade.solve.solve`.
    restart
        Steps of GMRES before it is restarted.
    """
    import jax

    start = time.perf_counter()
    benchmark = problem.benchmark
    data = _Data(
        K=problem.K,
        Kt=problem.Kt,
        own=np.log(problem.own),
        log_productivity=problem.log_productivity,
        theta=benchmark.trade_elasticity,
        value_added_share=benchmark.value_added_share,
        final_share=benchmark.final_share,
        input_share=benchmark.input_share,
        value_added=benchmark.value_added,
        deficit=benchmark.deficit,
        income=benchmark.income,
        # What nobody buys in the benchmark stays so: its unknown is pinned.
        spent=np.where(benchmark.expenditure > 0.0, benchmark.expenditure, 1.0),
        bought=benchmark.expenditure > 0.0,
    )
    with jax.enable_x64(True):
        found = jax.device_get(_compiled()(data, tolerance, restart))
    log_wage, log_price, expenditure, income, steps, products, residual = found
    index = (benchmark.final_share * log_price).sum(axis=0)
    return Root(
        welfare=income / benchmark.income * np.exp(-index) - 1.0,
        log_wage=log_wage,
        log_price=log_price,
        expenditure=expenditure,
        steps=int(steps),
        products=int(products),
        residual=float(residual),
        seconds=time.perf_counter() - start,
    )


def _unpacked(data: _Data, z: Any) -> tuple[Any, Any, Any]:
    """Return log wages in the unit of account, log prices and expenditure of a vector."""
    import jax.numpy as xp

    j, n = data.final_share.shape
    relative = xp.append(z[: n - 1], 0.0)
    world = data.value_added.sum()
    log_wage = relative - xp.log(xp.vdot(data.value_added, xp.exp(relative)) / world)
    log_price = z[n - 1 : n - 1 + j * n].reshape(j, n)
    spending = z[n - 1 + j * n :].reshape(j, n)
    return log_wage, log_price, xp.where(data.bought, data.spent * xp.exp(spending), 0.0)


def _gaps(data: _Data, z: Any) -> tuple[Any, Any, Any, Any]:
    """Return the gaps of log prices, (J, N), of goods, (J, N), of labour, (N,), and income."""
    import jax.numpy as xp

    log_wage, log_price, expenditure = _unpacked(data, z)
    traded, dutiable = data.K.shape[0], data.Kt.shape[0]
    inputs = xp.einsum("nkj,kn->jn", data.input_share, log_price)
    log_cost = data.value_added_share * log_wage + inputs
    pull = data.theta * (data.log_productivity - log_cost)
    shift = xp.max(pull[:traded], axis=1, keepdims=True)
    attraction = xp.exp(pull[:traded] - shift)
    sourcing = xp.einsum("jni,ji->jn", data.K, attraction)
    price = xp.concatenate([xp.log(sourcing) + shift, pull[traded:] + data.own]) / -data.theta
    per_unit = expenditure[:traded] / sourcing
    sold = [
        xp.einsum("jni,jn->ji", data.Kt, per_unit[:dutiable]),
        xp.einsum("jni,jn->ji", data.K[dutiable:], per_unit[dutiable:]),
    ]
    output = xp.concatenate([xp.concatenate(sold) * attraction, expenditure[traded:]])
    received = xp.einsum("jni,ji->jn", data.Kt, attraction[:dutiable]) / sourcing[:dutiable]
    revenue = ((1.0 - received) * expenditure[:dutiable]).sum(axis=0)
    value_added = xp.exp(log_wage) * data.value_added
    income = value_added + data.deficit + revenue
    demand = xp.einsum("nkj,jn->kn", data.input_share, output) + data.final_share * income
    labour = (data.value_added_share * output).sum(axis=0) - value_added
    return log_price - price, expenditure - demand, labour, income


def _residual(data: _Data, z: Any) -> Any:
    """Return the system whose root is sought; the labour market of the last economy is left out."""
    import jax.numpy as xp

    n = data.value_added.shape[0]
    price, goods, labour, _ = _gaps(data, z)
    pinned = z[-goods.size :].reshape(goods.shape)
    goods = xp.where(data.bought, goods / data.spent, pinned)
    rows = [(labour / data.value_added)[: n - 1], price.reshape(-1), goods.reshape(-1)]
    return xp.concatenate(rows)


@cache
def _compiled() -> Any:
    import jax

    return jax.jit(_newton, static_argnums=2)


def _newton(data: _Data, tolerance: Any, restart: int) -> tuple[Any, ...]:
    import jax
    import jax.numpy as xp

    j, n = data.final_share.shape

    def largest(z: Any) -> Any:
        price, goods, labour, _ = _gaps(data, z)
        markets = xp.maximum(xp.abs(goods).max(axis=0), xp.abs(labour)) / data.income
        return xp.maximum(xp.abs(price).max(), markets.max())

    def step(carry: tuple[Any, ...]) -> tuple[Any, ...]:
        z, _, norm, forcing, steps, products = carry
        value, product = jax.linearize(partial(_residual, data), z)
        direction, used = gmres(product, -value, forcing * norm, restart)
        direction *= xp.minimum(1.0, LONGEST_STEP / xp.abs(direction).max())

        def worse(trial: tuple[Any, ...]) -> Any:
            length, _, after, halvings = trial
            return ~(after <= (1.0 - ARMIJO * length) * norm) & (halvings < MOST_HALVINGS)

        def tried(length: Any, halvings: Any) -> tuple[Any, ...]:
            there = z + length * direction
            return length, there, xp.linalg.norm(_residual(data, there)), halvings

        _, z, after, _ = jax.lax.while_loop(
            worse, lambda trial: tried(0.5 * trial[0], trial[3] + 1), tried(xp.asarray(1.0), 0)
        )
        last = WEIGHT * forcing**POWER
        forcing = WEIGHT * (after / norm) ** POWER
        forcing = xp.where(last > 0.1, xp.maximum(forcing, last), forcing)
        # No closer than the end asks for.
        forcing = xp.minimum(LOOSEST, xp.maximum(forcing, 0.5 * tolerance / after))
        return z, largest(z), after, forcing, steps + 1, products + used

    z = xp.zeros(n - 1 + 2 * j * n)
    norm = xp.linalg.norm(_residual(data, z))
    start = (z, largest(z), norm, xp.asarray(LOOSEST), 0, 0)
    z, residual, _, _, steps, products = jax.lax.while_loop(
        lambda carry: (carry[1] > tolerance) & (carry[4] < MOST_STEPS), step, start
    )
    log_wage, log_price, expenditure = _unpacked(data, z)
    return log_wage, log_price, expenditure, _gaps(data, z)[3], steps, products, residual


def gmres(product: Any, right: Any, wanted: Any, restart: int) -> tuple[Any, Any]:
    """Return x with ``|product(x) - right| <= wanted``, and the products it took.

    GMRES restarted after so many steps (Y. Saad and M. H. Schultz, SIAM J. Sci. Stat. Comput.
    7(3), 1986), with classical Gram-Schmidt and Givens rotations; what rounding does to the basis
    is seen at the restart, where the residual is computed anew.
    """
    import jax
    import jax.numpy as xp

    m = restart

    def cycle(carry: tuple[Any, ...]) -> tuple[Any, ...]:
        x, left, used, cycles = carry
        size = xp.linalg.norm(left)
        basis = xp.zeros((m + 1, right.size)).at[0].set(left / size)
        # R in columns, rotations, and the right-hand side they leave.
        start = (0, basis, xp.eye(m), xp.zeros((m, 2)), xp.zeros(m + 1).at[0].set(size))

        def extended(inner: tuple[Any, ...]) -> tuple[Any, ...]:
            k, basis, triangle, turns, side = inner
            vector = product(basis[k])
            along = basis @ vector
            vector = vector - along @ basis
            norm = xp.linalg.norm(vector)
            basis = basis.at[k + 1].set(vector / xp.where(norm > 0.0, norm, 1.0))
            column = along.at[k + 1].set(norm)

            def turned(i: Any, column: Any) -> Any:
                cosine, sine = turns[i]
                upper, lower = column[i], column[i + 1]
                column = column.at[i].set(cosine * upper + sine * lower)
                return column.at[i + 1].set(cosine * lower - sine * upper)

            column = jax.lax.fori_loop(0, k, turned, column)
            length = xp.hypot(column[k], column[k + 1])
            turns = turns.at[k].set(xp.stack([column[k], column[k + 1]]) / length)
            column = column.at[k].set(length)
            triangle = triangle.at[:, k].set(xp.where(xp.arange(m) <= k, column[:m], 0.0))
            cosine, sine = turns[k]
            side = side.at[k + 1].set(-sine * side[k]).at[k].set(cosine * side[k])
            return k + 1, basis, triangle, turns, side

        k, basis, triangle, _, side = jax.lax.while_loop(
            lambda inner: (inner[0] < m) & (xp.abs(inner[4][inner[0]]) > wanted), extended, start
        )
        side = xp.where(xp.arange(m) < k, side[:m], 0.0)
        x = x + jax.scipy.linalg.solve_triangular(triangle, side) @ basis[:m]
        return x, right - product(x), used + k + 1, cycles + 1

    x, _, used, _ = jax.lax.while_loop(
        lambda carry: (xp.linalg.norm(carry[1]) > wanted) & (carry[3] < CYCLES),
        cycle,
        (xp.zeros_like(right), right, 0, 0),
    )
    return x, used
