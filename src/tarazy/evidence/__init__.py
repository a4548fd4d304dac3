"""Evidence: what the texts say, what happened, and which statements data and model bear out."""

from tarazy.evidence.checking import check_claim
from tarazy.evidence.document import Claim
from tarazy.evidence.events_and_sources import Agreement, Event, FigureRow, Stage
from tarazy.evidence.ledger import Ledger, ledger
from tarazy.evidence.library import Library, library

__all__ = [
    "Agreement",
    "Claim",
    "Event",
    "FigureRow",
    "Ledger",
    "Library",
    "Stage",
    "agreements",
    "check_claim",
    "claims",
    "events",
    "ledger",
    "library",
    "single_figures",
    "stages",
]


def claims() -> tuple[Claim, ...]:
    """Return all claims, by identifier."""
    return tuple(library().claims.values())


def events() -> tuple[Event, ...]:
    """Return all events, in the order of the table."""
    return tuple(library().events.values())


def agreements() -> tuple[Agreement, ...]:
    """Return all agreements, in the order of the table."""
    return tuple(library().agreements.values())


def stages() -> tuple[Stage, ...]:
    """Return the stages of the partnership, in the order of the table."""
    return tuple(library().stages.values())


def single_figures() -> tuple[FigureRow, ...]:
    """Return the single figures that no series has."""
    return tuple(library().figures.values())
