"""What searches for tariffs return: labelled, with units, tables and documents made from them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps
from tarazy.optimal.instrument import Choice
from tarazy.optimal.player import Player
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import signed

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario

FRACTION = "fraction of value"
PER_CENT = "per cent change"
# name: (unit, long name)
VARIABLES = {
    "rate": (FRACTION, "rate that was found"),
    "rate_in_force": (FRACTION, "mean rate in force before, weighted with benchmark imports"),
    "imports": ("million USD", "benchmark imports from these partners, before tariff"),
    "at_bound": ("yes or no", "whether a bound holds the rate"),
    "mean_rate": (FRACTION, "mean of the rates, weighted with benchmark imports"),
    "gain": (PER_CENT, "real income of the player, after against before"),
    "gain_over_zero": (PER_CENT, "real income of the player, after against zero rates of all"),
    "deviation": (PER_CENT, "what a player could still gain by other rates"),
    "curvature": ("1", "largest eigenvalue of the second derivatives, comparable units"),
    "welfare": (PER_CENT, "real income, after against before"),
    "welfare_before": (PER_CENT, "real income before, against the benchmark of the world"),
    "welfare_at_zero": (PER_CENT, "real income at zero rates of the players, against the world's"),
    "welfare_after": (PER_CENT, "real income after, against the benchmark of the world"),
}


def labelled(
    values: Mapping[str, tuple[tuple[str, ...], Any]], coords: dict[str, Any]
) -> xr.Dataset:
    """Return arrays with their dims as a dataset in which each has ``unit`` and ``long_name``."""
    data = {
        name: (dims, array, {"unit": VARIABLES[name][0], "long_name": VARIABLES[name][1]})
        for name, (dims, array) in values.items()
    }
    return xr.Dataset(data, coords=coords)


@dataclass(frozen=True, repr=False)
class _Tariffs(Result, Plotted):
    """What both searches return.

    Attributes
    ----------
    choice
        What was allowed: kind of tariff, partners, sectors, level, bounds.
    dataset
        Variables of `VARIABLES`, each with ``unit`` and ``long_name``.
    converged, message
        Whether what was sought was found to the tolerance, and what was found, in words.
    solves, gradients, seconds
        Equilibria and adjoint systems solved, and time.
    outcome
        The equilibrium under the rates found, against the benchmark of the world.
    """

    choice: Choice
    dataset: xr.Dataset
    converged: bool
    message: str
    solves: int
    gradients: int
    seconds: float
    outcome: Outcome

    @property
    def welfare(self) -> xr.DataArray:
        """Change of real income by country against the setting before, per cent."""
        return self.dataset["welfare"]

    def to_scenario(self) -> Scenario:
        """Return a scenario document that `tarazy.run` solves to the same equilibrium.

        Raises
        ------
        InputError
            If a rate is below zero: a document knows no subsidy on imports.
        """
        from tarazy.scenario import Scenario

        if self.outcome.scenario is None:
            lowest = float(self.dataset["rate"].min())
            raise InputError(f"rate {lowest:.4g} is a subsidy; allowed in a document: 0 or more")
        return Scenario.from_dict(self.outcome.scenario)

    @abstractmethod
    def _tables(self) -> dict[str, tuple[str, ...]]:
        """Return the dims of the variables that each table shows."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._tables())

    def table(self, name: str = "rates") -> pd.DataFrame:
        """Return a tidy table; the units are those of `VARIABLES`.

        Parameters
        ----------
        name
            ``rates`` or ``welfare``; of one player also ``curve``, of several ``players`` and
            ``path``.

        Raises
        ------
        InputError
            If there is no such table.
        """
        tables = self._tables()
        if name not in tables:
            raise unknown_name("table", name, tables)
        dims = tables[name]
        names = [str(key) for key, array in self.dataset.items() if array.dims == dims]
        return self.dataset[names].to_dataframe().reset_index()

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number found."""
        return digest_of([self.kind, self.choice.summary(), self.outcome.digest], self.dataset)

    def _notes(self) -> list[str]:
        found = f"{self.message}; {self.solves} equilibria, {self.gradients} gradients"
        outcome = self.outcome
        return [
            found if self.converged else f"NOT FOUND: {found}",
            f"residual {outcome.residual:.1e}, closure {outcome.closure}, digest {self.digest}",
            f"tables: {', '.join(self.tables)}; the equilibrium is in outcome",
        ]

    def _diagnostics(self) -> dict[str, Any]:
        return {
            "world": {
                "name": self.outcome.world_name,
                "digest": self.outcome.world_digest,
                "year": self.outcome.world_year,
            },
            "closure": self.outcome.closure,
            "converged": self.converged,
            "message": self.message,
            "residual": self.outcome.residual,
            "solves": self.solves,
            "gradients": self.gradients,
            "seconds": self.seconds,
        }


@keeps("dataset")
@dataclass(frozen=True, repr=False)
class OptimalTariff(_Tariffs):
    """The best tariff of a player while the others stand still, and how well it was found.

    Attributes
    ----------
    player
        Who sets it.
    gain
        Real income of the player at the optimum against the setting before, per cent.
    slope
        Largest derivative of log real income in a rate that no bound holds, per unit of the rate.
    error
        Largest Newton step that is left, an estimate of the error of a rate.
    curvature
        Largest eigenvalue of the second derivatives, in units in which about -1 is usual; below
        zero at a maximum, not a number if bounds hold all rates.
    """

    kind = "optimal-tariff"

    player: Player
    gain: float
    slope: float
    error: float
    curvature: float

    @property
    def rates(self) -> dict[str, float]:
        """Rate of every sector that bears the tariff, fractions."""
        return _by_label(self.dataset["rate"])

    @property
    def rate(self) -> float:
        """Mean rate, weighted with benchmark imports: the rate itself where it is uniform."""
        data = self.dataset
        return float(np.average(data["rate"].values, weights=data["imports"].values))

    @property
    def at_bound(self) -> tuple[str, ...]:
        """Sectors whose rate is held by a bound."""
        held = _by_label(self.dataset["at_bound"])
        return tuple(sector for sector, at in held.items() if at)

    def _tables(self) -> dict[str, tuple[str, ...]]:
        return {"rates": ("sector",), "welfare": ("country",), "curve": ("uniform_rate",)}

    def glance(self) -> Glance:
        """Return the rate and what it brings; by sector the highest rates."""
        where = f"{self.outcome.world_name} ({self.outcome.world_year})"
        rates = sorted(self.rates.items(), key=lambda item: -item[1])
        each = rates[:5] if self.choice.by == "sector" else []
        return Glance(
            title=f"Optimal tariff of {self.player.name} on {where}: per cent",
            header=["", "per cent"],
            rows=[
                ["mean rate", f"{100 * self.rate:.2f}"],
                [f"real income of {self.player.name}", signed(self.gain)],
                *([f"rate on {sector}", f"{100 * rate:.2f}"] for sector, rate in each),
            ],
            notes=self._notes(),
        )

    def summary(self) -> dict[str, Any]:
        """Return rates, welfare and diagnostics as plain data, ready for JSON."""
        return {
            "player": self.player.name,
            "members": list(self.player.members),
            **self.choice.summary(),
            "rate": self.rate,
            "rates": self.rates,
            "rates_in_force": _by_label(self.dataset["rate_in_force"]),
            "at_bound": list(self.at_bound),
            "gain": self.gain,
            "welfare": _by_label(self.welfare),
            "units": {"rates": FRACTION, "gain": PER_CENT, "welfare": PER_CENT},
            "slope": self.slope,
            "error": self.error,
            "curvature": None if np.isnan(self.curvature) else self.curvature,
            **self._diagnostics(),
        }


@dataclass(frozen=True)
class Round:
    """One round of answers in a tariff war.

    Attributes
    ----------
    mean_rates
        Of every player after the round, weighted with benchmark imports.
    change
        Largest change of a rate in the round.
    damping
        Part of the way to the best answer that was gone.
    """

    mean_rates: dict[str, float]
    change: float
    damping: float


@keeps("dataset")
@dataclass(frozen=True, repr=False)
class Nash(_Tariffs):
    """Tariffs of several players, each the best answer to the others, and how well they were found.

    Attributes
    ----------
    players
        Who sets them, in the order in which they answer.
    path
        The rounds.
    cycles
        How often the rounds came back to where they had been.
    """

    kind = "nash"

    players: tuple[Player, ...]
    path: tuple[Round, ...]
    cycles: int

    @property
    def rates(self) -> dict[str, dict[str, float]]:
        """Rates of every player by sector, fractions."""
        return {
            player.name: _by_label(self.dataset["rate"].sel(player=player.name).dropna("sector"))
            for player in self.players
        }

    @property
    def mean_rates(self) -> dict[str, float]:
        """Mean rate of every player, weighted with benchmark imports, fractions."""
        return _by_label(self.dataset["mean_rate"])

    @property
    def gain(self) -> dict[str, float]:
        """Real income of every player against the setting before, per cent."""
        return _by_label(self.dataset["gain"])

    @property
    def gain_over_zero(self) -> dict[str, float]:
        """Real income of every player against zero rates of all players, per cent."""
        return _by_label(self.dataset["gain_over_zero"])

    @property
    def deviation(self) -> dict[str, float]:
        """What every player could still gain by other rates that a search finds, per cent."""
        return _by_label(self.dataset["deviation"])

    @property
    def at_bound(self) -> dict[str, tuple[str, ...]]:
        """Sectors of every player whose rate is held by a bound."""
        held = self.dataset["at_bound"]
        return {
            player.name: tuple(
                sector for sector, at in _by_label(held.sel(player=player.name)).items() if at
            )
            for player in self.players
        }

    def _tables(self) -> dict[str, tuple[str, ...]]:
        return {
            "rates": ("player", "sector"),
            "players": ("player",),
            "welfare": ("country",),
            "path": ("round", "player"),
        }

    def table(self, name: str = "rates") -> pd.DataFrame:
        """Return a tidy table; see `OptimalTariff.table`."""
        if name != "path":
            return super().table(name)
        import pandas as pd

        return pd.DataFrame(
            [
                (number, player, rate, each.change, each.damping)
                for number, each in enumerate(self.path, start=1)
                for player, rate in each.mean_rates.items()
            ],
            columns=["round", "player", "mean_rate", "change", "damping"],
        )

    def glance(self) -> Glance:
        """Return the mean rate of every player and what the war brings it."""
        where = f"{self.outcome.world_name} ({self.outcome.world_year})"
        gain, least = self.gain, self.gain_over_zero
        return Glance(
            title=f"Tariff war of {len(self.players)} players on {where}: per cent",
            header=["", "mean rate", "real income", "against zero rates"],
            rows=[
                [name, f"{100 * rate:.2f}", signed(gain[name]), signed(least[name])]
                for name, rate in self.mean_rates.items()
            ],
            notes=self._notes(),
        )

    def summary(self) -> dict[str, Any]:
        """Return rates, welfare and diagnostics as plain data, ready for JSON."""
        return {
            "players": {player.name: list(player.members) for player in self.players},
            **self.choice.summary(),
            "mean_rates": self.mean_rates,
            "rates": self.rates,
            "at_bound": {player: list(held) for player, held in self.at_bound.items()},
            "gain": self.gain,
            "gain_over_zero": self.gain_over_zero,
            "deviation": self.deviation,
            "welfare": _by_label(self.welfare),
            "units": {"rates": FRACTION, "gain": PER_CENT, "welfare": PER_CENT},
            "rounds": len(self.path),
            "change": self.path[-1].change,
            "cycles": self.cycles,
            **self._diagnostics(),
        }


def _by_label(array: xr.DataArray) -> dict[str, Any]:
    (dim,) = array.dims
    return {
        str(label): value
        for label, value in zip(array[dim].values, array.values.tolist(), strict=True)
    }
