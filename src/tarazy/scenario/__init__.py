"""The language of experiments: documents, their meaning in a world, and a catalogue."""

from tarazy.scenario.document import Scenario
from tarazy.scenario.run import run

__all__ = ["Scenario", "run"]
