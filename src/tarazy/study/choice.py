"""From the names in a study document to scenarios: which are shown, where, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.scenario import Scenario
from tarazy.study import pair
from tarazy.study.document import PAIR, Experiments, Study
from tarazy.study.making import made

if TYPE_CHECKING:
    from tarazy.world import World

# Lists of experiments in a document.
LISTS = ("glance", "detail", "timelines", "investment")


@dataclass(frozen=True)
class Choice:
    """The experiments of a study.

    Attributes
    ----------
    glance
        All of them, in the order of the overview.
    detail
        Names of those that the document names in detail, in their order: a section of their own has
        of them what `tarazy.study.sections` leaves one. None, and it chooses among all.
    added
        Names of those that were added to the document: they always have a section.
    timelines
        Names of those whose stages are drawn as a timeline.
    investment
        Those of the chapter about owners of capital, in its order.
    after
        The scenario of the chapter about the balance; None for none.
    """

    glance: tuple[Scenario, ...]
    detail: tuple[str, ...]
    added: tuple[str, ...]
    timelines: tuple[str, ...]
    investment: tuple[Scenario, ...]
    after: Scenario | None


def choose(study: Study, world: World) -> Choice:
    """Read the experiments of a study.

    Parameters
    ----------
    study
        One without experiments gets those that are made for its pair.
    world
        The benchmark: what is made for the pair and changes nothing in it is left out.

    Raises
    ------
    InputError
        Naming the document and the key, if a scenario cannot be read, two have one name, or a
        timeline has no dated stages.
    """
    asked = study.experiments
    if not (asked.detail or asked.glance):
        own = made(study.country, study.partner[0], world=world).experiments
        kept = {key: getattr(asked, key) for key in ("timelines", "investment", "after")}
        asked = own.model_copy(update=kept)
        asked = asked if asked.after else asked.model_copy(update={"after": own.after})
    read: dict[str, Scenario] = {}
    lists = {key: _read(study, asked, key, read) for key in LISTS}
    detail = (*lists["detail"], *study.added)
    named = (*lists["glance"], *detail, *lists["timelines"], *lists["investment"])
    shown = tuple({scenario.name: scenario for scenario in named}.values())
    _check_names(study, shown, (*read.values(), *study.added))
    for number, scenario in enumerate(lists["timelines"]):
        dated = not scenario.shocks and all(stage.since for stage in scenario.then)
        if len(scenario.then) < 2 or not dated:
            raise InputError(
                f"{study.place('experiments', 'timelines', number)}: {scenario.name!r} is no "
                "timeline; allowed: a scenario of two stages or more, each with 'since'"
            )
    after = None
    if asked.after is not None:
        after = _scenario(study, asked.after, study.place("experiments", "after"))
    return Choice(
        glance=shown,
        detail=tuple(scenario.name for scenario in detail),
        added=tuple(scenario.name for scenario in study.added),
        timelines=tuple(scenario.name for scenario in lists["timelines"]),
        investment=lists["investment"],
        after=after,
    )


def _read(
    study: Study, asked: Experiments, key: str, read: dict[str, Scenario]
) -> tuple[Scenario, ...]:
    """Return the scenarios of a list, each read once."""
    found = []
    for number, name in enumerate(getattr(asked, key)):
        if name not in read:
            read[name] = _scenario(study, name, study.place("experiments", key, number))
        found.append(read[name])
    return tuple(found)


def _scenario(study: Study, name: str, where: str) -> Scenario:
    if name.startswith(PAIR):
        return pair.experiment(name.removeprefix(PAIR), study.country, study.partner[0], where)
    return Scenario.load(name, study.folder, where)


def _check_names(study: Study, shown: tuple[Scenario, ...], read: tuple[Scenario, ...]) -> None:
    kept = {scenario.name: scenario for scenario in shown}
    for scenario in read:
        if kept[scenario.name] is not scenario:
            raise InputError(
                f"{study.place('experiments')}: {scenario.name!r} is the name of two scenarios, "
                f"{scenario.origin} and {kept[scenario.name].origin}; allowed: each name once"
            )
