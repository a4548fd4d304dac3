"""The link between a corridor network and the trade model: both are solved until they agree.

What passes from the network to the trade model, for the exporter h and sector j of the concordance
(:mod:`tarazy.corridors.concordance`); hats are ratios to the benchmark:

* **Volumes.** The network's deliveries by market, valued at the prices before, give the volume q_n
  that each importer n receives, against before. The trade cost κ_nh of the sector is set so that
  the trade model buys just that: π̂_nh X̂_n / p̂_nh = q_n v_n, where p̂_nh = κ_nh ĉ_h / Â_h, and v_n is
  the left-hand side without the network's change (1, unless something else changes too). A market
  that nothing reaches is severed exactly.
* **Income.** The network's net value N (sales less transport, lifting and holding) changes by ΔN
  in a year; :mod:`tarazy.corridors.lasting` says how a horizon of other length comes to that.
  Reserves in the ground, wells and pipes earn it, and nobody can use them elsewhere: the endowment
  of h with factors is multiplied by λ = 1 + s ΔN / (w_h L_h). s brings the money of the network to
  that of the world. With λ, costs are (w̃_h / λ)^β P^γ for the factor income w̃_h = λ w_h, so that
  the endowment enters as productivity λ^β_hj in every sector j of h, exactly.
* **With labour, capital and resources** the loss falls on those who have the resource. What the
  network no longer takes stays in the ground: the resource of the sector is multiplied by λ, and
  labour and inputs, and later capital, earn elsewhere what they can. In the short run λ is that of
  capital and resource together, and wells that stand idle still wear out. λ is such that the good
  keeps the price of the world: p̂_h is the output-weighted producers' price, as in the network,
  which takes prices from abroad. Buyers are kept away by a shift of whom they choose, κ_n^-θ, that
  uses nothing up: what is sold is what arrives, and the world has the dollars of the network. Who
  has hardly another supplier is not kept away, and buys at that price. What is lost of income is an
  outcome and not N.
With one factor volumes and income hold under whatever elasticities the trade model has: the
counterfactual keeps q_n v_n as targets (:mod:`tarazy.trade.targets`), so that κ is found anew for
every draw. With three the shift of buyers and λ are the same in every draw, and volumes follow.

A price that changes on all markets is an event of the world, whose other sellers and buyers the
network does not know: it is refused here, and asked for as the price of the sector
(:mod:`tarazy.trade.price_target`).

Fewer exports free the factors and inputs that made them, worth the sales lost; λ takes away what
was not spent on transport and lifting. To first order real income therefore changes by ΔN: with
nothing reallocated, the loss is that of the network's accounts (the envelope theorem, as in C. R.
Hulten, "Growth accounting with intermediate inputs", Review of Economic Studies 45(3), 1978).

What comes back: the volume that a market can absorb is multiplied by the change of its economies'
real expenditure on the sector, X̂_n / P̂_n, again against that without the network's change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.changes import NO_CHANGES, Changes, numbers
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import RouteValue
from tarazy.corridors.routes import opened_value
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.tie import (
    Tie,
    abroad_of,
    endowment_of,
    received,
    tie_of,
    with_demand,
    year_of,
)
from tarazy.trade.anderson import Anderson
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark, Counterfactual, Target
from tarazy.trade.price_target import factory_price, world_price
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution
from tarazy.trade.targets import Held, hold

if TYPE_CHECKING:
    from tarazy.world import World

Array = NDArray[np.float64]

# Of volumes and of demand, relative; far above the residual of either model.
TOLERANCE = 1e-8
MOST_ROUNDS = 80
_DEPTH = 6
# Economies that buy less than this part of the exports have no volume worth a trade cost.
_FAINT = 1e-6
# What can be asked where a price changes on all markets.
NO_WORLD_MARKET = (
    "it does not tell the sector's price in the trade model, and real income is not computed; "
    "allowed: a price on some markets (a discount), a price of the world (world_price with a "
    "sector), or the network alone (tarazy corridors --price)"
)


@dataclass(frozen=True, eq=False)
class Linked:
    """A network and a trade model that agree.

    Attributes
    ----------
    counterfactual
        What the trade model solves: that given, and what the network adds: λ as productivity,
        severed markets, and the volumes of the others as targets, which begin at `trade_cost`.
    dispatch, base
        The network under the changes and under none.
    concordance
        How they are tied; None where the network has no row in the world, and then nothing passes.
    scale
        Money of the world per money of the network, s.
    income_change
        s ΔN, million USD of the world a year: all that changes of up to a year cost, and a year of
        longer ones, whatever the horizon; see `tarazy.corridors.lasting`.
    endowment
        λ.
    trade_cost
        κ by economy whose volume is set; infinite where nothing arrives.
    demand
        Real expenditure of each market against that without the network's change.
    residual
        Largest gap left, of volumes in the trade model and of demand in the network, relative.
    rounds
        Solves of both models.
    route
        What the routes that the changes open are worth, with everything else that changes in force;
        None where they open none. The annuity of their capital is in no other figure.
    """

    counterfactual: Counterfactual
    dispatch: Dispatch
    base: Dispatch
    concordance: Concordance | None = None
    scale: float = 0.0
    income_change: float = 0.0
    endowment: float = 1.0
    trade_cost: dict[str, float] | None = None
    demand: dict[str, float] | None = None
    residual: float = 0.0
    rounds: int = 0
    route: RouteValue | None = None

    @property
    def annuity(self) -> float:
        """Of the capital of new routes, million USD of the world a year."""
        scale = 1.0 if self.concordance is None else self.scale
        return 0.0 if self.route is None else scale * self.route.capital.annuity


def link(
    world: World,
    engine: Engine,
    changes: Changes,
    concordance: Concordance | None,
    counterfactual: Counterfactual | None = None,
    benchmark: Benchmark | None = None,
    *,
    tolerance: float = TOLERANCE,
) -> Linked:
    """Solve a network and a trade model until they agree.

    Parameters
    ----------
    world
        The benchmark of the trade model.
    engine
        Of the network, with the horizon.
    changes
        Of the network.
    concordance
        How they are tied; None leaves the trade model as it is.
    counterfactual
        What else changes in the trade model.
    benchmark
        The world in the layout of the equations; by default with one factor.
    tolerance
        Largest residual allowed.

    Raises
    ------
    InputError
        If the concordance does not fit the world, or the changes the network, or if they change
        the price on all markets.
    NoEquilibriumError
        If there is no equilibrium, or the two do not come to agree.
    """
    given = Counterfactual() if counterfactual is None else counterfactual
    if changes == NO_CHANGES:
        return Linked(given, engine.base, engine.base, concordance)
    if concordance is None:
        after = engine.solve(changes)
        return Linked(given, after, engine.base, route=opened_value(engine, changes, after))
    if changes_every_price(engine, changes):
        raise InputError(
            f"price: a change on all markets of {engine.network.name!r} is one of the world's "
            f"price; {NO_WORLD_MARKET}"
        )
    tie = tie_of(benchmark or benchmark_of(world), engine.base, concordance)
    _check_untaxed(tie, given, concordance)
    reference = hold(tie.benchmark, given).solution
    usual, usual_spending, _ = _answer(tie, reference, np.zeros(len(tie.bought)))
    sold = (tie.bought > _FAINT * tie.bought.sum()) & (usual > 0)
    if tie.in_ground:
        sold &= ~tie.captive
    demand = np.ones(len(tie.markets))
    cost: Array | None = None
    history: Anderson | None = None
    held: Held | None = None
    idle = 0.0
    for rounds in range(1, MOST_ROUNDS + 1):
        asked = with_demand(changes, tie, demand)
        dispatch = engine.solve(asked)
        year = year_of(tie, engine, changes, with_demand(NO_CHANGES, tie, demand), dispatch)
        ratio = received(tie, year)
        target = usual * ratio
        set_ = sold & (target > 0)
        lost = sold & (target <= 0)
        if cost is None:
            theta = float(tie.benchmark.trade_elasticity[tie.sector, 0])
            power = theta + (not tie.in_ground)
            cost = np.where(set_, -np.log(np.where(set_, target, 1.0)) / power, 0.0)
            if tie.in_ground:
                # Of what is sold at home nothing need stay in the ground.
                idle = np.log(tie.left_of_output(target))
        cost = np.where(set_, cost, 0.0)
        endowment = np.exp(idle) if tie.in_ground else endowment_of(tie, year, concordance)
        current = _composed(given, tie, endowment, cost, lost)
        held = hold(tie.benchmark, current, start=None if held is None else held.near)
        volume, spending, slope = _answer(tie, held.solution, cost)
        gap = np.log(np.where(set_, volume / np.where(set_, target, 1.0), 1.0))
        wanted = _demand(tie, spending / usual_spending)
        # Demand enters the network alone: a gap there matters as far as it moves volumes.
        shift = np.log(wanted) - np.log(demand)
        residual = float(max(np.abs(gap).max(), np.abs(shift).max()))
        dear = _dearness(tie, held.solution) if tie.in_ground else 0.0
        residual = max(residual, abs(dear))
        if residual <= tolerance:
            asked_of_world = current
            if not tie.in_ground:
                asked_of_world = replace(
                    _composed(given, tie, endowment, np.zeros_like(cost), lost),
                    targets=(*given.targets, *_volumes(given, tie, concordance, ratio, cost, set_)),
                )
            return Linked(
                counterfactual=asked_of_world,
                dispatch=dispatch,
                base=engine.base,
                concordance=concordance,
                scale=tie.scale,
                income_change=tie.scale * year.net,
                endowment=float(endowment),
                trade_cost=_by_code(tie, cost, set_, lost),
                demand=dict(zip(tie.markets, map(float, demand), strict=True)),
                residual=residual,
                rounds=rounds,
                route=opened_value(engine, changes, dispatch),
            )
        state = np.concatenate([cost, np.log(demand), [idle] * tie.in_ground])
        if history is None:
            history = Anderson(state.size, _DEPTH)
        plain, stays = gap / slope, np.zeros(0)
        if tie.in_ground:
            plain, stays = _with_supply(tie, held.solution, gap, plain, dear)
            plain = np.where(set_, plain, 0.0)
        state = state + history.step(state, np.concatenate([plain, shift, stays]))
        cost, demand = state[: len(cost)], np.exp(state[len(cost) : len(cost) + len(demand)])
        idle = float(state[-1]) if tie.in_ground else 0.0
    raise NoEquilibriumError(
        f"network {engine.network.name!r} and world {world.name!r} do not come to agree: after "
        f"{MOST_ROUNDS} rounds volumes differ by {residual:.2g}; allowed: {tolerance:g}"
    )


def changes_every_price(engine: Engine, changes: Changes) -> bool:
    """Return whether changes move the price, in some month, on all markets abroad that buy."""
    plain = engine.plain
    before, after = plain.price, numbers(engine.layout, changes, plain, engine.offered).price
    used = abroad_of(engine.base) & (engine.base.values["delivered"].sum(axis=1) > 0)
    moved = (after != before).any(axis=1)
    return bool(used.any() and moved[used].all())


def _factors_on(given: Array | None, tie: Tie) -> Array:
    """Return factors by economy and sector, (N, J), to be changed: ones where none are given."""
    return np.ones(tie.benchmark.output.T.shape) if given is None else given.copy()


def _composed(
    given: Counterfactual, tie: Tie, endowment: float, cost: Array, lost: NDArray[np.bool_]
) -> Counterfactual:
    """Return the counterfactual of the trade model with endowment, trade costs and lost markets."""
    shape = tie.benchmark.trade.transpose(1, 2, 0).shape
    trade_cost = np.ones(shape) if given.trade_cost is None else given.trade_cost.copy()
    factor = np.where(lost, np.inf, 1.0 if tie.in_ground else np.exp(cost))
    trade_cost[:, tie.home, tie.sector] *= factor
    if tie.in_ground:
        at = tie.home, tie.sector
        sourcing = np.ones(shape) if given.sourcing is None else given.sourcing.copy()
        theta = float(tie.benchmark.trade_elasticity[tie.sector, 0])
        sourcing[:, tie.home, tie.sector] *= np.exp(-theta * cost)
        resource = _factors_on(given.resource, tie)
        resource[at] *= endowment**tie.fixed_per_resource
        return replace(given, trade_cost=trade_cost, sourcing=sourcing, resource=resource)
    productivity = _factors_on(given.productivity, tie)
    productivity[tie.home] *= endowment ** tie.benchmark.value_added_share[:, tie.home]
    return replace(given, trade_cost=trade_cost, productivity=productivity)


def _with_supply(
    tie: Tie, solution: Solution, gap: Array, plain: Array, dear: float
) -> tuple[Array, Array]:
    """Return steps of costs, (economy,), and of log λ, (1,), where the price is to be the world's.

    With q the volume sold abroad, p the price, and η the elasticity of supply, demand is ``q = -θ κ
    - (1 + θ) p`` and supply ``q = λ + η p`` in logs: what is left of q and p is taken off both.

    Parameters
    ----------
    tie, solution
        How the network is tied, and the equilibrium so far.
    gap, plain
        (economy,) log of volumes over their targets, and what it asks of costs at a given price.
    dear
        Log of the price over that of the world.
    """
    theta = float(tie.benchmark.trade_elasticity[tie.sector, 0])
    sold = trade_after(solution)[tie.sector, :, tie.home].copy()
    sold[tie.home] = 0.0
    output = max(float(solution.output[tie.sector, tie.home]), 1e-300)
    more = float(gap @ sold) / output
    return plain + (1.0 + 1.0 / theta) * dear, np.array([tie.supply * dear - more])


def _dearness(tie: Tie, solution: Solution) -> float:
    """Return log of the exporter's price over that of the world, both against the benchmark."""
    price = factory_price(solution)[tie.sector, tie.home]
    return float(price - np.log(world_price(solution, tie.sector)))


def _volumes(
    given: Counterfactual,
    tie: Tie,
    concordance: Concordance,
    ratio: Array,
    cost: Array,
    set_: NDArray[np.bool_],
) -> Iterator[Target]:
    """Yield the volume of every economy that is `set_`, as a target that begins at its cost.

    `ratio` is against the equilibrium under what is given.
    """
    for n in np.flatnonzero(set_):
        yield Target(
            importer=np.array([n]),
            exporter=np.array([tie.home]),
            sector=np.array([tie.sector]),
            change=float(ratio[n]) - 1.0,
            of="volume",
            against=None if _is_empty(given) else given,
            start=float(np.exp(cost[n])),
            place=f"{concordance.place}: volume of {tie.benchmark.economies[n]}",
        )


def _check_untaxed(tie: Tie, given: Counterfactual, concordance: Concordance) -> None:
    """Refuse a tax on the exports that a network carries: it does not know what sellers lose."""
    levied = given.export_tax
    if levied is not None and levied[:, tie.home, tie.sector].any():
        raise InputError(
            f"{concordance.place}: export_tax on {concordance.sector} of {concordance.exporter}, "
            "which this network carries; allowed: a tax on other exports, or a question without "
            "this network"
        )


def _is_empty(given: Counterfactual) -> bool:
    """Return whether nothing changes, so that the equilibrium is the benchmark."""
    kept = ("closure", "targets", "prices")
    changed = [getattr(given, part.name) for part in fields(given) if part.name not in kept]
    asked = given.targets or given.prices
    return given.closure != "zero" and not asked and all(part is None for part in changed)


def _answer(tie: Tie, solution: Solution, cost: Array) -> tuple[Array, Array, Array]:
    """Return volumes and real expenditure against the benchmark, and minus d log volume / d log κ.

    Each of shape (economy,); volumes are 0 where nothing is bought any more, or was before.
    """
    sector, home = tie.sector, tie.home
    value = trade_after(solution)[sector, :, home]
    given = solution.problem
    log_price = solution.log_cost[sector, home] - given.log_productivity[sector, home]
    # Where buyers are kept away nothing is used up, and what is sold arrives.
    log_price = np.where(tie.in_ground, 0.0, cost) + log_price
    sold = (tie.bought > 0) & (value > 0)
    volume = np.zeros_like(cost)
    volume[sold] = value[sold] / tie.bought[sold] / np.exp(log_price[sold])
    spent = tie.benchmark.expenditure[sector]
    spending = np.ones_like(cost)
    buys = spent > 0
    spending[buys] = (
        solution.expenditure[sector, buys] / spent[buys] / np.exp(solution.log_price[sector, buys])
    )
    theta = float(tie.benchmark.trade_elasticity[sector, 0])
    share = np.divide(value, solution.expenditure[sector], out=np.zeros_like(value), where=buys)
    slope = theta * (1.0 - np.clip(share, 0.0, 1.0))
    return volume, spending, slope + (not tie.in_ground)


def _demand(tie: Tie, spending: Array) -> Array:
    """Return the demand of each market from that of the economies behind it, (market,)."""
    return np.where(tie.reach.sum(axis=1) > 0, tie.reach @ spending, 1.0)


def _by_code(
    tie: Tie, cost: Array, set_: NDArray[np.bool_], lost: NDArray[np.bool_]
) -> dict[str, float]:
    factor = np.where(lost, np.inf, np.exp(cost))
    return {
        code: float(factor[n])
        for n, code in enumerate(tie.benchmark.economies)
        if set_[n] or lost[n]
    }
