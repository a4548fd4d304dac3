"""What a world holds, as text for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.codes.classification import name_of
from tarazy.text.formats import amount
from tarazy.text.plain_table import table

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.world import World

BILLION = 1e3  # million USD
TOP = 10
WIDTH = 96


def world_overview(world: World) -> str:
    """Return one line per economy, and unit, year, source and quality of every variable."""
    rows = [
        [f"{code} {name_of(code)}", amount(gdp), amount(exports), amount(imports), *partners]
        for code, gdp, exports, imports, partners in _economies(world)
    ]
    header = ["billion USD", "GDP", "exports", "imports", "sells most to", "buys most from"]
    return "\n\n".join([_heading(world), table(header, rows), _provenance(world)])


def _economies(world: World) -> list[tuple[str, float, float, float, list[str]]]:
    trade = world.dataset["trade"].values.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    accounts, codes = world.accounts, world.economies
    gdp = (accounts.value_added + accounts.tariff_revenue) / BILLION
    exports, imports = trade.sum(axis=0) / BILLION, trade.sum(axis=1) / BILLION
    sells_to, buys_from = trade.argmax(axis=0), trade.argmax(axis=1)
    return [
        (code, gdp[n], exports[n], imports[n], [codes[sells_to[n]], codes[buys_from[n]]])
        for n, code in enumerate(codes)
    ]


def economy_profile(world: World, code: str) -> str:
    """Return the accounts, partners and sectors of one economy, and what is estimated."""
    from tarazy.world.profile import profile

    found = profile(world, code)
    partners, sectors = found["partners"], found["sectors"]
    parts = [f"{code} {name_of(code)}", _heading(world), _frame(found["summary"])]
    for flow, verb in (("export", "sells most to"), ("import", "buys most from")):
        chosen = partners[partners["flow"] == flow].drop(columns="flow")
        parts.append(f"{code} {verb}, million USD and per cent\n" + _frame(chosen))
    parts.append(
        "Sectors that sell most abroad, million USD\n"
        + _frame(sectors.sort_values("exports", ascending=False, kind="stable"))
    )
    return "\n\n".join([*parts, _provenance(world)])


def plain(world: World, code: str | None = None) -> dict[str, Any]:
    """Return what the text tells as plain data: of one economy, or of all of them.

    Values are in million USD before tariffs, where no unit says otherwise.
    """
    from tarazy.world.profile import profile

    about = {"name": world.name, "year": world.year, "digest": world.digest}
    frames = profile(world, code or world.economies[0])
    told: dict[str, Any] = {"world": about}
    if code is None:
        told["unit"] = "million USD"
        told["sectors"] = world.sectors
        told["economies"] = [
            {
                "code": each,
                "gdp": gdp * BILLION,
                "exports": exports * BILLION,
                "imports": imports * BILLION,
                "sells_most_to": seller,
                "buys_most_from": buyer,
            }
            for each, gdp, exports, imports, (seller, buyer) in _economies(world)
        ]
    else:
        told["country"] = code
        told |= {key: frames[key].to_dict("records") for key in ("summary", "partners", "sectors")}
    return told | {"variables": frames["provenance"].to_dict("records")}


def _heading(world: World) -> str:
    return (
        f"World {world.name}: year {world.year}, {len(world.economies)} economies, "
        f"{len(world.sectors)} sectors, digest {world.digest}"
    )


def _provenance(world: World) -> str:
    """Return quality, year and unit of every variable, then where the others come from."""
    variables = [(str(name), array.attrs) for name, array in world.dataset.data_vars.items()]
    rows = [
        [name, *(_plain(attrs.get(key)) for key in ("quality", "year", "unit"))]
        for name, attrs in variables
    ]
    described: dict[str, list[str]] = {}
    for name, attrs in variables:
        if attrs.get("quality") != "derived":
            text = f"{_plain(attrs.get('source'))}. Licence: {_plain(attrs.get('licence'))}."
            described.setdefault(text, []).append(name)
    sources = [
        textwrap.fill(f"{', '.join(names)}: {text}", WIDTH, subsequent_indent="  ")
        for text, names in described.items()
    ]
    return "\n\n".join([table(["variable", "quality", "year", "unit"], rows), "\n".join(sources)])


def _plain(value: object) -> str:
    """Return an attribute as text; one that differs by set of elasticities, each value once."""
    if isinstance(value, dict):
        return "; ".join(dict.fromkeys(str(part) for part in value.values()))
    return "" if value is None else str(value)


def _frame(frame: pd.DataFrame) -> str:
    shown = frame.head(TOP)
    rows = [[_cell(value) for value in row] for row in shown.to_numpy(dtype=object)]
    return table([str(column).replace("_", " ") for column in shown.columns], rows)


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return amount(float(value))
    name = name_of(str(value))
    return str(value) if name == value else f"{value} {name}"
