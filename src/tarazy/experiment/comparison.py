"""Outcomes side by side: the same world under different questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.writable import file_to_write, folder_to_write
from tarazy.codes.names import economy_called
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.asked_changes import results_of
from tarazy.experiment.comparison_export import write_csv, write_excel
from tarazy.experiment.glances import side_by_side
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.scenario.horizons import elasticity_set
from tarazy.trade.measures import BILATERAL

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.world import World

# The ending of a file that `Outcome.save` writes.
SAVED = ".npz"
# What tells two outcomes of the same scenario apart, in the order in which it is tried.
_SETTINGS = ("closure", "elasticities")


@keeps("dataset")
@dataclass(frozen=True, repr=False)
class Comparison(Result, Plotted):
    """Several outcomes, the first of which the others are measured against.

    Attributes
    ----------
    outcomes
        As they were given.
    dataset
        Their variables with a leading dimension ``outcome``, whose labels are the names.
    """

    kind = "comparison"

    outcomes: tuple[Outcome, ...]
    dataset: xr.Dataset

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(str(name) for name in self.dataset["outcome"].values)

    def table(
        self, variable: str = "welfare", countries: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return one variable, a column for each outcome and its difference to the first.

        Parameters
        ----------
        variable
            Any variable of an outcome; ``trade_before`` and ``trade_after`` are summed over
            sectors.
        countries
            Codes of the economies to keep, in this order (both sides of a pair must be among them);
            by default all.

        Returns
        -------
        pandas.DataFrame
            The labels, one column named after each outcome, and ``<name> - <first>`` for all but
            the first. Its `attrs` hold ``unit``, ``long_name``, ``source`` and ``year``.

        Raises
        ------
        InputError
            If a variable or an economy is unknown.
        """
        import pandas as pd

        if variable not in self.dataset:
            raise unknown_name("variable", variable, map(str, self.dataset.data_vars))
        attributes = self.dataset[variable].attrs
        array = self.dataset[variable]
        if array.dims[1:] == BILATERAL:
            array = array.sum("sector")
        refuse_repeated(countries or (), "countries")
        for dim in array.dims[1:]:
            if countries is None or dim == "sector":
                continue
            known = array[dim].values.tolist()
            array = array.sel({dim: [economy_called(code, known, "") for code in countries]})
        labels = [str(dim) for dim in array.dims[1:]]
        index = pd.MultiIndex.from_product([array[dim].values for dim in labels], names=labels)
        table = index.to_frame(index=False)
        first, *others = self.names
        columns = {name: array.values[i].ravel() for i, name in enumerate(self.names)}
        for name, values in columns.items():
            table[name] = values
        for name in others:
            table[f"{name} - {first}"] = columns[name] - columns[first]
        table.attrs = {
            "unit": attributes["unit"],
            "long_name": attributes["long_name"],
            "source": attributes["source"],
            "year": self.outcomes[0].world_year,
        }
        return table

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return tuple(str(name) for name in self.dataset.data_vars)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the names and the digests of the outcomes."""
        return digest_of(
            [[name, o.digest] for name, o in zip(self.names, self.outcomes, strict=True)]
        )

    def glance(self) -> Glance:
        """Return real income of the economies that differ most."""
        first = self.outcomes[0]
        residual = max(outcome.residual for outcome in self.outcomes)
        return Glance(
            title=(
                f"{len(self.outcomes)} outcomes on {first.world_name} ({first.world_year}): "
                "change of real income, per cent"
            ),
            header=["", *self.names],
            rows=side_by_side(self.dataset["welfare"]),
            notes=[
                f"largest residual {residual:.1e}, digest {self.digest}",
                "tables: any variable of an outcome",
            ],
        )

    def summary(
        self, variable: str = "welfare", countries: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return one variable as plain data, ready for JSON.

        Parameters
        ----------
        variable, countries
            As for `table`.
        """
        table = self.table(variable, countries)
        return {
            "variable": variable,
            **{key: table.attrs[key] for key in ("unit", "source", "year")},
            "outcomes": list(self.names),
            "rows": table.to_dict(orient="records"),
        }

    def to_excel(self, path: str | Path) -> None:
        """Write one workbook: about the outcomes, real income, countries, sectors, trade."""
        write_excel(self._by_name(), self.table, file_to_write(path))

    def to_csv(self, folder: str | Path) -> None:
        """Write the same content as csv, one row for each outcome and label, and ``about.json``."""
        write_csv(self._by_name(), folder_to_write(folder))

    def _by_name(self) -> dict[str, Outcome]:
        return dict(zip(self.names, self.outcomes, strict=True))


def compare(
    *outcomes: Outcome | Scenario | Mapping[str, Any] | str | Path,
    names: Sequence[str] | None = None,
    world: World | str | Path | None = None,
    other_worlds: bool = False,
) -> Comparison:
    """Put outcomes side by side.

    Parameters
    ----------
    *outcomes
        At least two: outcomes, files of saved ones (``.npz``), or what `tarazy.run` takes, which is
        run.
    names
        One for each; by default the scenario's name, with the settings in which outcomes of the
        same name differ.
    world
        Of what is run; by default that of each document.
    other_worlds
        Whether outcomes of different benchmarks may be compared, if their labels agree. Sets of
        trade elasticities on the same benchmark are no different worlds.

    Raises
    ------
    InputError
        If there are fewer than two outcomes, they belong to different worlds, or names repeat or
        are missing.
    """
    if len(outcomes) < 2:
        raise InputError(f"compare: {len(outcomes)} outcomes given; allowed: two or more")
    found = _found(outcomes, world)
    first = found[0]
    for other in found[1:]:
        _check_labels(first, other)
        if not (other_worlds or _same_benchmark(first, other)):
            raise InputError(
                f"compare: outcomes of the worlds {first.world_name} ({first.world_digest}) and "
                f"{other.world_name} ({other.world_digest}); allowed: of one world, or any of the "
                "same labels with other_worlds=True"
            )
    named = list(names) if names is not None else default_names(found)
    if len(named) != len(found):
        raise InputError(f"compare: {len(named)} names given; allowed: {len(found)}")
    repeated = [name for name, count in Counter(named).items() if count > 1]
    if repeated:
        raise InputError(
            f"compare: the name {repeated[0]!r} repeats; allowed: different ones, given as names="
        )
    return Comparison(found, _side_by_side(found, named))


def _found(
    given: Sequence[Outcome | Scenario | Mapping[str, Any] | str | Path],
    world: World | str | Path | None,
) -> tuple[Outcome, ...]:
    """Return outcomes: as they are, loaded, or computed on worlds that are loaded once."""
    from tarazy.experiment.outcome import Outcome
    from tarazy.experiment.run import run, world_of
    from tarazy.scenario import Scenario

    worlds: dict[str, World] = {}
    found = []
    for one in given:
        if isinstance(one, str | Path) and Path(one).suffix == SAVED:
            found.append(Outcome.load(one))
        elif isinstance(one, Outcome):
            found.append(one)
        else:
            scenario = Scenario.of(one)
            if scenario.world not in worlds:
                worlds[scenario.world] = world_of(scenario.with_(elasticities=None), world)
            found.append(run(scenario, world=worlds[scenario.world]))
    return tuple(found)


def default_names(outcomes: Sequence[Outcome]) -> list[str]:
    """Return names of scenarios; where one repeats, with the settings that differ."""
    documents: list[dict[str, Any]] = [outcome.scenario or {} for outcome in outcomes]
    named = [str(document.get("name", "unnamed")) for document in documents]
    settings = [
        {"closure": outcome.closure, "elasticities": elasticity_set(document) or "of the world"}
        for outcome, document in zip(outcomes, documents, strict=True)
    ]
    full = list(named)
    for setting in _SETTINGS:
        for i, name in enumerate(named):
            alike = [settings[k][setting] for k, other in enumerate(named) if other == name]
            if len(set(alike)) > 1:
                full[i] += f", {setting} {settings[i][setting]}"
    return full


def _check_labels(first: Outcome, other: Outcome) -> None:
    for dim in ("country", "sector"):
        ours, theirs = (outcome.dataset[dim].values for outcome in (first, other))
        if not np.array_equal(ours, theirs):
            raise InputError(
                f"compare: the {dim} labels of {first.world_name} ({first.world_digest}) and "
                f"{other.world_name} ({other.world_digest}) differ; allowed: the same labels"
            )


def _same_benchmark(first: Outcome, other: Outcome) -> bool:
    """Return whether two outcomes start from the same accounts, whatever their elasticities."""
    if first.world_digest == other.world_digest:
        return True
    ours, theirs = results_of(first.dataset), results_of(other.dataset)
    before = [str(name) for name in ours if str(name).endswith("_before")]
    return (first.world_name, first.world_year) == (other.world_name, other.world_year) and all(
        np.array_equal(ours[name].values, theirs[name].values) for name in before
    )


def _side_by_side(outcomes: Sequence[Outcome], names: Sequence[str]) -> xr.Dataset:
    # What each was asked differs: only results stand side by side.
    results = [results_of(outcome.dataset) for outcome in outcomes]
    data = results[0]
    shared = [name for name in data if all(name in one for one in results)]
    variables = {}
    for name in shared:
        arrays = [one[name] for one in results]
        sources = sorted({str(array.attrs["source"]) for array in arrays})
        attributes = {**arrays[0].attrs, "source": "; ".join(sources)}
        stacked = np.stack([array.values for array in arrays])
        variables[name] = (("outcome", *arrays[0].dims), stacked, attributes)
    return xr.Dataset(variables, coords={"outcome": list(names), **data.coords})
