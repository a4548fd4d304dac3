"""Kazakhstan's trade: which source governs its level, its products and its partners."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.energy_institute import read_energy
from tarazy_pipeline.readers.kazakhstan_customs import read_crude_by_partner, read_exports_by_sector
from tarazy_pipeline.readers.us_census import KAZAKHSTAN, read_us_trade

Array = NDArray[np.float64]

# Crude shares may leave their control by so much, and no more.
CRUDE_SLACK = 0.0125
# What a change of a crude share weighs against a change of a goods share.
CRUDE_WEIGHT = 0.05
# Added to a share before its root is taken, so that nearly absent partners do not weigh most.
SMALL_SHARE = 0.005
# Each partner keeps at least this part of the goods other than crude that the controls leave it.
OTHER_GOODS_FLOOR = 0.3


@dataclass(frozen=True)
class KazakhstanControl:
    """What Kazakhstan's trade in goods must be; N economies, 36 sectors; million USD.

    Attributes
    ----------
    exports_by_sector
        (36,) goods exports; zero for services.
    exports_by_partner, oil_gas_by_partner, imports_by_partner
        (N,) goods exports, oil and gas among them, and goods imports.
    """

    exports_by_sector: Array
    exports_by_partner: Array
    oil_gas_by_partner: Array
    imports_by_partner: Array


def read_levels() -> dict[str, float]:
    """Return the figures of ``kazakhstan_2022.csv`` by item."""
    file = resources.files("tarazy_pipeline.world").joinpath("kazakhstan_2022.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["item"]: float(row["value"]) for row in rows}


def kazakhstan_control(
    inputs: Path,
    economies: Sequence[str],
    sectors: Sequence[str],
    goods: Array,
    baci: Array,
) -> KazakhstanControl:
    """Bring the sources on Kazakhstan's trade together.

    Customs govern the level (`read_levels`), BACI 2021 by HS6 the products, BACI 2023 the partners,
    BACI 2021 (HS 2709) the partners of oil and gas. Trade with the United States is that of the US
    Census for 2022, the year of the world, in both directions.

    Crude by partner (2021) and all goods by partner (2023) contradict each other: Germany, Greece
    and others bought more crude in one than goods of any kind in the other. `reconcile_partners`
    divides the contradiction.

    Parameters
    ----------
    inputs
        Folder of the official files.
    economies, sectors
        N and 36 codes.
    goods
        (36,) True for goods.
    baci
        (N importer, N exporter) goods of 2023, cleaned.
    """
    kaz = list(economies).index("KAZ")
    levels = read_levels()
    by_sector = np.where(goods, read_exports_by_sector(inputs, sectors), 0.0)
    crude, _ = read_crude_by_partner(inputs, economies)
    exports = by_sector / by_sector.sum() * levels["goods_exports"]
    oil_gas = float(exports[list(sectors).index("oil_gas")])
    usa = list(economies).index("USA")
    refined, produced = (
        read_energy(inputs, f"{table}_kbd", 2022)
        for table in ("refinery_throughput", "oil_production")
    )
    buyers = np.array([refined.get(c, 0.0) > produced.get(c, 0.0) for c in economies])
    sold, bought = read_us_trade(inputs, KAZAKHSTAN, 2022)
    to = _with_share(baci[:, kaz], usa, sold / levels["goods_exports"])
    of = _with_share(baci[kaz], usa, bought / levels["goods_imports"])
    partners, crude_partners = reconcile_partners(
        to, crude / crude.sum(), oil_gas / levels["goods_exports"], buyers, (usa,)
    )
    return KazakhstanControl(
        exports_by_sector=exports,
        exports_by_partner=partners * levels["goods_exports"],
        oil_gas_by_partner=crude_partners * oil_gas,
        imports_by_partner=of * levels["goods_imports"],
    )


def _with_share(flows: Array, place: int, share: float) -> Array:
    """Return the flows as shares, one of them given and the others in proportion."""
    others = np.where(np.arange(len(flows)) == place, 0.0, flows)
    shares = others / others.sum() * (1.0 - share)
    shares[place] = share
    return np.asarray(shares)


def reconcile_partners(
    goods_share: Array,
    crude_share: Array,
    crude_part: float,
    buyers: NDArray[np.bool_],
    fixed: Sequence[int] = (),
    sweeps: int = 5_000,
) -> tuple[Array, Array]:
    """Find partner shares of all goods and of crude that can hold together.

    Least squares: the squared changes of goods shares, each divided by the root of the share (a
    change of one point is more to a small partner), plus `CRUDE_WEIGHT` times those of crude
    shares. Crude shares stay within `CRUDE_SLACK` of theirs, and every partner's other goods at
    least `OTHER_GOODS_FLOOR` of what its shares of goods and of crude leave. Solved by projected
    gradients.

    Parameters
    ----------
    goods_share, crude_share
        (N,) that sum to one.
    crude_part
        Crude as a part of all goods.
    buyers
        (N,) True for partners that may buy more crude than their share, because they refine more
        than they produce.
    fixed
        Places of partners whose two shares stay.
    sweeps
        Most steps taken.

    Returns
    -------
    tuple
        (N,) goods shares and (N,) crude shares, each summing to one.
    """
    rest = 1.0 - crude_part
    left = np.maximum(goods_share - crude_part * crude_share, 0.05 * goods_share)
    floor = OTHER_GOODS_FLOOR * left / left.sum() * rest
    low = np.maximum(crude_share - CRUDE_SLACK, 0.0)
    high = crude_share + np.where(buyers, CRUDE_SLACK, 0.0)
    ceiling = np.full_like(floor, rest)
    for n in fixed:
        floor[n] = ceiling[n] = goods_share[n] - crude_part * crude_share[n]
        low[n] = high[n] = crude_share[n]
        if floor[n] < 0:
            raise InputError(
                f"partner {n}: crude is {crude_part * crude_share[n]:.4f} of goods exports; "
                f"allowed: at most all its goods, {goods_share[n]:.4f}"
            )
    weight = 1.0 / np.sqrt(goods_share + SMALL_SHARE)
    weight /= weight.max()
    other, crude = rest * goods_share, crude_share.copy()
    for _ in range(sweeps):
        gap = weight * (other + crude_part * crude - goods_share)
        slope = crude_part * gap + CRUDE_WEIGHT * (crude - crude_share)
        before = other, crude
        other = _project(other - 0.4 * gap, floor, ceiling, rest)
        crude = _project(crude - 0.4 * slope, low, high, 1.0)
        if max(np.abs(other - before[0]).max(), np.abs(crude - before[1]).max()) < 1e-9:
            break
    return other + crude_part * crude, crude


def _project(point: Array, low: Array, high: Array, total: float) -> Array:
    """Return the nearest point between the bounds whose entries sum to the total."""
    left, right = float((low - point).min()), float((high - point).max())
    for _ in range(60):
        middle = 0.5 * (left + right)
        if np.clip(point + middle, low, high).sum() < total:
            left = middle
        else:
            right = middle
    found = np.clip(point + right, low, high)
    return np.asarray(found)


def raise_exports(margins: Margins, economies: Sequence[str], exports: Array) -> Margins:
    """Give Kazakhstan the goods exports of the control, and take them from the rest of the world.

    Domestic sales stay. Output changes with exports, inputs and value added with output, and the
    division of exports between industries and final users is kept, all by sector. The rest of the
    world, a residual in the tables, sells less by as much, uses less inputs by as much and earns
    less by as much: every world total by sector stays what it was.

    Parameters
    ----------
    margins
        (N, K).
    economies
        N codes.
    exports
        (K,) Kazakhstan's exports wanted; NaN keeps a sector as it is.

    Raises
    ------
    InputError
        The rest of the world would sell, use or earn less than nothing.
    """
    kaz, row = list(economies).index("KAZ"), list(economies).index("ROW")
    before = margins.exports[kaz]
    change = np.where(np.isnan(exports), 0.0, exports - before)
    to_industry = np.where(
        before > 0, margins.intermediate_exports[kaz] / np.where(before > 0, before, 1.0), 1.0
    )
    output = margins.output[kaz]
    input_share = np.where(
        output > 0, margins.intermediate_use[kaz] / np.where(output > 0, output, 1.0), 0.5
    )
    moves = {
        "output": change,
        "intermediate_use": change * input_share,
        "value_added": change * (1.0 - input_share),
        "intermediate_sales": change * to_industry,
        "final_sales": change * (1.0 - to_industry),
    }
    changed = {}
    for name, move in moves.items():
        array = getattr(margins, name).copy()
        array[kaz] += move
        array[row] -= move
        if (array[row] < 0).any():
            sector = int(np.argmin(array[row]))
            raise InputError(
                f"ROW: {name} of sector {sector + 1} would be {array[row, sector]:g} million USD; "
                "allowed: >= 0 (Kazakhstan's exports exceed what the residual can give up)"
            )
        changed[name] = array
    return replace(margins, **changed)
