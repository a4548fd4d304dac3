"""Who pays for new routes: the real income of a country net of the annuity of their capital.

The equilibrium of the trade model holds what a route earns and not what it costs to build. The
annuity is taken off real income beside it, to first order: a payment to lenders abroad by the
country whose exports the network carries, at the prices of the world. That the country pays, and
all of it, is an assumption: owners abroad who build a line pay their part of it, and earn it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr


@dataclass(frozen=True)
class NetIncome:
    """The change of a country's real income, with and without the annuity that it pays.

    Attributes
    ----------
    payer
        The country.
    net, gross
        Per cent of its income of the benchmark: less the annuity, and as the trade model has it.
    net_musd, gross_musd
        The same in million USD a year.
    annuity_musd
        Million USD a year at the prices of the world.
    accounts_net_musd
        The income change that the network's own accounts tell, less the annuity, million USD of the
        world a year. With labour, capital and resources the trade model takes volumes from the
        network and finds income itself, so that it may differ.
    """

    payer: str
    net: float
    gross: float
    net_musd: float
    gross_musd: float
    annuity_musd: float
    accounts_net_musd: float


def net_income(dataset: xr.Dataset, summary: Mapping[str, Any]) -> NetIncome | None:
    """Return the real income of the country that pays for the new routes of a network.

    Parameters
    ----------
    dataset
        Of an outcome.
    summary
        Of one of its networks, as `tarazy.experiment.corridor_part.CorridorPart` has it.

    Returns
    -------
    NetIncome or None
        None where no route was opened, where those that were have no capital cost, or where the
        network is not tied to the world.
    """
    route = summary.get("route")
    if route is None or route["payer"] is None or route["verdict"] == "free":
        return None
    own = {"country": route["payer"]}
    gross, income = (float(dataset[name].sel(own)) for name in ("welfare", "income_before"))
    annuity = float(route["annuity_of_world_musd"])
    return NetIncome(
        payer=str(route["payer"]),
        net=gross - 100.0 * annuity / income,
        gross=gross,
        net_musd=gross / 100.0 * income - annuity,
        gross_musd=gross / 100.0 * income,
        annuity_musd=annuity,
        accounts_net_musd=float(route["income_change_net_musd"]),
    )
