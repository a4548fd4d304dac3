"""What the report says about the balance, computed once for all of its languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.interdependence.partner_losses import CUTS, GAP, JOINT, Ends, Losses
from tarazy.interdependence.partner_power import Power
from tarazy.interdependence.partner_series import PartnerSeries, investment, us_trade
from tarazy.interdependence.partner_shares import Balance, balance_of
from tarazy.interdependence.ties import Ties, ties
from tarazy.interdependence.vote_distances import VoteDistances, vote_distances
from tarazy.study.ledger_findings import Chronicle

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.compute.executors import Cluster
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.world import World

Progress = Callable[[str], None]
# A draw prepares a benchmark and cuts it once a partner, so the chapter takes fewer of them than a
# section has; they start from the same seed.
MOST_DRAWS, SEED = 40, 0
WITHIN = (0.05, 0.95)

# Partners of the table, with the largest that come after those asked for.
MOST_PARTNERS = 7
# The rest of the world is no partner, though it has a row in the data.
REST = "ROW"


@dataclass(frozen=True)
class BalanceFindings:
    """Everything that the chapter shows.

    Attributes
    ----------
    country, partner
        Whose point of view the chapter takes.
    balance, losses
        The table, and what losing partners costs.
    matrix
        (country, partner): per cent of real income that the country loses without the partner, in
        all pairs of economies.
    matrix_world
        Name of the world of the matrix.
    friends
        (country, partner): elasticity of real income of the country in the partner's productivity.
    power
        Of the partners over the country.
    chronicle
        Of the pair.
    after
        The answer whose balance stands beside that of today; None for none.
    alignment, observed
        Series over the years; None and empty where statistics have none.
    ties
        Pacts, votes on arms and treaties of the pair; None where nothing is known of one of them.
    """

    country: str
    partner: str
    balance: Balance
    losses: Losses
    matrix: xr.DataArray
    matrix_world: str
    friends: xr.DataArray
    power: Power
    alignment: VoteDistances | None = None
    ties: Ties | None = None
    observed: tuple[PartnerSeries, ...] = ()
    chronicle: Chronicle = field(default_factory=Chronicle)
    after: Outcome | None = None


def find_balance(
    world: World,
    country: str,
    partner: str,
    *,
    first: Sequence[str] = (),
    after: Scenario | None = None,
    chronicle: Chronicle | None = None,
    matrix_world: World | None = None,
    draws: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> BalanceFindings:
    """Compute the balance of a country: its table, losses, the world matrix, power, series.

    Parameters
    ----------
    world
        The benchmark.
    country, partner
        Whose point of view the chapter takes; the partner is always among those shown.
    first
        Economies and groups that come first among the partners; the partner and the largest others
        follow.
    after
        The scenario whose balance stands beside that of today; None for none.
    chronicle
        Stages and meetings of the pair.
    matrix_world
        The world whose matrix of all pairs is shown; by default `world`. A smaller one must have
        the country.
    draws
        For the ranges of the losses, at most `MOST_DRAWS` are made; 0
        leaves ranges out.
    workers
        Processes for the matrix and the draws; by default one for each processor.
    progress
        Called with the name of each part before it is computed.
    cluster
        A Dask cluster instead of processes.

    Raises
    ------
    InputError
        If an economy is unknown.
    NoEquilibriumError
        If the scenario has no equilibrium.
    """
    from tarazy.experiment.run import run
    from tarazy.figures.exhibit import check_pair
    from tarazy.interdependence.after import with_one_factor
    from tarazy.interdependence.friends import friends
    from tarazy.interdependence.matrix import severance_matrix

    tell = progress or (lambda part: None)
    check_pair(world.economies, country, partner)
    chosen = shown_partners(world, country, (*first, partner))
    tell("balance")
    balance = _balance(world, country, chosen, after)
    tell("losses")
    losses = _losses(world, country, chosen, draws, workers, cluster)
    power = _power(world, country, chosen)
    tell("matrix")
    small = matrix_world or world
    matrix = severance_matrix(workers, world=small, cluster=cluster)["loss"]
    tell("friends")
    return BalanceFindings(
        country=country,
        partner=partner,
        balance=balance,
        losses=losses,
        matrix=matrix,
        matrix_world=small.name,
        friends=friends(world=world)["exposure"],
        power=power,
        alignment=vote_distances(country, chosen),
        ties=_ties(country, partner),
        observed=(*investment(country, chosen), *us_trade(country, partner)),
        chronicle=chronicle or Chronicle(),
        # The equilibrium behind the table, which is kept.
        after=None if after is None else run(with_one_factor(after), world=world),
    )


def _ties(country: str, partner: str) -> Ties | None:
    try:
        return ties(country, partner)
    except InputError:
        # One of the two is no state, such as the rest of the world.
        return None


def shown_partners(world: World, country: str, first: Sequence[str]) -> tuple[str, ...]:
    """Return the partners of the table: those asked for, then the largest others.

    A group stands for its members, which are not shown again unless they are asked for. What the
    world does not show is left out.
    """
    from tarazy.codes.groups import groups

    known = groups("economies")
    codes = [code for code in first if code != country]
    chosen = [c for c in dict.fromkeys(codes) if c in world.economies or _inside(c, world)]
    covered = {m for c in chosen for m in (known[c].members if c in known else (c,))}
    home = world.economies.index(country)
    sales = world.dataset["trade"].values.sum(axis=2)
    turnover = dict(zip(world.economies, sales[:, home] + sales[home], strict=True))
    others = [c for c in world.economies if c not in covered and c not in (country, REST)]
    others.sort(key=lambda code: (-turnover[code], code))
    return (*chosen, *others)[: max(MOST_PARTNERS, len(chosen))]


def _inside(group: str, world: World) -> bool:
    """Return whether a world shows at least one member of a group."""
    from tarazy.codes.groups import groups

    known = groups("economies")
    return group in known and bool(set(known[group].members) & set(world.economies))


def _balance(
    world: World, country: str, partners: tuple[str, ...], after: Scenario | None
) -> Balance:
    from tarazy.interdependence.balance import dependence

    found = dependence(country, partners, after, parts=("channels", "concentration"), world=world)
    return balance_of(found, None if after is None else after.title)


def _losses(
    world: World,
    country: str,
    partners: tuple[str, ...],
    draws: int,
    workers: int | None,
    cluster: Cluster | None,
) -> Losses:
    from tarazy.interdependence.energy import main_network
    from tarazy.interdependence.severance import severance_losses, tells
    from tarazy.interdependence.transit import transit_losses

    told = [cut for cut in CUTS if tells(world, cut)]
    cuts = severance_losses(country, partners, cuts=told, world=world)
    transit: dict[str, tuple[float, float]] = {}
    if main_network(country) is not None:
        closed = transit_losses(country, partners, world=world)
        transit = {
            code: (
                float(closed["loss"].sel(partner=code)),
                float(closed["real_wage_loss"].sel(partner=code)),
            )
            for code in partners
        }
    made = min(draws, MOST_DRAWS)
    try:
        ranges = _ranges(world, country, partners, made, workers, cluster) if made else {}
    except NoEquilibriumError:
        # Where the partners are nearly all of the world, it has none without them in any draw; the
        # table says so beside each loss.
        ranges, made = {}, 0
    return Losses(world.name, world.year, cuts, transit, ranges, made)


def _ranges(
    world: World,
    country: str,
    partners: tuple[str, ...],
    draws: int,
    workers: int | None,
    cluster: Cluster | None,
) -> dict[str, Ends]:
    """Return the intervals of the losses without all trade, singly, jointly, and of the gap."""
    from tarazy.draws.run import drawn_sources
    from tarazy.interdependence.severance_range import severance_range

    drawn = severance_range(
        country,
        partners,
        draws=draws,
        seed=SEED,
        of=drawn_sources(world, factors=False),
        workers=workers,
        cluster=cluster,
        world=world,
    )
    values = {code: drawn["loss"].sel(partner=code, cut="both").values for code in partners}
    values |= {JOINT: drawn["joint_loss"].values[:, 0], GAP: drawn["gap"].values[:, 0]}
    return {
        name: (float(low), float(high))
        for name, (low, high) in ((n, np.nanquantile(v, WITHIN)) for n, v in values.items())
    }


def _power(world: World, country: str, partners: tuple[str, ...]) -> Power:
    from tarazy.interdependence.power import power, power_curve

    points = power(country, [*partners, "+".join(partners)], world=world)
    return Power(world.name, world.year, points, power_curve(country, world=world))
