"""The profile of one economy in a world: its size, partners and sectors, and what is estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tarazy.codes.names import economy_called
from tarazy.codes.sector_groups import known_in
from tarazy.world.quality import with_quality
from tarazy.world.references import references
from tarazy.world.world import World

if TYPE_CHECKING:
    import pandas as pd


def profile(world: World, economy: str) -> dict[str, pd.DataFrame]:
    """Return the profile of one economy.

    Parameters
    ----------
    world
        Any world.
    economy
        Its code, e.g. ``KAZ``.

    Returns
    -------
    dict
        Tidy frames, values in million USD before tariffs unless the unit says otherwise:

        - ``summary``: item, value, unit. GDP is value added and tariff revenue. Goods and services
          are told apart where the world tells which sectors are goods.
        - ``partners``: partner, flow (export or import), value, share (per cent of the flow),
          quality of the partner's accounts, sorted by flow and value.
        - ``sectors``: sector, output, value_added, exports, imports, in the order of the world.
        - ``references``: the accounts beside their sources (`tarazy.world.references`).
        - ``provenance``: variable, quality, unit, year, source, licence, notes, of every variable.

    Raises
    ------
    InputError
        The world has no such economy.
    """
    import pandas as pd

    economy = economy_called(economy, world.economies, f"world {world.name}")
    n = world.economies.index(economy)
    trade = world.dataset["trade"].values
    away = np.arange(len(world.economies)) != n
    exports, imports = trade[away, n, :], trade[n, away, :]
    accounts = world.accounts
    value_added = accounts.output[n] * world.dataset["value_added_share"].values[n]

    items = [
        ("GDP", accounts.value_added[n] + accounts.tariff_revenue[n], "million USD"),
        ("output", accounts.output[n].sum(), "million USD"),
        ("exports", exports.sum(), "million USD"),
        ("imports", imports.sum(), "million USD"),
        ("trade deficit", accounts.deficit[n], "million USD"),
        ("tariff revenue", accounts.tariff_revenue[n], "million USD"),
    ]
    for kind in ("goods", "services"):
        inside = known_in(kind, world.sectors, world.sector_groups)
        if inside is not None:
            chosen = np.isin(world.sectors, inside)
            items.append((f"{kind} exports", exports[:, chosen].sum(), "million USD"))
            items.append((f"{kind} imports", imports[:, chosen].sum(), "million USD"))
    partners = [code for code, other in zip(world.economies, away, strict=True) if other]
    frames = [
        pd.DataFrame(
            {
                "partner": partners,
                "flow": flow,
                "value": values.sum(axis=1),
                "share": 100.0 * values.sum(axis=1) / values.sum() if values.sum() > 0 else 0.0,
            }
        ).sort_values("value", ascending=False, kind="stable", ignore_index=True)
        for flow, values in (("export", exports), ("import", imports))
    ]
    return {
        "summary": pd.DataFrame(items, columns=["item", "value", "unit"]),
        "partners": with_quality(pd.concat(frames, ignore_index=True), world, "partner"),
        "sectors": pd.DataFrame(
            {
                "sector": world.sectors,
                "output": accounts.output[n],
                "value_added": value_added,
                "exports": exports.sum(axis=0),
                "imports": imports.sum(axis=0),
            }
        ),
        "references": references(world, economy),
        "provenance": pd.DataFrame(
            [
                {
                    "variable": str(name),
                    **{
                        key: str(array.attrs.get(key, ""))
                        for key in ("quality", "unit", "year", "source", "licence", "notes")
                    },
                }
                for name, array in world.dataset.data_vars.items()
            ]
        ),
    }
