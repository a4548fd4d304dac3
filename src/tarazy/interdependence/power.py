"""Geoeconomic power: what a partner, or a coalition, could take away by withholding what it sells.

After C. Clayton, M. Maggiori and J. Schreger, "A Theory of Economic Coercion and Fragmentation"
(NBER Working Paper 33309, 2025) and "A Framework for Geoeconomics" (NBER Working Paper 31852,
2023): the power of a hegemon over a target is bounded by what the target loses when it is cut off
from the hegemon's inputs, and it rises more than in proportion as the hegemon comes to control the
whole supply of a sector. The formula below is derived in docs/explanation/dependence-measures.md
and checked in the tests against CES demand itself; the papers' own equations are not quoted.

The target buys from J sectors in the shares Ω_j, with the elasticity of substitution ρ between
sectors. Inside a sector suppliers are substitutes with the elasticity σ_j = 1 + θ_j, and the
coalition has the share ω_j. When its supplies end and all other prices stay, a sector's price rises
by (1 - ω_j)^(-1/θ_j), and that of the whole basket by

    P'/P = [ Σ_j Ω_j (1 - ω_j)^(-(1-ρ)/θ_j) ]^(1/(1-ρ))        ρ ≠ 1
    P'/P = Π_j (1 - ω_j)^(-Ω_j/θ_j)                             ρ = 1
    loss = 100 (1 - P/P')                                       per cent of what is bought

log P' is convex in the shares as long as ρ ≤ σ_j, so that sellers in the same sectors have more
power together than the sum of each. ρ is an assumption. The trade model has Cobb-Douglas shares
between sectors, ρ = 1; with 0.5 sectors are complements, with 2 substitutes.

The basket is all that the target buys, final and intermediate, at the prices that buyers pay. This
is no equilibrium: wages and other prices stay, inputs are not followed through the chain, and the
target's own sales go on. The loss in equilibrium (`tarazy.interdependence.severance`, cut
``imports``) stands beside it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import number, numbers, several
from tarazy.codes.groups import groups
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.interdependence.partners import check_country, partner_of
from tarazy.interdependence.severance import PER_CENT, Severance
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Closure
from tarazy.world import World

Array = NDArray[np.float64]

# What an elasticity of substitution may be.
_RHO = "a finite number above 0"
# Complements, as in the trade model, substitutes.
RHOS = (0.5, 1.0, 2.0)
BASKET = "per cent of the value of all purchases"
SHARE = "share of purchases"
# name: (dims, unit, long name)
VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "loss": (("coalition", "rho"), BASKET, "value lost when the coalition stops selling"),
    "controlled": (("coalition",), SHARE, "share of the coalition in all purchases"),
    "sector_loss": (
        ("coalition", "sector"),
        BASKET,
        "value lost when it stops selling in one sector alone, rho = 1",
    ),
    "sector_share": (("coalition", "sector"), "share of the sector", "share of the coalition"),
    "spending_share": (("sector",), SHARE, "share of the sector in all purchases"),
    "equilibrium_loss": (("coalition",), PER_CENT, "real income lost without its imports"),
}


def log_price_rise(
    spending: Array, controlled: Array, trade_elasticity: Array, rho: float
) -> Array:
    """Return the log of the rise of the price of a basket that loses suppliers, log P'/P.

    The formula of the module; infinite where a sector that is indispensable (ρ ≤ 1) loses all.

    Parameters
    ----------
    spending
        (J,) Ω, shares of sectors, sum to one.
    controlled
        (..., J) ω, shares of the suppliers that are lost, 0 to 1.
    trade_elasticity
        (J,) θ = σ - 1, above 0.
    rho
        ρ, elasticity of substitution between sectors, above 0.

    Returns
    -------
    numpy.ndarray
        (...,).
    """
    with np.errstate(divide="ignore", over="ignore"):
        rise = -np.log1p(-controlled) / trade_elasticity
        # A sector that is not bought does not count, whatever becomes of its price.
        rise = np.where(spending > 0, rise, 0.0)
        if rho == 1.0:
            return np.asarray((spending * rise).sum(axis=-1))
        # Less one, so that a share of zero gives exactly zero.
        whole = (spending * np.expm1((1.0 - rho) * rise)).sum(axis=-1)
        return np.asarray(np.log1p(whole) / (1.0 - rho))


def nested_ces_loss(
    spending: ArrayLike, controlled: ArrayLike, trade_elasticity: ArrayLike, rho: float = 1.0
) -> Array:
    """Return what is lost of the value of a basket without some suppliers, per cent, (...,).

    Parameters
    ----------
    spending, controlled, trade_elasticity, rho
        As for `log_price_rise`.

    Raises
    ------
    InputError
        If a value is not allowed.
    """
    shares, lost = np.asarray(spending, dtype=float), np.asarray(controlled, dtype=float)
    theta = np.asarray(trade_elasticity, dtype=float)
    if not (shares.min(initial=0.0) >= 0 and abs(shares.sum() - 1.0) < 1e-9):
        raise InputError(f"spending: sums to {shares.sum():.6g}; allowed: shares that sum to one")
    if not (lost.min() >= 0 and lost.max() <= 1):
        raise InputError(f"controlled: from {lost.min()} to {lost.max()}; allowed: from 0 to 1")
    if not theta.min() > 0:
        raise InputError(f"trade_elasticity: {theta.min()}; allowed: above 0")
    number("rho", rho, _RHO, 0.0, above=True)
    return -100 * np.expm1(-log_price_rise(shares, lost, theta, rho))


def power(
    target: str,
    coalitions: Sequence[str],
    *,
    rhos: Sequence[float] = RHOS,
    closure: Closure = "fixed",
    world: World | str | Path | None = None,
) -> xr.Dataset:
    """Return the power of partners and coalitions over a target.

    Parameters
    ----------
    target
        Code of the economy that is threatened.
    coalitions
        Codes, groups, or several of them that act together, with a plus sign: ``"USA+EU27"``. The
        target is never a member.
    rhos
        Elasticities of substitution between sectors.
    closure
        Of the deficits, for the loss in equilibrium.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.

    Returns
    -------
    xarray.Dataset
        The variables of `VARIABLES` over dims ``coalition``, ``rho`` and ``sector``.
        ``equilibrium_loss`` is that of real income when the target buys nothing from the coalition;
        NaN where there is no equilibrium, with the ``reason``.

    Raises
    ------
    InputError
        If a name is unknown, a coalition has no member but the target, or a ρ is not above 0.
    """
    numbers("rhos", rhos, _RHO, 0.0, above=True)
    codes = several("coalitions", coalitions, "codes or groups")
    world = World.of(world)
    target = check_country(world, target, "target")
    home = world.economies.index(target)
    members = [_members(world, target, code) for code in codes]
    spending, share = _purchases(world, home)
    theta = world.dataset["trade_elasticity"].values
    controlled = np.array([share[inside].sum(axis=0) for inside in members])
    # Sums of shares that exhaust a sector may exceed one by rounding.
    np.clip(controlled, 0.0, 1.0, out=controlled)
    alone = controlled[:, :, None] * np.eye(len(spending))
    equilibrium, reasons = _in_equilibrium(world, home, members, closure)
    values: dict[str, Array] = {
        "loss": np.stack([nested_ces_loss(spending, controlled, theta, r) for r in rhos], axis=1),
        "controlled": controlled @ spending,
        "sector_loss": nested_ces_loss(spending, alone, theta),
        "sector_share": controlled,
        "spending_share": spending,
        "equilibrium_loss": equilibrium,
    }
    coords: dict[str, Sequence[object]] = {
        "coalition": codes,
        "rho": list(rhos),
        "sector": world.sectors,
    }
    found = _labelled(world, values, coords).assign(reason=(("coalition",), np.array(reasons)))
    return found.assign_attrs(target=target, closure=closure)


def power_curve(
    target: str,
    shares: ArrayLike | None = None,
    *,
    rhos: Sequence[float] = RHOS,
    world: World | str | Path | None = None,
) -> xr.Dataset:
    """Return the loss of a target by the share of its purchases that one seller controls.

    The seller has the same share in every sector. A real partner with the same share of all
    purchases has more power where its sales are concentrated, or in sectors of low elasticity.

    Parameters
    ----------
    target
        Code of the economy that is threatened.
    shares
        (S,) from 0 to 1; 0, 0.01, ..., 0.99 by default.
    rhos
        Elasticities of substitution between sectors.
    world
        The benchmark, whose spending shares and elasticities are taken: a world, the name of a
        bundled one, or the path of a file; by default ``core-2022``.

    Returns
    -------
    xarray.Dataset
        ``loss`` over dims ``share`` and ``rho``, per cent of the value of all purchases.

    Raises
    ------
    InputError
        If the target is unknown, or a share or ρ is not allowed.
    """
    numbers("rhos", rhos, _RHO, 0.0, above=True)
    world = World.of(world)
    target = check_country(world, target, "target")
    home = world.economies.index(target)
    given = np.arange(100) / 100 if shares is None else shares
    grid = np.array(numbers("shares", given, "a number from 0 to 1", 0.0, 1.0))
    spending, _ = _purchases(world, home)
    theta = world.dataset["trade_elasticity"].values
    everywhere = np.repeat(grid[:, None], len(spending), axis=1)
    curve = np.stack([nested_ces_loss(spending, everywhere, theta, r) for r in rhos], axis=1)
    source = f"{world.name} ({world.digest}), {world.year}"
    text = "value lost when a seller with this share of every sector stops selling"
    attrs = {"unit": BASKET, "long_name": text, "source": source}
    coords = {"share": grid, "rho": list(rhos)}
    found = xr.Dataset({"loss": (("share", "rho"), curve, attrs)}, coords=coords)
    return found.assign_attrs(target=target, world=world.name, digest=world.digest, year=world.year)


def _purchases(world: World, home: int) -> tuple[Array, Array]:
    """Return Ω, (J,), and shares of suppliers by sector, (N, J), of what an economy buys."""
    data = world.dataset
    paid = data["trade"].values[home] * (1.0 + data["tariff"].values[home])
    total = paid.sum(axis=0)
    share = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    return total / total.sum(), share


def _members(world: World, target: str, coalition: str) -> list[int]:
    named = [*_named(coalition, {*world.economies, *groups("economies")})]
    refuse_repeated(named, "coalition")
    codes = [code for name in named for code in partner_of(world, target, name).members]
    return [world.economies.index(code) for code in dict.fromkeys(codes)]


def _named(coalition: str, known: Container[str]) -> Iterator[str]:
    """Yield the names between the signs "+", of which a code of a user's world may have some."""
    parts = coalition.split("+")
    while parts:
        ends = range(len(parts), 0, -1)
        longest = next((end for end in ends if "+".join(parts[:end]).strip() in known), 1)
        yield "+".join(parts[:longest]).strip()
        parts = parts[longest:]


def _in_equilibrium(
    world: World, home: int, members: Sequence[Sequence[int]], closure: Closure
) -> tuple[Array, list[str]]:
    cutter = Severance(benchmark_of(world), closure)
    found, reasons = np.full(len(members), np.nan), [""] * len(members)
    for row, inside in enumerate(members):
        links = np.zeros((len(world.economies),) * 2, dtype=bool)
        links[home, list(inside)] = True
        try:
            found[row] = cutter.losses(cutter.without(links))[0][home]
        except NoEquilibriumError as error:
            reasons[row] = str(error)
    return found, reasons


def _labelled(
    world: World, values: dict[str, Array], coords: dict[str, Sequence[object]]
) -> xr.Dataset:
    source = f"{world.name} ({world.digest}), {world.year}"
    data = {
        name: (dims, values[name], {"unit": unit, "long_name": text, "source": source})
        for name, (dims, unit, text) in VARIABLES.items()
    }
    return xr.Dataset(data, coords=coords).assign_attrs(
        world=world.name, digest=world.digest, year=world.year
    )
