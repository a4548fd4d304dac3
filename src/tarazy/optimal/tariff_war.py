"""A tariff war: every player sets the tariff that is best for it, given those of the others.

Best answers in turn (Gauss-Seidel): each player answers to the rates that the others have at that
moment, until no rate moves. After the first round an answer is a few Newton steps with the second
derivatives of the last search. Where rounds come back to where they were, or stop closing in, steps
are halved. At the end every player searches anew, over the whole range of rates, for a better
answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import checked_tolerance, instance, number, whole
from tarazy.errors import InputError, unknown_name
from tarazy.optimal.document import document
from tarazy.optimal.instrument import Choice, Instrument, instrument
from tarazy.optimal.objective import Objective
from tarazy.optimal.optimum import best_rates
from tarazy.optimal.player import Chosen, Player, find_player
from tarazy.optimal.results import Nash, Round, labelled
from tarazy.optimal.search import Maximum, maximise, refine, second_derivatives
from tarazy.optimal.setting import Setting, setting
from tarazy.trade.reference import log_real_income

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]

MAX_ROUNDS = 40
TOLERANCE = 1e-7
# Gains in logarithms of real income: what Newton steps may leave in a round, and what a player may
# still gain at the end (1e-7 per cent).
ROUGH_GAIN = 1e-8
LARGEST_GAIN = 1e-9
STEPS_A_ROUND = 3
# Part of a move that Newton steps may leave: if more, their second derivatives are out of date.
STALE = 0.1
SMALLEST_DAMPING = 1 / 16


def nash(
    players: Sequence[str | Player],
    by: str = "uniform",
    *,
    against: Chosen = "*",
    sectors: Chosen = "goods",
    level: str = "total",
    lower: float = 0.0,
    upper: float = 2.0,
    given: Scenario | Mapping[str, Any] | str | Path | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    start: Mapping[str, float] | None = None,
    tolerance: float = TOLERANCE,
    rounds: int = MAX_ROUNDS,
    world: World | str | Path | None = None,
) -> Nash:
    """Return tariffs of several players that are best answers to each other.

    Parameters
    ----------
    by, against, sectors, level, lower, upper, given, closure, elasticities, world
        As in `tarazy.optimal.optimal_tariff`, for every player alike. ``against`` leaves out a
        player's own members.
    players
        At least two, without a common member, in the order in which they answer.
    start
        Uniform rate of players, fractions, at which the first round begins; the others begin with
        the tariffs in force.
    tolerance
        Largest change of a rate in a round at which the rounds end.
    rounds
        Largest number of rounds.

    Returns
    -------
    Nash
        With ``converged`` false and the reason in ``message`` where no equilibrium was found. There
        may be others, and one without any trade always is one, beyond any bound on rates.

    Raises
    ------
    InputError
        If a name is unknown, a bound is not allowed, players overlap, or there is no trade to tax.
    NoEquilibriumError
        If the world has no equilibrium before, or at the lowest rates, with the reason.
    """
    clock = time.perf_counter()
    tolerance, rounds = checked_tolerance(tolerance), whole("rounds", rounds, 1)
    if start is not None:
        instance("start", start, Mapping, "a dictionary of players and rates, or None")
    around = setting(given, closure, elasticities, world=world)
    if isinstance(players, str) or not isinstance(players, Iterable):
        raise InputError(f"players: {players!r}; allowed: a list of two or more")
    chosen = _distinct([find_player(around.world, player) for player in players])
    choice = Choice(by, against, sectors, level, lower, upper)
    war = _War(around, {p.name: instrument(around, p, choice) for p in chosen}, start or {})
    message = war.fight(tolerance, rounds)
    return _result(war, chosen, choice, message, clock)


def _distinct(players: list[Player]) -> tuple[Player, ...]:
    if len(players) < 2:
        raise InputError(f"players: {len(players)} given; allowed: two or more")
    seen: dict[str, str] = {}
    for player in players:
        for member in player.members:
            if member in seen:
                raise InputError(
                    f"players: {member} is a member of both {seen[member]} and {player.name}; "
                    "allowed: players without a common member"
                )
            seen[member] = player.name
    return tuple(players)


class _War:
    """Rates of all players while they answer each other."""

    def __init__(
        self, around: Setting, instruments: dict[str, Instrument], start: Mapping[str, float]
    ) -> None:
        self.around = around
        self.instruments = instruments
        self.rates = {name: each.present() for name, each in instruments.items()}
        for name, rate in start.items():
            if name not in instruments:
                raise unknown_name("player", name, instruments, "start")
            each = instruments[name]
            rate = number("start", rate, f"a rate of {name}, a finite number")
            if not each.choice.lower <= rate <= each.choice.upper:
                raise InputError(
                    f"start: rate {rate:g} of {name}; allowed: from {each.choice.lower:g} to "
                    f"{each.choice.upper:g}"
                )
            self.rates[name] = np.full(each.size, rate)
        self.found: dict[str, Maximum] = {}
        self.deviation: dict[str, float] = dict.fromkeys(instruments, float("nan"))
        self.path: list[Round] = []
        self.cycles = self.solves = self.gradients = 0
        self._damping = 1.0
        self._visited: list[Array] = []

    def tariff(self, without: str = "") -> Array:
        """Return tariffs, (N, N, J), with the rates of all players but one in place."""
        tariff = self.around.tariff
        for name, each in self.instruments.items():
            if name != without:
                tariff = each.apply(tariff, self.rates[name])
        return tariff

    def objective(self, name: str) -> Objective:
        """Return the real income of a player as a function of its rates."""
        return Objective(self.around.with_tariff(self.tariff(without=name)), self.instruments[name])

    def fight(self, tolerance: float, rounds: int) -> str:
        """Let the players answer until no rate moves and no one gains by another answer.

        Returns what keeps the rates from being an equilibrium, or nothing.
        """
        self._visited = [self._profile()]
        for _ in range(rounds):
            for name in self.instruments:
                answer, rates = self._answer(name, tolerance), self.rates[name]
                # The whole way leads exactly there: to a bound, where that is the answer.
                part = self._damping * (answer - rates)
                self.rates[name] = answer if self._damping == 1 else rates + part
            change = self._close_round()
            if change <= tolerance * self._damping and self._no_one_deviates():
                return ""
        if not np.isnan(list(self.deviation.values())).any():
            return f"{rounds} rounds, in the last of which a player found a better answer elsewhere"
        returned = f", and came back to former ones {self.cycles} times" if self.cycles else ""
        return f"rates still move by {change:.1e} after {rounds} rounds{returned}"

    def _answer(self, name: str, tolerance: float) -> Array:
        """Return the best answer of a player, to a precision that does for the round."""
        objective, each, last = self.objective(name), self.instruments[name], self.found.get(name)
        present = self.rates[name]
        bounds = (each.lower, each.upper, each.scale(self.around))
        if last is None:
            found, _ = best_rates(objective, present)
        else:
            found = refine(objective, present, last.hessian, *bounds, most=STEPS_A_ROUND)
            moved, left = (np.abs(part).max() for part in (found.rates - present, found.step))
            if found.remaining > ROUGH_GAIN or found.curvature >= 0:
                found = maximise(objective, found.rates, *bounds)
            elif left > max(tolerance, moved * STALE):
                hessian = second_derivatives(objective, found.rates, found.slope, each.upper)
                found = refine(objective, found.rates, hessian, *bounds)
        self._count(objective)
        self.found[name] = found
        return found.rates

    def _close_round(self) -> float:
        """Note where the round led; halve the steps where it does not close in."""
        profile = self._profile()
        change = float(np.abs(profile - self._visited[-1]).max())
        returned = any(
            np.abs(profile - earlier).max() < 0.1 * change for earlier in self._visited[:-1]
        )
        self.cycles += returned
        means = {name: self.mean_rate(name) for name in self.instruments}
        self.path.append(Round(means, change, self._damping))
        stuck = len(self.path) > 2 and change > 0.9 * self.path[-3].change
        if returned or stuck:
            self._damping = max(SMALLEST_DAMPING, self._damping / 2)
        self._visited.append(profile)
        return change

    def _no_one_deviates(self) -> bool:
        """Search anew for the best answer of every player; take it where it gains."""
        settled = True
        for name in self.instruments:
            objective = self.objective(name)
            present = objective.value(self.rates[name])
            found, _ = best_rates(objective, self.rates[name])
            self._count(objective)
            self.found[name] = found
            self.deviation[name] = max(0.0, found.value - present)
            if self.deviation[name] > LARGEST_GAIN:
                self.rates[name] = found.rates
                settled = False
        return settled

    def mean_rate(self, name: str) -> float:
        """Return the mean rate of a player, weighted with benchmark imports."""
        each = self.instruments[name]
        return float(np.average(each.by_sector(self.rates[name]), weights=each.imports))

    def _profile(self) -> Array:
        return np.concatenate(list(self.rates.values()))

    def _count(self, objective: Objective) -> None:
        self.solves += objective.solves
        self.gradients += objective.gradients


def _result(
    war: _War, players: tuple[Player, ...], choice: Choice, message: str, clock: float
) -> Nash:
    from tarazy.experiment.outcome import solve_counterfactual

    around, instruments = war.around, war.instruments
    rates = {name: each.rates_by_sector(war.rates[name]) for name, each in instruments.items()}
    outcome = solve_counterfactual(
        around.under(war.tariff()),
        scenario=document(around, {p: (choice, rates[p.name]) for p in players}),
        world=around.world,
    )
    before = log_real_income(around.solve(around.tariff))
    none = around.tariff
    for each in instruments.values():
        none = each.apply(none, np.zeros(each.size))
    at_zero = log_real_income(around.solve(none))
    after = np.log1p(outcome.welfare.values / 100)
    weight = {name: Objective(around, each).weight for name, each in instruments.items()}
    sectors = [s for s in around.world.sectors if any(s in found for found in rates.values())]
    rate = np.array([[found.get(s, np.nan) for s in sectors] for found in rates.values()])
    values = {
        "rate": (("player", "sector"), rate),
        "at_bound": (("player", "sector"), np.isin(rate, (choice.lower, choice.upper))),
        "mean_rate": (("player",), [war.mean_rate(name) for name in instruments]),
        "gain": (("player",), [100 * np.expm1(w @ (after - before)) for w in weight.values()]),
        "gain_over_zero": (
            ("player",),
            [100 * np.expm1(w @ (after - at_zero)) for w in weight.values()],
        ),
        "deviation": (("player",), [100 * war.deviation[name] for name in instruments]),
        "curvature": (("player",), [war.found[name].curvature for name in instruments]),
        "welfare": (("country",), 100 * np.expm1(after - before)),
        "welfare_before": (("country",), 100 * np.expm1(before)),
        "welfare_at_zero": (("country",), 100 * np.expm1(at_zero)),
        "welfare_after": (("country",), 100 * np.expm1(after)),
    }
    coords = {"player": list(instruments), "sector": sectors, "country": around.world.economies}
    saddle = [name for name, found in war.found.items() if found.curvature >= 0]
    if not message and saddle:
        message = f"the answer of {saddle[0]} is not a maximum"
    return Nash(
        choice=choice,
        dataset=labelled(values, coords),
        converged=not message,
        message=message or f"equilibrium found in {len(war.path)} rounds",
        solves=war.solves + 3,
        gradients=war.gradients,
        seconds=time.perf_counter() - clock,
        outcome=outcome,
        players=players,
        path=tuple(war.path),
        cycles=war.cycles,
    )
