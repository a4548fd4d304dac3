"""Properties that every world has, whatever its numbers: drawn by hypothesis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy import World
from tarazy.errors import InputError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.sources.icio import IcioTable, world_from_icio
from tarazy.trade import Counterfactual

# A world is balanced by construction; what remains is rounding of sums of some hundred terms.
ROUNDING = 1e-11


def draw_world(seed: int, n: int, j: int, zeros: float) -> World:
    draw = np.random.default_rng(seed)
    trade = draw.lognormal(0, 2, (n, n, j)) * (draw.random((n, n, j)) >= zeros)
    trade[np.arange(n), np.arange(n)] += draw.lognormal(3, 1, (n, j))
    tariff = draw.uniform(0, 0.6, (n, n, j)) * (1 - np.eye(n))[:, :, None]
    share = draw.uniform(0, 0.9, (n, j, j)) / j
    # What sectors buy may not be more than the economy buys.
    output, spent = trade.sum(axis=0), ((1 + tariff) * trade).sum(axis=1)
    use = np.einsum("nkj,nj->nk", share, output)
    share *= np.minimum(1, 0.95 * spent / use)[:, :, None]
    return World.from_arrays(
        name="drawn",
        year=2022,
        economies=[f"E{i:02d}" for i in range(n)],
        sectors=[f"s{i:02d}" for i in range(j)],
        trade=trade,
        tariff=tariff,
        input_share=share,
        trade_elasticity=draw.uniform(1, 16, j),
    )


worlds = st.builds(
    draw_world,
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 7),
    j=st.integers(1, 6),
    zeros=st.sampled_from([0.0, 0.4]),
)
few = settings(max_examples=40, deadline=None, derandomize=True)


@few
@given(worlds)
def test_identities_hold(world):
    assert max(world.validate().values()) < ROUNDING
    accounts = world.accounts
    assert accounts.deficit.sum() == pytest.approx(0, abs=ROUNDING * accounts.income.sum())
    np.testing.assert_allclose(accounts.income, accounts.final_use.sum(axis=1), rtol=1e-9)
    # Spending of the world is its output and the duties on it.
    assert accounts.expenditure.sum() == pytest.approx(
        accounts.output.sum() + accounts.tariff_revenue.sum()
    )


@few
@given(worlds)
def test_a_permutation_of_economies_permutes_the_accounts(world):
    order = np.random.default_rng(0).permutation(len(world.economies))
    data = world.dataset
    other = World.from_arrays(
        name=world.name,
        year=world.year,
        economies=[world.economies[i] for i in order],
        sectors=world.sectors,
        trade=data["trade"].values[np.ix_(order, order)],
        tariff=data["tariff"].values[np.ix_(order, order)],
        input_share=data["input_share"].values[order],
        trade_elasticity=data["trade_elasticity"].values,
    )
    for account in ("income", "value_added", "tariff_revenue", "output"):
        before = getattr(world.accounts, account)[order]
        np.testing.assert_allclose(getattr(other.accounts, account), before, rtol=1e-12)
    assert (other.digest == world.digest) == (list(order) == sorted(order))


@few
@given(worlds, st.floats(0.01, 100))
def test_a_change_of_unit_changes_no_share(world, unit):
    data = world.dataset
    other = World.from_arrays(
        name=world.name,
        year=world.year,
        economies=world.economies,
        sectors=world.sectors,
        trade=data["trade"].values * unit,
        tariff=data["tariff"].values,
        input_share=data["input_share"].values,
        trade_elasticity=data["trade_elasticity"].values,
    )
    np.testing.assert_allclose(other.dataset["final_share"], data["final_share"], atol=1e-12)
    np.testing.assert_allclose(other.accounts.income, unit * world.accounts.income, rtol=1e-12)


def draw_groups(data, labels, letter):
    of = data.draw(st.lists(st.integers(0, 2), min_size=len(labels), max_size=len(labels)))
    chosen = {}
    for label, group in zip(labels, of, strict=True):
        if group:
            chosen.setdefault(f"{letter}{group}", []).append(label)
    return chosen


def draw_aggregate(data, world):
    regions = draw_groups(data, world.economies, "R")
    return world.aggregate(regions, draw_groups(data, world.sectors, "G"))


@few
@given(worlds, st.data())
def test_without_a_shock_an_aggregated_world_is_at_its_equilibrium(world, data):
    coarse = draw_aggregate(data, world)
    outcome = solve_counterfactual(Counterfactual(), world=coarse)
    assert outcome.residual < ROUNDING
    # Per cent.
    assert float(abs(outcome.welfare).max()) < 100 * ROUNDING


@few
@given(worlds, st.data())
def test_aggregation_keeps_world_totals(world, data):
    coarse = draw_aggregate(data, world)
    assert max(coarse.validate().values()) < ROUNDING
    for account in ("output", "value_added", "tariff_revenue", "income", "final_use"):
        before, after = (getattr(w.accounts, account).sum() for w in (world, coarse))
        assert after == pytest.approx(before, rel=1e-11)
    theta = world.dataset["trade_elasticity"].values
    assert coarse.dataset["trade_elasticity"].min() >= theta.min() - 1e-12
    assert coarse.dataset["trade_elasticity"].max() <= theta.max() + 1e-12


@few
@given(worlds)
def test_saving_and_loading_gives_the_same_world_and_the_same_bytes(tmp_path_factory, world):
    folder = tmp_path_factory.mktemp("worlds")
    world.save(folder / "a.npz")
    again = World.load(folder / "a.npz")
    again.save(folder / "b.npz")
    assert again.digest == world.digest
    assert again.dataset.identical(world.dataset)
    assert (folder / "a.npz").read_bytes() == (folder / "b.npz").read_bytes()


def as_table(world: World) -> IcioTable:
    """Spread the sales of each pair over buyers in proportion to their use of the product."""
    n, j = len(world.economies), len(world.sectors)
    accounts, data = world.accounts, world.dataset
    used = data["input_share"].values * accounts.output[:, None, :]  # importer, input, sector
    share = used / accounts.expenditure[:, :, None]
    sales = np.einsum("nik,nkj->iknj", data["trade"].values, share)
    final = data["trade"].values * (1 - share.sum(axis=2))[:, None, :]
    return IcioTable(
        name=world.name,
        year=world.year,
        economies=world.economies,
        sectors=world.sectors,
        intermediate=sales.reshape(n * j, n * j),
        final_use=final.transpose(1, 2, 0).reshape(n * j, n),
        printed_output=accounts.output.ravel(),
        source="",
        licence="",
        where="drawn",
    )


@few
@given(worlds)
def test_a_world_laid_out_as_a_table_is_read_back(world):
    again = world_from_icio(
        as_table(world),
        trade_elasticity=world.dataset["trade_elasticity"].values,
        tariff=world.dataset["tariff"],
    )
    for variable in ("trade", "tariff", "input_share", "trade_elasticity"):
        np.testing.assert_allclose(
            again.dataset[variable], world.dataset[variable], rtol=1e-10, atol=1e-12
        )


@few
@given(worlds, st.sampled_from(["trade", "tariff", "input_share", "trade_elasticity"]), st.data())
def test_a_bad_number_is_named(world, variable, data):
    values = world.dataset[variable].values.copy()
    at = tuple(data.draw(st.integers(0, size - 1)) for size in values.shape)
    values[at] = data.draw(st.sampled_from([np.nan, np.inf, -1e6]))
    damaged = World(
        world.name,
        world.year,
        world.dataset.assign({variable: world.dataset[variable].copy(data=values)}),
    )
    with pytest.raises(InputError, match=f"{variable} at ") as caught:
        damaged.validate()
    for dim, place in zip(world.dataset[variable].dims, at, strict=True):
        assert f"{dim}={world.dataset[dim].values[place]}" in str(caught.value)
