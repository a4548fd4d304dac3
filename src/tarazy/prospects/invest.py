"""``invest``: a dollar of a partner's investment in one sector of a host after another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST, WORKERS
from tarazy.arguments.values import callback, number, whole
from tarazy.codes.names import economy_called
from tarazy.codes.selector import Selector, choice_of
from tarazy.compute import Progress, computed
from tarazy.draws.asked import experiment_of
from tarazy.draws.experiment import SOURCES
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.benchmark import benchmark_for
from tarazy.experiment.compile import own_counterfactual
from tarazy.experiment.run import world_of
from tarazy.investment.owned import earned
from tarazy.policy.critical_minerals import CriticalList, critical_list
from tarazy.prospects.job import InvestmentDraws
from tarazy.prospects.known import Law, law_between, minerals_of, sector_facts
from tarazy.prospects.measured import MEASURES, Pair, dependence_before
from tarazy.prospects.result import Prospects
from tarazy.scenario.document import Scenario
from tarazy.scenario.horizons import HORIZONS
from tarazy.trade.data import Counterfactual
from tarazy.world import World

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.compute.executors import Cluster
    from tarazy.trade.data import Benchmark

Array = NDArray[np.float64]

# What is invested where nothing is said: a part of the sector's capital, and at most so much, USD.
PART, AT_MOST = 0.1, 1e9
LEAST_USD, MOST_USD = 1e3, 1e15
# Sectors with less capital, million USD, have nothing that an investment could be compared with.
LEAST_CAPITAL = 1.0
DRAWS = 4
_TITLE = {"en": "an investment", "kk": "инвестиция", "ru": "инвестиция"}


def invest(
    host: str,
    partner: str,
    *,
    amount: float | None = None,
    horizon: str = "short",
    sectors: str | Sequence[str] = "*",
    draws: int = DRAWS,
    seed: int = 0,
    world: World | str | Path | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Prospects:
    """Return what a dollar of direct investment adds, sector by sector, beside what is known.

    Parameters
    ----------
    host, partner
        Where it is invested, and whose money it is: economies of the world.
    amount
        USD that are invested in every sector. By default a tenth of the capital that the sector
        has, and at most a billion, so that the answer is that of one dollar more.
    horizon
        ``short`` (the default: capital stays in the sector it was put into), ``medium`` or
        ``long``.
    sectors
        Codes or groups of sectors; by default all that have capital.
    draws
        Worlds over which the range is told, 0 for none.
    seed
        Draw k depends on it and on k alone.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``. Owners are known of bundled worlds alone.
    workers, cluster
        As for `tarazy.draws.run_range`.
    progress
        Called with the number of worlds that are done and of all.

    Raises
    ------
    InputError
        If an economy, a sector, the amount or the horizon is not allowed, or the world has no data
        on capital and its owners.
    NoEquilibriumError
        If an investment has no equilibrium in the central world, or in no draw.
    """
    if horizon not in HORIZONS:
        raise unknown_name("horizon", horizon, HORIZONS)
    if amount is not None:
        amount = number("amount", amount, "USD from 1000 to 1e15", LEAST_USD, MOST_USD)
    draws, seed = whole("draws", draws, 0, MOST_DRAWS), whole("seed", seed, 0, SEED_LAST)
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    callback("progress", progress)
    benchmark_world = World.of(world)
    economies = list(benchmark_world.economies)
    host = economy_called(host, economies, "", "host")
    partner = economy_called(partner, economies, "", "partner")
    if host == partner:
        raise InputError(
            f"partner: {partner!r} is the host itself; allowed: another economy of the world"
        )
    first = _document(host, partner, str(benchmark_world.sectors[0]), 1.0, horizon)
    known = world_of(first, benchmark_world)
    benchmark = benchmark_for(known, first)
    assert benchmark.factors is not None
    capital = earned(known, benchmark.factors)[1][:, economies.index(host)]
    chosen, left = _chosen(known, capital, host, sectors)
    usd = tuple(
        min(PART * float(capital[j]), AT_MOST / 1e6) if amount is None else amount / 1e6
        for j in chosen
    )
    names = tuple(str(known.sectors[j]) for j in chosen)
    job = InvestmentDraws(
        # Without draws a world needs no errors to draw from.
        experiment_of(known, Counterfactual(), SOURCES if draws else (), seed, benchmark=benchmark),
        tuple(
            own_counterfactual(known, _document(host, partner, name, money, horizon))
            for name, money in zip(names, usd, strict=True)
        ),
        usd,
        Pair(economies.index(host), economies.index(partner)),
    )
    law, critical = law_between(known, host, partner), critical_list(partner)
    central, residual = job.of(benchmark)
    values, failures = _drawn(job, draws, workers, cluster, progress)
    return Prospects(
        host=host,
        partner=partner,
        horizon=horizon,
        amount=amount,
        seed=seed,
        world_name=known.name,
        world_digest=known.digest,
        world_year=known.year,
        names=names,
        left_out=left,
        usd=np.array(usd),
        capital=capital[list(chosen)],
        central=central,
        residual=residual,
        draws=values,
        failures=failures,
        before=dependence_before(benchmark, economies.index(host)),
        facts=_facts(known, benchmark, host, partner, names, law, critical),
        law=law,
        critical=critical,
    )


def _drawn(
    job: InvestmentDraws,
    draws: int,
    workers: int | None,
    cluster: Cluster | None,
    progress: Progress | None,
) -> tuple[Array, tuple[tuple[int, str], ...]]:
    """Return the measures of all draws, (draws, S, M), and which failed."""
    if not draws:
        return np.empty((0, len(job.usd), len(MEASURES))), ()
    found = computed(job, draws, workers=workers, cluster=cluster, progress=progress, item="world")
    if len(found.failures) == draws:
        from tarazy.errors import NoEquilibriumError

        raise NoEquilibriumError(
            f"none of {draws} draws has an equilibrium; {found.failures[0][1]}"
        )
    return np.asarray(found.values["values"]), found.failures


def _document(host: str, partner: str, sector: str, usd: float, horizon: str) -> Scenario:
    """Return the document of one investment, `usd` in million."""
    event = {"kind": "capital", "host": host, "owner": partner, "sector": sector, "usd": usd}
    return Scenario.from_dict(
        {
            "version": 1,
            "name": "investment",
            "title": _TITLE,
            "question": _TITLE,
            "horizon": horizon,
            "focus": [host, partner],
            "shocks": [event],
        }
    )


def _chosen(
    world: World, capital: Array, host: str, sectors: str | Sequence[str]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the positions of the sectors with capital (J,), and the codes of those without."""
    selector = Selector("sectors", world.sectors, {}, str, world.sector_groups)
    asked = selector.positions(choice_of(sectors, "sectors"), "sectors")
    kept = tuple(j for j in asked if capital[j] >= LEAST_CAPITAL)
    left = tuple(str(world.sectors[j]) for j in asked if capital[j] < LEAST_CAPITAL)
    if not kept:
        raise InputError(
            f"sectors: none of {', '.join(left)} has capital in {host}; allowed: sectors with "
            f"capital of {LEAST_CAPITAL:g} million USD or more there"
        )
    return kept, left


def _facts(
    world: World,
    benchmark: Benchmark,
    host: str,
    partner: str,
    names: Sequence[str],
    law: Law,
    critical: CriticalList | None,
) -> pd.DataFrame:
    """Return what is known of every sector without an equilibrium."""
    import pandas as pd

    rows = []
    for name in names:
        minerals = minerals_of(critical, host, name)
        rows.append(
            {
                **sector_facts(world, benchmark, host, partner, name, law),
                "critical_listed": minerals.listed,
                "critical_made": ", ".join(minerals.made),
            }
        )
    return pd.DataFrame(rows)
