"""What the accounts of an outcome with labour, capital and resources say of each other.

As `tarazy.trade.identities`, for variables of `tarazy.trade.labelled_factors`: what is produced is
what is earned of it and taxes, (A1) of `tarazy.trade.accounts`; what is earned at home and abroad
is national income, (A2); with transfers it is spent, and leaves the deficit, (A3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# name, implied, size of the terms, what it follows from.
Implied = tuple[str, Array, Array, str]

_PRODUCED = ("labour_income", "capital_income", "resource_income", "royalties", "tariff_revenue")
_EARNED = ("gdp", "income_from_abroad", "income_to_abroad", "other_income")


def knows_factors(values: Mapping[str, Array]) -> bool:
    """Return whether an outcome has the accounts of three factors."""
    return "gni_after" in values


def of_accounts(values: Mapping[str, Array]) -> Iterator[Implied]:
    """Yield product, national income and income, before and after, and the growth of product.

    Parameters
    ----------
    values
        Variables of an outcome by name.
    """
    for when in ("before", "after"):
        produced = [values[f"{name}_{when}"] for name in _PRODUCED]
        yield f"gdp_{when}", *_sum(produced), f"incomes, royalties and taxes on trade {when}"
        product, received, paid, other = (values[f"{name}_{when}"] for name in _EARNED)
        yield (
            f"gni_{when}",
            *_sum([product, received, -paid, other]),
            f"gdp_{when} and income from and to abroad",
        )
        spent = [values[f"gni_{when}"], values[f"transfers_{when}"]]
        yield f"income_{when}", *_sum(spent), f"gni_{when} and transfers_{when}"
        if f"owner_income_{when}" in values:
            # Owner, host.
            abroad = values[f"owner_income_{when}"].copy()
            np.fill_diagonal(abroad, 0.0)
            told = f"owner_income_{when}"
            yield f"income_from_abroad_{when}", *_sum(list(abroad.T)), told
            yield f"income_to_abroad_{when}", *_sum(list(abroad)), told


def deficit_of(values: Mapping[str, Array], when: str) -> Array:
    """Return the deficit that the accounts leave, GNI - GDP + T, (N,)."""
    found = values[f"gni_{when}"] - values[f"gdp_{when}"] + values[f"transfers_{when}"]
    return np.asarray(found)


def _sum(terms: list[Array]) -> tuple[Array, Array]:
    stacked = np.array(terms)
    return stacked.sum(axis=0), np.abs(stacked).sum(axis=0)
