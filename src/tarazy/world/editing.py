"""A world in which a user has set some cells: what else gives way, and who said so.

An edit keeps the provenance and the quality of all that it does not touch, so that ranges can be
drawn as before; what it sets is noted beside the source: how many cells, from where, how good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.sector_groups import Groups
from tarazy.codes.selector import EVERYTHING
from tarazy.errors import InputError, unknown_name
from tarazy.world.accounts import accounts
from tarazy.world.balancing import NotBalancedError, balance
from tarazy.world.construction import GIVEN, check_unit, dataset_from_arrays
from tarazy.world.edited_cells import Axes, Cells, axes_cell, cells_of
from tarazy.world.given_elasticities import Elasticity, elasticities_of
from tarazy.world.labels import NOT_STATED, checked_attributes, is_stated
from tarazy.world.validation import (
    DIMS,
    HIGH_TARIFFS,
    HOME_TARIFFS,
    QUALITIES,
    SECTOR_GROUPS,
    check_rates,
    meant,
    refuse_where,
)

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Held = Literal["input_shares", "totals"]
HELD: tuple[Held, ...] = get_args(Held)
EDITED = "-edited"
# Of a balanced flow, relative to the income of the world: far below what identities are held to.
_GAP = 1e-12
_FOLLOWS = "cost of inputs follows the duties: quantities held, value added gives way"


@dataclass(frozen=True)
class Editor:
    """Where what a user sets comes from.

    Attributes
    ----------
    source, licence
        As stated, or ``not stated``.
    quality
        Of `QUALITIES`; what has no source is assumed, never data.
    """

    source: str
    licence: str
    quality: str

    @classmethod
    def of(
        cls, source: str | None, licence: str | None, quality: str | None, given: object = None
    ) -> Editor:
        """Return it, checked; what is not said is read from the attributes of a DataArray.

        Raises
        ------
        InputError
            The quality is unknown, or ``data`` without a source.
        """
        if isinstance(given, xr.DataArray) and source is None:
            source, licence, quality = (
                said or given.attrs.get(key)
                for key, said in (("source", source), ("licence", licence), ("quality", quality))
            )
        for key, text in (("source", source), ("licence", licence)):
            if text is not None and not isinstance(text, str):
                raise InputError(f"{key}: {text!r}; allowed: a text")
        stated = is_stated(source)
        if quality is not None and quality not in QUALITIES:
            raise unknown_name("quality", quality, QUALITIES)
        if quality == "data" and not stated:
            raise InputError(
                "quality: 'data' without a source; allowed: with source=..., or another quality"
            )
        return cls(
            source=str(source) if stated else NOT_STATED,
            licence=licence or NOT_STATED,
            quality=quality or ("data" if stated else "assumed"),
        )

    def noted(self, attributes: Mapping[str, Any], told: Mask, settable: int) -> dict[str, Any]:
        """Return the attributes of a variable after cells of it were set.

        Parameters
        ----------
        attributes
            Before.
        told
            The cells that were set.
        settable
            How many could be: where all are, what the variable said of itself is over.
        """
        cells = int(told.sum())
        edit = {"cells": cells, "of": settable, **vars(self)}
        kept = {key: value for key, value in attributes.items() if key != "edits"}
        if cells == settable:
            kept = {key: kept[key] for key in ("unit", "year", HOME_TARIFFS) if key in kept}
            return {**kept, **vars(self), "edits": [edit]}
        counted = "1 cell" if cells == 1 else f"{cells} cells"
        note = f"{counted} set by the user: source {self.source} ({self.quality})"
        return {
            **kept,
            "source": f"{kept['source']}; {note}",
            "edits": [*attributes.get("edits", []), edit],
        }


def edited_tariff(
    dataset: xr.Dataset,
    name: str,
    year: int,
    given: Cells,
    choices: Mapping[str, Any],
    editor: Editor,
    *,
    high_tariffs: bool,
) -> xr.Dataset:
    """Return the variables of a world with other tariffs; see `World.with_tariff`."""
    axes = _axes(dataset, "tariff")
    check_unit(given, "tariff", "tariff")
    values, told = cells_of(given, axes, choices, "tariff", "tariff")
    home = np.eye(len(values), dtype=bool)[:, :, None]
    # A rate for all suppliers or a group passes the buyer by; one for itself alone is a mistake.
    own = np.einsum("nnj->nj", values)[:, None, :]
    shared = (told & ~home & (values == own)).any(axis=1, keepdims=True)
    kept = values == dataset["tariff"].values
    odd = told & home & (values != 0) & ~shared & ~kept
    if odd.any():
        raise InputError(
            f"tariff: {axes_cell(axes, odd)} is {values[odd][0]:g}; allowed: 0 between an economy "
            "and itself"
        )
    told = told & ~home
    if not told.any():
        raise InputError("tariff: no cell is chosen; allowed: at least one between two economies")
    n, _, j = values.shape
    tariff = np.where(told, values, dataset["tariff"].values)
    new = dataset["tariff"].copy(data=tariff)
    new.attrs |= meant(high_tariffs=high_tariffs, home_tariffs=False)
    refuse_where(new, tariff < 0, name, "zero or more")
    check_rates(new, name)
    return rebuilt(
        dataset,
        name,
        year,
        {"tariff": tariff, "input_share": _repriced(dataset, dataset["trade"].values, tariff)},
        {
            "tariff": editor.noted(dataset["tariff"].attrs, told, n * (n - 1) * j),
            "input_share": {**dataset["input_share"].attrs, "after_edit": _FOLLOWS},
        },
        high_tariffs=high_tariffs,
    )


def edited_flows(
    dataset: xr.Dataset,
    name: str,
    year: int,
    trade: Cells | None,
    inputs: Cells | None,
    choices: Mapping[str, Any],
    editor: Editor,
    hold: str,
) -> xr.Dataset:
    """Return the variables of a world with other flows; see `World.with_flows`."""
    if hold not in HELD:
        raise unknown_name("choice", hold, HELD, "hold")
    if trade is None and inputs is None:
        raise InputError("with_flows: neither trade nor inputs; allowed: one or both")
    sales, tariff = dataset["trade"].values, dataset["tariff"].values
    shares = dataset["input_share"].values
    remarks: dict[str, dict[str, Any]] = {}
    if trade is not None:
        axes = _axes(dataset, "trade")
        check_unit(trade, "trade", "trade")
        values, told = cells_of(trade, axes, choices, "trade", "trade")
        if (values < 0).any():
            raise InputError(
                f"trade: {axes_cell(axes, values < 0)} is {values.min():g}; allowed: zero or more"
            )
        remarks["trade"] = editor.noted(dataset["trade"].attrs, told, told.size)
        if hold == "totals":
            sales = _balanced(dataset, np.where(told, values, sales), told, axes)
            shares = _repriced(dataset, sales, tariff)
            remarks["trade"]["balanced"] = (
                "exports and imports of every sector held; the other flows between economies give "
                "way in proportion (RAS)"
            )
        else:
            sales = np.where(told, values, sales)
    if inputs is not None:
        axes = _axes(dataset, "input_share")
        check_unit(inputs, "trade", "inputs")
        if trade is None and choices["exporter"] != EVERYTHING:
            raise InputError(
                f"exporter: {choices['exporter']!r} with inputs alone; allowed: with trade, for "
                "inputs are of all suppliers together"
            )
        inside = {"importer": choices["importer"], "sector": choices["sector"]}
        values, told = cells_of(inputs, axes, inside, "inputs", "inputs")
        output = np.broadcast_to(sales.sum(axis=0)[:, None, :], axes.shape)
        idle = told & (output <= 0) & (values != 0)
        if idle.any():
            raise InputError(
                f"inputs: {axes_cell(axes, idle)}: the sector sells nothing; allowed: 0"
            )
        cost = np.divide(values, output, out=np.zeros(axes.shape), where=output > 0)
        shares = np.where(told, cost, shares)
        remarks["input_share"] = editor.noted(dataset["input_share"].attrs, told, told.size)
    return rebuilt(dataset, name, year, {"trade": sales, "input_share": shares}, remarks)


def edited_elasticity(
    dataset: xr.Dataset, given: Elasticity, groups: Groups, editor: Editor
) -> xr.DataArray:
    """Return the trade elasticities of a world with some or all set by a user."""
    old = dataset["trade_elasticity"]
    sectors = [str(sector) for sector in old["sector"].values]
    check_unit(given, "trade_elasticity", "trade_elasticity")
    theta, told = elasticities_of(given, sectors, groups, "trade_elasticity", old.values)
    attributes = editor.noted(old.attrs, told, told.size)
    attributes.pop("elasticity_set", None)
    if isinstance(given, xr.DataArray) and editor.source == given.attrs.get("source"):
        kept = ("method", "elasticity_set", "year")
        attributes |= {key: given.attrs[key] for key in kept if key in given.attrs}
    if not told.all():
        # Errors of the sectors that were left as they are can still be known.
        if "elasticity_set" in old.attrs:
            attributes["elasticity_set_of_others"] = old.attrs["elasticity_set"]
        before = old.attrs.get("edited_sectors", [])
        attributes["edited_sectors"] = [
            s for s, new in zip(sectors, told, strict=True) if new or s in before
        ]
    new = old.copy(data=theta)
    new.attrs = attributes
    return new


def rebuilt(
    dataset: xr.Dataset,
    name: str,
    year: int,
    changed: Mapping[str, Array],
    remarks: Mapping[str, Mapping[str, Any]],
    *,
    high_tariffs: bool = False,
) -> xr.Dataset:
    """Return a world's variables with some changed and all accounts anew; the rest travels along.

    Parameters
    ----------
    dataset
        Of the world before.
    name, year
        Of the world to be.
    changed
        Arrays by variable, of `GIVEN`.
    remarks
        Attributes of what is changed; all others keep theirs.
    high_tariffs
        Whether rates above 500 per cent are meant that the world did not have.

    Raises
    ------
    InputError
        The accounts cannot hold: the line names where, and the gap.
    """
    attributes = {variable: remarks.get(variable, dataset[variable].attrs) for variable in DIMS}
    meant = dataset["tariff"].attrs
    return dataset_from_arrays(
        name,
        year,
        [str(code) for code in dataset["importer"].values],
        [str(code) for code in dataset["sector"].values],
        {v: changed.get(v, dataset[v].values) for v in GIVEN},
        {v: checked_attributes(attributes[v], f"world {name}: {v}") for v in DIMS},
        {str(v): dataset[v] for v in dataset.data_vars if v not in DIMS},
        {
            "high_tariffs": high_tariffs or HIGH_TARIFFS in meant,
            "home_tariffs": HOME_TARIFFS in meant,
        },
        dataset.attrs.get(SECTOR_GROUPS),
    )


def _axes(dataset: xr.Dataset, variable: str) -> Axes:
    return Axes.of(
        DIMS[variable],
        [str(code) for code in dataset["importer"].values],
        [str(code) for code in dataset["sector"].values],
        dataset.attrs.get(SECTOR_GROUPS, {}),
    )


def _repriced(dataset: xr.Dataset, trade: Array, tariff: Array) -> Array:
    """Return input shares (N, K, J) after duties or partners have changed, quantities held.

    What an economy pays for a product as a whole changes by the duties on it; sectors and final
    users pay that alike. Value added gives way to what inputs cost more.
    """
    old = {name: dataset[name].values for name in ("trade", "tariff", "input_share")}
    before = accounts(**old).expenditure
    after = accounts(trade, tariff, old["input_share"]).expenditure
    # Sums of the same numbers can differ in their last digit: what nothing touched stays as it is.
    touched = ((trade != old["trade"]) | (tariff != old["tariff"])).any(axis=1)
    dearer = np.divide(after, before, out=np.ones_like(after), where=touched & (before > 0))
    sells = trade.sum(axis=0) > 0
    scale = np.where(sells[:, None, :], dearer[:, :, None], 1.0)
    shares = old["input_share"] * scale
    over = (shares.sum(axis=1) > 1.0) & sells
    if over.any():
        n, j = (int(axis[0]) for axis in np.nonzero(over))
        raise InputError(
            f"tariff: inputs of sector={dataset['sector'].values[j]} of "
            f"importer={dataset['importer'].values[n]} would cost {shares[n, :, j].sum():.4g} of "
            "its output, which is held; allowed: duties that leave it value added"
        )
    return np.asarray(shares)


def _balanced(dataset: xr.Dataset, trade: Array, fixed: Mask, axes: Axes) -> Array:
    """Return flows with the exports and imports of the world, those that are fixed as they are."""
    home = np.eye(len(trade), dtype=bool)[:, :, None]
    old = dataset["trade"].values
    if (fixed & home & (trade != old)).any():
        raise InputError(
            f"trade: {axes_cell(axes, fixed & home & (trade != old))} is at home, where nothing "
            "gives way with hold='totals'; allowed: hold='input_shares'"
        )
    abroad = np.where(home, 0.0, old)
    kept = np.where(fixed & ~home, trade, 0.0)
    free = np.where(fixed | home, 0.0, old)
    rows = {"imports": (1, "importer"), "exports": (0, "exporter")}
    left = {}
    size = _GAP * old.sum()
    for what, (axis, dim) in rows.items():
        left[what] = abroad.sum(axis=axis) - kept.sum(axis=axis)
        reach = free.sum(axis=axis)
        short = (left[what] < -size) | ((reach <= 0) & (np.abs(left[what]) > size))
        if short.any():
            n, j = (int(i[0]) for i in np.nonzero(short))
            gap = left[what][n, j]
            raise InputError(
                f"trade: {what} of {dim}={axes.selectors[dim].labels[n]}, "
                f"sector={axes.selectors['sector'].labels[j]} miss their total by {gap:.6g} "
                "million USD and no other flow can give way; allowed: flows within the total, or "
                "hold='input_shares'"
            )
    tables = free.transpose(2, 0, 1)
    imports, exports = (np.maximum(left[what].T, 0.0) for what in rows)
    try:
        found = balance(tables, imports, exports, size)
    except NotBalancedError as error:
        raise InputError(
            "trade: no other flows meet the exports and imports of every sector beside those given "
            f"({error}); allowed: hold='input_shares'"
        ) from error
    # A sector in which nothing was changed has nothing to balance.
    changed = (trade != old).any(axis=(0, 1))
    return np.where(fixed | home | ~changed, trade, found.transpose(1, 2, 0))
