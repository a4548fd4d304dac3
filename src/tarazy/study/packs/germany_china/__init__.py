"""The study of Germany and China."""

from pathlib import Path

FOLDER = Path(__file__).parent
