"""Which barrier matters most to whom: every tariff, trade cost and productivity, ranked.

The numbers are derivatives at one equilibrium, from one adjoint solve (`tarazy.trade.adjoint`):
what a small change of one barrier does when all wages, prices and flows have adjusted. For large
changes run a scenario.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.values import named, path_of
from tarazy.arguments.writable import file_to_write
from tarazy.codes.names import meant
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.checking import check_unit
from tarazy.experiment.sensitivity_checking import check_sensitivity
from tarazy.experiment.sensitivity_ranking import (
    BILATERAL,
    GROUPINGS,
    INSTRUMENTS,
    rank,
)
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount, signed
from tarazy.trade.adjoint import OBJECTIVES, Gradient, Objective, gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Closure, Counterfactual, known_closure
from tarazy.trade.measures import MUSD
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution
from tarazy.trade.targets import hold
from tarazy.world import World
from tarazy.world.store import read_dataset, write_dataset

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language
    from tarazy.scenario import Scenario

Array = NDArray[np.float64]

# Of the file that `Sensitivity.save` writes.
FILE_VERSION = 1
# Rows of the tables by link that csv files and workbooks hold; `Sensitivity.save` keeps every link.
LINKS_WRITTEN = 1000
NOUN = {"welfare": "real income", "real_wage": "the real wage"}
PER = {
    "trade_cost": "per 1 per cent of trade cost",
    "tariff": "per percentage point of tariff",
    "productivity": "per 1 per cent of productivity",
    "transfer": "per million USD received, paid by all in proportion to value added",
}
LONG_NAME = {
    "trade_cost": "effect of a dearer delivery",
    "tariff": "effect of a higher tariff",
    "productivity": "effect of a higher productivity",
    "transfer": "effect of a transfer received",
    "trade": "sales of exporter to importer before tariff, at the equilibrium",
    "rate": "tariff in force at the equilibrium",
}


@keeps("scenario", "dataset")
@dataclass(frozen=True, repr=False)
class Sensitivity(Result, Plotted):
    """Derivatives of one economy's (or bloc's) real income with respect to every barrier.

    Attributes
    ----------
    world_name, world_digest, world_year
        Of the benchmark.
    objective
        ``welfare`` (real income) or ``real_wage``.
    country
        Code of an economy or name of a group.
    members
        Codes of the economies that it stands for.
    at
        Name of the scenario at whose equilibrium the derivatives hold; empty for the benchmark.
    closure
        Of the deficits.
    elasticities
        Name of the set of trade elasticities; empty for a world without named sets.
    income
        Million USD a year of the members at the benchmark: of their income, or of their value
        added where the objective is the real wage. It turns per cent into money.
    residual, sweeps, seconds, method
        Of the adjoint system.
    solve_seconds
        Of the equilibrium.
    scenario
        The document of `at`, or None.
    dataset
        ``trade_cost`` and ``tariff`` (importer, exporter, sector), ``productivity`` (country,
        sector), ``transfer`` (country); ``trade`` and ``rate`` (importer, exporter, sector) at the
        equilibrium. Each variable has ``unit``, ``long_name`` and ``source``.
    """

    kind = "sensitivity"

    world_name: str
    world_digest: str
    world_year: int
    objective: Objective
    country: str
    members: tuple[str, ...]
    at: str
    closure: Closure
    elasticities: str
    income: float
    residual: float
    sweeps: int
    seconds: float
    method: str
    solve_seconds: float
    scenario: dict[str, Any] | None
    dataset: xr.Dataset

    def top(
        self, n: int | None = 20, instrument: str = "trade_cost", by: str = "link"
    ) -> pd.DataFrame:
        """Return what matters most, the largest effect first, whatever its sign.

        Parameters
        ----------
        n
            Number of rows; None for all.
        instrument
            ``trade_cost`` (delivery becomes 1 per cent dearer), ``tariff`` (a percentage point
            more) or ``productivity`` (1 per cent more).
        by
            ``link``: each importer, exporter and sector (for productivity each economy and sector).
            ``partner``: all trade of the members with one partner (for productivity: all sectors of
            one economy). ``sector``: all trade, or all economies, of one sector.

        Returns
        -------
        pandas.DataFrame
            Tidy; ``per_cent`` is the effect, ``million_usd`` the same at benchmark income. Trade of
            an economy with itself is left out. By partner and sector ``imports`` and ``exports``
            are the parts on the members' own trade, ``elsewhere`` that between others, in per cent.
            By link ``trade`` is the flow in million USD, ``rate`` the tariff in force in per cent,
            and for tariffs ``removal`` the effect of taking it away, to first order, in per cent.
            The units are in ``attrs["units"]``.

        Raises
        ------
        InputError
            If `n` is not positive, or a name is unknown.
        """
        frame = rank(self.dataset, self.members, instrument, by, n)
        money = frame["per_cent"] * self.income / 100.0
        frame.insert(list(frame).index("per_cent") + 1, "million_usd", money)
        frame.attrs["units"] = self._units(instrument, list(frame.columns))
        return frame

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: every instrument, ranked in every way."""
        return tuple(f"{instrument}_by_{by}" for instrument in INSTRUMENTS for by in GROUPINGS)

    def table(self, name: str) -> pd.DataFrame:
        """Return `top` of an instrument by a grouping; by link the `LINKS_WRITTEN` largest.

        Parameters
        ----------
        name
            Of `tables`, e.g. ``tariff_by_partner``.

        Raises
        ------
        InputError
            If there is no such table.
        """
        if name not in self.tables:
            raise unknown_name("table", name, self.tables)
        instrument, _, by = name.rpartition("_by_")
        return self.top(LINKS_WRITTEN if by == "link" else None, instrument, by)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every derivative."""
        asked = [self.world_digest, self.objective, self.country, self.members, self.closure]
        return digest_of([*asked, self.scenario], self.dataset)

    def glance(self) -> Glance:
        """Return the deliveries that matter most when they become dearer."""
        links = self.top(6, "trade_cost", "link")
        at = f" at {self.at}" if self.at else ""
        return Glance(
            title=(
                f"Sensitivity of {NOUN[self.objective]} of {self.country} on {self.world_name} "
                f"({self.world_year}){at}: per cent, {PER['trade_cost']}"
            ),
            header=["exporter to importer, sector", "per cent", "million USD a year"],
            rows=[
                [
                    f"{row['exporter']} to {row['importer']}, {row['sector']}",
                    signed(row["per_cent"]),
                    amount(row["million_usd"]),
                ]
                for row in links.to_dict("records")
            ],
            notes=[
                f"residual {self.residual:.1e}, closure {self.closure}, digest {self.digest}",
                "top(n, instrument, by): instrument trade_cost, tariff, productivity; by link, "
                "partner, sector",
            ],
        )

    def full_name(self, language: Language = "en") -> str:
        """Return the name of the economy or group in `language`; of several, their names."""
        from tarazy.codes.classification import name_of
        from tarazy.codes.groups import groups

        known = groups("economies")
        return ", ".join(
            known[code].full_name(language) if code in known else name_of(code, language)
            for code in self.country.split(", ")
        )

    def by_partner(self, instrument: str = "trade_cost") -> pd.DataFrame:
        """Return `top` by partner, all of them."""
        return self.top(None, instrument, "partner")

    def by_sector(self, instrument: str = "trade_cost") -> pd.DataFrame:
        """Return `top` by sector, all of them."""
        return self.top(None, instrument, "sector")

    def summary(self, n: int = 20) -> dict[str, Any]:
        """Return the largest effects and the diagnostics as plain data, ready for JSON.

        Parameters
        ----------
        n
            Rows of each ranking.
        """
        return {
            "objective": self.objective,
            "country": self.country,
            "members": list(self.members),
            "at": self.at or None,
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "closure": self.closure,
            "elasticities": self.elasticities or None,
            "income_million_usd": self.income,
            "residual": self.residual,
            "sweeps": self.sweeps,
            "seconds": self.seconds,
            "method": self.method,
            "solve_seconds": self.solve_seconds,
            "units": {name: self.dataset[name].attrs["unit"] for name in INSTRUMENTS},
            **{
                instrument: {by: self.top(n, instrument, by).to_dict("records") for by in GROUPINGS}
                for instrument in INSTRUMENTS
            },
        }

    def save(self, path: str | Path) -> None:
        """Write everything to one file that `load` reads."""
        fields = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "dataset"
        }
        header = {"kind": "sensitivity", "version": FILE_VERSION, "fields": fields}
        write_dataset(self.dataset, file_to_write(path), header)

    @classmethod
    def load(cls, path: str | Path) -> Sensitivity:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing, holds something else, is of a later version, or is damaged.
        """
        dataset, header = read_dataset(path_of("path", path), str(path))
        if header.get("kind") != "sensitivity":
            raise InputError(f"{path}: does not hold a sensitivity but a {header.get('kind')!r}")
        version = header.get("version")
        if type(version) is not int or not 1 <= version <= FILE_VERSION:
            raise InputError(
                f"{path}: version {version!r} of the file; allowed: up to {FILE_VERSION}"
            )
        kept: Any = header.get("fields")
        check_sensitivity(kept, dataset, {f.name for f in dataclasses.fields(cls)}, str(path))
        for name in LONG_NAME:
            check_unit(dataset[name], _unit(name, kept["objective"]), str(path))
        return cls(dataset=dataset, **(kept | {"members": tuple(kept["members"])}))

    def _units(self, instrument: str, columns: list[str]) -> dict[str, str]:
        effect = self.dataset[instrument].attrs["unit"]
        known = dict.fromkeys(("per_cent", "imports", "exports", "elsewhere"), effect)
        known["million_usd"] = f"million USD a year at benchmark income, {PER[instrument]}"
        known["trade"] = self.dataset["trade"].attrs["unit"]
        known["rate"] = "per cent"
        known["removal"] = f"per cent of {NOUN[self.objective]}, to first order"
        return {name: known[name] for name in columns if name in known}


def sensitivity(
    country: str | Sequence[str],
    at: Scenario | Counterfactual | Mapping[str, Any] | str | Path | None = None,
    *,
    of: str = "welfare",
    closure: str | None = None,
    world: World | str | Path | None = None,
) -> Sensitivity:
    """Return the derivatives of real income with respect to every barrier in the world.

    Parameters
    ----------
    country
        Code of an economy, name of a group, or several of both. Of several economies the objective
        is the sum of the logarithms, weighted with benchmark income (with value added for the real
        wage): per cent of the income of all of them.
    at
        Where the derivatives are taken: a scenario (document, name of the catalogue, path,
        dictionary) or a counterfactual; None is the benchmark.
    of
        ``welfare`` (real income) or ``real_wage``.
    closure
        Of the deficits, in the place of that of the scenario.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default that
        of the scenario, or ``core-2022``.

    Raises
    ------
    InputError
        If a name is unknown, or the scenario does not fit the world or has three factors.
    NoEquilibriumError
        If there is no equilibrium there.
    """
    start = time.perf_counter()
    if of not in OBJECTIVES:
        raise unknown_name("objective", of, OBJECTIVES, "of")
    world, counterfactual, scenario = _place(at, world)
    if closure is not None:
        counterfactual = dataclasses.replace(counterfactual, closure=known_closure(closure))
    country = _as_in_world(world, country)
    inside = _members(world, country)
    benchmark = benchmark_of(world)
    earned = benchmark.income if of == "welfare" else benchmark.value_added
    weight = np.zeros_like(earned)
    weight[inside] = earned[inside] / earned[inside].sum()
    # The costs that reach a target are found, and are then costs like any other.
    solution = hold(benchmark, counterfactual).solution
    solve_seconds = time.perf_counter() - start
    found = gradient(solution, weight, of)
    return Sensitivity(
        world_name=world.name,
        world_digest=world.digest,
        world_year=world.year,
        objective=of,
        country=country if isinstance(country, str) else ", ".join(country),
        members=tuple(benchmark.economies[k] for k in inside),
        at="" if at is None else "counterfactual" if scenario is None else scenario.name,
        closure=counterfactual.closure,
        elasticities=str(world.dataset["trade_elasticity"].attrs.get("elasticity_set", "")),
        income=float(earned[inside].sum()),
        residual=found.residual,
        sweeps=found.sweeps,
        seconds=found.seconds,
        method=found.method,
        solve_seconds=solve_seconds,
        scenario=None if scenario is None else scenario.to_dict(),
        dataset=_label(solution, found, world),
    )


def _place(
    at: Scenario | Counterfactual | Mapping[str, Any] | str | Path | None,
    world: World | str | Path | None,
) -> tuple[World, Counterfactual, Scenario | None]:
    """Return the world with the elasticities of the scenario, what changes, and the document."""
    if at is None or isinstance(at, Counterfactual):
        return World.of(world), at or Counterfactual(), None
    from tarazy.experiment.benchmark import refuse_factors
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.run import world_of
    from tarazy.scenario import Scenario

    scenario = Scenario.of(at)
    refuse_factors(scenario, "derivatives")
    world = world_of(scenario, world)
    return world, compiled(world, scenario).counterfactual, scenario


def _as_in_world(world: World, country: str | Sequence[str]) -> str | list[str]:
    """Return codes of the world where names of its economies are given."""
    chosen = named("country", country, of="codes of economies or groups")
    codes = [meant("economies", name, world.economies) for name in chosen]
    return codes[0] if isinstance(country, str) else codes


def _members(world: World, country: str | Sequence[str]) -> list[int]:
    from tarazy.scenario.parts import Selection
    from tarazy.scenario.selectors import Selector

    chosen = named("country", country, of="codes of economies or groups")
    if not chosen:
        raise InputError("country: nothing is given; allowed: codes of economies or groups")
    selector = Selector("economies", world.economies, {}, str)
    return selector.positions(Selection(of=tuple(chosen)), "country")


def _unit(name: str, objective: str) -> str:
    """Return the unit of a variable: of an effect, or of what stands beside the effects."""
    plain = {"trade": MUSD, "rate": "fraction"}
    return plain.get(name) or f"per cent of {NOUN[objective]} {PER[name]}"


def _label(solution: Solution, found: Gradient, world: World) -> xr.Dataset:
    benchmark = solution.problem.benchmark
    rate = np.zeros_like(benchmark.trade)
    rate[: len(solution.problem.tariff)] = solution.problem.tariff
    # A derivative of the logarithm is per cent per 1 per cent, and, of a rate, per cent per
    # percentage point.
    values: dict[str, tuple[tuple[str, ...], Array]] = {
        "trade_cost": (BILATERAL, found.trade_cost.transpose(1, 2, 0)),
        "tariff": (BILATERAL, found.tariff.transpose(1, 2, 0)),
        "productivity": (("country", "sector"), found.productivity.T),
        "transfer": (("country",), 100.0 * found.transfer),
        "trade": (BILATERAL, trade_after(solution).transpose(1, 2, 0)),
        "rate": (BILATERAL, rate.transpose(1, 2, 0)),
    }
    quality = str(world.dataset["trade"].attrs["quality"])
    codes = list(benchmark.economies)
    return xr.Dataset(
        {
            name: (
                dims,
                array,
                {
                    "unit": _unit(name, found.objective),
                    "long_name": LONG_NAME[name],
                    "source": f"Tarazy adjoint on {world.name} ({world.digest})",
                    "quality": quality,
                },
            )
            for name, (dims, array) in values.items()
        },
        coords={
            "country": codes,
            "importer": codes,
            "exporter": codes,
            "sector": list(benchmark.sectors),
        },
    )
