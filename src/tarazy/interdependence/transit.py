"""What a country loses when a partner closes its territory to the country's network.

Every pipeline, railway and sea lane of the network that crosses the partner stops for the horizon,
twelve months unless a scenario says otherwise; what is left turns to other ways as far as they have
room, the rest stays in the ground, and the trade model answers (`tarazy.experiment.link`). The
trade of the two with each other is not cut: that is `tarazy.interdependence.severance`.

It is the question of the catalogue's experiment ``russia-transit-closed``, for any partner. Shares
that companies of the partner own in lines elsewhere are not closed: the tables name owners, not
their countries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.experiment.run import world_of
from tarazy.interdependence.after import with_one_factor
from tarazy.interdependence.energy import energy_exports
from tarazy.interdependence.partners import COUNTRIES_UNKNOWN, check_country, partners_of
from tarazy.interdependence.severance import PER_CENT, WAGE_PER_CENT, log_real
from tarazy.scenario import Scenario
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Closure, known_closure
from tarazy.trade.targets import hold
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.experiment.link import Linked

Array = NDArray[np.float64]

# name: (unit, long name)
RESULTS: dict[str, tuple[str, str]] = {
    "loss": (PER_CENT, "real income lost when everything that crosses the partner stops"),
    "real_wage_loss": (WAGE_PER_CENT, "real wage lost when everything that crosses it stops"),
    "exports_lost": ("per cent of the network's exports", "volume that no longer leaves"),
}
_TEXTS = {
    "title": {"en": "Transit closed", "kk": "Транзит жабық", "ru": "Транзит закрыт"},
    "question": {
        "en": "What is lost when nothing crosses the partner's territory any more?",
        "kk": "Серіктес аумағынан ештеңе өтпейтін болса, не жоғалады?",
        "ru": "Что теряется, если через территорию партнёра больше ничего не проходит?",
    },
}


def transit_losses(
    country: str,
    partners: Sequence[str],
    *,
    scenario: Scenario | None = None,
    network: str | None = None,
    closure: Closure = "fixed",
    world: World | str | Path | None = None,
) -> xr.Dataset:
    """Return what a country loses when each partner closes its territory to its network.

    Parameters
    ----------
    country
        Code of the economy whose loss it is.
    partners
        Codes or groups, each once.
    scenario
        What has happened before: losses are then those of a closure on top of it, relative to the
        state that it leads to. `world` stays the benchmark before the scenario, whose trade
        elasticities it takes.
    network
        Another network than the main one of the country.
    closure
        Of the deficits; a scenario brings its own.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.

    Returns
    -------
    xarray.Dataset
        Over ``partner``, per cent, positive is a loss: ``loss``, ``real_wage_loss`` and
        ``exports_lost``, each also with ``joint_`` before the name for all partners at once. NaN
        where there is no network or no equilibrium; ``reason`` and ``joint_reason`` say why, or
        that nothing crosses the partner, so that nothing is lost. NaN too for a region of a user's
        world whose countries are not known, and ``exports_lost`` where nothing leaves even before.

    Raises
    ------
    InputError
        If a name is unknown, a partner is the country, or no partner is given.
    """
    known_closure(closure)
    world = World.of(world)
    if scenario is not None:
        scenario = with_one_factor(Scenario.of(scenario))
        world = world_of(scenario, world)
    country = check_country(world, country)
    found = partners_of(world, country, partners)
    codes = [partner.code for partner in found]
    # The last row is that of all partners at once.
    values = {name: np.full(len(codes) + 1, np.nan) for name in RESULTS}
    reasons = [f"no network of {country}"] * (len(codes) + 1)
    exports = energy_exports(country, network)
    carrier = ""
    if exports is not None:
        crossings = exports.engine.layout.crossings
        crossed = [[code for code in crossings if code in p.all_members] for p in found]
        crossed.append([code for code in crossings if any(code in met for met in crossed)])
        carrier = exports.dispatch.network.name if network is None else network
        digest = exports.dispatch.network.digest
        closing = _Closing(world, country, carrier, digest, scenario, closure)
        unknown = [not p.all_members for p in found]
        for row, met in enumerate(crossed):
            if [*unknown, any(unknown)][row]:
                reasons[row] = COUNTRIES_UNKNOWN
                continue
            reasons[row] = "" if met else f"nothing of {carrier} crosses {(*codes, 'them')[row]}"
            try:
                for key, value in closing.losses(tuple(met)).items():
                    values[key][row] = value
            except NoEquilibriumError as error:
                reasons[row] = str(error)
    source = f"Tarazy equilibrium on {world.name} ({world.digest}) linked to a network"
    data: dict[str, tuple[tuple[str, ...], Any, dict[str, str]]] = {}
    for name, (unit, text) in RESULTS.items():
        about = {"unit": unit, "long_name": text, "source": source}
        data[name] = (("partner",), values[name][:-1], about)
        joint = {**about, "long_name": f"{text}: all partners at once"}
        data[f"joint_{name}"] = ((), values[name][-1], joint)
    data["reason"] = (("partner",), np.array(reasons[:-1]), {})
    data["joint_reason"] = ((), np.array(reasons[-1]), {})
    return xr.Dataset(data, coords={"partner": codes}).assign_attrs(
        country=country,
        network=carrier,
        world=world.name,
        digest=world.digest,
        year=world.year,
    )


@dataclass(frozen=True)
class _State:
    """Where network and trade have settled.

    Attributes
    ----------
    log_real
        (2,) log of the country's real income and real wage, against the benchmark.
    linked
        The network; None where no shock meets it.
    """

    log_real: Array
    linked: Linked | None


@dataclass
class _Closing:
    """Closures of territories on top of a scenario; each is solved once.

    Attributes
    ----------
    world, country, scenario, closure
        As for `transit_losses`.
    network
        Name or folder of the network.
    digest
        Of the network, by which it is found among those that a scenario meets.
    """

    world: World
    country: str
    network: str
    digest: str
    scenario: Scenario | None
    closure: Closure
    _states: dict[tuple[str, ...], _State] = field(default_factory=dict)

    def losses(self, countries: tuple[str, ...]) -> dict[str, float]:
        """Return the values of `RESULTS` when some countries are closed.

        Against the state without the closure under the same closure of the deficits, so that
        deficits which it takes away are in neither.
        """
        if not countries:
            return dict.fromkeys(RESULTS, 0.0)
        before, after = self._state(()), self._state(countries)
        income, wage = -100 * np.expm1(after.log_real - before.log_real)
        return {
            "loss": float(income),
            "real_wage_loss": float(wage),
            "exports_lost": _exports_lost(before.linked, after.linked),
        }

    def _state(self, countries: tuple[str, ...]) -> _State:
        if countries not in self._states:
            self._states[countries] = self._solve(countries)
        return self._states[countries]

    def _solve(self, countries: tuple[str, ...]) -> _State:
        from tarazy.experiment.compiled import compiled
        from tarazy.trade.data import Counterfactual

        linked: tuple[Linked, ...] = ()
        with one_thread():
            if (scenario := self._closed(countries)) is not None:
                found = compiled(self.world, scenario)
                solution, linked = found.held().solution, found.linked
            else:
                nothing = Counterfactual(closure=self.closure)
                solution = hold(benchmark_of(self.world), nothing).solution
        own = (met for met in linked if met.dispatch.network.digest == self.digest)
        home = self.world.economies.index(self.country)
        return _State(log_real(solution)[:, home], next(own, None))

    def _closed(self, countries: tuple[str, ...]) -> Scenario | None:
        """Return the scenario with some countries closed."""
        from tarazy.scenario import Scenario

        if not countries:
            return self.scenario
        closed = {
            "kind": "outage",
            "element": [f"transit:{code}" for code in countries],
            "network": self._name(),
        }
        if self.scenario is None:
            document = {"version": 1, "name": "transit-closed", **_TEXTS, "shocks": [closed]}
            return Scenario.from_dict({**document, "closure": self.closure})
        return self.scenario.with_(shocks=[*self.scenario.to_dict().get("shocks", []), closed])

    def _name(self) -> str:
        """Return the name of the network in the scenario, which may be a folder beside it."""
        from tarazy.corridors.data import Network
        from tarazy.experiment.networks import networks_met

        met = {} if self.scenario is None else networks_met(self.scenario)
        for name, place in met.items():
            if Network.load(place).digest == self.digest:
                return name
        return self.network


def _exports_lost(before: Linked | None, after: Linked | None) -> float:
    """Return the per cent of the exports that no longer leave; NaN where nothing did.

    A state that no shock of the network led to is the one that the network starts from.
    """
    if after is None:
        raise AssertionError("a closure is a shock of the network")
    left = (after.base if before is None else before.dispatch).exports
    return 100 * (1 - after.dispatch.exports / left) if left > 0 else float("nan")
