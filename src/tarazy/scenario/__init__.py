"""The language of experiments: documents, and a catalogue."""

from tarazy.scenario.document import Scenario

__all__ = ["Scenario"]
