"""What may be asked about, found once for as long as a server runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tarazy.arguments import shelf
from tarazy.arguments.limits import check_limit
from tarazy.codes.country_codes import iso3_codes
from tarazy.corridors.data import Network, named_networks, networks
from tarazy.errors import unknown_name
from tarazy.policy.regime import BASES, REST_OF_WORLD, regime, regime_names, regimes
from tarazy.policy.sector_view import sector_views
from tarazy.scenario import Scenario, catalogue
from tarazy.telling.listings import plain_experiment, plain_rates, plain_regime
from tarazy.world import World
from tarazy.world.library import bundled_worlds, worlds


def put_up(folder: Path) -> None:
    """Make the worlds and networks of a folder known by name, each of them checked.

    Raises
    ------
    InputError
        As `tarazy.arguments.shelf.put_up`; also if one of them is damaged.
    """
    shelf.put_up(folder, bundled_worlds(), networks())
    for world in shelf.own_worlds():
        World.load(world)
    for network in shelf.own_networks():
        Network.load(network)
    worlds_listed.cache_clear()
    networks_listed.cache_clear()


@cache
def worlds_listed() -> list[dict[str, Any]]:
    """Return the benchmarks of the package: name, year, digest, economies and sectors."""
    return [
        {
            "name": name,
            "year": world.year,
            "digest": world.digest,
            "economies": list(world.economies),
            "sectors": list(world.sectors),
        }
        for name in worlds()
        for world in [World.load(name)]
    ]


@cache
def catalogue_listed() -> list[dict[str, Any]]:
    """Return the experiments of the package, in their order."""
    return [plain_experiment(scenario) for scenario in Scenario.load_all()]


def experiment(name: str) -> dict[str, Any]:
    """Return the whole document of an experiment.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    if name not in catalogue.names():
        raise unknown_name("scenario", name, catalogue.names())
    return Scenario.load(name).to_dict()


def regimes_listed() -> list[dict[str, Any]]:
    """Return the tariff regimes of the package."""
    return [plain_regime(law) for law in regimes()]


def rates(name: str, exporter: str, basis: str) -> dict[str, Any]:
    """Return the rates of a regime by sector for the goods of an exporter.

    Raises
    ------
    InputError
        If one of the three is unknown.
    """
    if name not in regime_names():
        raise unknown_name("tariff regime", name, regime_names())
    if exporter not in (REST_OF_WORLD, *iso3_codes()):
        raise unknown_name("exporter", exporter, (REST_OF_WORLD, *sorted(iso3_codes())), "country")
    averaged = next((each for each in BASES if each == basis), None)
    if averaged is None:
        raise unknown_name("basis", basis, BASES, "basis")
    law = regime(name)
    views = sector_views(law, exporter, averaged)
    return plain_rates(law, exporter, law.basis_of(exporter, averaged), views)


@cache
def networks_listed() -> list[dict[str, Any]]:
    """Return the corridor networks of the package, with the arcs and nodes that events name."""
    return [_network(name, Network.load(name)) for name in named_networks()]


def _network(name: str, network: Network) -> dict[str, Any]:
    return {
        "name": name,
        "title": dict(network.title),
        "year": network.year,
        "years": list(network.years),
        "unit": network.unit,
        "price_unit": network.price_unit,
        "home": list(network.home),
        "digest": network.digest,
        "arcs": [str(name) for name in network.arcs.index],
        "nodes": [str(name) for name in network.nodes.index],
        "projects": [str(name) for name in network.projects.index],
        "transit": sorted(
            {code for cell in network.arcs["transit"] for code in cell.split(";") if code}
        ),
    }


def check_count(found: int, most: int) -> None:
    """Refuse a comparison of more scenarios than are allowed.

    Raises
    ------
    InputError
        With both numbers.
    """
    check_limit("request: scenarios", found, most, "scenarios")
