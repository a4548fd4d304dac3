"""Draws of the estimated blocks of a world: who sells what to whom, and which inputs a sector uses.

What statistics know stays: output and exports of every sector, what an economy buys of every
product before duty, what its sectors spend on inputs and how much of every product they use; and
what a world says was controlled of its partners (`tarazy.world.controls`).
What is drawn is how these totals divide: among partners, and among the cells of the input-output
table. Sizes of error are those of the out-of-sample test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as known_sectors
from tarazy.errors import InputError
from tarazy.trade.data import Benchmark
from tarazy.trade.factors import Factors
from tarazy.world import World
from tarazy.world.balancing import NotBalancedError, approach_pairs, balance
from tarazy.world.controls import GOODS_CONTROL, PARTNER_CONTROL
from tarazy.world.quality import coarse_economies

Array = NDArray[np.float64]

# Mean absolute errors, weighted with size, of the test on a known year (docs: out-of-sample); and
# of inputs after a donor's structure, by the test in `donor_error`.
BILATERAL_ERROR = 0.233
INPUT_ERROR = 0.047
DONOR_INPUT_ERROR = 0.47
# Standard deviations of the logarithm before balancing that leave these errors after it, on
# core-2022: balancing to totals by sector takes a fifth of a bilateral error back.
BILATERAL_SPREAD = 0.376
INPUT_SPREAD = 0.074
DONOR_INPUT_SPREAD = 0.83
# An economy without a table: exports by sector are predicted with so large an error where a table
# is known and held back (docs: out-of-sample). A draw keeps exports by sector, so the spread of its
# partners stands for both errors together.
COARSE_EXPORT_ERROR = 0.68
COARSE_BILATERAL_SPREAD = 1.35
# Gaps that are left in the totals of a draw: of exports, and of what industries use of a product
# relative to its final use, which makes up for it. Where there is none, relative to income: the
# identities of a world hold to 1e-8.
TOLERANCE = 1e-6
FINAL_USE_TOLERANCE = 1e-3
STRICT_TOLERANCE = 1e-9
# After five rounds pairs are off their control by 0.4 % of trade; after thirty, by half of that.
PAIR_ROUNDS = 5


@dataclass(frozen=True)
class AccountDraws:
    """What is drawn of a benchmark, and what is kept.

    Attributes
    ----------
    benchmark
        The central world.
    drawn
        (T, N, N) the flows that are drawn, zero where they are kept.
    pairs
        (N, N) importer, exporter: goods trade that is controlled; NaN where it is free.
    controlled
        Number of leading sectors, the goods, in the control of pairs; 0 if none.
    donated
        (N,) whether the input structure of an economy is a donor's.
    coarse
        (N,) whether an economy has no table of its own.
    trade, inputs
        Whether trade, and input shares, are drawn.
    """

    benchmark: Benchmark
    drawn: Array
    pairs: Array
    controlled: int
    donated: NDArray[np.bool_]
    coarse: NDArray[np.bool_]
    trade: bool
    inputs: bool

    @classmethod
    def from_world(cls, world: World, benchmark: Benchmark) -> AccountDraws:
        """Return the draws of a world's estimated variables.

        Raises
        ------
        InputError
            If neither trade nor input shares are estimated.
        """
        data = world.dataset
        trade, inputs = (
            data[variable].attrs.get("quality") == "estimated"
            for variable in ("trade", "input_share")
        )
        if not (trade or inputs):
            raise InputError(
                f"world {world.name}: its trade and input shares are not estimated, so there is "
                "nothing to draw; allowed: draws of 'elasticities'"
            )
        drawn = benchmark.trade[: benchmark.traded].copy()
        n = len(benchmark.economies)
        own = np.arange(n)
        drawn[:, own, own] = 0.0
        pairs, controlled = np.full((n, n), np.nan), 0
        if PARTNER_CONTROL in data:
            held = data[PARTNER_CONTROL].values.T[: len(drawn)]
            drawn[np.broadcast_to(held[:, None, :], drawn.shape)] = 0.0
        if GOODS_CONTROL in data:
            controlled = _goods(benchmark.sectors)
            goods_trade = drawn[:controlled].sum(axis=0)
            pairs = np.where(data[GOODS_CONTROL].values, goods_trade, np.nan)
        donated = np.zeros(n, dtype=bool)
        if "structure_donor" in data:
            donated = data["structure_donor"].values != np.array(world.economies)
        coarse = coarse_economies(world)
        return cls(benchmark, drawn, pairs, controlled, donated, coarse, trade, inputs)

    def draw(self, generator: np.random.Generator) -> Benchmark:
        """Return a benchmark with other flows and input shares; all identities hold.

        Raises
        ------
        NotBalancedError
            If the draw cannot be brought back to the totals.
        """
        benchmark = self.benchmark
        # Both are always drawn, so that one does not move with whether the other is.
        partners = generator.standard_normal(self.drawn.shape, dtype=np.float32)
        recipe = generator.standard_normal(benchmark.input_share.shape, dtype=np.float32)
        trade, inputs = benchmark.trade, self._spent
        if self.trade:
            either = self.coarse[:, None] | self.coarse[None, :]
            spread = np.where(either, COARSE_BILATERAL_SPREAD, BILATERAL_SPREAD)
            trade = self._draw_trade(_lognormal(partners, spread))
        if self.inputs:
            spread = np.where(self.donated, DONOR_INPUT_SPREAD, INPUT_SPREAD)[:, None, None]
            inputs = self._draw_inputs(_lognormal(recipe, spread))
        return _with_accounts(benchmark, trade, inputs)

    def _draw_trade(self, noise: NDArray[np.float32]) -> Array:
        benchmark, drawn, goods = self.benchmark, self.drawn, slice(self.controlled)
        exports, imports = self._totals
        trade = np.empty_like(benchmark.trade)
        trade[len(drawn) :] = benchmark.trade[len(drawn) :]
        found = trade[: len(drawn)]
        np.multiply(drawn, noise, out=found)
        if self.controlled:
            approach_pairs(found[goods], exports[goods], imports[goods], self.pairs, PAIR_ROUNDS)
        allowed = TOLERANCE * exports + STRICT_TOLERANCE * benchmark.income
        balance(found, imports, exports, allowed, out=found)
        place, kept = self._kept
        trade.reshape(-1)[place] = kept
        return trade

    @cached_property
    def _kept(self) -> tuple[NDArray[np.intp], Array]:
        """Of the leading sectors, the flows that are not drawn: places in flat order, values."""
        flat = self.benchmark.trade[: len(self.drawn)].reshape(-1)
        place = np.flatnonzero((self.drawn.reshape(-1) == 0) & (flat != 0))
        return place, flat[place]

    @cached_property
    def _spent(self) -> Array:
        """What sectors spend on inputs in the central world, (N, K, J)."""
        return np.asarray(self.benchmark.input_share * self.benchmark.output.T[:, None, :])

    @cached_property
    def _totals(self) -> tuple[Array, Array]:
        """Exports and imports of the flows that are drawn, (T, N) each."""
        return self.drawn.sum(axis=1), self.drawn.sum(axis=2)

    @cached_property
    def _input_totals(self) -> tuple[Array, Array]:
        """What sectors spend on inputs, and on each product, (N, J) and (N, K)."""
        return self._spent.sum(axis=1), self._spent.sum(axis=2)

    def _draw_inputs(self, noise: NDArray[np.float32]) -> Array:
        """Return what sectors spend on inputs, (N, K, J), around what they spend."""
        benchmark = self.benchmark
        by_sector, by_product = self._input_totals
        final_use = (benchmark.final_share * benchmark.income).T
        allowed = FINAL_USE_TOLERANCE * final_use + STRICT_TOLERANCE * benchmark.income[:, None]
        inputs = self._spent * noise
        # Sectors as rows: what a sector spends on inputs, and so its value added, is met exactly.
        balance(inputs.mT, by_sector, by_product, allowed, out=inputs.mT)
        return inputs


def _lognormal(normal: NDArray[np.float32], spread: Array) -> NDArray[np.float32]:
    """Return lognormal noise of these standard normal numbers, in their place."""
    normal *= spread.astype(np.float32)
    return np.exp(normal, out=normal)


def _goods(sectors: Sequence[str]) -> int:
    """Return the number of leading sectors that are goods."""
    goods = {sector.code for sector in known_sectors() if sector.goods}
    count = 0
    while count < len(sectors) and sectors[count] in goods:
        count += 1
    return count


def _with_accounts(benchmark: Benchmark, trade: Array, inputs: Array) -> Benchmark:
    """Return the benchmark with other flows and inputs, and the accounts that follow.

    Duties change with the partners, and so does the price at which an economy buys a product as a
    whole. Inputs and final use pay that change alike; value added gives way to what inputs cost
    more.

    Parameters
    ----------
    benchmark
        The central world.
    trade
        (J, N, N) flows before tariff.
    inputs
        (N, K, J) what sectors spend on inputs at the duties of the central world.
    """
    imports, output = _sums(trade), _sums(trade.mT)
    dutiable = benchmark.dutiable
    duties = np.zeros_like(imports)
    duties[:dutiable] = np.vecdot(trade[:dutiable], benchmark.tariff[:dutiable])
    expenditure = imports + duties
    dearer = np.divide(
        expenditure,
        benchmark.expenditure,
        out=np.ones_like(expenditure),
        where=benchmark.expenditure > 0,
    )
    input_share = inputs * dearer.T[:, :, None]
    used = _sums(input_share).T
    sold = np.ascontiguousarray(output.T)
    idle = ~(sold > 0)
    input_share *= (1.0 / np.where(idle, 1.0, sold))[:, None, :]
    if idle.any():
        np.copyto(input_share, benchmark.input_share, where=idle[:, None, :])
    value_added_share = 1.0 - _sums(input_share.mT).T
    if value_added_share.min() < 0:
        sector, economy = np.unravel_index(value_added_share.argmin(), value_added_share.shape)
        raise NotBalancedError(
            f"drawn inputs of {benchmark.sectors[sector]} in {benchmark.economies[economy]} cost "
            "more than its output"
        )
    final_use = np.maximum(expenditure - used, 0.0)
    value_added = (value_added_share * output).sum(axis=0)
    deficit = imports.sum(axis=0) - output.sum(axis=0)
    return replace(
        benchmark,
        trade=trade,
        expenditure=expenditure,
        output=output,
        value_added_share=value_added_share,
        final_share=final_use / final_use.sum(axis=0),
        input_share=input_share,
        value_added=value_added,
        deficit=deficit,
        income=value_added + duties.sum(axis=0) + deficit,
        factors=_of_value_added(benchmark, value_added_share, output),
    )


def _sums(tables: Array) -> Array:
    """Return the totals of rows of several tables: half the time of a sum along the last axis."""
    return np.asarray((tables @ np.ones((tables.shape[-1], 1)))[..., 0])


def _of_value_added(
    benchmark: Benchmark, value_added_share: Array, output: Array
) -> Factors | None:
    """Return labour, capital and resources at another value added, which they divide as before.

    Owners, rates and other primary income stay; the stock of capital follows what it earns, so that
    its return is the same.

    Parameters
    ----------
    benchmark
        The central world.
    value_added_share, output
        (J, N) of the draw.
    """
    factors = benchmark.factors
    if factors is None:
        return None
    ratio = np.divide(
        value_added_share,
        benchmark.value_added_share,
        out=np.ones_like(value_added_share),
        where=benchmark.value_added_share > 0,
    )
    capital = factors.capital * ratio
    earned = (factors.capital * benchmark.output).sum(axis=0)
    drawn = (capital * output).sum(axis=0)
    growth = np.divide(drawn, earned, out=np.ones_like(earned), where=earned > 0)
    return replace(
        factors,
        labour=factors.labour * ratio,
        capital=capital,
        resource=factors.resource * ratio,
        royalty=factors.royalty * ratio,
        capital_stock=factors.capital_stock * growth,
    )
