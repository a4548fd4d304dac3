"""National accounts with factors: what is produced, who earns it, and what is left to spend.

::

    GDP_h = w_h L_h + Σ_j (r_hj K_hj + q_hj R_hj) + royalties_h + taxes on trade_h          (A1)
    GNI_n = GDP_n + Σ_h (paid_hn - paid_nh) + N_n                                           (A2)
    I_n   = GNI_n + T_n,    D_n = (GNI_n - GDP_n) + T_n                                     (A3)

``paid_hn`` is what capital, net of what replaces it, and resources of h pay after the tax of h to
owners in n; the rest of what is produced, what replaces capital and all taxes among it, stays in h.
N is other primary income, T transfers and borrowing.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Benchmark

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Accounts:
    """Accounts of every economy, (N,) in the unit of the flows unless said.

    Attributes
    ----------
    labour
        Wages.
    capital, resource
        (J, N) gross income of capital, and income of the resource, earned in the economy.
    depreciation
        (J, N) what of the former replaces capital.
    royalty, profit_tax
        (J, N) revenue of the host.
    trade_tax
        Tariffs and taxes on exports.
    paid
        (N, N) host, owner: after tax, zero at home.
    other_income, transfers
        N and T.
    charge
        What owners forgo for the capital that they have added, a year: the after-tax return of the
        benchmark on it; below zero where they took capital out. Zero at the benchmark.
    stock
        (J, N) capital, in units of its gross income at the benchmark.
    """

    labour: Array
    capital: Array
    resource: Array
    depreciation: Array
    royalty: Array
    profit_tax: Array
    trade_tax: Array
    paid: Array
    other_income: Array
    transfers: Array
    charge: Array
    stock: Array

    @property
    def value_added(self) -> Array:
        """Wages, capital, resources and royalties, (N,)."""
        return np.asarray(self.labour + (self.capital + self.resource + self.royalty).sum(axis=0))

    @property
    def gdp(self) -> Array:
        """Gross domestic product, (N,), (A1)."""
        return np.asarray(self.value_added + self.trade_tax)

    @property
    def from_abroad(self) -> Array:
        """What residents have from capital and resources abroad, (N,)."""
        return np.asarray(self.paid.sum(axis=0))

    @property
    def to_abroad(self) -> Array:
        """What owners abroad have from capital and resources here, (N,)."""
        return np.asarray(self.paid.sum(axis=1))

    @property
    def gni(self) -> Array:
        """Gross national income, (N,), (A2)."""
        return np.asarray(self.gdp + self.from_abroad - self.to_abroad + self.other_income)

    @property
    def taxes(self) -> Array:
        """Revenue of the government, (N,)."""
        return np.asarray(self.trade_tax + (self.royalty + self.profit_tax).sum(axis=0))

    def parts(self, *, net: bool) -> dict[str, Array]:
        """Return what income to spend consists of, (N,) each; they add up to it.

        Parameters
        ----------
        net
            Whether what replaces capital, and the charge on new capital, are taken off.

        Notes
        -----
        Capital and resource at home are those of residents, after tax; what owners abroad have is
        told apart in proportion to both.
        """
        worn = self.depreciation.sum(axis=0)
        capital = (self.capital - self.depreciation).sum(axis=0)
        resource = self.resource.sum(axis=0)
        # What is earned after tax, before owners abroad have theirs.
        both = capital + resource
        left = both - self.profit_tax.sum(axis=0) - self.to_abroad
        of_resource = np.divide(resource, both, out=np.zeros_like(both), where=both != 0)
        return {
            "labour": self.labour,
            "capital": left * (1.0 - of_resource) + (0.0 if net else worn),
            "resource": left * of_resource,
            "abroad": self.from_abroad,
            "taxes": self.taxes,
            "other": self.other_income,
            "transfers": self.transfers,
            "saving": -self.charge,
        }

    def spending(self, *, net: bool) -> Array:
        """Return the sum of `parts`, (N,)."""
        return np.asarray(sum(self.parts(net=net).values()))


_AT_BENCHMARK: WeakKeyDictionary[Benchmark, Accounts] = WeakKeyDictionary()


def accounts_before(benchmark: Benchmark) -> Accounts:
    """Return the accounts of a benchmark with factors, once."""
    known = _AT_BENCHMARK.get(benchmark)
    if known is None:
        known = _AT_BENCHMARK[benchmark] = _before(benchmark)
    return known


def _before(benchmark: Benchmark) -> Accounts:
    factors, output = benchmark.factors, benchmark.output
    assert factors is not None
    capital, resource = factors.capital * output, factors.resource * output
    worn = factors.depreciation * capital
    net = capital - worn + resource
    paid = np.einsum("hmj,jh->hm", factors.owner, net * (1.0 - factors.profit_tax))
    np.fill_diagonal(paid, 0.0)
    trade_tax = np.vecdot(benchmark.trade, benchmark.tariff).sum(axis=0)
    crosses = paid.sum(axis=0) - paid.sum(axis=1) + factors.other_income
    return Accounts(
        labour=(factors.labour * output).sum(axis=0),
        capital=capital,
        resource=resource,
        depreciation=worn,
        royalty=factors.royalty * output,
        profit_tax=factors.profit_tax * net,
        trade_tax=trade_tax,
        paid=paid,
        other_income=factors.other_income,
        transfers=benchmark.deficit - crosses,
        charge=np.zeros_like(trade_tax),
        stock=capital,
    )


def transfers_before(benchmark: Benchmark) -> Array:
    """Return what closures govern, (N,): T with factors, the whole deficit without."""
    return benchmark.deficit if benchmark.factors is None else accounts_before(benchmark).transfers
