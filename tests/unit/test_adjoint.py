"""Derivatives against automatic differentiation, full solves of core-2022, and the slow way."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from fixed_world import fixed_world
from trade_world import small_world

from tarazy import World
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade import Counterfactual, adjoint
from tarazy.trade.adjoint import OBJECTIVES, gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import CLOSURES
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import reference
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve
from tarazy.trade.sweep import deficits, sweep

ARRAYS = ("tariff", "trade_cost", "productivity", "transfer")
# Two ways to solve a linear system whose gap is at most 1e-10.
SAME = 1e-9


def solution_of(world: World, tolerance: float = 1e-13, **shock: object) -> Solution:
    return solve(prepare(benchmark_of(world), Counterfactual(**shock)), tolerance=tolerance)


def one(world: World, code: str) -> np.ndarray:
    weight = np.zeros(len(world.economies))
    weight[world.economies.index(code)] = 1.0
    return weight


def shocked(world: World, closure: str) -> dict[str, object]:
    """Return a counterfactual that severs a link and changes all else."""
    draw = np.random.default_rng(3)
    n, j = len(world.economies), len(world.sectors)
    abroad = ~np.eye(n, dtype=bool)[:, :, None]
    cost = np.where(abroad, draw.uniform(0.9, 1.3, (n, n, j)), 1.0)
    cost[0, 1, 1] = np.inf
    tariff = np.where(abroad, draw.uniform(0.0, 0.3, (n, n, j)), 0.0)
    tariff[:, :, 1:] = 0.0
    productivity = draw.uniform(0.9, 1.1, (n, j))
    return {
        "tariff": tariff,
        "trade_cost": cost,
        "productivity": productivity,
        "closure": closure,
    }


@pytest.mark.parametrize("of", OBJECTIVES)
@pytest.mark.parametrize("closure", CLOSURES)
def test_it_agrees_with_automatic_differentiation(closure: str, of: str) -> None:
    """The same sweep on JAX, differentiated, and the implicit function theorem solved densely."""
    jax = pytest.importorskip("jax")
    weight = np.array([1.0, -0.4, 2.0])
    with jax.enable_x64(True):
        wanted = _by_jax(closure, weight, of)
    found = gradient(_small_solution(closure), weight, of)
    assert found.residual <= 1e-10
    for name in ("tariff", "trade_cost", "productivity"):
        np.testing.assert_allclose(getattr(found, name), wanted[name], rtol=0, atol=SAME)


@cache
def _small_solution(closure: str) -> Solution:
    world = small_world()
    return solution_of(world, **shocked(world, closure))


def _changed(solution: Solution, change):
    """Return the model of the solution with small changes of barriers and productivity."""
    import jax.numpy as xp

    model, problem = solution.model, solution.problem
    traded, dutiable = len(problem.K), len(problem.Kt)
    j, n = problem.benchmark.expenditure.shape
    theta, own = problem.benchmark.trade_elasticity, np.arange(n)
    before = np.zeros((j, n, n))
    before[:dutiable] = problem.tariff
    # All traded sectors can bear a tariff here, though the solver knows that some do not.
    assert dutiable < traded < j
    cost = change["trade_cost"] + xp.log((1 + before + change["tariff"]) / (1 + before))
    K = model.K * xp.exp(-theta[:traded, :, None] * cost[:traded])
    home = model.log_own - theta[traded:] * change["trade_cost"][traded:, own, own]
    return model._replace(
        K=K,
        Kt=K / (1 + before + change["tariff"])[:traded],
        log_own=home,
        log_productivity=model.log_productivity + change["productivity"],
    )


def _point(solution: Solution):
    """Return the state of the solution, and changes that are none."""
    j, n = solution.problem.benchmark.expenditure.shape
    state = np.concatenate(
        [
            solution.log_wage,
            solution.log_price.ravel(),
            (solution.expenditure / solution.problem.benchmark.income).ravel(),
        ]
    )
    none = {
        "tariff": np.zeros((j, n, n)),
        "trade_cost": np.zeros((j, n, n)),
        "productivity": np.zeros((j, n)),
    }
    return state, none


@cache
def _derivatives_of_the_gap(closure: str):
    """Return those with respect to state and changes: the same whatever is asked of them."""
    import jax

    solution = _small_solution(closure)

    def gap(state, change):
        return sweep(_changed(solution, change), solution.problem.closure, state).gap

    return jax.jit(jax.jacfwd(gap, argnums=(0, 1)))(*_point(solution))


def _by_jax(closure: str, weight: np.ndarray, of: str) -> dict[str, np.ndarray]:
    import jax
    import jax.numpy as xp

    solution = _small_solution(closure)
    problem, benchmark = solution.problem, solution.problem.benchmark
    traded, n = len(problem.K), len(weight)
    # Real income at equal transfers: what transfers that move are worth without the shock.
    worth = np.zeros(n)
    if of == "welfare" and problem.closure == "income_share":
        worth = gradient(reference(solution).solution, weight).transfer

    def objective(state, change):
        now = _changed(solution, change)
        swept = sweep(now, problem.closure, state)
        price = (benchmark.final_share * swept.log_price).sum(axis=0)
        earned = xp.log(swept.markets.income) if of == "welfare" else state[:n]
        transfer = deficits(now, problem.closure, xp.exp(state[:n]) * benchmark.value_added)
        return xp.asarray(weight) @ (earned - price) - worth @ transfer

    of_gap = _derivatives_of_the_gap(closure)
    of_objective = jax.jit(jax.grad(objective, argnums=(0, 1)))(*_point(solution))
    # One more condition than unknowns in every bloc (Walras' law): the system has a solution.
    multiplier = np.linalg.lstsq(np.asarray(of_gap[0]).T, np.asarray(of_objective[0]))[0]
    found = {}
    for name, direct in of_objective[1].items():
        through = np.tensordot(multiplier, np.asarray(of_gap[1][name]), axes=1)
        found[name] = np.asarray(direct) - through
    # At home neither a tariff nor, in the package, its derivative exists.
    own = np.arange(n)
    found["tariff"][:, own, own] = 0.0
    found["tariff"][traded:] = 0.0
    abroad = ~np.eye(n, dtype=bool)
    found["trade_cost"][traded:, abroad] = 0.0
    return found


LINKS = (("CHN", "KAZ", "other_mining"), ("KAZ", "CHN", "machinery"), ("USA", "KAZ", "wholesale"))


@pytest.mark.parametrize("link", LINKS, ids="-".join)
def test_it_agrees_with_full_solves_of_core_2022(link: tuple[str, str, str]) -> None:
    world = fixed_world()
    n, j = len(world.economies), len(world.sectors)
    importer, exporter = (world.economies.index(code) for code in link[:2])
    sector = world.sectors.index(link[2])
    weight = one(world, "KAZ")
    found = gradient(solution_of(world, 1e-12), weight)
    rates = world.dataset["tariff"].values
    step = 2e-3

    def welfare(**shock: object) -> float:
        there = solution_of(world, 1e-12, **shock)
        price = (there.problem.benchmark.final_share * there.log_price).sum(axis=0)
        return float(weight @ (np.log(there.income) - price))

    def dearer(change: float) -> float:
        cost = np.ones((n, n, j))
        cost[importer, exporter, sector] = np.exp(change)
        return welfare(trade_cost=cost)

    def taxed(change: float) -> float:
        tariff = rates.copy()
        tariff[importer, exporter, sector] += change
        return welfare(tariff=tariff)

    def productive(change: float) -> float:
        productivity = np.ones((n, j))
        productivity[exporter, sector] = np.exp(change)
        return welfare(productivity=productivity)

    cell = (sector, importer, exporter)
    for at, value in (
        (dearer, found.trade_cost[cell]),
        (taxed, found.tariff[cell]),
        (productive, found.productivity[sector, exporter]),
    ):
        near, far = at(step) - at(-step), at(2 * step) - at(-2 * step)
        assert value == pytest.approx((8 * near - far) / (12 * step), rel=1e-6, abs=3e-10)


@pytest.mark.parametrize("closure", CLOSURES)
def test_the_slow_way_finds_the_same(closure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = small_world()
    solution = solution_of(world, **shocked(world, closure))
    weight = np.array([1.0, 0.0, -2.0])
    fast = gradient(solution, weight)
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 1)
    slow = gradient(solution, weight)
    assert (fast.method, slow.method) == ("anderson", "elimination")
    assert slow.residual <= 1e-10
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(slow, name), getattr(fast, name), rtol=0, atol=SAME)


def test_it_says_so_where_the_system_is_not_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 1)
    monkeypatch.setattr(adjoint, "MAX_CORRECTIONS", 1)
    with pytest.raises(NoEquilibriumError, match=r"welfare were not found: .* gap of .* allowed"):
        gradient(solution_of(small_world()), np.ones(3))


@pytest.mark.parametrize(
    ("closure", "of"), [("zero", "welfare"), ("zero", "real_wage"), ("income_share", "real_wage")]
)
def test_an_economy_cut_off_from_all_others(closure: str, of: str) -> None:
    """Nothing abroad matters to it, nor it to others; its own output does, as in a closed one.

    Under ``income_share`` what real income is compared with depends on the transfers of the others.
    """
    world = fixed_world()
    alone = world.economies.index("KAZ")
    cost = np.ones(world.dataset["trade"].shape)
    cost[alone] = cost[:, alone] = np.inf
    cost[alone, alone] = 1.0
    solution = solution_of(world, 1e-12, trade_cost=cost, closure=closure)
    its_own = gradient(solution, one(world, "KAZ"), of)
    others = np.arange(len(world.economies)) != alone
    assert not its_own.tariff.any()
    assert not its_own.trade_cost[:, others].any()
    np.testing.assert_allclose(its_own.productivity[:, others], 0.0, atol=SAME)
    # Hulten's theorem in a closed economy: sales over income.
    sales = solution.output[:, alone] / solution.income[alone]
    np.testing.assert_allclose(its_own.productivity[:, alone], sales, rtol=0, atol=SAME)
    theirs = gradient(solution, one(world, "CHN"), of)
    assert not theirs.trade_cost[:, alone, others].any()
    np.testing.assert_allclose(theirs.productivity[:, alone], 0.0, atol=SAME)
    assert np.abs(theirs.trade_cost[:, others][:, :, others]).max() > 0.1


def test_it_takes_no_more_than_a_handful_of_sweeps() -> None:
    """What makes it cost about a solve: 16 sweeps here, at the tolerance of the solver."""
    found = gradient(solution_of(fixed_world(), 1e-10), one(fixed_world(), "KAZ"))
    assert found.method == "anderson"
    assert found.sweeps <= 20
    assert found.residual <= 1e-10


def test_the_solution_stays_as_it_is() -> None:
    world = small_world()
    solution = solution_of(world, **shocked(world, "fixed"))
    kept = {name: value.copy() for name, value in solution.model._asdict().items()}
    share = solution.share.copy()
    gradient(solution, np.ones(3))
    np.testing.assert_array_equal(solution.share, share)
    for name, value in kept.items():
        np.testing.assert_array_equal(getattr(solution.model, name), value)


def test_two_calls_give_the_same_bytes() -> None:
    solution = solution_of(fixed_world(), 1e-10)
    first, second = (gradient(replace(solution), one(fixed_world(), "KAZ")) for _ in range(2))
    for name in ARRAYS:
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


@pytest.mark.parametrize(
    ("weight", "of", "message"),
    [
        (np.ones(2), "welfare", r"weight has shape \(2,\); allowed: \(3,\)"),
        (np.array([1.0, np.nan, 0.0]), "welfare", "weight holds nan; allowed: finite numbers"),
        (np.array([1.0, np.inf, 0.0]), "welfare", "weight holds inf"),
        (np.ones(3), "real_wages", "unknown objective 'real_wages'; did you mean real_wage"),
    ],
)
def test_wrong_input_is_refused(weight: np.ndarray, of: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        gradient(solution_of(small_world()), weight, of)  # type: ignore[arg-type]
