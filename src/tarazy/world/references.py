"""The accounts of an economy beside the figures of other sources that they are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tarazy.codes.classification import goods_sectors
from tarazy.codes.classification import sectors as sector_labels

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.world.world import World

# How far an economy may be from its sources: value added and GDP in per cent, the balance in points
# of GDP.
VALUE_ADDED_BOUND, BALANCE_BOUND = 3.0, 3.0
# Of the five largest recorded partners, those among so many of the world's.
PARTNERS_SHOWN = 6
_MINING = ("oil_gas", "other_mining")
_TRADE = ("motor_trade", "wholesale", "retail", "hotels")
_TRANSPORT = ("land_transport", "water_transport", "air_transport", "transport_support", "telecom")
_FIRST_OF_OTHERS = "finance"
_TABLE_KEPT = (
    "the composition of the economy's own table of 2022 is kept; the source's shares are of 2021"
)
_MINING_EXPORTS = "of industry, mining has what its exports take"
_WORLD_CLOSED = "the balances of payments of the world do not add up to zero"


def references(world: World, economy: str) -> pd.DataFrame:
    """Return the accounts of one economy, each line beside its source.

    Parameters
    ----------
    world
        One that carries ``national_accounts``, as ``core-2022`` does.
    economy
        Its code.

    Returns
    -------
    DataFrame
        ``item``, ``value``, ``reference`` (million USD; per cent of GDP for the balance; for
        partners how many of the five largest recorded are among the six largest here),
        ``difference`` (per cent; points of GDP for the balance), ``source``, ``note`` (why a line
        is off by more than 3 per cent or points). Empty where the world carries no such figures.
    """
    import pandas as pd

    columns = ["item", "value", "reference", "difference", "source", "note"]
    if "national_accounts" not in world.dataset:
        return pd.DataFrame(columns=columns)
    n = world.economies.index(economy)
    known = world.dataset["national_accounts"].sel(importer=economy).to_series()
    quality = str(world.dataset["account_quality"].values[n])
    accounts = world.accounts
    value_added = accounts.output[n] * world.dataset["value_added_share"].values[n]
    by_sector = dict(zip(world.sectors, value_added.tolist(), strict=True))
    trade = world.dataset["trade"].values
    away = np.arange(len(world.economies)) != n
    exports, imports = float(trade[away, n].sum()), float(trade[n, away].sum())
    total, gdp = float(value_added.sum()), float(known["gdp"])
    taxes = gdp - float(known["value_added"])
    un = "UN, shares of 2021, times World Bank GDP of 2022"
    payments = f"balance of payments {known['trade_year']:.0f} (Factbook)"
    rows = [
        ("GDP at market prices", total + taxes, gdp, "World Bank; taxes on products by the UN", ""),
        ("value added", total, float(known["value_added"]), un, ""),
    ]
    for name, sectors in _activities().items():
        note = _MINING_EXPORTS if quality == "coarse" else _TABLE_KEPT
        held = sum(by_sector.get(sector, 0.0) for sector in sectors)
        rows.append((f"value added, {name}", held, float(known[name]), un, note))
    rows += [
        ("exports", exports, float(known["exports"]), payments, "re-exports are not in the table"),
        ("imports", imports, float(known["imports"]), payments, "balance and exports govern"),
    ]
    table = pd.DataFrame(rows, columns=["item", "value", "reference", "source", "note"])
    table["difference"] = 100.0 * (table["value"] / table["reference"] - 1.0)
    balance = 100.0 * (exports - imports) / gdp
    recorded = 100.0 * float(known["exports"] - known["imports"]) / gdp
    table.loc[len(table)] = {
        "item": "balance, per cent of GDP",
        "value": balance,
        "reference": recorded,
        "source": payments,
        "note": _WORLD_CLOSED,
        "difference": balance - recorded,
    }
    bound = np.where(table["item"].str.startswith("balance"), BALANCE_BOUND, VALUE_ADDED_BOUND)
    table["note"] = table["note"].where(table["difference"].abs() > bound, "")
    return pd.concat([table, _partners(world, n)], ignore_index=True)[columns]


def _activities() -> dict[str, tuple[str, ...]]:
    """Return the UN's seven activities with their sectors."""
    codes = [label.code for label in sector_labels()]
    return {
        "agriculture": ("agriculture",),
        "mining_utilities": (*_MINING, "utilities"),
        "manufacturing": tuple(c for c in goods_sectors() if c not in ("agriculture", *_MINING)),
        "construction": ("construction",),
        "trade_hotels": _TRADE,
        "transport_communication": _TRANSPORT,
        "other_services": tuple(codes[codes.index(_FIRST_OF_OTHERS) :]),
    }


def _partners(world: World, n: int) -> pd.DataFrame:
    import pandas as pd

    recorded = world.dataset["recorded_partners"]
    goods = np.isin(np.array(world.sectors), goods_sectors())
    trade = world.dataset["trade"].values[:, :, goods].sum(axis=2)
    rows = []
    for flow, values in (("exports", trade[:, n]), ("imports", trade[n])):
        own = np.where(np.arange(len(values)) == n, 0.0, values)
        ours = [world.economies[k] for k in np.argsort(-own, kind="stable")[:PARTNERS_SHOWN]]
        names = [str(code) for code in recorded.sel(flow=flow).values[n] if code]
        found = [code for code in names if code in ours]
        missing = [code for code in names if code not in ours]
        note = f"not among the six largest: {', '.join(missing)}" if missing else ""
        source = f"as recorded: {', '.join(names)}"
        rows.append(
            (f"five largest partners, {flow}", len(found), len(names), np.nan, source, note)
        )
    return pd.DataFrame(
        rows, columns=["item", "value", "reference", "difference", "source", "note"]
    )
