"""The evidence that a report tells of: claims with their verdicts, and the chronicle of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.evidence.events_and_sources import Event, Stage
    from tarazy.evidence.ledger import Ledger
    from tarazy.study.document import Study

MEETINGS = ("visit", "agreement", "summit")


@dataclass(frozen=True)
class Chronicle:
    """What the chronicle tells of two countries.

    Attributes
    ----------
    stages
        Of their partnership.
    events
        Their visits, agreements and summits.
    """

    stages: tuple[Stage, ...] = ()
    events: tuple[Event, ...] = ()


def find_ledger(study: Study) -> Ledger | None:
    """Return the ledger of a study with its stored verdicts, and the chronicle.

    Returns
    -------
    Ledger or None
        None where the study has none.

    Raises
    ------
    InputError
        If there is no evidence of the name, or a claim has no stored verdict, or one that was
        reached by another check.
    """
    from tarazy.evidence.ledger import ledger

    if study.ledger is None:
        return None
    _check_name(study.ledger, study.place("ledger"))
    found = ledger()
    for entry in found.entries:
        if entry.result is None:
            raise InputError(
                f"claim {entry.claim.id}: {entry.stale}; allowed: one stored by "
                "'tarazy claims --check --store'"
            )
    return found


def find_chronicle(study: Study) -> Chronicle:
    """Return what the chronicle of a study tells of its pair; nothing where it has none.

    Raises
    ------
    InputError
        If there is no evidence of the name.
    """
    from tarazy.evidence import events, stages

    if study.chronicle is None:
        return Chronicle()
    _check_name(study.chronicle, study.place("chronicle"))
    pair = {study.country, study.partner[0]}
    met = [e for e in events() if e.kind in MEETINGS and set(e.parties) >= pair]
    return Chronicle(stages(), tuple(met))


def _check_name(name: str, where: str) -> None:
    from tarazy.evidence.library import BUNDLED

    if name != BUNDLED:
        raise unknown_name("evidence", name, [BUNDLED], where)
