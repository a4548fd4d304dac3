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
_SPLIT = {
    "from_factor_income": ("labour", "capital", "resource", "abroad", "saving"),
    "from_tariff_revenue": ("taxes",),
    "from_deficit": ("other", "transfers"),
}
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


def of_parts(values: Mapping[str, Array]) -> Iterator[Implied]:
    """Yield the coarse split of real income as the sum of the fine one.

    Parameters
    ----------
    values
        Variables of an outcome by name, all parts among them.
    """
    for name, fine in _SPLIT.items():
        terms = [values[f"from_{part}"] for part in fine]
        yield name, *_sum(terms), ", ".join(f"from_{part}" for part in fine) + " together"


def of_changes(values: Mapping[str, Array], closure: str) -> Iterator[Implied]:
    """Yield changes as ratios of money, per cent; the size of the terms is 100 and more.

    Parameters
    ----------
    values
        Variables of an outcome by name.
    closure
        Of transfers: where they stay what they are, real income is compared with the benchmark.
    """
    stock, earned = _hat(values["capital_stock"]), values["capital_income_after"]
    before = values["capital_income_before"]
    hat = np.divide(earned, before, out=np.ones_like(before), where=before > 0) / stock
    told = "capital_income_before, capital_income_after and capital_stock"
    yield "capital_return", *_change(hat), told
    if closure != "fixed":
        return
    for product in ("gni", "gdp"):
        name = f"{product}_before", f"{product}_after"
        hat = values[name[1]] / values[name[0]] / _hat(values["price_index"])
        yield f"real_{product}", *_change(hat), f"{name[0]}, {name[1]} and price_index"
    terms = [values["welfare"], -values["from_saving"]]
    yield "welfare_uncharged", *_sum(terms), "welfare and from_saving"


def _hat(per_cent: Array) -> Array:
    return 1.0 + per_cent / 100.0


def _change(hat: Array) -> tuple[Array, Array]:
    return 100.0 * (hat - 1.0), 100.0 * (1.0 + np.abs(hat))


def deficit_of(values: Mapping[str, Array], when: str) -> Array:
    """Return the deficit that the accounts leave, GNI - GDP + T, (N,)."""
    found = values[f"gni_{when}"] - values[f"gdp_{when}"] + values[f"transfers_{when}"]
    return np.asarray(found)


def _sum(terms: list[Array]) -> tuple[Array, Array]:
    stacked = np.array(terms)
    return stacked.sum(axis=0), np.abs(stacked).sum(axis=0)
