"""Worlds and shocks that the properties of the equilibrium are tested on, drawn from a seed."""

import numpy as np
from hypothesis import Phase, reject, settings
from hypothesis import strategies as st

from tarazy import World
from tarazy.errors import NoEquilibriumError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual

TOLERANCE = 1e-12
# A failing example is as telling as a smaller one: both are a seed.
few = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)


def world_of(trade, tariff, input_share, theta, name="drawn"):
    n, _, j = trade.shape
    return World.from_arrays(
        name=name,
        year=2022,
        economies=[f"E{i:02d}" for i in range(n)],
        sectors=[f"s{i:02d}" for i in range(j)],
        trade=trade,
        tariff=tariff,
        input_share=input_share,
        trade_elasticity=theta,
    )


def draw_world(seed, n, j, zeros=0.0, inputs=True, dutiable=True, theta=(2.0, 9.0)):
    """Return a world that is open, has deficits and, on demand, tariffs, inputs and zero flows."""
    draw = np.random.default_rng(seed)
    traded = draw.random((n, n, j)) >= zeros
    # Everyone sells something to everyone: who sells nothing abroad can't pay for imports.
    traded[:, :, 0] = True
    trade = draw.lognormal(0, 1, (n, n, j)) * traded
    trade[np.arange(n), np.arange(n)] += draw.lognormal(2, 0.5, (n, j))
    tariff = draw.uniform(0, 0.4, (n, n, j)) * (1 - np.eye(n))[:, :, None]
    tariff *= dutiable
    share = draw.uniform(0, 1, (n, j, j)) * inputs
    share *= draw.uniform(0.1, 0.8, (n, 1, j)) / np.maximum(share.sum(axis=1, keepdims=True), 1)
    spent = ((1 + tariff) * trade).sum(axis=1)
    use = np.einsum("nkj,nj->nk", share, trade.sum(axis=0))
    # What sectors buy may not be more than the economy buys.
    share *= np.minimum(1, 0.9 * spent / np.maximum(use, 1e-9))[:, :, None]
    # Nor may a sector buy more than it sells.
    share /= np.maximum(1, share.sum(axis=1, keepdims=True) / 0.9)
    return world_of(trade, tariff, share, draw.uniform(*theta, j))


def draw_shock(world, seed, closure="fixed", productive=True):
    """Return new tariffs, trade costs and productivities."""
    draw = np.random.default_rng(seed + 1)
    n, j = len(world.economies), len(world.sectors)
    home = np.eye(n, dtype=bool)
    tariff = np.where(home[:, :, None], 0.0, draw.uniform(0, 0.5, (n, n, j)))
    cost = np.where(home[:, :, None], 1.0, draw.uniform(0.8, 1.5, (n, n, j)))
    productivity = draw.uniform(0.9, 1.2, (n, j)) if productive else None
    return Counterfactual(
        tariff=tariff, trade_cost=cost, productivity=productivity, closure=closure
    )


def answered(solve, *arguments, **options):
    """Return an answer, or leave the example out where there is none.

    Drawn worlds may have a surplus that a drawn shock does not leave the income for.
    """
    try:
        return solve(*arguments, **options)
    except NoEquilibriumError as error:
        if not any(words in str(error) for words in ("positive incomes", "can't be compared")):
            raise
        reject()


def solved(world, counterfactual):
    return answered(solve_counterfactual, counterfactual, world=world, tolerance=TOLERANCE)


def tariff_after(world, counterfactual):
    rates = counterfactual.tariff
    return world.dataset["tariff"].values if rates is None else rates


seeds = st.integers(0, 2**32 - 2)
sizes = {"n": st.integers(2, 5), "j": st.integers(1, 4)}
worlds = st.builds(draw_world, seed=seeds, zeros=st.sampled_from([0.0, 0.3]), **sizes)
closures = st.sampled_from(["fixed", "income_share", "zero"])
