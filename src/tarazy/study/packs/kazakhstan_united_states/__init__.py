"""The study of Kazakhstan and the United States."""

from pathlib import Path

FOLDER = Path(__file__).parent
