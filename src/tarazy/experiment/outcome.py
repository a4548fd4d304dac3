"""What comes out of an experiment: an object that can be read, kept, compared and given away."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import xarray as xr

from tarazy.arguments.values import checked_tolerance, instance, path_of
from tarazy.arguments.writable import file_to_write, folder_to_write
from tarazy.corridors.route_value import spoken
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.asked_changes import (
    ASKED_TABLES,
    AskedChanges,
    asked_changes,
    asked_tables,
    has_asked,
    results_of,
)
from tarazy.experiment.asked_summary import asked_summary, network_events_asked
from tarazy.experiment.blocs import Bloc, bloc, bloc_table, known_blocs, selector_of
from tarazy.experiment.capital_paid import net_income
from tarazy.experiment.export import (
    TABLES,
    columns_of,
    given_away,
    note_of,
    write_csv,
    write_excel,
)
from tarazy.experiment.glances import COLUMNS, affected
from tarazy.experiment.outcome_file import read_outcome, write_outcome
from tarazy.experiment.owners_income import has_owners, owners_summary, owners_table
from tarazy.experiment.question import question_digest
from tarazy.experiment.subjects import Subjects, subjects_of
from tarazy.immutable import Later, keeps, kept, later
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.scenario.horizons import elasticity_set
from tarazy.trade.data import Counterfactual
from tarazy.trade.equilibrium import Equilibrium, solve_world
from tarazy.trade.labelled import Labels
from tarazy.trade.measures import COUNTRY, SECTORAL
from tarazy.trade.solve import TOLERANCE
from tarazy.world import World
from tarazy.world.validation import DIMS, SECTOR_GROUPS

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.corridor_part import CorridorPart

_SAME_EVERY_TIME = ("world_name", "world_digest", "world_year", "closure", "scenario")


@keeps("dataset", "scenario", "versions", "timings", "benchmark_sources", "targets")
@dataclass(frozen=True, repr=False)
class Outcome(Result, Plotted):
    """The answer to an experiment.

    Attributes
    ----------
    world_name, world_digest, world_year
        Of the benchmark.
    closure
        Of the deficits.
    residual, sweeps, seconds, method
        How well, in how many sweeps, how fast and by which algorithm the equilibrium was found.
    dataset
        Variables of :data:`tarazy.trade.labelled.VARIABLES`, and what was asked as those of
        :data:`tarazy.experiment.asked_changes.ASKED` (none in files of an earlier Tarazy); each has
        ``unit``, ``long_name`` and ``source``. Its arrays are read-only and share no memory with
        the world; what is handed out is a copy in all else, also of the documents below. It is
        made when something of it is first asked for.
    scenario
        The document that was run, complete, or None.
    versions
        Of ``tarazy``, ``numpy`` and ``python`` that computed it.
    timings
        Seconds by step: ``compile`` (document to counterfactual), ``prepare``, ``solve``,
        ``results`` (until the answer is at hand; labels come when they are asked for).
    benchmark_sources
        By variable of the benchmark: its ``source``, ``licence``, ``quality`` and ``year``.
    corridors
        The networks that were linked, the one that the document names first; none without a shock
        that meets one.
    targets
        Where a shock gives a change of trade, one for each: its ``place`` in the document, the
        ``trade_change``, the ``factor`` on the cost of delivery that was found, and the relative
        ``gap`` that is left; and likewise where one gives a world price, see
        :class:`tarazy.trade.equilibrium.Equilibrium`.
    """

    kind = "outcome"

    world_name: str
    world_digest: str
    world_year: int
    closure: str
    residual: float
    sweeps: int
    seconds: float
    method: str
    dataset: xr.Dataset
    scenario: dict[str, Any] | None = None
    versions: dict[str, str] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    benchmark_sources: dict[str, dict[str, str]] = field(default_factory=dict)
    corridors: tuple[CorridorPart, ...] = ()
    targets: tuple[dict[str, Any], ...] = ()

    @property
    def welfare(self) -> xr.DataArray:
        """Change of real income by country, per cent."""
        waiting = self.__dict__["dataset"]
        # A loop over many scenarios reads this alone.
        if isinstance(waiting, _Waiting):
            return waiting.labels.quick("welfare")
        return self.dataset["welfare"]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that files hold; see `table` for the others."""
        return (*TABLES, *self._more_tables())

    def _more_tables(self) -> tuple[str, ...]:
        """Return the tables that not every answer has: owners, and what was asked."""
        data = self.dataset
        return (*(("owners",) if has_owners(data) else ()), *asked_tables(data))

    @property
    def scenario_digest(self) -> str | None:
        """First 16 hexadecimal digits of a SHA-256 over the scenario document, or None."""
        return (
            None if self.scenario is None else _digest_of_document(self.scenario).hexdigest()[:16]
        )

    @property
    def question_digest(self) -> str | None:
        """Digest of what was asked, of which world and of which version, or None.

        See `tarazy.experiment.question.question_digest`.
        """
        if self.scenario is None:
            return None
        version = self.versions.get("tarazy", "")
        return question_digest(self.scenario, self.world_digest, version)

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of a SHA-256 over the document and every result.

        Timings and versions do not enter, so that the same question to the same world gives the
        same digest; on another processor or with other numerical libraries the last digits of a
        result, and with them the digest, can differ.
        """
        content = _digest_of_document({key: getattr(self, key) for key in _SAME_EVERY_TIME})
        if self.corridors:
            content.update(
                _digest_of_document(
                    {part.network: part.summary for part in self.corridors}
                ).digest()
            )
        results = results_of(self.dataset)
        for name, variable in sorted(results.variables.items(), key=lambda item: str(item[0])):
            array = np.ascontiguousarray(variable.values)
            if array.dtype.kind != "f":
                array = np.char.encode(array.astype(str), "utf-8")
            content.update(f"{name} {variable.dims} {array.shape}".encode() + array.tobytes())
        return content.hexdigest()[:16]

    @property
    def subjects(self) -> Subjects:
        """Whom the answer is about: economies, and groups as units."""
        links = (part.summary["link"] for part in self.corridors)
        exporters = [link["exporter"] for link in links if link is not None]
        return subjects_of(self.dataset, self.scenario or {}, exporters)

    def bloc(self, name: str) -> Bloc:
        """Return the results of a group of economies as a unit.

        Parameters
        ----------
        name
            Of a group of the package, e.g. ``EU27``, or of the document.

        Raises
        ------
        InputError
            If there is no such group, or none of its members has a row of its own.
        """
        return bloc(self.dataset, selector_of(self.dataset, self.scenario), name)

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``welfare`` (all country variables), ``sectors`` (all variables by country and sector),
            ``trade`` (by importer and exporter, summed over sectors), ``trade_by_sector``,
            ``asked`` (tariffs and costs before and after by importer and exporter, for what is
            touched), ``asked_by_sector``, ``asked_productivity`` (see
            :mod:`tarazy.experiment.asked_changes`), ``blocs`` (all groups that have members, see
            :class:`tarazy.experiment.blocs.Bloc`), ``owners`` (what each owner earns in each host,
            of an answer that knows owners), or any variable.

        Returns
        -------
        pandas.DataFrame
            Its `attrs` hold ``units`` and ``long_names`` by column, ``source`` and ``year``.

        Raises
        ------
        InputError
            If there is no such table.
        """
        data = self.dataset
        if name in ASKED_TABLES and has_asked(data):
            asked = ASKED_TABLES[name](data)
            asked.attrs["year"] = self.world_year
            return asked
        if name == "owners" and has_owners(data):
            owned = owners_table(data)
            owned.attrs["year"] = self.world_year
            return owned
        if name == "blocs":
            found = known_blocs(data, selector_of(data, self.scenario))
            blocs = bloc_table(found, data["welfare"].attrs["source"])
            blocs.attrs["year"] = self.world_year
            return blocs
        groups: dict[str, Callable[[], xr.Dataset]] = {
            "welfare": lambda: data[[v for v in data if data[v].dims == COUNTRY]],
            "sectors": lambda: data[[v for v in data if data[v].dims == SECTORAL]],
            "trade": lambda: data[["trade_before", "trade_after"]].sum("sector"),
            "trade_by_sector": lambda: data[["trade_before", "trade_after"]],
        }
        if name in groups:
            table = groups[name]().to_dataframe().reset_index()
        elif name in data:
            table = data[name].to_dataframe().reset_index()
        else:
            also = [*(ASKED_TABLES if has_asked(data) else ())]
            also += ["owners"] if has_owners(data) else []
            raise unknown_name("table", name, [*groups, "blocs", *also, *map(str, data)])
        shown = [str(column) for column in table.columns if column in data.data_vars]
        table.attrs = {
            "units": {column: data[column].attrs["unit"] for column in shown},
            "long_names": {column: data[column].attrs["long_name"] for column in shown},
            "source": data[shown[0]].attrs["source"],
            "year": self.world_year,
        }
        return table

    def glance(self) -> Glance:
        """Return real income of the economies in focus and of the most affected."""
        document = self.scenario or {}
        name = document.get("name") or "counterfactual"
        met = ", ".join(part.network for part in self.corridors)
        routes = [
            spoken(part.summary["route"]) for part in self.corridors if "route" in part.summary
        ]
        title = f"{name} on {self.world_name} ({self.world_year}): change in per cent"
        return Glance(
            title="; ".join([*routes, title]),
            header=["", *COLUMNS.values()],
            rows=affected(self.dataset, self.subjects.economies),
            notes=[
                *([f"networks: {met}"] if met else []),
                f"residual {self.residual:.1e}, closure {self.closure}, digest {self.digest}",
                f"tables: {', '.join(self.tables)}, trade_by_sector, or any variable",
            ],
        )

    def summary(self) -> dict[str, Any]:
        """Return the country results and diagnostics as plain data, ready for JSON.

        ``focus`` names whom the answer is about, ``blocs`` has the groups among them as units.
        ``asked`` and what begins with it say what was asked; ``corridors`` holds the tonnes and
        dollars of the network, where one was linked.
        """
        subjects, data = self.subjects, self.dataset
        by_country = {
            str(name): {
                # JSON has no NaN: a split that does not exist is null.
                str(country): float(value) if np.isfinite(value) else None
                for country, value in zip(array["country"].values, array.values, strict=True)
            }
            for name, array in data.items()
            if array.dims == COUNTRY
        }
        return {
            "scenario": (self.scenario or {}).get("name"),
            "scenario_digest": self.scenario_digest,
            "question_digest": self.question_digest,
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "digest": self.digest,
            "closure": self.closure,
            "residual": self.residual,
            "sweeps": self.sweeps,
            "seconds": self.seconds,
            "method": self.method,
            "versions": self.versions,
            "timings": self.timings,
            "units": {name: str(data[name].attrs["unit"]) for name in by_country},
            **by_country,
            **owners_summary(data, subjects.economies),
            "focus": list(subjects.names),
            **subjects.summary(),
            **asked_summary(data, self.scenario),
            **({"targets": list(self.targets)} if self.targets else {}),
            **({"corridors": self._corridor_summary()} if self.corridors else {}),
        }

    def _corridor_summary(self) -> dict[str, Any]:
        first, *others = map(self._network_summary, self.corridors)
        rest = {summary["network"]: summary for summary in others}
        return first | ({"other_networks": rest} if rest else {})

    def _network_summary(self, part: CorridorPart) -> dict[str, Any]:
        """Return the summary of a network, with the real income net of what its routes cost."""
        summary = part.summary
        paid = net_income(self.dataset, summary)
        if paid is not None:
            summary["route"]["real_income"] = dict(vars(paid))
        return summary

    def about(self) -> dict[str, Any]:
        """Return what was asked, of what, how well it is solved, and what every column means.

        Everything but the timings, so that the same question gives the same text.
        """
        document = self.scenario or {}
        elasticity: dict[str, Any] = {"set": elasticity_set(document)}
        dataset = self.dataset
        if "trade_elasticity" in dataset:
            values = dataset["trade_elasticity"]
            labels = (str(sector) for sector in values["sector"].values)
            elasticity["theta"] = dict(zip(labels, map(float, values.values), strict=True))
        return {
            "title": document.get("title"),
            "question": document.get("question"),
            "note": note_of(dataset),
            "scenario": self.scenario,
            "scenario_digest": self.scenario_digest,
            "digest": self.digest,
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "closure": self.closure,
            "elasticities": elasticity,
            "asked_network": list(network_events_asked(document)),
            "targets": list(self.targets),
            "residual": self.residual,
            "sweeps": self.sweeps,
            "method": self.method,
            "versions": self.versions,
            "sources": {
                "scenario": list(document.get("sources", [])),
                "benchmark": self.benchmark_sources,
            },
            "columns": columns_of(self._given_away()),
        }

    def to_excel(self, path: str | Path) -> None:
        """Write one workbook: about it, countries, sectors, trade by pair, and what was asked.

        The same question to the same world gives the same bytes: timings are left out.
        """
        write_excel(self._given_away(), self.about(), file_to_write(path))

    def to_csv(self, folder: str | Path) -> None:
        """Write the same tables as csv into a folder, with ``about.json`` beside them."""
        write_csv(self._given_away(), self.about(), folder_to_write(folder))

    def _given_away(self) -> dict[str, pd.DataFrame]:
        return given_away(self.table, self._more_tables())

    def save(self, path: str | Path) -> None:
        """Write the outcome to one file that `load` reads back without any loss."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        write_outcome(file_to_write(path), fields, self.digest)

    @classmethod
    def load(cls, path: str | Path) -> Outcome:
        """Read what `save` wrote, also in an earlier version.

        Raises
        ------
        InputError
            If the file is missing, holds something else, was written by a newer version, by an
            earlier one with another meaning of real income, or is damaged: a value that cannot be,
            labels or sums that do not fit, another digest.
        """
        fields, digest = read_outcome(
            path_of("path", path), {f.name for f in dataclasses.fields(cls)}
        )
        found = cls(**fields)
        if digest is not None and digest != found.digest:
            raise InputError(
                f"{path}: the file says that its digest is {digest!r}, its content has "
                f"{found.digest!r}; allowed: a file as it was saved"
            )
        return found


class _Waiting(Later[xr.Dataset]):
    """The dataset of an outcome until someone reads it."""

    def __init__(self, labels: Labels, compute: Callable[[], xr.Dataset]) -> None:
        super().__init__(compute)
        self.labels = labels


def _digest_of_document(document: Mapping[str, Any]) -> hashlib._Hash:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode())


def solve_counterfactual(
    counterfactual: Counterfactual,
    *,
    world: World | str | Path | None = None,
    tolerance: float = TOLERANCE,
    scenario: dict[str, Any] | None = None,
    timings: Mapping[str, float] | None = None,
) -> Outcome:
    """Solve the equilibrium of a world under a counterfactual.

    Parameters
    ----------
    counterfactual
        What changes.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.
    tolerance
        Largest residual allowed, relative to income.
    scenario
        The document behind the counterfactual, kept with the outcome.
    timings
        Seconds of steps that came before, kept with the outcome.

    Raises
    ------
    InputError
        If the counterfactual does not fit the world.
    NoEquilibriumError
        If there is no equilibrium; the message gives the reason.
    """
    tolerance = checked_tolerance(tolerance)
    instance("counterfactual", counterfactual, Counterfactual, "a Counterfactual")
    for name, given in (("scenario", scenario), ("timings", timings)):
        if given is not None:
            instance(name, given, Mapping, "a dictionary, or None")
    world = World.of(world)
    return outcome_of(
        world,
        solve_world(world, counterfactual, tolerance=tolerance),
        asked_changes(world, counterfactual),
        scenario=scenario,
        timings=timings,
    )


def outcome_of(
    world: World,
    equilibrium: Equilibrium,
    asked: AskedChanges | Later[AskedChanges],
    *,
    scenario: dict[str, Any] | None = None,
    timings: Mapping[str, float] | None = None,
    corridors: tuple[CorridorPart, ...] = (),
) -> Outcome:
    """Return an equilibrium as the answer to what was asked.

    Parameters
    ----------
    world
        The benchmark.
    equilibrium
        Of that world.
    asked
        What was changed, without what networks pass on.
    scenario
        The document behind it.
    timings
        Seconds of steps that came before.
    corridors
        The networks that were linked.
    """
    factors = [t["factor"] for t in equilibrium.targets if "trade_change" in t]
    source = f"Asked of {world.name} ({world.digest})"
    groups = {SECTOR_GROUPS: world.sector_groups} if world.sector_groups else {}
    labelled = equilibrium.labelled

    def dataset() -> xr.Dataset:
        changes = asked.value if isinstance(asked, Later) else asked
        return changes.added_to(labelled.value, factors, source).assign_attrs(groups)

    return Outcome(
        world_name=world.name,
        world_digest=world.digest,
        world_year=world.year,
        closure=equilibrium.closure,
        residual=equilibrium.residual,
        sweeps=equilibrium.sweeps,
        seconds=equilibrium.seconds,
        method=equilibrium.method,
        dataset=cast("xr.Dataset", _Waiting(labelled, dataset)),
        scenario=scenario,
        versions=_versions(),
        timings={**(timings or {}), **equilibrium.timings},
        benchmark_sources=later(lambda: _sources(world)),
        corridors=corridors,
        targets=equilibrium.targets,
    )


def _versions() -> dict[str, str]:
    from tarazy.version import __version__

    return {"tarazy": __version__, "numpy": np.__version__, "python": platform.python_version()}


def _sources(world: World) -> dict[str, dict[str, str]]:
    keys = ("source", "licence", "quality", "year")
    told = {variable: kept(world, "dataset").variables[variable].attrs for variable in DIMS}
    return {
        variable: {key: str(attributes.get(key, "not stated")) for key in keys}
        for variable, attributes in told.items()
    }
