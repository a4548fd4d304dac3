"""A second solver, as plain as can be: nested loops over scalars, heavy damping, nothing shared."""

import numpy as np
import pytest
from drawn_equilibria import draw_shock, draw_world, solved, tariff_after


def brute_force(world, shock):
    """Return wages, prices and flows: textbook loops over wages, then prices, then spending."""
    data = world.dataset
    N, J = len(world.economies), len(world.sectors)
    trade, old = data["trade"].values, data["tariff"].values
    new = tariff_after(world, shock)
    gamma, beta = data["input_share"].values, data["value_added_share"].values
    alpha, theta = data["final_share"].values, data["trade_elasticity"].values
    value_added = [float(v) for v in world.accounts.value_added]
    deficit = [float(d) for d in data["deficit"].values]
    spent = [[sum(trade[n, :, j] * (1 + old[n, :, j])) for j in range(J)] for n in range(N)]
    w = [1.0] * N
    for _ in range(5000):
        p = [[1.0] * J for _ in range(N)]
        change = 1.0
        while change > 1e-14:
            c = [
                [
                    w[n] ** beta[n, j]
                    * np.prod([p[n][k] ** gamma[n, k, j] for k in range(J)])
                    / shock.productivity[n, j]
                    for j in range(J)
                ]
                for n in range(N)
            ]
            pull = np.zeros((N, N, J))
            for n in range(N):
                for i in range(N):
                    for j in range(J):
                        share = trade[n, i, j] * (1 + old[n, i, j]) / spent[n][j]
                        barrier = shock.trade_cost[n, i, j] * (1 + new[n, i, j])
                        barrier /= 1 + old[n, i, j]
                        pull[n, i, j] = share * (barrier * c[i][j]) ** -theta[j]
            q = [[sum(pull[n, :, j]) ** (-1 / theta[j]) for j in range(J)] for n in range(N)]
            change = max(abs(q[n][j] / p[n][j] - 1) for n in range(N) for j in range(J))
            p = q
        earned = [w[n] * value_added[n] for n in range(N)]
        if shock.closure == "fixed":
            gap = deficit
        elif shock.closure == "zero":
            gap = [0.0] * N
        else:
            gap = [deficit[n] * w[n] for n in range(N)]
            surplus = sum(gap) / sum(earned)
            gap = [gap[n] - surplus * earned[n] for n in range(N)]
        # Spending solves a linear system: X = Σ γ Y + α (wL + R + D).
        pi = pull / pull.sum(axis=1, keepdims=True)
        matrix, constant = np.eye(N * J), np.zeros(N * J)
        for n in range(N):
            for j in range(J):
                row = n * J + j
                constant[row] = alpha[n, j] * (earned[n] + gap[n])
                for k in range(J):
                    for m in range(N):
                        sold = pi[m, n, k] / (1 + new[m, n, k])
                        matrix[row, m * J + k] -= gamma[n, j, k] * sold
                    duty = sum(pi[n, :, k] * new[n, :, k] / (1 + new[n, :, k]))
                    matrix[row, n * J + k] -= alpha[n, j] * duty
        x = np.linalg.solve(matrix, constant).reshape(N, J)
        flow = pi * x[:, None, :] / (1 + new)
        excess = [flow[:, n].sum() + gap[n] - flow[n].sum() for n in range(N)]
        if max(abs(excess[n]) / earned[n] for n in range(N)) < 1e-13:
            break
        w = [w[n] * (1 + 0.2 * excess[n] / earned[n]) for n in range(N)]
        level = sum(w[n] * value_added[n] for n in range(N)) / sum(value_added)
        w = [v / level for v in w]
    else:
        raise AssertionError("the plain solver did not converge")
    return np.array(w), np.array(p), flow


@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
@pytest.mark.parametrize("seed", [2, 11, 40])
def test_a_plain_solver_agrees(seed, closure):
    world = draw_world(seed, 3, 2, zeros=0.2 if seed == 40 else 0.0)
    compare(world, draw_shock(world, seed, closure))


def test_a_plain_solver_agrees_where_deficits_weigh_heavily():
    """A surplus of 39 % of income; wages of the two economies move by +22 and -46 %."""
    world = draw_world(47705, 2, 1)
    assert world.dataset["deficit"].values[1] < -0.38 * world.accounts.income[1]
    compare(world, draw_shock(world, 0))


def compare(world, shock):
    data = solved(world, shock).dataset
    wage, price, flow = brute_force(world, shock)
    np.testing.assert_allclose(1 + data["wage"].values / 100, wage, rtol=1e-9)
    np.testing.assert_allclose(1 + data["price"].values / 100, price, rtol=1e-9)
    np.testing.assert_allclose(data["trade_after"].values, flow, rtol=1e-8)
    assert np.abs(wage - 1).max() > 1e-3
