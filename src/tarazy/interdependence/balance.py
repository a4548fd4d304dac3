"""The balance of a country put together: every table, before and after a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import named
from tarazy.errors import unknown_name
from tarazy.interdependence import channels, model_rows, observed_rows
from tarazy.interdependence.channels import Setting
from tarazy.interdependence.energy import EnergyExports, energy_exports
from tarazy.interdependence.partners import Partner, check_country, partners_of, usual_partners
from tarazy.interdependence.results import TABLES, Dependence
from tarazy.interdependence.security import security_rows
from tarazy.interdependence.sourced_numbers import Row, Rows, missing
from tarazy.trade.data import known_closure
from tarazy.world import World

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.scenario import Scenario
    from tarazy.trade.data import Closure

Progress = Callable[[int, int], None]
# `levels` come with `channels`.
PARTS = tuple(name for name in TABLES if name != "levels")
_OF_NETWORK = ("channels", "concentration", "security", "alignment")


def dependence(
    country: str,
    partners: Sequence[str] | None = None,
    after: Scenario | Mapping[str, Any] | str | Path | None = None,
    *,
    parts: Iterable[str] = PARTS,
    network: str | Path | None = None,
    closure: Closure = "fixed",
    progress: Progress | None = None,
    world: World | str | Path | None = None,
) -> Dependence:
    """Return how much a country depends on its partners.

    Parameters
    ----------
    country
        An economy of the world, ISO 3166 alpha-3 or ``ROW``.
    partners
        Economies, or groups of the package such as ``EU27``; a group that contains the country is
        taken without it. By default those of
        `tarazy.interdependence.partners.usual_partners`.
    after
        A scenario, the name of one of the catalogue, the path of a document, or a dictionary of
        its form: every number is then given before it, after it, and as the change.
    parts
        Tables to compute, of `PARTS`; `channels` brings `levels`.
    network
        Another network than `tarazy.interdependence.energy.main_network` finds: its name or folder.
    closure
        Of the deficits in the cuts of the trade model; that of `friends` is its own.
    progress
        Called with the number of tables done and of all.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default that
        of the scenario, or ``core-2022``. Where the scenario names trade elasticities, both sides
        have them.

    Returns
    -------
    Dependence

    Raises
    ------
    InputError
        If the country, a partner, a part, the network or the scenario is not allowed.
    NoEquilibriumError
        If the scenario has no equilibrium.
    """
    chosen = _chosen(parts)
    known_closure(closure)
    scenario = _scenario(after)
    benchmark = _benchmark(world, scenario)
    country = check_country(benchmark, country)
    chosen_partners = usual_partners(benchmark, country) if partners is None else partners
    found = partners_of(benchmark, country, chosen_partners)
    needs_network = any(part in chosen for part in _OF_NETWORK)
    energy = energy_exports(country, network) if needs_network else None
    chosen_network = None if network is None else str(network)
    before = Side(Setting(benchmark, country, energy, network=chosen_network), found, closure)
    later = None
    if scenario is not None:
        setting = _setting_after(before.setting, scenario)
        later = Side(setting, found, closure, (benchmark, scenario))
    rows: dict[str, Rows] = {}
    for done, part in enumerate(chosen):
        first = _rows(before, part)
        then = _rows_after(later, part, first) if later is not None else {}
        for name, own in first.items():
            rows[name] = Rows(own, then.get(name))
        if progress is not None:
            progress(done + 1, len(chosen))
    return Dependence(
        country=country,
        partners=found,
        world_name=benchmark.name,
        world_digest=benchmark.digest,
        world_year=benchmark.year,
        quality=str(benchmark.dataset["trade"].attrs["quality"]),
        rows=rows,
        network=None if energy is None else energy.dispatch.network.name,
        scenario=None if scenario is None else scenario.name,
        digest_after=None if later is None else later.setting.world.digest,
    )


def _chosen(parts: Iterable[str]) -> list[str]:
    given = named("parts", parts, of="parts")
    for part in given:
        if part not in PARTS:
            raise unknown_name("part", part, PARTS, "parts")
    return [part for part in PARTS if part in given]


def _scenario(after: Scenario | Mapping[str, Any] | str | Path | None) -> Scenario | None:
    from tarazy.interdependence.after import with_one_factor
    from tarazy.scenario import Scenario

    return None if after is None else with_one_factor(Scenario.of(after))


def _benchmark(world: World | str | Path | None, scenario: Scenario | None) -> World:
    """Return the benchmark, with the elasticities of the scenario on both sides of it."""
    from tarazy.experiment.run import world_of

    if scenario is not None:
        return world_of(scenario, world)
    return World.of(world)


def _setting_after(before: Setting, scenario: Scenario) -> Setting:
    """Return the country in the world after a scenario, with the network as the scenario leaves it.

    The outcome is that of `tarazy.run`; the dispatch of the network, which an outcome does not
    keep whole, comes with it.
    """
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.outcome import outcome_of
    from tarazy.interdependence.after import world_after

    found = compiled(before.world, scenario)
    outcome = outcome_of(
        before.world,
        found.equilibrium(),
        found.asked,
        scenario=scenario.to_dict(),
        corridors=found.corridors,
    )
    energy, met = before.energy, False
    if energy is not None:
        for one in found.linked:
            if one.dispatch.network.digest == energy.dispatch.network.digest:
                energy, met = energy.after(one.dispatch), True
    return replace(
        before,
        world=world_after(outcome, found.counterfactual, world=before.world),
        energy=energy,
        changed=True,
        energy_changed=met,
    )


class Side:
    """One side of the comparison: the tables of a setting, what several need computed once.

    Parameters
    ----------
    setting
        The country and its world.
    partners
        In the order of the tables.
    closure
        Of the deficits.
    scenario
        After a scenario: the benchmark before it, and the document.
    """

    def __init__(
        self,
        setting: Setting,
        partners: tuple[Partner, ...],
        closure: Closure,
        scenario: tuple[World, Scenario] | None = None,
    ) -> None:
        self.setting = setting
        self.partners = partners
        self.closure = closure
        self.scenario = scenario

    @property
    def world(self) -> World:
        """The world of this side."""
        return self.setting.world

    @property
    def energy(self) -> EnergyExports | None:
        """Exports through the network, on this side."""
        return self.setting.energy

    @cached_property
    def losses(self) -> xr.Dataset:
        """Losses of all cuts."""
        from tarazy.interdependence.severance import severance_losses

        codes = [partner.code for partner in self.partners]
        return severance_losses(self.setting.country, codes, closure=self.closure, world=self.world)

    @cached_property
    def transit(self) -> xr.Dataset:
        """Losses when a partner closes its territory to the network."""
        from tarazy.interdependence.transit import transit_losses

        world, scenario = self.scenario or (self.world, None)
        return transit_losses(
            self.setting.country,
            [partner.code for partner in self.partners],
            scenario=scenario,
            network=self.setting.network,
            closure=self.closure,
            world=world,
        )


def _channels(side: Side) -> dict[str, list[Row]]:
    shares, levels = channels.channel_rows(side.setting, side.partners)
    return {"channels": shares, "levels": levels}


def _severance(side: Side) -> dict[str, list[Row]]:
    rows = [
        *model_rows.severance_rows(side.world, side.losses),
        *model_rows.transit_rows(side.world, side.transit),
    ]
    return {"severance": rows}


def _rows_after(side: Side, part: str, before: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Return the tables of a part after a scenario; none where it is the same by definition."""
    if part == "series":
        return {}
    if part == "security" and side.energy is not None and not side.setting.energy_changed:
        unmoved = [
            Row(row.keys, missing(row.entry.unit, "network_not_met")) for row in before[part]
        ]
        return {part: unmoved}
    return _rows(side, part)


def _rows(side: Side, part: str) -> dict[str, list[Row]]:
    """Return the tables of a part."""
    setting, country = side.setting, side.setting.country
    world, partners = side.world, side.partners
    made: dict[str, Callable[[], dict[str, list[Row]]]] = {
        "channels": lambda: _channels(side),
        "severance": lambda: _severance(side),
    }
    single: dict[str, Callable[[], Iterable[Row]]] = {
        "concentration": lambda: channels.concentration_rows(setting),
        "sector_concentration": lambda: channels.sector_rows(setting),
        "exposure": lambda: model_rows.exposure_rows(world, country, partners),
        "power": lambda: model_rows.power_rows(world, country, partners, side.closure),
        "asymmetry": lambda: model_rows.asymmetry_rows(world, country, partners, side.losses),
        "friends": lambda: model_rows.friend_rows(world, country, partners),
        "security": lambda: security_rows(side.energy),
        "alignment": lambda: observed_rows.alignment_rows(setting),
        "series": lambda: observed_rows.series_rows(country, partners),
    }
    return made[part]() if part in made else {part: list(single[part]())}
