"""What two sides promised each other, and what came of it."""

from tarazy.evidence.promises.document import KINDS, STATES, PromisesDocument
from tarazy.evidence.promises.monitor import Monitor, monitor
from tarazy.evidence.promises.standing import STANDINGS

__all__ = ["KINDS", "STANDINGS", "STATES", "Monitor", "PromisesDocument", "monitor"]
