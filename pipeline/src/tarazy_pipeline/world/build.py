"""Building the world ``core-2022`` from official files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import economies as economy_labels
from tarazy.codes.classification import sectors as sector_labels
from tarazy.errors import unknown_name
from tarazy_pipeline.readers.adb_margins import Margins, read_adb_margins
from tarazy_pipeline.readers.baci import aggregate_partners, read_baci
from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.readers.un_main_aggregates import ACTIVITIES
from tarazy_pipeline.readers.wiod import read_wiod
from tarazy_pipeline.world.balance import Balanced, Margin
from tarazy_pipeline.world.clean_margins import clean_margins
from tarazy_pipeline.world.coarse import GOODS
from tarazy_pipeline.world.contradictions import (
    contradiction_remarks,
    contradictions,
    read_own_figures,
    read_totals,
    without_contradictions,
)
from tarazy_pipeline.world.controls import controls
from tarazy_pipeline.world.fuels import fuel_margins
from tarazy_pipeline.world.goods_control import goods_control, read_pairs
from tarazy_pipeline.world.inputs import check_inputs
from tarazy_pipeline.world.kazakhstan import (
    KAZAKHSTAN,
    KazakhstanControl,
    kazakhstan_control,
    services_with_goods,
    set_accounts,
    split_mining_value_added,
)
from tarazy_pipeline.world.kazakhstan_oil_gas import oil_gas_by_partner, read_oil_gas_record
from tarazy_pipeline.world.level import imports_for_industry
from tarazy_pipeline.world.mining import (
    OIL_GAS,
    oil_share_of_home_use,
    read_oil_gas,
    read_use_shares,
    split_blocks,
    split_margins,
)
from tarazy_pipeline.world.national_accounts import (
    ACTIVITY_OF_SECTOR,
    NationalAccounts,
    read_gdp,
    read_national_accounts,
)
from tarazy_pipeline.world.neighbours import read_features
from tarazy_pipeline.world.prior import (
    Blocks,
    Structure,
    gravity_affinity,
    prior_blocks,
    spread_affinity,
    structure_of,
)
from tarazy_pipeline.world.provenance import flow_provenance
from tarazy_pipeline.world.reconstruct import bilateral_margin, import_margin, reconstruct
from tarazy_pipeline.world.references import reference_variables
from tarazy_pipeline.world.widen import Wide, read_known, widen

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.world.world import World

Array = NDArray[np.float64]
YEAR, PRIOR_YEAR, TRADE_YEAR = 2022, 2011, 2023
# Of the balancing that only finds the duties on inputs.
DRAFT_TOLERANCE = 1e-4
# Of Kazakhstan, crude oil and gas have a control of their own.
BY_PARTNER = ((KAZAKHSTAN, "oil_gas"),)


@dataclass(frozen=True)
class Reconstruction:
    """The flows behind a world, before tariffs; N economies, J sectors.

    Attributes
    ----------
    blocks, margins
        The balanced flows, and the totals they meet.
    wide
        How the margins came about.
    accounts
        National accounts of the economies.
    baci
        (N importer, N exporter) recorded goods trade, cleaned.
    kazakhstan
        The control of Kazakhstan's trade.
    donors
        Economy to the economy whose structure was its prior (itself where known).
    balanced
        Sweeps and remaining gaps.
    remarks
        What was cleaned.
    """

    blocks: Blocks
    margins: Margins
    wide: Wide
    accounts: NationalAccounts
    baci: Array
    kazakhstan: KazakhstanControl
    donors: dict[str, str]
    balanced: Balanced
    remarks: list[str]


def read_donors() -> dict[str, str]:
    """Return the structure donors of ``structure_donors.csv``."""
    file = resources.files("tarazy_pipeline.world").joinpath("structure_donors.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["economy"]: row["donor"] for row in rows}


def reconstruct_core_2022(
    inputs: Path,
    progress: Callable[[str], None],
    duties: Array | None = None,
    tolerance: float = 1e-10,
    earlier_partners: Sequence[str] = (),
) -> Reconstruction:
    """Reconstruct the flows of 2022 between all economies and 36 sectors.

    Parameters
    ----------
    inputs
        Folder of the official files.
    progress
        Called with a line of text at every stage.
    duties
        (N, 7) duties on the inputs of each UN activity, million USD, which a world takes out of the
        value added of its margins; by default none.
    tolerance
        Of the balancing.
    earlier_partners
        Economies whose partners of goods are those of `PRIOR_YEAR` and not of `TRADE_YEAR`, at the
        totals of 2022.

    Raises
    ------
    InputError
        One of them is no economy of the world, or Kazakhstan, whose partners are its own.
    """
    economies = [label.code for label in economy_labels()]
    listed = [label.code for label in economy_labels() if label.adb]
    sectors = [label.code for label in sector_labels()]
    gdp = read_gdp(inputs, YEAR)
    for code in earlier_partners:
        if code not in economies or code in (KAZAKHSTAN, "ROW"):
            allowed = [known for known in economies if known not in (KAZAKHSTAN, "ROW")]
            raise unknown_name("economy", code, allowed, "earlier partners")

    progress("reading margins and bilateral goods trade")
    margins, remarks = clean_margins(read_adb_margins(inputs, YEAR))
    baci_codes, baci_all = read_baci(inputs)
    found = contradictions(
        baci_codes,
        baci_all,
        read_own_figures(inputs, TRADE_YEAR),
        read_totals(inputs, TRADE_YEAR, read_gdp(inputs, TRADE_YEAR)),
    )
    remarks += contradiction_remarks(found)
    baci_clean = without_contradictions(baci_codes, baci_all, found)
    baci = aggregate_partners(baci_codes, baci_clean, economies)
    kazakhstan = kazakhstan_control(inputs, economies, sectors, YEAR)
    margins = set_accounts(margins, listed, kazakhstan)

    progress("bringing every economy to its national accounts")
    oil_gas = read_oil_gas(inputs, economies, YEAR)
    accounts = read_national_accounts(inputs, economies)
    wide = widen(
        margins,
        listed,
        accounts,
        read_features(inputs, accounts, gdp),
        read_known(inputs, economies, baci, oil_gas),
        (KAZAKHSTAN,),
        np.zeros((len(economies), len(ACTIVITIES))) if duties is None else duties,
    )
    remarks += wide.remarks

    progress(f"reading the structure of {PRIOR_YEAR}")
    structure = structure_of(read_wiod(inputs, PRIOR_YEAR))
    known = {code: code for code in structure.economies}
    donors = {code: known.get(code) or read_donors()[code] for code in economies}
    prior = _prior(inputs, structure, economies, donors, wide.margins, gdp)

    progress("splitting mining")
    use_shares = read_use_shares(sectors)
    split = split_margins(
        wide.margins,
        economies,
        oil_gas,
        oil_share_of_home_use(prior, use_shares),
        {KAZAKHSTAN: float(kazakhstan.exports_by_sector[OIL_GAS])},
    )
    split = split_mining_value_added(split, economies, kazakhstan)
    prior = split_blocks(prior, split, use_shares, oil_gas)
    goods = slice(0, sum(label.goods for label in sector_labels()))
    prior = services_with_goods(prior, economies, kazakhstan, goods)

    progress("balancing")
    controls = _controls(inputs, economies, baci, split, wide, prior, kazakhstan, earlier_partners)
    blocks, balanced = reconstruct(prior, split, controls, tolerance)
    return Reconstruction(
        blocks, split, wide, accounts, baci, kazakhstan, donors, balanced, remarks
    )


def _controls(
    inputs: Path,
    economies: list[str],
    baci: Array,
    margins: Margins,
    wide: Wide,
    prior: Blocks,
    kazakhstan: KazakhstanControl,
    earlier_partners: Sequence[str],
) -> list[Margin]:
    """Return what trade must meet beside the margins: goods by pair, services by importer."""
    sectors = [label.code for label in sector_labels()]
    goods = slice(0, sum(label.goods for label in sector_labels()))
    services = slice(goods.stop, len(sectors))
    control = goods_control(
        economies,
        baci,
        margins.exports[:, goods].sum(axis=1),
        imports_for_industry(margins),
        wide.imports,
        np.isin(np.array(economies), list(wide.neighbours)),
        prior,
        goods,
        kazakhstan,
        earlier_partners,
    )
    left_for_services = wide.imports - control.sum(axis=1)
    # Kazakhstan's oil and gas have their own control; its other goods take the rest. Controls that
    # overlap would take twenty times the sweeps.
    kaz = economies.index(KAZAKHSTAN)
    kazakh = slice(kaz, kaz + 1)
    record = read_oil_gas_record(inputs, economies, YEAR)
    oil = oil_gas_by_partner(kazakhstan, economies, record, prior, goods)[:, None]
    others = control[:, kazakh] - oil
    control[:, kaz] = np.nan
    fuels = fuel_margins(control, economies, sectors, prior, goods)
    oil_range = slice(OIL_GAS, OIL_GAS + 1)
    other_ranges = (slice(0, OIL_GAS), slice(OIL_GAS + 1, goods.stop))
    return [
        import_margin("services imports", left_for_services, services),
        bilateral_margin("bilateral goods", control, slice(None), [goods]),
        bilateral_margin("Kazakhstan's oil and gas by partner", oil, kazakh, [oil_range]),
        bilateral_margin("Kazakhstan's other goods", others, kazakh, other_ranges),
        *fuels,
    ]


def duties_on_inputs(found: Reconstruction, input_share: Array, trade: Array) -> Array:
    """Return (N, 7) what the inputs of each UN activity cost more by tariffs, million USD."""
    cost = input_share.sum(axis=1) * trade.sum(axis=0)
    more = cost - found.margins.intermediate_use
    activity = np.array([ACTIVITY_OF_SECTOR[label.adb - 1] for label in sector_labels()])
    return np.stack(
        [more[:, activity == place].sum(axis=1) for place in range(len(ACTIVITIES))], axis=1
    )


def _prior(
    inputs: Path,
    structure: Structure,
    economies: list[str],
    donors: dict[str, str],
    margins: Margins,
    gdp: dict[str, float],
) -> Blocks:
    here = read_geodist(inputs, economies, gdp)
    there = read_geodist(inputs, structure.economies, gdp)
    affinities = []
    for affinity in (structure.intermediate_affinity, structure.final_affinity):
        gravity = gravity_affinity(affinity, there, here)
        known = spread_affinity(affinity, structure.economies, economies, gravity)
        # Services by partner are imputed in the known table too: they meet gravity half way.
        known[:, :, GOODS:] = np.sqrt(known[:, :, GOODS:] * gravity[:, :, GOODS:])
        affinities.append(known)
    return prior_blocks(structure, economies, donors, margins, *affinities)


def world_arrays(found: Reconstruction, tariff: Array) -> tuple[Array, Array]:
    """Return trade (N, N, J) and input shares (N, K, J) of a reconstruction.

    Flows are rounded to seven significant digits, far below what is known, so that the file is the
    same wherever it is built. A buyer pays the mean tariff on all its purchases of a product, home
    and foreign; value added gives way to the tariffs on inputs.

    Parameters
    ----------
    found
        The reconstruction.
    tariff
        (N, N, J) fractions.
    """
    blocks = found.blocks
    trade = blocks.intermediate_trade + blocks.final_trade
    n = np.arange(len(trade))
    domestic = found.margins.domestic_intermediate_sales + found.margins.domestic_final_sales
    trade[n, n] = domestic
    trade = _round(trade, 7)
    use = blocks.domestic_use + blocks.imported_use
    bought = trade.sum(axis=1)
    # Rounding must not leave industries with more than was bought.
    used = use.sum(axis=2)
    use = use * np.where(used > bought, bought / np.where(used > 0, used, 1.0), 1.0)[:, :, None]
    with_tariff = (trade * (1.0 + tariff)).sum(axis=1)
    markup = np.where(bought > 0, with_tariff / np.where(bought > 0, bought, 1.0), 1.0)
    output = trade.sum(axis=0)
    share = use * markup[:, :, None] / np.where(output > 0, output, np.inf)[:, None, :]
    # Rounding down keeps use within what was bought.
    return trade, np.floor(share * 1e9) / 1e9


def _round(array: Array, digits: int) -> Array:
    exponent = np.floor(np.log10(np.where(array > 0, array, 1.0)))
    scale = 10.0 ** (digits - 1 - exponent)
    return np.asarray(np.where(array > 0, np.round(array * scale) / scale, 0.0))


def build_core_2022(
    inputs: Path,
    progress: Callable[[str], None] = lambda text: None,
    earlier_partners: Sequence[str] = (),
) -> World:
    """Build the world ``core-2022``, or a variant of it.

    Parameters
    ----------
    inputs
        Folder of the official files.
    progress
        Called with a line of text at every stage.
    earlier_partners
        As in `reconstruct_core_2022`; the world's name tells them.

    Raises
    ------
    InputError
        A file is missing or not understood, or the margins contradict each other.
    """
    import xarray as xr

    from tarazy.world.elasticities import DEFAULT_SET, trade_elasticity
    from tarazy.world.world import World
    from tarazy_pipeline.world.tariffs import benchmark_tariffs

    check_inputs(Path(inputs))
    economies = [label.code for label in economy_labels()]
    sectors = [label.code for label in sector_labels()]
    found = reconstruct_core_2022(
        Path(inputs), progress, tolerance=DRAFT_TOLERANCE, earlier_partners=earlier_partners
    )
    progress("adding tariffs and trade elasticities")
    tariff, _ = benchmark_tariffs(Path(inputs), economies, sectors, _before_tariff(found))
    trade, input_share = world_arrays(found, tariff)
    progress("once more, with room in value added for the duties on inputs")
    duties = duties_on_inputs(found, input_share, trade)
    found = reconstruct_core_2022(
        Path(inputs), lambda text: None, duties, earlier_partners=earlier_partners
    )
    tariff, tariff_provenance = benchmark_tariffs(
        Path(inputs), economies, sectors, _before_tariff(found)
    )
    trade, input_share = world_arrays(found, tariff)
    recorded = (found.baci + found.baci.T > 0) | np.eye(len(economies), dtype=bool)
    for importer, exporter, _, over_record in read_pairs():
        if over_record:
            recorded[economies.index(importer), economies.index(exporter)] = False
    kaz = economies.index(KAZAKHSTAN)
    recorded[kaz], recorded[:, kaz] = True, True  # its own statistics have every partner
    own = found.kazakhstan.exports_by_partner, found.kazakhstan.imports_by_partner
    theta = trade_elasticity(DEFAULT_SET, sectors)
    theta_provenance = {key: value for key, value in theta.attrs.items() if key != "unit"}
    donors = xr.DataArray(
        np.array([found.donors[code] for code in economies]),
        dims="importer",
        attrs={
            "unit": "ISO3 code",
            "year": PRIOR_YEAR,
            "source": "table structure_donors.csv of the package",
            "licence": "MIT",
            "quality": "assumed",
            "notes": "whose input structure of 2011 was the prior; the economy itself if in WIOD",
        },
    )
    return World.from_arrays(
        name="-".join(["core-2022", *(f"{code}-{PRIOR_YEAR}" for code in earlier_partners)]),
        year=YEAR,
        economies=economies,
        sectors=sectors,
        trade=trade,
        tariff=tariff,
        input_share=input_share,
        trade_elasticity=theta.values,
        provenance={
            **flow_provenance(
                found.balanced.sweeps, max(found.balanced.gaps.values()), found.remarks
            ),
            "tariff": tariff_provenance,
            "trade_elasticity": theta_provenance,
        },
        extra={
            "structure_donor": donors,
            **reference_variables(
                economies, found.wide, found.accounts, found.baci, {KAZAKHSTAN: own}
            ),
            **controls(economies, sectors, TRADE_YEAR, recorded, BY_PARTNER),
            **_alternative_elasticities(sectors),
        },
    )


def _before_tariff(found: Reconstruction) -> Array:
    return world_arrays(found, np.zeros_like(found.blocks.final_trade))[0]


def _alternative_elasticities(sectors: list[str]) -> dict[str, xr.DataArray]:
    """Return all published sets of trade elasticities, and their standard errors."""
    from tarazy.world.elasticities import bundled_sets, trade_elasticity

    sets = bundled_sets().sel(sector=sectors)
    names = [str(name) for name in sets["elasticity_set"].values]
    described = {name: trade_elasticity(name, sectors).attrs for name in names}
    shared = {
        "unit": "1",
        "source": {name: attrs["source"] for name, attrs in described.items()},
        "licence": {name: attrs["licence"] for name, attrs in described.items()},
        "year": {name: attrs["year"] for name, attrs in described.items()},
        "quality": {name: attrs["quality"] for name, attrs in described.items()},
    }
    return {
        "trade_elasticity_alternative": sets["theta"].assign_attrs(shared),
        "trade_elasticity_standard_error": sets["standard_error"].assign_attrs(shared),
    }
