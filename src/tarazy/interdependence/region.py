"""A group of economies as a region: who trades with whom, who leans on whom, who gains by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST, WORKERS
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import callback, one, several, whole
from tarazy.codes.groups import groups
from tarazy.codes.names import economy_called
from tarazy.draws.asked import ask
from tarazy.draws.experiment import SOURCES
from tarazy.draws.stored import stored_range
from tarazy.draws.together import ranges
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.experiment.run import run
from tarazy.interdependence.partners import Partner, partner_of
from tarazy.interdependence.region_result import Gain, Region
from tarazy.interdependence.severance import Severance, sectors_of_cut, severed_links
from tarazy.scenario.document import Scenario
from tarazy.trade.benchmark import benchmark_of
from tarazy.world import World

if TYPE_CHECKING:
    import pandas as pd

REST = "ROW"
# Powers where none are named: so many of the largest partners outside.
POWERS = 5


def region(
    group: str,
    powers: Sequence[str] | None = None,
    scenarios: Sequence[Scenario | Mapping[str, Any] | str | Path] = (),
    *,
    beside: Sequence[str] = (),
    losses: bool = True,
    draws: int = 0,
    seed: int = 0,
    world: World | str | Path | None = None,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Region:
    """Return what ties a group of economies to each other and to powers outside.

    Parameters
    ----------
    group
        A group of the package such as ``C5``; its members are the region.
    powers
        Economies or groups outside; a group is taken without the members of the region. By default
        the largest partners of the region: economies, and the European Union as one.
    scenarios
        Whose gains are told, member by member: scenarios, names of the catalogue, paths, or
        dictionaries of their form.
    beside
        Economies outside whose gains are told too, such as a state of transit.
    losses
        Whether what each member would lose without each partner is computed: one equilibrium for
        each pair.
    draws
        For the ranges of the gains that no range travels with; 0 leaves those without.
    seed
        Of the draws.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``. A scenario with another world is asked of this one.
    workers
        Processes for the ranges.
    progress
        Called with the name of each part before it is computed.

    Raises
    ------
    InputError
        If the group is unknown or has fewer than two members in the world, a power is unknown or a
        member, or a scenario does not fit the world.
    NoEquilibriumError
        If a scenario has no equilibrium.
    """
    draws, seed = whole("draws", draws, 0, MOST_DRAWS), whole("seed", seed, 0, SEED_LAST)
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    callback("progress", progress)
    tell = progress or (lambda part: None)
    known = World.of(world)
    members, absent = members_of(group, known)
    outside = _powers(known, members, powers)
    partners = (*(Partner(code, (code,)) for code in members), *outside)
    read = [Scenario.of(given) for given in scenarios]
    told = (*members, *_beside(known, members, beside))
    refuse_repeated([scenario.name for scenario in read], "scenarios")
    tell("region")
    gains, residual = _gains(known, told, read, draws, seed, workers, tell)
    trade = _trade(known, members, partners)
    trade["loss"] = _losses(known, members, partners) if losses else np.nan
    return Region(
        group=group,
        members=members,
        absent=absent,
        powers=tuple(power.code for power in outside),
        world_name=known.name,
        world_digest=known.digest,
        world_year=known.year,
        seed=seed,
        trade=trade,
        gains=gains,
        residual=residual,
        titles={scenario.name: scenario.title.by_language for scenario in read},
    )


def members_of(group: str, world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the members of a group that a world shows, and those that it does not.

    Raises
    ------
    InputError
        If the group is unknown or the world shows fewer than two of it.
    """
    known = groups("economies")
    name = one("group", group, "the name of a group of economies, e.g. C5")
    if name not in known:
        raise unknown_name("group", name, known)
    rows = set(world.economies)
    shown = tuple(code for code in known[name].members if code in rows)
    if len(shown) < 2:
        raise InputError(
            f"group: {name} has {len(shown)} members in the world {world.name}; allowed: a group "
            "with two or more"
        )
    return shown, tuple(code for code in known[name].members if code not in rows)


def _beside(world: World, members: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    codes = several("beside", given, "codes of economies outside the region") if given else ()
    found = tuple(economy_called(code, world.economies, "", "economy beside") for code in codes)
    for code in found:
        if code in members:
            raise InputError(f"beside: {code!r} is in the region; allowed: economies outside")
    refuse_repeated(found, "beside")
    return found


def _powers(
    world: World, members: Sequence[str], given: Sequence[str] | None
) -> tuple[Partner, ...]:
    if given is None:
        return _largest(world, members)
    codes = several("powers", given, "codes or groups outside the region")
    found = []
    for code in codes:
        power = None if code in members else partner_of(world, members[0], code)
        outside = () if power is None else tuple(m for m in power.members if m not in members)
        if power is None or not outside:
            raise InputError(
                f"powers: {code!r} is in the region; allowed: economies or groups outside"
            )
        found.append(Partner(power.code, outside))
    refuse_repeated([power.code for power in found], "powers")
    return tuple(found)


def _largest(world: World, members: Sequence[str]) -> tuple[Partner, ...]:
    """Return the largest partners outside: economies, and the European Union as one."""
    union = groups("economies")["EU27"].members
    outside = [code for code in world.economies if code not in members and code != REST]
    together = tuple(code for code in outside if code in union)
    alone = [Partner(code, (code,)) for code in outside if code not in union]
    candidates = [*alone, Partner("EU27", together)] if together else alone
    flow = _flows(world)
    at = [world.economies.index(code) for code in members]

    def size(partner: Partner) -> float:
        other = [world.economies.index(code) for code in partner.members]
        return float(flow[np.ix_(at, other)].sum() + flow[np.ix_(other, at)].sum())

    return tuple(sorted(candidates, key=lambda each: (-size(each), each.code))[:POWERS])


def _flows(world: World) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return sales of goods and services by importer and exporter, (N, N) million USD."""
    found = world.dataset["trade"].transpose("importer", "exporter", "sector").values.sum(axis=2)
    return np.asarray(found)


def _trade(world: World, members: Sequence[str], partners: Sequence[Partner]) -> pd.DataFrame:
    """Return a row for each member and partner: exports, imports, share of the member's trade."""
    import pandas as pd

    flow = _flows(world)
    rows = []
    for code in members:
        n = world.economies.index(code)
        whole_trade = flow[n].sum() + flow[:, n].sum() - 2.0 * flow[n, n]
        for partner in partners:
            if partner.code == code:
                continue
            at = [world.economies.index(other) for other in partner.members]
            sold, bought = float(flow[at, n].sum()), float(flow[n, at].sum())
            rows.append(
                {
                    "country": code,
                    "partner": partner.code,
                    "exports": sold,
                    "imports": bought,
                    "share": (sold + bought) / whole_trade,
                }
            )
    return pd.DataFrame(rows)


def _losses(
    world: World,
    members: Sequence[str],
    partners: Sequence[Partner],
) -> list[float]:
    """Return what each member loses without each partner, in the order of `_trade`; per cent.

    Ties are cut with the members of the partner as it stands in the matrix. NaN where that has no
    equilibrium.
    """
    cutter = Severance(benchmark_of(world), "fixed")
    sectors = sectors_of_cut(world, "both")
    found: list[float] = []
    for code in members:
        home = world.economies.index(code)
        for partner in partners:
            if partner.code == code:
                continue
            other = [world.economies.index(member) for member in partner.members]
            links = severed_links(len(world.economies), home, other, "both")
            try:
                lost, _ = cutter.losses(cutter.without(links, sectors))
            except NoEquilibriumError:
                found.append(float("nan"))
            else:
                found.append(float(lost[home]))
    return found


def _gains(
    world: World,
    members: Sequence[str],
    scenarios: Sequence[Scenario],
    draws: int,
    seed: int,
    workers: int | None,
    tell: Callable[[str], None],
) -> tuple[tuple[Gain, ...], float]:
    """Return what each scenario changes of the real income of each member, with its range.

    Beside it stands the largest residual of their equilibria, zero without scenarios.
    """
    central, stored, residual = [], [], 0.0
    for scenario in scenarios:
        tell(scenario.name)
        outcome = run(scenario, world=world)
        central.append(outcome.dataset["welfare"])
        residual = max(residual, outcome.residual)
        stored.append(stored_range(outcome, scenario.to_dict()))
    asked = [n for n, found in enumerate(stored) if found is None] if draws else []
    if asked:
        tell("ranges")
    drawn = dict(
        zip(
            asked,
            ranges([ask(scenarios[n], draws, seed, SOURCES, world=world) for n in asked], workers)
            if asked
            else (),
            strict=True,
        )
    )
    gains = []
    for n, scenario in enumerate(scenarios):
        for code in members:
            value = float(central[n].sel(country=code))
            known, found = stored[n], drawn.get(n)
            low = high = np.nan
            count = 0
            if known is not None:
                bounds = known.bounds["welfare"][code]
                low, high, count = bounds.low, bounds.high, known.draws
            elif found is not None:
                low = float(found.low["welfare"].sel(country=code))
                high = float(found.high["welfare"].sel(country=code))
                count = int(found.draws.sizes["draw"])
            gains.append(Gain(scenario.name, code, value, low, high, count))
    return tuple(gains), residual
