"""The study of Germany and China: a study document and its eight experiments."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
