"""Oil and gas quantities (Energy Institute) and the crude oil price (EIA)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

BRENT = "energy/eia_brent-year.csv"
_TABLES = {
    "oil_production_kbd": "kb/d",
    "oil_production_mt": "Mt",
    "gas_production_bcm": "bcm",
    "gas_consumption_bcm": "bcm",
    "refinery_throughput_kbd": "kb/d",
    "oil_consumption_kbd": "kb/d",
}
# Names of the Statistical Review for the economies of core-2022; an economy without a line of its
# own stands under an "Other ..." line and has no entry here.
ENTITIES = {
    "AUS": "Australia",
    "AUT": "Austria",
    "BEL": "Belgium",
    "BGR": "Bulgaria",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHE": "Switzerland",
    "CHN": "China",
    "CYP": "Cyprus",
    "CZE": "Czech Republic",
    "DEU": "Germany",
    "DNK": "Denmark",
    "ESP": "Spain",
    "EST": "Estonia",
    "FIN": "Finland",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GRC": "Greece",
    "HRV": "Croatia",
    "HUN": "Hungary",
    "IDN": "Indonesia",
    "IND": "India",
    "IRL": "Ireland",
    "ITA": "Italy",
    "JPN": "Japan",
    "KOR": "South Korea",
    "LTU": "Lithuania",
    "LUX": "Luxembourg",
    "LVA": "Latvia",
    "MEX": "Mexico",
    "NLD": "Netherlands",
    "NOR": "Norway",
    "POL": "Poland",
    "PRT": "Portugal",
    "ROU": "Romania",
    "RUS": "Russian Federation",
    "SVK": "Slovakia",
    "SVN": "Slovenia",
    "SWE": "Sweden",
    "TUR": "Turkey",
    "TWN": "Taiwan",
    "USA": "US",
    "BGD": "Bangladesh",
    "MYS": "Malaysia",
    "PHL": "Philippines",
    "THA": "Thailand",
    "VNM": "Vietnam",
    "KAZ": "Kazakhstan",
    "LKA": "Sri Lanka",
    "PAK": "Pakistan",
    "BRN": "Brunei",
    "SGP": "Singapore",
    "HKG": "China Hong Kong SAR",
    "ARG": "Argentina",
    "COL": "Colombia",
    "ECU": "Ecuador",
    "EGY": "Egypt",
    "KWT": "Kuwait",
    "SAU": "Saudi Arabia",
    "ARE": "United Arab Emirates",
    "NZL": "New Zealand",
    "AGO": "Angola",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "CHL": "Chile",
    "DZA": "Algeria",
    "IRN": "Iran",
    "IRQ": "Iraq",
    "ISR": "Israel",
    "LBY": "Libya",
    "MAR": "Morocco",
    "MMR": "Myanmar",
    "NGA": "Nigeria",
    "OMN": "Oman",
    "PER": "Peru",
    "QAT": "Qatar",
    "TKM": "Turkmenistan",
    "TUN": "Tunisia",
    "UKR": "Ukraine",
    "UZB": "Uzbekistan",
    "ZAF": "South Africa",
}


def read_energy(inputs: Path, table: str, year: int) -> dict[str, float]:
    """Read one quantity of one year by economy.

    Parameters
    ----------
    inputs
        Folder of the official files.
    table
        One of ``oil_production_kbd``, ``oil_production_mt``, ``gas_production_bcm``,
        ``gas_consumption_bcm``, ``refinery_throughput_kbd``, ``oil_consumption_kbd``; the unit is
        the last word.
    year
        Up to 2023.

    Returns
    -------
    dict
        ISO3 to value for the economies with a line of their own, and ``ROW`` as the world total
        less those, so that nothing under an "Other ..." line is lost.

    Raises
    ------
    InputError
        The file or the year is missing, or the unit is not the expected one.
    """
    if table not in _TABLES:
        raise InputError(f"table {table!r} is unknown; allowed: {', '.join(_TABLES)}")
    path = require(inputs, f"energy/ei2024_{table}.csv")
    frame = official_frame(path)
    for column in ("entity", "year", "value", "unit"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    units = sorted(set(frame["unit"]))
    if units != [_TABLES[table]]:
        raise InputError(f"{path}: unit {units}; allowed: {_TABLES[table]!r}")
    rows = frame[frame["year"] == year].set_index("entity")["value"]
    if "Total World" not in rows.index:
        raise InputError(f"{path}: no 'Total World' in {year}; allowed: a year up to 2023")
    values = {iso: float(rows[name]) for iso, name in ENTITIES.items() if name in rows.index}
    values["ROW"] = float(rows["Total World"]) - sum(values.values())
    return values


@reads(BRENT)
def read_brent(inputs: Path, year: int) -> float:
    """Return the yearly mean spot price of Brent crude, USD per barrel (EIA).

    Raises
    ------
    InputError
        The file or the year is missing.
    """
    path = require(inputs, BRENT)
    frame = official_frame(path)
    years = frame["Date"].astype(str).str[:4].astype(int)
    found = frame.loc[years == year, "Price"]
    if len(found) != 1:
        raise InputError(f"{path}: no year {year}; allowed: {years.min()}-{years.max()}")
    return float(found.iloc[0])
