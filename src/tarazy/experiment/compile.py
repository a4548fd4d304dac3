"""From a scenario and a world to the arrays of a counterfactual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.experiment.events import cuts
from tarazy.experiment.events.corridor_shocks import CORRIDOR_KINDS, CorridorShock
from tarazy.experiment.events.shocks import (
    BOUNDS,
    Productivity,
    Sever,
    Shock,
    TableColumn,
    Tariff,
    TradeCost,
)
from tarazy.scenario.document import Scenario
from tarazy.scenario.parts import EVERYTHING, Selection
from tarazy.scenario.selectors import Selector, economies_of, sectors_of
from tarazy.trade import Counterfactual
from tarazy.trade.data import Target

if TYPE_CHECKING:
    from tarazy.experiment.link import Linked
    from tarazy.policy.regime import Regime
    from tarazy.world import World

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@contextmanager
def _standing(where: str) -> Iterator[None]:
    """Say where in a document an error stands that knows only what is wrong."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


@dataclass
class _Change:
    """The arrays of a counterfactual while the shocks of a scenario are applied one by one.

    Attributes
    ----------
    tariff
        (N, N, J) rates; None as long as no shock touches them.
    trade_cost
        (N, N, J) factors; None likewise.
    productivity
        (N, J) factors; None likewise.
    targets
        Changes of trade whose costs are found with the equilibrium.
    corridors
        Shocks that meet a network, each with the place where it stands.
    """

    world: World
    economies: Selector
    sectors: Selector
    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    targets: list[Target] = field(default_factory=list)
    corridors: list[tuple[CorridorShock, str]] = field(default_factory=list)
    _shape: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._shape = (len(self.economies.labels), len(self.sectors.labels))

    def pairs(
        self, shock: Tariff | TradeCost | Sever, where: str, default: Sequence[int] = ()
    ) -> tuple[Positions, Positions]:
        """Return positions of importers and exporters of the pairs that a shock meets, each once.

        Trade of an economy with itself is never met. Importers that are left out are the `default`.
        """
        size = self._shape[0]
        met = np.zeros((size, size), dtype=bool)
        importers = default
        if shock.importer is not None:
            importers = self.economies.positions(shock.importer, f"{where}: importer")
        exporters = self.economies.positions(shock.exporter, f"{where}: exporter")
        met[np.ix_(importers, exporters)] = True
        if shock.both_ways:
            met |= met.T
        np.fill_diagonal(met, False)
        if not met.any():
            raise InputError(
                f"{where}: importer and exporter select {self.economies.labels[importers[0]]!r} "
                "only; allowed: at least one pair of different economies"
            )
        importer, exporter = np.nonzero(met)
        return importer, exporter

    def rates(self, shock: Tariff | TradeCost, key: str, sectors: list[int], where: str) -> Array:
        """Return the rate that an instruction gives for every selected sector, within bounds."""
        rate = getattr(shock, key)
        if not isinstance(rate, TableColumn):
            return np.full(len(sectors), rate)
        from tarazy.policy import tables

        with _standing(f"{where}: {key}"):
            by_sector = tables.rates(rate.table, rate.column)
            found = rate.times * self._by_sector(by_sector, sectors, f"table {rate.table!r}")
        low, high = BOUNDS[key]
        for j, value in zip(sectors, found, strict=True):
            if not low <= value <= high:
                raise InputError(
                    f"{where}: {key}: column {rate.column!r} of table {rate.table!r} times "
                    f"{rate.times:g} gives {value:g} for {self.sectors.labels[j]}; "
                    f"allowed: from {low:g} to {high:g}"
                )
        return found

    def _by_sector(self, by_sector: dict[str, float], sectors: list[int], whose: str) -> Array:
        names = [self.sectors.labels[j] for j in sectors]
        if not names:
            raise InputError(
                f"{whose} has no rate for any sector of the world; "
                f"allowed: a world with a sector among {', '.join(by_sector)}"
            )
        missing = [name for name in names if name not in by_sector]
        if missing:
            raise InputError(
                f"{whose} has no rate for sector {missing[0]!r}; "
                f"allowed: a selection among {', '.join(by_sector)}"
            )
        return np.array([by_sector[name] for name in names])

    def change_tariff(self, shock: Tariff, where: str) -> None:
        """Apply a tariff shock to the rates so far."""
        if self.tariff is None:
            self.tariff = self.world.dataset["tariff"].values.copy(order="K")
        if shock.regime is not None:
            self._apply_regime(shock, shock.regime, self.tariff, where)
            return
        importer, exporter = self.pairs(shock, where)
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        cells = (importer[:, None], exporter[:, None], np.array(sectors)[None, :])
        old, key = self.tariff[cells], shock.instruction
        if key == "set":
            new = cuts.new_rate(old, self.rates(shock, key, sectors, where))
        elif key == "maximum":
            new = cuts.maximum_rate(old, self.rates(shock, key, sectors, where))
        elif shock.cut is not None:
            new = cuts.linear_cut(old, shock.cut)
        elif shock.swiss is not None:
            new = cuts.swiss_formula(old, shock.swiss)
        else:
            new = old + self.rates(shock, key, sectors, where)
        if (new < 0).any():
            pair, sector = (int(axis[0]) for axis in np.nonzero(new < 0))
            labels = self.economies.labels
            cell = (
                f"{labels[importer[pair]]} on {labels[exporter[pair]]} in "
                f"{self.sectors.labels[sectors[sector]]}"
            )
            raise InputError(
                f"{where}: {key}: tariff of {cell} becomes {new[pair, sector]:.4g}; "
                "allowed: zero or more"
            )
        self.tariff[cells] = new

    def _apply_regime(self, shock: Tariff, name: str, tariff: Array, where: str) -> None:
        """Put a state of law in force: it replaces any regime before, so twice is as once."""
        from tarazy.policy.regime import regime

        benchmark = self.world.dataset["tariff"].values
        with _standing(f"{where}: regime"):
            law = regime(name)
            default = self._importers(law) if shock.importer is None else ()
        importer, exporter = self.pairs(shock, where, default)
        selected = self.sectors.positions(shock.sector, f"{where}: sector")
        for i in np.unique(exporter):
            with _standing(f"{where}: regime"):
                by_sector = law.rates(self.economies.labels[i], basis=shock.basis)
                sectors = selected
                if shock.sector == EVERYTHING:
                    # A tariff schedule has no lines for services.
                    sectors = [j for j in selected if self.sectors.labels[j] in by_sector]
                rates = self._by_sector(by_sector, sectors, repr(name))
            cells = (importer[exporter == i][:, None], i, np.array(sectors)[None, :])
            tariff[cells] = rates + (benchmark[cells] if law.level == "additional" else 0.0)

    def _importers(self, law: Regime) -> list[int]:
        labels = self.economies.labels
        shown = [labels.index(code) for code in law.importers if code in labels]
        if not shown:
            raise InputError(
                f"{law.name!r} is the law of {', '.join(law.importers)}, none of which stands on "
                f"its own in this world; allowed: an importer among its {len(labels)} economies"
            )
        return shown

    def change_trade_cost(self, shock: TradeCost | Sever, where: str) -> None:
        """Multiply the cost of delivery, by infinity where trade is severed."""
        importer, exporter = self.pairs(shock, where)
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        if isinstance(shock, TradeCost) and shock.trade_change is not None:
            self._aim(importer, exporter, sectors, shock.trade_change, where)
            return
        if self.trade_cost is None:
            self.trade_cost = np.ones_like(self.world.dataset["trade"].values)
        cells = (importer[:, None], exporter[:, None], np.array(sectors)[None, :])
        if isinstance(shock, Sever):
            self.trade_cost[cells] = np.inf
        elif shock.factor is not None:
            self.trade_cost[cells] *= shock.factor
        else:
            self.trade_cost[cells] *= 1.0 + self.rates(shock, "equivalent", sectors, where)

    def _aim(
        self,
        importer: Positions,
        exporter: Positions,
        sectors: list[int],
        change: float,
        where: str,
    ) -> None:
        """Keep a change of trade; it replaces an earlier one of the same links."""
        target = Target(
            importer=np.repeat(importer, len(sectors)),
            exporter=np.repeat(exporter, len(sectors)),
            sector=np.tile(np.array(sectors), len(importer)),
            change=change,
            place=f"{where}: trade_change",
        )
        trade = self.world.dataset["trade"].values
        if not trade[target.importer, target.exporter, target.sector].any():
            raise InputError(
                f"{target.place}: {change:g} of no trade: the benchmark has none between the "
                "importers and exporters chosen; allowed: links with trade"
            )
        kept = []
        for other in self.targets:
            shared = other.links & target.links
            if shared and other.links != target.links:
                n, i, j = min(shared)
                labels = self.economies.labels
                raise InputError(
                    f"{target.place}: trade of {labels[n]} from {labels[i]} in "
                    f"{self.sectors.labels[j]} has its target from {other.place}; allowed: the "
                    "same links as there, or none of them"
                )
            if not shared:
                kept.append(other)
        self.targets = [*kept, target]

    def change_productivity(self, shock: Productivity, where: str) -> None:
        """Multiply productivity."""
        economies = self.economies.positions(shock.economy, f"{where}: economy")
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        if self.productivity is None:
            self.productivity = np.ones(self._shape)
        self.productivity[np.ix_(economies, sectors)] *= shock.factor

    def meet_network(self, shock: CorridorShock, where: str) -> None:
        """Keep a shock for its network, which meets all of them at once."""
        self.corridors.append((shock, where))


_APPLY: dict[str, Callable[[_Change, Any, str], None]] = {
    "tariff": _Change.change_tariff,
    "trade_cost": _Change.change_trade_cost,
    "sever": _Change.change_trade_cost,
    "productivity": _Change.change_productivity,
    **dict.fromkeys(CORRIDOR_KINDS, _Change.meet_network),
}


def compile_scenario(world: World, scenario: Scenario) -> Counterfactual:
    """Return the counterfactual that a scenario, with all of its stages, means in a world.

    Shocks apply in their order, each on the result of those before it: a later `set` or regime
    replaces, `add`, cuts and factors accumulate. A `trade_change` becomes a target, whose cost of
    delivery is found with the equilibrium. Shocks that meet a corridor network are part of
    it as the trade costs and the productivity of :mod:`tarazy.experiment.link`.

    Parameters
    ----------
    world
        The benchmark; its labels are what selectors mean.
    scenario
        A document whose form is checked.

    Raises
    ------
    InputError
        One line naming the document, the shock, the key, the value and what is allowed.
    NoEquilibriumError
        If a network and the world do not come to agree.
    """
    return compile_linked(world, scenario)[0]


def compile_linked(world: World, scenario: Scenario) -> tuple[Counterfactual, tuple[Linked, ...]]:
    """Return the counterfactual of `compile_scenario`, and the networks that it agrees with.

    Parameters
    ----------
    world, scenario
        As for `compile_scenario`.

    Raises
    ------
    InputError, NoEquilibriumError
        As `compile_scenario`.
    """
    check_words(world, scenario)
    economies, sectors = _selectors(world, scenario)
    change = _Change(world, economies, sectors)
    for shock, where in scenario.placed_shocks():
        _APPLY[shock.kind](change, shock, where)
    counterfactual = Counterfactual(
        tariff=change.tariff,
        trade_cost=change.trade_cost,
        productivity=change.productivity,
        closure=scenario.closure,
        targets=tuple(change.targets),
    )
    if not change.corridors:
        return counterfactual, ()
    from tarazy.experiment.networks import link_networks

    linked = link_networks(world, scenario, change.corridors, counterfactual)
    return linked[-1].counterfactual, linked


def check_words(world: World, scenario: Scenario) -> None:
    """Check that a world knows what a document says beside its shocks: groups, focus, signs.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    """
    economies, sectors = _selectors(world, scenario)
    for code in scenario.focus:
        economies.position_of_code(code, scenario.place("focus"))
    for number, expectation in enumerate(scenario.expected):
        where = scenario.place("expected", number)
        economies.position_of_code(expectation.country, f"{where}: country")
        economies.positions(expectation.partner, f"{where}: partner")
        sectors.positions(expectation.sector, f"{where}: sector")


def absent_members(world: World, scenario: Scenario) -> dict[str, list[str]]:
    """Return, for every group or regime that a scenario names, its members without a row.

    They are part of the rest of the world, which a group never includes: the scenario leaves them
    as they are.
    """
    economies, _ = _selectors(world, scenario)
    absent: dict[str, list[str]] = {}
    for shock, _ in scenario.placed_shocks():
        for selection in _selections(shock):
            absent |= economies.absent(selection)
        if isinstance(shock, Tariff) and shock.regime is not None and shock.importer is None:
            from tarazy.policy.regime import regime

            importers = regime(shock.regime).importers
            members = [code for code in importers if code not in economies.labels]
            absent |= {shock.regime: members} if members else {}
    return absent


def _selections(shock: Shock) -> list[Selection]:
    if isinstance(shock, CorridorShock):
        return []
    if isinstance(shock, Productivity):
        return [shock.economy]
    return [s for s in (shock.importer, shock.exporter) if s is not None]


def _selectors(world: World, scenario: Scenario) -> tuple[Selector, Selector]:
    return economies_of(world.economies, scenario), sectors_of(world.sectors)
