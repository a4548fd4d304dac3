"""Rebuild the bundled series from the official files."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from tarazy.codes.classification import economies
from tarazy.codes.groups import groups
from tarazy.errors import InputError, unknown_name
from tarazy.series.description import Series, describe, names
from tarazy.series.reading import COLUMNS
from tarazy_pipeline.readers.baci import read_baci
from tarazy_pipeline.readers.bns import Flow as NationalFlow
from tarazy_pipeline.readers.bns import read_aggregates, read_trade_by_partner
from tarazy_pipeline.readers.cow_igos import read_shared_igos
from tarazy_pipeline.readers.energy_lines import read_brent_years, read_energy_lines
from tarazy_pipeline.readers.fdi_positions import read_cdis, read_ewn
from tarazy_pipeline.readers.fdi_wiiw import Direction, read_by_activity, read_by_partner
from tarazy_pipeline.readers.un_votes import (
    ALL,
    read_ideal_points,
    read_resolutions_2025,
    read_roll_calls,
    read_titles,
    read_titles_2025,
)
from tarazy_pipeline.readers.us_census_countries import Flow, read_us_trade_by_country
from tarazy_pipeline.readers.usgs_minerals import read_minerals, read_us_supply
from tarazy_pipeline.readers.world_bank import GDP, POPULATION, read_indicator
from tarazy_pipeline.series.agreement import agreement
from tarazy_pipeline.series.quoted import Quoted, quoted_by_claims, studied
from tarazy_pipeline.series.vote_subjects import SUBJECTS, about, only

# (country, partner, item, year) to value.
Table = dict[tuple[str, str, str, int], float]

SINCE = 1991
# Neighbours and states of the former Soviet Union that core-2022 counts in the rest of the world.
BEYOND_CORE = ("AFG", "AZE", "BLR", "IRN", "TJK", "TKM", "UKR", "UZB")
# The Statistical Review may be quoted, not passed on as a whole. A rank that a claim quotes is
# among these, in the year that it names; lines are those of the countries of the bundled studies.
ENERGY_COUNTRIES = (
    "ARE",
    "AZE",
    "BRA",
    "CAN",
    "CHN",
    "DEU",
    "DZA",
    "EU27",
    "GBR",
    "IND",
    "IRN",
    "IRQ",
    "JPN",
    "KAZ",
    "KOR",
    "KWT",
    "LBY",
    "MEX",
    "NGA",
    "NOR",
    "QAT",
    "RUS",
    "SAU",
    "TKM",
    "TUR",
    "UKR",
    "USA",
    "UZB",
    "VEN",
    "WLD",
)
_ENERGY = {
    "oil-production": "oil_production_kbd",
    "oil-consumption": "oil_consumption_kbd",
    "oil-production-mt": "oil_production_mt",
    "oil-reserves": "oil_reserves_gbbl",
    "gas-production": "gas_production_bcm",
    "gas-consumption": "gas_consumption_bcm",
    "gas-reserves": "gas_reserves_tcm",
    "electricity-generation": "electricity_generation_twh",
}
# No table shows these by year.
_ONLY_QUOTED = frozenset({"oil-reserves", "gas-reserves"})
_US_TRADE: dict[str, Flow] = {"us-goods-exports": "exports", "us-goods-imports": "imports"}
_NATIONAL: dict[str, NationalFlow] = {
    "kaz-goods-exports": "exports",
    "kaz-goods-imports": "imports",
}
_HOST = "KAZ"
_DIRECTIONS: tuple[Direction, ...] = ("stock", "flow")
# Estimates of the External Wealth of Nations bear no more digits.
_ESTIMATED_DIGITS = 3
# Measures of the US supply of minerals, and the series that holds each.
_US_MINERALS = {
    "import_share": "us-mineral-import-share",
    "imports": "us-mineral-imports",
    "consumption": "us-mineral-consumption",
    "reliance": "us-mineral-import-reliance",
}
_BACI_YEAR = 2023


def paired_economies() -> tuple[str, ...]:
    """Return the codes between which pairs are kept: those of core-2022 and ``BEYOND_CORE``."""
    core = (label.code for label in economies() if label.code != "ROW")
    return tuple(sorted({*core, *BEYOND_CORE}))


def _of_country(values: Mapping[tuple[str, int], float]) -> Table:
    return {(country, "", "", year): value for (country, year), value in values.items()}


def _of_partner(country: str, values: Mapping[tuple[str, int], float]) -> Table:
    return {(country, partner, "", year): value for (partner, year), value in values.items()}


def _of_item(values: Mapping[tuple[str, str, int], float]) -> Table:
    return {(country, "", item, year): value for (country, item, year), value in values.items()}


def _votes(inputs: Path) -> dict[str, Table]:
    pairs = paired_economies()
    calls, titles = read_roll_calls(inputs, SINCE + 1), read_titles(inputs, SINCE + 1)
    # The first roll call of 2020 closed the session of 2019.
    calls, titles = only(calls, calls.years < 2020), titles[: int((calls.years < 2020).sum())]
    subjects = {subject: only(calls, about(titles, subject)) for subject in SUBJECTS}
    old = agreement(calls, pairs)
    resolutions, names = read_resolutions_2025(inputs), read_titles_2025(inputs)
    adopted = {"": resolutions} | {
        subject: only(resolutions, about(names, subject)) for subject in SUBJECTS
    }
    return {
        "un-ideal-point": _of_country(read_ideal_points(inputs, SINCE)),
        "un-ideal-point-all": _of_country(read_ideal_points(inputs, SINCE, ALL)),
        "un-agreement": {(a, b, "", year): share for (a, b, year), share in old.items()},
        "un-agreement-subjects": {
            (a, b, subject, year): share
            for subject, chosen in subjects.items()
            for (a, b, year), share in agreement(chosen, pairs).items()
        },
        "un-roll-calls": {
            ("WLD", "", subject, int(year)): float((chosen.years == year).sum())
            for part in (subjects | {"all": calls}, {**adopted, "all": resolutions})
            for subject, chosen in part.items()
            for year in sorted(set(chosen.years.tolist()))
            if subject
        },
        # The library's terms are non-commercial: rates of one state with the others, no more.
        "un-agreement-2025": {
            (a, b, subject, year): share
            for subject, chosen in adopted.items()
            for (a, b, year), share in agreement(chosen, pairs).items()
            if _HOST in (a, b)
        },
    }


def _investment(inputs: Path) -> dict[str, Table]:
    """Return what claims quote of wiiw's figures, the total, and shares of owners to a point."""
    by_partner = {word: read_by_partner(inputs, word) for word in _DIRECTIONS}
    by_activity = {
        (_HOST, "", item, year): value
        for (item, year), value in read_by_activity(inputs, "stock").items()
    }
    stock = by_partner["stock"]
    total = {year: value for (partner, year), value in stock.items() if partner == "WLD"}
    shares = {
        (_HOST, partner, "", year): round(value / total[year], 2)
        for (partner, year), value in stock.items()
        if partner != "WLD"
    }
    claims = quoted_by_claims()
    return {
        "fdi-stock": _quoted("fdi-stock", _of_partner(_HOST, stock), claims)
        | {(_HOST, "WLD", "", year): value for year, value in total.items()},
        "fdi-stock-share": {key: share for key, share in shares.items() if share != 0},
        "fdi-flow": _quoted("fdi-flow", _of_partner(_HOST, by_partner["flow"]), claims),
        "fdi-stock-by-activity": _quoted("fdi-stock-by-activity", by_activity, claims),
    }


def _quoted(name: str, table: Table, claims: Quoted) -> Table:
    """Return the values of a table that claims quote, and in a year of a rank those above them."""
    found = {key: value for key, value in table.items() if (name, key) in claims.cells}
    ranked = {key: table[key] for key in table if (name, key) in claims.ranked}
    found |= ranked
    for year in {key[3] for key in ranked}:
        least = min(v for key, v in found.items() if key[3] == year and key[1] != "WLD")
        found |= {key: v for key, v in table.items() if key[3] == year and v >= least}
    # The Union is a sum of partners; its share stands with theirs.
    return {key: value for key, value in found.items() if key[1] != "EU27"}


def _positions(inputs: Path) -> dict[str, Table]:
    """Return direct investment in the economies of the world, rounded to what it can bear."""
    economies_kept = set(paired_economies())
    cdis = {key: value for key, value in read_cdis(inputs).items() if key[0] in economies_kept}
    ewn = {
        key: float(f"{value:.{_ESTIMATED_DIGITS}g}")
        for key, value in read_ewn(inputs).items()
        if key[0] in economies_kept
    }
    return {"fdi-inward": _of_country(cdis), "fdi-liabilities": _of_country(ewn)}


def _national(inputs: Path) -> dict[str, Table]:
    """Return Kazakhstan by its own statistics: goods by partner, income and primary income."""
    tables: dict[str, Table] = {}
    for name, flow in _NATIONAL.items():
        values = read_trade_by_partner(inputs, flow)
        for year in sorted({year for _, year in values}):
            parts = [value for (_, other), value in values.items() if other == year]
            values[("WLD", year)] = sum(parts)
        tables[name] = _with_union(_HOST, values)
    accounts = read_aggregates(inputs)
    gni = {(_HOST, year): value for (item, year), value in accounts.items() if item == "GNI"}
    return tables | {
        "gni": _of_country(gni),
        "primary-income": _of_country(
            {(code, year): value - accounts[("GDP", year)] for (code, year), value in gni.items()}
        ),
    }


def _minerals(inputs: Path) -> dict[str, Table]:
    output, reserves = read_minerals(inputs)
    supply = read_us_supply(inputs)
    return {
        "mineral-production": _of_item(output),
        "mineral-reserves": _of_item(reserves),
        **{
            name: {("USA", *key): value for key, value in supply[measure].items()}
            for measure, name in _US_MINERALS.items()
        },
    }


def _with_union(country: str, values: Mapping[tuple[str, int], float]) -> Table:
    """Return one country's trade with its partners, and with the European Union of 27.

    The Union is in a year of which all its members (less the country itself) are known.
    """
    table = _of_partner(country, values)
    members = set(groups("economies")["EU27"].members) - {country}
    for year in {year for _, year in values}:
        if all((member, year) in values for member in members):
            total = sum(values[(member, year)] for member in sorted(members))
            table[(country, "EU27", "", year)] = total
    return table


def _trade(inputs: Path) -> dict[str, Table]:
    census = read_us_trade_by_country(inputs)
    tables = {name: _with_union("USA", census[flow]) for name, flow in _US_TRADE.items()}
    codes, flows = read_baci(inputs)
    known = [code for code in paired_economies() if code in codes]
    goods: Table = {}
    for country in known:
        row = flows[codes.index(country)]
        values = {(code, _BACI_YEAR): float(row[codes.index(code)]) for code in known}
        values[("WLD", _BACI_YEAR)] = float(row.sum())
        del values[(country, _BACI_YEAR)]
        goods.update(_with_union(country, values))
    for code in known:
        goods[("WLD", code, "", _BACI_YEAR)] = float(flows[:, codes.index(code)].sum())
    goods[("WLD", "WLD", "", _BACI_YEAR)] = float(flows.sum())
    return tables | {"goods-exports": goods}


def _macro(inputs: Path) -> dict[str, Table]:
    dollars = read_indicator(inputs, GDP)
    return {
        "gdp": _of_country({key: value / 1e6 for key, value in dollars.items()}),
        "population": _of_country(read_indicator(inputs, POPULATION)),
    }


def _energy(inputs: Path) -> dict[str, Table]:
    claims, lines = quoted_by_claims(), studied()
    tables = {}
    for name, file in _ENERGY.items():
        whole = _of_country(read_energy_lines(inputs, file, ENERGY_COUNTRIES))
        tables[name] = {
            key: value
            for key, value in whole.items()
            if claims.has(name, key)
            or (key[0] in lines and key[3] >= SINCE and name not in _ONLY_QUOTED)
        }
    brent = {("WLD", "", "", year): price for year, price in read_brent_years(inputs).items()}
    return tables | {"brent": brent}


def _politics(inputs: Path) -> dict[str, Table]:
    return {"shared-igos": _of_partner("KAZ", read_shared_igos(inputs))}


_PARTS: tuple[Callable[[Path], dict[str, Table]], ...] = (
    _votes,
    _investment,
    _positions,
    _trade,
    _national,
    _macro,
    _energy,
    _minerals,
    _politics,
)


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(series: Series, table: Table) -> str:
    years = {key[3] for key in table}
    if (min(years), max(years)) != (series.first_year, series.last_year):
        raise InputError(
            f"{series.file}: series {series.name!r} has years {min(years)}-{max(years)}; "
            f"allowed: {series.first_year}-{series.last_year} as described"
        )
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, value in sorted(table.items()):
        writer.writerow([*key, _number(value, series.decimals)])
    return stream.getvalue()


def build_series(inputs: Path, out: Path) -> tuple[str, ...]:
    """Write the table of every series.

    Parameters
    ----------
    inputs
        Folder of the official files (``energy/``, ``fdi/``, ``fdi_world/``, ``kaz_national/``,
        ``macro/``, ``minerals/``, ``politics/``, ``trade/``, ``un_votes/``).
    out
        Folder to write to; the package reads ``tarazy/series/tables``. The description of the
        series, ``series.toml``, is written by hand and stays as it is.

    Returns
    -------
    tuple of str
        Names of the files written. The same inputs give the same bytes.

    Raises
    ------
    InputError
        A file is missing or not in the expected form, or its years are not those described.
    """
    tables: dict[str, Table] = {}
    for part in _PARTS:
        tables.update(part(inputs))
    for name in tables:
        if name not in names():
            raise unknown_name("series", name, names(), "series.toml")
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in sorted(tables.items()):
        series = describe(name)
        data = _text(series, table).encode()
        if series.compressed:
            # Without the time of writing in it the file is the same every time.
            data = gzip.compress(data, compresslevel=9, mtime=0)
        path = out / series.table_file
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(data)
        temporary.replace(path)
        written.append(path.name)
    return tuple(written)
