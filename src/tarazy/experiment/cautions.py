"""What a document asks that is allowed and may be a slip: told beside the answer, never refused.

A tariff above 100 per cent is most often a rate written in per cent, a factor of 10 or more a
change in per cent, and an event that stands twice a copy that was not changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.experiment.change import Change
from tarazy.experiment.events.own_regime import OwnRegime
from tarazy.experiment.events.rate_forms import RateTable, TableColumn
from tarazy.experiment.events.tariff import Like
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import Instructed
from tarazy.scenario.selectors import economies_of, sectors_of

if TYPE_CHECKING:
    from tarazy.scenario.document import Scenario
    from tarazy.scenario.event import Event
    from tarazy.world import World

Array = NDArray[np.float64]
Kind = Literal[
    "tariff",
    "export_tax",
    "below_zero",
    "trade_cost",
    "productivity",
    "event_twice",
    "stage_twice",
]

# A tariff above this, a fraction, and a factor from these ends on, are told.
HIGHEST_TARIFF = 1.0
FACTORS = (0.1, 10.0)


@dataclass(frozen=True)
class Caution:
    """Something to look at again.

    Attributes
    ----------
    kind
        ``tariff``, ``export_tax``: the rate after an event is above `HIGHEST_TARIFF`;
        ``below_zero``: points that an event adds have made a subsidy of a tariff;
        ``trade_cost``, ``productivity``: the factor after it is outside `FACTORS`; ``event_twice``,
        ``stage_twice``: the same stands elsewhere.
    place
        Where in the document.
    given
        The instruction as it is written, e.g. ``add = 2.5``; empty for what stands twice.
    value
        The tariff after the event, a fraction, or the factor, of the link that changes most.
    labels
        Of that link: ``importer``, ``exporter``, ``sector``; of productivity ``economy`` and
        ``sector``.
    more
        How many other links, or sectors of economies, are as far out.
    other
        Where the same stands.
    counts
        Whether what stands twice counts twice.
    points
        Percentage points of a tariff that the instruction adds, where it says so.
    """

    kind: Kind
    place: str
    given: str = ""
    value: float = float("nan")
    labels: dict[str, str] = field(default_factory=dict)
    more: int = 0
    other: str = ""
    counts: bool = False
    points: float | None = None


def cautions(world: World, scenario: Scenario) -> list[Caution]:
    """Return what in a document may be a slip, in the order in which it stands.

    Parameters
    ----------
    world
        The benchmark.
    scenario
        A document that compiles.

    Raises
    ------
    InputError
        If it does not.
    """
    return [*_far_out(world, scenario), *_twice(scenario)]


def _far_out(world: World, scenario: Scenario) -> Iterator[Caution]:
    """Yield tariffs and factors that an event has changed and that are far out after it."""
    change = Change(
        world,
        economies_of(world.economies, scenario),
        sectors_of(world.sectors, world.sector_groups, scenario),
    )
    benchmark = world.dataset["tariff"].values
    for event, where in scenario.placed_shocks():
        if not isinstance(event, WorldEvent):
            continue
        before = [
            None if array is None else array.copy()
            for array in (change.tariff, change.trade_cost, change.productivity, change.export_tax)
        ]
        event.apply(change, where)
        given = _given(event)
        tariff, cost, productivity = change.tariff, change.trade_cost, change.productivity
        points = getattr(event, "add", None)
        points = points if isinstance(points, float) else None
        levied: tuple[tuple[Kind, Array | None, Array | float], ...] = (
            ("tariff", tariff, benchmark if before[0] is None else before[0]),
            ("export_tax", change.export_tax, 0.0 if before[3] is None else before[3]),
        )
        for kind, rates, old in levied:
            if rates is not None:
                far = (rates > HIGHEST_TARIFF) & (rates != old)
                caution = Caution(kind, where, given, points=points)
                yield from _worst(caution, rates, far, rates, change)
        if tariff is not None and points is not None:
            below = (tariff < 0.0) & ((benchmark if before[0] is None else before[0]) >= 0.0)
            caution = Caution("below_zero", where, given, points=points)
            yield from _worst(caution, tariff, below, -tariff, change)
        factors: tuple[tuple[Kind, Array | None, Array | None], ...] = (
            ("trade_cost", cost, before[1]),
            ("productivity", productivity, before[2]),
        )
        for kind, factor, old_factor in factors:
            if factor is not None:
                changed = factor != (1.0 if old_factor is None else old_factor)
                far = changed & np.isfinite(factor)
                far &= (factor <= FACTORS[0]) | (factor >= FACTORS[1])
                size = np.abs(np.log(np.where(far, factor, 1.0)))
                caution = Caution(kind, where, given)
                yield from _worst(caution, factor, far, size, change)


def _worst(
    found: Caution, values: Array, far: NDArray[np.bool_], size: Array, change: Change
) -> Iterator[Caution]:
    """Yield the caution for the cell that is farthest out, if one is."""
    if not far.any():
        return
    at = np.unravel_index(np.argmax(np.where(far, size, -np.inf)), far.shape)
    economies, sectors = change.economies.labels, change.sectors.labels
    ends = ("importer", "exporter") if far.ndim == 3 else ("economy",)
    labels = {end: economies[int(n)] for end, n in zip(ends, at, strict=False)}
    labels["sector"] = sectors[int(at[-1])]
    yield Caution(
        found.kind,
        found.place,
        found.given,
        value=float(values[at]),
        labels=labels,
        more=int(far.sum()) - 1,
        points=found.points,
    )


def _given(event: Event) -> str:
    """Return the instruction of an event as it stands in the document."""
    key = event.instruction if isinstance(event, Instructed) else "factor"
    value: Any = getattr(event, key, None)
    if isinstance(value, TableColumn):
        column = f"table = {value.table!r}, column = {value.column!r}"
        times = "" if value.times == 1.0 else f", times = {value.times:g}"
        return f"{key} = {{{column}{times}}}"
    if isinstance(value, RateTable):
        file = "table" if value.table else "schedule"
        return f"{key} = {{{file} = {value.name!r}}}" if value.name else f"{key} = {{...}}"
    if isinstance(value, Like):
        return f"{key} = {{{value.instruction} = {getattr(value, value.instruction)!r}}}"
    if isinstance(value, OwnRegime):
        return f"{key} = {value.name!r}"
    if value is None:
        return f"kind = {event.kind!r}"
    return f"{key} = {value:g}" if isinstance(value, float) else f"{key} = {value!r}"


def _twice(scenario: Scenario) -> Iterator[Caution]:
    """Yield events and stages that stand twice.

    A state of things may come back in a later stage, such as a regime that is in force again; that
    is no copy unless nothing stands between. What adds to what was before is one wherever it
    stands.
    """
    parts: list[tuple[str, list[tuple[Event, str]]]] = []
    if scenario.shocks:
        own = [(shock, scenario.place("shocks", n)) for n, shock in enumerate(scenario.shocks)]
        parts.append((scenario.place("shocks"), own))
    for number, stage in enumerate(scenario.then):
        shocks = enumerate(stage.shocks or ())
        placed = [(shock, scenario.place("then", number, "shocks", n)) for n, shock in shocks]
        parts.append((scenario.place("then", number), placed))
    seen_parts: dict[tuple[str, ...], int] = {}
    seen: dict[str, tuple[str, int]] = {}
    for number, (place, events) in enumerate(parts):
        keys = tuple(_key(event) for event, _ in events)
        adds = any(event.accumulates for event, _ in events)
        earlier = seen_parts.setdefault(keys, number)
        if earlier != number and (adds or earlier == number - 1):
            yield Caution("stage_twice", place, other=parts[earlier][0], counts=adds)
        seen_parts[keys] = number
        for key, (event, where) in zip(keys, events, strict=True):
            other, within = seen.setdefault(key, (where, number))
            copied = within == number or (event.accumulates and earlier == number)
            if other != where and copied:
                yield Caution("event_twice", where, other=other, counts=event.accumulates)
            if within != number and earlier != number:
                seen[key] = (where, number)


def _key(event: Event) -> str:
    content = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(content, sort_keys=True)
