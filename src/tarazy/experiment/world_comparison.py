"""One question put to several worlds: the answers side by side, and what makes them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import xarray as xr

from tarazy.arguments.repeated import refuse_repeated
from tarazy.codes.classification import code_and_name
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.scenario.document import Scenario
from tarazy.text.plain_table import signed
from tarazy.trade.measures import COUNTRY
from tarazy.world import World
from tarazy.world.validation import DIMS

if TYPE_CHECKING:
    import pandas as pd

BILLION = 1000.0
# What of the first world is replaced by that of another, in this order; the rest are the flows, the
# input shares, and the economies that only one of them has.
STEPS = ("trade_elasticity", "tariff")
REST = "flows_and_economies"
_MOST = 10


@dataclass(frozen=True, repr=False)
class WorldComparison(Result):
    """The answers of several worlds to one scenario; the others are held against the first.

    Attributes
    ----------
    scenario
        The document.
    variable
        Of the outcomes, by country.
    worlds
        By the name that they have here.
    outcomes
        Of each; None where the scenario cannot be asked of the world.
    reasons
        Why not, of these.
    steps
        By the name of a world, (country, step): how the answer of the first world changes if it
        takes one thing after the other from that world; only where both answer.
    """

    kind: ClassVar[str] = "world-comparison"

    scenario: Scenario
    variable: str
    worlds: Mapping[str, World]
    outcomes: Mapping[str, Outcome | None]
    reasons: Mapping[str, str]
    steps: Mapping[str, xr.DataArray]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the worlds."""
        return tuple(self.worlds)

    @property
    def countries(self) -> list[str]:
        """Whom the answer is about, then those whom it moves most in any world, each once."""
        focus = [c for o in self._answers.values() for c in o.subjects.economies]
        size: dict[str, float] = {}
        for outcome in self._answers.values():
            values = outcome.dataset[self.variable]
            for code, value in zip(values["country"].values, values.values, strict=True):
                size[str(code)] = max(size.get(str(code), 0.0), abs(float(value)))
        moved = sorted(size, key=lambda code: -size[code])
        return list(dict.fromkeys([*focus, *moved]))[: max(_MOST, len(set(focus)))]

    @property
    def missing(self) -> dict[str, list[str]]:
        """Economies of the other worlds that each has no row for; none where they are the same."""
        every = dict.fromkeys(code for world in self.worlds.values() for code in world.economies)
        found = {
            name: [code for code in every if code not in world.economies]
            for name, world in self.worlds.items()
        }
        return {name: codes for name, codes in found.items() if codes}

    @property
    def _answers(self) -> dict[str, Outcome]:
        return {name: found for name, found in self.outcomes.items() if found is not None}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return ("answer", "steps", "benchmark", "sources")

    def table(self, name: str = "answer") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``answer``: a row for each country, a column for each world and its difference to the
            first; NaN where a world has no such row. ``steps``: by world and country, what each
            step adds to the answer of the first world, up to that of the other. ``benchmark``: GDP,
            exports, imports and trade with each other of those whom the answer is about, in every
            world. ``sources``: quality, year and source of every variable in every world.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        made = {
            "answer": self._answer,
            "steps": self._steps,
            "benchmark": self._benchmark,
            "sources": self._sources,
        }
        if name not in made:
            raise unknown_name("table", name, made)
        return made[name]()

    def _answer(self) -> pd.DataFrame:
        import pandas as pd

        every = dict.fromkeys(code for world in self.worlds.values() for code in world.economies)
        order = [*self.countries, *(code for code in every if code not in self.countries)]
        table = pd.DataFrame({"country": order})
        for name, outcome in self.outcomes.items():
            found = {} if outcome is None else _by_country(outcome.dataset[self.variable])
            table[name] = [found.get(code, np.nan) for code in order]
        first, *others = self.names
        for name in others:
            table[f"{name} - {first}"] = table[name] - table[first]
        attributes = next(iter(self._answers.values())).dataset[self.variable].attrs
        table.attrs = {key: attributes[key] for key in ("unit", "long_name", "source")}
        return table

    def _steps(self) -> pd.DataFrame:
        import pandas as pd

        rows = [
            {"world": name, "country": str(code), "step": str(step), "points": float(value)}
            for name, array in self.steps.items()
            for code, values in zip(array["country"].values, array.values, strict=True)
            for step, value in zip(array["step"].values, values, strict=True)
        ]
        return pd.DataFrame(rows, columns=["world", "country", "step", "points"])

    def _benchmark(self) -> pd.DataFrame:
        import pandas as pd

        about = list(dict.fromkeys(c for o in self._answers.values() for c in o.subjects.economies))
        found = {name: _facts(world, about) for name, world in self.worlds.items()}
        keys = dict.fromkeys(key for facts in found.values() for key in facts)
        return pd.DataFrame(
            [
                {"economy": economy, "item": item, "unit": "billion USD"}
                | {name: facts.get((economy, item), np.nan) for name, facts in found.items()}
                for economy, item in keys
            ],
            columns=["economy", "item", "unit", *self.names],
        )

    def _sources(self) -> pd.DataFrame:
        import pandas as pd

        kept = ("quality", "year", "source")
        return pd.DataFrame(
            [
                {"world": name, "variable": variable}
                | {key: str(world.dataset[variable].attrs[key]) for key in kept}
                for name, world in self.worlds.items()
                for variable in DIMS
            ]
        )

    def summary(self) -> dict[str, Any]:
        """Return the answers, the steps and what the benchmarks hold, as plain data."""
        plain = {
            name: [
                {
                    k: None if isinstance(v, float) and not np.isfinite(v) else v
                    for k, v in row.items()
                }
                for row in self.table(name).to_dict("records")
            ]
            for name in self.tables
        }
        return {
            "scenario": self.scenario.name,
            "variable": self.variable,
            "unit": self._answer().attrs["unit"],
            "worlds": [
                {"called": name, "name": w.name, "year": w.year, "digest": w.digest}
                for name, w in self.worlds.items()
            ],
            "missing": self.missing,
            "no_answer": dict(self.reasons),
            **plain,
            "digest": self.digest,
        }

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the names and the digests of the outcomes."""
        return digest_of(
            [[name, self.reasons.get(name) or o.digest if o else "", self.variable]
             for name, o in self.outcomes.items()]
        )  # fmt: skip

    def glance(self) -> Glance:
        """Return the answers of those whom it is about and moves most."""
        table = self.table("answer").set_index("country")
        unit = self._answer().attrs["unit"]
        residual = max(outcome.residual for outcome in self._answers.values())
        return Glance(
            title=f"{self.scenario.name}: {self.variable}, {unit}",
            header=["", *self.names],
            rows=[
                [code_and_name(c), *(_shown(table.loc[c, name]) for name in self.names)]
                for c in self.countries
            ],
            notes=[
                *self.notes(),
                f"largest residual {residual:.1e}, digest {self.digest}",
                f"tables: {', '.join(self.tables)}",
            ],
        )

    def notes(self) -> list[str]:
        """Return who is missing where, and where there is no answer."""
        found = [
            f"{name} has no row for {', '.join(codes[:12])}"
            + (f" and {len(codes) - 12} more" if len(codes) > 12 else "")
            for name, codes in self.missing.items()
        ]
        return [*found, *(f"{name}: no answer: {why}" for name, why in self.reasons.items())]


def compare_worlds(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    worlds: Sequence[World | str | Path],
    *,
    variable: str = "welfare",
    names: Sequence[str] | None = None,
) -> WorldComparison:
    """Put one question to several worlds.

    Where two worlds have sectors in common, the difference of their answers is taken apart: the
    first world is asked with the trade elasticities of the other, then also with its tariffs, as
    far as labels are in common (`tarazy.World.with_trade_elasticity`, `with_tariff`). What is left
    is due to flows, input shares and economies.

    Parameters
    ----------
    scenario
        What `tarazy.run` takes.
    worlds
        Two or more: worlds, names of bundled ones, or paths of files.
    variable
        Of an outcome, by country.
    names
        One for each world; by default their names, with the digest where two are the same.

    Raises
    ------
    InputError
        There are fewer than two worlds, names repeat, the variable is unknown, or no world can be
        asked: the line is that of the first.
    NoEquilibriumError
        The same, if it has none.
    """
    scenario = Scenario.of(scenario)
    if isinstance(worlds, str | Path | World) or not isinstance(worlds, Sequence):
        raise InputError(f"worlds: {worlds!r}; allowed: a list of two or more")
    found = [World.of(world) for world in worlds]
    if len(found) < 2:
        raise InputError(f"worlds: {len(found)} given; allowed: two or more")
    called = _called(found) if names is None else list(names)
    if len(called) != len(found):
        raise InputError(f"names: {len(called)} given; allowed: {len(found)}")
    refuse_repeated(called, "names")
    outcomes: dict[str, Outcome | None] = {}
    errors: dict[str, InputError | NoEquilibriumError] = {}
    for name, world in zip(called, found, strict=True):
        try:
            outcomes[name] = run(scenario, world=world)
        except (InputError, NoEquilibriumError) as error:
            outcomes[name], errors[name] = None, error
    answers = {name: outcome for name, outcome in outcomes.items() if outcome is not None}
    if not answers:
        raise errors[called[0]]
    data = next(iter(answers.values())).dataset
    if variable not in data or data[variable].dims != COUNTRY:
        allowed = [str(v) for v in data.data_vars if data[v].dims == COUNTRY]
        raise unknown_name("variable", variable, allowed)
    by_name = dict(zip(called, found, strict=True))
    steps = {
        name: _taken_apart(
            scenario, by_name[called[0]], by_name[name], answers, called[0], name, variable
        )
        for name in called[1:]
        if name in answers and called[0] in answers
    }
    return WorldComparison(
        scenario=scenario,
        variable=variable,
        worlds=by_name,
        outcomes=outcomes,
        reasons={name: str(error) for name, error in errors.items()},
        steps=steps,
    )


def _called(worlds: Sequence[World]) -> list[str]:
    names = [world.name for world in worlds]
    return [
        f"{world.name} {world.digest}" if names.count(world.name) > 1 else world.name
        for world in worlds
    ]


def _taken_apart(
    scenario: Scenario,
    first: World,
    other: World,
    answers: Mapping[str, Outcome],
    first_name: str,
    other_name: str,
    variable: str,
) -> xr.DataArray:
    """Return what each step adds to the answer of the first world, (country, step), points."""
    start, end = (_by_country(answers[name].dataset[variable]) for name in (first_name, other_name))
    shared = [code for code in first.economies if code in other.economies]
    found: dict[str, list[float]] = {}
    before, world = start, first
    # The elasticities that the scenario itself names are the same in all of them.
    for step in STEPS if scenario.elasticity_set is None else STEPS[1:]:
        try:
            world = _with(world, other, step)
            after = _by_country(run(scenario, world=world).dataset[variable])
        except (InputError, NoEquilibriumError):
            continue
        found[step] = [after[code] - before[code] for code in shared]
        before = after
    found[REST] = [end[code] - before[code] for code in shared]
    return xr.DataArray(
        np.array(list(found.values())).T.reshape(len(shared), len(found)),
        dims=("country", "step"),
        coords={"country": shared, "step": list(found)},
        attrs={"unit": "points of the variable"},
    )


def _with(world: World, other: World, step: str) -> World:
    """Return a world with the elasticities or the tariffs of another, where labels are shared."""
    sectors = [sector for sector in world.sectors if sector in other.sectors]
    if not sectors:
        raise InputError("the worlds have no sector in common")
    if step == "trade_elasticity":
        theta = other.dataset["trade_elasticity"].sel(sector=sectors)
        return world.with_trade_elasticity(
            dict(zip(sectors, theta.values.tolist(), strict=True)), source=f"world {other.name}"
        )
    codes = [code for code in world.economies if code in other.economies]
    rates = other.dataset["tariff"].sel(importer=codes, exporter=codes, sector=sectors)
    home = xr.DataArray(np.eye(len(codes), dtype=bool), dims=("importer", "exporter"))
    return world.with_tariff(
        rates.where(~home, 0.0), source=f"world {other.name}", high_tariffs=True
    )


def _by_country(values: xr.DataArray) -> dict[str, float]:
    return {
        str(code): float(value)
        for code, value in zip(values["country"].values, values.values, strict=True)
    }


def _facts(world: World, about: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return size and trade of economies in a benchmark, billion USD; nothing of those it lacks."""
    trade = world.dataset["trade"].values.sum(axis=2)
    abroad = trade * (1.0 - np.eye(len(trade)))
    gdp = world.accounts.value_added + world.accounts.tariff_revenue
    at = {code: n for n, code in enumerate(world.economies) if code in about}
    found: dict[tuple[str, str], float] = {}
    for code, n in at.items():
        found[code, "GDP"] = gdp[n] / BILLION
        found[code, "exports"] = abroad[:, n].sum() / BILLION
        found[code, "imports"] = abroad[n].sum() / BILLION
        for other, i in at.items():
            if other != code:
                found[code, f"exports to {other}"] = abroad[i, n] / BILLION
    order = {code: n for n, code in enumerate(about)}
    return dict(sorted(found.items(), key=lambda item: order[item[0][0]]))


def _shown(value: Any) -> str:
    return "no row" if np.isnan(float(value)) else signed(float(value))
