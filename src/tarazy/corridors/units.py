"""The figures of a network in the pair of units in which it is computed."""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.corridors.measures import DAYS, PRICES, VOLUMES, Stated, size_of
from tarazy.corridors.reading import Row
from tarazy.corridors.validation import parse_pairs

# Columns of the tables by what they hold; a stock has no time.
_VOLUME_COLUMNS = {
    "arcs": ("capacity", "capacity_low", "capacity_high", "reserved"),
    "projects": ("capacity", "capacity_low", "capacity_high", "reserved"),
    "supply": ("volume", "volume_low", "volume_high"),
    "demand": ("volume", "committed"),
    "flows": ("volume",),
    "arc_years": ("capacity", "reserved"),
    "fitted_costs": ("capacity",),
}
_STOCK_COLUMNS = {
    "storage": ("capacity", "capacity_low", "capacity_high"),
    "observations": ("volume",),
}
_PRICE_COLUMNS = {
    "arcs": ("cost", "cost_low", "cost_high"),
    "projects": ("cost", "cost_low", "cost_high"),
    "supply": ("lifting_cost", "low", "high"),
    "demand": ("price", "low", "high"),
    "storage": ("cost",),
    "fitted_costs": ("cost",),
    "price_basis": ("units_per_price_unit",),
    "time_values": ("value", "value_low", "value_high"),
}


def in_base_units(
    tables: Mapping[str, list[Row]], stated: Stated, file: str
) -> dict[str, list[Row]]:
    """Return the rows of every table in the pair of `UNITS` that the stated units belong to."""
    measure = VOLUMES[stated.unit]
    volume = size_of(measure, stated.unit, stated.densities, file)
    price = size_of(PRICES[stated.price_unit], stated.price_unit, stated.densities, file)
    if volume == price == 1.0:
        return dict(tables)
    stock = volume / DAYS if measure.daily else volume
    found = {}
    for name, rows in tables.items():
        factors = dict.fromkeys(_VOLUME_COLUMNS.get(name, ()), volume)
        factors |= dict.fromkeys(_STOCK_COLUMNS.get(name, ()), stock)
        factors |= dict.fromkeys(_PRICE_COLUMNS.get(name, ()), price)
        found[name] = [_scaled(row, factors, volume) for row in rows]
    return found


def _scaled(row: Row, factors: Mapping[str, float], volume: float) -> Row:
    changed = {column: row[column] * factor for column, factor in factors.items()}
    if row.get("limits"):
        limits = parse_pairs(row["limits"])
        changed["limits"] = ";".join(f"{name}:{limit * volume!r}" for name, limit in limits.items())
    return row | changed
