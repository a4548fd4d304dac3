"""The bundled world: no shock, and large ones, with every market recomputed from the flows."""

import numpy as np
import pytest
from fixed_world import fixed_world

from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual


@pytest.fixture(scope="module")
def world():
    return fixed_world()


def test_no_shock_returns_the_benchmark(world):
    data = solve_counterfactual(Counterfactual(), world=world).dataset
    for name in ("welfare", "wage", "price", "terms_of_trade", "volume_of_trade"):
        assert np.abs(data[name].values).max() < 100 * 1e-12, name
    before = data["trade_before"].values
    gap = np.abs(data["trade_after"].values - before).max(axis=(1, 2))
    assert (gap / world.accounts.income).max() < 1e-12


@pytest.mark.parametrize(
    ("closure", "factor"),
    [("fixed", 1.3), ("zero", 1.3), ("income_share", np.inf), ("zero", np.inf)],
)
def test_markets_clear_when_trade_with_russia_is_hindered(world, closure, factor):
    at = world.economies.index("RUS")
    cost = np.ones(world.dataset["trade"].shape)
    cost[at] = cost[:, at] = factor
    cost[at, at] = 1.0
    shock = Counterfactual(trade_cost=cost, closure=closure)
    data = solve_counterfactual(shock, world=world).dataset
    flow, income = data["trade_after"].values, data["income_after"].values
    tariff = world.dataset["tariff"].values
    output = flow.sum(axis=0)
    inputs = np.einsum("nkj,nj->nk", world.dataset["input_share"].values, output)
    demand = inputs + world.dataset["final_share"].values * income[:, None]
    spent = (flow * (1 + tariff)).sum(axis=1)
    assert np.abs((spent - demand) / income[:, None]).max() < 1e-9
    earned = (world.dataset["value_added_share"].values * output).sum(axis=1)
    paid = world.accounts.value_added * (1 + data["wage"].values / 100)
    assert np.abs((earned - paid) / income).max() < 1e-9
    deficit = flow.sum(axis=(1, 2)) - flow.sum(axis=(0, 2))
    revenue = (flow * tariff).sum(axis=(1, 2))
    assert np.abs((income - earned - revenue - deficit) / income).max() < 1e-9
    # Not real income: where its large surplus of 2022 goes, Russia may spend more.
    assert data["real_wage"].values[at] < -1
