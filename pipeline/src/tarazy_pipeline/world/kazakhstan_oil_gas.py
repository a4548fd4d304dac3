"""To whom Kazakhstan sells its oil and gas: what is recorded, what is inferred, what fits both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.groups import groups
from tarazy_pipeline.readers.energy_institute import read_energy
from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.readers.kazakhstan_customs import read_crude_by_partner
from tarazy_pipeline.readers.pipeline_gas import read_pipeline_gas
from tarazy_pipeline.world.balance import Margin, Term, balance
from tarazy_pipeline.world.kazakhstan import (
    KAZAKHSTAN,
    KazakhstanControl,
    goods_by_partner,
    read_levels,
)
from tarazy_pipeline.world.mining import OIL_GAS
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]

RECORD_YEAR = 2021  # of recorded crude by partner
# Oil and gas are at most this part of what a partner buys that is no refiner overseas.
LARGEST_OIL_PART = 0.9


def landed_crude(recorded: Array, booked: Array, union: NDArray[np.bool_]) -> Array:
    """Return recorded crude by partner, corrected for what customs say of all goods.

    Crude is recorded with those to whom it flows on from the port (Germany, Austria, Greece): there
    a record exceeds all that Kazakhstan's customs have for the partner in the same year. What
    exceeds is given to the members of the European Union, in proportion to what customs have for
    them beyond recorded crude. That it was landed there is an inference.

    Parameters
    ----------
    recorded
        (N,) crude exports.
    booked
        (N,) all goods exports of the same year, by customs.
    union
        (N,) members of the European Union.
    """
    kept = np.minimum(recorded, booked)
    room = np.where(union, booked - kept, 0.0)
    return np.asarray(kept + (recorded - kept).sum() * room / room.sum())


@dataclass(frozen=True)
class OilGasRecord:
    """What is known of Kazakhstan's oil and gas by partner.

    Attributes
    ----------
    landed
        (N,) recorded crude of `RECORD_YEAR` where it was landed, million USD.
    unrecorded
        Part of the tonnes exported that is in no record.
    overseas
        (N,) economies that refine more crude than they produce and do not border Kazakhstan.
    gas
        (N,) natural gas by pipeline, billion cubic metres.
    """

    landed: Array
    unrecorded: float
    overseas: NDArray[np.bool_]
    gas: Array


def read_oil_gas_record(inputs: Path, economies: Sequence[str], year: int) -> OilGasRecord:
    """Return what is known of Kazakhstan's oil and gas; `year` is that of the refineries."""
    recorded, tonnes = read_crude_by_partner(inputs, economies)
    union = np.isin(np.array(economies), list(groups("economies")["EU27"].members))
    booked = goods_by_partner(inputs, economies, "exports", RECORD_YEAR)
    official = 1e3 * read_levels()["crude_exports_of_record_year"]
    refined, produced = (
        read_energy(inputs, f"{table}_kbd", year)
        for table in ("refinery_throughput", "oil_production")
    )
    listed = [code for code in economies if code != "ROW"]
    borders = read_geodist(inputs, listed, {}).contiguous[listed.index(KAZAKHSTAN)]
    neighbours = {code for code, border in zip(listed, borders, strict=True) if border}
    return OilGasRecord(
        landed=landed_crude(recorded, booked, union),
        unrecorded=1.0 - float(tonnes.sum()) / official,
        overseas=np.array(
            [refined.get(c, 0.0) > produced.get(c, 0.0) and c not in neighbours for c in economies]
        ),
        gas=np.array([read_pipeline_gas(inputs, KAZAKHSTAN).get(c, 0.0) for c in economies]),
    )


def oil_gas_by_partner(
    control: KazakhstanControl,
    economies: Sequence[str],
    record: OilGasRecord,
    prior: Blocks,
    goods: slice,
) -> Array:
    """Return exports of oil and gas by partner that fit the partners' totals and the product's.

    The prior of a partner's crude is recorded crude of an earlier year as it was landed, and for
    the part that no record has the gravity prior among refiners overseas (what crosses a land
    border is recorded there, a cargo at sea changes hands); that of natural gas is recorded gas by
    pipeline, that of liquefied gases and of its other goods the gravity prior. Who is no refiner
    overseas buys that and no more. For the others the flows nearest to it that meet both totals are
    found by entropy: a partner with large purchases and few reasons to buy other goods buys oil.

    Parameters
    ----------
    control
        Totals by partner and by sector.
    economies
        N codes.
    record
        As from `read_oil_gas_record`.
    prior
        36-sector prior.
    goods
        Range of the goods sectors.

    Returns
    -------
    ndarray
        (N,) million USD.
    """
    kaz = list(economies).index(KAZAKHSTAN)
    sold = (prior.intermediate_trade + prior.final_trade)[:, kaz, goods]
    oil_gas = sold[:, OIL_GAS]
    known = (1.0 - record.unrecorded) * _shares(record.landed)
    unknown = record.unrecorded * _shares(np.where(record.overseas, oil_gas, 0.0))
    gas, liquefied = control.gas_parts
    total = float(control.exports_by_sector[OIL_GAS])
    expected = total * (
        (1.0 - gas - liquefied) * (known + unknown)
        + gas * _shares(record.gas)
        + liquefied * _shares(oil_gas)
    )
    goods_to = control.exports_by_partner
    sold_oil = np.minimum(expected, LARGEST_OIL_PART * goods_to)
    free = record.overseas
    left = total - float(sold_oil[~free].sum())
    found = balance(
        {"exports": np.stack([expected, sold.sum(axis=1) - oil_gas], axis=1)[free]},
        [
            Margin(
                "oil and gas",
                np.array([left, float(goods_to[free].sum()) - left]),
                (Term("exports", (0,)),),
            ),
            Margin("goods by partner", goods_to[free], (Term("exports", (1,)),)),
        ],
        tolerance=1e-12,
    )
    sold_oil[free] = found.flows["exports"][:, 0]
    return sold_oil


def _shares(values: Array) -> Array:
    return np.asarray(values / values.sum())
