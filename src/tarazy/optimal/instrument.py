"""What a player can choose: tariff rates on a set of partners and sectors, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import number
from tarazy.errors import InputError, unknown_name
from tarazy.optimal.player import Chosen, Player, economies_in, selection_of
from tarazy.optimal.setting import Setting

Array = NDArray[np.float64]
By = Literal["uniform", "sector"]
Level = Literal["total", "additional"]
BY: tuple[By, ...] = get_args(By)
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Choice:
    """What kinds of tariffs a player may set; the arguments of `tarazy.optimal.optimal_tariff`.

    Attributes
    ----------
    by
        ``uniform``: one rate; ``sector``: one rate for each sector.
    against
        Codes or groups of the partners, ``"*"`` for all.
    sectors
        Codes or groups of the sectors that bear the tariff.
    level
        ``total``: the rate takes the place of the tariffs in force; ``additional``: it is added.
    lower, upper
        Bounds of every rate, fractions. A lower bound below zero allows subsidies on imports.
    """

    by: str = "uniform"
    against: Chosen = "*"
    sectors: Chosen = "goods"
    level: str = "total"
    lower: float = 0.0
    upper: float = 2.0

    def summary(self) -> dict[str, Any]:
        """Return the choice as plain data, ready for JSON."""

        def listed(chosen: Chosen) -> str | list[str]:
            return chosen if isinstance(chosen, str) else list(chosen)

        return {
            "by": self.by,
            "against": listed(self.against),
            "taxed_sectors": listed(self.sectors),
            "level": self.level,
            "lower": self.lower,
            "upper": self.upper,
        }

    def check(self) -> None:
        """Check names and bounds.

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        if self.by not in BY:
            raise unknown_name("kind of tariff", self.by, BY, "by")
        if self.level not in LEVELS:
            raise unknown_name("level", self.level, LEVELS, "level")
        for name, rate in (("lower", self.lower), ("upper", self.upper)):
            number(name, rate, "a fraction above -1, at most 5 (0.25 is 25 per cent)")
        if not -1.0 < self.lower < self.upper <= 5.0:
            raise InputError(
                f"lower, upper: {self.lower:g}, {self.upper:g}; allowed: fractions above -1, at "
                "most 5 (0.25 is 25 per cent), the lower one first"
            )


@dataclass(frozen=True)
class Instrument:
    """The rates a player sets in a setting, and the cells of the tariff array they reach.

    Attributes
    ----------
    player
        Who sets them.
    choice
        What was allowed.
    importers, exporters
        Positions of the members, and of the partners outside.
    sectors
        Positions of the sectors that bear the tariff; sectors in which the partners sell nothing to
        the player are left out, since no rate on them has an effect.
    codes
        Their codes.
    imports
        (len(sectors),) benchmark imports from the partners, before tariff.
    in_force
        (len(sectors),) mean rate in force, weighted with these imports.
    """

    player: Player
    choice: Choice
    importers: NDArray[np.intp]
    exporters: NDArray[np.intp]
    sectors: NDArray[np.intp]
    codes: tuple[str, ...]
    imports: Array
    in_force: Array

    @property
    def size(self) -> int:
        """Number of rates R: one, or one for each sector."""
        return 1 if self.choice.by == "uniform" else len(self.sectors)

    @property
    def lower(self) -> Array:
        """Lower bounds, (R,)."""
        return np.full(self.size, self.choice.lower)

    @property
    def upper(self) -> Array:
        """Upper bounds, (R,)."""
        return np.full(self.size, self.choice.upper)

    def by_sector(self, rates: Array) -> Array:
        """Return the rate of every sector, (len(sectors),), from those chosen, (R,)."""
        return np.broadcast_to(rates, self.sectors.shape).copy()

    def rates_by_sector(self, rates: Array) -> dict[str, float]:
        """Return the rate of every sector by its code, from those chosen, (R,)."""
        return dict(zip(self.codes, self.by_sector(rates).tolist(), strict=True))

    def present(self) -> Array:
        """Return the rates, (R,), nearest to what is in force: means, or zero to be added."""
        if self.choice.level == "additional":
            start = np.zeros(self.size)
        elif self.choice.by == "uniform":
            start = np.array([np.average(self.in_force, weights=self.imports)])
        else:
            start = self.in_force.copy()
        return np.asarray(np.clip(start, self.lower, self.upper))

    def apply(self, tariff: Array, rates: Array) -> Array:
        """Return tariffs, (N, N, J), with the rates of the player, (R,), in place."""
        changed = tariff.copy(order="K")
        cells = np.ix_(self.importers, self.exporters, self.sectors)
        new = self.by_sector(rates)
        changed[cells] = new if self.choice.level == "total" else changed[cells] + new
        return changed

    def collect(self, derivative: Array) -> Array:
        """Return derivatives with respect to the rates, (R,).

        Parameters
        ----------
        derivative
            (J, N, N) sector, importer, exporter, with respect to every tariff.
        """
        cells = np.ix_(self.sectors, self.importers, self.exporters)
        by_sector: Array = derivative[cells].sum(axis=(1, 2))
        return by_sector.sum(keepdims=True) if self.choice.by == "uniform" else by_sector

    def scale(self, setting: Setting) -> Array:
        """Return the unit of every rate, (R,), in which welfare curves about alike in each.

        The curvature of log real income in the rate on imports M is, to first order, -θ M / I: the
        deadweight loss of a tariff. Its root makes rates comparable in a search.
        """
        benchmark = setting.benchmark
        income = benchmark.income[self.importers].sum()
        theta = benchmark.trade_elasticity[self.sectors, 0]
        curvature = theta * self.imports / income
        if self.choice.by == "uniform":
            curvature = curvature.sum(keepdims=True)
        root: Array = np.sqrt(curvature)
        return root


def instrument(setting: Setting, player: Player, choice: Choice) -> Instrument:
    """Return the rates that a player can set.

    Raises
    ------
    InputError
        If the choice has a wrong name or bound, or no trade is left that a tariff could fall on.
    """
    from tarazy.scenario.selectors import sectors_of

    choice.check()
    where = f"player {player.name}"
    economies = economies_in(setting.world)
    importers = economies.positions(selection_of(player.members), f"{where}: members")
    partners = selection_of(choice.against, without=player.members)
    exporters = economies.positions(partners, f"{where}: against")
    chosen = sectors_of(setting.world.sectors, setting.world.sector_groups).positions(
        selection_of(choice.sectors), f"{where}: sectors"
    )
    cells = np.ix_(chosen, importers, exporters)
    flows = setting.benchmark.trade[cells]
    imports = flows.sum(axis=(1, 2))
    taxed = np.flatnonzero(imports > 0)
    if not taxed.size:
        raise InputError(
            f"{where}: buys nothing of these sectors from these partners; allowed: sectors and "
            "partners with trade in the benchmark"
        )
    rates = setting.tariff.transpose(2, 0, 1)[cells]
    if choice.level == "additional" and not rates.min() + choice.lower > -1.0:
        raise InputError(
            f"{where}: lower: {choice.lower:g} added to a tariff of {rates.min():.4g}; allowed: "
            "a sum above -1"
        )
    return Instrument(
        player=player,
        choice=choice,
        importers=np.array(importers),
        exporters=np.array(exporters),
        sectors=np.array(chosen)[taxed],
        codes=tuple(setting.world.sectors[chosen[k]] for k in taxed),
        imports=imports[taxed],
        in_force=((rates * flows).sum(axis=(1, 2))[taxed] / imports[taxed]),
    )
