"""What the report says about the neighbours of the country, computed once for all languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tarazy.errors import InputError, standing
from tarazy.evidence.claim_scenarios import scenario_named
from tarazy.interdependence.region import members_of, region
from tarazy.interdependence.region_result import Region

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.study.document import Study
    from tarazy.world import World


def scenarios_of(study: Study) -> tuple[Scenario, ...]:
    """Return the scenarios of the chapter; none without a region.

    Raises
    ------
    InputError
        If there is none of a name, or one is wrong.
    """
    if study.region is None:
        return ()
    return tuple(
        scenario_named(name, study.folder, study.place("region", "scenarios", number))
        for number, name in enumerate(study.region.scenarios)
    )


def check_region(study: Study, world: World) -> None:
    """Check that the region of a study is there, and that its country is a member.

    Raises
    ------
    InputError
        If the group is unknown or too small, or without the country, or a scenario is not there.
    """
    if study.region is None:
        return
    with standing(study.place("region")):
        members, _ = members_of(study.region.group, world)
        if study.country not in members:
            raise InputError(
                f"group: {study.region.group} does not contain {study.country}; allowed: a group "
                "with the country of the study"
            )
    scenarios_of(study)


def find_region(
    study: Study,
    world: World,
    draws: int,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Region:
    """Compute the chapter: the matrix, what members would lose, and who gains by what.

    Parameters
    ----------
    study
        With a region.
    world
        The benchmark.
    draws
        For the ranges that do not travel with the package; 0 leaves them out.
    workers
        Processes for them.
    progress
        Called with the name of each part.

    Raises
    ------
    InputError
        As `check_region`, or if a scenario does not fit the world.
    NoEquilibriumError
        If one has no equilibrium.
    """
    asked = study.region
    assert asked is not None
    with standing(study.place("region")):
        return region(
            asked.group,
            asked.powers or None,
            scenarios_of(study),
            beside=asked.beside,
            draws=draws,
            world=world,
            workers=workers,
            progress=progress,
        )
