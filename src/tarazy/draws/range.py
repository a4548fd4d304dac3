"""What comes out of a range: medians, intervals and signs over draws, labelled."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.values import path_of
from tarazy.arguments.writable import file_to_write
from tarazy.codes.classification import code_and_name
from tarazy.draws.account_draws import (
    BILATERAL_ERROR,
    DONOR_INPUT_ERROR,
    INPUT_ERROR,
)
from tarazy.draws.checking import check_draws, check_header
from tarazy.draws.experiment import COUNTRY_VARIABLES, Experiment
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps, kept, kept_property
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.plain_table import signed
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.measures import MUSD, PER_CENT
from tarazy.world import World
from tarazy.world.store import read_dataset, write_dataset

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# The interval holds 90 per cent of the draws.
LOW, HIGH = 0.05, 0.95
FILE_VERSION = 1
_PAIR = ("exporter", "importer")


@keeps("scenario", "draws", "central")
@dataclass(frozen=True, repr=False)
class Range(Result, Plotted):
    """An experiment over draws.

    Attributes
    ----------
    world_name, world_digest, world_year
        Of the central benchmark.
    scenario
        The document that was run.
    closure
        Of the deficits.
    seed, of
        What the draws depend on, and what is drawn: ``elasticities``, ``trade``.
    failures
        Number of the draw and the reason, for each draw without equilibrium; its values are NaN
        and nothing below counts it.
    draws
        Read-only. Dims ``draw``, ``country``: the country variables of an outcome. Dims ``draw``,
        ``exporter``, ``importer``, for the economies in the focus of the scenario:
        ``trade_before``, ``trade_after`` and ``trade_change``. Dim ``draw``: ``residual``.
    central
        The same variables without draws: the answer that `run` gives.
    residual
        Of the equilibrium without draws.
    """

    kind = "range"

    world_name: str
    world_digest: str
    world_year: int
    scenario: dict[str, Any]
    closure: str
    seed: int
    of: tuple[str, ...]
    failures: tuple[tuple[int, str], ...]
    draws: xr.Dataset
    central: xr.Dataset
    residual: float

    @kept_property
    def _answered(self) -> xr.Dataset:
        """The draws that have an equilibrium, without diagnostics."""
        answered = np.ones(self.draws.sizes["draw"], dtype=bool)
        answered[[k for k, _ in self.failures]] = False
        return self.draws.drop_vars("residual").isel(draw=answered)

    @kept_property
    def median(self) -> xr.Dataset:
        """Median over draws of every variable."""
        return self._quantile(0.5)

    @kept_property
    def low(self) -> xr.Dataset:
        """Lower end of the interval that holds 90 % of the draws: the 5th percentile."""
        return self._quantile(LOW)

    @kept_property
    def high(self) -> xr.Dataset:
        """Upper end of the interval that holds 90 % of the draws: the 95th percentile."""
        return self._quantile(HIGH)

    def interval(self, variable: str, country: str) -> tuple[float, float, float]:
        """Return median, lower and upper end of one country's number, as in the three datasets.

        Parameters
        ----------
        variable, country
            Of `draws`.
        """
        answered = kept(self, "draws")[variable].sel(country=country).values.copy()
        answered[[k for k, _ in self.failures]] = np.nan
        with _without_split():
            median, low, high = np.nanquantile(answered, (0.5, LOW, HIGH))
        return float(median), float(low), float(high)

    @kept_property
    def sign_share(self) -> xr.Dataset:
        """Share of the draws that have the sign of the median, 0 to 1."""
        same: xr.Dataset = np.sign(self._answered) == np.sign(self.median)
        return same.mean("draw")

    def _quantile(self, q: float) -> xr.Dataset:
        # Without a focus there is no trade between economies in it, and no quantile of nothing.
        filled = [name for name, values in self._answered.items() if values.size]
        with _without_split():
            found = self._answered[filled].quantile(q, dim="draw", keep_attrs=True)
        empty = self._answered.drop_vars(filled).isel(draw=0, drop=True)
        return found.drop_vars("quantile").merge(empty)[list(self._answered.data_vars)]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return tuple(str(name) for name in self.draws.data_vars if name != "residual")

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every draw."""
        asked = [self.world_digest, self.scenario, self.seed, self.of, self.failures]
        return digest_of(asked, self.draws, self.central)

    def glance(self) -> Glance:
        """Return real income of the economies in focus with its interval."""
        codes = [str(code) for code in self.draws["exporter"].values]
        count, failed = self.draws.sizes["draw"], len(self.failures)
        table = self.table("welfare", codes or None)
        largest = float(self.draws["residual"].max())
        return Glance(
            title=(
                f"{self.scenario.get('name')} on {self.world_name} ({self.world_year}) over "
                f"{count} draws of {' and '.join(self.of)}: real income, per cent"
            ),
            header=["", "central", "median", "5 %", "95 %", "same sign"],
            rows=[
                [
                    code_and_name(str(row["country"])),
                    *(signed(row[key]) for key in ("central", "median", "low", "high")),
                    f"{row['sign_share']:.0%}",
                ]
                for row in table.head(10).to_dict("records")
            ],
            notes=[
                *([f"{failed} draws without equilibrium"] if failed else []),
                f"largest residual {largest:.1e}, seed {self.seed}, digest {self.digest}",
            ],
        )

    def table(
        self, variable: str | None = None, countries: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return a tidy table: central value, median, interval and share of the sign.

        Parameters
        ----------
        variable
            One variable; by default all country variables.
        countries
            Codes to keep, in this order; by default all. For ``trade_before``, ``trade_after`` and
            ``trade_change`` both sides of a pair must be among them.

        Returns
        -------
        pandas.DataFrame
            Columns ``variable``, the labels, ``unit``, ``central``, ``median``, ``low``, ``high``,
            ``sign_share``.

        Raises
        ------
        InputError
            If a variable or an economy is unknown.
        """
        import pandas as pd

        names = [variable] if variable is not None else list(COUNTRY_VARIABLES)
        parts = []
        for name in names:
            if name not in self.median:
                raise unknown_name("variable", name, map(str, self.median.data_vars))
            statistics = {
                "central": self.central,
                "median": self.median,
                "low": self.low,
                "high": self.high,
                "sign_share": self.sign_share,
            }
            chosen = xr.Dataset(
                {label: data[name].drop_attrs() for label, data in statistics.items()}
            )
            frame = _chosen(chosen, countries).to_dataframe().reset_index()
            if chosen["median"].dims == _PAIR:
                frame = frame[frame["exporter"] != frame["importer"]]
            labels = [str(dim) for dim in chosen["median"].dims]
            frame.insert(0, "variable", name)
            frame["unit"] = self.draws[name].attrs["unit"]
            parts.append(frame[["variable", *labels, "unit", *statistics]])
        return pd.concat(parts, ignore_index=True)

    def summary(self) -> dict[str, Any]:
        """Return settings, country results and diagnostics as plain data, ready for JSON."""
        codes = [str(code) for code in self.draws["country"].values]
        focus = [str(code) for code in self.draws["exporter"].values]
        statistics = ("central", "median", "low", "high", "sign_share")

        def figures(name: str, **labels: str) -> dict[str, float]:
            return {s: float(getattr(self, s)[name].sel(labels)) for s in statistics}

        return {
            "scenario": self.scenario.get("name"),
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "closure": self.closure,
            "of": list(self.of),
            "draws": self.draws.sizes["draw"],
            "seed": self.seed,
            "interval": [LOW, HIGH],
            "errors": _errors(self.of),
            "failures": [{"draw": k, "reason": reason} for k, reason in self.failures],
            "largest_residual": float(self.draws["residual"].max()),
            "units": {name: VARIABLES[name][1] for name in COUNTRY_VARIABLES},
            **{
                name: {code: figures(name, country=code) for code in codes}
                for name in COUNTRY_VARIABLES
            },
            "trade_change": {
                exporter: {
                    importer: figures("trade_change", exporter=exporter, importer=importer)
                    for importer in focus
                    if importer != exporter
                }
                for exporter in focus
            },
        }

    def save(self, path: str | Path) -> None:
        """Write the range to one file that `load` reads; the same range gives the same bytes."""
        header = {
            "kind": "range",
            "version": FILE_VERSION,
            "world_name": self.world_name,
            "world_digest": self.world_digest,
            "world_year": self.world_year,
            "scenario": self.scenario,
            "closure": self.closure,
            "seed": self.seed,
            "of": self.of,
            "failures": self.failures,
            "residual": self.residual,
        }
        central = self.central.rename({name: f"central_{name}" for name in self.central.data_vars})
        write_dataset(self.draws.merge(central), file_to_write(path), header)

    @classmethod
    def load(cls, path: str | Path) -> Range:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing, holds something else, was written by a newer version, or is
            damaged: the message names the variable, and the cell where one is wrong.
        """
        dataset, header = read_dataset(path_of("path", path), str(path))
        kind, version = header.pop("kind", None), header.pop("version", None)
        if kind != "range":
            raise InputError(f"{path}: does not hold a range but a {kind!r}")
        if version != FILE_VERSION:
            raise InputError(
                f"{path}: file of version {version!r}, written by a newer Tarazy; "
                f"allowed: {FILE_VERSION}"
            )
        check_header(header, str(path))
        header["of"] = tuple(header["of"])
        header["failures"] = tuple((k, reason) for k, reason in header["failures"])
        of_centre = [name for name in dataset.data_vars if str(name).startswith("central_")]
        central = dataset[of_centre].rename({n: str(n).removeprefix("central_") for n in of_centre})
        draws = dataset.drop_vars(of_centre)
        check_draws(
            draws,
            central.drop_dims("draw", errors="ignore"),
            header["failures"],
            header["closure"],
            str(path),
        )
        return cls(draws=draws, central=central, **header)


def _errors(of: Sequence[str]) -> dict[str, float]:
    """Return the sizes of error that every draw is made with; those of elasticities vary."""
    if "trade" not in of:
        return {}
    return {
        "bilateral trade": BILATERAL_ERROR,
        "inputs": INPUT_ERROR,
        "inputs after a donor": DONOR_INPUT_ERROR,
    }


def _chosen(dataset: xr.Dataset, countries: Sequence[str] | None) -> xr.Dataset:
    if countries is None:
        return dataset
    for dim in dataset["median"].dims:
        available = [str(code) for code in dataset[dim].values]
        for code in countries:
            if code not in available:
                raise unknown_name(str(dim), code, available)
        dataset = dataset.sel({dim: list(countries)})
    return dataset


@contextmanager
def _without_split() -> Iterator[None]:
    """Let a split that no draw has, where trade ends, have no quantile either."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        yield


def labelled(experiment: Experiment, values: Array, world: World) -> xr.Dataset:
    """Return drawn values, (draws, V), with names, units and source."""
    codes = list(experiment.benchmark.economies)
    focus = [codes[place] for place in experiment.focus]
    count, n, f = len(values), len(codes), len(focus)
    split = np.cumsum([n] * len(COUNTRY_VARIABLES) + [f * f, f * f])
    *by_country, before, after, residual = np.split(values, split, axis=1)
    source = f"Tarazy equilibrium on draws around {world.name} ({world.digest})"
    data: dict[str, Any] = {}
    for name, found in zip(COUNTRY_VARIABLES, by_country, strict=True):
        _, unit, text = VARIABLES[name]
        data[name] = (("draw", "country"), found, _attributes(unit, text, source))
    # From importer and exporter to exporter and importer: sales read like a sentence.
    before, after = (v.reshape(count, f, f).transpose(0, 2, 1) for v in (before, after))
    change = 100 * (np.divide(after, before, out=np.ones_like(after), where=before > 0) - 1)
    change[np.isnan(after)] = np.nan
    pair = ("draw", *_PAIR)
    for name, found, unit, text in (
        ("trade_before", before, MUSD, "sales of exporter to importer before"),
        ("trade_after", after, MUSD, "sales of exporter to importer after"),
        ("trade_change", change, PER_CENT, "sales of exporter to importer"),
    ):
        data[name] = (pair, np.ascontiguousarray(found), _attributes(unit, text, source))
    data["residual"] = ("draw", residual[:, 0], _attributes("1", "largest gap of a market", source))
    # An empty focus holds texts as any other does.
    labels = np.array(focus, dtype=np.str_)
    coords = {"draw": np.arange(count), "country": codes, "exporter": labels, "importer": labels}
    return xr.Dataset(data, coords=coords)


def _attributes(unit: str, text: str, source: str) -> dict[str, str]:
    return {"unit": unit, "long_name": text, "source": source}
