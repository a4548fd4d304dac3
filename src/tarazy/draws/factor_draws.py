"""Draws of who earns and who owns: shares of factors, taxes, foreign owners, and substitution.

Every figure of the tables has a value and a range, from low to high. A draw takes each from two
halves of a normal distribution that meet at the value, whose 5th and 95th percentiles are low and
high. Errors of one kind go together inside an economy, for levels are what is uncertain: one number
for its share of labour, one for its rents, one for its royalties, one for its taxes, one for its
foreign owners; and one for each elasticity, for they are the same everywhere.

National income is known, whoever owns what: other primary income closes it in every draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarazy.investment import labelled
from tarazy.investment.horizons import bundled_elasticities
from tarazy.investment.owners import foreign_range
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.factors import Factors, Nest
from tarazy.world import World

Array = NDArray[np.float64]

# Standard deviations from the median to the 5th or 95th percentile of a normal distribution.
PERCENTILE = 1.6448536269514722
# What labour, resource and royalty may take of value added together, and a tax of income.
MOST = 0.98
# What replaces capital may take of its income.
MOST_WORN = 0.95
# A supply that does not answer at all has no price.
LEAST_SUPPLY = 1e-3
KINDS = ("labour", "resource", "royalty", "profit_tax", "foreign")
ELASTICITIES = ("inputs", "final", "foreign_capital")


@dataclass(frozen=True)
class Ranged:
    """A figure with its range, any shape, or numbers.

    Attributes
    ----------
    value, low, high
        low <= value <= high.
    """

    value: Array
    low: Array
    high: Array

    def at(self, number: Array | float) -> Array:
        """Return the figure where a standard normal number stands."""
        side = np.where(np.asarray(number) < 0.0, self.value - self.low, self.high - self.value)
        return np.asarray(self.value + side * (np.asarray(number) / PERCENTILE))


@dataclass(frozen=True)
class FactorDraws:
    """What is drawn of the factors of a world and of its nest.

    Attributes
    ----------
    shares
        (J, N) of `KINDS`: fractions of value added, rates, and the foreign part of capital.
    supply
        (J, N) elasticities of supply; NaN where there is none to be drawn.
    elasticities
        Of `ELASTICITIES`.
    """

    shares: dict[str, Ranged]
    supply: Ranged
    elasticities: dict[str, Ranged]

    @classmethod
    def from_world(cls, world: World, benchmark: Benchmark) -> FactorDraws:
        """Return the draws of the bundled data on factors.

        Raises
        ------
        InputError
            If the world has none.
        """
        told, nest = labelled(world), benchmark.nest or Nest()
        shares = {
            kind: Ranged(*(told[f"{kind}{end}"].values.T for end in ("", "_low", "_high")))
            for kind in KINDS[:-1]
        }
        shares["foreign"] = Ranged(*(part.T for part in foreign_range(world)))
        rows = {
            (row.elasticity, row.sector): row
            for row in bundled_elasticities().rows
            if row.horizon == nest.horizon or row.elasticity == "foreign_capital"
        }
        ends = np.full((3, len(world.sectors)), np.nan)
        for j, sector in enumerate(world.sectors):
            row = rows.get(("supply", sector), rows.get(("supply", "*")))
            if row is not None:
                ends[:, j] = row.value, row.low, row.high
        wide = np.repeat(ends[:, :, None], len(world.economies), axis=2)
        return cls(
            shares,
            Ranged(*wide),
            {
                name: Ranged(*(np.array(getattr(rows[name, "*"], e)) for e in _ENDS))
                for name in ELASTICITIES
            },
        )

    def draw(self, benchmark: Benchmark, generator: np.random.Generator) -> Benchmark:
        """Return the benchmark with one draw of its factors and its nest.

        Parameters
        ----------
        benchmark
            With factors; its flows may be drawn already.
        generator
            Of random numbers.
        """
        factors, n = benchmark.factors, len(benchmark.economies)
        assert factors is not None
        drawn = {kind: self.shares[kind].at(generator.standard_normal(n)) for kind in KINDS}
        numbers = dict(
            zip(("supply", *ELASTICITIES), generator.standard_normal(4).tolist(), strict=True)
        )
        nest = benchmark.nest or Nest()
        supply = self.supply.at(numbers["supply"])
        elasticities = {
            name: float(np.maximum(self.elasticities[name].at(numbers[name]), 0.0))
            for name in ELASTICITIES
        }
        return replace(
            benchmark,
            factors=_drawn(benchmark, factors, drawn),
            nest=replace(
                nest,
                supply=np.maximum(supply, LEAST_SUPPLY),
                inputs=elasticities["inputs"],
                final=elasticities["final"],
                foreign_capital=elasticities["foreign_capital"],
            ),
        )


_ENDS = ("value", "low", "high")


def _drawn(benchmark: Benchmark, factors: Factors, drawn: dict[str, Array]) -> Factors:
    made, output = benchmark.value_added_share, benchmark.output
    parts = [np.maximum(drawn[kind], 0.0) for kind in ("labour", "resource", "royalty")]
    total = sum(parts[1:], start=parts[0])
    least = np.minimum(1.0, MOST / np.maximum(total, 1e-300))
    labour, resource, royalty = (made * part * least for part in parts)
    capital = np.maximum(made - labour - resource - royalty, 0.0)
    labour = made - capital - resource - royalty
    # What replaces capital is what it was: its stock does not change.
    income, before = (capital * output).sum(axis=0), (factors.capital * output).sum(axis=0)
    worn = factors.depreciation * np.divide(
        before, income, out=np.ones_like(income), where=income > 0
    )
    changed = replace(
        factors,
        labour=labour,
        capital=capital,
        resource=resource,
        royalty=royalty,
        profit_tax=np.clip(drawn["profit_tax"], -MOST, MOST),
        depreciation=np.minimum(worn, MOST_WORN),
        owner=with_foreign(factors.owner, np.clip(drawn["foreign"].T, 0.0, 1.0)),
    )
    crosses = _net_income(factors, output) + factors.other_income
    return replace(changed, other_income=crosses - _net_income(changed, output))


def with_foreign(owner: Array, foreign: Array) -> Array:
    """Return ω, (N, N, J), with other parts owned abroad, (N, J), in the mix that there is."""
    n = len(owner)
    at_home = np.arange(n)
    abroad = owner.copy()
    abroad[at_home, at_home] = 0.0
    total = abroad.sum(axis=1)
    foreign = np.where(total > 0.0, foreign, 0.0)
    scale = np.divide(foreign, total, out=np.zeros_like(total), where=total > 0)
    found = abroad * scale[:, None, :]
    found[at_home, at_home] = 1.0 - foreign
    return np.asarray(found)


def _net_income(factors: Factors, output: Array) -> Array:
    """Return what direct investment brings on balance, (N,)."""
    net = factors.capital * (1.0 - factors.depreciation) + factors.resource
    paid = np.einsum("hmj,jh->hm", factors.owner, net * output * (1.0 - factors.profit_tax))
    return np.asarray(paid.sum(axis=0) - paid.sum(axis=1))


def rebased(shock: Counterfactual, before: Factors, now: Factors) -> Counterfactual:
    """Return a counterfactual of one benchmark as the same change of another.

    Rates and owners stand in a counterfactual as what they become: what changes is what differs
    from the benchmark.

    Parameters
    ----------
    shock
        Of the benchmark with the factors `before`.
    before, now
        Factors of both.
    """
    changed: dict[str, Array] = {}
    for name, was, least, most in (
        ("profit_tax", "profit_tax", -MOST, MOST),
        ("royalty", "royalty", 0.0, MOST),
    ):
        given = getattr(shock, name)
        if given is not None:
            moved = given - getattr(before, was).T
            changed[name] = np.clip(getattr(now, was).T + moved, least, most)
    if shock.owner is not None:
        owner = np.maximum(now.owner + (shock.owner - before.owner), 0.0)
        changed["owner"] = owner / owner.sum(axis=1, keepdims=True)
    return replace(shock, **changed) if changed else shock  # type: ignore[arg-type]
