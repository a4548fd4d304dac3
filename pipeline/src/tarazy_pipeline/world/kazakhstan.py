"""Kazakhstan by its own statistics: trade by partner and product, and value added by activity."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as sector_labels
from tarazy.errors import InputError
from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.baci_exports import KAZAKHSTAN_EXPORTS_FILE, read_exports
from tarazy_pipeline.readers.bns import (
    TOTAL,
    Flow,
    read_commodity_groups,
    read_mining_value_added,
    read_trade_by_partner,
    read_value_added,
)
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.world.balance import Margin, Term, balance
from tarazy_pipeline.world.mining import OIL_GAS, OTHER_MINING
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]

KAZAKHSTAN = "KAZ"
# Sections of ISIC Rev. 4 to sectors of the 36, where a section has several by the value added that
# the margins give them. Water and waste (E) are with electricity; all of information and
# communication (J), with programming and publishing, is with post and telecom.
SECTIONS: dict[str, tuple[str, ...]] = {
    "A": ("agriculture",),
    "B": ("oil_gas", "other_mining"),
    "C": (
        "food",
        "textiles",
        "leather",
        "wood",
        "paper",
        "refined_fuels",
        "chemicals",
        "rubber_plastics",
        "minerals",
        "metals",
        "machinery",
        "electrical",
        "transport_equipment",
        "other_manufacturing",
    ),
    "DE": ("utilities",),
    "F": ("construction",),
    "G": ("motor_trade", "wholesale", "retail"),
    "H": ("land_transport", "water_transport", "air_transport", "transport_support"),
    "I": ("hotels",),
    "J": ("telecom",),
    "K": ("finance",),
    "L": ("real_estate",),
    "MN": ("business_services",),
    "O": ("public",),
    "P": ("education",),
    "Q": ("health",),
    "RS": ("other_services",),
    "T": ("households",),
}


@dataclass(frozen=True)
class KazakhstanControl:
    """What Kazakhstan's trade and value added must be; N economies, 36 sectors; million USD.

    Attributes
    ----------
    exports_by_sector
        (36,) goods exports; zero for services.
    gas_parts
        Natural gas, and liquefied gases, as parts of exports of oil and gas.
    exports_by_partner, imports_by_partner
        (N,) goods exports, f.o.b. by destination, and goods imports, c.i.f. by origin.
    services_exports, services_imports
        Totals of the balance of payments less goods as customs record them.
    imports_of_industries
        Imports of goods and services that industries use.
    value_added
        Sections of ``SECTIONS`` to gross value added at basic prices.
    oil_gas_part
        Part of mining's value added that is made in oil and gas (ISIC 06 and 09).
    taxes_on_products
        Net taxes on products: GDP less value added.
    """

    exports_by_sector: Array
    gas_parts: tuple[float, float]
    exports_by_partner: Array
    imports_by_partner: Array
    services_exports: float
    services_imports: float
    imports_of_industries: float
    value_added: dict[str, float]
    oil_gas_part: float
    taxes_on_products: float


def read_levels() -> dict[str, float]:
    """Return the figures of ``kazakhstan_2022.csv`` by item."""
    return {row["item"]: float(row["value"]) for row in _table("kazakhstan_2022.csv")}


def read_commodity_codes() -> dict[str, tuple[str, ...]]:
    """Return the headings of the Harmonized System of the commodity groups of the Bureau."""
    return {row["group"]: tuple(row["hs"].split(";")) for row in _table("commodity_groups.csv")}


def read_commodity_names() -> dict[str, str]:
    """Return the names of the commodity groups."""
    return {row["group"]: row["name"] for row in _table("commodity_groups.csv")}


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("tarazy_pipeline.world").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def kazakhstan_control(
    inputs: Path, economies: Sequence[str], sectors: Sequence[str], year: int
) -> KazakhstanControl:
    """Bring what Kazakhstan's statistics say of a year together.

    Customs as published by the Bureau of National Statistics govern goods by partner and by
    commodity group; the balance of payments governs goods and services together, so that services
    are the rest; the national accounts govern value added.

    Parameters
    ----------
    inputs
        Folder of the official files.
    economies, sectors
        N and 36 codes; ``ROW`` takes the partners that are not in the list.
    year
        Of customs and accounts.
    """
    levels = read_levels()
    exports, imports = (
        goods_by_partner(inputs, economies, flow, year) for flow in ("exports", "imports")
    )
    groups_of_year = read_commodity_groups(inputs, year)
    by_sector = exports_by_sector(
        groups_of_year,
        read_exports(inputs / KAZAKHSTAN_EXPORTS_FILE),
        hs6_to_sector(inputs),
        sectors,
    )
    oil_gas_sold = float(by_sector[list(sectors).index("oil_gas")])
    accounts = read_value_added(inputs, year)
    oil_gas, mining = read_mining_value_added(inputs, year)
    services = {
        "exports": levels["exports"] - float(exports.sum()),
        "imports": levels["imports"] - float(imports.sum()),
    }
    for flow, value in services.items():
        if value <= 0:
            raise InputError(
                f"kazakhstan_2022.csv, {flow}: {levels[flow]:g} million USD; allowed: more than "
                f"the goods of customs, {levels[flow] - value:g}"
            )
    return KazakhstanControl(
        exports_by_sector=by_sector,
        gas_parts=(
            groups_of_year["NATURAL_GAS"] / oil_gas_sold,
            groups_of_year["LPG"] / oil_gas_sold,
        ),
        exports_by_partner=exports,
        imports_by_partner=imports,
        services_exports=services["exports"],
        services_imports=services["imports"],
        imports_of_industries=float(imports.sum()) * levels["goods_imports_of_industries"]
        + services["imports"] * levels["services_imports_of_industries"],
        value_added={
            sections: sum(accounts[letter] for letter in sections) / levels["exchange_rate"]
            for sections in SECTIONS
        },
        oil_gas_part=oil_gas / mining,
        taxes_on_products=accounts["NET_TAXES"] / levels["exchange_rate"],
    )


def goods_by_partner(inputs: Path, economies: Sequence[str], flow: Flow, year: int) -> Array:
    """Return (N,) goods trade by customs; ``ROW`` takes the partners that are not in the list."""
    place = {code: n for n, code in enumerate(economies)}
    values = np.zeros(len(economies))
    for (partner, t), value in read_trade_by_partner(inputs, flow).items():
        if t == year:
            values[place.get(partner, place["ROW"])] += value
    return values


def exports_by_sector(
    groups: Mapping[str, float],
    by_product: Mapping[str, float],
    sector_of: Mapping[str, str],
    sectors: Sequence[str],
) -> Array:
    """Return goods exports by sector that equal the commodity groups.

    A group that has products of several sectors (inorganic chemicals: natural uranium is other
    mining) divides as its products do in an earlier year, and what is in no group as the products
    outside all groups. Products of services (electricity) do not count.

    Parameters
    ----------
    groups
        Commodity group to million USD, and ``TOTAL``.
    by_product
        HS6 to exports of another year.
    sector_of
        HS6 to sector.
    sectors
        36 codes.

    Returns
    -------
    ndarray
        (36,) million USD, zero for services.

    Raises
    ------
    InputError
        A group has no codes, or a product no sector; or no product of a group was exported.
    """
    codes = read_commodity_codes()
    unknown = sorted(set(groups) - set(codes) - {TOTAL})
    if unknown:
        raise InputError(
            f"commodity group {unknown[0]!r}: not in commodity_groups.csv; allowed: "
            f"{', '.join(codes)}"
        )
    place = {sector: j for j, sector in enumerate(sectors)}
    rest = "the rest"
    weights: dict[str, Array] = {name: np.zeros(len(sectors)) for name in (*codes, rest)}
    goods = np.array([label.goods for label in sector_labels()])
    for product, value in by_product.items():
        if product not in sector_of:
            raise InputError(f"product {product!r}: not in the concordance; allowed: HS 2002 codes")
        name = next((g for g, heads in codes.items() if product.startswith(heads)), rest)
        weights[name][place[sector_of[product]]] += value
    weights = {name: np.where(goods, weight, 0.0) for name, weight in weights.items()}
    values = {name: value for name, value in groups.items() if name != TOTAL}
    values[rest] = groups[TOTAL] - sum(values.values())
    exports = np.zeros(len(sectors))
    for name, value in values.items():
        size = weights[name].sum()
        if not (size > 0 and value >= 0):
            raise InputError(
                f"commodity group {name!r}: {value:g} million USD to divide by exports of "
                f"{size:g}; allowed: >= 0 and > 0"
            )
        exports += value * weights[name] / size
    return exports


def services_with_goods(
    prior: Blocks, economies: Sequence[str], control: KazakhstanControl, goods: slice
) -> Blocks:
    """Return the prior with Kazakhstan's services half with its gravity, half with its goods.

    No source has Kazakhstan's services by partner. Most of what it sells and buys is transport and
    trade of goods, so the mean of two patterns is assumed: that of gravity, and that of goods by
    partner, in each direction. What a partner trades divides by product as before.

    Parameters
    ----------
    prior
        36-sector prior.
    economies
        N codes.
    control
        Goods by partner.
    goods
        Range of the goods sectors.
    """
    kaz, services = list(economies).index(KAZAKHSTAN), slice(goods.stop, None)
    changed = {}
    for name in ("intermediate_trade", "final_trade"):
        trade = getattr(prior, name).copy()
        for place, by_partner in (
            ((slice(None), kaz, services), control.exports_by_partner),
            ((kaz, slice(None), services), control.imports_by_partner),
        ):
            before = trade[place].sum(axis=1)
            with_goods = before.sum() * by_partner / by_partner.sum()
            factor = 0.5 + 0.5 * with_goods / np.where(before > 0, before, np.inf)
            trade[place] *= factor[:, None]
        changed[name] = trade
    return replace(prior, **changed)


def set_accounts(margins: Margins, economies: Sequence[str], control: KazakhstanControl) -> Margins:
    """Give Kazakhstan the exports, imports and value added of its control.

    Exports of goods by sector and value added by section are those of the control; services exports
    keep their structure, and sectors inside a section their shares. Inputs and domestic sales give
    way: they stay as near to the margins, inputs at the scale of value added, as sales and costs of
    every sector and the imports of industries allow (relative entropy).

    The rest of the world, a residual, sells abroad less by what Kazakhstan sells more, and buys
    abroad less for its industries by what Kazakhstan's buy more; its value added gives way.

    Parameters
    ----------
    margins
        (N, 35).
    economies
        N codes.
    control
        Of the same economies.

    Raises
    ------
    InputError
        The rest of the world would sell, use or earn less than nothing.
    """
    kaz, row = (list(economies).index(code) for code in (KAZAKHSTAN, "ROW"))
    exports = _exports_of_margins(margins.exports[kaz], control)
    value_added = _value_added_of_margins(margins.value_added[kaz], control)
    growth = value_added / np.where(margins.value_added[kaz] > 0, margins.value_added[kaz], 1.0)
    found = balance(
        {
            "use": (margins.intermediate_use[kaz] * growth)[None],
            "industries": margins.domestic_intermediate_sales[kaz][None],
            "final": margins.domestic_final_sales[kaz][None],
        },
        [
            Margin(
                "sales = costs",
                (exports - value_added)[None],
                (Term("use", ()), Term("industries", (), -1), Term("final", (), -1)),
            ),
            Margin(
                "imports of industries",
                np.array([control.imports_of_industries]),
                (Term("use", (1,)), Term("industries", (1,), -1)),
            ),
        ],
        tolerance=1e-12,
    ).flows
    use, industries, final = (found[name][0] for name in ("use", "industries", "final"))
    before = margins.exports[kaz]
    to_industries = np.where(
        before > 0, margins.intermediate_exports[kaz] / np.where(before > 0, before, 1.0), 1.0
    )
    ours = {
        "output": value_added + use,
        "intermediate_use": use,
        "value_added": value_added,
        "intermediate_sales": industries + exports * to_industries,
        "final_sales": final + exports * (1.0 - to_industries),
        "domestic_intermediate_sales": industries,
        "domestic_final_sales": final,
    }
    bought = control.imports_of_industries - float(
        (margins.intermediate_use - margins.domestic_intermediate_sales)[kaz].sum()
    )
    use_of_rest = margins.intermediate_use[row]
    less_use = bought * use_of_rest / use_of_rest.sum()
    less_sold = exports - before
    theirs = {
        "output": less_sold,
        "intermediate_use": less_use,
        "value_added": less_sold - less_use,
        "intermediate_sales": exports * to_industries - margins.intermediate_exports[kaz],
        "final_sales": exports * (1.0 - to_industries) - margins.final_exports[kaz],
    }
    changed = {}
    for name, values in ours.items():
        array = getattr(margins, name).copy()
        array[kaz] = values
        array[row] -= theirs.get(name, 0.0)
        if (array[row] < 0).any():
            sector = int(np.argmin(array[row]))
            raise InputError(
                f"ROW: {name} of sector {sector + 1} would be {array[row, sector]:g} million USD; "
                "allowed: >= 0 (Kazakhstan's trade exceeds what the residual can give up)"
            )
        changed[name] = array
    return replace(margins, **changed)


def _exports_of_margins(before: Array, control: KazakhstanControl) -> Array:
    """Return (35,) exports wanted: goods of the control, services in the proportions of before."""
    exports = before.copy()
    exports[[label.adb - 1 for label in sector_labels() if label.goods]] = 0.0
    exports *= control.services_exports / exports.sum()
    np.add.at(exports, [label.adb - 1 for label in sector_labels()], control.exports_by_sector)
    return exports


def _value_added_of_margins(before: Array, control: KazakhstanControl) -> Array:
    """Return (35,) value added wanted: sections of the control, divided as before."""
    place = {label.code: label.adb - 1 for label in sector_labels()}
    wanted = np.zeros_like(before)
    for sections, codes in SECTIONS.items():
        places = sorted({place[code] for code in codes})
        share = before[places] / before[places].sum()
        wanted[places] = control.value_added[sections] * share
    return wanted


def split_mining_value_added(
    margins: Margins, economies: Sequence[str], control: KazakhstanControl
) -> Margins:
    """Divide the value added of Kazakhstan's mining as its accounts do; outputs stay.

    Parameters
    ----------
    margins
        (N, 36).

    Raises
    ------
    InputError
        A part of mining would earn more than its output.
    """
    kaz, pair = list(economies).index(KAZAKHSTAN), [OIL_GAS, OTHER_MINING]
    earned = control.value_added["B"] * np.array([control.oil_gas_part, 1.0 - control.oil_gas_part])
    used = margins.output[kaz, pair] - earned
    if (used <= 0).any():
        raise InputError(
            f"Kazakhstan's mining: value added {earned.round()} of output "
            f"{margins.output[kaz, pair].round()} million USD; allowed: less than output"
        )
    value_added, use = margins.value_added.copy(), margins.intermediate_use.copy()
    value_added[kaz, pair], use[kaz, pair] = earned, used
    return replace(margins, value_added=value_added, intermediate_use=use)
