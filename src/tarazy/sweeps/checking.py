"""What is checked of a sweep before anything is computed.

Every point has to be a valid document, and every name known: what is wrong there is a mistake, and
refused. What cannot be asked at some points alone, such as a tariff of an economy on itself where
two axes run over economies, is no mistake: these points have a reason in the place of an answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.codes.selector import Chosen, Selector
from tarazy.errors import InputError, UnknownNameError, standing, unknown_name
from tarazy.experiment.compile import check_words, own_counterfactual
from tarazy.experiment.run import world_of
from tarazy.scenario.document import Scenario, every_shock
from tarazy.scenario.selectors import economies_of
from tarazy.sweeps.axes import Steps, Value, Values
from tarazy.sweeps.document import SweepDocument
from tarazy.sweeps.grid import Grid, point_told
from tarazy.sweeps.measures import (
    ALL,
    DEFAULT,
    DEFAULT_OF_FACTORS,
    FOCUS,
    Measure,
    check_variables,
    labels_of,
    measures_of,
    names_of,
)
from tarazy.sweeps.placeholders import filled, placeholders
from tarazy.world import World

# Numbers of a result; 2 GB in memory.
MOST_NUMBERS = 250_000_000


@dataclass(frozen=True)
class Asked:
    """A sweep in its worlds, checked.

    Attributes
    ----------
    grid
        With the values of every axis.
    worlds
        By name in the documents, the benchmarks that points name.
    used
        The benchmarks with the elasticities that points name, by both.
    measures
        What is kept.
    labels
        Of every dimension that is kept.
    slow
        Whether a point takes long.
    digest
        Of the documents of all points, whole.
    """

    grid: Grid
    worlds: Mapping[str, World]
    used: Mapping[str, World]
    measures: tuple[Measure, ...]
    labels: Mapping[str, Sequence[str]]
    slow: bool
    digest: str


def asked(
    document: SweepDocument, worlds: Mapping[str, World], measures: Sequence[str] | None
) -> Asked:
    """Check a sweep as far as that goes without solving.

    Parameters
    ----------
    document
        Whose form is checked.
    worlds
        Benchmarks that are given, by the name under which the document has them.
    measures
        In the place of the document's own.

    Raises
    ------
    InputError
        One line naming the place, the value and what is allowed.
    """
    known = dict(worlds)
    first = _first_world(document, known)
    grid = document.grid.grid(*_selectors(document, first))
    ends = [document.scenario_at(grid, number) for number in (0, grid.count - 1)]
    focus = _focus(ends, first)
    where = document.place("measures") if measures is None else "measures"
    chosen = document.measures if measures is None else measures_of(measures, where)
    # Before the points, of which there may be many.
    left = _kept_labels(chosen, grid, first, focus, where)
    used: dict[str, World] = {}
    factors: dict[bool, str] = {}
    slow = False
    content = hashlib.sha256()
    for number in range(grid.count):
        scenario = document.scenario_at(grid, number)
        content.update(json.dumps(scenario.to_dict(), sort_keys=True).encode())
        told = f"{scenario.world} {scenario.elasticity_set or ''}".rstrip()
        if told not in used:
            if scenario.world not in known:
                with standing(scenario.place("world")):
                    known[scenario.world] = World.load(scenario.world)
            used[told] = world_of(scenario, known[scenario.world])
        three = scenario.three_factors
        if three not in factors:
            factors[three] = grid.told(number)
        slow = slow or three or bool(scenario.network_shocks())
    _check_names(document, grid, known)
    if not chosen:
        chosen = measures_of(DEFAULT if False in factors else DEFAULT_OF_FACTORS, where)
        left = _kept_labels(chosen, grid, first, focus, where)
    check_variables(chosen, factors, where)
    return Asked(grid, known, used, chosen, left, slow, content.hexdigest()[:16])


def _kept_labels(
    measures: Sequence[Measure], grid: Grid, world: World, focus: Sequence[str], where: str
) -> dict[str, list[str]]:
    """Return the labels of every dimension that measures keep, checked."""
    labels = _labels(world)
    _check_choices(measures, grid, labels, where)
    named = {axis.name for axis in grid.axes} | {dim.name for dim in grid.dims}
    for name in names_of(measures):
        if name in named:
            raise InputError(
                f"{where}: {name!r} is an axis, too; allowed: an axis of another name, or another "
                "variable"
            )
    left = labels_of(measures, labels, focus)
    _check_size(measures, grid, left, where)
    return left


def _first_world(document: SweepDocument, known: dict[str, World]) -> World:
    """Return the benchmark whose economies and sectors axes run over: that of the first point."""
    given = document.scenario.get("world", DEFAULT_WORLD)
    values: dict[str, Value] = {}
    for name, form in document.grid.axes.items():
        if isinstance(form, Values):
            values[name] = form.values[0]
        elif isinstance(form, Steps):
            values[name] = form.numbers()[0]
    for name, keys in placeholders(given):
        if name not in values:
            raise InputError(
                f"{document.place('world', *keys)}: '${name}' is no list of names; allowed: an "
                "axis of values"
            )
    name = filled(given, values)
    if isinstance(name, str) and name not in known:
        with standing(document.place("world")):
            known[name] = World.load(name)
    # What is no name is refused as part of the scenario, with all that is allowed.
    return known[name] if isinstance(name, str) else World.of()


def _selectors(document: SweepDocument, world: World) -> tuple[Selector, Selector]:
    def place(key: str, name: str) -> str:
        return document.place(key, name)

    economies = Selector(
        "economies", world.economies, document.groups("groups"), lambda name: place("groups", name)
    )
    sectors = Selector(
        "sectors",
        world.sectors,
        document.groups("sector_groups"),
        lambda name: place("sector_groups", name),
        world.sector_groups,
    )
    return economies, sectors


def _check_names(document: SweepDocument, grid: Grid, worlds: Mapping[str, World]) -> None:
    """Check every text of an axis against the world, the others at their first.

    Raises
    ------
    InputError
        If a name is unknown, or if none of these points can be asked.
    """
    failed: list[InputError] = []
    for values in _sparse(grid):
        told = point_told(values)
        scenario = document.at(values)
        try:
            world = world_of(scenario, worlds.get(scenario.world))
            check_words(world, scenario)
            own_counterfactual(world, scenario)
        except InputError as error:
            located = InputError(f"{error}; at {told}")
            if isinstance(error, UnknownNameError):
                raise located from error
            failed.append(located)
        else:
            failed.append(InputError())
    if all(map(str, failed)):
        raise failed[0]


def _sparse(grid: Grid) -> Iterator[dict[str, Value]]:
    """Yield the first point, and those at which one dimension of texts moves on from there."""
    first = {axis.name: axis.values[0] for axis in grid.axes}
    yield first
    for dim in grid.dims:
        if dim.is_number:
            continue
        axes = [axis for axis in grid.axes if axis.name in dim.axes]
        for step in range(1, dim.size):
            yield first | {axis.name: axis.values[step] for axis in axes}


def _focus(scenarios: Sequence[Scenario], world: World) -> tuple[str, ...]:
    """Return whom a sweep is about: the document's focus, or whom its shocks name at all points."""
    named = [
        scenario.focus or tuple(n for event in every_shock(scenario) for n in event.named())
        for scenario in scenarios
    ]
    common = [name for name in dict.fromkeys(named[0]) if all(name in names for names in named)]
    economies = economies_of(world.economies, scenarios[0])
    codes: list[str] = []
    for name in common or dict.fromkeys(named[0]):
        if name in economies.own_groups or economies.has_members(name):
            found = economies.positions(Chosen((name,)), "focus")
            codes += [economies.labels[n] for n in found]
    return tuple(dict.fromkeys(codes)) or tuple(world.economies)


def _labels(world: World) -> dict[str, list[str]]:
    codes, sectors = list(world.economies), list(world.sectors)
    dims = ("country", "importer", "exporter", "owner", "host")
    return {dim: codes for dim in dims} | {"sector": sectors}


def _check_choices(
    measures: Sequence[Measure], grid: Grid, labels: Mapping[str, Sequence[str]], where: str
) -> None:
    axes = {axis.name: axis for axis in grid.axes}
    for measure in measures:
        for dim, choice in zip(measure.dims, measure.choices, strict=True):
            place = f"{where}: {measure.text}"
            if choice.startswith("$"):
                axis = axes.get(choice[1:])
                if axis is None:
                    raise unknown_name("axis", choice, [f"${name}" for name in axes], place)
                for value in axis.values:
                    if value not in labels[dim]:
                        raise InputError(
                            f"{place}: {choice} is {value!r} at a point, which is no {dim} of the "
                            "world; allowed: an axis of codes"
                        )
            elif choice not in (ALL, FOCUS) and choice not in labels[dim]:
                raise unknown_name(dim, choice, [*labels[dim], ALL, FOCUS], place)


def _check_size(
    measures: Sequence[Measure], grid: Grid, labels: Mapping[str, Sequence[str]], where: str
) -> None:
    for measure in measures:
        numbers = grid.count
        for dim in measure.kept:
            numbers *= len(labels[dim])
        if numbers > MOST_NUMBERS:
            raise InputError(
                f"{where}: {measure.text} is {numbers} numbers over {grid.count} points; allowed: "
                f"{MOST_NUMBERS} at most, e.g. of one economy: {measure.variable}[...]"
            )
