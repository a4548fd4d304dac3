"""What every answer can do: tables, a summary, files, a digest, and a few lines that tell it."""

from tarazy.results.glance import Glance
from tarazy.results.result import Result

__all__ = ["Glance", "Result"]
