"""Which chapters a page has: those that are asked for, or all that a study has content for."""

from __future__ import annotations

from tarazy.errors import InputError
from tarazy.study.choice import Choice
from tarazy.study.document import CHAPTERS, Chapter, Study

# Chapters that show solved experiments, and those that show the ranges of the ones in detail.
SOLVED: frozenset[Chapter] = frozenset(
    ("answer", "glance", "experiments", "comparison", "corridors")
)
DRAWN: frozenset[Chapter] = frozenset(("experiments", "comparison"))


def chapters_of(
    study: Study, choice: Choice, has_network: bool, knows_owners: bool
) -> tuple[Chapter, ...]:
    """Return the chapters of the page of a study, in its order.

    Parameters
    ----------
    study, choice
        The document and its experiments.
    has_network
        Whether there is a network for the chapter about corridors.
    knows_owners
        Whether it is known who owns capital and resources in the world.

    Raises
    ------
    InputError
        If a chapter is asked for that the study has no content for.
    """
    empty: dict[Chapter, str] = {}
    if not choice.glance:
        empty["experiments"] = "without an experiment"
    if len(choice.glance) < 2:
        empty["comparison"] = "without two experiments"
    if not has_network:
        empty["corridors"] = f"without a network of {study.country}"
    if not knows_owners:
        empty["investment"] = f"in the world {study.world}, of whose owners nothing is known"
    if study.region is None:
        empty["region"] = "without a region"
    if study.ledger is None:
        empty["ledger"] = "without a ledger"
    for number, chapter in enumerate(study.chapters):
        if chapter in empty:
            raise InputError(
                f"{study.place('chapters', number)}: {chapter!r} {empty[chapter]}; allowed: "
                f"{', '.join(known for known in CHAPTERS if known not in empty)}"
            )
    return study.chapters or tuple(chapter for chapter in CHAPTERS if chapter not in empty)
