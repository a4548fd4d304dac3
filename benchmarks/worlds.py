"""Seeded worlds of any size: gravity trade, zeros, tariffs, deficits, input-output links."""

from __future__ import annotations

import numpy as np

from tarazy import World


def gravity_world(
    n: int,
    j: int,
    *,
    seed: int = 7,
    largest_theta: float = 16.0,
    inputs: bool = True,
    dutiable: float = 0.5,
    zeros: float = 0.1,
) -> World:
    """Return a world of `n` economies and `j` sectors in which all accounting identities hold.

    Parameters
    ----------
    n, j
        Numbers of economies and sectors.
    seed
        Of the generator.
    largest_theta
        Trade elasticities are drawn between 2 and this.
    inputs
        Whether sectors buy from each other.
    dutiable
        Fraction of sectors with tariffs between 0 and 20 per cent.
    zeros
        Fraction of bilateral flows that are zero.
    """
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0.0, 1.5, n)) * 1e5
    place = rng.uniform(0.0, 1.0, (n, 2))
    distance = np.linalg.norm(place[:, None] - place[None, :], axis=2) + 0.05
    comparative = np.exp(rng.normal(0.0, 0.7, (n, j)))
    weight = rng.dirichlet(np.full(j, 3.0))
    attraction = (size[:, None] * comparative)[None] / distance[:, :, None] ** 1.2
    attraction = attraction * np.exp(rng.normal(0.0, 0.8, (n, n, j)))
    attraction[rng.uniform(size=(n, n, j)) < zeros] = 0.0
    own = np.arange(n)
    attraction[own, own] = 0.0
    home_share = rng.uniform(0.55, 0.95, (n, j))
    foreign = attraction / attraction.sum(axis=1, keepdims=True)
    spending = size[:, None] * weight * np.exp(rng.normal(0.0, 0.3, (n, j)))
    trade = foreign * ((1.0 - home_share) * spending)[:, None, :]
    trade[own, own] = home_share * spending
    tariff = np.zeros((n, n, j))
    bearing = round(dutiable * j)
    tariff[:, :, :bearing] = rng.uniform(0.0, 0.2, (n, n, bearing))
    tariff[own, own] = 0.0
    expenditure = (trade * (1.0 + tariff)).sum(axis=1)
    output = trade.sum(axis=0)
    if inputs:
        technology = rng.dirichlet(np.full(j, 0.5), (n, j)).transpose(0, 2, 1)
        input_share = technology * rng.uniform(0.3, 0.6, (n, 1, j))
        used = np.einsum("nkj,nj->nk", input_share, output)
        # Inputs that a market can't supply are scaled down, so that final use stays positive.
        input_share *= np.minimum(1.0, 0.8 * expenditure / used)[:, :, None]
    else:
        input_share = np.zeros((n, j, j))
    return World.from_arrays(
        name=f"gravity-{n}x{j}",
        year=2022,
        economies=[f"E{i:03d}" for i in range(n)],
        sectors=[f"s{k:03d}" for k in range(j)],
        trade=trade,
        tariff=tariff,
        input_share=input_share,
        trade_elasticity=rng.uniform(2.0, largest_theta, j),
        provenance={
            v: {"source": f"seeded generator, seed {seed}", "licence": "MIT", "quality": "assumed"}
            for v in ("trade", "tariff", "input_share", "trade_elasticity")
        },
    )
