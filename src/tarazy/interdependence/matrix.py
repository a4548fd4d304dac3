"""The world matrix of dependence: what every economy loses without every other one.

One cut of a pair, both ways and in all sectors, tells both losses: N (N - 1) / 2 equilibria for N²
entries. Every solve starts at the benchmark, so that an entry depends neither on the order nor on
the number of processes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.placing import drafted
from tarazy.arguments.values import callback, file_of, path_of
from tarazy.compute import Block, Computed, Field, Progress, computed
from tarazy.compute.executors import check_workers
from tarazy.draws.code import solved_with
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.experiment.checking import check_cells, refuse_unless
from tarazy.immutable import frozen_dataset
from tarazy.interdependence.severance import VARIABLES, Severance
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import CLOSURES, Closure, known_closure
from tarazy.trade.identities import LARGEST_RESIDUAL
from tarazy.world import World
from tarazy.world.labels import checked_labels, checked_year

if TYPE_CHECKING:
    import pyarrow

    from tarazy.compute.executors import Cluster


Array = NDArray[np.float64]
KIND, VERSION = "tarazy-severance-matrix", 1
_LABELS = ("country", "partner")
COLUMNS = ("loss", "real_wage_loss", "residual")
# Pairs that a process cuts before it reports: a second on core-2022.
CHUNK = 36
# Of a pair.
_VALUES = ("loss", "loss_of_partner", "real_wage_loss", "real_wage_loss_of_partner", "residual")


@dataclass(frozen=True)
class PairCuts:
    """The cuts of all pairs of economies, numbered in the order of the upper triangle.

    Attributes
    ----------
    severance
        In the world whose pairs they are.
    world
        Its digest.
    """

    severance: Severance
    world: str
    chunk = CHUNK

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the values."""
        from tarazy.version import __version__

        return {
            "what": KIND,
            "world": self.world,
            "closure": self.severance.closure,
            "tarazy": __version__,
            **solved_with(),
        }

    @property
    def fields(self) -> dict[str, Field]:
        """Both losses of real income, both of the real wage, the residual."""
        return {"values": Field((len(_VALUES),), ("value",))}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Positions of both economies of every pair."""
        n = len(self.severance.benchmark.economies)
        return [(first, second) for first in range(n) for second in range(first + 1, n)]

    def compute(self, first: int, count: int) -> Block:
        """Cut some pairs, one after another."""
        values = np.full((count, len(_VALUES)), np.nan)
        failures = []
        for row, pair in enumerate(self.pairs[first : first + count]):
            links = np.zeros((len(self.severance.benchmark.economies),) * 2, dtype=bool)
            links[pair] = links[pair[::-1]] = True
            try:
                solution = self.severance.without(links)
            except NoEquilibriumError as error:
                failures.append((first + row, str(error)))
                continue
            income, wage = self.severance.losses(solution)
            values[row] = [*income[list(pair)], *wage[list(pair)], solution.residual]
        return Block({"values": values}, tuple(failures))


def severance_matrix(
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    closure: Closure = "fixed",
    checkpoint: str | Path | None = None,
    world: World | str | Path | None = None,
    cluster: Cluster | None = None,
) -> xr.Dataset:
    """Return what every economy loses when its trade with one other ends, for all pairs.

    Parameters
    ----------
    workers
        Number of processes; by default one for each processor that may be used.
    progress
        Called with the number of pairs that are done and of all.
    closure
        Of the deficits.
    checkpoint
        Folder that keeps finished pairs; a later call with the same folder goes on from there.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.
    cluster
        A Dask cluster instead of processes: the address of a scheduler, ``local:N``, or a client.

    Returns
    -------
    xarray.Dataset
        Read-only. Dims ``country`` (who loses) and ``partner``, per cent, positive is a loss:
        ``loss`` of real income, ``real_wage_loss``, and ``residual`` of the equilibrium. NaN on the
        diagonal and where there is no equilibrium; ``without_equilibrium`` names these pairs
        with the reason, ``largest_residual`` is that of all.

    Raises
    ------
    InputError
        If an argument is not allowed, or the checkpoint belongs to another matrix.
    """
    known_closure(closure)
    check_workers(workers)
    callback("progress", progress)
    file = file_of("checkpoint", checkpoint)
    world = World.of(world)
    cuts = PairCuts(Severance(benchmark_of(world), closure), world.digest)
    codes = world.economies
    found = computed(
        cuts,
        len(cuts.pairs),
        workers=workers,
        cluster=cluster,
        checkpoint=file,
        progress=progress,
        item="pair",
        labels={
            "pair": [f"{codes[first]} {codes[second]}" for first, second in cuts.pairs],
            "value": _VALUES,
        },
    )
    return _labelled(world, closure, cuts, found)


def _labelled(world: World, closure: str, cuts: PairCuts, computed_pairs: Computed) -> xr.Dataset:
    codes, values = world.economies, computed_pairs.values["values"]
    first, second = (np.array(side) for side in zip(*cuts.pairs, strict=True))
    grids = {name: np.full((len(codes),) * 2, np.nan) for name in COLUMNS}
    for column, name in enumerate(COLUMNS[:2]):
        grids[name][first, second] = values[:, 2 * column]
        grids[name][second, first] = values[:, 2 * column + 1]
    grids["residual"][first, second] = grids["residual"][second, first] = values[:, 4]
    without = [
        f"{codes[cuts.pairs[number][0]]}-{codes[cuts.pairs[number][1]]}: {reason}"
        for number, reason in computed_pairs.failures
    ]
    return _dataset(
        codes,
        grids,
        {
            "world": world.name,
            "digest": world.digest,
            "year": world.year,
            "closure": closure,
            "cut": "both",
            "without_equilibrium": "; ".join(without),
        },
    )


def _dataset(codes: list[str], grids: dict[str, Array], about: dict[str, Any]) -> xr.Dataset:
    source = f"Tarazy equilibrium on {about['world']} ({about['digest']})"
    data = {
        name: (
            ("country", "partner"),
            grid,
            {"unit": VARIABLES[name][0], "long_name": VARIABLES[name][1], "source": source},
        )
        for name, grid in grids.items()
    }
    residual = grids["residual"]
    largest = float(np.nanmax(residual)) if np.isfinite(residual).any() else float("nan")
    found = xr.Dataset(data, coords={"country": codes, "partner": codes})
    return frozen_dataset(found.assign_attrs(about, largest_residual=largest))


def _check_matrix(name: str, given: object) -> None:
    """Refuse what is not what `severance_matrix` returns."""
    if not isinstance(given, xr.Dataset) or not {*COLUMNS, "country"} <= {*given.variables}:
        raise InputError(
            f"{name}: {type(given).__name__}; allowed: the dataset of tarazy.severance_matrix"
        )


def save_severance_matrix(dataset: xr.Dataset, path: str | Path) -> None:
    """Write a matrix of `severance_matrix` as Parquet in long form.

    Columns ``country``, ``partner`` and the variables, one row per ordered pair of different
    economies; the metadata of the schema hold unit, world and its digest, closure and version as
    JSON under the key ``tarazy``. Needs the extra ``tarazy[parquet]``.

    Parameters
    ----------
    dataset
        The matrix.
    path
        Of the file; it is replaced when it is complete.
    """
    import pyarrow
    import pyarrow.parquet

    from tarazy.version import __version__

    _check_matrix("dataset", dataset)
    path = path_of("path", path)
    codes = [str(code) for code in dataset["country"].values]
    apart = ~np.eye(len(codes), dtype=bool)
    importers, exporters = np.nonzero(apart)
    columns = {
        "country": [codes[i] for i in importers],
        "partner": [codes[i] for i in exporters],
        **{name: dataset[name].values[apart] for name in COLUMNS},
    }
    about: dict[str, Any] = {
        **dataset.attrs,
        "kind": KIND,
        "version": VERSION,
        "tarazy": __version__,
        "economies": codes,
        "units": {name: dataset[name].attrs["unit"] for name in COLUMNS},
    }
    about["content"] = _digest(about, columns)
    table = pyarrow.table(columns).replace_schema_metadata(
        {"tarazy": json.dumps(about, sort_keys=True)}
    )
    with drafted(path) as draft:
        pyarrow.parquet.write_table(table, draft)


def _digest(about: dict[str, Any], columns: dict[str, Any]) -> str:
    """Return hexadecimal digits of a SHA-256 over what a file says of itself and its columns."""
    described = {key: value for key, value in about.items() if key != "content"}
    content = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for name in (*_LABELS, *COLUMNS):
        column = columns[name]
        part = json.dumps(column).encode() if name in _LABELS else column.astype("<f8").tobytes()
        content.update(f"\0{name}\0".encode() + part)
    return content.hexdigest()[:32]


def load_severance_matrix(path: str | Path) -> xr.Dataset:
    """Read what `save_severance_matrix` wrote.

    Raises
    ------
    InputError
        If the file is missing, holds something else, or is damaged: a label, a number that can't
        be, another digest.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path_of("path", path))
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path}: not a Parquet file: {str(error).splitlines()[0]}") from error
    about = _about(table.schema.metadata or {}, str(path))
    columns = {name: _column(table, name, str(path)) for name in (*_LABELS, *COLUMNS)}
    # Files that were written before there was a digest are read without one.
    if "content" in about and about["content"] != _digest(about, columns):
        raise InputError(
            f"{path}: the content is not that of which the file holds the digest; it was changed "
            "after it was written; allowed: a file as save_severance_matrix wrote it"
        )
    codes = about["economies"]
    apart = ~np.eye(len(codes), dtype=bool)
    importers, exporters = np.nonzero(apart)
    for label, places in zip(_LABELS, (importers, exporters), strict=True):
        if columns[label] != [codes[place] for place in places]:
            raise InputError(
                f"{path}: column {label!r} does not name every ordered pair of its economies once, "
                "in order; allowed: a file as save_severance_matrix wrote it"
            )
    grids = {name: np.full(apart.shape, np.nan) for name in COLUMNS}
    for name, grid in grids.items():
        grid[apart] = columns[name]
    kept = ("world", "digest", "year", "closure", "cut", "without_equilibrium")
    found = _dataset(codes, grids, {key: about[key] for key in kept})
    _check_values(found, str(path))
    return found


def _about(metadata: dict[bytes, bytes], where: str) -> dict[str, Any]:
    """Return what a file says of itself, checked."""
    try:
        about = json.loads(metadata.get(b"tarazy", b"{}"))
    except ValueError:
        about = None
    if not isinstance(about, dict) or (about.get("kind"), about.get("version")) != (KIND, VERSION):
        raise InputError(
            f"{where}: does not hold a matrix of severance losses of version {VERSION}; allowed: a "
            "file that save_severance_matrix wrote"
        )
    for key in ("world", "digest", "cut", "without_equilibrium"):
        refuse_unless(isinstance(about.get(key), str), where, key, about.get(key), "a text")
    checked_year(about.get("year"), where)
    if about.get("closure") not in CLOSURES:
        raise unknown_name("closure", about.get("closure"), CLOSURES, where)
    economies = about.get("economies")
    if not isinstance(economies, list):
        raise InputError(f"{where}: economies is {economies!r}; allowed: a list of codes")
    checked_labels(economies, "economies", where)
    units = {name: VARIABLES[name][0] for name in COLUMNS}
    refuse_unless(about.get("units") == units, where, "units", about.get("units"), f"{units}")
    return about


def _column(table: pyarrow.Table, name: str, where: str) -> Any:
    """Return one column: labels as a list, numbers as an array."""
    if table.column_names.count(name) != 1:
        raise InputError(f"{where}: no column {name!r}, or several; allowed: one")
    column = table[name]
    wanted = "string" if name in _LABELS else "double"
    if str(column.type).removeprefix("large_") != wanted or column.null_count:
        raise InputError(
            f"{where}: column {name!r} holds {column.type} with {column.null_count} empty cells; "
            f"allowed: {wanted} without empty cells"
        )
    return column.to_pylist() if name in _LABELS else column.to_numpy()


def _check_values(dataset: xr.Dataset, where: str) -> None:
    """Check that there is a number exactly where there is an equilibrium, and one that can be."""
    codes = dataset["country"].values.tolist()
    without = np.eye(len(codes), dtype=bool)
    # A reason can hold the signs that part the entries: pairs are looked for, not entries.
    told = f"; {dataset.attrs['without_equilibrium']}"
    for (i, first), (k, second) in combinations(enumerate(codes), 2):
        without[i, k] = without[k, i] = f"; {first}-{second}: " in told
    for name in COLUMNS:
        array = dataset[name]
        check_cells(array, np.isfinite(array.values) | without, where, "a finite number")
        check_cells(array, ~np.isfinite(array.values) | ~without, where, "none, as there is none")
    for name in COLUMNS[:2]:
        array = dataset[name]
        check_cells(array, ~(array.values >= 100), where, "less than 100 per cent")
    residual = dataset["residual"]
    check_cells(residual, ~(residual.values < 0), where, "zero or more")
    same = np.isclose(residual.values, residual.values.T, rtol=0, atol=0, equal_nan=True)
    check_cells(residual, same, where, "the same for both directions, which are one cut")
    close = ~(residual.values > LARGEST_RESIDUAL)
    check_cells(residual, close, where, f"at most {LARGEST_RESIDUAL:g}")
