"""From a scenario and a world to the arrays of a counterfactual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.document import (
    Productivity,
    Scenario,
    Selection,
    Sever,
    TableColumn,
    Tariff,
    TradeCost,
)
from tarazy.scenario.selectors import Selector
from tarazy.trade import Counterfactual

if TYPE_CHECKING:
    from tarazy.world import World

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


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
    """

    world: World
    economies: Selector
    sectors: Selector
    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    _shape: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._shape = (len(self.economies.labels), len(self.sectors.labels))

    def pairs(self, shock: Tariff | TradeCost | Sever, where: str) -> tuple[Positions, Positions]:
        """Return positions of importers and exporters of the pairs that a shock meets, each once.

        Trade of an economy with itself is never met.
        """
        size = self._shape[0]
        met = np.zeros((size, size), dtype=bool)
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

    def rates(self, rate: float | TableColumn, sectors: list[int], where: str) -> Array:
        """Return one rate for every selected sector."""
        if not isinstance(rate, TableColumn):
            return np.full(len(sectors), rate)
        from tarazy.policy import tables

        try:
            by_sector = tables.rates(rate.table, rate.column)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        names = [self.sectors.labels[j] for j in sectors]
        missing = [name for name in names if name not in by_sector]
        if missing:
            raise InputError(
                f"{where}: table {rate.table!r} has no rate for sector {missing[0]!r}; "
                f"allowed: a selection among {', '.join(by_sector)}"
            )
        return np.array([by_sector[name] for name in names])

    def change_tariff(self, shock: Tariff, where: str) -> None:
        """Set or add tariff rates."""
        importer, exporter = self.pairs(shock, where)
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        if self.tariff is None:
            self.tariff = self.world.dataset["tariff"].values.copy(order="K")
        cells = (importer[:, None], exporter[:, None], np.array(sectors)[None, :])
        if shock.set is not None:
            self.tariff[cells] = self.rates(shock.set, sectors, f"{where}: set")
        if shock.add is not None:
            self.tariff[cells] += self.rates(shock.add, sectors, f"{where}: add")
        if (self.tariff[cells] < 0).any():
            pair, sector = (int(axis[0]) for axis in np.nonzero(self.tariff[cells] < 0))
            labels = self.economies.labels
            raise InputError(
                f"{where}: add: tariff of {labels[importer[pair]]} on {labels[exporter[pair]]} in "
                f"{self.sectors.labels[sectors[sector]]} becomes "
                f"{self.tariff[cells][pair, sector]:.4g}; allowed: zero or more"
            )

    def change_trade_cost(self, shock: TradeCost | Sever, where: str) -> None:
        """Multiply the cost of delivery, by infinity where trade is severed."""
        importer, exporter = self.pairs(shock, where)
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        if self.trade_cost is None:
            self.trade_cost = np.ones_like(self.world.dataset["trade"].values)
        cells = (importer[:, None], exporter[:, None], np.array(sectors)[None, :])
        self.trade_cost[cells] *= np.inf if isinstance(shock, Sever) else shock.factor

    def change_productivity(self, shock: Productivity, where: str) -> None:
        """Multiply productivity."""
        economies = self.economies.positions(shock.economy, f"{where}: economy")
        sectors = self.sectors.positions(shock.sector, f"{where}: sector")
        if self.productivity is None:
            self.productivity = np.ones(self._shape)
        self.productivity[np.ix_(economies, sectors)] *= shock.factor


_APPLY: dict[str, Callable[[_Change, Any, str], None]] = {
    "tariff": _Change.change_tariff,
    "trade_cost": _Change.change_trade_cost,
    "sever": _Change.change_trade_cost,
    "productivity": _Change.change_productivity,
}


def compile_scenario(world: World, scenario: Scenario) -> Counterfactual:
    """Return the counterfactual that a scenario means in a world.

    Shocks apply in their order, each on the result of those before it: a later `set` replaces,
    `add` and factors accumulate.

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
    """
    economies, sectors = _selectors(world, scenario)
    for code in scenario.focus:
        if code not in economies.labels:
            economies.positions(Selection(of=(code,)), f"{scenario.origin}: focus")
            raise InputError(
                f"{scenario.origin}: focus: {code!r} is a group; allowed: codes of economies"
            )
    change = _Change(world, economies, sectors)
    for number, shock in enumerate(scenario.shocks, start=1):
        _APPLY[shock.kind](change, shock, f"{scenario.origin}: shock {number}")
    return Counterfactual(
        tariff=change.tariff,
        trade_cost=change.trade_cost,
        productivity=change.productivity,
        closure=scenario.closure,
    )


def absent_members(world: World, scenario: Scenario) -> dict[str, list[str]]:
    """Return, for every group that a scenario names, its members that the world has no row for.

    They are part of the rest of the world, which a group never includes: the scenario leaves them
    as they are.
    """
    economies, _ = _selectors(world, scenario)
    absent: dict[str, list[str]] = {}
    for shock in scenario.shocks:
        selections = (
            [shock.economy] if isinstance(shock, Productivity) else [shock.importer, shock.exporter]
        )
        for selection in selections:
            absent |= economies.absent(selection)
    return absent


def _selectors(world: World, scenario: Scenario) -> tuple[Selector, Selector]:
    for name, members in scenario.groups.items():
        for member in members:
            if member not in world.economies:
                raise unknown_name(
                    "economy", member, world.economies, f"{scenario.origin}: groups: {name}"
                )
    return (
        Selector("economies", world.economies, scenario.groups),
        Selector("sectors", world.sectors, {}),
    )
