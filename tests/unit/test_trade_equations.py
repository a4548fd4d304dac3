"""Every equation against the sum or product that the paper writes, term by term."""

import math

import numpy as np
import pytest

from tarazy.trade import equations as eq

N, J = 3, 2
draw = np.random.default_rng(9)
WAGE = draw.uniform(0.5, 2, N)
PRICE = draw.uniform(0.5, 2, (J, N))
BETA = draw.uniform(0.3, 0.6, (J, N))
GAMMA = draw.uniform(0.1, 0.3, (N, J, J))
ALPHA = draw.dirichlet(np.ones(J), N).T
THETA = np.array([[3.0], [7.0]])
OUTPUT = draw.uniform(1, 9, (J, N))
INCOME = draw.uniform(1, 9, N)
SHARE = draw.dirichlet(np.ones(N), (J, N))
BARRIER = draw.uniform(0.8, 1.4, (J, N, N))
COST = draw.uniform(0.5, 2, (J, N))
TARIFF = draw.uniform(0, 0.4, (J, N, N))
SPENT = draw.uniform(1, 9, (J, N))

every = pytest.mark.parametrize(("j", "n"), [(j, n) for j in range(J) for n in range(N)])


def sourced():
    K = SHARE * BARRIER ** -THETA[:, :, None]
    attraction = np.exp(eq.log_attraction(np.log(COST), np.zeros((J, N)), THETA))
    return K, attraction, (K * attraction[:, None, :]).sum(axis=2)


def price_of(j, n):
    terms = (SHARE[j, n, i] * (BARRIER[j, n, i] * COST[j, i]) ** -THETA[j, 0] for i in range(N))
    return sum(terms) ** (-1 / THETA[j, 0])


@every
def test_unit_cost(j, n):
    found = eq.log_unit_cost(np.log(WAGE), np.log(PRICE), BETA, GAMMA)
    inputs = math.prod(PRICE[k, n] ** GAMMA[n, k, j] for k in range(J))
    assert math.exp(found[j, n]) == pytest.approx(WAGE[n] ** BETA[j, n] * inputs)


@every
def test_price(j, n):
    _, _, sourcing = sourced()
    found = eq.price(sourcing * math.exp(-40.0), np.full((J, 1), 40.0), THETA)
    assert math.exp(found[j, n]) == pytest.approx(price_of(j, n))


@every
def test_import_share(j, n):
    found = eq.import_share(*sourced())
    for i in range(N):
        ratio = BARRIER[j, n, i] * COST[j, i] / price_of(j, n)
        assert found[j, n, i] == pytest.approx(SHARE[j, n, i] * ratio ** -THETA[j, 0])
    assert found[j, n].sum() == pytest.approx(1)


@every
def test_attraction_falls_with_cost_and_rises_with_productivity(j, n):
    productivity = np.full((J, N), 1.5)
    found = eq.log_attraction(np.log(COST), np.log(productivity), THETA)
    assert math.exp(found[j, n]) == pytest.approx((COST[j, n] / 1.5) ** -THETA[j, 0])


@every
def test_output(j, n):
    K, attraction, sourcing = sourced()
    per_unit = SPENT / sourcing
    sold = np.einsum("jmi,jm->ji", K / (1 + TARIFF), per_unit)
    share = eq.import_share(K, attraction, sourcing)
    expected = sum(share[j, m, n] * SPENT[j, m] / (1 + TARIFF[j, m, n]) for m in range(N))
    assert eq.output(sold, attraction)[j, n] == pytest.approx(expected)


@every
def test_expenditure(j, n):
    found = eq.expenditure(OUTPUT, INCOME, GAMMA, ALPHA)
    inputs = sum(GAMMA[n, j, k] * OUTPUT[k, n] for k in range(J))
    assert found[j, n] == pytest.approx(inputs + ALPHA[j, n] * INCOME[n])


@pytest.mark.parametrize("n", range(N))
def test_tariff_revenue(n):
    received = (SHARE / (1 + TARIFF)).sum(axis=2)
    expected = sum(
        TARIFF[j, n, i] * SHARE[j, n, i] * SPENT[j, n] / (1 + TARIFF[j, n, i])
        for j in range(J)
        for i in range(N)
    )
    assert eq.tariff_revenue(SPENT, received)[n] == pytest.approx(expected)


@pytest.mark.parametrize("n", range(N))
def test_labour_income(n):
    expected = sum(BETA[j, n] * OUTPUT[j, n] for j in range(J))
    assert eq.labour_income(OUTPUT, BETA)[n] == pytest.approx(expected)
