"""Builds the published sets of trade elasticities, mapped to the 36 sectors.

A regression of the value of imports *before* duty on ``log(1 + tariff)`` finds ``-(1 + theta)``, in
Armington terms minus the elasticity of substitution; see :mod:`tarazy.world.elasticities`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as all_sectors
from tarazy.errors import InputError, unknown_name
from tarazy.world.elasticities import DEFAULT_SET, THETA_RANGE, VARIABLES, labelled_sets
from tarazy_pipeline.policy.schedules import ProductSectors
from tarazy_pipeline.readers.baci_exports import KAZAKHSTAN_EXPORTS_FILE, read_exports
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.readers.protee import PROTEE_FILE, read_protee
from tarazy_pipeline.world.published_elasticities import (
    CALIENDO_PARRO,
    CRC_FILE,
    GTAP_FILE,
    SERVICES,
    read_crc,
    read_gtap,
)

# The spread of fewer products tells nothing about the error of their median.
_LEAST_PRODUCTS = 5
# Gas is sold by pipeline under long contracts: its estimates (40 to 92) come from a handful of
# flows, and crude is most of the sector's trade.
_OIL_GAS_PRODUCT = "270900"


def elasticity_sets(
    inputs: Path, sectors: Sequence[str], hs6_weights: Mapping[str, float] | None = None
) -> xr.Dataset:
    """Build all sets from the official files.

    Parameters
    ----------
    inputs
        Folder of the official files.
    sectors
        J sector slugs.
    hs6_weights
        HS six-digit product to trade. With it the products of the default set are weighted, so
        that a sector's value is the weighted median; without, the plain median.

    Returns
    -------
    xarray.Dataset
        As `tarazy.world.elasticities.bundled_sets` describes it; ``between_product_error`` is the
        `error_of_median`.

    Raises
    ------
    InputError
        A file is missing or faulty, or a sector is unknown.
    """
    known = {s.code: s for s in all_sectors()}
    for sector in sectors:
        if sector not in known:
            raise unknown_name("sector", sector, known)
    weighting = "weighted" if hs6_weights is not None else "simple"
    columns = {
        DEFAULT_SET: _fontagne_guimbard_orefice(inputs, sectors, hs6_weights),
        "caliendo-parro-2015": _mapped(CALIENDO_PARRO, sectors),
        "costinot-rodriguez-clare-2014": _mapped(read_crc(inputs / CRC_FILE), sectors),
        "gtap-hinz": _mapped(read_gtap(inputs / GTAP_FILE), sectors),
    }
    data = np.full((len(VARIABLES), len(columns), len(sectors)), np.nan)
    for k, (name, values) in enumerate(columns.items()):
        for j, sector in enumerate(sectors):
            services = {} if known[sector].goods else {"theta_published": SERVICES[name]}
            found = values.get(sector, services)
            for v, variable in enumerate(VARIABLES):
                data[v, k, j] = found.get(variable, math.nan)
    data[0] = np.clip(data[1], *THETA_RANGE)
    if np.isnan(data[0]).any():
        k, j = np.argwhere(np.isnan(data[0]))[0]
        raise InputError(f"elasticity set {list(columns)[k]!r}: no value for {sectors[j]!r}")
    return labelled_sets(data, list(columns), sectors, weighting)


def _mapped(values: Mapping[str, float], sectors: Sequence[str]) -> dict[str, dict[str, float]]:
    return {s: {"theta_published": values[s]} for s in sectors if s in values}


def _fontagne_guimbard_orefice(
    inputs: Path, sectors: Sequence[str], weights: Mapping[str, float] | None
) -> dict[str, dict[str, float]]:
    """Aggregate the product estimates: only a product's own, significant, rightly signed one."""
    products = ProductSectors(hs6_to_sector(inputs))
    goods = {s.code for s in all_sectors() if s.goods}
    thetas: dict[str, list[tuple[float, float]]] = {}
    for product in read_protee(inputs / PROTEE_FILE):
        if not product.estimated:
            continue
        sector, _ = products.find(product.code)
        if sector not in goods or (sector == "oil_gas" and product.code != _OIL_GAS_PRODUCT):
            continue
        weight = 1.0 if weights is None else weights.get(product.code, 0.0)
        thetas.setdefault(str(sector), []).append((-product.sigma - 1.0, weight))
    found: dict[str, dict[str, float]] = {}
    for sector in sectors:
        if sector not in thetas:
            continue
        value = np.array([t for t, _ in thetas[sector]])
        trade = np.array([w for _, w in thetas[sector]])
        if trade.sum() == 0:
            raise InputError(f"elasticity weights: none for a product of sector {sector!r}")
        found[sector] = {
            "theta_published": weighted_quantile(value, trade, 0.5),
            "theta_p25": weighted_quantile(value, trade, 0.25),
            "theta_p75": weighted_quantile(value, trade, 0.75),
            "products": float((trade > 0).sum()),
            "between_product_error": error_of_median(value, trade),
        }
    return found


def weighted_quantile(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    q: float,
) -> float:
    """Return the weighted quantile: the value at which the share `q` of the weight is reached.

    Where it is reached exactly between two values, their mean; with equal weights this is numpy's
    ``averaged_inverted_cdf``.

    Parameters
    ----------
    values, weights
        (n,); weights are not negative and not all zero.
    q
        In [0, 1].
    """
    used = weights > 0
    order = np.argsort(values[used], kind="stable")
    value, reached = values[used][order], np.cumsum(weights[used][order])
    target = q * reached[-1]
    # Sums of weights carry rounding: without slack an exact tie would fall on either side.
    slack = 1e-12 * reached[-1]
    low = int(np.searchsorted(reached, target - slack))
    high = int(np.searchsorted(reached, target + slack))
    return float((value[low] + value[min(high, value.size - 1)]) / 2)


def error_of_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the standard error of a weighted median from the spread of the values.

    ``(Q(1/2 + h) - Q(1/2 - h)) / 2`` with ``h = 1 / (2 sqrt(m))``, Q the weighted quantile and m
    the effective number of values, ``(Σw)² / Σw²`` (Kish): the interval of Woodruff (1952),
    Confidence intervals for medians and other position measures, Journal of the American
    Statistical Association 47(260), at one standard error. It measures how far the median would
    move with other products of the sector; the sampling error of each value does not enter.

    Parameters
    ----------
    values, weights
        (n,); weights are not negative and not all zero.

    Returns
    -------
    float
        NaN where the effective number of values is below 5.
    """
    effective = weights.sum() ** 2 / (weights**2).sum()
    if effective < _LEAST_PRODUCTS:
        return math.nan
    half = 0.5 / math.sqrt(effective)
    upper, lower = (weighted_quantile(values, weights, 0.5 + h) for h in (half, -half))
    return (upper - lower) / 2


def build_elasticities(inputs: Path, out: Path) -> None:
    """Write the bundled sets: simple ones, and the default weighted with Kazakhstan's exports.

    Parameters
    ----------
    inputs
        Folder of the official files.
    out
        The csv to write; the package reads ``tarazy/world/elasticities.csv``.
    """
    sectors = [s.code for s in all_sectors()]
    weights = read_exports(inputs / KAZAKHSTAN_EXPORTS_FILE)
    weighted = elasticity_sets(inputs, sectors, weights).sel(elasticity_set=[DEFAULT_SET])
    weighted = weighted.assign_coords(elasticity_set=[f"{DEFAULT_SET}-kaz"])
    plain = elasticity_sets(inputs, sectors)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["elasticity_set", "sector", *VARIABLES])
    for dataset in (plain, weighted):
        for name in dataset.elasticity_set.values:
            for sector in sectors:
                cells = [
                    float(dataset[v].sel(elasticity_set=name, sector=sector)) for v in VARIABLES
                ]
                texts = ["" if math.isnan(c) else f"{c:.6g}" for c in cells]
                writer.writerow([name, sector, *texts])
    temporary = out.with_name(out.name + ".part")
    temporary.write_text(stream.getvalue(), encoding="utf-8")
    temporary.replace(out)
