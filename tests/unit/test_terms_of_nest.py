"""How sectors and buyers substitute, against the sums that define it, for every kind of cell."""

from __future__ import annotations

import numpy as np
import pytest

from tarazy.trade.nest import (
    log_rent,
    mean_of_two,
    position_of,
    price_index,
    substitution,
    variable_cost,
)

N, J = 3, 4
ELASTICITIES = [0.0, 0.2, 1.0, 1.5, 4.0]


def drawn(low: float, high: float, *shape: int) -> np.ndarray:
    return np.random.default_rng(71).uniform(low, high, shape)


def test_an_elasticity_of_supply_tells_one_of_substitution() -> None:
    supply, fixed = drawn(0.1, 2.0, J, N), drawn(0.1, 0.9, J, N)
    supply[0, 1], fixed[1, 2] = np.nan, 0.0
    found = substitution(supply, fixed)
    assert (found[0, 1], found[1, 2]) == (1.0, 1.0)
    known = ~np.isnan(supply) & (fixed > 0)
    # η = σ (1 - s) / s.
    assert (found * (1 - fixed))[known] == pytest.approx((supply * fixed)[known])
    assert (substitution(None, fixed) == 1.0).all()


@pytest.mark.parametrize("elasticity", ELASTICITIES)
def test_the_mean_of_two_prices(elasticity: float) -> None:
    first, second, share = drawn(-1, 1, J, N), drawn(-1, 1, J, N)[::-1], drawn(0.1, 0.9, J, N)
    found = mean_of_two(first, second, share, np.full((J, N), elasticity))
    power = 1 - elasticity
    if power == 0.0:
        wanted = share * first + (1 - share) * second
    else:
        total = share * np.exp(power * first) + (1 - share) * np.exp(power * second)
        wanted = np.log(total) / power
    assert found == pytest.approx(wanted)


def test_a_mean_takes_each_elasticity_where_it_is_and_does_not_overflow() -> None:
    elasticity = np.array([1.0, 0.5, 3.0])
    found = mean_of_two(np.full(3, 900.0), np.full(3, -900.0), np.full(3, 0.25), elasticity)
    low = -900.0 + np.log(0.75) / -2.0
    assert found == pytest.approx([-450.0, 900.0 + np.log(0.25) / 0.5, low])
    same = mean_of_two(np.full(3, 0.7), np.full(3, 0.7), np.full(3, 0.25), elasticity)
    assert same == pytest.approx(np.full(3, 0.7))
    # Hardly one is as one.
    near = mean_of_two(np.ones(1), np.zeros(1), np.full(1, 0.25), np.array([1.0 + 1e-9]))
    assert near == pytest.approx([0.25])


def cost_over_rest(rent: np.ndarray, share: np.ndarray, elasticity: np.ndarray) -> np.ndarray:
    """Return log (ĉ/v̂) at a rent, from the mean of two prices."""
    power = 1 - elasticity
    return np.log(1 - share + share * np.exp(power * rent)) / power


def test_a_position_is_what_a_rent_adds_to_cost() -> None:
    share, elasticity = np.array([[0.2, 0.6, 0.05]]), np.array([[0.3, 0.9, 0.1]])
    position = np.array([[0.4, 1.2, 0.7]])
    rent = log_rent(position, share, elasticity)
    added = cost_over_rest(rent, share, elasticity)
    assert added / share == pytest.approx(position)


def test_a_position_is_the_rent_itself_where_cost_is_bounded_or_falls() -> None:
    share, elasticity = np.array([[0.2, 0.6, 0.0, 0.3]]), np.array([[0.3, 1.4, 0.5, 1.0]])
    position = np.array([[-0.4, 1.2, 0.7, 0.7]])
    assert log_rent(position, share, elasticity) == pytest.approx(position)
    step = np.array([[0.1, 0.2, 0.3, 0.4]])
    now = np.full((1, 4), 0.5)
    assert position_of(step, position, share, now, elasticity) == pytest.approx(step)


def test_a_change_of_position_is_the_slope_of_it() -> None:
    share, elasticity = np.array([[0.2, 0.6]]), np.array([[0.3, 0.9]])
    position = np.array([[0.4, 1.2]])
    rent = log_rent(position, share, elasticity)
    # s' by the cost shares at the rent.
    weight = share * np.exp((1 - elasticity) * rent)
    now = weight / (1 - share + weight)
    step = 1e-6
    ends = [cost_over_rest(rent + sign * step, share, elasticity) / share for sign in (1.0, -1.0)]
    slope = (ends[0] - ends[1]) / (2 * step)
    moved = np.array([[[1.0, -2.0], [3.0, 0.5]]])
    found = position_of(moved, position, share, now, elasticity)
    assert found == pytest.approx(moved * slope[..., None], rel=1e-6)


@pytest.mark.parametrize("elasticity", ELASTICITIES)
def test_the_price_of_what_varies(elasticity: float) -> None:
    wage, rent, price = drawn(-0.5, 0.5, N), drawn(-0.4, 0.6, N)[::-1], drawn(-0.5, 0.5, J, N)
    share = np.random.default_rng(72).dirichlet(np.ones(J + 2), (N, J))
    labour, capital = share[:, :, 0].T, share[:, :, 1].T
    inputs = share[:, :, 2:].transpose(0, 2, 1)
    found = variable_cost(wage, rent, price, labour, capital, inputs, elasticity)
    for j, n in np.ndindex(J, N):
        logs = np.array([wage[n], rent[n], *price[:, n]])
        if elasticity == 1.0:
            wanted = float(share[n, j] @ logs)
        else:
            power = 1 - elasticity
            wanted = float(np.log(share[n, j] @ np.exp(power * logs)) / power)
        assert found[j, n] == pytest.approx(wanted)


def test_a_sector_that_varies_nothing_has_the_wage_as_its_price() -> None:
    none = np.zeros((1, 1))
    found = variable_cost(
        np.array([0.3]), np.zeros(1), np.zeros((1, 1)), none, none, np.zeros((1, 1, 1)), 0.5
    )
    assert found == pytest.approx(np.array([[0.3]]))


@pytest.mark.parametrize("elasticity", ELASTICITIES)
def test_the_price_of_final_expenditure(elasticity: float) -> None:
    price, share = drawn(-0.5, 0.5, J, N), np.random.default_rng(73).dirichlet(np.ones(J), N).T
    found = price_index(price, share, elasticity)
    power = 1 - elasticity
    for n in range(N):
        if power == 0.0:
            wanted = float(share[:, n] @ price[:, n])
        else:
            wanted = float(np.log(share[:, n] @ np.exp(power * price[:, n])) / power)
        assert found[n] == pytest.approx(wanted)
    assert price_index(price + 400.0, share, elasticity) == pytest.approx(found + 400.0)
