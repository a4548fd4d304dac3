"""What a document changes: tariffs and costs of links, productivity, capital, before and after.

Only what changes is kept, one row for each importer, exporter and sector, so that a question about
two countries takes a few rows and not the whole of the world. What a network passes to the trade
model is no part of it: that is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.experiment.asked_factors import (
    FRACTION,
    HOLDING,
    OF_FACTORS,
    OF_HOLDINGS,
    OF_PAYMENTS,
    OF_STAKES,
    PAYMENT,
    STAKE,
    AskedFactors,
    asked_factors,
)
from tarazy.immutable import kept
from tarazy.trade.measures import MUSD

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.trade.data import Counterfactual
    from tarazy.trade.factors import Factors
    from tarazy.world import World

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

LINK, PRODUCER = ("link",), ("producer",)
RATE, FACTOR = "fraction of value", "factor"
# Variables of an outcome: (dims, unit, long name), as `tarazy.trade.labelled.VARIABLES` has them.
ASKED: dict[str, tuple[tuple[str, ...], str, str]] = {
    "tariff_before": (LINK, RATE, "tariff before"),
    "tariff_after": (LINK, RATE, "tariff after"),
    "cost_factor": (LINK, FACTOR, "factor on the cost of delivery, infinite where trade ends"),
    "link_trade": (LINK, MUSD, "sales of exporter to importer before"),
    "productivity_factor": (PRODUCER, FACTOR, "factor on productivity"),
    "producer_output": (PRODUCER, MUSD, "output before"),
}
# Of a document that taxes exports alone.
ASKED_EXPORT_TAX = "export_tax_after"
OF_EXPORTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    ASKED_EXPORT_TAX: (LINK, RATE, "tax on exports after, which the benchmark has none of"),
}
# The label of each row, along its dimension.
ASKED_LABELS = {
    **{f"link_{part}": LINK for part in ("importer", "exporter", "sector")},
    **{f"producer_{part}": PRODUCER for part in ("country", "sector")},
}


@dataclass(frozen=True, eq=False)
class AskedChanges:
    """What changes against the benchmark, by position; links are L, producers M.

    Attributes
    ----------
    importer, exporter, sector
        (L,) of the links whose tariff, tax on exports or cost of delivery changes.
    tariff_before, tariff_after
        (L,) fractions.
    cost_factor
        (L,) on the cost of delivery; 1 where a target finds it, infinite where trade ends.
    target
        (L,) which target finds a further factor; -1 where none does.
    trade
        (L,) of the benchmark, before tariff, million USD.
    producer, producer_sector
        (M,) economies and sectors whose productivity changes.
    productivity_factor
        (M,).
    output
        (M,) of the benchmark, million USD.
    export_tax
        (L,) fractions; None where no export is taxed.
    factors
        Of capital, resources, their taxes and owners; None where nothing of them changes.
    """

    importer: Positions
    exporter: Positions
    sector: Positions
    tariff_before: Array
    tariff_after: Array
    cost_factor: Array
    target: Positions
    trade: Array
    producer: Positions
    producer_sector: Positions
    productivity_factor: Array
    output: Array
    export_tax: Array | None = None
    factors: AskedFactors | None = None

    def added_to(self, dataset: xr.Dataset, factors: Sequence[float], source: str) -> xr.Dataset:
        """Return results with what was asked beside them, as the variables `ASKED`.

        Parameters
        ----------
        dataset
            The results, whose labels of economies and sectors the positions are of.
        factors
            Found for the targets, in their order.
        source
            Of the variables.
        """
        economies, sectors = dataset["country"].values, dataset["sector"].values
        found = np.append(np.array(factors, dtype=np.float64), 1.0)
        values = {
            "tariff_before": self.tariff_before,
            "tariff_after": self.tariff_after,
            "cost_factor": self.cost_factor * found[self.target],
            "link_trade": self.trade,
            "productivity_factor": self.productivity_factor,
            "producer_output": self.output,
        }
        told = dict(ASKED)
        if self.export_tax is not None:
            told |= OF_EXPORTS
            values[ASKED_EXPORT_TAX] = self.export_tax
        labels = {
            "link_importer": economies[self.importer],
            "link_exporter": economies[self.exporter],
            "link_sector": sectors[self.sector],
            "producer_country": economies[self.producer],
            "producer_sector": sectors[self.producer_sector],
        }
        asked: dict[str, Any] = {
            name: (dims, values[name], {"unit": unit, "long_name": text, "source": source})
            for name, (dims, unit, text) in told.items()
        }
        rows: dict[str, Any] = {name: (dims, labels[name]) for name, dims in ASKED_LABELS.items()}
        if self.factors is not None:
            of_factors, of_rows = self.factors.variables(economies, sectors, source)
            asked, rows = asked | of_factors, rows | of_rows
        return dataset.assign(asked).assign_coords(rows)


def asked_changes(
    world: World, counterfactual: Counterfactual, factors: Factors | None = None
) -> AskedChanges:
    """Return what a counterfactual changes against the benchmark.

    Parameters
    ----------
    world
        The benchmark.
    counterfactual
        Of a document by itself, without what networks pass to the trade model.
    factors
        Of the benchmark; None where there is one.
    """
    data = kept(world, "dataset").variables
    trade, before = data["trade"].values, data["tariff"].values
    n, _, j = trade.shape
    touched = np.zeros(trade.shape, dtype=bool)
    target = np.full(trade.shape, -1, dtype=np.intp)
    if counterfactual.tariff is not None:
        touched |= counterfactual.tariff != before
    if counterfactual.trade_cost is not None:
        touched |= counterfactual.trade_cost != 1.0
    levied = counterfactual.export_tax
    if levied is not None:
        touched |= levied != 0.0
    # Targets of volumes are those of a network.
    aims = [aim for aim in counterfactual.targets if aim.of == "value"]
    for number, aim in enumerate(aims):
        links = (aim.importer, aim.exporter, aim.sector)
        touched[links] = True
        target[links] = number
    at = np.nonzero(touched)
    after = before if counterfactual.tariff is None else counterfactual.tariff
    cost = counterfactual.trade_cost
    productivity = counterfactual.productivity
    if productivity is None:
        productivity = np.ones((n, j))
    made = np.nonzero(productivity != 1.0)
    return AskedChanges(
        importer=at[0],
        exporter=at[1],
        sector=at[2],
        tariff_before=before[at],
        tariff_after=after[at],
        cost_factor=np.ones(len(at[0])) if cost is None else cost[at],
        target=target[at],
        trade=trade[at],
        producer=made[0],
        producer_sector=made[1],
        productivity_factor=productivity[made],
        output=world.accounts.output[made],
        export_tax=None if levied is None or not levied.any() else levied[at],
        factors=asked_factors(counterfactual, factors, world.accounts.output),
    )


def results_of(dataset: xr.Dataset) -> xr.Dataset:
    """Return the results of an outcome alone, without what was asked."""
    asked = [*LINK, *PRODUCER, *HOLDING, *STAKE, *PAYMENT]
    return dataset.drop_dims(asked, errors="ignore")


def has_asked(dataset: xr.Dataset) -> bool:
    """Return whether an outcome knows what was asked; those of earlier files do not."""
    return all(name in dataset for name in ASKED)


def asked_tables(dataset: xr.Dataset) -> tuple[str, ...]:
    """Return which tables of `ASKED_TABLES` a reader is given, apart from single links."""
    if not has_asked(dataset):
        return ()
    groups = {"asked_capital": HOLDING, "asked_owners": STAKE, "asked_payments": PAYMENT}
    more = (name for name, dims in groups.items() if dims[0] in dataset.dims)
    return ("asked", "asked_productivity", *more)


def by_link(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each link that is touched, the largest trade first.

    Columns: ``importer``, ``exporter``, ``sector``, ``trade`` (of the benchmark, million USD),
    ``tariff_before``, ``tariff_after`` (fractions), ``cost_factor``; and ``export_tax_after`` where
    an export is taxed.
    """
    columns = {
        "importer": dataset["link_importer"].values.astype(object),
        "exporter": dataset["link_exporter"].values.astype(object),
        "sector": dataset["link_sector"].values.astype(object),
        "trade": dataset["link_trade"].values,
        **{name: dataset[name].values for name in _OF_LINKS if name in dataset},
    }
    return _described(_ranked(columns, "trade"), dataset)


def by_pair(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each importer and exporter with a link that is touched.

    Columns: ``importer``, ``exporter``, ``sectors`` (how many are touched), ``trade`` (of the
    benchmark in them, million USD), ``tariff_before``, ``tariff_after`` (fractions) and
    ``cost_factor``, averages over these sectors weighted with that trade (plain ones where there is
    none), and ``severed``, the share of that trade that ends. What ends is no part of
    ``cost_factor``, which is missing where all does. Where an export is taxed,
    ``export_tax_after`` is another average. The largest trade comes first.
    """
    links = by_link(dataset)
    pair = [links["importer"], links["exporter"]]
    traded = links["trade"].groupby(pair, sort=False).transform("sum")
    weight = links["trade"].where(traded > 0, 1.0)

    def mean(values: pd.Series[float]) -> pd.Series[float]:
        """Return averages by pair; what is the same in all sectors stays exactly that."""
        weighed = weight.where(values.notna(), 0.0)
        parts = (values.fillna(0.0) * weighed).groupby(pair, sort=False).sum()
        own = values.groupby(pair, sort=False)
        whole = weighed.groupby(pair, sort=False).sum()
        return (parts / whole.where(whole > 0)).clip(own.min(), own.max())

    severed = np.isinf(links["cost_factor"])
    columns = {
        "sectors": links["sector"].groupby(pair, sort=False).size(),
        "trade": links["trade"].groupby(pair, sort=False).sum(),
        "tariff_before": mean(links["tariff_before"]),
        "tariff_after": mean(links["tariff_after"]),
        "cost_factor": mean(links["cost_factor"].mask(severed)),
        "severed": mean(severed.astype(float)),
    }
    if ASKED_EXPORT_TAX in links:
        columns[ASKED_EXPORT_TAX] = mean(links[ASKED_EXPORT_TAX])
    import pandas as pd

    table = pd.DataFrame(columns).rename_axis(["importer", "exporter"]).reset_index()
    return _described(_ranked(table, "trade"), dataset)


def by_producer(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each economy and sector whose productivity changes, largest output first.

    Columns: ``country``, ``sector``, ``output`` (of the benchmark, million USD),
    ``productivity_factor``.
    """
    columns = {
        "country": dataset["producer_country"].values.astype(object),
        "sector": dataset["producer_sector"].values.astype(object),
        "output": dataset["producer_output"].values,
        "productivity_factor": dataset["productivity_factor"].values,
    }
    return _described(_ranked(columns, "output"), dataset)


def by_holding(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each sector of a host whose capital, resource or tax changes.

    Columns: ``country``, ``sector`` and the variables
    :data:`tarazy.experiment.asked_factors.OF_HOLDINGS`; the largest capital comes first. None where
    nothing of the kind was asked.
    """
    labels = {"country": "holding_country", "sector": "holding_sector"}
    return _of_rows(dataset, HOLDING, labels, OF_HOLDINGS, ["capital_stock_before"])


def by_stake(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each host and owner whose part changes, what changes most first.

    Columns: ``country`` (the host), ``owner``, ``sector`` (``*`` where it is several) and the
    variables :data:`tarazy.experiment.asked_factors.OF_STAKES`, over the sectors that are touched.
    """
    labels = {"country": "stake_host", "owner": "stake_owner", "sector": "stake_sector"}
    moved = ["owned_income_before", "owner_share_before", "owner_share_after"]
    return _of_rows(dataset, STAKE, labels, OF_STAKES, moved)


def by_payment(dataset: xr.Dataset) -> pd.DataFrame:
    """Return one row for each economy that pays, or is paid, every year for stakes.

    Columns: ``country``, ``stake_payment`` (million USD, below zero where it pays); the largest
    first.
    """
    return _of_rows(
        dataset, PAYMENT, {"country": "payment_country"}, OF_PAYMENTS, ["stake_payment"]
    )


def _of_rows(
    dataset: xr.Dataset,
    dims: tuple[str, ...],
    labels: dict[str, str],
    variables: dict[str, Any],
    by: list[str],
) -> pd.DataFrame:
    """Return rows of one dimension; `by` is a variable, or income and shares before and after."""
    import pandas as pd

    there = dims[0] in dataset.dims
    columns: dict[str, Any] = {
        name: dataset[label].values.astype(object) if there else []
        for name, label in labels.items()
    }
    columns |= {name: dataset[name].values if there else [] for name in variables}
    table = pd.DataFrame(columns)
    size = table[by[0]].abs()
    if len(by) == 3:
        size = size * (table[by[2]] - table[by[1]]).abs()
    order = np.argsort(-size.to_numpy(dtype=float), kind="stable")
    return _described(table.iloc[order].reset_index(drop=True), dataset)


_OF_LINKS = ("tariff_before", "tariff_after", "cost_factor", ASKED_EXPORT_TAX)
# Columns of the tables: unit, long name.
_COLUMNS: dict[str, tuple[str, str]] = {
    **{name: (ASKED[name][1], ASKED[name][2]) for name in ASKED if name not in ("link_trade",)},
    **{name: (unit, text) for name, (_, unit, text) in OF_EXPORTS.items()},
    **{name: (unit, text) for name, (_, unit, text) in OF_FACTORS.items()},
    "trade": (MUSD, "sales of exporter to importer before, in what is touched"),
    "sectors": ("sectors", "sectors that are touched"),
    "severed": (FRACTION, "share of that trade that ends"),
    "output": (MUSD, "output before"),
}
# Name of a table to what makes it.
ASKED_TABLES = {
    "asked": by_pair,
    "asked_by_sector": by_link,
    "asked_productivity": by_producer,
    "asked_capital": by_holding,
    "asked_owners": by_stake,
    "asked_payments": by_payment,
}


def _ranked(columns: pd.DataFrame | dict[str, NDArray[Any]], by: str) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(columns)
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def _described(table: pd.DataFrame, dataset: xr.Dataset) -> pd.DataFrame:
    """Return a table with units, names and source of its columns."""
    told = [str(column) for column in table.columns if column in _COLUMNS]
    table.attrs = {
        "units": {column: _COLUMNS[column][0] for column in told},
        "long_names": {column: _COLUMNS[column][1] for column in told},
        "source": dataset["tariff_after"].attrs["source"],
    }
    return table
