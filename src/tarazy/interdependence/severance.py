"""What losing a partner costs: the loss of real income when trade with it ends.

A cut is exact: the links that it names carry nothing afterwards, and both sides buy elsewhere, make
more at home and sell to whoever still buys. The loss is that of the long run, with all adjustment
over, in the general equilibrium of `tarazy.trade`:

    loss = 100 (1 - Î / P̂)        of real income, per cent of that before
    real wage loss = 100 (1 - ŵ / P̂)

Both are positive where the economy loses. Real income contains the trade deficit, which the closure
``fixed`` keeps in units of the world's value added: an economy in surplus that becomes poorer goes
on paying it, so its loss of real income exceeds that of its real wage; one in deficit lives on it.
Where the two differ much, the wage says what trade itself was worth.

Losing several partners at once is not the sum of losing each: it costs more where they replace each
other, for who loses one turns to the next, and less where each cut alone also worsens the terms of
trade with the others. `gap` is the loss of all at once less the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.values import several
from tarazy.codes.sector_groups import known_in, members_in
from tarazy.errors import NoEquilibriumError, unknown_name
from tarazy.interdependence.partners import check_country, partners_of
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Problem, known_closure
from tarazy.trade.preparation import Preparation, prepare
from tarazy.trade.reference import log_real_income
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve
from tarazy.world import World

Array = NDArray[np.float64]

PER_CENT = "per cent of real income before; positive is a loss"
WAGE_PER_CENT = "per cent of the real wage before; positive is a loss"
POINTS = "percentage points of real income"
# name: (sells to the partner ends, buys from the partner ends, group of sectors)
CUTS: dict[str, tuple[bool, bool, str]] = {
    "exports": (True, False, "*"),
    "imports": (False, True, "*"),
    "both": (True, True, "*"),
    "energy": (True, True, "energy"),
    "goods": (True, True, "goods"),
    "services": (True, True, "services"),
}
# name: (unit, long name)
VARIABLES: dict[str, tuple[str, str]] = {
    "loss": (PER_CENT, "real income lost without the partner"),
    "real_wage_loss": (WAGE_PER_CENT, "real wage lost without the partner"),
    "partner_loss": (PER_CENT, "real income that the partner loses by the same cut"),
    "residual": ("1", "largest gap of prices or markets, relative to income"),
    "joint_loss": (PER_CENT, "real income lost without all partners at once"),
    "joint_real_wage_loss": (WAGE_PER_CENT, "real wage lost without all partners at once"),
    "gap": (POINTS, "loss of all partners at once less the sum of each alone"),
    "sides_gap": (POINTS, "loss of both directions less the sum of exports and imports alone"),
}
SECTORS_UNKNOWN = "sectors_unknown"
SINGLE = ("loss", "real_wage_loss", "partner_loss", "residual")
JOINT = ("joint_loss", "joint_real_wage_loss", "gap")


@dataclass(frozen=True)
class Severance:
    """Cuts in one benchmark, the start of every solve prepared once.

    Attributes
    ----------
    benchmark
        The world before.
    closure
        Of the deficits.
    """

    benchmark: Benchmark
    closure: Closure = "fixed"

    @cached_property
    def before(self) -> Solution:
        """The equilibrium without a cut."""
        with one_thread():
            return solve(self._ready.problem())

    @cached_property
    def _ready(self) -> Preparation:
        return Preparation(self.benchmark, Counterfactual(closure=self.closure))

    def without(self, links: NDArray[np.bool_], sectors: Sequence[int] | None = None) -> Solution:
        """Return the equilibrium without some links.

        Parameters
        ----------
        links
            (N, N) importer, exporter: those that carry nothing.
        sectors
            Positions of the sectors that are cut; all by default.

        Raises
        ------
        NoEquilibriumError
            If there is none, with the reason.
        """
        j, n = self.benchmark.expenditure.shape
        # Sectors outermost in memory, as the solver has it.
        cost = np.ones((j, n, n))
        for sector in range(j) if sectors is None else sectors:
            cost[sector, links] = np.inf
        cut = Counterfactual(trade_cost=cost.transpose(1, 2, 0), closure=self.closure)
        with one_thread():
            problem = self._prepared(cut, links, range(j) if sectors is None else sectors)
            return solve(problem, start=self.before.start)

    def _prepared(
        self, cut: Counterfactual, links: NDArray[np.bool_], sectors: Sequence[int]
    ) -> Problem:
        if links.diagonal().any():
            # What is cut at home may be a sector that is not traded, which has no links.
            return prepare(self.benchmark, cut)
        inside = [sector for sector in sorted(sectors) if sector < self._ready.traded]
        traded = np.array(inside, dtype=np.intp)
        severed = (traded[:, None] * links.size + np.flatnonzero(links)).ravel()
        return self._ready.with_costs(cut, severed, np.full(len(severed), np.inf))

    def losses(self, solution: Solution) -> tuple[Array, Array]:
        """Return the loss of real income and of the real wage by economy, (N,) each, per cent.

        Against the equilibrium without a cut under the same closure; what the closure gives or
        takes is in neither. Positive is a loss; the price is that of final expenditure,
        Π_j P̂_j^α_j.
        """
        income, wage = -100 * np.expm1(log_real(solution) - self._start)
        return income, wage

    @cached_property
    def _start(self) -> Array:
        return log_real(self.before)


def log_real(solution: Solution) -> Array:
    """Return log real income and log real wage against the benchmark, (2, N).

    Real income at equal transfers, as in `tarazy.trade.reference`. The price is that of final
    expenditure, Π_j P̂_j^α_j.
    """
    final_share = solution.problem.benchmark.final_share
    log_price = (final_share * solution.log_price).sum(axis=0)
    return np.stack([log_real_income(solution), solution.log_wage - log_price])


def severance_losses(
    country: str,
    partners: Sequence[str],
    *,
    cuts: Sequence[str] | None = None,
    closure: Closure = "fixed",
    world: World | str | Path | None = None,
) -> xr.Dataset:
    """Return what a country loses without each partner, singly and jointly.

    Parameters
    ----------
    country
        Code of the economy whose loss it is.
    partners
        Codes or groups, each once; a group that contains the country is taken without it.
    cuts
        What ends, of `CUTS`: ``exports`` (the partner buys nothing from the country), ``imports``,
        ``both``, and both directions of ``energy`` (crude oil and gas, refined fuels, electricity
        and gas supply), ``goods`` or ``services`` alone. By default all of them; one whose sectors
        the world does not tell is then without values, with the reason ``sectors_unknown``.
    closure
        Of the deficits, see `tarazy.trade.Counterfactual`.
    world
        The benchmark: a world, e.g. one of `tarazy.interdependence.after.world_after`, the name of
        a bundled one, or the path of a file; by default ``core-2022``.

    Returns
    -------
    xarray.Dataset
        Dims ``partner`` and ``cut``, per cent: ``loss``, ``real_wage_loss``, ``partner_loss`` (of
        a group the loss of its real income together) and ``residual``; over ``cut``:
        ``joint_loss``, ``joint_real_wage_loss`` (all partners at once) and ``gap`` (joint loss
        less the sum of single losses, percentage points); over ``partner``: ``sides_gap``
        (``both`` less ``exports`` and ``imports``). NaN where there is no equilibrium or nothing
        to compare, with the reason in ``reason`` and ``joint_reason``.

    Raises
    ------
    InputError
        If a name is unknown, a partner is the country, or no partner is given.
    """
    chosen = tuple(CUTS) if cuts is None else cuts
    check_cuts(chosen, closure)
    world = World.of(world)
    country = check_country(world, country)
    found = partners_of(world, country, partners)
    home = world.economies.index(country)
    members = [[world.economies.index(code) for code in partner.members] for partner in found]
    together = sorted({member for group in members for member in group})
    cutter = Severance(benchmark_of(world), closure)
    shape = (len(found), len(chosen))
    values = {name: np.full(shape, np.nan) for name in SINGLE}
    joint = {name: np.full(len(chosen), np.nan) for name in JOINT}
    reasons = np.full(shape, "", dtype=object)
    joint_reasons = np.full(len(chosen), "", dtype=object)
    n = len(world.economies)
    for c, cut in enumerate(chosen):
        if cuts is None and not tells(world, cut):
            reasons[:, c] = joint_reasons[c] = SECTORS_UNKNOWN
            continue
        sectors = sectors_of_cut(world, cut)
        for p, group in enumerate(members):
            try:
                solution = cutter.without(severed_links(n, home, group, cut), sectors)
            except NoEquilibriumError as error:
                reasons[p, c] = str(error)
                continue
            lost, wage = cutter.losses(solution)
            values["loss"][p, c], values["real_wage_loss"][p, c] = lost[home], wage[home]
            weight = cutter.before.income[group]
            values["partner_loss"][p, c] = lost[group] @ weight / weight.sum()
            values["residual"][p, c] = solution.residual
        try:
            links = severed_links(n, home, together, cut)
            lost, wage = cutter.losses(cutter.without(links, sectors))
        except NoEquilibriumError as error:
            joint_reasons[c] = str(error)
            continue
        joint["joint_loss"][c], joint["joint_real_wage_loss"][c] = lost[home], wage[home]
        if sum(map(len, members)) > len(together):
            joint_reasons[c] = "partners have members in common: single losses do not add up"
        else:
            joint["gap"][c] = lost[home] - values["loss"][:, c].sum()
    data: dict[str, tuple[tuple[str, ...], Array]] = {
        **{name: (("partner", "cut"), array) for name, array in values.items()},
        **{name: (("cut",), array) for name, array in joint.items()},
        "sides_gap": (("partner",), _sides_gap(values["loss"], list(chosen))),
    }
    codes = [partner.code for partner in found]
    return _labelled(world, country, data, codes, chosen, closure).assign(
        reason=(("partner", "cut"), reasons.astype(str)),
        joint_reason=(("cut",), joint_reasons.astype(str)),
    )


def severed_links(economies: int, home: int, members: Sequence[int], cut: str) -> NDArray[np.bool_]:
    """Return the links that a cut of `CUTS` ends, (N, N) importer, exporter."""
    sells, buys, _ = CUTS[cut]
    links = np.zeros((economies, economies), dtype=bool)
    if sells:
        links[members, home] = True
    if buys:
        links[home, members] = True
    return links


def sectors_of_cut(world: World, cut: str) -> tuple[int, ...] | None:
    """Return the positions of the sectors that a cut of `CUTS` meets; None for all.

    Raises
    ------
    InputError
        If the world does not tell which of its sectors the cut meets, or has none.
    """
    group = CUTS[cut][2]
    if group == "*":
        return None
    inside = members_in(group, world.sectors, world.sector_groups, f"cut {cut!r}")
    return tuple(world.sectors.index(sector) for sector in inside)


def tells(world: World, cut: str) -> bool:
    """Return whether a world tells which of its sectors a cut meets, and has some."""
    group = CUTS[cut][2]
    return group == "*" or bool(known_in(group, world.sectors, world.sector_groups))


def check_cuts(cuts: Sequence[str], closure: str) -> None:
    """Check the names of cuts and of the closure.

    Raises
    ------
    InputError
        If one is unknown.
    """
    for cut in several("cuts", cuts, ", ".join(CUTS)):
        if cut not in CUTS:
            raise unknown_name("cut", cut, CUTS, "cuts")
    known_closure(closure)


def _sides_gap(loss: Array, cuts: list[str]) -> Array:
    if not {"both", "exports", "imports"} <= set(cuts):
        return np.full(len(loss), np.nan)
    both, exports, imports = (loss[:, cuts.index(cut)] for cut in ("both", "exports", "imports"))
    return np.asarray(both - exports - imports)


def _labelled(
    world: World,
    country: str,
    data: dict[str, tuple[tuple[str, ...], Array]],
    partners: Sequence[str],
    cuts: Sequence[str],
    closure: str,
) -> xr.Dataset:
    source = f"Tarazy equilibrium on {world.name} ({world.digest})"
    found = xr.Dataset(
        {
            name: (
                dims,
                array,
                {"unit": VARIABLES[name][0], "long_name": VARIABLES[name][1], "source": source},
            )
            for name, (dims, array) in data.items()
        },
        coords={"partner": list(partners), "cut": list(cuts)},
    )
    return found.assign_attrs(
        country=country, world=world.name, digest=world.digest, year=world.year, closure=closure
    )
