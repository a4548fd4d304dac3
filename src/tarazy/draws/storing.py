"""Making the table of ranges that travels with the package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST, WORKERS
from tarazy.arguments.placing import drafted
from tarazy.arguments.values import whole
from tarazy.compute import Progress, staying_processes
from tarazy.draws.checking import NETWORKS
from tarazy.draws.stored import (
    KIND,
    STORED_VARIABLES,
    VERSION,
    StoredRange,
    StoredRanges,
    bundled_path,
    content_digest,
    draws_code,
)
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.scenario.asked import asked_digest

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster
    from tarazy.draws.range import Range
    from tarazy.scenario import Scenario
    from tarazy.world import World

# Of every range: the standard error of an end of the interval is then a tenth of its distance from
# the median, and the whole table takes a quarter of an hour on two processors.
DRAWS = 400
# Of a document with three factors, whose draws take several times longer: the standard error of an
# end is twice as large. Where a price is looked for in every draw, or networks are drawn and linked
# with the world, three times.
FACTOR_DRAWS, SEARCHED_DRAWS = 100, 40
SEED = 0
# Digits that are kept: beyond them processors and numerical libraries differ.
_DIGITS = 4


@dataclass(frozen=True)
class Made:
    """What came of making a table.

    Attributes
    ----------
    path
        The file.
    scenarios
        Names of the experiments with a range.
    failed
        Experiments without equilibrium, each with the reason; they have no answer and no range.
    """

    path: Path
    scenarios: tuple[str, ...]
    failed: dict[str, str]


def current_range(scenario: Scenario, table: StoredRanges) -> StoredRange | None:
    """Return the range of an experiment if document, world and code are those it was made with.

    Whether its centre is still the answer is told only by solving:
    `tarazy.draws.stored.StoredRange.belongs_to`.
    """
    found = table.ranges.get(asked_digest(scenario.to_dict()))
    if found is None or not table.current:
        return None
    digest = _world_digest(scenario.world, scenario.elasticity_set)
    return found if found.world_digest == digest else None


@cache
def _world_digest(world: str, elasticities: str | None) -> str:
    """Return the digest of the world that a document is answered on."""
    from tarazy.world import World

    found = World.load(world)
    return (found if elasticities is None else found.with_elasticities(elasticities)).digest


@staying_processes()
def store_ranges(
    scenarios: Sequence[Scenario],
    path: str | Path | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    workers: int | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    *,
    cluster: Cluster | None = None,
) -> Made:
    """Draw the range of every experiment and write the table; the file appears whole.

    Parameters
    ----------
    scenarios
        Documents, of different names.
    path
        By default that of the package.
    draws, seed, workers
        As for `tarazy.draws.run_range`; documents with three factors have at most `FACTOR_DRAWS`,
        or `SEARCHED_DRAWS`, which stands with their range. The same table comes of any number of
        workers.
    progress
        Called with the number of draws that are done and of all.
    checkpoint
        Folder that keeps finished draws; a later run with the same folder goes on from there.
    cluster
        As for `tarazy.draws.run_range`.

    Raises
    ------
    InputError
        If an argument is not allowed, or a file cannot be written there.
    """
    from tarazy.draws.run import run_range
    from tarazy.world import World

    target = Path(path) if path is not None else bundled_path()
    folder = None if checkpoint is None else Path(checkpoint)
    _check_writable(target.parent)
    if folder is not None:
        _check_writable(folder)
    draws, seed = whole("draws", draws, 2, MOST_DRAWS), whole("seed", seed, 0, SEED_LAST)
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    worlds: dict[str, World] = {}
    economies: dict[str, list[str]] = {}
    ranges: dict[str, dict[str, Any]] = {}
    failed: dict[str, str] = {}
    asked = [_draws_of(scenario, draws) for scenario in scenarios]
    total = sum(asked)
    for number, scenario in enumerate(scenarios):
        world = worlds.setdefault(scenario.world, World.load(scenario.world))
        digest = asked_digest(scenario.to_dict())

        def report(done: int, _: int, before: int = sum(asked[:number])) -> None:
            if progress is not None:
                progress(before + done, total)

        try:
            found = run_range(
                scenario,
                draws=asked[number],
                seed=seed,
                of=_drawn(scenario, world),
                workers=workers,
                cluster=cluster,
                progress=report,
                checkpoint=None if folder is None else folder / f"{digest}.zarr",
                world=world,
            )
        except NoEquilibriumError as error:
            failed[scenario.name] = str(error)
            continue
        economies[found.world_digest] = world.economies
        ranges[digest] = {
            "scenario": scenario.name,
            "world": found.world_digest,
            "of": list(found.of),
            **({} if asked[number] == draws else {"draws": asked[number]}),
            "failures": len(found.failures),
            **{variable: _rows(found, variable) for variable in STORED_VARIABLES},
        }
    body = {
        "kind": KIND,
        "version": VERSION,
        "code": draws_code(),
        "draws": draws,
        "seed": seed,
        "economies": economies,
        "ranges": ranges,
    }
    with drafted(target) as draft:
        draft.write_text(_text(body), encoding="utf-8", newline="\n")
    return Made(target, tuple(part["scenario"] for part in ranges.values()), failed)


def _draws_of(scenario: Scenario, draws: int) -> int:
    """Return how many draws an experiment gets: fewer with three factors, which take longer."""
    if not scenario.three_factors:
        return draws
    searched = any(shock.kind == "world_price" for shock, _ in scenario.placed_shocks())
    slow = searched or scenario.network_shocks()
    return min(draws, SEARCHED_DRAWS if slow else FACTOR_DRAWS)


def _drawn(scenario: Scenario, world: World) -> tuple[str, ...]:
    """Return what is drawn: of a document that meets networks their figures too."""
    from tarazy.draws.run import drawn_sources

    of = drawn_sources(world)
    return (*of, NETWORKS) if scenario.network_shocks() else of


def _check_writable(folder: Path) -> None:
    """Find out before the draws whether a file can be written, and not after them."""
    probe = folder / ".part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written to: {error.strerror or error}; allowed: a folder where "
            "files can be made"
        ) from error


def _rows(found: Range, variable: str) -> list[list[float]]:
    columns = [
        [float(f"{value:.{_DIGITS}g}") for value in statistic[variable].values.tolist()]
        for statistic in (found.central, found.low, found.high)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _text(body: dict[str, Any]) -> str:
    """Return the table, one line for every range: the same ranges give the same bytes."""
    parts = {**body, "digest": content_digest(body)}
    ranges = parts.pop("ranges")
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in parts.items())
    lines = ",\n".join(
        f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
        for key, value in ranges.items()
    )
    return f'{{{head},\n"ranges": {{\n{lines}\n}}}}\n'
