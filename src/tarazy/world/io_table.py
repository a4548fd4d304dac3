"""From an inter-country input-output table, in whatever form it came, to the arrays of a world.

Every reader of a table that a user brings fills an `IcioTable`; the economics is here, once.
Sellers are pairs (exporter, input), buyers are pairs (importer, sector) or the final users of an
importer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tarazy.arguments.numerals import MISSING
from tarazy.arguments.values import UNDER_ONE, number
from tarazy.errors import InputError
from tarazy.world.alignment import as_numbers
from tarazy.world.given_elasticities import Elasticity
from tarazy.world.labels import is_stated

Array = NDArray[np.float64]

# Tables are printed rounded, some to whole millions: a printed output may differ from the sum of
# its row by this share of itself, or of world output, before the file counts as wrong.
ROW_TOLERANCE = 0.02
WORLD_TOLERANCE = 1e-6
# Negative intermediate sales have no meaning, but balancing leaves a few of no weight.
NEGATIVE_SALES_ALLOWED = 1e-4
# World output over final use is about two; a sum that comes to this has no end.
_LARGEST_MULTIPLIER = 1e6


@dataclass(frozen=True)
class IcioTable:
    """A table in current million USD at basic prices, before import duties.

    Attributes
    ----------
    name
        Of the world to be.
    year
        Of the flows.
    economies, sectors
        N and J labels.
    intermediate
        Z, (N J, N J): rows sellers, columns buyers, the sectors of an economy together.
    final_use
        Y, (N J, N F): rows sellers, columns the F categories of final users of each importer.
    printed_output
        (N J,) output by the file's own total row or column, or None if it prints none.
    source, licence
        Travel with the variables of the world.
    where
        The file, for messages.
    remarks
        Further attributes of the trade flows, e.g. which economies were put together.
    groups
        Of its sectors, where the package does not know them: see `tarazy.codes.sector_groups`.
    printed_value_added
        (N J,) value added, taxes less subsidies and whatever else the file's own rows put between
        inputs and output, or None if it prints none.
    """

    name: str
    year: int
    economies: list[str]
    sectors: list[str]
    intermediate: Array
    final_use: Array
    printed_output: Array | None
    source: str
    licence: str
    where: str
    remarks: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    printed_value_added: Array | None = None

    def seller(self, row: int) -> str:
        """Return the economy and sector of a row."""
        n, j = divmod(row, len(self.sectors))
        return f"{self.economies[n]} {self.sectors[j]}"


def table_arrays(
    table: IcioTable,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None,
    value_added_floor: float | None,
    high_tariffs: bool,
    groups: Mapping[str, Sequence[str]] | None,
) -> dict[str, Any]:
    """Return what `tarazy.world.World.from_arrays` takes, from a table.

    Sales of seller (i, k) to importer n are its intermediate plus its final sales there. Cost of
    input k to sector j of n is what it pays for k to all exporters, duties included. Value added is
    the rest of output: it holds the table's value added and its taxes less subsidies on products,
    less the duties that `tariff` puts on inputs.

    *Negative final sales.* Categories are added first, so that goods used out of a buyer's stock
    are not counted as sold this year. What is negative then is set to zero, and output and
    intermediate sales are computed anew with the table's own input coefficients, x = (1 - A)^-1 y,
    the treatment of inventories in Costinot & Rodriguez-Clare (2014, appendix). How much that moved
    is written to the attributes of ``trade``.

    Parameters
    ----------
    table, trade_elasticity, tariff, value_added_floor, high_tariffs, groups
        As for `tarazy.sources.icio.world_from_icio`.

    Raises
    ------
    InputError
        As there.
    """
    n, j = len(table.economies), len(table.sectors)
    _check_shapes(table)
    _check_totals(table)
    intermediate, final, remarks = _without_negative_sales(table)
    lost = _idle_inputs(intermediate, final, table)
    rates = _tariff_array(tariff, table)
    sales = intermediate.reshape(n, j, n, j)  # exporter, input, importer, sector
    trade = (sales.sum(axis=3) + final.reshape(n, j, n)).transpose(2, 0, 1)
    output = trade.sum(axis=0)
    cost = np.einsum("iknj,nik->nkj", sales, 1.0 + rates)
    input_share = np.divide(
        cost, output[:, None, :], out=np.zeros((n, j, j)), where=output[:, None, :] > 0
    )
    input_share, floored = _with_positive_value_added(input_share, output, value_added_floor, table)
    remarks = {**table.remarks, **remarks}
    if lost > 0:
        remarks["inputs_of_sectors_without_output"] = f"{lost:.3g} million USD moved to final use"
    if floored:
        remarks["value_added_raised"] = f"to {value_added_floor:g} of output in {floored}"
    told: dict[str, Any] = {
        "source": table.source,
        "licence": table.licence,
        "quality": "data" if is_stated(table.source) else "assumed",
    }
    provenance: dict[str, dict[str, Any]] = {"trade": {**told, **remarks}, "input_share": told}
    if isinstance(tariff, xr.DataArray):
        kept = ("source", "licence", "quality", "year")
        provenance["tariff"] = {k: tariff.attrs[k] for k in kept if k in tariff.attrs}
    return {
        "name": table.name,
        "year": table.year,
        "economies": table.economies,
        "sectors": table.sectors,
        "trade": trade,
        "tariff": None if tariff is None else rates,
        "input_share": input_share,
        "trade_elasticity": trade_elasticity,
        "provenance": provenance,
        "groups": table.groups if groups is None else groups,
        "high_tariffs": high_tariffs,
    }


def _check_shapes(table: IcioTable) -> None:
    n, rows = len(table.economies), len(table.economies) * len(table.sectors)
    if table.intermediate.shape != (rows, rows):
        raise InputError(
            f"{table.where}: intermediate sales have shape {table.intermediate.shape}; "
            f"allowed: {(rows, rows)}"
        )
    if table.final_use.shape[0] != rows or table.final_use.shape[1] % n:
        raise InputError(
            f"{table.where}: final use has shape {table.final_use.shape}; "
            f"allowed: {rows} rows and a multiple of {n} columns"
        )
    for block in (table.intermediate, table.final_use):
        for row, column in np.argwhere(np.isin(block, MISSING)):
            if not _is_a_number(table, int(row), float(block[row, column])):
                raise InputError(
                    f"{table.where}: a sale of {table.seller(int(row))} is {block[row, column]:g}, "
                    "which stands in many tables for a number that is missing; allowed: a number"
                )
        if not np.isfinite(block).all():
            row = int(np.nonzero(~np.isfinite(block))[0][0])
            raise InputError(
                f"{table.where}: a sale of {table.seller(row)} is missing or not a finite number"
            )


def _is_a_number(table: IcioTable, row: int, value: float) -> bool:
    """Say whether the printed output of a row is met with a value rather than without it."""
    if table.printed_output is None:
        return False
    gap = table.intermediate[row].sum() + table.final_use[row].sum() - table.printed_output[row]
    return bool(abs(gap) < abs(gap - value))


def _check_totals(table: IcioTable) -> None:
    check_value_added(table, f"{table.where}: value added and taxes")
    if table.printed_output is None:
        return
    summed = table.intermediate.sum(axis=1) + table.final_use.sum(axis=1)
    gap = np.abs(summed - table.printed_output)
    allowed = ROW_TOLERANCE * np.abs(table.printed_output) + WORLD_TOLERANCE * summed.sum()
    if (gap > allowed).any():
        row = int(np.argmax(gap - allowed))
        raise InputError(
            f"{table.where}: sales of {table.seller(row)} add up to {summed[row]:.6g}, its printed "
            f"output is {table.printed_output[row]:.6g}; allowed gap: {allowed[row]:.3g}"
        )


def check_value_added(table: IcioTable, where: str) -> None:
    """Refuse a table whose output less inputs is not the value added that it prints.

    Raises
    ------
    InputError
        Naming the sector that is farthest off.
    """
    stated = table.printed_value_added
    if stated is None:
        return
    output = table.intermediate.sum(axis=1) + table.final_use.sum(axis=1)
    found = output - table.intermediate.sum(axis=0)
    gap = np.abs(found - stated)
    allowed = ROW_TOLERANCE * np.abs(output) + WORLD_TOLERANCE * output.sum()
    # What is no number is farthest off.
    wrong = ~(gap <= allowed)
    if wrong.any():
        row = int(np.argmax(np.where(wrong, np.nan_to_num(gap - allowed, nan=np.inf), 0.0)))
        raise InputError(
            f"{where} of {table.seller(row)} is {stated[row]:.6g}, its sales less its inputs are "
            f"{found[row]:.6g}; allowed gap: {allowed[row]:.3g} million USD"
        )


def _without_negative_sales(table: IcioTable) -> tuple[Array, Array, dict[str, str]]:
    """Return intermediate (N J, N J) and final (N J, N) sales, none negative, and remarks."""
    n = len(table.economies)
    rows = table.intermediate.shape[0]
    remarks: dict[str, str] = {}
    intermediate = table.intermediate
    wrong = -intermediate[intermediate < 0].sum()
    if wrong > 0:
        row = int(np.argmin(intermediate.min(axis=1)))
        if wrong > NEGATIVE_SALES_ALLOWED * np.abs(intermediate).sum():
            raise InputError(
                f"{table.where}: negative intermediate sales of {wrong:.6g} million USD, the "
                f"largest by {table.seller(row)} ({intermediate.min():.6g}); allowed: zero or more"
            )
        remarks["negative_intermediate_sales_removed"] = f"{wrong:.6g} million USD"
        intermediate = np.maximum(intermediate, 0.0)
    final = table.final_use.reshape(rows, n, -1).sum(axis=2)
    removed = -final[final < 0].sum()
    if removed == 0 and wrong == 0:
        return intermediate, final, remarks
    output = intermediate.sum(axis=1) + final.sum(axis=1)
    idle = (output <= 0) & (intermediate.sum(axis=0) > 0)
    if idle.any():
        row = int(np.argmax(idle))
        raise InputError(
            f"{table.where}: {table.seller(row)} buys inputs but its output is {output[row]:.6g}; "
            "allowed: more than zero"
        )
    coefficient = intermediate / np.where(output > 0, output, 1.0)
    final = np.maximum(final, 0.0)
    new_output = _leontief(coefficient, final.sum(axis=1), table.where)
    if removed > 0:
        change = 100 * (new_output.sum() / output.sum() - 1)
        remarks["negative_final_sales_removed"] = (
            f"{removed:.6g} million USD; world output changes by {change:.4g} per cent"
        )
    return coefficient * new_output, final, remarks


def _idle_inputs(intermediate: Array, final: Array, table: IcioTable) -> float:
    """Return what sectors that sell nothing buy, if it is next to nothing; else refuse them."""
    output = intermediate.sum(axis=1) + final.sum(axis=1)
    inputs = intermediate.sum(axis=0)
    idle = (output <= 0) & (inputs > WORLD_TOLERANCE * output.sum())
    if idle.any():
        row = int(np.argmax(np.where(idle, inputs, 0.0)))
        raise InputError(
            f"{table.where}: {table.seller(row)} buys inputs of {inputs[row]:.6g} but its output "
            f"is {output[row]:.6g}; allowed: more than zero"
        )
    return float(inputs[output <= 0].sum())


def _leontief(coefficient: Array, final: Array, where: str) -> Array:
    """Solve x = A x + y by its series, which needs no factorisation of a (N J, N J) matrix."""
    output = final.copy()
    for _ in range(5000):
        new = coefficient @ output + final
        # Relative to the whole world: a sector of no size must not hold up the sum.
        if np.abs(new - output).max() <= 1e-15 * new.sum():
            return np.asarray(new)
        if new.sum() > _LARGEST_MULTIPLIER * final.sum():
            break
        output = new
    raise InputError(
        f"{where}: the input coefficients use up more than they make, so that no output meets "
        "final demand; allowed: sectors whose inputs cost less than their output"
    )


def _with_positive_value_added(
    input_share: Array, output: Array, floor: float | None, table: IcioTable
) -> tuple[Array, str]:
    """Return shares that leave value added in every sector, and which sectors were changed."""
    if floor is not None:
        number("value_added_floor", floor, "above 0 and below 1", 0.0, UNDER_ONE, above=True)
    value_added = 1.0 - input_share.sum(axis=1)
    bad = (value_added <= 0) & (output > 0)
    if not bad.any():
        return input_share, ""
    sellers = [table.seller(int(row)) for row in np.flatnonzero(bad.ravel())]
    named = ", ".join(sellers[:5]) + (f" and {len(sellers) - 5} more" if len(sellers) > 5 else "")
    if floor is None:
        raise InputError(
            f"{table.where}: value added of {named} is not positive (lowest "
            f"{value_added[bad].min():.3g} of output); allowed: above 0, or give value_added_floor"
        )
    scale = np.where(bad, (1.0 - floor) / np.where(bad, 1.0 - value_added, 1.0), 1.0)
    return input_share * scale[:, None, :], named


def _tariff_array(tariff: ArrayLike | xr.DataArray | None, table: IcioTable) -> Array:
    n, j = len(table.economies), len(table.sectors)
    if tariff is None:
        return np.zeros((n, n, j))
    if isinstance(tariff, xr.DataArray):
        labels = {
            "importer": table.economies,
            "exporter": table.economies,
            "sector": table.sectors,
        }
        if set(tariff.dims) != set(labels):
            raise InputError(f"tariff has dims {tariff.dims}; allowed: {tuple(labels)}")
        for dim, wanted in labels.items():
            if dim not in tariff.indexes:
                raise InputError(f"tariff has no labels along {dim}; allowed: labels, or no dims")
            given = tariff[dim].values.tolist()
            twice = [w for w in wanted if given.count(w) > 1]
            if twice:
                raise InputError(f"tariff has {dim} {twice[0]!r} twice; allowed: each once")
            missing = [w for w in wanted if w not in given]
            if missing:
                raise InputError(f"tariff has no {dim} {missing[0]!r}, which {table.where} has")
        tariff = tariff.transpose(*labels).sel(labels).values
    rates = as_numbers(tariff, "tariff")
    if rates.shape != (n, n, j):
        raise InputError(f"tariff has shape {rates.shape}; allowed: {(n, n, j)}")
    if not (rates >= 0).all():
        raise InputError(f"tariff has the value {np.nanmin(rates):g} or none; allowed: 0 or more")
    if np.einsum("nnj->nj", rates).any():
        raise InputError("tariff is not zero between an economy and itself; allowed: 0")
    return rates
