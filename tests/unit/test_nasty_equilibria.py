"""Shocks that are too large, the wrong way round or absurd: a true answer or a true refusal."""

import numpy as np
import pytest

from tarazy import World
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual

# Work that the slow way may need, in sweeps: what is allowed, and one part more.
MOST_SWEEPS = 15_000


@pytest.fixture(scope="module")
def world(matrix_world):
    return matrix_world


def around(world, code):
    """Return the foreign links of an economy, (N, N) importer, exporter."""
    member = np.array(world.economies) == code
    return member[:, None] != member


def between(world, codes):
    """Return the links between some economies and all others, (N, N)."""
    inside = np.isin(world.economies, codes)
    return inside[:, None] != inside


def everywhere(world):
    return ~np.eye(len(world.economies), dtype=bool)


def importing(world, code):
    return around(world, code) & (np.array(world.economies) == code)[:, None]


def exporting(world, code):
    return importing(world, code).T


def cost(world, links, factor):
    trade_cost = np.ones(world.dataset["trade"].shape)
    trade_cost[links] = factor
    return {"trade_cost": trade_cost}


def duty(world, links, rate):
    tariff = world.dataset["tariff"].values.copy()
    tariff[links] = rate
    return {"tariff": tariff}


def productivity(world, code, factor):
    values = np.ones((len(world.economies), len(world.sectors)))
    values[np.array(world.economies) == code if code else slice(None)] = factor
    return {"productivity": values}


def noise(world, spread):
    rng = np.random.default_rng(7)
    factor = np.exp(rng.normal(0, spread, world.dataset["trade"].shape))
    return {"trade_cost": np.where(everywhere(world)[:, :, None], factor, 1.0)}


EAST = ("KAZ", "RUS", "CHN", "KGZ")
NASTY = {
    "costs around an economy x10": lambda w: cost(w, around(w, "KAZ"), 10.0),
    "costs around an economy x1e3": lambda w: cost(w, around(w, "KAZ"), 1e3),
    "costs around an economy x1e6": lambda w: cost(w, around(w, "KAZ"), 1e6),
    "exports x1e3": lambda w: cost(w, exporting(w, "KAZ"), 1e3),
    "imports x1e3": lambda w: cost(w, importing(w, "KAZ"), 1e3),
    "two blocs x10": lambda w: cost(w, between(w, EAST), 10.0),
    "two blocs x1e3": lambda w: cost(w, between(w, EAST), 1e3),
    "two blocs severed": lambda w: cost(w, between(w, EAST), np.inf),
    "all costs x3": lambda w: cost(w, everywhere(w), 3.0),
    "all costs x1e3": lambda w: cost(w, everywhere(w), 1e3),
    "all costs x0.1": lambda w: cost(w, everywhere(w), 0.1),
    "all costs x0.01": lambda w: cost(w, everywhere(w), 0.01),
    "costs as noise": lambda w: noise(w, 1.0),
    "costs as loud noise": lambda w: noise(w, 3.0),
    "subsidy of 99 %": lambda w: duty(w, everywhere(w), -0.99),
    "subsidy of imports of 99 %": lambda w: duty(w, importing(w, "KAZ"), -0.99),
    "duty of 10,000 %": lambda w: duty(w, everywhere(w), 100.0),
    "productivity x1e-3": lambda w: productivity(w, "KAZ", 1e-3),
    "productivity x1e3": lambda w: productivity(w, "KAZ", 1e3),
    "productivity of all x1e-3": lambda w: productivity(w, None, 1e-3),
}


@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
@pytest.mark.parametrize("name", NASTY)
def test_an_answer_is_an_equilibrium_or_a_refusal_has_a_reason(world, name, closure):
    shock = Counterfactual(**NASTY[name](world), closure=closure)
    try:
        outcome = solve_counterfactual(shock, world=world)
    except NoEquilibriumError as error:
        text = str(error)
        assert "\n" not in text and " nan" not in text
        assert any(code in text for code in world.economies), text
        assert "use " in text or "closure" in text, text
        return
    data = outcome.dataset
    assert outcome.residual <= 1e-10 and outcome.sweeps < MOST_SWEEPS
    for variable in data.data_vars.values():
        assert not np.isinf(variable.values).any(), variable.name
    for variable in ("income_after", "income_before"):
        assert (data[variable].values > 0).all(), variable
    for variable in ("trade_after", "output_after", "exports_after", "imports_after"):
        assert (data[variable].values >= 0).all(), variable
    assert (data["welfare"].values > -100).all() and (data["real_wage"].values > -100).all()
    # Every market is recomputed from the flows alone.
    flow, income = data["trade_after"].values, data["income_after"].values
    tariff = world.dataset["tariff"].values if shock.tariff is None else shock.tariff
    inputs = np.einsum("nkj,nj->nk", world.dataset["input_share"].values, flow.sum(axis=0))
    demand = inputs + world.dataset["final_share"].values * income[:, None]
    spent = (flow * (1 + tariff)).sum(axis=1)
    assert np.abs(spent - demand).max() < 1e-7 * np.maximum(income, 1.0).max()


def test_a_surplus_that_takes_all_income_is_refused(world):
    """With deficits fixed, what an economy lends must still be sold abroad."""
    shock = Counterfactual(**cost(world, around(world, "KAZ"), 10.0), closure="fixed")
    with pytest.raises(NoEquilibriumError) as refused:
        solve_counterfactual(shock, world=world)
    text = str(refused.value)
    surplus = -float(world.accounts.deficit[world.economies.index("KAZ")])
    assert "KAZ" in text and f"{surplus:.6g}" in text and "income_share" in text


@pytest.mark.parametrize("what", ["value added", "income"])
def test_an_economy_that_earns_nothing_is_named(what):
    n, j = 3, 1
    trade = np.full((n, n, j), 10.0)
    if what == "value added":
        # It sells nothing and buys on credit.
        trade[:, 1] = 0.0
    else:
        # It sells all it makes and buys nothing.
        trade[1] = 0.0
    with pytest.raises(InputError, match=r"\bB\b.*(allowed|spend|income|value added)"):
        dead = World.from_arrays(
            name="dead",
            year=2020,
            economies=["A", "B", "C"],
            sectors=["s"],
            trade=trade,
            tariff=np.zeros((n, n, j)),
            input_share=np.zeros((n, j, j)),
            trade_elasticity=np.full(j, 5.0),
        )
        solve_counterfactual(Counterfactual(productivity=np.full((n, j), 1.1)), world=dead)


def tiny(theta):
    """Return a world of two economies and one sector."""
    return World.from_arrays(
        name="tiny",
        year=2020,
        economies=["A", "B"],
        sectors=["s"],
        trade=np.array([[[8.0], [2.0]], [[2.0], [8.0]]]),
        tariff=np.zeros((2, 2, 1)),
        input_share=np.zeros((2, 1, 1)),
        trade_elasticity=np.array([theta]),
    )


@pytest.mark.parametrize(("factor", "field"), [(0.01, "cost"), (100.0, "cost"), (1e9, "duty")])
def test_a_factor_whose_power_no_number_holds_is_refused(factor, field):
    """100^-200 is zero to a computer, and no severance to an economist."""
    world = tiny(200.0)
    foreign = everywhere(world)
    shock = cost(world, foreign, factor) if field == "cost" else duty(world, foreign, factor)
    with pytest.raises(InputError, match=r"which no number can hold; allowed: .* infinite cost"):
        solve_counterfactual(Counterfactual(**shock, closure="zero"), world=world)


def test_costs_at_home_are_held_to_the_same(world):
    shock = {"trade_cost": np.full(world.dataset["trade"].shape, 1e80)}
    with pytest.raises(InputError, match="which no number can hold"):
        solve_counterfactual(Counterfactual(**shock), world=world)


def test_an_income_that_cannot_be_told_from_rounding_is_refused():
    """The residual is relative to the benchmark: an economy with a billionth of it has none."""
    world = tiny(5.0)
    for factor in (1e-1, 1e-2, 1e-4, 1e-8, 1e-12):
        shock = Counterfactual(productivity=np.array([[factor], [1.0]]), closure="zero")
        try:
            data = solve_counterfactual(shock, world=world).dataset
        except NoEquilibriumError as error:
            assert "told from rounding" in str(error) and "A is left with" in str(error)
            assert factor < 1e-3
            continue
        flow, income = data["trade_after"].values[..., 0], data["income_after"].values
        np.testing.assert_allclose(flow.sum(axis=1), income, rtol=1e-4)
        np.testing.assert_allclose(flow.sum(axis=0), income, rtol=1e-4)
