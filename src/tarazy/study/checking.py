"""Whether a study can be computed: every scenario, economy and network in it, none solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.codes.classification import economies
from tarazy.codes.groups import groups
from tarazy.errors import unknown_name
from tarazy.investment.owned import knows_owners
from tarazy.study.chapters import chapters_of
from tarazy.study.choice import Choice, choose
from tarazy.study.corridor_findings import network_of
from tarazy.study.ledger_findings import find_chronicle, find_ledger
from tarazy.study.region_findings import check_region, scenarios_of

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.study.document import Chapter, Study
    from tarazy.world import World


@dataclass(frozen=True)
class Ready:
    """What a study comes to in a world.

    Attributes
    ----------
    choice
        Its experiments.
    network
        Of the chapter about corridors; None where there is none.
    chapters
        Of the page, in its order.
    """

    choice: Choice
    network: Network | None
    chapters: tuple[Chapter, ...]


def ready(study: Study, world: World) -> Ready:
    """Read what a study names, without solving anything.

    Parameters
    ----------
    study, world
        The document and its benchmark.

    Raises
    ------
    InputError
        If an economy, a scenario, a network, evidence or a chapter is not there, or two scenarios
        have one name.
    """
    if study.country not in world.economies:
        raise unknown_name("economy", study.country, world.economies, study.place("country"))
    for number, code in enumerate(study.partner):
        if code not in world.economies:
            raise unknown_name("economy", code, world.economies, study.place("partner", number))
    known = [*world.economies, *groups("economies"), *(label.code for label in economies())]
    for number, code in enumerate(study.balance.partners):
        if code not in known:
            where = study.place("balance", "partners", number)
            raise unknown_name("economy or group", code, known, where)
    check_region(study, world)
    choice = choose(study, world)
    network = network_of(study)
    chapters = chapters_of(study, choice, network is not None, knows_owners(world))
    return Ready(choice, network, chapters)


def check(study: Study, world: World) -> Ready:
    """Check that a study can be computed: as `ready`, and that every scenario fits the world.

    Raises
    ------
    InputError
        As `ready`, or if a shock, an economy or an expectation of a scenario does not fit.
    """
    from tarazy.experiment.compiled import compiled

    found = ready(study, world)
    after = () if found.choice.after is None else (found.choice.after,)
    for scenario in (*found.choice.glance, *after, *scenarios_of(study)):
        compiled(world, scenario)
    find_chronicle(study)
    find_ledger(study)
    return found
