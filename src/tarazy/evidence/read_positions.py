"""What claims read from an experiment: whether it is there, and where it stands in the arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.draws.experiment import COUNTRY_VARIABLES
from tarazy.errors import InputError, unknown_name
from tarazy.evidence.causal_document import Read
from tarazy.scenario.expected import NETWORK_VARIABLES, TRADE_VARIABLES

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TradeRead:
    """Sales of one economy to partners, or its purchases from them, as positions in the arrays."""

    exports: bool
    country: int
    partners: tuple[int, ...]
    sectors: tuple[int, ...]

    def change(self, before: Array, after: Array) -> float:
        """Return the change in per cent; flows have shape (sector, importer, exporter)."""
        totals = []
        for flows in (before, after):
            chosen = flows[list(self.sectors)]
            own = chosen[:, :, self.country] if self.exports else chosen[:, self.country, :]
            totals.append(float(own[:, list(self.partners)].sum()))
        return 100.0 * (totals[1] / totals[0] - 1.0) if totals[0] > 0 else float("nan")


@dataclass(frozen=True)
class CountryRead:
    """A country variable, as its name and a position."""

    variable: str
    country: int


def traded(world: World, read: Read, scenario: Scenario, where: str) -> TradeRead | CountryRead:
    """Return what is read from the trade model as positions.

    Parameters
    ----------
    world
        The benchmark of the scenario.
    read
        A variable of the trade model.
    scenario
        Its groups may be named.
    where
        Where the reading stands, for messages.

    Raises
    ------
    InputError
        If an economy or sector is not there, or no partner is left.
    """
    from tarazy.scenario.selectors import economies_of, sectors_of

    economies = economies_of(list(world.economies), scenario)
    country = economies.position_of_code(read.country, f"{where}: country")
    assert read.variable is not None
    if read.variable not in TRADE_VARIABLES:
        assert read.variable in COUNTRY_VARIABLES
        return CountryRead(read.variable, country)
    partners = economies.positions(read.partner, f"{where}: partner")
    sectors = sectors_of(world.sectors, world.sector_groups, scenario).positions(
        read.sector, f"{where}: sector"
    )
    others = tuple(n for n in partners if n != country)
    if not others:
        raise InputError(
            f"{where}: partner: {read.country!r} is the country itself; allowed: other economies"
        )
    return TradeRead(
        exports=read.variable == "exports",
        country=country,
        partners=others,
        sectors=tuple(sectors),
    )


def verify_read(world: World, read: Read, scenario: Scenario, where: str) -> None:
    """Check, before anything is computed, that an experiment holds what a claim reads from it.

    Parameters
    ----------
    world
        The benchmark; the scenario may name another.
    read, scenario, where
        As for :func:`traded`.

    Raises
    ------
    InputError
        If an economy, sector or network is not there.
    """
    from tarazy.experiment.run import world_of
    from tarazy.scenario.selectors import Selector

    world = world_of(scenario, world)
    if read.variable in NETWORK_VARIABLES:
        _verify_network(read, scenario, where)
    elif read.indicator is None:
        traded(world, read, scenario, where)
    else:
        economies = Selector("economies", world.economies, {}, str)
        economies.position_of_code(read.country, f"{where}: country")
        if "partner" in read.model_fields_set:
            economies.positions(read.partner, f"{where}: partner")


def _verify_network(read: Read, scenario: Scenario, where: str) -> None:
    from tarazy.corridors.data import Network
    from tarazy.experiment.networks import networks_met

    networks = networks_met(scenario)
    if not networks:
        raise InputError(
            f"{where}: variable: {read.variable!r} of {scenario.name!r}, which has no network; "
            "allowed: with a shock that meets one"
        )
    name = read.network or next(iter(networks))
    if name not in networks:
        raise unknown_name("network", name, networks, f"{where}: network")
    countries = sorted(set(Network.load(networks[name]).nodes["country"]))
    if read.country not in countries:
        raise unknown_name("country", read.country, countries, f"{where}: country")
