"""What a world carries beside its flows: their quality, and figures they are held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.un_main_aggregates import ACTIVITIES
from tarazy_pipeline.world.national_accounts import UN_YEAR, YEAR, NationalAccounts
from tarazy_pipeline.world.widen import Wide

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from tarazy.world.world import World

Array = NDArray[np.float64]

# An economy of a table whose value added is moved by more than this part is estimated.
LARGE_MOVE = 0.1
PARTNERS = 5
_LICENCE = "World Bank (CC BY 4.0); UN (free with reference); CIA World Factbook (public domain)"


def reference_variables(
    economies: Sequence[str],
    wide: Wide,
    accounts: NationalAccounts,
    baci: Array,
    own: dict[str, tuple[Array, Array]],
) -> dict[str, xr.DataArray]:
    """Return the variables of a world that say how good it is.

    Parameters
    ----------
    economies
        N codes.
    wide, accounts
        Of the same economies.
    baci
        (N importer, N exporter) recorded goods.
    own
        Economy to (N,) exports and imports by partner of its own statistics, which go before BACI.

    Returns
    -------
    dict
        ``account_quality`` (importer), ``national_accounts`` (importer, account),
        ``recorded_partners`` (importer, flow, rank).
    """
    import xarray as xr

    moved = np.nan_to_num(wide.factor, nan=1.0)
    quality = [
        "coarse"
        if code in wide.neighbours
        else "estimated"
        if abs(factor - 1.0) > LARGE_MOVE
        else "data"
        for code, factor in zip(economies, moved, strict=True)
    ]
    shared = {"year": YEAR, "quality": "derived", "licence": "MIT"}
    return {
        "account_quality": xr.DataArray(
            np.array(quality),
            dims="importer",
            attrs=shared
            | {
                "unit": "quality",
                "source": "how core-2022 was made",
                "notes": "of an economy's totals by sector. data: from a table of the ADB (of "
                "Kazakhstan, its own statistics); estimated: from such a table, value added moved "
                f"by more than {LARGE_MOVE:.0%} to its national accounts; coarse: without a table, "
                "from national accounts, groups of exports and neighbours",
                "before": {
                    code: {"value_added": round(float(earned)), "exports": round(float(sold))}
                    for code, earned, sold in zip(
                        economies, wide.value_added_before, wide.exports_before, strict=True
                    )
                    if not np.isnan(earned)
                },
                "neighbours": wide.neighbours,
                "remarks": wide.remarks,
            },
        ),
        "national_accounts": _accounts(accounts),
        "recorded_partners": _partners(economies, baci, own),
    }


def repairs(world: World) -> pd.DataFrame:
    """Return what was done to every economy: before, after, and what its sources have.

    Returns
    -------
    DataFrame
        One row per economy, million USD and per cent of GDP; what is not known is empty. ``table``
        is the ADB's, Kazakhstan's its own statistics in it.
    """
    import pandas as pd

    known = world.dataset["national_accounts"].to_pandas()
    before = world.dataset["account_quality"].attrs["before"]
    trade = world.dataset["trade"].values.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    exports, imports, gdp = trade.sum(axis=0), trade.sum(axis=1), known["gdp"].to_numpy()
    frame = pd.DataFrame(
        {
            "economy": world.economies,
            "quality": world.dataset["account_quality"].values,
            "value_added_table": [before.get(c, {}).get("value_added") for c in world.economies],
            "value_added": world.accounts.value_added,
            "value_added_un": known["value_added"].to_numpy(),
            "exports_table": [before.get(c, {}).get("exports") for c in world.economies],
            "exports": exports,
            "exports_recorded": known["exports"].to_numpy(),
            "imports": imports,
            "imports_recorded": known["imports"].to_numpy(),
            "balance_percent": (100.0 * (exports - imports) / gdp).round(1),
            "balance_recorded_percent": (
                100.0 * (known["exports"] - known["imports"]).to_numpy() / gdp
            ).round(1),
        }
    )
    whole = [name for name in frame.columns[2:] if not name.endswith("percent")]
    frame[whole] = frame[whole].round()
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _accounts(accounts: NationalAccounts) -> xr.DataArray:
    import xarray as xr

    items = {
        "gdp": accounts.gdp,
        "value_added": accounts.value_added,
        **{name: accounts.activities[:, place] for place, name in enumerate(ACTIVITIES)},
        "exports": accounts.exports,
        "imports": accounts.imports,
        "trade_year": np.where(accounts.trade_year > 0, accounts.trade_year, np.nan),
    }
    return xr.DataArray(
        np.round(np.stack(list(items.values()), axis=1), 1),
        dims=("importer", "account"),
        coords={"account": list(items)},
        attrs={
            "unit": "million USD; trade_year a year",
            "year": YEAR,
            "source": "GDP: World Bank; value added and its seven activities: shares in GDP of "
            f"{UN_YEAR} (UN National Accounts Main Aggregates) times it; exports and imports of "
            "goods and services: CIA World Factbook, or the UN's shares of GDP where trade_year is "
            f"{UN_YEAR}",
            "licence": _LICENCE,
            "quality": "data",
            "notes": "what the economies of the world are held against; GDP less value added is "
            "net taxes on products",
        },
    )


def _partners(
    economies: Sequence[str], baci: Array, own: dict[str, tuple[Array, Array]]
) -> xr.DataArray:
    import xarray as xr

    codes = np.array(economies)
    found = np.full((len(codes), 2, PARTNERS), "", dtype="<U3")
    for n, code in enumerate(economies):
        flows = own.get(code, (baci[:, n], baci[n]))
        for place, values in enumerate(flows):
            others = np.where(np.arange(len(codes)) == n, 0.0, values)
            order = np.argsort(-others, kind="stable")[:PARTNERS]
            named = codes[order[others[order] > 0]]
            found[n, place, : len(named)] = named
    return xr.DataArray(
        found,
        dims=("importer", "flow", "rank"),
        coords={"flow": ["exports", "imports"], "rank": np.arange(1, PARTNERS + 1)},
        attrs={
            "unit": "ISO3 code",
            "year": 2023,
            "source": "CEPII BACI; of Kazakhstan its Bureau of National Statistics, 2022",
            "licence": "Etalab Open Licence 2.0; free with reference to the Bureau",
            "quality": "data",
            "notes": "largest partners in goods as they are recorded, the largest first",
        },
    )
