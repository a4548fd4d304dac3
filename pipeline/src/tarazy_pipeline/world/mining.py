"""Mining split in crude oil and gas, and other mining."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.energy_institute import ENTITIES, read_brent, read_energy
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]

MINING = 1  # place of mining among the 35 sectors
OIL_GAS, OTHER_MINING = 1, 2  # places among the 36
DAYS = 365.0
# Price of gas that stays in the economy that produces it, USD per million BTU. Assumed, near the
# North American hub price of 2022. Gas that crosses a border is assumed to cost as much as crude of
# the same heat: European hubs were dearer in 2022, long contracts cheaper.
HOME_GAS_PRICE = 6.0
MILLION_BTU_PER_BARREL = 5.8  # heat of a barrel of crude
# 1 bcm of the Statistical Review is 40 PJ (its own note) and 1 million BTU is 1.0551 GJ.
MILLION_BTU_PER_M3_1000 = 40.0 / 1.0551
# Sellers get less than Brent: quality, freight and pipeline fees. Assumed.
NETBACK = 0.9
# No economy's mining is all oil and gas (stone and sand are dug everywhere), and one without a line
# of its own in the Statistical Review may still have a little.
LARGEST_PART, SMALLEST_PART = 0.97, 0.01


@dataclass(frozen=True)
class OilGas:
    """Crude oil and gas of each economy, (N,) million USD.

    Attributes
    ----------
    output, exports
        Value of production, and of what is not refined or burnt at home.
    imports
        Value of what refineries and gas users need beyond domestic production.
    refined
        Value of what refineries make beyond domestic consumption; NaN where a line is missing.
    """

    output: Array
    exports: Array
    imports: Array
    refined: Array


def read_oil_gas(inputs: Path, economies: Sequence[str], year: int) -> OilGas:
    """Value the physical oil and gas balances of a year.

    Crude at `NETBACK` times Brent; gas at `HOME_GAS_PRICE`, or at crude parity where it crosses a
    border. Exports are production less refinery throughput (oil) or less consumption (gas) where
    positive, imports where negative; gross trade beyond that is not known. Refined products
    are valued as crude: assumed. Economies without a line of their own have zeros.
    """
    price = NETBACK * read_brent(inputs, year)
    crude = price * DAYS / 1e3  # million USD per kb/d
    gas_abroad = price / MILLION_BTU_PER_BARREL * MILLION_BTU_PER_M3_1000  # million USD per bcm
    gas_home = HOME_GAS_PRICE * MILLION_BTU_PER_M3_1000

    def quantity(table: str, missing: float = 0.0) -> Array:
        values = read_energy(inputs, table, year)
        return np.array([values.get(code, missing) for code in economies])

    oil_surplus = quantity("oil_production_kbd") - quantity("refinery_throughput_kbd")
    gas_surplus = quantity("gas_production_bcm") - quantity("gas_consumption_bcm")
    gas = quantity("gas_production_bcm")
    exports = crude * np.maximum(oil_surplus, 0.0) + gas_abroad * np.maximum(gas_surplus, 0.0)
    kept = gas - np.maximum(gas_surplus, 0.0)
    refined = np.minimum(quantity("oil_production_kbd"), quantity("refinery_throughput_kbd"))
    left = quantity("refinery_throughput_kbd", np.nan) - quantity("oil_consumption_kbd", np.nan)
    return OilGas(
        output=exports + crude * refined + gas_home * kept,
        exports=exports,
        imports=crude * np.maximum(-oil_surplus, 0.0) + gas_abroad * np.maximum(-gas_surplus, 0.0),
        refined=crude * np.maximum(left, 0.0),
    )


def read_use_shares(sectors: Sequence[str]) -> Array:
    """Return (36,) oil and gas as a share of each sector's purchases of mining products; assumed.

    Sectors not in ``mining_use.csv`` (services) have 0.3: heating gas against coal and stone.
    """
    text = (
        resources.files("tarazy_pipeline.world")
        .joinpath("mining_use.csv")
        .read_text(encoding="utf-8")
    )
    shares = {r["sector"]: float(r["oil_gas_share"]) for r in csv.DictReader(text.splitlines())}
    return np.array([shares.get(code, 0.3) for code in sectors])


def insert_sector(array: Array, axis: int) -> Array:
    """Return the array with the mining place of the axis doubled (35 to 36 places)."""
    return np.insert(array, MINING, np.take(array, MINING, axis=axis), axis=axis)


def split_margins(
    margins: Margins,
    economies: Sequence[str],
    oil_gas: OilGas,
    oil_share_of_use: Array,
    known_exports: Mapping[str, float],
) -> Margins:
    """Split the mining row of 35-sector margins.

    Exports of oil and gas are the physical balance, at most `LARGEST_PART` of mining exports;
    domestic sales the rest of its output, at most the part of domestic mining sales that goes to
    users of oil and gas. Inside exports and domestic sales, the division between industries and
    final users, and inside output the division between inputs and value added, are those of mining.

    Parameters
    ----------
    margins
        (N, 35).
    economies
        N codes.
    oil_gas
        Physical balances in value.
    oil_share_of_use
        (N,) part of domestic mining sales that goes to users of oil and gas.
    known_exports
        Economy to its oil and gas exports, million USD, where customs data give them.

    Returns
    -------
    Margins
        (N, 36).

    Raises
    ------
    InputError
        Known exports of oil and gas exceed the mining exports of the economy.
    """
    exports = margins.exports[:, MINING]
    home = margins.output[:, MINING] - exports
    listed = np.array([code in ENTITIES or code == "ROW" for code in economies])
    least = np.where(listed & (oil_gas.output == 0), 1e-4, SMALLEST_PART)
    abroad = np.clip(oil_gas.exports, least * exports, LARGEST_PART * exports)
    for code, value in known_exports.items():
        n = list(economies).index(code)
        if not value < exports[n]:
            raise InputError(
                f"{code}: oil and gas exports of {value:g} million USD; allowed: less than its "
                f"mining exports of {exports[n]:g}"
            )
        abroad[n] = value
    at_home = np.clip(
        oil_gas.output - abroad, least * home, np.maximum(least, oil_share_of_use) * home
    )

    def divide(total: Array, part: Array, whole: Array) -> tuple[Array, Array]:
        share = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)
        return total[:, MINING] * share, total[:, MINING] * (1.0 - share)

    pieces = {
        "domestic_intermediate_sales": divide(margins.domestic_intermediate_sales, at_home, home),
        "domestic_final_sales": divide(margins.domestic_final_sales, at_home, home),
        "intermediate_exports": divide(margins.intermediate_exports, abroad, exports),
        "final_exports": divide(margins.final_exports, abroad, exports),
    }
    whole = margins.output[:, MINING]
    for name in ("intermediate_use", "value_added"):
        pieces[name] = divide(getattr(margins, name), at_home + abroad, whole)
    pieces["intermediate_sales"] = _add(
        pieces, "domestic_intermediate_sales", "intermediate_exports"
    )
    pieces["final_sales"] = _add(pieces, "domestic_final_sales", "final_exports")
    pieces["output"] = _add(pieces, "intermediate_sales", "final_sales")
    arrays = {}
    for field in fields(Margins):
        array = insert_sector(getattr(margins, field.name), axis=1)
        array[:, OIL_GAS], array[:, OTHER_MINING] = pieces[field.name]
        arrays[field.name] = array
    return Margins(**arrays)


def _add(pieces: Mapping[str, tuple[Array, Array]], a: str, b: str) -> tuple[Array, Array]:
    return pieces[a][0] + pieces[b][0], pieces[a][1] + pieces[b][1]


def oil_share_of_home_use(blocks: Blocks, use_shares: Array) -> Array:
    """Return (N,) the part of domestic mining sales to industries that goes to oil and gas users.

    Parameters
    ----------
    blocks
        Of the 35-sector prior.
    use_shares
        (36,) as from `read_use_shares`.
    """
    sales = blocks.domestic_use[:, MINING, :]
    shares = np.delete(use_shares, OTHER_MINING)
    total = sales.sum(axis=1)
    return np.asarray((sales @ shares) / np.maximum(total, np.finfo(float).tiny))


def split_blocks(blocks: Blocks, margins: Margins, use_shares: Array, oil_gas: OilGas) -> Blocks:
    """Split the mining products, the mining industry and mining trade of a 35-sector prior.

    Both industries take the inputs of mining in proportion to their inputs; each user divides its
    purchases by `use_shares`; imports of oil and gas have the size of the physical need where it is
    known; trade in both products keeps the pattern of mining, at the scale of their exports.

    Parameters
    ----------
    blocks
        35-sector prior.
    margins
        36-sector margins.
    use_shares
        (36,).
    oil_gas
        Physical balances in value.
    """
    inputs = margins.intermediate_use[:, [OIL_GAS, OTHER_MINING]]
    input_share = inputs / np.maximum(inputs.sum(axis=1, keepdims=True), np.finfo(float).tiny)

    def split_use(use: Array) -> Array:
        wide = insert_sector(insert_sector(use, axis=2), axis=1)
        wide[:, :, OIL_GAS] *= input_share[:, None, 0]
        wide[:, :, OTHER_MINING] *= input_share[:, None, 1]
        wide[:, OIL_GAS, :] *= use_shares
        wide[:, OTHER_MINING, :] *= 1.0 - use_shares
        return wide

    imported = split_use(blocks.imported_use)
    bought = imported[:, OIL_GAS, :].sum(axis=1)
    size = np.where((oil_gas.imports > 0) & (bought > 0), oil_gas.imports, bought)
    imported[:, OIL_GAS, :] *= (size / np.where(bought > 0, bought, 1.0))[:, None]

    def split_trade(trade: Array, exports: Array, imports: Array | None) -> Array:
        wide = insert_sector(trade, axis=2)
        for place in (OIL_GAS, OTHER_MINING):
            slab = wide[:, :, place]
            if imports is not None:
                before = slab.sum(axis=1)
                slab *= (imports[:, place] / np.where(before > 0, before, 1.0))[:, None]
            before = slab.sum(axis=0)
            slab *= exports[:, place] / np.where(before > 0, before, 1.0)
        return wide

    return replace(
        blocks,
        domestic_use=split_use(blocks.domestic_use),
        imported_use=imported,
        intermediate_trade=split_trade(
            blocks.intermediate_trade, margins.intermediate_exports, imported.sum(axis=2)
        ),
        final_trade=split_trade(blocks.final_trade, margins.final_exports, None),
    )
