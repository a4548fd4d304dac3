"""What a document changes of capital, resources, their taxes and owners, before and after.

As in :mod:`tarazy.experiment.asked_changes`, only what changes is kept: a row for each sector of a
host, one for each host and owner, and one for each economy that is paid for a stake, or pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.experiment.stakes import Stakes
from tarazy.trade.measures import MUSD

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.trade.data import Counterfactual
    from tarazy.trade.factors import Factors

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

HOLDING, STAKE, PAYMENT = ("holding",), ("stake",), ("payment",)
FRACTION, FACTOR, OF_OUTPUT = "fraction", "factor", "fraction of output"
EVERY_SECTOR = "*"
# Variables of an outcome: (dims, unit, long name); each group is whole, or there is none of it.
OF_HOLDINGS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "capital_stock_before": (HOLDING, MUSD, "capital before, at its prices of then"),
    "capital_factor": (HOLDING, FACTOR, "factor on the stock of capital"),
    "sector_rent_before": (HOLDING, MUSD, "what the natural resource earned before"),
    "resource_factor": (HOLDING, FACTOR, "factor on the natural resource"),
    "profit_tax_rate_before": (HOLDING, FRACTION, "tax on capital and resource income before"),
    "profit_tax_rate_after": (HOLDING, FRACTION, "tax on capital and resource income after"),
    "royalty_rate_before": (HOLDING, OF_OUTPUT, "royalty before"),
    "royalty_rate_after": (HOLDING, OF_OUTPUT, "royalty after"),
}
OF_STAKES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "owned_income_before": (STAKE, MUSD, "income after tax of the sectors that are touched before"),
    "owner_share_before": (STAKE, FRACTION, "the owner's part of it before"),
    "owner_share_after": (STAKE, FRACTION, "the owner's part of it after, at returns as before"),
}
OF_PAYMENTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "stake_payment": (PAYMENT, MUSD, "received, less paid, every year for stakes"),
}
GROUPS = (OF_HOLDINGS, OF_STAKES, OF_PAYMENTS)
OF_FACTORS = {name: told for group in GROUPS for name, told in group.items()}
# The label of each row, along its dimension.
FACTOR_LABELS = {
    "holding_country": HOLDING,
    "holding_sector": HOLDING,
    "stake_host": STAKE,
    "stake_owner": STAKE,
    "stake_sector": STAKE,
    "payment_country": PAYMENT,
}
# A change of a share below this is none.
_LEAST = 1e-9


@dataclass(frozen=True, eq=False)
class AskedFactors:
    """What changes, by position; values by variable of `OF_FACTORS`, each as long as its rows.

    Attributes
    ----------
    host, sector
        Of the sectors whose capital, resource, tax or royalty changes.
    stake_host, stake_owner
        Of the owners whose part changes.
    stake_sector
        The sector of the host in which it does; -1 where there are several.
    paid
        Of the economies that pay or are paid for stakes.
    values
        By variable.
    """

    host: Positions
    sector: Positions
    stake_host: Positions
    stake_owner: Positions
    stake_sector: Positions
    paid: Positions
    values: dict[str, Array]

    def variables(
        self, economies: Any, sectors: Any, source: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return variables and labels, as `xarray.Dataset.assign` takes them.

        Parameters
        ----------
        economies, sectors
            Labels of the results.
        source
            Of the variables.
        """
        named = np.append(sectors.astype(object), EVERY_SECTOR)
        labels = {
            "holding_country": economies[self.host],
            "holding_sector": sectors[self.sector],
            "stake_host": economies[self.stake_host],
            "stake_owner": economies[self.stake_owner],
            "stake_sector": named[self.stake_sector].astype(str),
            "payment_country": economies[self.paid],
        }
        held, owned, paid = len(self.host), len(self.stake_host), len(self.paid)
        rows: dict[tuple[str, ...], int] = {HOLDING: held, STAKE: owned, PAYMENT: paid}
        told = {name: form for name, form in OF_FACTORS.items() if rows[form[0]]}
        return (
            {
                name: (
                    dims,
                    self.values[name],
                    {"unit": unit, "long_name": text, "source": source},
                )
                for name, (dims, unit, text) in told.items()
            },
            {name: (dims, labels[name]) for name, dims in FACTOR_LABELS.items() if rows[dims]},
        )


def asked_factors(
    counterfactual: Counterfactual, factors: Factors | None, output: Array
) -> AskedFactors | None:
    """Return what a counterfactual changes of capital, resources, taxes and owners.

    Parameters
    ----------
    counterfactual
        Of a document.
    factors
        Of the benchmark; None where there is one.
    output
        (N, J) of the benchmark, million USD.

    Returns
    -------
    AskedFactors or None
        None where nothing of the kind changes.
    """
    given = counterfactual
    arrays = (given.capital, given.resource, given.profit_tax, given.royalty, given.owner)
    if factors is None or all(part is None for part in (*arrays, given.other_income)):
        return None
    ones = np.ones_like(output)
    capital = ones if given.capital is None else given.capital
    resource = ones if given.resource is None else given.resource
    tax, royalty = factors.profit_tax.T, factors.royalty.T
    tax_after = tax if given.profit_tax is None else given.profit_tax
    royalty_after = royalty if given.royalty is None else given.royalty
    before = Stakes(factors, output)
    at = np.nonzero(
        (capital != 1.0) | (resource != 1.0) | (tax_after != tax) | (royalty_after != royalty)
    )
    values = {
        "capital_stock_before": before.stock_before[at],
        "capital_factor": capital[at],
        "sector_rent_before": (factors.resource.T * output)[at],
        "resource_factor": resource[at],
        "profit_tax_rate_before": tax[at],
        "profit_tax_rate_after": tax_after[at],
        "royalty_rate_before": royalty[at],
        "royalty_rate_after": royalty_after[at],
    }
    owner_after = factors.owner if given.owner is None else given.owner
    # (host, sector) what is earned after tax where an owner's part changes.
    earned = (1.0 - tax) * before.income.sum(axis=1)
    earned = np.where(np.abs(owner_after - factors.owner).max(axis=1) > _LEAST, earned, 0.0)
    total = earned.sum(axis=1, keepdims=True)
    weight = np.divide(earned, total, out=np.zeros_like(earned), where=total > 0)
    was, becomes = (np.einsum("hnj,hj->hn", part, weight) for part in (factors.owner, owner_after))
    host, owner = np.nonzero(np.abs(becomes - was) > _LEAST)
    several = (earned > 0).sum(axis=1) != 1
    only = np.where(several, -1, earned.argmax(axis=1))
    values |= {
        "owned_income_before": total[host, 0],
        "owner_share_before": was[host, owner],
        "owner_share_after": becomes[host, owner],
    }
    paid = np.zeros(len(output)) if given.other_income is None else given.other_income
    payer = np.flatnonzero(paid)
    values["stake_payment"] = paid[payer]
    return AskedFactors(at[0], at[1], host, owner, only[host], payer, values)


def factor_names(dataset: xr.Dataset) -> list[str]:
    """Return the variables of `OF_FACTORS` that an outcome has."""
    return [name for name in OF_FACTORS if name in dataset]
