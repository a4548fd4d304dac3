"""What a world holds, as text for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.cli.screen import table, wrapped
from tarazy.codes.classification import code_and_name
from tarazy.text.formats import amount
from tarazy.world.quality import account_quality, quality_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from tarazy.world import World

BILLION = 1e3  # million USD
TOP = 10


def world_overview(world: World) -> str:
    """Return one line per economy, and unit, year, source and quality of every variable."""
    quality = account_quality(world)
    rows = [
        [
            code_and_name(code),
            *(amount(value) for value in values),
            *partners,
            quality[code],
        ]
        for code, *values, partners in _economies(world)
    ]
    header = ["billion USD", "GDP", "exports", "imports"]
    header += ["sells most to", "buys most from", "accounts"]
    parts = [heading(world), table(header, rows), *_how_good(world), _provenance(world)]
    return "\n\n".join(parts)


def _how_good(world: World) -> list[str]:
    """Return which part of the world is data and which is not, if it says so."""
    shares = quality_shares(world)
    return [] if shares.empty else ["How good it is, per cent of value\n" + _frame(shares)]


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
    from tarazy.codes.sector_groups import known_in
    from tarazy.world.profile import profile

    found = profile(world, code)
    partners, sectors = found["partners"], found["sectors"]
    parts = [code_and_name(code), heading(world), _frame(found["summary"])]
    if not found["references"].empty:
        quality = account_quality(world)[code]
        parts.append(
            f"Accounts beside their sources, million USD and per cent; quality: {quality}\n"
            + _references(found["references"])
        )
    for flow, verb in (("export", "sells most to"), ("import", "buys most from")):
        chosen = partners[partners["flow"] == flow].drop(columns="flow")
        chosen = chosen.rename(columns={"quality": "partner's accounts"})
        parts.append(f"{code} {verb}, million USD and per cent\n" + _frame(chosen))
    parts.append(
        "Sectors that sell most abroad, million USD\n"
        + _frame(sectors.sort_values("exports", ascending=False, kind="stable"))
    )
    if known_in("goods", world.sectors, world.sector_groups) is None:
        parts.append("Goods and services are not told apart: the world does not say which is which")
    return "\n\n".join([*parts, _provenance(world)])


def _references(found: pd.DataFrame) -> str:
    """Return accounts beside their sources; of partners how many of those recorded are found."""
    counted = found["item"].str.startswith("five largest partners")
    told = [
        f"{there:.0f} of {recorded:.0f}" if count else there
        for there, recorded, count in zip(found["value"], found["reference"], counted, strict=True)
    ]
    shown = found.assign(value=told, reference=found["reference"].mask(counted))
    return _frame(shown, rows=len(shown))


def plain(world: World, code: str | None = None) -> dict[str, Any]:
    """Return what the text tells as plain data: of one economy, or of all of them.

    Values are in million USD before tariffs, where no unit says otherwise.
    """
    from tarazy.world.profile import profile

    frames = profile(world, code or world.economies[0])
    told: dict[str, Any] = {"world": about(world)}
    if code is None:
        quality = account_quality(world)
        told["unit"] = "million USD"
        told["quality"] = quality_shares(world).to_dict("records")
        told["sectors"] = world.sectors
        told["economies"] = [
            {
                "code": each,
                "gdp": gdp * BILLION,
                "exports": exports * BILLION,
                "imports": imports * BILLION,
                "sells_most_to": seller,
                "buys_most_from": buyer,
                "quality": quality[each],
            }
            for each, gdp, exports, imports, (seller, buyer) in _economies(world)
        ]
    else:
        told["country"] = code
        told["quality"] = account_quality(world)[code]
        for key in ("summary", "references", "partners", "sectors"):
            told[key] = _records(frames[key])
    return told | {"variables": frames["provenance"].to_dict("records")}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain data; what is not known is null."""
    return [
        {str(key): None if value != value else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def about(world: World) -> dict[str, Any]:
    """Return name, year and digest of a world as plain data."""
    return {"name": world.name, "year": world.year, "digest": world.digest}


def heading(world: World) -> str:
    """Return name, year, size and digest of a world in a line."""
    return (
        f"World {world.name}: year {world.year}, {len(world.economies)} economies, "
        f"{len(world.sectors)} sectors, digest {world.digest}"
    )


def _provenance(world: World) -> str:
    """Return quality, year and unit of every variable, then where the others come from."""
    variables = [(str(name), array.attrs) for name, array in world.dataset.data_vars.items()]
    rows = [
        [name, _quality(attrs), *(_plain(attrs.get(key)) for key in ("year", "unit"))]
        for name, attrs in variables
    ]
    described: dict[str, list[str]] = {}
    for name, attrs in variables:
        if attrs.get("quality") != "derived":
            text = f"{_plain(attrs.get('source'))}. Licence: {_plain(attrs.get('licence'))}."
            described.setdefault(text, []).append(name)
    sources = [wrapped(f"{', '.join(names)}: {text}", "  ") for text, names in described.items()]
    return "\n\n".join([table(["variable", "quality", "year", "unit"], rows), "\n".join(sources)])


def _quality(attrs: Mapping[str, Any]) -> str:
    """Return the quality of a variable, and of how many cells a user has said another."""
    told = {_plain(attrs.get("quality")): 0}
    for edit in attrs.get("edits", []):
        told[edit["quality"]] = told.get(edit["quality"], 0) + edit["cells"]
    first, *others = told
    return ", ".join([first, *(f"{told[quality]} cells {quality}" for quality in others)])


def _plain(value: object) -> str:
    """Return an attribute as text; one that differs by set of elasticities, each value once."""
    if isinstance(value, dict):
        return "; ".join(dict.fromkeys(str(part) for part in value.values()))
    return "" if value is None else str(value)


def _frame(frame: pd.DataFrame, rows: int = TOP) -> str:
    shown = frame.head(rows)
    cells = [[_cell(value) for value in row] for row in shown.to_numpy(dtype=object)]
    return table([str(column).replace("_", " ") for column in shown.columns], cells)


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return "" if value != value else amount(float(value))
    return code_and_name(str(value))
