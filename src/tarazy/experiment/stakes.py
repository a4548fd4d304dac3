"""Who owns what in each sector of each host, while the events of a scenario change it.

A stake has two parts: machines, at the prices of the benchmark, and a title to what the natural
resource earns. Both pay the same profit tax, so that an owner's part of a sector's income, ω, is

    ω_n = (ρ M_n + T_n) / Σ_m (ρ M_m + T_m)

with M_n its machines in million USD, T_n the income of its title a year, and ρ the return of the
host's capital at the benchmark, net of depreciation, which is the same in all of its sectors. Where
a sector has no resource this is ω'_n = (ω_n K + Δ_n) / (K + Σ Δ) for machines Δ that are added;
where it has one, machines that are added do not take a part of the rent from those who have it.

A stake that changes hands at its present value costs its benchmark income after tax, discounted at
the benchmark return after tax; the annuity that the buyer owes every year at that return is
therefore that income again, whatever the return is. It enters other primary income of both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tarazy.trade.factors import Factors

Array = NDArray[np.float64]
# Of what rounding leaves of shares and factors that do not change.
ROUNDING = 1e-12


class Stakes:
    """What each owner has, changed in place.

    Parameters
    ----------
    factors
        Of the benchmark.
    output
        (N, J) of the benchmark, million USD.

    Attributes
    ----------
    machines
        (N, N, J) host, owner, sector: capital at the prices of the benchmark, million USD.
    titles
        (N, N, J) income of the resource before profit tax at the benchmark, million USD a year.
    invested
        (N, N) host, owner: what owners have brought, less what they have taken out, at the prices
        of the benchmark, million USD. Stakes that change hands are no part of it.
    brings
        Whether an event is about the capital of an owner, be it nothing that it brings.
    seized
        (N, N) host, owner: capital that owners have got without a price, at the prices of the
        benchmark, million USD.
    payments
        (N,) what an economy receives, less what it pays, every year for stakes that changed hands,
        million USD.
    """

    machines: Array
    titles: Array
    invested: Array
    brings: bool
    seized: Array
    payments: Array

    def __init__(self, factors: Factors, output: Array) -> None:
        earned = factors.capital.T * output
        by_host = earned.sum(axis=1, keepdims=True)
        part = np.divide(earned, by_host, out=np.zeros_like(earned), where=by_host > 0)
        self._stock = factors.capital_stock[:, None] * part
        net = (1.0 - factors.depreciation) * by_host[:, 0]
        # ρ of each host.
        self.net_return = np.divide(
            net, factors.capital_stock, out=np.zeros_like(net), where=factors.capital_stock > 0
        )
        self._owner = factors.owner
        self._kept = 1.0 - factors.profit_tax.T
        self.machines = factors.owner * self._stock[:, None, :]
        self.titles = factors.owner * (factors.resource.T * output)[:, None, :]
        self.invested = np.zeros(factors.owner.shape[:2])
        self.brings = False
        self.seized = np.zeros(factors.owner.shape[:2])
        self.payments = np.zeros(len(output))

    @property
    def stock(self) -> Array:
        """(N, J) capital so far, million USD at the prices of the benchmark."""
        return np.asarray(self.machines.sum(axis=1))

    @property
    def stock_before(self) -> Array:
        """(N, J) capital of the benchmark, million USD."""
        return np.asarray(self._stock)

    @property
    def income(self) -> Array:
        """(N, N, J) what stakes earn before profit tax at the returns of the benchmark."""
        return np.asarray(self.net_return[:, None, None] * self.machines + self.titles)

    @property
    def shares(self) -> Array:
        """(N, N, J) ω so far; that of the benchmark where nothing is earned, or nothing changed."""
        income = self.income
        total = income.sum(axis=1, keepdims=True)
        found = np.divide(income, total, out=self._owner.copy(), where=total > 0)
        return np.asarray(np.where(np.abs(found - self._owner) > ROUNDING, found, self._owner))

    def changed_shares(self) -> Array | None:
        """Return `shares`; None where they are those of the benchmark."""
        found = self.shares
        return None if np.array_equal(found, self._owner) else found

    def changed_capital(self) -> Array | None:
        """Return the (N, J) factor on the stock of capital; None where it is what it was."""
        factor = np.divide(
            self.stock, self._stock, out=np.ones_like(self._stock), where=self._stock > 0
        )
        factor[np.abs(factor - 1.0) <= ROUNDING] = 1.0
        return None if (factor == 1.0).all() else factor

    def changed_investment(self) -> Array | None:
        """Return `invested`; None where no event is about the capital of an owner.

        Where one is that brings nothing, it is zero: real income is told as beside the next dollar.
        """
        if not self.brings:
            return None
        found = _without_rounding(self.invested, self._stock.sum())
        return np.zeros_like(self.invested) if found is None else found

    def changed_seizure(self) -> Array | None:
        """Return `seized`; None where everything that changed hands has its price."""
        return _without_rounding(self.seized, self._stock.sum())

    def changed_income(self) -> Array | None:
        """Return `payments`; None where nobody pays."""
        return _without_rounding(self.payments, self.income.sum())

    def pass_on(self, given: Array, into: Array, *, paid: bool, machines: bool = True) -> None:
        """Let stakes change hands inside their sector.

        Parameters
        ----------
        given
            (N, N, J) the fraction of its stake that each owner gives away.
        into
            (N, N, J) how what is given away in a sector divides over its new owners; sums to one
            over owners where something is.
        paid
            Whether it has a price: the present value at the benchmark.
        machines
            Whether machines change hands, or the title to the resource alone.
        """
        moved = np.zeros_like(self.titles)
        for held, rate in ((self.machines, self.net_return[:, None, None]), (self.titles, 1.0)):
            if held is self.machines and not machines:
                continue
            leaving = given * held
            gain = into * leaving.sum(axis=1, keepdims=True) - leaving
            if held is self.machines and not paid:
                self.seized += np.maximum(gain, 0.0).sum(axis=2)
            held += gain
            moved += rate * gain
        if paid:
            self.payments -= np.einsum("hnj,hj->n", moved, self._kept)


def _without_rounding(values: Array, size: float) -> Array | None:
    """Return values; None where all are nothing beside a size."""
    return values.copy() if np.abs(values).max() > ROUNDING * size else None
