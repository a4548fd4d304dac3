"""What two sides promised each other, and what came of it."""

from tarazy.evidence.promise_words import KINDS, STATES
from tarazy.evidence.promises.document import PromisesDocument
from tarazy.evidence.promises.monitor import Monitor, monitor
from tarazy.evidence.promises.standing import STANDINGS

__all__ = ["KINDS", "STANDINGS", "STATES", "Monitor", "PromisesDocument", "monitor"]
