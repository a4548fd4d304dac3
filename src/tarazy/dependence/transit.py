"""What a country loses when a partner closes its territory to the country's network.

Every pipeline, railway and sea lane of the network that crosses the partner stops for the horizon,
twelve months unless a scenario says otherwise; what is left turns to other ways as far as they have
room, the rest stays in the ground, and the trade model answers (`tarazy.corridors.link`). The trade
of the two with each other is not cut: that is `tarazy.dependence.severance`.

It is the question of the catalogue's experiment ``russia-transit-closed``, for any partner. Shares
that companies of the partner own in lines elsewhere are not closed: the tables name owners, not
their countries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.dependence.energy import energy_exports
from tarazy.dependence.partners import partners_of
from tarazy.dependence.severance import PER_CENT, WAGE_PER_CENT
from tarazy.errors import NoEquilibriumError

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.trade import Outcome
    from tarazy.trade.data import Closure
    from tarazy.world import World

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
    world: World,
    country: str,
    partners: Sequence[str],
    *,
    scenario: Scenario | None = None,
    network: str | None = None,
    closure: Closure = "fixed",
) -> xr.Dataset:
    """Return what a country loses when each partner closes its territory to its network.

    Parameters
    ----------
    world
        The benchmark.
    country
        Code of the economy whose loss it is.
    partners
        Codes or groups, each once.
    scenario
        What has happened before: losses are then those of a closure on top of it, relative to the
        state that it leads to. `world` stays the benchmark before the scenario.
    network
        Another network than the main one of the country.
    closure
        Of the deficits; a scenario brings its own.

    Returns
    -------
    xarray.Dataset
        Over ``partner``, per cent, positive is a loss: ``loss``, ``real_wage_loss`` and
        ``exports_lost``, each also with ``joint_`` before the name for all partners at once. NaN
        where there is no network or no equilibrium; ``reason`` and ``joint_reason`` say why, or
        that nothing crosses the partner, so that nothing is lost.

    Raises
    ------
    InputError
        If a name is unknown, a partner is the country, or no partner is given.
    """
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
        closing = _Closing(world, country, carrier, scenario, closure)
        for row, met in enumerate(crossed):
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


@dataclass
class _Closing:
    """Closures of territories on top of a scenario; each is solved once."""

    world: World
    country: str
    network: str
    scenario: Scenario | None
    closure: Closure
    _solved: dict[tuple[str, ...], Outcome | None] = field(default_factory=dict)

    def losses(self, countries: tuple[str, ...]) -> dict[str, float]:
        """Return the values of `RESULTS` when some countries are closed."""
        before, after = self._outcome(()), self._outcome(countries)
        found = {
            "loss": _lost(self._value(before, "welfare"), self._value(after, "welfare")),
            "real_wage_loss": _lost(
                self._value(before, "real_wage"), self._value(after, "real_wage")
            ),
        }
        left = [self._exports(outcome, after) for outcome in (before, after)]
        lost = 0.0 if left[0] == left[1] else 100 * (1 - left[1] / left[0])
        return {**found, "exports_lost": lost}

    def _value(self, outcome: Outcome | None, variable: str) -> float:
        if outcome is None:
            return 0.0
        return float(outcome.dataset[variable].sel(country=self.country))

    def _exports(self, outcome: Outcome | None, closed: Outcome | None) -> float:
        """Return the volume that leaves in a state.

        A state that no shock of the network led to is the one that the network starts from.
        """
        for state, key in ((outcome, "after"), (closed, "before")):
            for part in () if state is None else state.corridors:
                if part.network == self.network:
                    summary = part.summary if key == "after" else part.summary["before"]
                    return float(summary["exports_mt"])
        return 0.0

    def _outcome(self, countries: tuple[str, ...]) -> Outcome | None:
        """Return the state with some countries closed; None for the benchmark itself."""
        if countries not in self._solved:
            self._solved[countries] = self._solve(countries)
        return self._solved[countries]

    def _solve(self, countries: tuple[str, ...]) -> Outcome | None:
        from tarazy.scenario import Scenario, run

        scenario = self.scenario
        if countries:
            closed = {
                "kind": "outage",
                "element": [f"transit:{code}" for code in countries],
                "network": self.network,
            }
            if scenario is None:
                document = {"version": 1, "name": "transit-closed", **_TEXTS, "shocks": [closed]}
                scenario = Scenario.from_dict({**document, "closure": self.closure})
            else:
                shocks = scenario.to_dict().get("shocks", [])
                scenario = scenario.with_(shocks=[*shocks, closed])
        return None if scenario is None else run(self.world, scenario)


def _lost(before: float, after: float) -> float:
    """Return what is lost between two changes against the same benchmark, all in per cent."""
    return 100 * (1 - (1 + after / 100) / (1 + before / 100))
