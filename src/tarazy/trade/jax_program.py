"""Many problems of one size together: sweeps, response and acceleration as one program on JAX.

Cases stand side by side in a batch; each takes the steps that the ordinary solver would take, all
in double precision but for the response, and rests once its residual is reached. A case that would
need a response taken anew, or whose numbers overflow, is given up and marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.trade.data import Benchmark, Closure
from tarazy.trade.jax_response import Answer, answer, plain_step
from tarazy.trade.newton import LONGEST_STEP
from tarazy.trade.refusal import COLLAPSE_TOLERANCE, SIGN_TOLERANCE
from tarazy.trade.solve import DEPTH, MAX_SWEEPS, STUCK
from tarazy.trade.sweep import Model, Swept, sweep

Array = Any

# Arrays of the size of K that a response takes while it is made, in single precision.
TRANSIENT = 8
# Bytes held for each of an array of a model, in more than one layout: measured, on a processor.
HELD = 2.5


def imported() -> Any:
    """Return the package JAX.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        import jax
    except ModuleNotFoundError as error:
        raise InputError(
            f"the JAX solver needs the package {error.name!r}; allowed: a Python that has it, "
            "by pip install 'tarazy[jax]'"
        ) from None
    return jax


def check_one_factor(benchmark: Benchmark) -> None:
    """Check that value added is the income of one factor.

    Raises
    ------
    InputError
        If the benchmark has labour, capital and resources.
    """
    if benchmark.factors is not None:
        raise InputError(
            "the JAX solver: three factors are given; allowed: factors = 'one', or the solver of "
            "NumPy (tarazy.trade.solve.solve)"
        )


class Batched(NamedTuple):
    """What a batch of B cases comes to.

    Attributes
    ----------
    log_wage, income
        (B, N).
    log_price, log_cost, expenditure, output
        (B, J, N).
    residual
        (B,) largest gap of the last sweep.
    sweeps
        (B,) that a case took.
    sound
        (B,) whether the residual is reached with positive incomes, signs and markets in order.
    """

    log_wage: Array
    income: Array
    log_price: Array
    log_cost: Array
    expenditure: Array
    output: Array
    residual: Array
    sweeps: Array
    sound: Array


class _Running(NamedTuple):
    """The state of the iteration: of each case but for `count`.

    `steps` and `points` are the differences that `tarazy.trade.anderson` keeps.
    """

    count: Array
    state: Array
    swept: Swept
    gap: Array
    live: Array
    best: Array
    sweeps: Array
    steps: Array
    points: Array
    gram: Array
    last: Array
    plain: Array


def solve_batch(
    models: Sequence[Model],
    closure: Closure,
    states: Sequence[NDArray[np.float64]],
    given: Answer | None,
    tolerance: float,
) -> Batched:
    """Solve models of the same shapes.

    Parameters
    ----------
    models
        Of NumPy arrays. An array that all of them share, as one object, is sent once.
    closure
        Of the deficits.
    states
        (N + 2·J·N,) where each case begins.
    given
        The response that all follow; None takes that of each case at its state.
    tolerance
        Largest residual allowed.
    """
    jax = imported()
    alike = shared(models)
    fields = zip(zip(*models, strict=True), alike, strict=True)
    stacked = Model(*(arrays[0] if same else np.stack(arrays) for arrays, same in fields))
    with jax.enable_x64(True):
        found = _compiled()(stacked, alike, closure, np.stack(states), given, tolerance)
        on_host: Batched = jax.device_get(found)
    return on_host


def shared(models: Sequence[Model]) -> tuple[bool, ...]:
    """Return for every array of a model whether all have it, as the same object."""
    return tuple(all(a is arrays[0] for a in arrays) for arrays in zip(*models, strict=True))


def bytes_of_case(model: Model, alike: Sequence[bool], *, given: bool) -> int:
    """Return the memory that one more case takes on the device, an estimate from the shapes.

    Parameters
    ----------
    model
        Of the case.
    alike
        For every array of the model whether all cases share it.
    given
        Whether they share a response too.
    """
    own = sum(array.nbytes for array, same in zip(model, alike, strict=True) if not same)
    j, n = model.final_share.shape
    response = 0 if given else 4 * (2 + TRANSIENT) * j * n * n
    # Anderson's two histories, and the state of the loop, of which there are two at a time.
    return int(HELD * own + response + 8 * n * (1 + 2 * j) * (2 * DEPTH + 2 * 10))


class Central(NamedTuple):
    """A problem whose elasticities are drawn, and the changes of cost that they act upon.

    Attributes
    ----------
    model
        With its own elasticities.
    log_cost
        (T, N, N) log κ̂ of the traded sectors, zero where nothing is left of a link.
    log_cost_at_home
        (J - T, N) the same of the sectors that no one trades.
    """

    model: Model
    log_cost: Array
    log_cost_at_home: Array


# The arrays of a model that elasticities change.
DRAWN = ("K", "Kt", "Kx", "log_own", "own_share", "trade_elasticity")
ALIKE = tuple(name not in DRAWN for name in Model._fields)


def solve_drawn(
    central: Central,
    elasticities: NDArray[np.float64],
    closure: Closure,
    state: NDArray[np.float64],
    given: Answer | None,
    tolerance: float,
) -> Batched:
    """Solve a problem under B draws of elasticities, (B, J): its arrays are made on the device.

    Parameters
    ----------
    central, elasticities
        The problem, and θ of every draw.
    closure
        Of the deficits.
    state
        (N + 2·J·N,) where all draws begin.
    given, tolerance
        As for `solve_batch`.
    """
    jax = imported()
    with jax.enable_x64(True):
        found = _compiled_draws()(central, elasticities, closure, state, given, tolerance)
        on_host: Batched = jax.device_get(found)
    return on_host


@cache
def _compiled() -> Any:
    return imported().jit(_solved, static_argnums=(1, 2))


@cache
def _compiled_draws() -> Any:
    return imported().jit(_drawn, static_argnums=2)


def _drawn(
    central: Central,
    elasticities: Array,
    closure: Closure,
    state: Array,
    given: Answer | None,
    tolerance: Array,
) -> Batched:
    jax = imported()
    changed, within = jax.vmap(lambda theta: redrawn(central, theta[:, None]))(elasticities)
    model = central.model._replace(**dict(zip(DRAWN, changed, strict=True)))
    states = jax.numpy.tile(state, (elasticities.shape[0], 1))
    found = _solved(model, ALIKE, closure, states, given, tolerance)
    return found._replace(sound=found.sound & within)


def redrawn(central: Central, theta: Array) -> tuple[tuple[Array, ...], Array]:
    """Return the arrays `DRAWN` of a model with other elasticities, and whether numbers hold them.

    ``K(θ') = K(θ) κ̂^(θ - θ')``. Where a link vanishes, or a buyer's sum leaves the range in which
    `tarazy.trade.solution.scaled` keeps it, the draw is for the ordinary preparation.

    Parameters
    ----------
    central
        The problem.
    theta
        (J, 1) θ'.
    """
    xp = theta.__array_namespace__()
    model, shift = central.model, central.model.trade_elasticity - theta
    traded, dutiable, taxed = (len(array) for array in (model.K, model.Kt, model.Kx))
    factor = xp.exp(shift[:traded, :, None] * central.log_cost)
    at_home = shift[traded:] * central.log_cost_at_home
    K = model.K * factor
    reach = xp.sum(K, axis=2)
    within = xp.all((reach > 1e-30) & (reach < 1e15)) & xp.all((K > 0.0) == (model.K > 0.0))
    arrays = (
        K,
        model.Kt * factor[:dutiable],
        model.Kx * factor[:taxed],
        model.log_own + at_home,
        xp.concat([xp.diagonal(K, axis1=1, axis2=2), model.own_share[traded:] * xp.exp(at_home)]),
        theta,
    )
    return arrays, within


def _solved(
    model: Model,
    alike: tuple[bool, ...],
    closure: Closure,
    state: Array,
    given: Answer | None,
    tolerance: Array,
) -> Batched:
    """Iterate a batch until no case is live; see `solve_batch`. This is what is compiled."""
    jax = imported()
    xp = jax.numpy
    axes = Model(*(None if same else 0 for same in alike))

    def each(function: Any, *of: int | None) -> Any:
        return jax.vmap(function, in_axes=(axes, *of))

    swept_by = each(lambda m, s: sweep(m, closure, s), 0)
    swept = swept_by(model, state)
    if given is None:
        rough = Model(*(xp.astype(array, xp.float32) for array in model))
        found, steer = each(answer, 0)(rough, swept), each(plain_step, 0, 0, 0)
    else:
        found, steer = given, each(plain_step, None, 0, 0)
    n = model.value_added.shape[-1]
    wages_and_prices = n + (state.shape[1] - n) // 2

    def gap_of(swept: Swept) -> Array:
        return xp.max(xp.abs(swept.gap), axis=1)

    def advance(run: _Running) -> _Running:
        plain = steer(model, found, run.state, run.swept)
        steps, points, gram, step = _accelerated(xp, run, plain)
        longest = xp.max(xp.abs(step[:, :wages_and_prices]), axis=1, keepdims=True)
        after = run.state + step * xp.minimum(1.0, LONGEST_STEP / longest)
        after = xp.where(xp.arange(after.shape[1]) < wages_and_prices, after, xp.maximum(after, 0))
        swept = swept_by(model, after)
        gap = gap_of(swept)

        def kept(new: Array, old: Array) -> Array:
            return xp.where(xp.reshape(run.live, (-1,) + (1,) * (new.ndim - 1)), new, old)

        asked = (run.count + 1) % STUCK == 0
        stuck = asked & ~(gap < 0.1 * run.best)
        return _Running(
            count=run.count + 1,
            state=kept(after, run.state),
            swept=jax.tree.map(kept, swept, run.swept),
            gap=kept(gap, run.gap),
            # A gap that is not a number is not above the tolerance, and ends a case.
            live=run.live & (gap > tolerance) & (gap < xp.inf) & ~stuck,
            best=xp.where(asked, gap, run.best),
            sweeps=run.sweeps + run.live,
            steps=steps,
            points=points,
            gram=gram,
            last=run.state,
            plain=plain,
        )

    gap = gap_of(swept)
    size = (state.shape[0], DEPTH, state.shape[1])
    run = jax.lax.while_loop(
        lambda run: xp.any(run.live) & (run.count + 1 < MAX_SWEEPS),
        advance,
        _Running(
            count=xp.asarray(0),
            state=state,
            swept=swept,
            gap=gap,
            live=(gap > tolerance) & (gap < xp.inf),
            best=gap,
            sweeps=xp.ones_like(gap, dtype=int),
            steps=xp.zeros(size),
            points=xp.zeros(size),
            gram=xp.zeros((state.shape[0], DEPTH, DEPTH)),
            last=xp.zeros_like(state),
            plain=xp.zeros_like(state),
        ),
    )
    sound = each(lambda m, s: _in_order(m, s, tolerance), 0)(model, run.swept)
    return Batched(
        log_wage=run.state[:, :n],
        income=run.swept.markets.income,
        log_price=run.swept.log_price,
        log_cost=run.swept.prices.log_cost,
        # Below zero by rounding at most.
        expenditure=xp.maximum(run.swept.expenditure, 0.0),
        output=xp.maximum(run.swept.markets.output, 0.0),
        residual=run.gap,
        sweeps=run.sweeps,
        sound=sound & (run.gap <= tolerance),
    )


def _accelerated(xp: Any, run: _Running, plain: Array) -> tuple[Array, Array, Array, Array]:
    """Return the histories with the last step, and the accelerated step of `Anderson.step`.

    All cases have as many steps behind them. Before the first the last place is written to, which
    counts only after it is written to again.
    """
    slot = (run.count - 1) % DEPTH
    newest = plain - run.plain
    steps = run.steps.at[:, slot].set(newest)
    points = run.points.at[:, slot].set(run.state - run.last + newest)
    products = xp.einsum("bds,bs->bd", steps, newest)
    gram = run.gram.at[:, slot, :].set(products).at[:, :, slot].set(products)
    used = xp.arange(DEPTH) < xp.minimum(run.count, DEPTH)
    diagonal = xp.diagonal(gram, axis1=1, axis2=2)
    scale = xp.where(used, 1.0 / xp.sqrt(xp.maximum(diagonal, xp.finfo(xp.float64).tiny)), 0.0)
    scaled = xp.where(used[:, None] & used, gram * scale[:, :, None] * scale[:, None, :], 0.0)
    # A ridge at rounding error keeps nearly dependent steps from blowing up the weights.
    scaled = scaled + xp.eye(DEPTH) * xp.where(used, 1e-13, 1.0)
    wanted = xp.where(used, scale * xp.einsum("bds,bs->bd", steps, plain), 0.0)
    weights = scale * xp.linalg.solve(scaled, wanted[:, :, None])[:, :, 0]
    return steps, points, gram, plain - xp.einsum("bd,bds->bs", weights, points)


def _in_order(model: Model, swept: Swept, tolerance: Array) -> Array:
    """Return whether incomes and signs are those of an equilibrium, as `refusal` checks them."""
    xp = swept.gap.__array_namespace__()
    j, n = model.final_share.shape
    goods, labour = swept.gap[j * n : 2 * j * n], swept.gap[2 * j * n : 2 * j * n + n]
    left = swept.markets.income / model.income
    gap = xp.maximum(xp.max(xp.abs(xp.reshape(goods, (j, n))), axis=0), xp.abs(labour)) / left
    lowest = xp.minimum(swept.expenditure, swept.markets.output) / model.income
    return (
        xp.all(left > 0.0)
        & xp.all(lowest >= -SIGN_TOLERANCE)
        & xp.all(gap <= xp.maximum(COLLAPSE_TOLERANCE, 10.0 * tolerance))
    )
