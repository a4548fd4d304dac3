"""Draws of the estimated blocks: totals stay, identities hold, errors have the stated size."""

import numpy as np
import pytest
from ranges_world import estimated_world

from tarazy import World
from tarazy.draws import account_draws as accounts
from tarazy.draws import drawn_world
from tarazy.draws.account_draws import AccountDraws
from tarazy.draws.asked import experiment_of
from tarazy.errors import InputError
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.world import balancing
from tarazy.world.balancing import NotBalancedError, approach_pairs, balance

NUMBERS = range(3)


@pytest.fixture(scope="module")
def benchmark(core):
    return benchmark_of(core)


@pytest.fixture(scope="module")
def draws(core, benchmark):
    return AccountDraws.from_world(core, benchmark)


@pytest.fixture(scope="module")
def drawn(draws):
    return [draws.draw(np.random.default_rng(number)) for number in NUMBERS]


def absolute_error(found, true):
    return np.abs(found - true).sum() / true.sum()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_drawn_world_is_valid(number, core):
    world = drawn_world(number, world=core)
    gaps = world.validate()
    assert max(gaps.values()) < 1e-8
    assert world.digest != core.digest
    assert world.dataset["trade"].attrs["draw"] == f"{number} of seed 0"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_draw_is_the_same_without_what_is_compiled(number, draws, drawn, monkeypatch):
    monkeypatch.setattr(balancing, "library", lambda: None)
    found = draws.draw(np.random.default_rng(number))
    for name in ("trade", "input_share", "expenditure", "income"):
        np.testing.assert_allclose(
            getattr(drawn[number], name), getattr(found, name), rtol=1e-12, atol=0
        )
    # Differences of the former, some of which are nearly nothing.
    for name in ("final_share", "value_added_share", "deficit"):
        size = 1.0 if name != "deficit" else found.income
        gap = (getattr(drawn[number], name) - getattr(found, name)) / size
        assert np.abs(gap).max() < 1e-12


def test_what_changes_is_laid_out_as_the_equations_have_it(core):
    n, j = len(core.economies), len(core.sectors)
    change = Counterfactual(trade_cost=np.random.default_rng(0).uniform(1, 2, (n, n, j)))
    experiment = experiment_of(core, change, ("elasticities",), 0)
    assert (experiment.shock.trade_cost == change.trade_cost).all()
    assert experiment.shock.trade_cost.transpose(2, 0, 1).flags.c_contiguous
    assert experiment.shock.tariff is None


@pytest.mark.parametrize("number", NUMBERS)
def test_what_statistics_know_stays(number, drawn, benchmark):
    found, size = drawn[number], benchmark.income
    own = np.arange(len(size))
    assert (found.trade[:, own, own] == benchmark.trade[:, own, own]).all()
    # Imports before duty and exports, by sector.
    for axis in (1, 2):
        gap = np.abs(found.trade.sum(axis=axis) - benchmark.trade.sum(axis=axis))
        assert (gap <= 1e-6 * benchmark.trade.sum(axis=axis) + 2e-9 * size).all()
    assert (np.abs(found.deficit - benchmark.deficit) / size).max() < 1e-6
    # Inputs before the change of duties on them: of each sector, and of each product.
    price = found.expenditure / np.where(benchmark.expenditure > 0, benchmark.expenditure, 1.0)
    spent = found.input_share / np.where(price > 0, price, 1.0).T[:, :, None]
    spent = spent * found.output.T[:, None]
    central = benchmark.input_share * benchmark.output.T[:, None]
    gap = np.abs(spent.sum(axis=1) - central.sum(axis=1)) / size[:, None]
    assert gap.max() < 1e-12
    gap = np.abs(spent.sum(axis=2) - central.sum(axis=2))
    final_use = (benchmark.final_share * size).T
    assert (gap <= 1.01e-3 * final_use + 2e-9 * size[:, None]).all()
    assert found.value_added_share[benchmark.output > 0].min() > 0
    # Duties follow the partners, and little follows from that.
    assert (np.abs(found.income - benchmark.income) / size).max() < 0.005


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_controlled_stays(number, drawn, benchmark):
    found = drawn[number]
    codes, goods = benchmark.economies, slice(17)
    kaz, usa = codes.index("KAZ"), codes.index("USA")
    oil = benchmark.sectors.index("oil_gas")
    assert (found.trade[oil, :, kaz] == benchmark.trade[oil, :, kaz]).all()
    pairs, central = (b.trade[goods].sum(axis=0) for b in (found, benchmark))
    others = np.array([code != "TWN" for code in codes])
    known = np.ix_(others, others)
    foreign = ~np.eye(len(codes), dtype=bool)[known]
    assert absolute_error(pairs[known][foreign], central[known][foreign]) < 0.006
    large = central[known] > 100.0
    off = np.abs(pairs[known] / np.where(large, central[known], 1.0) - 1.0)
    assert off[large & foreign].max() < 0.06
    for pair in ((usa, kaz), (kaz, usa)):
        assert pairs[pair] == pytest.approx(central[pair], rel=0.02)


def test_errors_have_the_size_of_the_out_of_sample_test(drawn, draws, benchmark, monkeypatch):
    rows = np.arange(len(drawn))
    central = benchmark.input_share * benchmark.output.T[:, None]
    for members, error in (
        (~draws.donated, accounts.INPUT_ERROR),
        (draws.donated, accounts.DONOR_INPUT_ERROR),
    ):
        inputs = [
            absolute_error((b.input_share * b.output.T[:, None])[members], central[members])
            for b in drawn
        ]
        assert np.mean(inputs) == pytest.approx(error, rel=0.05)
    assert draws.donated.sum() == 32
    assert draws.donated[benchmark.economies.index("KAZ")]
    free = draws.drawn > 0
    partners = [absolute_error(drawn[k].trade[: len(free)][free], draws.drawn[free]) for k in rows]
    # The control of pairs makes trade better known than the test had it.
    assert 0.19 < np.mean(partners) < accounts.BILATERAL_ERROR
    monkeypatch.setattr(accounts, "PAIR_ROUNDS", 0)
    found = [draws.draw(np.random.default_rng(number)) for number in NUMBERS]
    partners = [absolute_error(found[k].trade[: len(free)][free], draws.drawn[free]) for k in rows]
    assert np.mean(partners) == pytest.approx(accounts.BILATERAL_ERROR, rel=0.03)


def test_no_error_gives_the_central_world(draws, benchmark, monkeypatch):
    monkeypatch.setattr(accounts, "BILATERAL_SPREAD", 0.0)
    monkeypatch.setattr(accounts, "INPUT_SPREAD", 0.0)
    monkeypatch.setattr(accounts, "DONOR_INPUT_SPREAD", 0.0)
    found = draws.draw(np.random.default_rng(0))
    for name in ("trade", "input_share", "final_share", "value_added", "income", "expenditure"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(benchmark, name), rtol=1e-6, atol=1e-9
        )


def test_only_what_is_estimated_is_drawn():
    world = estimated_world()
    data = world.dataset.copy()
    data["input_share"] = data["input_share"].assign_attrs(quality="data", source="Office")
    found = drawn_world(0, of=["trade"], world=World(world.name, world.year, data))
    # Inputs change by nothing but the duties on them.
    ratio = found.dataset["input_share"].values / world.dataset["input_share"].values
    np.testing.assert_allclose(ratio, ratio[:, :, :1] * np.ones(5), rtol=2e-6)
    assert np.abs(found.dataset["trade"].values / world.dataset["trade"].values - 1).max() > 0.1


def test_a_draw_is_named_by_number_and_seed():
    world = estimated_world()
    assert drawn_world(4, world=world).digest == drawn_world(4, world=world).digest
    assert drawn_world(4, world=world).name == "estimated draw 4 of seed 0"
    first = drawn_world(4, world=world).dataset["trade"].values
    for other in (drawn_world(5, world=world), drawn_world(4, seed=1, world=world)):
        assert np.abs(other.dataset["trade"].values - first).max() > 0.1
    same = drawn_world(4, of=["trade"], world=world)
    assert (same.dataset["trade"].values == first).all()
    with pytest.raises(InputError, match="number: -1 is not allowed"):
        drawn_world(-1, world=world)


def test_totals_that_cannot_be_met_are_an_error():
    flows = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    rows, columns = np.array([[1.0, 3.0]]), np.array([[2.0, 2.0]])
    with pytest.raises(NotBalancedError, match="after 1000 rounds"):
        balance(flows, rows, columns, np.array(1e-9))


def test_pairs_that_are_free_are_left_alone():
    draw = np.random.default_rng(0)
    flows = draw.uniform(1, 2, (3, 4, 4))
    exports, imports = flows.sum(axis=1), flows.sum(axis=2)
    pairs = flows.sum(axis=0)
    noisy = flows * draw.lognormal(0, 0.3, flows.shape)
    kept = noisy.copy()
    approach_pairs(kept, exports, imports, np.full((4, 4), np.nan), 20)
    assert (kept == noisy).all()
    approach_pairs(noisy, exports, imports, pairs, 200)
    found = balance(noisy, imports, exports, np.array(1e-12))
    np.testing.assert_allclose(found.sum(axis=0), pairs, rtol=1e-6)
