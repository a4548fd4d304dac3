"""The language of experiments: documents, their meaning in a world, and a catalogue."""

from tarazy.scenario.document import Scenario
from tarazy.scenario.expected import Check, check_expected
from tarazy.scenario.run import run, run_stages

__all__ = ["Check", "Scenario", "check_expected", "run", "run_stages"]
