"""The numbers that a minister is told first: which ones, by a rule that is the same for any pair.

An experiment is a candidate with the change in the real income of the country, in per cent: the
result that every experiment has and whose interval is stored or drawn. Where owners of capital are
known it is the income of residents, at home and abroad.

The rule:

1. **Kinds.** What an experiment does is of a kind: ways that close or open (``routes``), trade that
   ends (``ends``), duties (``duties``), dearer or cheaper delivery (``costs``), or what happens
   inside an economy or to a whole market (``other``: prices, capital, owners, taxes, productivity).
2. **The pair first.** One number is about what happens between the two alone: the first that the
   study asks, in detail before at a glance, of those whose sign is settled, else of all of them.
3. **Then by size.** The others are the largest in absolute size. Those whose 90 % interval lies on
   both sides of zero come after all others; an experiment without an interval counts as settled,
   and says that it has none.
4. **Variants once.** Of experiments of one kind on the same object (a pipeline, a partner) only one
   stands here, and of one kind no more than `MOST_OF_A_KIND`.
5. **Others last.** Kind ``other`` fills places that are left, and after it variants do.

Ties are decided by the order in which the study asks. What is missing stays missing: there are
fewer numbers then.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tarazy.experiment.asked_summary import events_of
from tarazy.scenario.parts import Selection
from tarazy.scenario.selectors import economies_of
from tarazy.study.making import UNIONS
from tarazy.text.materiality import NOISE

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.scenario.event import Event
    from tarazy.world import World

Kind: TypeAlias = Literal["routes", "ends", "duties", "costs", "other"]
Interval: TypeAlias = tuple[float, float]

COUNT = 5
MOST_OF_A_KIND = 2
# Events by what they do; those that are not here are of kind "other".
_KINDS: Mapping[str, Kind] = {
    "outage": "routes",
    "maintenance": "routes",
    "force_majeure": "routes",
    "sanction": "routes",
    "transit_fee": "routes",
    "new_route": "routes",
    "expansion": "routes",
    "sever": "ends",
    "tariff": "duties",
    "export_tax": "duties",
    "trade_cost": "costs",
}


@dataclass(frozen=True)
class Candidate:
    """One experiment with the number that a brief would tell.

    Attributes
    ----------
    name
        Of the experiment.
    kind
        What it does.
    objects
        On what: arcs and nodes, or the economies and groups it names in which the country is not.
    of_pair
        Whether it is about the country and its partner, and about nobody else.
    value
        Change in the real income of the country, per cent.
    interval
        That holds 90 % of the draws, per cent; None where it is not known.
    """

    name: str
    kind: Kind
    objects: frozenset[str]
    of_pair: bool
    value: float
    interval: Interval | None = None

    @property
    def settled(self) -> bool:
        """Whether all of the interval has one sign; without an interval nothing says otherwise."""
        if self.interval is None:
            return True
        low, high = self.interval
        return low > NOISE or high < -NOISE

    @property
    def size(self) -> float:
        """The absolute size of the change, per cent."""
        return abs(self.value)

    @property
    def between(self) -> bool:
        """Whether it happens between economies, and not inside one or to a whole market."""
        return self.kind != "other"


def choose(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return at most `COUNT` candidates by the rule of this module, the largest first.

    Parameters
    ----------
    candidates
        In the order in which the study asks, those in detail first. One whose value is not a
        number is left out.
    """
    known = [each for each in candidates if math.isfinite(each.value)]
    ranked = sorted(known, key=lambda each: (not each.settled, -each.size))
    chosen: list[Candidate] = []
    pair = [each for each in known if each.of_pair and each.between]
    first = next((each for each in pair if each.settled), pair[0] if pair else None)
    if first is not None:
        chosen.append(first)
    between = [each for each in ranked if each.between]
    others = [each for each in ranked if not each.between]
    for places, variants in ((between, False), (others, False), (between, True)):
        for each in places:
            if len(chosen) < COUNT and _fits(each, chosen, variants):
                chosen.append(each)
    return tuple(sorted(chosen, key=lambda each: -each.size))


def _fits(candidate: Candidate, chosen: Sequence[Candidate], variants: bool) -> bool:
    """Return whether a candidate may stand beside those that were chosen before it."""
    if candidate in chosen:
        return False
    if Counter(each.kind for each in chosen)[candidate.kind] >= MOST_OF_A_KIND:
        return False
    return variants or not any(
        each.kind == candidate.kind and each.objects & candidate.objects for each in chosen
    )


def most_of_pair(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the largest change by what happens between the two alone; None if nothing is asked."""
    pair = (each for each in candidates if each.of_pair and each.between)
    return largest(pair)


def largest(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the candidate with the largest known change; None without any."""
    known = (each for each in candidates if math.isfinite(each.value))
    return max(known, key=lambda each: each.size, default=None)


def candidate(
    world: World,
    scenario: Scenario,
    country: str,
    partner: str,
    value: float,
    interval: Interval | None,
) -> Candidate:
    """Return an experiment as a candidate.

    Parameters
    ----------
    world
        The benchmark, which says what groups mean.
    scenario
        The experiment.
    country, partner
        Of the pair.
    value, interval
        Change in the real income of the country and its interval, per cent.
    """
    events = tuple(events_of(scenario.to_dict()))
    kind = _kind(events)
    named = _members(world, scenario, events)
    if kind == "routes":
        objects = _elements(events)
        # A network is that of its home.
        named[country] = frozenset((country,))
    else:
        objects = frozenset(name for name, codes in named.items() if country not in codes)
    return Candidate(
        name=scenario.name,
        kind=kind,
        objects=objects,
        of_pair=_about(named, country, partner),
        value=value,
        interval=interval,
    )


def _kind(events: Sequence[Event]) -> Kind:
    """Return the kind of an experiment: that of its first event, unless one is of kind other."""
    kinds = [_KINDS.get(event.kind_name(), "other") for event in events]
    return "other" if "other" in kinds else kinds[0]


def _elements(events: Sequence[Event]) -> frozenset[str]:
    """Return the arcs and nodes that events of networks name."""
    names: set[str] = set()
    for event in events:
        for key in ("element", "route"):
            names.update(getattr(event, key, ()))
    return frozenset(names)


def _members(
    world: World, scenario: Scenario, events: Sequence[Event]
) -> dict[str, frozenset[str]]:
    """Return the economies and groups that events name, each with its members in the world."""
    economies = economies_of(world.economies, scenario)
    found: dict[str, frozenset[str]] = {}
    for name in {name for event in events for name in event.named()}:
        known = name in economies.labels or name in economies.own_groups
        if known or economies.has_members(name):
            positions = economies.positions(Selection(of=(name,)), name)
            found[name] = frozenset(economies.labels[at] for at in positions)
    return found


def _about(named: Mapping[str, frozenset[str]], country: str, partner: str) -> bool:
    """Return whether both are named, alone or by the customs union they act in, and nobody else."""
    pair = {country, partner}
    both = frozenset().union(*named.values())
    return pair <= both and all(
        name in pair or (name in UNIONS and bool(pair & codes)) for name, codes in named.items()
    )
