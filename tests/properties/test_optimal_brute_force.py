"""Optimal tariffs against searches that know neither gradients nor formulas, on drawn worlds."""

import numpy as np
import pytest
from drawn_equilibria import closures, draw_world, seeds
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from tarazy.experiment.outcome import solve_counterfactual
from tarazy.optimal import Player, nash, optimal_tariff
from tarazy.trade import Counterfactual

few = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
worlds = st.builds(
    draw_world,
    seed=seeds,
    n=st.integers(2, 4),
    j=st.integers(1, 3),
    zeros=st.sampled_from([0.0, 0.3]),
    inputs=st.booleans(),
    dutiable=st.booleans(),
)


def welfare(world, tariff, closure, members=("E00",)):
    """Return the mean log real income of the members, solved anew."""
    change = Counterfactual(tariff=tariff, closure=closure)
    outcome = solve_counterfactual(change, tolerance=1e-12, world=world)
    income = outcome.dataset["income_before"].sel(country=list(members))
    change = np.log1p(outcome.welfare.sel(country=list(members)) / 100)
    return float((income * change).sum() / income.sum())


def with_rates(world, rates, members=(0,), level="total"):
    """Return tariffs in which members charge all others `rates`, by sector."""
    tariff = world.dataset["tariff"].values.copy()
    outside = [k for k in range(len(world.economies)) if k not in members]
    for n in members:
        for i in outside:
            tariff[n, i] = rates if level == "total" else tariff[n, i] + rates
    return tariff


@few
@given(worlds, closures, st.sampled_from(["total", "additional"]))
def test_no_uniform_rate_is_better(world, closure, level):
    best = optimal_tariff("E00", sectors="*", closure=closure, level=level, world=world)
    assert best.converged, best.message

    def loss(rate):
        return -welfare(world, with_rates(world, rate, level=level), closure)

    found = -loss(best.rate)
    assert found == pytest.approx(
        max(-loss(rate) for rate in [0.0, 0.03, 0.1, 0.3, 1.0, best.rate]), abs=1e-9
    )
    near = minimize_scalar(
        loss,
        bounds=(max(0.0, best.rate - 0.2), min(2.0, best.rate + 0.2)),
        options={"xatol": 1e-7},
    )
    assert found >= -near.fun - 1e-10
    # Welfare is flat at its top: it tells the rate to no more than the root of its precision.
    assert best.rate == pytest.approx(near.x, abs=1e-4)


@few
@given(worlds, closures, seeds)
def test_no_rates_by_sector_nearby_are_better(world, closure, seed):
    best = optimal_tariff("E00", "sector", sectors="*", closure=closure, world=world)
    assert best.converged, best.message
    draw = np.random.default_rng(seed)
    rates = np.zeros(len(world.sectors))
    for sector, rate in best.rates.items():
        rates[world.sectors.index(sector)] = rate
    top = welfare(world, with_rates(world, rates), closure)
    for size in (0.3, 0.03, 0.003):
        other = np.clip(rates + draw.uniform(-size, size, rates.shape), 0.0, 2.0)
        assert welfare(world, with_rates(world, other), closure) <= top + 1e-11
    uniform = optimal_tariff("E00", sectors="*", closure=closure, world=world)
    assert best.gain >= uniform.gain - 1e-8


@few
@given(st.builds(draw_world, seed=seeds, n=st.integers(4, 5), j=st.integers(1, 2)))
def test_a_bloc_maximises_its_mean_and_leaves_trade_inside_alone(world):
    bloc = Player("bloc", ("E00", "E02"))
    best = optimal_tariff(bloc, sectors="*", closure="zero", world=world)
    tariff = with_rates(world, best.rate, members=(0, 2))
    again = welfare(world, tariff, "zero", bloc.members)
    assert best.converged and not best.at_bound
    for rate in (best.rate + 0.01, max(0.0, best.rate - 0.01)):
        other = with_rates(world, rate, members=(0, 2))
        assert welfare(world, other, "zero", bloc.members) < again


@few
@given(worlds)
def test_in_a_war_no_player_has_a_better_answer(world):
    # Without deficits: two economies that tax each other away can't pay for them.
    closure = "zero"
    players = world.economies[:2]
    war = nash(players, sectors="*", closure=closure, world=world)
    assert war.converged, war.message
    base = with_rates(world, war.mean_rates["E00"])
    for n, player in enumerate(players):
        tariff = with_rates(world, war.mean_rates[player], members=(n,))
        base[n] = tariff[n]
    for n, player in enumerate(players):
        top = welfare(world, base, closure, (player,))
        for rate in (0.0, 0.05, 0.5, war.mean_rates[player] + 0.01, war.mean_rates[player] - 0.01):
            other = base.copy()
            other[n] = with_rates(world, np.clip(rate, 0.0, 2.0), members=(n,))[n]
            assert welfare(world, other, closure, (player,)) <= top + 1e-11


def test_wars_from_other_starts_end_at_the_same_rates():
    world = draw_world(11, 3, 2)
    ends = [
        nash(world.economies, "sector", sectors="*", start=start, world=world).table("rates")[
            "rate"
        ]
        for start in (None, {"E00": 0.0, "E01": 1.5}, {"E02": 2.0})
    ]
    for end in ends[1:]:
        np.testing.assert_allclose(end, ends[0], atol=1e-6)


def test_the_order_of_the_players_does_not_matter():
    world = draw_world(12, 3, 2)
    there = nash(["E00", "E01"], sectors="*", world=world).mean_rates
    back = nash(["E01", "E00"], sectors="*", world=world).mean_rates
    assert there == pytest.approx(back, abs=1e-7)
