"""Trade elasticities by sector: published sets, mapped to the 36 sectors.

``theta`` is the exponent of the gravity equation of the model: expenditure shares, duty included,
fall with ``(cost * (1 + tariff)) ** -theta``. A regression of the value of imports *before* duty on
``log(1 + tariff)`` therefore finds ``-(1 + theta)``, in Armington terms minus the elasticity of
substitution.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as all_sectors
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import frozen_dataset, handed_out
from tarazy.policy.schedules import ProductSectors
from tarazy.sources.concordance import hs6_to_sector
from tarazy.sources.protee import PROTEE_FILE, read_protee
from tarazy.world.published_elasticities import (
    CALIENDO_PARRO,
    CRC_FILE,
    GTAP_FILE,
    SERVICES,
    SETS,
    read_crc,
    read_gtap,
)

DEFAULT_SET = "fontagne-guimbard-orefice"
# Below 1 an optimal tariff would exceed 100 %; above 20 a duty of 5 % ends nearly two thirds of a
# flow. Published values outside are kept in `theta_published`.
THETA_RANGE = (1.0, 20.0)
_BUNDLED = "elasticities.csv"
_VARIABLES = (
    "theta",
    "theta_published",
    "standard_error",
    "theta_p25",
    "theta_p75",
    "products",
    "between_product_error",
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
        Dims ``elasticity_set``, ``sector``: ``theta`` (within 1 to 20, for simulation),
        ``theta_published`` (as the source has it), ``standard_error`` (NaN where the source has
        none), ``theta_p25``, ``theta_p75``, ``products`` (quartiles over the sector's products and
        their number; NaN where a set has no products), ``between_product_error`` (see
        `error_of_median`; NaN where a sector has less than 5 products).

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
    data = np.full((len(_VARIABLES), len(columns), len(sectors)), np.nan)
    for k, (name, values) in enumerate(columns.items()):
        for j, sector in enumerate(sectors):
            services = {} if known[sector].goods else {"theta_published": SERVICES[name]}
            found = values.get(sector, services)
            for v, variable in enumerate(_VARIABLES):
                data[v, k, j] = found.get(variable, math.nan)
    data[0] = np.clip(data[1], *THETA_RANGE)
    if np.isnan(data[0]).any():
        k, j = np.argwhere(np.isnan(data[0]))[0]
        raise InputError(f"elasticity set {list(columns)[k]!r}: no value for {sectors[j]!r}")
    return _dataset(data, list(columns), sectors, weighting)


def _dataset(
    data: NDArray[np.float64],
    names: Sequence[str],
    sectors: Sequence[str],
    weighting: str,
) -> xr.Dataset:
    dims = ("elasticity_set", "sector")
    dataset = xr.Dataset(
        {name: (dims, data[v]) for v, name in enumerate(_VARIABLES)},
        coords={"elasticity_set": list(names), "sector": list(sectors)},
        attrs={"default": DEFAULT_SET, "weighting": weighting},
    )
    for variable in dataset.data_vars:
        dataset[variable].attrs["unit"] = "1"
    for name in names:
        dataset.attrs[f"source:{name}"] = SETS[name]["source"]
        dataset.attrs[f"licence:{name}"] = SETS[name]["licence"]
        dataset.attrs[f"method:{name}"] = SETS[name]["method"]
    return dataset


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
    from tarazy.sources.baci_exports import KAZAKHSTAN_EXPORTS_FILE, read_exports

    sectors = [s.code for s in all_sectors()]
    weights = read_exports(inputs / KAZAKHSTAN_EXPORTS_FILE)
    weighted = elasticity_sets(inputs, sectors, weights).sel(elasticity_set=[DEFAULT_SET])
    weighted = weighted.assign_coords(elasticity_set=[f"{DEFAULT_SET}-kaz"])
    plain = elasticity_sets(inputs, sectors)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["elasticity_set", "sector", *_VARIABLES])
    for dataset in (plain, weighted):
        for name in dataset.elasticity_set.values:
            for sector in sectors:
                cells = [
                    float(dataset[v].sel(elasticity_set=name, sector=sector)) for v in _VARIABLES
                ]
                texts = ["" if math.isnan(c) else f"{c:.6g}" for c in cells]
                writer.writerow([name, sector, *texts])
    temporary = out.with_name(out.name + ".part")
    temporary.write_text(stream.getvalue(), encoding="utf-8")
    temporary.replace(out)


def bundled_sets() -> xr.Dataset:
    """Return the sets that travel with the package, read-only; see :func:`elasticity_sets`."""
    found: xr.Dataset = handed_out(_bundled_sets())
    return found


@cache
def _bundled_sets() -> xr.Dataset:
    text = resources.files("tarazy.world").joinpath(_BUNDLED).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = list(dict.fromkeys(row["elasticity_set"] for row in rows))
    sectors = list(dict.fromkeys(row["sector"] for row in rows))
    data = np.full((len(_VARIABLES), len(names), len(sectors)), np.nan)
    for row in rows:
        at = (names.index(row["elasticity_set"]), sectors.index(row["sector"]))
        for v, variable in enumerate(_VARIABLES):
            if row[variable]:
                data[(v, *at)] = float(row[variable])
    return frozen_dataset(_dataset(data, names, sectors, "as named"))


def trade_elasticity(name: str, sectors: Sequence[str]) -> xr.DataArray:
    """Return one bundled set for the sectors of a world.

    Parameters
    ----------
    name
        A set, e.g. ``"caliendo-parro-2015"``.
    sectors
        J sector slugs.

    Returns
    -------
    xarray.DataArray
        ``theta`` over dim ``sector``, with ``unit``, ``source``, ``licence``, ``quality`` and
        ``method`` as attributes: ready to be a world's variable ``trade_elasticity``.

    Raises
    ------
    InputError
        No set or sector has that name.
    """
    dataset = bundled_sets()
    names = [str(n) for n in dataset.elasticity_set.values]
    if name not in names:
        raise unknown_name("elasticity set", name, names)
    available = [str(s) for s in dataset.sector.values]
    for sector in sectors:
        if sector not in available:
            raise unknown_name("sector", sector, available, where="elasticity sets")
    theta = dataset["theta"].sel(elasticity_set=name, sector=list(sectors), drop=True)
    theta.attrs = {
        "unit": "1",
        "source": SETS[name]["source"],
        "licence": SETS[name]["licence"],
        "quality": SETS[name]["quality"],
        "year": SETS[name]["year"],
        "method": SETS[name]["method"],
        "elasticity_set": name,
    }
    return theta.rename("trade_elasticity")
